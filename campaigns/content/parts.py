"""How many parts an SMS takes.

A text in the GSM 7-bit alphabet has 160 characters in one part, or 153 in each of several; any other text is sent as
UCS-2, with 70 or 67. The characters ``^ { } \\ [ ~ ] | €`` cost two, and so does what UCS-2 writes as a surrogate pair
(most emoji). No such pair is split between two parts.
"""

import re
from typing import NamedTuple

GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_EXTENSION = frozenset("\f^{}\\[~]|€")  # an escape and a character
_IN_GSM_7 = re.compile(f"[{re.escape(''.join(GSM_7 | GSM_7_EXTENSION))}]*")
_COSTS_TWO = re.compile(f"[{re.escape(''.join(GSM_7_EXTENSION))}]"), re.compile("[\U00010000-\U0010ffff]")


class Parts(NamedTuple):
    """`characters` as the alphabet counts them, in how many `parts`. `is_unicode` says that UCS-2 is needed."""

    characters: int
    parts: int
    is_unicode: bool


def sms_parts(text: str) -> Parts:
    """The parts of a text as a phone company counts and bills them; an empty text has none."""
    is_unicode = _IN_GSM_7.fullmatch(text) is None
    one, each_of_several = (70, 67) if is_unicode else (160, 153)
    costs_two = _COSTS_TWO[is_unicode]
    pairs = len(costs_two.findall(text))
    characters = len(text) + pairs
    if characters <= one:
        return Parts(characters, int(characters > 0), is_unicode)
    if not pairs:
        return Parts(characters, -(-characters // each_of_several), is_unicode)
    parts, room = 1, each_of_several
    for character in text:
        cost = 2 if costs_two.match(character) else 1
        if cost > room:
            parts, room = parts + 1, each_of_several
        room -= cost
    return Parts(characters, parts, is_unicode)
