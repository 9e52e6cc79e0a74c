"""The phrases that a text is cut into, which `scope` joins by the grammar of the package."""

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from ai_tools.engines.grammar.frames import MEASURES, Deed, Frame, Items
from ai_tools.engines.grammar.tree import Node


class ItemKind(Enum):
    """What a phrase is. The value is its name in the grammar of the package."""

    LEAF = "leaf"  # a condition, or a question in the place of one
    UNKNOWN = "unknown"
    HEAD = "head"  # people: customers, those
    WHO = "who"  # begins what is said of people
    NOT = "not"
    AND = "and"
    OR = "or"
    PLUS = "plus"
    NOR = "nor"
    BUT = "but"
    EXCEPT = "except"
    NOT_BOTH = "xor"
    EITHER = "either"
    BOTH = "both"
    NEITHER = "neither"
    ONLY = "only"
    COMMA = "comma"
    STOP = "stop"
    OPEN = "open"
    CLOSE = "close"
    FILLER = "filler"  # says nothing; dropped before items are joined
    PENDING = "pending"  # a time that belongs to what follows; dropped as well
    END = "end"  # behind the last item


class Form(Enum):
    """How a condition stands in a sentence: students, ordered twice, in Pune."""

    NOUN = "noun"
    VERB = "verb"
    PLACE = "place"


class Measured(Enum):
    """What a vague word, or the figure beside it, is about."""

    MONEY = "money"
    NUMBER = "number"  # of orders or visits


@dataclass(frozen=True)
class Vague:
    """What “big spenders” or “love tea” may be about, and the assumption by which it was read."""

    measures: frozenset[Measured]
    assumption: str
    items: Items | None = None  # of which the figure must be

    def fits(self, frame: Frame) -> bool:
        """Whether the figure in a frame says what the vague word means."""
        found = (
            Measured.MONEY if frame.deed in MEASURES or frame.deed is Deed.SPEND or frame.amounts else Measured.NUMBER
        )
        is_of_these = self.items is None or frame.items == self.items
        return bool(frame.comparisons) and not frame.negated and found in self.measures and is_of_these


DROPPED = (ItemKind.FILLER, ItemKind.PENDING)
NAMING = (ItemKind.LEAF, ItemKind.HEAD)
SIGNS = {
    ",": ItemKind.COMMA,
    **dict.fromkeys(";.?!", ItemKind.STOP),
    **dict.fromkeys("([{", ItemKind.OPEN),
    **dict.fromkeys(")]}", ItemKind.CLOSE),
}


class Item(NamedTuple):
    """A phrase, from one token to before another.

    A leaf has a `form`, and `group` says whether it names people, as “students” does. A leaf without a node was
    understood, but needs an answer to a question first. `frame` is what a deed was built from.
    """

    kind: ItemKind
    start: int
    end: int
    node: Node | None = None
    form: Form | None = None
    group: bool = False
    denied: bool = False
    frame: Frame | None = None
    vague: Vague | None = None


def is_exception(items: list[Item], begins: int) -> bool:
    """except students: all that has been said since that item is left out"""
    kinds = (items[n].kind for n in range(begins, len(items)))
    return next((kind for kind in kinds if kind not in DROPPED), None) is ItemKind.EXCEPT
