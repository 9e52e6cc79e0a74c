"""A comparison around what is compared: more visits than 12, more on coffee than 1,200."""

from collections.abc import Callable
from typing import TypeVar

from ai_tools.engines.grammar import numbers
from ai_tools.engines.grammar.numbers import Comparison
from ai_tools.engines.grammar.reader import Reader

OPERATORS = {"more": "gt", "greater": "gt", "higher": "gt", "less": "lt", "fewer": "lt", "lower": "lt"}

Found = TypeVar("Found")


def around(reader: Reader, read: Callable[[], Found | None]) -> tuple[Found, Comparison] | None:
    """What `read` reads between “more” and “than”, with the comparison; None with the reader where it was."""
    start = reader.at
    op = OPERATORS.get(reader.word)
    reader.at += 1
    found = read() if op else None
    amount = numbers.quantity(reader) if found and reader.read_word("than") else None
    if op is None or found is None or amount is None:
        reader.at = start
        return None
    return found, Comparison(op, amount)
