"""The nodes of a rule while it is edited, and the rule that they make."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from customers.segments import rules
from customers.segments.builder.typed import datum, number
from customers.segments.english import label
from customers.segments.fields import Field, Operator, Takes
from customers.segments.rules import Condition, Group, Match, Node, RuleError


@dataclass
class ConditionDraft:
    """What was typed, read at once: a condition when complete, a fault when wrong, neither when not filled in yet."""

    id: str
    asked: Field
    op: Operator
    values: list[str] = field(default_factory=list)
    unit: str = "days"
    condition: Condition | None = field(default=None, init=False)
    fault: str = field(default="", init=False)
    count: int | None = field(default=None, init=False)  # of all customers, by this condition alone

    def __post_init__(self) -> None:
        if self.is_blank:
            return
        try:
            self.condition = _parsed(self)
        except ValueError as error:
            self.fault = str(error)

    @property
    def is_blank(self) -> bool:
        return self.op.takes != Takes.NOTHING and not any(self.values)

    @property
    def name(self) -> str:
        return label(self.condition) if self.condition else self.asked.label

    @property
    def value(self) -> str:
        return self.values[0] if self.values else ""

    @property
    def high(self) -> str:
        return self.values[1] if len(self.values) > 1 else ""


@dataclass
class GroupDraft:
    id: str
    match: Match
    nodes: list["GroupDraft | ConditionDraft"] = field(default_factory=list)
    depth: int = 1
    count: int | None = field(default=None, init=False)  # of all customers; those it leaves out, where it does
    leaves_out: bool = field(default=False, init=False)  # a "none" that takes people away from the others

    @property
    def holds_conditions(self) -> bool:
        return self.depth < rules.MAX_DEPTH

    @property
    def holds_groups(self) -> bool:
        return self.depth + 1 < rules.MAX_DEPTH

    @property
    def joiner(self) -> str:
        return "and" if self.match == "all" else "or"


Draft = GroupDraft | ConditionDraft


def walk(draft: Draft) -> Iterator[Draft]:
    yield draft
    if isinstance(draft, GroupDraft):
        for node in draft.nodes:
            yield from walk(node)


def complete(root: GroupDraft) -> tuple[Group, dict[str, str]]:
    """The rule without what is not filled in yet, and the path of each of its nodes by draft id."""
    paths: dict[str, str] = {}
    return cast(Group, _complete(root, "", paths)), paths


def incomplete(root: GroupDraft) -> list[ConditionDraft]:
    return [draft for draft in walk(root) if isinstance(draft, ConditionDraft) and not draft.condition]


def mark_exclusions(root: GroupDraft) -> None:
    """Under "any", a "none" adds people: whoever matches none of it."""
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


def _complete(draft: Draft, path: str, paths: dict[str, str]) -> Node | None:
    """A group of which nothing is filled in yet is left out as well; one that has nothing in it is kept."""
    if isinstance(draft, ConditionDraft):
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


def _parsed(draft: ConditionDraft) -> Condition:
    """ValueError says what is wrong with what was typed."""
    data: dict[str, Any] = {"field": draft.asked.name, "op": draft.op.name}
    match draft.op.takes:
        case Takes.ONE:
            data["value"] = datum(draft.asked.kind, draft.value)
        case Takes.TWO:
            if not all(draft.values) or len(draft.values) < 2:
                raise ValueError("Fill in both ends of the range.")
            data["value"] = [datum(draft.asked.kind, value) for value in draft.values]
        case Takes.MANY:
            data["value"] = draft.values
        case Takes.WINDOW:
            data["value"] = {"n": number(draft.value), "unit": draft.unit}
    try:
        parsed = rules.parse({"match": "all", "rules": [data]})
    except RuleError as error:
        raise ValueError(error.message) from None
    return cast(Condition, parsed.rules[0])
