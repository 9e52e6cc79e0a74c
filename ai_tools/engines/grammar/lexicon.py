"""What words mean to the grammar: the classes of `lexicon.txt`.

A phrase may be in several classes; the grammar asks for the class it can use. Words of the data (cities, tags, …) are
not among them, they are `values`.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from ai_tools.engines.grammar.tokens import tokenise

FILE = Path(__file__).with_name("lexicon.txt")


def at(words: list[str], start: int) -> list[tuple[int, frozenset[str]]]:
    """Length and classes of all phrases that begin here, longest first."""
    phrases, longest = _phrases()
    return [
        (length, classes)
        for length in range(min(longest.get(words[start], 0), len(words) - start), 0, -1)
        if (classes := phrases.get(tuple(words[start : start + length])))
    ]


@cache
def named(prefix: str) -> frozenset[str]:
    """What classes like “FIELD email” say behind their first word. It is asked at imports, and reads no phrase."""
    return frozenset(name.removeprefix(f"{prefix} ") for name, _ in _forms() if name.startswith(f"{prefix} "))


@cache
def known_words() -> frozenset[str]:
    """Every single word of every phrase."""
    return frozenset(word for words in _phrases()[0] for word in words if word.isalpha())


@cache
def _phrases() -> tuple[dict[tuple[str, ...], frozenset[str]], dict[str, int]]:
    """Each phrase with its classes, and for each first word the length of the longest phrase."""
    classes: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for name, form in _forms():
        if words := tuple(token.word for token in tokenise(form)):
            classes[words].add(name)
    longest: dict[str, int] = defaultdict(int)
    for words in classes:
        longest[words[0]] = max(longest[words[0]], len(words))
    return {words: frozenset(names) for words, names in classes.items()}, dict(longest)


def _forms() -> Iterator[tuple[str, str]]:
    """Every class with each of its phrases."""
    text = "\n".join(line for line in FILE.read_text().splitlines() if not line.startswith("# "))
    for section in text.split("\n[")[1:]:
        name, _, forms = section.partition("]")
        yield from ((name, form.strip()) for form in forms.split(","))
