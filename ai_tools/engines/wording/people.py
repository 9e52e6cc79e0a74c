"""Patterns of people as a goal names them, and of how it describes them: “all members in Pune who bought tea”."""

import re

DET = r"(?:(?:all|any|each|every|our|my|the|those|these|some|more|most|of|your|lost)\s+){0,4}"
KIND = (
    r"(?:(?:new(?:ly joined)?|old|older|existing|loyal|lapsed|inactive|dormant|churned|lost|regular|repeat"
    r"|past|former|best|top"
    r"|valued|vip|quiet|first[- ]time|returning|long[- ]standing|high[- ]value|potential|recent"
    r"|registered|dear|corporate|business|wholesale|premium|frequent)\s+){0,3}"
)
PERSON = (
    r"(?:ex-|non-)?(?:customers?|members?|users?|buyers?|people|everyone|everybody|all(?=\s*(?:$|[,.:]|who\b|that\b"
    r"|about\b|with\b|on\b|know\b))|them|vips?|regulars?|subscribers?|shoppers?"
    r"|clients?|sign-?ups?|guests?|folks|joiners?|fans|spenders?|visitors?|patrons?|anyone|anybody|those|ones(?= who\b)"
    r"|lovers|drinkers|enthusiasts|foodies|vegans|vegetarians)"
)
OTHERS = (  # whom only an instruction names: an offer for students is for nobody else
    r"(?:leads|prospects|(?<=our )friends|friends of (?:the|our) [\w'-]+"
    r"|supporters|donors|givers|backers|sponsors|volunteers|attendees|participants|admins?|administrators"
    r"|developers|travell?ers|passengers|commuters|tenants|residents|neighbou?rs|readers|followers|listeners"
    r"|viewers|learners|students|pupils|parents|teachers|families|patients|players|riders|drivers|runners"
    r"|owners|hosts|partners|diners|bookers|renters|contacts|accounts|companies|firms|businesses|shops|retailers"
    r"|schools|clubs|agencies|teams|[\w-]*goers|alumni|graduates"
    r"|helpers|employees|colleagues|candidates|applicants|couples|mums|moms|dads|carers|investors|shareholders|testers"
    r"|delegates|exhibitors|campers|swimmers|cyclists|hikers|walkers|gamers|trainees|apprentices|interns|voters"
    r"|(?:card|ticket|policy|pass|account)[ -]?holders|class of \d{4})"
)
IN_CART = r"(?:an?|some|\w*things?|items?|products?|full|their)\b[^,.]{0,30}?\b(?:carts?|baskets?)"
_QUANTITY = (
    r"with (?:over|more than|less than|at least|fewer than|under|no|\d+)\b[^,.]{0,40}?\b(?:orders?|visits?"
    r"|purchases?|points|spend)"
    r"|with (?:an?|the|their) (?:\w+ )?(?:booking|reservation|subscription|account|plan|membership|ticket)s?\b"
    r"[^,.;:]{0,40}?"
    rf"|with {IN_CART}"
    r"|with (?:an? |their )?birthdays?(?: (?:today|tomorrow|(?:this|next) (?:week|month)|in \w+))?"
    r"|(?:lapsed|inactive|dormant|idle|asleep)(?=\s+with\b|\s*[,.:])"
)
WHO = (
    r"(?:who|whose|whom|which|that (?:have|has|had|haven't|did|didn't|bought|spent|ordered|are|stopped|used"
    r"|downloaded|attended|visited|joined|booked|registered|came|purchased|own|asked|requested|missed|donated|gave)"
    r"|(?:that )?we (?:(?:have )?lost|have missed|miss|have not seen|haven't (?:seen|heard from)))\b"
    r"(?:(?!, (?:no|we|our|the|it|there|[\w ]{1,20} (?:is|are|will))\b)[^.;:]){0,160}?"  # a sentence of its own
)
PLACE = r"(?:in|from|of|near|around|at|across) (?!our\b|this\b|the (?:shop|store))[\w' ]{1,60}?"
_SPECIALLY = r",? especially [^.;:]{0,120}?"
AUDIENCE_DETAILS = re.compile(
    rf"{_QUANTITY}|{WHO}(?=\bwith\b|\bby\b|[,.;:]|$)", re.IGNORECASE
)  # no facts for customers
PEOPLE = rf"\b{DET}{KIND}{PERSON}\b"
SOME_PEOPLE = (
    r"(?:the \d[\d,]*\s+)?(?:(?!(?:free|off|to|for|of|with|about|that|only|just|an?)\b|\d)[\w'-]+\s+){0,4}?"
    rf"{PERSON}\b"
)
TOLD = rf"(?:{SOME_PEOPLE}|{DET}(?:(?!that\b|about\b|to\b|of\b)[\w'-]+\s+){{0,3}}?{OTHERS}\b)"
TOLD_ALONE = re.compile(TOLD, re.IGNORECASE)
DESCRIBED = rf"(?:\s+(?:{_QUANTITY}|{WHO}|{PLACE})|{_SPECIALLY}){{0,2}}?"
