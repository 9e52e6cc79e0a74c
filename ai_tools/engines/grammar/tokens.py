"""A text cut into words, numbers and signs, each knowing where it stood."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

_PARTS = re.compile(
    r"""
    (?P<quoted>"[^"\n]{1,200}"|(?<!\w)'[^'\n]{1,200}'(?!\w))
  | (?P<literal>[\w.+-]+@[\w-]+\.[\w.-]*\w|\+\d{2,15}(?!\d))
  | (?P<date>\d{4}-\d{1,2}-\d{1,2}(?!\d)|\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d\d)(?!\d))
  | (?P<number>\d+(?:,\d+)*(?:\.\d+)?|(?<![\w.])\.\d+)
  | (?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)
  | (?P<sign>>=|<=|!=|==|=>|=<|&&|\|\||/-|[^\w\s]|_)
    """,
    re.VERBOSE,
)
_THAT_IS = re.compile(r"\bi\.\s?e\.?(?!\w)", re.IGNORECASE)  # what follows it stands for itself, as behind a comma
_PLAIN = str.maketrans({"‘": "'", "’": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": ";", "\u00a0": " "})
SCALES = frozenset(
    ["k", "l", "m", "lakh", "lakhs", "lac", "lacs", "cr", "crore", "crores", "thousand", "hundred", "mn"]
)  # 5k-10k is a range
_ENDINGS = {"n't": "not", "'ve": "have", "'re": "are", "'ll": "will", "'m": "am", "'d": "would"}
# Contractions as they are typed without an apostrophe.
_SHORT = {
    **{f"{verb}nt": (verb, "not") for verb in ("have", "has", "had", "did", "do", "does", "is", "are", "was", "were")},
    "dnt": ("do", "not"),
    "hvnt": ("have", "not"),
    "havnt": ("have", "not"),
    "hasn": ("has", "not"),
    "cant": ("can", "not"),
    "cannot": ("can", "not"),
    "wont": ("will", "not"),
    "couldnt": ("could", "not"),
    "can't": ("can", "not"),
    "won't": ("will", "not"),
    "who's": ("who", "is"),
    "that's": ("that", "is"),
    "what's": ("what", "is"),
}


@dataclass(frozen=True)
class Token:
    """`word` is folded, what a lexicon knows; `start` and `end` are its place in the text. `kind` is word, number,
    sign, date, quoted or literal (an address or a phone number). `joined`: no space before it."""

    word: str
    start: int
    end: int
    kind: str = "word"
    number: Decimal | None = None
    joined: bool = False


def tokenise(text: str) -> list[Token]:
    """The words, numbers, quoted texts and signs of a text."""
    plain = _THAT_IS.sub(lambda found: ",".ljust(len(found[0])), text.translate(_PLAIN))
    found: list[Token] = []
    end = 0
    for part in _PARTS.finditer(plain):
        kind = part.lastgroup or "sign"
        joined = bool(found) and part.start() == end
        end = part.end()
        if kind == "word":
            found += _words(part, joined)
        elif kind == "number":
            number = Decimal(part[0].replace(",", ""))
            found.append(Token(part[0], part.start(), end, kind, number, joined))
        elif kind == "quoted":
            found.append(Token(part[0][1:-1].strip(), part.start(), end, kind, None, joined))
        else:
            found.append(Token(part[0], part.start(), end, kind, None, joined))
    return [token for n, token in enumerate(found) if not _is_hyphen(found, n)]


def fold(word: str) -> str:
    """A word for comparing: composed, in small letters."""
    return unicodedata.normalize("NFC", word).casefold()


def stem(word: str) -> str:
    """One form for singular and plural: buyers and buyer, cities and city."""
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _words(part: re.Match[str], joined: bool) -> list[Token]:
    """A contraction is the two words it stands for, at one place."""
    word = "usa" if part[0] == "US" else fold(part[0])
    pieces: tuple[str, ...] | None = _SHORT.get(word) or _SHORT.get(word.replace("'", ""))
    if not pieces:
        ending = next((ending for ending in _ENDINGS if word.endswith(ending)), "")
        if ending and len(word) > len(ending):
            pieces = (word.removesuffix(ending), _ENDINGS[ending])
        else:
            pieces = (re.sub(r"'s$|s'$|'", lambda found: "s" if found[0] == "s'" else "", word),)
    return [Token(piece, part.start(), part.end(), "word", None, joined and not n) for n, piece in enumerate(pieces)]


def _is_hyphen(tokens: list[Token], n: int) -> bool:
    """One inside a word, like that of one-time; between numbers it means a range, and before one a minus."""
    if (
        tokens[n].word not in ("-", "_")
        or not 0 < n < len(tokens) - 1
        or not tokens[n].joined
        or not tokens[n + 1].joined
    ):
        return False
    before, behind = tokens[n - 1], tokens[n + 1]
    if behind.kind == "number":
        return before.kind == "word" and before.word not in SCALES
    return "word" in (before.kind, behind.kind)
