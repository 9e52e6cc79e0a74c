"""Patterns of an instruction that stands behind or within what customers should read."""

import re

from ai_tools.engines.wording.left_over import TASKS
from ai_tools.engines.wording.people import DESCRIBED, DET, KIND, PEOPLE, PERSON, PLACE, TOLD, WHO

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
_SHOULD = re.compile(  # “patients should book by Friday” at the beginning of a goal
    rf"^(?!(?:please|{TASKS})\b)(?:dear )?(?P<who>{TOLD}{DESCRIBED}) "
    r"(?:should|(?:are|is) (?:kindly )?(?:asked|requested|advised) (?P<that>not )?to) (?P<denied>not )?"
    r"(?:(?P<told>(?:know|be (?:told|aware|informed)|note) (?:that|about) )|(?=[a-z]))",
    re.IGNORECASE,
)


def with_tasks_apart(goal: str) -> str:
    """The goal with each task of the marketer in a sentence of its own."""
    return _NEXT_TASK.sub(". ", _AND_INVITED.sub(". You are invited", _as_instruction(goal)))


def _as_instruction(goal: str) -> str:
    """What customers should do or know, as it is asked of the marketer: “ask patients to book by Friday”."""
    found = _SHOULD.match(goal)
    if not found:
        return goal
    rest = goal[found.end() :]
    if found["told"]:
        return goal if found["denied"] else f"tell {found['who']} {found['told'].split()[-1]} {rest}"
    return f"ask {found['who']} {'not ' if found['denied'] or found['that'] else ''}to {rest}"
