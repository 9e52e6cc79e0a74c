"""A text cut into words, numbers and signs, each knowing where it stood."""

import re
import unicodedata
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from ai_tools.engines.grammar.layout import flattened
from ai_tools.engines.grammar.names_of_days import MONTHS

_POINT = r"[1-9]\d{0,2}(?:\.\d{2,3})*\.\d{3}(?:,\d{1,2})?"  # 4.000 and 1.500,50, as much of Europe writes
_SPACED = r"(?<![\d.,])[1-9]\d{0,2}(?:[ \u202f]\d{3})+(?!\d)"  # 20 000
_COMMA = r"\d+,\d{1,2}"  # 499,50
_CONTINENTAL = re.compile(f"{_POINT}|{_COMMA}")
_SCALE = r"(?i:[klm]|la(?:c|kh)s?|crs?|crores?|thousands?|hundreds?|mn|millions?)"  # 1.250 lakh is a decimal
_NUMBER = (
    rf"(?:{_SPACED}|{_POINT}|{_COMMA})(?!\d|[.,]\d|\s?{_SCALE}(?!\w))"
    r"|\d+(?:,\d+)*(?:\.\d+)?|(?<![\w.])\.\d+"
)
_DATES = r"\d{4}-\d{1,2}-\d{1,2}(?!\d)|\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d\d)(?!\d)"
_DATE = re.compile(_DATES)
_PARTS = re.compile(
    r"""
    (?P<quoted>"[^"\n]{1,200}"|(?<!\w)'[^'\n]{1,200}'(?!\w))
  | (?P<literal>(?<![\w.+-])[\w.+-]{0,64}@[\w-]{1,63}\.[\w.-]{0,190}\w|\+\d{2,15}(?!\d))
  | (?P<date>"""
    + _DATES
    + r""")
  | (?P<number>"""
    + _NUMBER
    + r""")
  | (?P<word>(?i:any|every|evry|evr|some|sum|no)1(?!\w)|(?i:b4|w/o)(?!\w)|[^\W\d_]+(?:'[^\W\d_]+)*)
  | (?P<sign>:=|>=|<=|!=|==|=>|=<|&&|\|\||/-|[^\w\s]|_)
    """,
    re.VERBOSE,
)
_THAT_IS = re.compile(r"\b(?:i\.\s?e\.?|ie\b)(?!\w)", re.IGNORECASE)  # it stands as a comma
_PLAIN = str.maketrans({"‘": "'", "’": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": ";", "\u00a0": " "})
SCALES = frozenset(
    ["k", "l", "m", "lakh", "lakhs", "lac", "lacs", "cr", "crore", "crores", "thousand", "hundred", "mn"]
)  # 5k-10k is a range
_ENDINGS = {"n't": "not", "'ve": "have", "'re": "are", "'ll": "will", "'m": "am", "'d": "would"}
# Contractions and other words as they are typed in haste.
_SHORT = {
    short: tuple(meant.split())
    for shorts, _, meant in (
        line.partition(" = ") for line in Path(__file__).with_name("shorthand.txt").read_text().splitlines()
    )
    for short in shorts.split()
}
_SHORTENED = frozenset(["excl", "incl", "min", "max", "approx", "avg", "resp"])  # with a full stop that ends nothing
_JOINING = ("or", "and")
_BEFORE_NUMBERING = (*_JOINING, *",;:.", "either", "both", "neither", "nor", "but")  # no comma is needed behind these
_NUMBER_SIGNS = frozenset(["no", "nr", "num", "#"])
_SPELT_OUT = _NUMBER_SIGNS | {"2", "4", "us"}
_IN_PASSING = frozenset(["yet", "ever", "still", "even", "also", "already", "just"])  # in brackets of its own
_BEFORE_THE_US = (",", "the", "in", "all", "and", "or", "except", "excluding", "not")
_NUMBERING = [("a", "1", "i"), ("b", "2", "ii"), ("c", "3", "iii"), ("d", "4", "iv"), ("e", "5", "v"), ()]
# Single letters as they are typed for words, where no figure stands before them.
_LETTERS = {"d": "the", "w": "with", "u": "you"}
_FOR_CHANNELS = frozenset(["email", "emails", "mail", "sms", "whatsapp", "wa", "text", "texts"])
_MARKS = re.compile("[\u0300-\u036f]")  # accents, apart from their letters
_WITHOUT_MARKS = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i"})
_IRREGULAR = {"children": "child", "men": "man", "women": "woman", "mice": "mouse", "geese": "goose", "feet": "foot"}


class TokenKind(StrEnum):
    """What a token is. The value is the name of its group in the expression that finds it."""

    WORD = "word"
    NUMBER = "number"
    SIGN = "sign"
    DATE = "date"
    QUOTED = "quoted"
    LITERAL = "literal"  # an address or a phone number


_KINDS = {kind.value: kind for kind in TokenKind}


class Token(NamedTuple):
    """`word` is folded, what a lexicon knows; `start` and `end` are its place in the text. `joined`: no space before
    it."""

    word: str
    start: int
    end: int
    kind: TokenKind = TokenKind.WORD
    number: Decimal | None = None
    joined: bool = False


def tokenise(text: str) -> list[Token]:
    """The words, numbers, quoted texts and signs of a text."""
    plain = _THAT_IS.sub(lambda found: ",".ljust(len(found[0])), flattened(text).translate(_PLAIN))
    found: list[Token] = []
    end = 0
    for part in _PARTS.finditer(plain):
        kind = _KINDS[part.lastgroup or ""]
        joined = bool(found) and part.start() == end
        end = part.end()
        if kind is TokenKind.WORD:
            is_behind_figure = bool(found) and found[-1].kind is TokenKind.NUMBER
            found += _words(part, joined, behind_figure=is_behind_figure)
        elif kind is TokenKind.NUMBER:
            number = Decimal(re.sub(r"[,\s]", "", anglicised(part[0])))
            found.append(Token(part[0], part.start(), end, kind, number, joined))
        elif kind is TokenKind.QUOTED:
            quoted = part[0][1:-1].strip()
            kind = TokenKind.DATE if _DATE.fullmatch(quoted) else kind
            found.append(Token(quoted, part.start(), end, kind, None, joined))
        else:
            found.append(Token(part[0], part.start(), end, kind, None, joined))
    kept: list[Token] = []
    numbering = _find_numbering(found)
    for n, token in enumerate(found):
        if token.word == ")" and n in numbering and kept and kept[-1].word not in _BEFORE_NUMBERING:
            kept.append(token._replace(word=",", end=token.start))
        if n not in numbering and (token.word.isalnum() or not _says_nothing(found, n)):
            kept.append(_spelt_out(found, n) if token.word in _SPELT_OUT else token)
    return kept


def _says_nothing(tokens: list[Token], n: int) -> bool:
    """Whether a sign only belongs to how the words around it are written."""
    token = tokens[n]
    if token.word == ".":
        return 0 < n < len(tokens) - 1 and _is_shortened(tokens[n - 1].word, tokens[n + 1].word)
    if token.word == "/":  # w/ is with
        return n > 0 and token.joined and tokens[n - 1].end - tokens[n - 1].start == 1 < len(tokens[n - 1].word)
    if token.word in ("(", ")"):  # not (yet) in May
        return _is_around_one_word(tokens, n)
    if token.word in ("-", "_"):
        return _is_hyphen(tokens, n)
    return not token.word.isascii() and _is_picture(tokens, n)


def _is_shortened(word: str, behind: str) -> bool:
    """Whether a full stop between these ends a short form and no sentence: approx. 5, no. of orders"""
    return word in _SHORTENED or (word in _NUMBER_SIGNS and behind == "of")


def _is_around_one_word(tokens: list[Token], n: int) -> bool:
    words = [token.word for token in (tokens[n : n + 3] if tokens[n].word == "(" else tokens[max(n - 2, 0) : n + 1])]
    return len(words) == 3 and words[0] == "(" and words[1] in _IN_PASSING and words[2] == ")"


def is_continental(figure: str) -> bool:
    """Whether a figure has points between its thousands, or a comma before its decimals."""
    return " " in figure or bool(_CONTINENTAL.fullmatch(figure))


def anglicised(figure: str) -> str:
    """1.500,50 as 1,500.50; other figures as they are."""
    if " " in figure:
        return figure
    return figure.translate(str.maketrans(".,", ",.")) if is_continental(figure) else figure


def fold(word: str) -> str:
    """A word for comparing: in small letters, without accents."""
    plain = word.casefold()
    if plain.isascii():
        return plain
    return _MARKS.sub("", unicodedata.normalize("NFKD", plain)).translate(_WITHOUT_MARKS)


@lru_cache(20_000)
def stem(word: str) -> str:
    """One form for singular and plural: buyers and buyer, cities and city, knives and knife."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if len(word) > 3 and word.endswith(("ve", "fe")):
        return f"{word[:-2]}f"
    return word[:-1] if len(word) > 3 and word.endswith("oe") else word


def _words(part: re.Match[str], joined: bool, *, behind_figure: bool) -> list[Token]:
    """A contraction is the two words it stands for, at one place."""
    word = "usa" if part[0] == "US" else fold(part[0])
    word = word if behind_figure else _LETTERS.get(word, word)
    start, end = part.span()
    pieces = _SHORT.get(word)
    if "'" not in word and not pieces:
        return [Token(word, start, end, TokenKind.WORD, None, joined)]
    pieces = pieces or _SHORT.get(word.replace("'", "")) or (word,)
    if "'" in word and pieces == (word,):
        ending = next((ending for ending in _ENDINGS if word.endswith(ending)), "")
        if ending and len(word) > len(ending):
            pieces = (word.removesuffix(ending), _ENDINGS[ending])
        else:
            pieces = (re.sub(r"'s$|s'$|'", lambda found: "s" if found[0] == "s'" else "", word),)
    return [Token(piece, start, end, TokenKind.WORD, None, joined and not n) for n, piece in enumerate(pieces)]


def _find_numbering(tokens: list[Token]) -> set[int]:
    """(a) students (b) in Pune, 1) students 2) in Pune: which tokens only number what is said; at least two of them."""
    found: list[range] = []
    for n, token in enumerate(tokens):
        if token.word != ")" or not n or tokens[n - 1].word not in _NUMBERING[min(len(found), 5)]:
            continue
        is_opened = n > 1 and tokens[n - 2].word == "("
        found.append(range(n - 2 if is_opened else n - 1, n + 1))
    return {at for span in found for at in span} if len(found) > 1 else set()


def _spelt_out(tokens: list[Token], n: int) -> Token:
    """yet 2 order, opted in 4 sms: a figure that is typed for a word; no. of orders; us vips"""
    token = tokens[n]
    if token.word == "us":
        is_country = tokens[n - 1].word in _BEFORE_THE_US if n else len(tokens) > 1
        return token._replace(word="usa") if is_country else token
    if token.word in _NUMBER_SIGNS:
        is_before_of = [each.word for each in tokens[n + 1 : n + 3] if each.word != "."][:1] == ["of"]
        return token._replace(word="number", kind=TokenKind.WORD) if is_before_of else token
    if not 0 < n < len(tokens) - 1 or token.joined:
        return token
    before, behind = tokens[n - 1], tokens[n + 1]
    if token.word == "2" and before.word == "yet" and behind.kind is TokenKind.WORD and behind.word not in _JOINING:
        return token._replace(word="to", kind=TokenKind.WORD, number=None)
    if token.word == "4" and before.kind is TokenKind.WORD and behind.word in _FOR_CHANNELS:
        return token._replace(word="for", kind=TokenKind.WORD, number=None)
    return token


def _is_picture(tokens: list[Token], n: int) -> bool:
    """An emoji at an end of the text or beside another sign; between words it may stand for one."""
    if unicodedata.category(tokens[n].word[:1] or " ") not in ("So", "Sk", "Cn", "Mn"):
        return False
    return any(m in (-1, len(tokens)) or tokens[m].kind is TokenKind.SIGN for m in (n - 1, n + 1))


def _is_hyphen(tokens: list[Token], n: int) -> bool:
    """One inside a word, like that of one-time; between numbers or months it means a range, before a number a minus."""
    if not 0 < n < len(tokens) - 1 or not tokens[n].joined or not tokens[n + 1].joined:
        return False
    before, behind = tokens[n - 1], tokens[n + 1]
    if before.word in MONTHS and behind.word in MONTHS:
        return False
    if behind.kind is TokenKind.NUMBER:
        return before.kind is TokenKind.WORD and before.word not in SCALES
    return TokenKind.WORD in (before.kind, behind.kind)
