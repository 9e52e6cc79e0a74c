"""Words that are misspelt, and the one word that each is very likely meant to be."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from ai_tools.engines.grammar.tokens import Token, TokenKind, stem
from ai_tools.engines.grammar.values import ByBeginning, Vocabulary, by_beginning, letters

LONG = 9  # letters of words in which there may be two slips
SLIPS = {"form": "from", "fro": "from", "fom": "from"}  # words that are wrong before a name of the data
SHORT = 4  # letters of words in which one slip must leave most of them


def corrected(tokens: list[Token], vocabulary: Vocabulary, known: frozenset[str]) -> dict[int, str]:
    """By index of a token, the one word that it is very likely meant to be: of the lexicon, else of the data."""
    found: dict[int, str] = {}
    meant_by: dict[str, str] = {}
    words = [token.word for token in tokens]
    stems, real = vocabulary.stems, _words("real_words.txt")
    for n, token in enumerate(tokens):
        word = token.word
        if word in SLIPS and n + 1 < len(tokens) and vocabulary.at(words, n + 1):
            found[n] = SLIPS[word]
        if token.kind is not TokenKind.WORD or len(word) < 2 or _is_part_of_a_code(tokens, n):
            continue
        if word not in meant_by:
            is_known = (
                word in known or stem(word) in stems or word in real or (len(word) > SHORT and stem(word) in real)
            )
            meant_by[word] = "" if is_known else _nearest(word, vocabulary, known)
        if meant_by[word]:
            found[n] = meant_by[word]
    return found


def _is_part_of_a_code(tokens: list[Token], n: int) -> bool:
    """SAVE20, 2nd"""
    behind = tokens[n + 1] if n + 1 < len(tokens) else None
    is_before = behind is not None and behind.joined and behind.kind is TokenKind.NUMBER
    is_behind = n > 0 and tokens[n].joined and tokens[n - 1].kind is TokenKind.NUMBER
    return is_before or is_behind


def _nearest(word: str, vocabulary: Vocabulary, known: frozenset[str]) -> str:
    """A word of the grammar, else one of the data; "" where none is near, or two different ones are."""
    short = _words("short_words.txt")
    for words in (_long_by_beginning(known), vocabulary.by_beginning):
        for form in dict.fromkeys((word, stem(word))):
            near = [other for other in _around(words, form, word) if is_near(form, other)]
            if near:
                return min(near, key=lambda other: (distance(form, other), other not in short, -len(other), other))
    return ""


def _around(words: ByBeginning, form: str, word: str) -> Iterator[str]:
    """Words with the same first letter that are at most two letters longer or shorter, and have most letters of a form
    of the word: a slip changes two of them at most."""
    most = 2 if len(word) >= LONG - 1 else 1
    own = letters(form)
    for length in range(len(word) - most, len(word) + most + 1):
        for other, its_own in words.get((word[0], length), ()):
            if (own ^ its_own).bit_count() <= 2 * most:
                yield other


@cache
def _long_by_beginning(known: frozenset[str]) -> ByBeginning:
    short = _words("short_words.txt")
    return by_beginning(word for word in known if len(word) > SHORT or word in short)


@cache
def _words(file: str) -> frozenset[str]:
    """Of `real_words.txt`: common words that look like misspelt ones of ours, and are words in their own right, as
    latte is not late. Of `short_words.txt`: short words of the grammar that are so common that a slip in them is
    likely."""
    return frozenset(Path(__file__).with_name(file).read_text().split())


def is_near(word: str, other: str) -> bool:
    """One slip away; two in a long word. The first letter is rarely wrong, and in a short word less may be."""
    most = 2 if min(len(word), len(other)) >= LONG else 1
    if abs(len(word) - len(other)) > most or word[0] != other[0]:
        return False
    if len(other) <= SHORT:
        return _is_slip_in_a_short_word(word, other)
    return _is_within(word, other, most)


def _is_slip_in_a_short_word(word: str, other: str) -> bool:
    """Two letters swapped, one left out or typed twice, and one wrong in four: a word of three has no room for that."""
    if sorted(word) == sorted(other) or len(word) != len(other) or len(other) == SHORT:
        return _is_within(word, other, 1)
    return False


def _is_within(one: str, other: str, slips: int) -> bool:
    """Whether the distance is so many slips at most: each is tried at the first letter that differs."""
    same = 0
    for letter, there in zip(one, other, strict=False):
        if letter != there:
            break
        same += 1
    one, other = one[same:], other[same:]
    if not (slips and one and other):
        return max(len(one), len(other)) <= slips
    return (
        _is_within(one[1:], other[1:], slips - 1)
        or _is_within(one[1:], other, slips - 1)
        or _is_within(one, other[1:], slips - 1)
        or (one[:2] == other[1::-1] and _is_within(one[2:], other[2:], slips - 1))
    )


def distance(one: str, other: str) -> int:
    """How many letters are wrong, missing, too many or swapped with their neighbour."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, there in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != there))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == there:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
