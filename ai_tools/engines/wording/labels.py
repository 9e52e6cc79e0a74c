"""What stands in front of a message: “draft: …”, “sorry message to …”, “people who left: …”."""

import re

from ai_tools.engines.wording.people import DESCRIBED, TOLD

_DRAFT = re.compile(
    r"^(?:(?:write|send|draft|post|share|compose)(?: this| it| out)?|(?:text|message|msg|sms|e-?mail)(?: text)?)"
    r"\s*[:–-]\s+(?=\S)"
    r"|^(?:abandoned (?:carts?|baskets?|checkouts?)|win-?back|re-?activation|re-?engagement|upsell"
    r"|cross-?sell|onboarding)(?: (?:e-?mail|mail|message|sms|text|reminder|flow|campaign))?\s*[:–-]\s+(?=\S)"
    rf"|^(?:send|write|mail)(?: this| it)? to {TOLD}{DESCRIBED}(?:\s*:|\s+[–-])\s+"
    rf"|^(?:important )?(?:info|information|notice|news|announcement) (?:for|to) {TOLD}{DESCRIBED}\s*:\s+",
    re.IGNORECASE,
)
_FOLLOW_UP = re.compile(  # only whom to write to, and nothing to say
    rf"^(?:(?:follow(?:ing)? up with|reach out to|write to|message|text|e-?mail|send (?:this|it) to)\s+{TOLD}"
    rf"(?:{DESCRIBED}|\s+(?:on|with|at) [\w' -]{{1,60}}))$",
    re.IGNORECASE,
)
_SAYS_MORE = re.compile(r"\b(?:we|you|it|is|are|will|that (?!have\b|has\b|had\b|bought\b|\w+ed\b))\b|\d", re.IGNORECASE)
_NAMED_NOTE = re.compile(  # “sorry message to everyone whose …”
    r"^(?:(?:write|send|draft|create|compose|make) )?(?:an? )?"
    r"(?P<which>sorry|apology|thank[- ]you|reminder|invitation) (?:message|msg|note|e-?mail|mail|sms|text) (?:to|for) ",
    re.IGNORECASE,
)
_DOES = {
    "sorry": "apologise to",
    "apology": "apologise to",
    "thank you": "thank",
    "reminder": "remind",
    "invitation": "invite",
}
_DID = (
    r"(?:bought|purchased|ordered|own|have|use|rented|hired|received|got|booked|reserved|cancelled|left|joined|attended"
    r"|visited|missed|registered|signed up|downloaded|donated|came)"
)
_NO_FIGURE = r"(?!(?:not|over|more|less|never|since|nothing|no|\d)\b)"
_GROUP = re.compile(rf"^{TOLD} who (?P<did>{_DID}\b {_NO_FIGURE}[^,.;:]+?)\s*(?::|[–-])\s+", re.IGNORECASE)
_OWNERS = re.compile(rf"\bwho ({_DID} {_NO_FIGURE}.+?)\s*(?:[:,]|\bthat\b|\bnot\b|\bto\b|\s)*$", re.IGNORECASE)
_SAYS_IT = re.compile(r"(?:(?!\b(?:our|the|an?|your|this) \w)[^.;:])*?\b(?:it|its|them|these)\b", re.IGNORECASE)
_NOTE_TO = re.compile(  # “send patients who … a note that …”
    rf"^(?:send|write) {TOLD}{DESCRIBED} an? (?:[\w-]+ )?(?:note|message|e-?mail|mail|text|sms) (?=(?:that|about)\b)",
    re.IGNORECASE,
)
_TELL_THEM = re.compile(  # “members who freeze in May: please tell them …”
    rf"^{TOLD} who [^,.;:]+: (?:please )?(?=(?:tell|remind|inform|ask|let) (?:them|everyone|everybody)\b)",
    re.IGNORECASE,
)
_ANYBODY = re.compile(  # people that no list names: “tell all editors: …”
    r"^(?:tell|inform|remind|notify|warn|alert) (?!us\b|your\b|an?\b|me\b)(?:(?!who\b)[\w'-]+ ){0,3}[\w'-]+:\s+",
    re.IGNORECASE,
)
_SOMEBODY = re.compile(
    r"^(?:tell|inform|remind|notify|warn|let)\s+.*?\b(?:of|by|with) (?P<who>(?:(?:Dr|Mr|Mrs|Ms|Prof)\.? )?[A-Z][\w'-]+"
    r"(?: [A-Z][\w'-]+)?) that (?:she|he|they) ",
    re.IGNORECASE,
)


def without_label(text: str) -> str:
    """A sentence without what only names the message; people whom it is for become “if you …”."""
    text = _DRAFT.sub("", text)
    if _FOLLOW_UP.match(text) and not _SAYS_MORE.search(text):
        return ""
    if found := _NAMED_NOTE.match(text):
        text = f"{_DOES[found['which'].lower().replace('-', ' ')]} {text[found.end() :]}"
    if found := _SOMEBODY.match(text):
        return f"{found['who']} {text[found.end() :]}"
    text = _TELL_THEM.sub("", _NOTE_TO.sub("tell customers ", text))
    if (found := _ANYBODY.match(text)) and not _SAYS_IT.match(text[found.end() :]):
        text = text[found.end() :]
    return _GROUP.sub(lambda found: f"if you {found['did']}: ", text)


def if_they_own_it(told: str, rest: str) -> str:
    """“If you bought …” where only the description of the people tells what “it” is; else ""."""
    owned = _OWNERS.search(told)
    return f"if you {owned[1]}: {rest}" if owned and _SAYS_IT.match(rest) else ""
