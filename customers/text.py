"""Plain text: how it is cleaned when it enters the product, and how two texts are compared."""

import re
import unicodedata

# Control and format characters that show nothing: soft hyphen, zero-width space, marks of direction, fillers.
_HIDDEN = (
    r"\x01-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    r"\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff"
)
_JOINERS = r"\u200c\u200d"
INVISIBLE = _HIDDEN + _JOINERS  # for a character class of a regular expression
_HIDDEN_CHARACTERS = re.compile(f"[{_HIDDEN}]+")
_JOINER_RUN = re.compile(f"[{_JOINERS}]+")


def clean(text: str) -> str:
    """`text` without invisible characters and without outer white space; what is then empty is no value.

    A joiner between two non-ASCII characters stays: Indic scripts, Persian and emoji are written with it.
    """
    if text.isascii() and text.isprintable():
        return text.strip(" ")
    text = _HIDDEN_CHARACTERS.sub("", text)
    return _JOINER_RUN.sub(_kept_joiner, text).strip()


def fold(text: str) -> str:
    """`text` as it is compared: after NFC and case folding."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFC", text).casefold()


def _kept_joiner(run: re.Match[str]) -> str:
    around = run.string[run.start() - 1 : run.start()] + run.string[run.end() : run.end() + 1]
    joins = len(around) == 2 and all(not character.isascii() and not character.isspace() for character in around)
    return run[0][0] if joins else ""
