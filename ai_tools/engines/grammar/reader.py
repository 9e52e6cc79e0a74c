"""A place in a text, moved forward by whatever recognises what stands there."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeVar

from ai_tools.engines.grammar import lexicon
from ai_tools.engines.grammar.tokens import Token, TokenKind

MAX_SKIPPED = 12  # phrases, so that a text of nothing else is not read over and over
WITH_A_WORD = (TokenKind.WORD, TokenKind.NUMBER, TokenKind.SIGN)


Found = TypeVar("Found")
_NOTHING: frozenset[str] = frozenset()


class Reader:
    """`at` is the index of the next token. A recogniser that fails leaves it where it was.

    `corrections` are words to be read in the place of misspelt ones, by index.
    """

    def __init__(self, text: str, tokens: list[Token], corrections: Mapping[int, str]) -> None:
        self.text = text
        self.tokens = tokens
        self.words = [token.word if token.kind in WITH_A_WORD else "" for token in tokens]
        for index, meant in corrections.items():
            self.words[index] = meant
        self.at = 0
        self._read: dict[Any, tuple[Any, int]] = {}
        # Of each token, what the lexicon says: found once, as it is asked very often.
        self._phrases = {at: lexicon.at(self.words, at) for at in range(len(tokens))}
        self._classes = {
            at: found[0][1].union(*(names for _, names in found[1:])) for at, found in self._phrases.items() if found
        }

    @property
    def done(self) -> bool:
        """Whether all tokens have been read."""
        return self.at >= len(self.tokens)

    @property
    def token(self) -> Token | None:
        """The next token; None at the end."""
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    @property
    def word(self) -> str:
        """The next token's word; empty at the end."""
        return self.words[self.at] if self.at < len(self.words) else ""

    def peek(self, by: int) -> Token | None:
        """The token so many places further."""
        place = self.at + by
        return self.tokens[place] if 0 <= place < len(self.tokens) else None

    def read_word(self, *phrases: str) -> str:
        """Move past one of these, the longest that stands here; which one."""
        word = self.words[self.at] if self.at < len(self.words) else ""  # asked very often, so without a call
        for phrase, words in _by_first_word(phrases).get(word, ()):
            if self.words[self.at : self.at + len(words)] == words:
                self.at += len(words)
                return phrase
        return ""

    def phrases(self, at: int | None = None) -> list[tuple[int, frozenset[str]]]:
        """Length and classes of the phrases of the lexicon that begin at a place, longest first."""
        return self._phrases.get(self.at if at is None else at, [])

    def classes(self, at: int | None = None) -> frozenset[str]:
        """The classes of all phrases that begin at a place."""
        return self._classes.get(self.at if at is None else at, _NOTHING)

    def sees(self, *classes: str) -> int:
        """The length of the longest phrase here that is in one of these classes; 0 for none."""
        if not self._classes.get(self.at, _NOTHING).isdisjoint(classes):
            for length, names in self._phrases[self.at]:
                if not names.isdisjoint(classes):
                    return length
        return 0

    def accept(self, *classes: str) -> str:
        """Move past such a phrase; its words, or nothing."""
        if not self._classes.get(self.at, _NOTHING).isdisjoint(classes):
            for length, names in self._phrases[self.at]:
                if not names.isdisjoint(classes):
                    self.at += length
                    return " ".join(self.words[self.at - length : self.at])
        return ""

    def skip(self, *classes: str) -> None:
        """Move past such phrases, up to MAX_SKIPPED."""
        for _ in range(MAX_SKIPPED):
            if not self.accept(*classes):
                return

    def find_class(self, prefix: str) -> str:
        """The rest of a class like “FIELD email” that the longest phrase here is in, moving past it."""
        for length, names in self.phrases():
            for name in sorted(names):
                if name.startswith(f"{prefix} "):
                    self.at += length
                    return name.removeprefix(f"{prefix} ")
        return ""

    def once(self, read: Callable[["Reader"], Found | None]) -> Found | None:
        """What a function reads here that depends on nothing but the place; it is called once for each place."""
        key = (read, self.at)
        kept = self._read.get(key)
        if kept is None:
            kept = self._read[key] = (read(self), self.at)
        found, self.at = kept
        return found

    @contextmanager
    def attempt(self) -> Iterator[list[bool]]:
        """Comes back to where it was, unless what happens inside appends to the list."""
        start, kept = self.at, list[bool]()
        yield kept
        if not kept:
            self.at = start

    def said(self, start: int, end: int | None = None) -> str:
        """The text from one token to before another, as written: rewording may have put a later one first."""
        tokens = self.tokens[start : self.at if end is None else end]
        return self.text[min(token.start for token in tokens) : max(token.end for token in tokens)] if tokens else ""


@cache
def _by_first_word(phrases: tuple[str, ...]) -> dict[str, list[tuple[str, list[str]]]]:
    """Phrases with their words, the longest first, by the first word."""
    found: dict[str, list[tuple[str, list[str]]]] = {}
    for phrase in sorted(phrases, key=len, reverse=True):
        words = phrase.split()
        found.setdefault(words[0], []).append((phrase, words))
    return found
