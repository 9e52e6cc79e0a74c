"""How many parts an SMS takes.

A text in the GSM 7-bit alphabet has 160 characters in one part, or 153 in each of several; any other text is sent as
UCS-2, with 70 or 67. The characters ``^ { } \\ [ ~ ] | €`` cost two, and so does what UCS-2 writes as a surrogate pair
(most emoji). No such pair is split between two parts.
"""

from typing import NamedTuple

GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_EXTENSION = frozenset("\f^{}\\[~]|€")  # an escape and a character


class Parts(NamedTuple):
    """`characters` as the alphabet counts them, in how many `parts`. `is_unicode` says that UCS-2 is needed."""

    characters: int
    parts: int
    is_unicode: bool


def sms_parts(text: str) -> Parts:
    """The parts of a text as a phone company counts and bills them; an empty text has none."""
    is_unicode = not GSM_7.issuperset(set(text) - GSM_7_EXTENSION)
    one, each_of_several = (70, 67) if is_unicode else (160, 153)
    costs = [1 + (character > "\uffff" if is_unicode else character in GSM_7_EXTENSION) for character in text]
    characters = sum(costs)
    if characters <= one:
        return Parts(characters, int(characters > 0), is_unicode)
    parts, room = 1, each_of_several
    for cost in costs:
        if cost > room:
            parts, room = parts + 1, each_of_several
        room -= cost
    return Parts(characters, parts, is_unicode)
