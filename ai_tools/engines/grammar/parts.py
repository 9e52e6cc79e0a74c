"""Conditions that stand side by side in a text, and what stands between two groups of them; `scope` joins them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from ai_tools.engines.grammar.frames import OF_ORDERS
from ai_tools.engines.grammar.items import DROPPED, Form, Item, ItemKind
from ai_tools.engines.grammar.notes import Notes
from ai_tools.engines.grammar.tree import Is, Joined, Match, Node, either, every

EITHER = (ItemKind.OR, ItemKind.PLUS)
WITH = ("with", "having", "has", "have")
WITHOUT = ("without", "w/o", "lacking")
OF_THEM = frozenset(["one", "them", "lot"])  # end words for all who are named behind a comma
NAMED_BEFORE = OF_THEM | {"person", "everybody", "everyone"}  # or before it
COLONS = (":", "-", "–", "—")
LISTING = (ItemKind.AND, ItemKind.OR, ItemKind.COMMA)
ENDS = (ItemKind.STOP, ItemKind.OPEN, ItemKind.CLOSE)  # of a sentence, or of what is said in brackets
BEHIND_ALL_OF_THEM = (ItemKind.COMMA, ItemKind.STOP, ItemKind.CLOSE, ItemKind.WHO, ItemKind.END)


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
    """Any of several lists of parts, of each of which all hold; None where none of them says anything.

    Under 25s or over 60s in Goa: what follows alternatives of one field is said of each.
    """
    together = [[part.node for part in parts if part.node] for parts in stretch]
    nodes = [every(nodes) for nodes in together if nodes]
    if not nodes:
        return None
    *others, last = nodes
    first, *rest = last.parts if isinstance(last, Joined) and last.match is Match.ALL and last.parts else (last,)
    fields = {node.field if isinstance(node, Is) else "" for node in (*others, first)}
    if others and rest and len(fields) == 1 and "" not in fields:
        return every([either([*others, first]), *rest])
    return either([*others, last])


def what_is_together(parts: list[Part], joiners: list[Joiner], said: Callable[[int, int], str]) -> str:
    """vip and student or corporate: a question; empty where two groups of people are joined."""
    together = next(n for n, joiner in enumerate(joiners) if joiner.is_and)
    if parts[together].people and parts[together + 1].people:
        return ""
    at = next(n for n, joiner in enumerate(joiners) if joiner.is_either)
    first = said(parts[together].start, parts[together + 1].end)
    other = said(parts[at].start, parts[at + 1].end)
    return f"“{first}” was taken together before “or”. Or did you mean “({other})”? Brackets say which."


def to_be_joined(items: Sequence[Item], notes: Notes, said: Callable[[int, int], str]) -> list[Item]:
    """The items that say something, without what is said twice or of orders that do not count anyway."""
    found = _without_all_of_them([item for item in items if item.kind not in DROPPED], said)
    return _with_or_with(_of_whom(_without_uncounted(found, notes, said), said), said)


def said_again(items: Sequence[Item], start: int) -> int:
    """students, in Pune, or students, in Goa: the place of the “or” behind which all begins once more; 0 for none."""
    for n, (before, word) in enumerate(pairwise(items[start:-1]), start + 1):
        if word.kind in (ItemKind.STOP, ItemKind.ONLY, ItemKind.OPEN, ItemKind.CLOSE):
            return 0
        if (before.kind, word.kind) == (ItemKind.COMMA, ItemKind.OR):
            return n if items[start].node and items[n + 1].node == items[start].node else 0
    return 0


def _with_or_with(items: Sequence[Item], said: Callable[[int, int], str]) -> list[Item]:
    """students without an email or with 3 visits, in Goa: “without” begins what is said of them, “with” nothing new"""
    found: list[Item] = []
    for n, item in enumerate(items):
        word, other = [*items[n + 1 : n + 3], None, None][:2]
        if item.denied and word and other and word.kind is ItemKind.OR and other.kind in (ItemKind.LEAF, ItemKind.WHO):
            begins = said(other.start, other.start + 1).lower()
            if said(item.start, item.end).lower().startswith(WITHOUT) and begins in (*WITH, *WITHOUT):
                found.append(Item(ItemKind.WHO, item.start, item.start + 1))
        is_again = [each.kind for each in found[-3:]] == [ItemKind.WHO, ItemKind.LEAF, ItemKind.OR]
        if not (is_again and item.kind is ItemKind.WHO and said(item.start, item.end).lower() in WITH):
            found.append(item)
    return found


def _without_all_of_them(items: Sequence[Item], said: Callable[[int, int], str]) -> list[Item]:
    """students, every single one: nobody is added to those who are named; unlike: students, everyone in Goa"""
    found: list[Item] = []
    for item, behind in pairwise([*items, Item(ItemKind.END, 0, 0)]):
        is_everybody = item.kind is ItemKind.HEAD and item.node is not None and behind.kind in BEHIND_ALL_OF_THEM
        last = said(item.start, item.end).lower().split()[-1] if is_everybody else ""
        if last in NAMED_BEFORE and len(found) > 1 and found[-1].kind is ItemKind.COMMA:
            found.pop()
        elif not (last in OF_THEM and behind.kind is ItemKind.COMMA and _is_empty(found)):  # all of them, students
            found.append(item)
    return found


def _is_empty(items: Sequence[Item]) -> bool:
    return all(item.kind is ItemKind.COMMA for item in items)


def _without_uncounted(items: Sequence[Item], notes: Notes, said: Callable[[int, int], str]) -> list[Item]:
    """3+ orders excluding cancelled ones: no people are left out, and such orders do not count anyway"""
    found: list[Item] = []
    orders = None  # the last ones that count
    at = 0
    while at < len(items):
        item = items[at]
        end = _end_of_statuses(items, at + 1) if item.kind is ItemKind.EXCEPT and orders and not orders.status else 0
        if end > at + 1 and (end == len(items) or items[end].kind not in (ItemKind.HEAD, ItemKind.WHO)):
            words = said(item.start, items[end - 1].end)
            notes.assume(f"“{words}” read as said of orders: such orders are not counted")
            at = end
            continue
        if item.frame and item.frame.deed in OF_ORDERS and not item.frame.negated:
            orders = item.frame
        found.append(item)
        at += 1
    return found


def _end_of_statuses(items: Sequence[Item], start: int) -> int:
    """cancelled, refunded or returned orders: where such a list ends"""
    end = start
    while end < len(items) and (_is_of_status(items[end]) or (end > start and items[end].kind in LISTING)):
        end += 1
    return end


def _is_of_status(item: Item) -> bool:
    """cancelled, cancelled orders: nothing else is said of them"""
    frame = item.frame
    is_bare = frame is not None and bool(frame.status) and not (frame.comparisons or frame.when or frame.items)
    return item.kind is ItemKind.LEAF and is_bare and not (item.denied or item.group)


def _of_whom(items: Sequence[Item], said: Callable[[int, int], str]) -> list[Item]:
    """students: 5+ orders or over 2k spent: what stands behind the colon is said of those before it, in brackets"""
    found: list[Item] = []
    is_open = is_said = False
    for n, (item, is_joined) in enumerate(zip(items, _joined_by_or(items), strict=True)):
        if item.kind in ENDS:
            found += [Item(ItemKind.CLOSE, item.start, item.start)] if is_open else []
            is_open = is_said = False
        if is_said and is_joined and not is_open:
            before = said(items[n - 1].end, item.start)[:1]
            if before in COLONS or ":" in said(item.start, item.end):  # wholesale buyers: 10+ orders
                found.append(Item(ItemKind.OPEN, item.start, item.start))
                is_open = True
        is_said = is_said or (item.kind is ItemKind.LEAF and item.form is not Form.VERB)
        found.append(item)
    return found + ([Item(ItemKind.CLOSE, items[-1].end, items[-1].end)] if is_open else [])


def _joined_by_or(items: Sequence[Item]) -> list[bool]:
    """Of each item, whether “or” joins what is said from there to the end of the sentence, and leaves nobody out."""
    found = []
    has_or = has_except = False
    for item in reversed(items):
        if item.kind in ENDS:
            has_or = has_except = False
        has_or = has_or or item.kind is ItemKind.OR
        has_except = has_except or item.kind is ItemKind.EXCEPT
        found.append(has_or and not has_except)
    return found[::-1]
