"""Patterns of an instruction that stands behind or within what customers should read."""

import re

from ai_tools.engines.wording.left_over import TASKS
from ai_tools.engines.wording.people import DESCRIBED, DET, KIND, OTHERS, PEOPLE, PERSON, PLACE, WHO

_AND_INVITED = re.compile(
    rf"[,;.]?\s+(?:and |so |please |do ){{0,2}}invite\s+{PEOPLE}(?:\s+to (?:it|come|join|attend|visit))?(?=\s*[.!]?$)",
    re.IGNORECASE,
)
_NEXT_TASK = re.compile(  # “… and give them 10% off”, “… and mention our new hours”
    r",\s+(?:and\s+)?(?=apologi[sz]e (?:to|for)\b)"
    r"|,?\s+(?:and|also|then)\s+(?:also\s+)?(?=tell that\b)"
    r"|,\s+(?=mention\b(?! (?:this|it|your|(?:the )?code)\b))"  # “mention code TEA” is said to customers
    rf"|,\s+(?=(?:invite|thank|wish|congratulate|remind)\s+(?:them|everyone|everybody)\s)"
    rf"|,?\s+(?:and|then|also)\s+(?=invite\s+(?:{PEOPLE})\s+(?:to|for)\b)"
    r"|,?\s+(?:(?:and|then|also|maybe|perhaps|please)\s+)+(?=mention\b"
    r"|(?:give|offer|send|wish|thank|invite|congratulate|remind)\s+(?:them|everyone|everybody|all of them)"
    r"\s+(?!(?:to|as|away|back)\b))",
    re.IGNORECASE,
)
INNER_TELL = re.compile(
    rf",?\s*\b(?:so|and|then|hence|therefore)?,?\s*(?:please\s+)?(?:tell|inform|let"
    rf"|remind|ask)\s+{PEOPLE}(?:\s+know)?{DESCRIBED}\s+(?:that\s+|to\s+|(?=(?:we|our|the|they|their|it|there)\b))",
    re.IGNORECASE,
)
SENT_AWAY = re.compile(
    rf"\s+to\s+{PEOPLE}(?P<described>(?:\s+(?:{WHO}|{PLACE})){{0,2}}?)(?=\s*[,.;:]|\s+(?:until|till|by|with|on"
    rf"|before|without)\b|$)",
    re.I,
)
FOR_THE_LOST = re.compile(
    rf"\s+for\s+{DET}(?:(?:lapsed|inactive|dormant|churned|lost)\s+{PERSON}\b|{KIND}{PERSON}\s+(?:who|that) "
    rf"(?:have not|haven't|has not|did not|didn't|stopped|used to)\b[^,.;]*?)(?=\s*[,.;:]|\s+(?:until|till|by"
    rf"|with|before)\b|$)",
    re.IGNORECASE,
)
_AND_OFFER = re.compile(  # “ask guests how they slept and give 10% off next time”
    r",?\s+and (?=(?:offer|give) (?:(?:an?|flat|up to|extra) )*"
    r"(?:(?:[₹$€£]|rs\.? ?)?\d|(?:free|discount|voucher|gift)\b))",
    re.IGNORECASE,
)
_SHOULD = re.compile(  # “patients should book by Friday” at the beginning of a goal
    rf"^(?!(?:please|{TASKS})\b)(?:(?:dear|all|our|the|loyal|lovely|valued|wonderful|faithful) )*(?:{PERSON}|{OTHERS})"
    rf"(?: (?:(?P<did>who (?!(?:is|are|was|were|has|does|did|can|will|would|may|might)\b)[^,.;:]{{1,80}}?)"
    r"|with (?P<have>(?:an?|the) [^,.;:]{1,60}?)))?"
    r" (?:(?P<must>need to|have to|must) |deserve |(?:should|are (?:kindly )?(?:asked|requested|advised)"
    r" (?P<that>not )?to) (?P<denied>not )?(?P<told>(?:know|be (?:told|aware|informed)|note) (?:that|about) )?)(?=\w)",
    re.IGNORECASE,
)


def with_tasks_apart(goal: str) -> str:
    """The goal with each task of the marketer in a sentence of its own."""
    if re.match(rf"(?:please )?(?:{TASKS})\b", goal, re.IGNORECASE):
        goal = _AND_OFFER.sub(". ", goal)
    return _NEXT_TASK.sub(". ", _AND_INVITED.sub(". You are invited", _as_instruction(goal)))


def _as_instruction(goal: str) -> str:
    """What customers should do or know, as it is asked of the marketer: “ask customers to book by Friday”."""
    found = _SHOULD.match(goal)
    if not found:
        return goal
    rest, is_denied = goal[found.end() :], found["denied"] or found["that"]
    whose = (
        f"if you {found['did'][4:]}: " if found["did"] else f"if you have {found['have']}: " if found["have"] else ""
    )
    if (found["must"] and not whose) or (found["told"] and is_denied):
        return goal
    if found["must"]:
        return f"tell customers: {whose}you {found['must']} {rest}"
    if found[0].endswith("deserve "):
        return f"tell customers: {whose}you deserve {rest}"
    if found["told"] or whose:
        asked = "" if found["told"] else f"please {'do not ' if is_denied else ''}"
        return f"tell customers: {whose}{asked}{rest}"
    return f"ask customers {'not ' if is_denied else ''}to {rest}"
