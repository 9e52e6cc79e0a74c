"""Patterns of an instruction that could not be taken away: what contains one is refused."""

import re

from ai_tools.engines.wording.people import PEOPLE
from ai_tools.engines.wording.purposes import FEAST

TASKS = (  # of a marketer: “to thank our members, …”, and not “to cancel, call us”
    r"write|draft|create|win|bring back|sell|promote|announce|increase|boost|tell|reach|remind|thank|invite|convince"
    r"|re-?engage|re-?activate|retain|inform|let|ask|say|introduce|launch|congratulate|wish|welcome|apologi[sz]e|warn"
    r"|encourage|nudge|reward|drive|improve|push|notify|persuade|advertise"
)
OF_OFFER = (  # “offer not valid on Sundays”
    r"(?:is|ends?|not|cannot|valid|only|expires?|available|runs?|applies|applicable|excludes?|lasts|open|starts)\b"
)
SAID_TO_THEM = re.compile(  # “invite your friends and get 10% off”
    r"^[a-z]+ (?:yourself|yourselves|your (?:friends?|family|kids|children|parents|neighbou?rs?|guests|colleagues))\b",
    re.IGNORECASE,
)
LEFT_OVER = re.compile(  # an instruction at the start of what should be said to customers
    r"^(?:(?:reduce|fight|prevent|stop) churn"
    r"|write|draft|compose|create|ask (?!us\b|about\b|your\b|our\b|at\b|in\b)|let (?!us\b)[^,.;]{1,60}? know\b|warn"
    r"|suggest|recommend (?!us\b)|urge|reassure|point out|explain|clarify|(?:stress|emphasi[sz]e|hint|feature|tease"
    r"|hype|plug|pitch)(?= (?:that|the|our|an?)\b)|bring (?!it\b)\w+ back"
    r"|bring back|win back|congratulate|convince"
    r"|persuade|nudge|encourage|target|(?:keep|make) (?:it|this|the (?:message|text|tone))\b"
    r"|re-?engage|increase|boost|drive|promote|announce|introduce|inform|notify|tell (?!us\b)|remind|invite"
    r"|give (?!us\b|yours?\b|blood\b|plasma\b|generously\b|again\b|what you\b)|thank (?!you\b)"
    rf"|offer(?!:| {OF_OFFER})|wish|apologi[sz]e|make (?:sure|them)"
    r"|(?:get|collect) (?:(?:more|some|new) )*(?:reviews?|ratings?|feedback)"
    r"|mention(?! (?:this|it|your|(?:the )?code)\b)|say|how|how to"
    r"|(?:without|for|of|on|under|over|above|with|between) [^,.;:]* that (?:you|we|your|our|the|it)"
    rf"|to (?=(?:{TASKS}|all|our|my)\b)"
    r"|we(?:'d| would) (?:like(?! to ask you for\b)|want|love)|we want"
    r"|i(?:'d| would)? (?:like|want)|something|maybe|perhaps)\b",
    re.IGNORECASE,
)
TO_THE_MARKETER = re.compile(
    r"\b(?:win(?:ning)?[ -]?back|our (?:top \d+|best|most valuable) customers|top spenders"
    r"|(?<!\bhas )(?<!\bhave )(?<!membership )(?<!subscription )(?<!policy )lapsed|churn(?:ed|ing)|churn rate"
    r"|dormant|re-?engage\w*|re-?activat\w*|upsell|cross-?sell"
    r"|target(?:ing)? (?:audience|customers)|(?:our|whole|this) audience|audience:|segment|^campaign"
    r"|(?:an?|this|marketing|e-?mail|sms|whatsapp|back) campaign|campaign (?:to|for)"
    r"|subject line|call to action|cta|emojis?"
    r"|(?<!we )(?<!we will )(?<!we'll )(?:tell|inform|remind|ask|convince|encourage|let|send)"
    r" (?:\w+ )?(?:customers|everyone|everybody|people|them(?! (?:our way|to us|over|along|back|in)\b)|members|users)"
    r"|who (?:have not|haven't|has not"
    r"|stopped)|sales target"
    r"|(?:write|send|draft|create|compose|prepare) (?:an? |the )?(?:\w+ )?(?:message|e-?mail|sms|text|note)"
    r"|do not mention|don't mention|(?:maybe|and) mention"
    r"|(?:can|could|would) you (?:please )?(?:write|draft|create|do|make)"
    r"|actually,? (?:just )?(?:promote|announce|tell|say|write|invite|thank)"
    r"|increase sales|boost sales|more sales|engagement(?! (?:rings?|part|photo|shoot|gift)\w*)"
    r"|(?:more|higher|better) conversions?|conversion rate)\b",
    re.IGNORECASE,
)


def says_nothing(text: str) -> bool:
    """Whether a rest names no fact: a bare purpose or greeting, which the engine says in words of its own."""
    return bool(
        re.fullmatch(
            rf"(?:(?:say|send|a|some|our|the|your|and|for|on|of|to|back|again|more|best|warm|big|last|next)\s+)*"
            rf"(?:thanks?(?: you)?(?: (?:so much|very much))?|hello|hi|wishes|greetings?|feedback|reviews?"
            rf"|come back|comeback|welcome"
            rf"|(?:abandoned )?(?:cart|basket)s?"
            r"|reminder|loyalty|orders?|sales?|offers?|discounts?|deals?|customers|you|us|return|visit"
            rf"|{PEOPLE}|{FEAST}(?: wishes| greetings?)?"
            r"|order)(?:\s+(?:for (?:your )?(?:loyalty|support)|again|back|soon|more|with us|from us|to us"
            r"|on (?:your|the) last order))*",
            text,
            re.IGNORECASE,
        )
    )
