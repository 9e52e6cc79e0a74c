"""Other ways to put words, brought into the order that the grammar reads: more as 5, the 3 last months, > 2026-06-01.

What is said stands in `rewordings.txt` beside what is meant. A word that takes another's place is quoted as it was
written.
"""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from ai_tools.engines.grammar import brackets, numbers
from ai_tools.engines.grammar.names_of_days import MONTHS, UNITS
from ai_tools.engines.grammar.tokens import Token, TokenKind, tokenise
from ai_tools.engines.grammar.values import Vocabulary

NUMERALS = numbers.UNITS.keys() | numbers.TENS.keys()
SIGNS = frozenset(["<", ">", "<=", "=<", ">=", "=>", "=", "==", "lt", "gt", "lte", "gte"])
COMPARING = SIGNS | {"over", "under", "above", "below"}
ENDING = frozenset([",", ".", ";", "!", "?", ")", "and", "or", "but", "who", "with", "n"])
WORDS_OF_A_NAME = 5  # at most; what is longer is a sentence
FIGURES = "{figures}"  # any number or date
MOST_AT_ONE_PLACE = 2  # the number of days since, days since … over 5


class Rewording(NamedTuple):
    """`said`: of each word the ones that may stand there, "" for none; `meant`: words, or places in what is said."""

    said: tuple[tuple[str, ...], ...]
    meant: tuple[str, ...]


def reworded(tokens: list[Token], vocabulary: Vocabulary) -> list[Token]:
    """The tokens with what is put otherwise as the grammar reads it."""
    tokens = brackets.opened(unquoted(tokens, vocabulary), vocabulary)
    at = changes = 0
    while at < len(tokens):
        changed = _reworded_at(tokens, at) if changes < MOST_AT_ONE_PLACE else None
        at, changes = (at, changes + 1) if changed else (at + 1, 0)
        tokens = changed or tokens
    return tokens


def _reworded_at(tokens: list[Token], at: int) -> list[Token] | None:
    by_second = _by_two_words().get(_key(tokens[at]))
    if by_second is None:
        return None
    second = _key(tokens[at + 1]) if at + 1 < len(tokens) else ""
    for each in by_second.get(second, by_second[""]):
        if found := _found(each, tokens, at):
            return [*tokens[:at], *_meant(each, found, tokens), *tokens[found[-1][1] :]]
    return None


def _key(token: Token) -> str:
    """What a token is looked up by: its word, or that it is in figures."""
    return FIGURES if token.kind in (TokenKind.NUMBER, TokenKind.DATE) else token.word


def unquoted(tokens: list[Token], vocabulary: Vocabulary) -> list[Token]:
    """A whole sentence in quotation marks, as in a mail that is passed on, is read like any other."""
    found: list[Token] = []
    for token in tokens:
        is_long = token.kind is TokenKind.QUOTED and token.word.count(" ") >= WORDS_OF_A_NAME
        if is_long and not vocabulary.quoted(token.word):
            inner = tokenise(token.word)
            begins = token.end - 1 - len(token.word)
            found += [each._replace(start=each.start + begins, end=each.end + begins) for each in inner]
        else:
            found.append(token)
    return found


Span = tuple[int, int]  # from one token to before another


def _found(rewording: Rewording, tokens: list[Token], start: int) -> list[Span]:
    """Where each of the words said stands from `start` on; nothing if they do not stand there."""
    spans: list[Span] = []
    at = start
    for ways in rewording.said:
        length = next((each for way in ways if (each := _length(way, tokens, at)) is not None), None)
        if length is None:
            return []
        spans.append((at, at + length))
        at += length
    return spans


def _length(way: str, tokens: list[Token], at: int) -> int | None:
    """How many tokens a way to say a word takes: none where it may be missing, None where it does not stand there."""
    if not way:
        return 0
    if way == "{end}":
        return 0 if at == len(tokens) or tokens[at].word in ENDING else None
    if at >= len(tokens):
        return None
    stands = KINDS[way](tokens, at) if way in KINDS else tokens[at].word == way
    return 1 if stands else None


def _meant(each: Rewording, spans: list[Span], tokens: list[Token]) -> Iterator[Token]:
    start, end = tokens[spans[0][0]].start, tokens[spans[-1][1] - 1].end
    kept = [int(word[1:]) - 1 for word in each.meant if word.startswith("$")]
    is_in_order = all(one < other for one, other in pairwise(kept))
    for word in each.meant:
        if word.startswith("$"):
            first, last = spans[int(word[1:]) - 1]
            yield from (token if is_in_order else token._replace(start=start, end=end) for token in tokens[first:last])
        else:
            kind = TokenKind.WORD if word.isalpha() else TokenKind.NUMBER if word.isdigit() else TokenKind.SIGN
            yield Token(word, start, end, kind, Decimal(word) if word.isdigit() else None)


# ── Kinds of tokens ───────────────────────────────────────────────────
def _is_number(tokens: list[Token], at: int) -> bool:
    return tokens[at].kind is TokenKind.NUMBER or tokens[at].word in NUMERALS


def _is_unit(tokens: list[Token], at: int) -> bool:
    return tokens[at].word in UNITS and len(tokens[at].word) > 1


def _is_units(tokens: list[Token], at: int) -> bool:
    return _is_unit(tokens, at) and tokens[at].word.endswith("s")


def _is_month(tokens: list[Token], at: int) -> bool:
    return tokens[at].word in MONTHS


def _is_year(tokens: list[Token], at: int) -> bool:
    return tokens[at].number is not None and 1900 <= (tokens[at].number or 0) <= 2100


def _is_day(tokens: list[Token], at: int) -> bool:
    """2026-06-01, 1 June, June 2026"""
    behind = at + 1 < len(tokens) and _is_month(tokens, at + 1)
    return tokens[at].kind is TokenKind.DATE or _is_month(tokens, at) or (_is_number(tokens, at) and behind)


KINDS: dict[str, Callable[[list[Token], int], bool]] = {
    "{n}": _is_number,
    "{n+}": lambda tokens, at: tokens[at].kind is TokenKind.NUMBER and tokens[at].joined,
    "{unit}": _is_unit,
    "{units}": _is_units,
    "{month}": _is_month,
    "{year}": _is_year,
    "{day}": _is_day,
    "{date}": lambda tokens, at: tokens[at].kind is TokenKind.DATE,
    "{sign}": lambda tokens, at: tokens[at].word in SIGNS,
    "{cmp}": lambda tokens, at: tokens[at].word in COMPARING,
}
WORDS_OF_KINDS: dict[str, Iterable[str]] = {
    "{n}": [*NUMERALS, FIGURES],
    "{n+}": [*NUMERALS, FIGURES],
    "{unit}": UNITS,
    "{units}": UNITS,
    "{month}": MONTHS,
    "{year}": [FIGURES],
    "{day}": [*MONTHS, *NUMERALS, FIGURES],
    "{date}": [FIGURES],
    "{sign}": SIGNS,
    "{cmp}": COMPARING,
    "{end}": [""],
}


# ── What is known ─────────────────────────────────────────────────────
@cache
def _by_two_words() -> dict[str, dict[str, list[Rewording]]]:
    """By the first word, those that may follow each second one; under "" those that any may."""
    found: dict[str, dict[str, list[Rewording]]] = {}
    for line in Path(__file__).with_name("rewordings.txt").read_text().splitlines():
        if line.startswith("#") or not line:
            continue
        said, meant = line.split(" = ", 1)
        each = Rewording(tuple(tuple(word.split("|")) for word in said.split()), tuple(meant.split()))
        for first in _words(each.said[0]):
            by_second = found.setdefault(first, {"": []})
            seconds = _words(each.said[1]) if len(each.said) > 1 else {""}
            for second in by_second.keys() if "" in seconds else seconds:
                by_second.setdefault(second, [*by_second[""]]).append(each)
    return found


def _words(ways: tuple[str, ...]) -> set[str]:
    """All words that may stand there; "" among them where any may."""
    return {word for way in ways for word in WORDS_OF_KINDS.get(way, [way])}
