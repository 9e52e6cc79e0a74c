"""Plain text: how it is cleaned when it enters the product, and how two texts are compared."""

import re
import unicodedata

# Control and format characters that show nothing: soft hyphen, zero-width space, marks of direction, fillers.
HIDDEN = (
    "\x01-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
)
_HIDDEN_BEYOND_UTF16 = "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff"
# These change how the character before them looks, where that is an emoji or of another script.
SELECTORS = "\u180b-\u180d\u180f\ufe00-\ufe0f"
_MORE_SELECTORS = "\U000e0100-\U000e01ef"
JOINERS = "\u200c\u200d"
SPACES = "\t-\r\x1c- \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"  # what str.strip() takes off
# Text without NUL; the second has a visible character. The published schema has them too, and JavaScript reads no
# characters beyond U+FFFF in a class.
TEXT_PATTERN = r"^[^\x00]*$"
VISIBLE_TEXT_PATTERN = rf"^[^\x00]*[^\x00{SPACES}{HIDDEN}{SELECTORS}{JOINERS}][^\x00]*$"
MAX_COMPOSED = 4_000  # characters: the time to compose many marks in a row grows with the square of their number

_HIDDEN = re.compile(f"[{HIDDEN}{_HIDDEN_BEYOND_UTF16}]+")
_IDLE_SELECTORS = re.compile(
    rf"(?<![^\x00-\x7f{SPACES}{JOINERS}])[{SELECTORS}{_MORE_SELECTORS}]+(?!\u20e3)"
)  # U+20E3 makes keycaps
_JOINER_RUN = re.compile(f"[{JOINERS}]+")


def clean(text: str) -> str:
    """`text` without invisible characters and without outer white space; empty text then counts as no value.

    A joiner between two non-ASCII characters stays: Indic scripts, Persian and emoji are written with it.
    """
    if text.isascii() and text.isprintable():
        return text.strip(" ")
    text = _IDLE_SELECTORS.sub("", _HIDDEN.sub("", text))
    return _JOINER_RUN.sub(_kept_joiner, text).strip()


def fold(text: str) -> str:
    """`text` as it is compared: after NFC and case folding."""
    return text.lower() if text.isascii() else compose(text).casefold()


def compose(text: str) -> str:
    """`text` in NFC; one that is longer than any that is stored stays as it is."""
    return unicodedata.normalize("NFC", text) if len(text) <= MAX_COMPOSED else text


def _kept_joiner(run: re.Match[str]) -> str:
    around = run.string[run.start() - 1 : run.start()] + run.string[run.end() : run.end() + 1]
    joins = len(around) == 2 and all(not character.isascii() and not character.isspace() for character in around)
    return run[0][0] if joins else ""
