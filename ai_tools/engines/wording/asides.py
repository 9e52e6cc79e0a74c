"""Patterns of what a goal says about the message itself: what it must not say, and how it should sound."""

import re

from ai_tools.engines.wording.people import SOME_PEOPLE

_IN_THIS = r"(?:\s+(?:here|again|(?:in|on) (?:this|the) (?:one|message|e-?mail|mail|text|sms)))?"
ASIDE = re.compile(  # what the message must not do
    r"(?:^|[,;.]?\s*\b(?:but|and)\s+|[,;.]\s*|\s(?=without (?:mention|offer"
    r"|promis)ing\b))(?:please\s+)?(?:do not|don't|never|avoid|no need to|without)\s+"
    r"(?:offer(?:ing)?|mention(?:ing)?|say(?:ing)?|talk(?:ing)?|write|writing|include|including|promis(?:e"
    r"|ing)|giv(?:e|ing)|nam(?:e|ing)|call(?:ing)? it|link(?:ing)? to"
    r"|push(?:ing)?(?= (?:sales|products|(?:any|the|our)? ?(?:offers?|discounts?|prices?))\b))"
    rf"\s+(?:about\s+)?(?P<hushed>(?:(?!\b(?:you|your|us|me)\b)[^,.;:])+?){_IN_THIS}(?=[,.;:]|$):?",
    re.IGNORECASE,
)
NOT_ASKED = re.compile(  # “don't ask for money in this one”
    r"(?:^|[.;!]\s+)(?:please\s+)?(?:do not|don't|avoid)\s+ask(?:ing)?\s+(?:(?:them|people|anyone)\s+)?for\s+"
    r"(?P<hushed>(?:[\w-]+\s+){0,2}?(?:money|gifts?|donations?|help|hours|time|orders?|reviews?|feedback|anything))"
    rf"{_IN_THIS}(?=\s*[.;!]|$)",
    re.IGNORECASE,
)
NO_OFFER = re.compile(  # “no discount” as a wish of the marketer: nothing to read for customers
    r"(?:^|[,;.:–-]\s*)(?:but |and |with )?(?:there is )?(?:no|not an?|without(?: an?| any)?|nothing on)\s+"
    r"(?P<hushed>(?:sales? (?:pitch|talk)|hard sell|asks?|begging|fundraising|advertising|ads|discounts?"
    r"|offers?|promotions?|promos?|prices?|incentives?|rewards?|sales?|selling|emojis?))"
    r"(?:\s+(?:this time|today|now|here|please))?"
    r"(?=\s*(?:$|[.!;]|[:,–-]\s*(?:just|only|simply|say|thank|wish|tell|we|our|your|the|items?)\b))",
    re.IGNORECASE,
)
_TONE = (
    r"(?:friendly|short|brief|funny|witty|formal|informal|polite|playful|casual|professional|concise|cheerful"
    r"|catchy)"
)
_LOOK = r"(?:warm|fun|simple|sweet|personal|light|sincere|festive|clear)"  # a thing that is sold may be like that too
_TONES = rf"{_TONE}(?:(?:\s*,\s*|\s+)(?:(?:and|but|&)\s+)?(?:{_TONE}|{_LOOK})\b)*"
_NO_FLUFF = (
    r"(?:no|without|avoid)\s+(?:emojis?|hashtags?|slang|jokes?|puns?|jargon|fluff|buzzwords?"
    r"|exclamation marks?|capitals?)"
)
_LENGTH = (  # of the message; words and lines may be those of a contest
    r"(?:(?:max(?:imum)?\.?|at most|under|below|less than|no more than|up to|only|in)\s+)?(?:\d+|one|two|three|four)\s+"
    r"(?:short\s+)?(?:sentences?|characters|chars)(?:\s+(?:max(?:imum)?|or less|only|please))?"
)
_WISHES = rf"(?:{_TONES}|{_LENGTH}|{_NO_FLUFF})"
_KEEP = (  # “keep it short”, and not “keep it in the fridge”
    r"(?:keep|make) (?:it|this|them|the (?:message|text|tone)) (?!(?:an?|at|in|on|for|with|away|out|off|from|dry|cool"
    r"|cold|closed|shut|safe|clean|frozen|upright|ready|open|back|home|up|until|till)\b)"
)
STYLE_FIRST = re.compile(  # “friendly, short, mention our menu”, “keep it below 100 letters, 10% off tea”
    rf"^(?:(?:please\s+)?{_KEEP}[^,.;:]+[,.;:]\s*(?:(?:and|but)\s+)?"
    rf"|{_WISHES}(?:\s*[,;]\s*(?:and\s+)?{_WISHES})*\s*:\s*"
    rf"|{_TONES}\s*(?:[,.]\s*(?=(?:mention|say|tell|announce|about|invite|remind|thank|wish|ask|promote|let|write"
    r"|no|not|don't|do not|make|keep)\b|\d)))+",
    re.IGNORECASE,
)
STYLE = re.compile(
    rf"(?:(?:^|[.;,!]\s*)(?:and |but |in an? )?(?:(?:{_TONE}|{_LOOK})[\s,]+(?:and\s+)?){{1,3}}(?:tone|voice|style)\b"
    r"(?:\s*,\s*(?:but )?(?:not|never|nothing) (?:too )?[\w-]+)*(?=\s*(?:[.!;]|$))"
    r"|(?:^|[.;,!]\s*|\s(?=but\b|and\b))(?:but |and |please )?(?:do not|don't) (?:sound|be|seem|get) (?:too )?[\w-]+"
    r"(?=\s*(?:[.,;!?]|$|and don't\b))"
    r"|\s+without (?:sounding|being|seeming|getting) (?:too )?[\w-]+(?=\s*(?:[.,;!?]|$))"
    r"|[,;.]?\s*\b(?:but |and )?(?:in|with|use|using|keep)\s+(?:it\s+)?(?:an?\s+"
    r"|the\s+)?(?:[\w-]+\s+){0,2}(?:tone|voice|style|language|way)\b"
    rf"|[.;!(]\s*(?:please )?{_LENGTH}\)?(?=\s*(?:[.,;!?]|$))"
    rf"|[,;.]\s*(?:but |and )?{_KEEP}[\w' -]+"
    rf"|[,;.]\s*(?:be )?(?:{_TONES}|urgent)(?:,? please)?(?= *[.!]?$)"
    r"|[,;.]\s*(?:but |and |please )*(?:do not|don't|no|avoid|without)\s+(?:us(?:e|ing)\s+)?(?:any\s+)?"
    r"(?:emojis?|hashtags?|slang|jokes?|puns?|jargon|fluff|buzzwords?|exclamation marks?|capitals?)"
    r"(?: please)?(?=\s*(?:[.,;!?]|$))"
    r"|[,;.]?\s*\b(?:and |so )?(?:please )?(?:tell|inform|let|remind|notify|warn|alert|update|say (?:so|it|this) to) "
    rf"{SOME_PEOPLE}(?: know)?(?: about (?:it|this))?(?= *[.!]?$))",
    re.IGNORECASE,
)
