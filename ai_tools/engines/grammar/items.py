"""The phrases that a text is cut into, which `scope` joins by the grammar of the package."""

from dataclasses import dataclass
from enum import Enum

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


DROPPED = (ItemKind.FILLER, ItemKind.PENDING)
SIGNS = {
    ",": ItemKind.COMMA,
    **dict.fromkeys(";.?!", ItemKind.STOP),
    **dict.fromkeys("([{", ItemKind.OPEN),
    **dict.fromkeys(")]}", ItemKind.CLOSE),
}


@dataclass(frozen=True)
class Item:
    """A phrase, from one token to before another.

    A leaf has a `form`, and `group` says whether it names people, as “students” does. A leaf without a node was
    understood, but needs an answer to a question first.
    """

    kind: ItemKind
    start: int
    end: int
    node: Node | None = None
    form: Form | None = None
    group: bool = False
    denied: bool = False
