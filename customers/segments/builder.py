"""The rule as it stands in a form: nodes with what was typed into them, complete or not.

Each node has a short id and posts, in document order, `node=<id>:<parent>:<group|cond>`, then `<id>.match` for a group,
`<id>.field`, `.op`, `.value` (repeatable), `.unit` and `.was` for a condition, `<id>.kept` for one that is only shown.
A parent stands before its children, so there are no circles. `.was` names the field and operator that the values were
typed for.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import count
from typing import Any, cast

from django.core.exceptions import BadRequest
from django.http import QueryDict

from customers.segments import fields, rules
from customers.segments.english import label
from customers.segments.fields import Field, Kind, Operator, Takes
from customers.segments.rules import Condition, Group, Match, Node, OrderCondition, RuleError, Window
from customers.segments.wording import amount

NODE = re.compile(r"(n\d{1,5}):(n\d{1,5})?:(group|cond|kept)")
NUMBER = re.compile(r"[-+]?(\d+|\d{1,3}(,\d{2,3})*,\d{3})(\.\d+)?", re.ASCII)


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
class KeptDraft:
    """A condition that has no inputs of its own: it can be duplicated and removed."""

    id: str
    condition: Condition | OrderCondition
    fault: str = field(default="", init=False)
    count: int | None = field(default=None, init=False)

    @property
    def name(self) -> str:
        return label(self.condition)

    @property
    def data(self) -> str:
        return json.dumps(rules.serialise(Group("all", (self.condition,)))["rules"][0])


@dataclass
class GroupDraft:
    id: str
    match: Match
    nodes: list["GroupDraft | ConditionDraft | KeptDraft"] = field(default_factory=list)
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


Draft = GroupDraft | ConditionDraft | KeptDraft


# ── Into a draft ──────────────────────────────────────────────────────
def new() -> GroupDraft:
    return GroupDraft("n1", "all", [_blank("n2")])


def draft_of(rule: Group) -> GroupDraft:
    """A stored rule, ready to be edited."""
    ids = (f"n{number}" for number in range(1, rules.MAX_NODES + 1))
    return cast(GroupDraft, _draft(rule, ids, 1))


def read(form: QueryDict) -> GroupDraft:
    """The draft that a form posts. BadRequest for what no page of ours sends."""
    groups: dict[str, GroupDraft] = {}
    seen: set[str] = set()
    for posted in form.getlist("node"):
        node = NODE.fullmatch(posted)
        if not node or node[1] in seen or len(seen) >= rules.MAX_NODES:
            raise BadRequest("These rules do not come from this page. Open the segment again.")
        id, parent, kind = node[1], groups.get(node[2] or ""), node[3]
        if (parent is None and (seen or kind != "group")) or (node[2] and not seen):
            raise BadRequest("A rule stands outside of every group. Open the segment again.")
        depth = parent.depth + 1 if parent else 1
        if depth > rules.MAX_DEPTH:
            raise BadRequest("The rules are nested too deep. Open the segment again.")
        seen.add(id)
        draft: Draft = _read_group(form, id, depth) if kind == "group" else READERS[kind](form, id)
        if isinstance(draft, GroupDraft):
            groups[id] = draft
        if parent:
            parent.nodes.append(draft)
    if not groups:
        raise BadRequest("There are no rules in this form. Open the segment again.")
    return next(iter(groups.values()))


def _read_group(form: QueryDict, id: str, depth: int) -> GroupDraft:
    match = form.get(f"{id}.match", "all")
    if match not in rules.MATCHES:
        raise BadRequest("A group must match all, any or none. Open the segment again.")
    return GroupDraft(id, match, depth=depth)


def _read_condition(form: QueryDict, id: str) -> ConditionDraft:
    asked = fields.get(form.get(f"{id}.field", ""))
    if asked is None:
        raise BadRequest("A condition asks for an attribute that does not exist. Open the segment again.")
    op = asked.operators.get(form.get(f"{id}.op", "")) or next(iter(asked.operators.values()))
    values = [value.strip() for value in form.getlist(f"{id}.value")]
    was_name, _, was_op = form.get(f"{id}.was", "").partition(" ")
    was = fields.get(was_name)
    if was and was.kind != asked.kind:
        op, values = next(iter(asked.operators.values())), []
    elif was and was_op in was.operators and (was.operators[was_op].takes, op.takes).count(Takes.WINDOW) == 1:
        values = []  # a number of days is no date
    unit = form.get(f"{id}.unit", "days")
    return ConditionDraft(id, asked, op, _fitting(asked, op, values), unit if unit in fields.UNITS else "days")


def _read_kept(form: QueryDict, id: str) -> KeptDraft:
    try:
        (condition,) = rules.parse({"match": "all", "rules": [json.loads(form.get(f"{id}.kept", ""))]}).rules
    except ValueError:
        raise BadRequest("These rules do not come from this page. Open the segment again.") from None
    if isinstance(condition, Group):
        raise BadRequest("A kept condition is a group. Open the segment again.")
    return KeptDraft(id, condition)


READERS: dict[str, Callable[[QueryDict, str], ConditionDraft | KeptDraft]] = {
    "cond": _read_condition,
    "kept": _read_kept,
}


def _fitting(asked: Field, op: Operator, values: list[str]) -> list[str]:
    """As many as the operator has places for; a yes/no always says one or the other."""
    if op.takes == Takes.MANY:
        return [value for value in values if value]
    if asked.kind == Kind.YES_NO:
        return values[:1] if values[:1] == ["no"] else ["yes"]
    return values[: {Takes.NOTHING: 0, Takes.TWO: 2}.get(op.takes, 1)]


def _blank(id: str) -> ConditionDraft:
    asked = next(iter(fields.groups().values()))[0]
    return ConditionDraft(id, asked, next(iter(asked.operators.values())))


def _draft(node: Node, ids: Iterator[str], depth: int) -> Draft:
    id = next(ids)
    if isinstance(node, Group):
        return GroupDraft(id, node.match, [_draft(child, ids, depth + 1) for child in node.rules], depth)
    asked = fields.get(node.field) if isinstance(node, Condition) else None
    if not isinstance(node, Condition) or asked is None or asked.kind in (Kind.ATTRIBUTE, Kind.REFERENCE):
        return KeptDraft(id, node)
    op, value = asked.operators[node.op], node.value
    if isinstance(value, Window):
        return ConditionDraft(id, asked, op, [str(value.n)], value.unit)
    values = value if isinstance(value, tuple) else () if value is None else (value,)
    return ConditionDraft(id, asked, op, [_typed(each) for each in values])


def _typed(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | Decimal):
        return amount(value, money=False)
    return value if isinstance(value, str) else value.isoformat()


# ── Out of a draft ────────────────────────────────────────────────────
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


def blame(root: GroupDraft, paths: dict[str, str], error: RuleError) -> str:
    """Put the error to the condition that it concerns; or else it is answered."""
    for draft in walk(root):
        if not isinstance(draft, GroupDraft) and paths.get(draft.id) == error.path:
            draft.fault = error.message
            return ""
    return error.message


def _complete(draft: Draft, path: str, paths: dict[str, str]) -> Node | None:
    """A group of which nothing is filled in yet is left out as well; one that has nothing in it is kept."""
    if not isinstance(draft, GroupDraft):
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
            data["value"] = _datum(draft.asked.kind, draft.value)
        case Takes.TWO:
            if not all(draft.values) or len(draft.values) < 2:
                raise ValueError("Fill in both ends of the range.")
            data["value"] = [_datum(draft.asked.kind, value) for value in draft.values]
        case Takes.MANY:
            data["value"] = draft.values
        case Takes.WINDOW:
            data["value"] = {"n": _number(draft.value), "unit": draft.unit}
    try:
        parsed = rules.parse({"match": "all", "rules": [data]})
    except RuleError as error:
        raise ValueError(error.message) from None
    return cast(Condition, parsed.rules[0])


def _datum(kind: Kind, typed: str) -> Any:
    if kind == Kind.NUMBER:
        return _number(typed)
    return typed == "yes" if kind == Kind.YES_NO else typed


def _number(typed: str) -> int | float:
    if not NUMBER.fullmatch(typed):
        raise ValueError("Give a number like 10,000 or 99.50.")
    plain = typed.replace(",", "")
    if len(plain.partition(".")[0]) > 20:
        raise ValueError("The number is too large.")
    if "." not in plain:
        return int(plain)
    if Decimal(str(float(plain))) != Decimal(plain):
        raise ValueError("The number has too many digits.")
    return float(plain)


# ── Editing ───────────────────────────────────────────────────────────
def edit(root: GroupDraft, act: str) -> str:
    """Do what a button asks for, like `drop:n3`, and answer the id of the element to go on from.

    `cond:ID` and `group:ID` add to a group, `copy:ID` and `drop:ID` duplicate and remove a node, `unpick:ID:INDEX`
    takes a value out of a list, `refresh` changes nothing. ValueError says why it cannot be done.
    """
    verb, _, rest = act.partition(":")
    id, _, index = rest.partition(":")
    if verb == "refresh":
        return ""
    node, parent = _find(root, id)
    ids = _free_ids(root)
    match verb, node, parent:
        case "cond", GroupDraft(holds_conditions=True), _:
            return _insert(root, node, _blank(next(ids)))
        case "group", GroupDraft(holds_groups=True), _:
            inner: Match = "any" if node.match == "all" else "all"
            return _insert(root, node, GroupDraft(next(ids), inner, [_blank(next(ids))], node.depth + 1))
        case "copy", GroupDraft() | ConditionDraft() | KeptDraft(), GroupDraft():
            return _insert(root, parent, _copied(node, ids), after=node)
        case "drop", GroupDraft() | ConditionDraft() | KeptDraft(), GroupDraft():
            parent.nodes.remove(node)
            return f"{parent.id}-cond"
        case "unpick", ConditionDraft(), GroupDraft() if index.isdecimal() and int(index) < len(node.values):
            values = [value for place, value in enumerate(node.values) if place != int(index)]
            parent.nodes[parent.nodes.index(node)] = replace(node, values=values)
            return f"{node.id}-add"
    raise BadRequest("This button has nothing to act on. Open the segment again.")


def _find(root: GroupDraft, id: str) -> tuple[Draft | None, GroupDraft | None]:
    """The node of this id and the group it stands in."""
    if root.id == id:
        return root, None
    for group in walk(root):
        if isinstance(group, GroupDraft):
            for node in group.nodes:
                if node.id == id:
                    return node, group
    return None, None


def _insert(root: GroupDraft, group: GroupDraft, new: Draft, after: Draft | None = None) -> str:
    if sum(1 for _ in walk(root)) + sum(1 for _ in walk(new)) > rules.MAX_NODES:
        raise ValueError(f"A rule may have {rules.MAX_NODES} conditions and groups; remove some first.")
    group.nodes.insert(group.nodes.index(after) + 1 if after else len(group.nodes), new)
    first = next((draft for draft in walk(new) if isinstance(draft, ConditionDraft)), None)
    return f"{first.id}-field" if first else f"{new.id}-cond"


def _copied(draft: Draft, ids: Iterator[str]) -> Draft:
    id = next(ids)
    if isinstance(draft, ConditionDraft):
        return replace(draft, id=id, values=list(draft.values))
    if isinstance(draft, KeptDraft):
        return replace(draft, id=id)
    return replace(draft, id=id, nodes=[_copied(node, ids) for node in draft.nodes])


def _free_ids(root: GroupDraft) -> Iterator[str]:
    return (f"n{number}" for number in count(max(int(draft.id[1:]) for draft in walk(root)) + 1))
