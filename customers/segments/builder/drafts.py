"""The nodes of a rule while it is edited, and the rule that they make."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

from crm.web.ids import uuid_in
from customers import vocabulary
from customers.segments import rules
from customers.segments.builder.rows import ConditionDraft, EventsDraft, NamelessDraft, OrdersDraft, Row
from customers.segments.reference_names import GONE
from customers.segments.rules import Group, Match, Node, RuleError

MAX_NAMED = 5  # values that a hint names


@dataclass
class GroupDraft:
    """A group and what stands in it; the root has depth 1."""

    id: str
    match: Match
    nodes: list["Draft"] = field(default_factory=list)
    depth: int = 1
    count: int | None = field(default=None, init=False)  # of all customers; those it leaves out, where it does
    leaves_out: bool = field(default=False, init=False)  # a "none" that takes people away from the rest

    @property
    def holds_conditions(self) -> bool:
        """Whether conditions may be added at this depth."""
        return self.depth < rules.MAX_DEPTH

    @property
    def holds_groups(self) -> bool:
        """Whether groups may be added at this depth."""
        return self.depth + 1 < rules.MAX_DEPTH

    @property
    def joiner(self) -> str:
        """The word between its conditions."""
        return "and" if self.match == "all" else "or"


Draft = GroupDraft | ConditionDraft | OrdersDraft | EventsDraft | NamelessDraft


# ── The rule ──────────────────────────────────────────────────────────
def walk(draft: Draft) -> Iterator[Draft]:
    """The draft and all drafts inside it, parents first."""
    yield draft
    if isinstance(draft, GroupDraft):
        for node in draft.nodes:
            yield from walk(node)


def complete(root: GroupDraft) -> tuple[Group, dict[str, str]]:
    """The rule without what is not filled in yet, and the path of each of its nodes by draft id."""
    paths: dict[str, str] = {}
    return cast(Group, _complete(root, "", paths)), paths


def incomplete(root: GroupDraft) -> list[Row]:
    """The rows that are not filled in yet."""
    return [draft for draft in walk(root) if isinstance(draft, Row) and not draft.condition]


def mark_exclusions(root: GroupDraft) -> None:
    """Mark the groups that leave people out. Under "any", a "none" adds people instead."""
    root.leaves_out = root.match == "none"
    groups = [draft for draft in walk(root) if isinstance(draft, GroupDraft)]
    for group in groups:
        for node in group.nodes:
            if isinstance(node, GroupDraft):
                node.leaves_out = node.match == "none" and group.match == "all"


def mark_blanks(root: GroupDraft) -> None:
    """What is not filled in becomes a fault: it is wanted now."""
    for draft in incomplete(root):
        draft.fault = draft.fault or "Fill this in, or remove the condition."


def mark_unknown_values(root: GroupDraft) -> None:
    """Say of each condition which of its values no customer has, and what the first of them may have meant."""
    rows = [draft for draft in walk(root) if isinstance(draft, Row)]
    unknown = vocabulary.unknown({word for row in rows for word in row.words})
    suggested = False
    for row in rows:
        missing = sorted(text for place, text in row.words & unknown)
        if not missing:
            continue
        row.hint = f"No customer has {', '.join(f'“{text}”' for text in missing[:MAX_NAMED])}."
        if not suggested:
            place, text = next(iter(sorted(row.words & unknown)))
            similar = vocabulary.suggest(place, text, 3)
            suggested = True
            if similar:
                row.hint += f" Did you mean {' or '.join(f'“{each}”' for each in similar)}?"


def blame(root: GroupDraft, paths: dict[str, str], error: RuleError) -> str:
    """Put the error to the condition that it concerns; or else it is answered."""
    for draft in walk(root):
        if isinstance(draft, Row) and paths.get(draft.id) == error.path:
            draft.fault = error.message
            return ""
    return error.message


def look_up_names(root: GroupDraft) -> None:
    """What references refer to, by a query for each kind of them."""
    references: dict[str, list[ConditionDraft]] = {}
    for draft in walk(root):
        if isinstance(draft, ConditionDraft) and draft.asked.source:
            references.setdefault(draft.asked.name, []).append(draft)
    for drafts in references.values():
        asked = drafts[0].asked
        assert asked.source
        ids = {value for draft in drafts for value in draft.values if uuid_in(value)}
        names = dict.fromkeys(ids, GONE) | asked.source.names(ids)
        for draft in drafts:
            draft.names = names


def _complete(draft: Draft, path: str, paths: dict[str, str]) -> Node | None:
    """A group of which nothing is filled in yet is left out as well; one that has nothing in it is kept."""
    if isinstance(draft, Row):
        if draft.condition:
            paths[draft.id] = path
        return draft.condition
    kept: list[Node] = []
    for node in draft.nodes:
        child = _complete(node, f"{path}.{len(kept)}" if path else str(len(kept)), paths)
        if child is not None:
            kept.append(child)
    if draft.nodes and not kept and path:
        return None
    paths[draft.id] = path
    return Group(draft.match, tuple(kept))
