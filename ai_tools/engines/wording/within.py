"""Patterns of an instruction that stands behind or within what customers should read."""

import re

from ai_tools.engines.wording.people import DESCRIBED, DET, KIND, PEOPLE, PERSON, PLACE, WHO

AND_INVITED = re.compile(
    rf"[,;.]?\s+(?:and |so |please |do ){{0,2}}invite\s+{PEOPLE}(?:\s+to (?:it|come|join|attend|visit))?(?=\s*[.!]?$)",
    re.IGNORECASE,
)
NEXT_TASK = re.compile(  # “… and give them 10% off”, “… and mention our new hours”
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
