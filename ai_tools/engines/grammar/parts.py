"""Conditions that stand side by side in a text, and what stands between two groups of them; `scope` joins them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from ai_tools.engines.grammar.items import Form, Item, ItemKind
from ai_tools.engines.grammar.tree import Node, either, every

EITHER = (ItemKind.OR, ItemKind.PLUS)


@dataclass
class Part:
    """Conditions side by side. `people`: it names whom it is about. `form` is that of its first condition."""

    node: Node | None
    people: bool
    form: Form | None
    start: int
    end: int
    denied: bool = False


class Joiner(NamedTuple):
    """What stands between two groups: a comma, a word that joins, or both."""

    comma: bool
    word: ItemKind | None

    @property
    def is_either(self) -> bool:
        """Whether it joins alternatives, without a comma."""
        return not self.comma and self.word in EITHER

    @property
    def is_and(self) -> bool:
        """Whether it joins what must all hold, without a comma."""
        return not self.comma and self.word == ItemKind.AND


def are_alike(part: Part, first: Part) -> bool:
    """Whether a part may stand in a list that begins with the first one."""
    return part.form == first.form and not part.denied and not first.denied


def alternatives(stretch: list[list[Part]]) -> Node | None:
    """Any of several lists of parts, of each of which all hold; None where none of them says anything."""
    together = [[part.node for part in parts if part.node] for parts in stretch]
    nodes = [every(nodes) for nodes in together if nodes]
    return either(nodes) if nodes else None


def said_again(items: Sequence[Item], start: int) -> int:
    """students, in Pune, or students, in Goa: the place of the “or” behind which all begins once more; 0 for none."""
    for n, (before, word) in enumerate(pairwise(items[start:-1]), start + 1):
        if word.kind in (ItemKind.STOP, ItemKind.ONLY, ItemKind.OPEN, ItemKind.CLOSE):
            return 0
        if (before.kind, word.kind) == (ItemKind.COMMA, ItemKind.OR):
            return n if items[start].node and items[n + 1].node == items[start].node else 0
    return 0
