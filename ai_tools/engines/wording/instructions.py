"""Patterns of what a goal says to the marketer: instructions, around the people of `people.py`.

The longest part of the wording, and the only one with a grammar: a verb, the people, how they are described, and a
connecting word. Behind it stands what customers should read.
"""

import re

from ai_tools.engines.protocol import EngineError
from ai_tools.engines.wording.clauses import OFFERED, VERB, Kind
from ai_tools.engines.wording.labels import if_they_own_it, without_label
from ai_tools.engines.wording.left_over import OF_OFFER, SAID_TO_THEM, TASKS
from ai_tools.engines.wording.people import (
    DESCRIBED,
    DET,
    IN_CART,
    OTHERS,
    PEOPLE,
    SOME_PEOPLE,
    TOLD,
    WHO,
)
from ai_tools.engines.wording.purposes import FEAST

_WITH = (
    r"(?:by offering|by giving|by sending|offering|giving|using|via|through"
    rf"|with(?! {IN_CART})|and (?:offer|give)(?: them| you)?)"
)
_ABOUT = r"(?:that|about|of(?! (?!our\b|the\b|your\b|this\b)[\w' ]{1,30}? (?:about|that)\b)|to know (?:that|about)|:)"

_SALUTATION = rf"(?:dear|hello|hi|hey) (?!(?:to|from)\b){TOLD}(?: of [\w ]{{1,20}})?(?=[,:!.–-])"
POLITELY = re.compile(
    rf"^(?:(?:{_SALUTATION}|please|pls|kindly"
    r"|(?:hey|hi|hello|dear)(?: (?:team|all|folks|guys|colleagues|there))?(?: [–-])?"
    r"|sir|madam|ma'am|do the needful:?|so|and|then|also|maybe|perhaps"
    r"|(?:we|i) (?:want|need|would like) (?:you )?to|i'd like to"
    r"|we(?: kindly| hereby| also)?(?= (?:ask|inform|remind|invite|thank) (?:all|our|the|every)\b)"
    r"|help (?:me|us)(?: to)?(?= (?:write|draft|create|win|bring|sell|promote|announce|increase|boost|tell|reach|remind"
    r"|thank|invite|convince|re-?engage|retain)\b)|try to|(?:can|could|would) (?:you|u|we|i)|let's"
    r"|let us(?! know\b)|our goal is to"
    r"|the goal is to"
    rf"|goal:|in order to|to(?= (?:{TASKS})\b)|(?:just|simply)"
    r"(?= (?:say|tell|thank|wish|let|ask|remind|inform|invite|mention)\b))[\s,]+)+",
    re.IGNORECASE,
)
_TEXT = (
    r"(?:e-?mails?|mails?|messages?|msgs?|mailings?|mailers?|sms|texts?|notes?|letters?|newsletters?|nudges?|reminders?"
    r"|announcements?|greetings?|whatsapps?|something(?: (?:nice|short|warm|friendly|special|sweet|festive"
    r"|kind|personal|polite|cheerful))?)"
)
_NOTE = re.compile(
    rf"^(?:(?:write|send|create|draft|make|compose|prepare|need|want|get|put|do)\s+)?(?:(?:an?|the|some"
    rf"|our)\s+)?(?:[\w-]+,?\s+){{0,2}}?{_TEXT}\b"
    r"(?:\s+(?:please|out|over)\b)?"
    rf"(?:\s+(?:to|for)\s+{TOLD}(?:\s+{WHO}(?=\s+(?:that|saying)\s)|{DESCRIBED}))?"
    rf"(?:\s*(?:about|that says(?: that)?|that|saying(?: that)?|with|offering|on|of|:|,|-|–|for|to announce|telling"
    r"|to(?= (?:tell|inform|let|remind|ask|invite|thank|warn|say|announce|promote)\b))\s+|\s*$)",
    re.IGNORECASE,
)
_REMINDER = re.compile(  # “appointment reminder, tomorrow at 3” is read by customers
    r"^(?!(?:write|send|create|draft|make|compose|prepare|need|do|an?|the|some|our|sms|e-?mail|whatsapp|text)\b)"
    r"[\w-]+ reminder\s*[:,–-]\s",
    re.IGNORECASE,
)
_TELLING = (
    r"^(?:tell|inform|let|remind|notify|alert|update|(?:re)?assure|warn|advise|message|e-?mail|text"
    r"|write (?:[a-z]+ly )?to|reach out to|announce to|say to)"
)
_TELL = re.compile(
    rf"{_TELLING}\s+{TOLD}(?:\s+know)?{DESCRIBED}"
    r"(?:\s+(?:for|without|on|at|under|over) [\w' ]{1,40}?(?=\s+that\b))?\s*"
    rf"(?:\b{_ABOUT}\s+|[:;]\s*|\bto\s+(?P<to>)"
    r"|\s(?=(?:their|they|our|we)\b))",
    re.IGNORECASE,
)
_TELL_ALONE = re.compile(
    rf"{_TELLING}\s+{TOLD}(?:\s+know)?(?:\s+|$)(?!in\b|from\b|who\b|whose\b|with\b|near\b)", re.IGNORECASE
)
_SAY = re.compile(
    rf"^(?:say|(?:tell|make (?:it )?clear)(?= that\b)|announce"
    r"|(?:mention|share)(?! (?:this|it|your|(?:the )?code)\b)|state|communicate"
    rf"|spread the word(?! about\b)|explain|publish|point out|clarify"
    rf"|(?:stress|emphasi[sz]e|hint|confirm)(?= that\b))\b"
    rf"(?:\s+(?:to|with)\s+{PEOPLE})?{DESCRIBED}(?:\s*{_ABOUT})?\s*",
    re.IGNORECASE,
)
_OWED = r"(?:dues?|bills?|fees?|payments?|balances?|invoices?|rent|arrears|debts?|instal+ments?)"
_SHOW = re.compile(
    r"^(?:promote|launch(?! (?:party|day|week|night|event|date|offer|price|drinks)\b)|introduce"
    r"|advertise|push|sell(?: off| more)?|showcase|highlight|present|introducing|launching"
    r"|suggest|recommend(?! us\b)|(?:feature|tease|hype|plug|pitch)(?= (?:the|our|an?|this)\b)"
    rf"|promoting|announcing|cross-?sell|upsell|clear(?: out)?(?! [^,.;:]*\b{_OWED}\b)|run(?! \d)|start"
    r"|(?:raise|spread) awareness (?:of|for|about)|spread the word about|draw attention to)\b\s*",
    re.IGNORECASE,
)
_GIVE = re.compile(
    rf"^(?:offer(?! {OF_OFFER})|give|offering|giving|send)\s+(?!us\b|blood\b|plasma\b|generously\b|again\b|what you\b)"
    rf"(?:{SOME_PEOPLE}\s+(?P<who>(?:who|whose|that|in|from|with)\b.*)?)?",
    re.IGNORECASE,
)
_GROUP = re.compile(  # “offer students 20% off”
    r"(?P<group>(?:(?!(?:free|flat|up|an?|the|our|your|every|buy|half|double|extra|early|all|some|any|with|on"
    r"|in)\b)[a-z'-]+\s){1,3}?)"
    r"(?P<offer>(?:an? |flat |up to |extra )*(?:₹|rs\.?\s?)?\d[\d,.]*\s?%?\s.*|(?:an? )?free .*)$",
    re.IGNORECASE,
)
_RAISE = re.compile(
    r"^(?:increase|boost|drive|improve|grow|raise|lift|generate|get|push|make)\s+(?:more\s+|our\s+|some\s+|the\s+)*"
    r"(?:sales?|orders?|revenue|engagement|retention|traffic|footfall|visits?|repeat (?:orders|purchases)"
    r"|conversions?)\b"
    r"(?:\s+(?:of|for|from|on)\s+(?P<what>[\w' ]+?))?"
    rf"(?:\s*,?\s*{_WITH}\s+|\s*$)",
    re.IGNORECASE,
)
_ASK = re.compile(  # “ask customers which tea they like”
    rf"^(?:ask|find out from|hear from)\s+{TOLD}{DESCRIBED}\s+"
    r"(?P<what>(?:what|which|how|when|where|whether|if|why"
    r"|who\b(?![^,.;:]*\b(?:what|which|how|when|where|whether|if|why)\b))\b.+)$",
    re.IGNORECASE,
)
_ASK_NOT_TO = re.compile(
    rf"^(?:ask|remind|urge|tell|warn|advise)\s+{TOLD}{DESCRIBED}\s+not\s+to\s+(.+)$", re.IGNORECASE
)
_ASK_OPINION = re.compile(
    rf"^(?:ask|get|collect|request)\b(?:\s+{SOME_PEOPLE})?(?:\s+(?:for|about|to|leave|give|us|write|an?|some|their"
    rf"|your|more"
    r"|honest|short|quick|new))*\s+(?:feedback|reviews?|ratings?|opinions?)\b"
    r"(?:\s+(?:on|about|of|after|from|for)\s+(?:(?:their|the|your|our|last|latest|recent|first)\s+)*"
    r"(?:orders?|purchases?|visits?|experiences?|service|us|customers|buyers|guests))*\s*$",
    re.IGNORECASE,
)
_ASK_FOR = re.compile(rf"^(?:ask|request)(?:\s+{TOLD}{DESCRIBED})?\s+for\s+(.+)$", re.IGNORECASE)
WE_ASK = "we would like to ask you for"
_ASK_OWNERS = re.compile(  # “ask buyers of the kettle for a review”
    r"^(?:ask|request)\s+(?:(?:the|our|all)\s+)*(?:buyers|owners"
    r"|users)\s+of\s+(?P<thing>(?:(?!for\b)[\w'-]+\s+){1,6}?)for\s+"
    r"(?P<what>(?:an?\s+|some\s+)?(?:\w+\s+)?(?:reviews?|ratings?|feedback))\b(?P<rest>.*)$",
    re.IGNORECASE,
)
_THANKS_TO = re.compile(  # who bought something describes the audience, who came to something is thanked for it
    r"^(?:say )?thanks? (?:you )?(?:to )?((?:all|those|everybody|everyone) who"
    r" (?!(?:have|has|haven't|did|didn't|spent|ordered|bought|purchased|shopped)\b).+)$",
    re.IGNORECASE,
)
_THANK_OTHERS = re.compile(  # “thank donors who gave to the appeal”
    rf"^thank\s+((?:(?:all|our|the|those|\d[\d,]*)\s+)*(?:\w+\s+)?{OTHERS}\s+who"
    r" (?!(?:have|has|haven't|did|didn't|spent|ordered|bought|purchased|shopped)\b).+)$",
    re.IGNORECASE,
)
_THANKS_FOR = re.compile(
    rf"^(?:(?:say|send|an?|short|warm|big|quick) )*thanks?(?: you)?\s*(?:to )?(?:{TOLD})?{DESCRIBED}\s+for\s+(.+)$",
    re.I,
)
_WISHED = re.compile(  # “happy birthday, a free coffee for you”
    rf"^((?:(?:happy|merry|blessed) (?:birthday|anniversary|christmas|{FEAST})"
    rf"|(?:eid|ramadan) (?:mubarak|kareem)|season's greetings)"
    rf"(?:\s+from\s+(?:us|all of us|(?:the|our)\s+(?:\w+\s+)?team))?)(?:\s+to\s+{PEOPLE})?\s*[,:–-]\s*(?=\S)",
    re.IGNORECASE,
)
_SORRY_FOR_WHOM = re.compile(  # the description of the people is what the shop is sorry for
    r"^(?:apologi[sz]e|say sorry)\s+to\s+"
    rf"{TOLD}\s+(?P<who>who|whose)\s+(?!(?:spent|(?:have|has|did) not|haven't|hasn't|didn't)\b)"
    r"(?P<what>(?:(?!,\s|\s(?:and|by|with)\s(?:offer\w*|giv\w+|an?|\d|free)\b)[^.;:])+)(?P<end>[,:]?)\s*(?P<rest>.*)$",
    re.IGNORECASE,
)
_FOR_YOU = {"was": "were", "has": "have", "is": "are", "does": "do", "gets": "get", "needs": "need"}
_INVITATION = re.compile(rf"^(?:an? )?invitation\s+(?:to|for)\s+(?!{TOLD})(.+)$", re.IGNORECASE)
_INVITED = re.compile(r"^(?:an? )?(?:\w+ )?invitation\s+(?:to|for)\s+(?:[\w'-]+\s){0,4}[\w'-]+:\s+", re.IGNORECASE)
_ASK_OF_IT = re.compile(  # “ask visitors of the fair to rate it”
    rf"^ask\s+(?:{SOME_PEOPLE}|{DET}{OTHERS})\s+(?:of|at|in)\s+(?P<thing>(?:(?!to\b)[\w'-]+\s+){{1,6}})to\s+"
    r"(?P<do>[\w-]+)\s+(?:it|them)\b(?P<rest>.*)$",
    re.IGNORECASE,
)
_RECALL = re.compile(r"^recall(?: of)?\s+(?=\w)(?!that\b)", re.IGNORECASE)
_BIRTHDAY = re.compile(
    r"^(?:(?:send|write)\s+)?(?:an?\s+)?(?:happy\s+)?birthday\s+(?:greetings?|wish(?:es)?|message|e-?mail|note|sms"
    r"|text)"
    rf"(?:\s+(?:to|for)\s+{PEOPLE})?(?:\s*(?:\bwith\b|:|,)\s*|$)",
    re.IGNORECASE,
)
_BEWARE = re.compile(rf"^warn\s+{TOLD}\s+(?:about|of|against)\s+((?:fake|fraud|scam|phishing)\b.*)$", re.IGNORECASE)
_CALLED_OFF = re.compile(
    r"^(?:cancel|withdraw|retract|correct)\s+(?:the|our)\s+(?:[\w']+\s+){0,3}"
    r"(?:invitations?|announcements?|messages?|e-?mails?)\s*:\s*",
    re.IGNORECASE,
)
_OF_THE_CART = re.compile(rf"(?:remind|nudge)\s+{TOLD}\s+(?:with|who (?:have|left))\s+{IN_CART}", re.IGNORECASE)
_THANKED = re.compile(rf"^(?:thank|greet|welcome)\s+{TOLD}{DESCRIBED}\s*:\s*(.+)$", re.IGNORECASE)
_RETURN = r"(?:order|buy|shop|visit|come|return)(?:\s+(?:again|back|more|to us|with us|from us))*"
_COME_BACK = rf"(?:to\s+)?{_RETURN}"
_MOVE = re.compile(
    rf"^(?:win(?:ning)?\s+back|bring(?:ing)?\s+back|get(?:ting)?\s+back|re-?engage|re-?activate|retain|target"
    rf"|reach|nudge|encourage"
    rf"|convince|persuade|motivate|welcome|win|bring|get|invite|make|ask|thank|greet|wish|congratulate"
    rf"|appreciate|reward|surprise|treat|we want|we'd like|we would like"
    rf"|apologi[sz]e to)\s+{TOLD}(?P<who>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_MOVED = re.compile(
    rf"^{DESCRIBED}(?:\s+(?:back|again|moving|ordering"
    rf"|going))*(?:\s+{_COME_BACK})?(?:\s*,?\s*\b{_WITH}\s+(?:{PEOPLE}\s+)?|\s*:\s*"
    rf"|\s+[–-]\s+|\s*,\s*(?:and\s+)?|\s*$)",
    re.IGNORECASE,
)
_MOVE_OTHERS = re.compile(  # people under a name of their own: “win back coffee lovers with …”
    r"^(?:win(?:ning)? back|bring back|re-?engage|re-?activate|convince|persuade|retain|surprise|delight)\s+"
    rf"(?:(?!(?:with|by|to|free|off)\b)[a-z'-]+\s+){{1,4}}{_WITH}\s+",
    re.IGNORECASE,
)
_LOST_ONES = re.compile(
    rf"^(?:(?:for|to)\s+)?(?:our\s+)?(?:lapsed|inactive|dormant|churned|lost)\s+{SOME_PEOPLE}\s*[:,]\s*", re.IGNORECASE
)
_STRONGLY = re.compile(
    rf"^(?P<skipped>\s+(?:who|whose|that|in|from|of|at|near|with|especially)\b.*?),?\s+{_WITH}\s+(?:{PEOPLE}\s+)?", re.I
)
_TO_ANYBODY = re.compile(  # people that no list names: “tell plant managers that …”
    r"^(?P<do>tell|inform|remind|notify|warn|advise|invite|ask|let)\s+(?!(?:an?|somebody|someone|friends?|family)\b)"
    r"(?:(?:all|our|the|those|every)\s+)*(?:(?!(?:staff|team|experts?|advis[eo]rs?|doctor|pharmacist|us|me|we|our|you"
    r"|your|it|only|not|to|for|of|in|on|at|that|about|know|who|friends?)\b)[\w'/&-]+\s+){1,5}"
    r"(?P<what>(?:know\s|that\b|about\b|to\b|(?:of|for)\s(?:the|our|an?)\b).+)$",
    re.IGNORECASE,
)


_LABELLED_TASK = re.compile(  # “yearly check: ask owners to …”
    r"^(?P<label>(?:[\w'-]+ ){0,3}[\w'-]+): (?P<task>(?:please )?(?:ask|tell|remind|inform|invite|warn|let) .+)$", re.I
)


def without_instruction(text: str) -> list[tuple[str, Kind | None]]:
    """The rest of a sentence, with its kind; None when the words decide it."""
    text = re.sub(r"^say (?:hello|hi) to\b", "greet", without_label(text), flags=re.I)
    if not text:
        return []
    if SAID_TO_THEM.match(text):
        return [(text, None)]
    if _REMINDER.match(text):
        return [(text, None)]
    if found := re.match(r"^say ((?:goodbye|farewell) to\s.+)$", text, re.I):
        return [(f"we say {found[1]}", Kind.CLAUSE)]
    if found := _ASK_NOT_TO.match(text):
        asked = f"please do not {found[1]}"
        return [(if_they_own_it(text[: found.start(1)], asked) or asked, Kind.REQUEST)]
    if found := re.match(rf"^(?:apologi[sz]e|say sorry|sorry)\s*(?:to {PEOPLE})?\s*for\s+(.+)$", text, re.I):
        return [(f"we are sorry for {found[1]}", Kind.CLAUSE)]
    if found := re.match(rf"^apologi[sz]e\s+(?:to {PEOPLE}\s+)?(that\s.+)$", text, re.I):
        return [(f"we are sorry {found[1]}", Kind.CLAUSE)]
    if found := _SORRY_FOR_WHOM.match(text):
        return _sorry_for(found)
    if found := _INVITED.match(text):
        return without_instruction(text[found.end() :])
    if found := _INVITATION.match(text):
        return [(f"you are invited to {found[1]}", Kind.CLAUSE)]
    if found := _ASK_OF_IT.match(text):
        return [(f"{found['do']} {found['thing'].strip()}{found['rest']}", Kind.REQUEST)]
    if found := _THANKS_TO.match(text) or _THANK_OTHERS.match(text):
        return [(f"thank you to {found[1]}", Kind.CLAUSE)]
    if found := _THANKS_FOR.match(text):
        return [(f"thank you for {found[1]}", Kind.CLAUSE)]
    if found := _RECALL.match(text):
        return [(f"we are recalling {text[found.end() :]}", Kind.CLAUSE)]
    if found := _BIRTHDAY.match(text):
        return [("happy birthday", Kind.CLAUSE), *without_instruction(text[found.end() :])]
    if found := _WISHED.match(text):
        return [(found[1], Kind.CLAUSE), *without_instruction(text[found.end() :])]
    if found := _BEWARE.match(text):
        return [(f"beware of {found[1]}", Kind.CLAUSE)]
    if found := _CALLED_OFF.match(text):
        return without_instruction(text[found.end() :])
    if _OF_THE_CART.fullmatch(text):
        return []
    if found := re.match(
        rf"^wish\s+(?:{TOLD}|all\b){DESCRIBED}\s+((?:an?|happy|merry|all|the|good|eid|ramadan|season's) .+)$",
        text,
        re.I,
    ):
        return [(f"we wish you {found[1]}", Kind.CLAUSE)]
    if (found := _ASK.match(text)) and not found["what"].lower().startswith("who"):
        return [(f"please tell us {found['what']}", Kind.REQUEST)]
    if found := re.match(rf"^invite\s+{TOLD}{DESCRIBED}\s+(to|for)\s+(.+)$", text, re.I):
        return [(f"you are invited {found[1]} {found[2]}", Kind.CLAUSE)]
    if found := re.match(
        rf"^(ask|encourage|urge|remind|get|nudge|invite|convince|persuade|motivate|we need|we want|we'd like|we'd love"
        rf"|we would (?:like|love))\s+{TOLD}"
        rf"{DESCRIBED}\s+to\s+(?!(?:the|our|your|this|an?|us|it)\b)(?!{_RETURN}\s*(?:$|[,:]|with\b|by\b|and\b"
        rf"|using\b))(.+)$",
        text,
        re.I,
    ):
        done = re.sub(r"\b(and|or) to (?!(?:the|our|your|an?|all)\b)", r"\1 ", found[2])
        return [(f"please {done}" if found[1].lower() in ("ask", "we need") else done, Kind.REQUEST)]
    if found := _ASK.match(text):
        return [(f"please tell us {found['what']}", Kind.REQUEST)]
    if _ASK_OPINION.match(text):
        return []
    if found := _ASK_OWNERS.match(text):
        about = "on" if found["what"].lower().endswith("feedback") else "of"
        return [
            (
                f"{WE_ASK} {found['what']} {about} {found['thing'].strip()}{found['rest']}",
                Kind.CLAUSE,
            )
        ]
    if found := _ASK_FOR.match(text):
        return [(f"{WE_ASK} {found[1]}", Kind.CLAUSE)]
    if found := _THANKED.match(text):
        said = without_instruction(found[1])
        if said and text.lower().startswith("thank"):
            said[0] = (f"thank you: {said[0][0]}", Kind.CLAUSE)
        return said
    if found := re.match(rf"^congratulate\s+{TOLD}{DESCRIBED}\s+(?:on|for)\s+(.+)$", text, re.I):
        return [(f"congratulations on {found[1]}", Kind.CLAUSE)]
    if found := re.match(rf"^congratulate\s+{TOLD}{DESCRIBED}(?:\s*[,:]\s*|\s+[–-]\s+|$)", text, re.I):
        return [("congratulations", Kind.CLAUSE), *without_instruction(text[found.end() :])]
    if found := _NOTE.match(text):
        return without_instruction(text[found.end() :])
    if found := _RAISE.match(text):
        rest = text[found.end() :]
        return [(rest, None)] if rest else [(found["what"] or "", Kind.THING)]
    if found := _TELL.match(text):
        is_request = found["to"] is not None
        rest = text[found.end() :]
        if to_owners := if_they_own_it(found[0], rest):
            return [(to_owners, Kind.CLAUSE)]
        return [(rest, Kind.REQUEST if is_request else None)]
    if found := _TELL_ALONE.match(text):
        return [(text[found.end() :], None)]
    text = re.sub(
        r"^((?:win|bring|get)(?:n?ing)? back)(?= (?:with|by|using|through|via)\b)", r"\1 customers", text, flags=re.I
    )
    if found := _MOVE.match(text):
        strongly = _STRONGLY.match(found["who"])
        if strongly and not OFFERED.search(strongly["skipped"]):
            return without_instruction(found["who"][strongly.end() :])
        moved = _MOVED.match(found["who"])
        rest = found["who"][moved.end() :] if moved else _from_the_offer(found["who"])
        return without_instruction(rest) if rest else []
    if found := _MOVE_OTHERS.match(text) or _LOST_ONES.match(text):
        return without_instruction(text[found.end() :])
    for pattern in (_SAY, _GIVE, _SHOW):
        if found := pattern.match(text):
            rest = text[found.end() :]
            if pattern is _GIVE and found["who"]:
                rest = _from_the_offer(found["who"])
            elif pattern is _GIVE and (group := _GROUP.match(rest)):
                offer, *conditions = group["offer"].rstrip(" .,").split(", ")
                rest = ", ".join([f"{offer} for {group['group'].strip()}", *conditions])
            shown = re.split(r",|\b(?:that|which|who)\b", rest)[0]
            return [(rest, Kind.THING if pattern is _SHOW and not VERB.search(shown) else None)]
    if found := re.match(rf"^(?:for|to)\s+{TOLD}{DESCRIBED}(?:\s*[,:]\s*|\s+[–-]\s+)", text, re.I):
        return without_instruction(text[found.end() :])
    if found := _LABELLED_TASK.match(text):
        said = without_instruction(found["task"])
        if said and said[0][0] != found["task"]:
            return [(f"{found['label']}: {said[0][0]}", Kind.CLAUSE), *said[1:]]
    if found := _TO_ANYBODY.match(text):
        return without_instruction(f"{found['do']} customers {found['what']}")
    return [(text, None)]


def _sorry_for(found: re.Match[str]) -> list[tuple[str, Kind | None]]:
    """“apologise to guests whose room was cold, tea is free”: we are sorry that your room was cold, tea is free"""
    verb, _, what = found["what"].partition(" ")
    you = f"your {verb}" if found["who"].lower() == "whose" else f"you {_FOR_YOU.get(verb.lower(), verb)}"
    said = f"we are sorry that {you} {what}".strip()
    rest = re.sub(r"^(?:and|by|with)\s+", "", found["rest"], flags=re.I)
    if not rest:
        return [(said, Kind.CLAUSE)]
    if found["end"] != ":" and without_instruction(rest) == [(found["rest"], None)]:
        return [(f"{said}, {rest}", Kind.CLAUSE)]
    return [(said, Kind.CLAUSE), *without_instruction(rest)]


def _from_the_offer(text: str) -> str:
    """The words from an offer on, where nothing connects it with the description of the audience."""
    found = re.search(
        r"(?:\b(?:an?|flat|extra|up to)\s+)*(?:(?:₹|rs\.?\s?|\$|€|£)?\d[\d,.]*\s?%?\s+(?:off|cashback"
        r"|discount)|\bfree \w+|\bcode [A-Z]).*",
        text,
        re.I | re.S,
    )
    before = text[: found.start()] if found else text
    if not re.fullmatch(rf"{DESCRIBED}(?:\s+(?:back|again))*[\s,:;-]*(?:\b(?:get|and|at|for)\b\s*)*", before, re.I):
        raise EngineError(
            f"“{before.strip()[:60]}” could not be separated from what customers should read: write that in a"
            " sentence of its own."
        )
    return found[0] if found else ""
