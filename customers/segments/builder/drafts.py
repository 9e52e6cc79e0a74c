"""The nodes of a rule while it is edited, and the rule that they make."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from customers import vocabulary
from customers.segments import catalogue, rules
from customers.segments.builder.typed import InputError, both_ends, datum, number, steps, two_days
from customers.segments.catalogue import Field, Kind, Operator, Takes
from customers.segments.english import label
from customers.segments.reference_names import GONE
from customers.segments.rules import Condition, Group, Match, Node, OrderCondition, RuleError

# What the list of attributes has beside the catalogue: conditions over orders, and an attribute yet to be named.
ORDERS = Field("orders", "Orders", Kind.NUMBER, catalogue.PURCHASES)
NAMELESS = Field(catalogue.ATTRIBUTE, "Another attribute", Kind.ATTRIBUTE, catalogue.ATTRIBUTES)
# When orders were placed; the names of the filter in the rule language.
ANY_TIME, IN_LAST, BETWEEN = "", "in_last", "between"
TIMES = {ANY_TIME: "at any time", IN_LAST: "in the last", BETWEEN: "between"}
TIME_INPUTS = {ANY_TIME: (), IN_LAST: ("n",), BETWEEN: ("first", "last")}
MAX_NAMED = 5  # values that a hint names
ADDED = {asked.name: asked for asked in (ORDERS, NAMELESS)}


@dataclass
class Row:
    """What was typed, read at once: a condition when complete, a fault when wrong, neither when not filled in yet.

    `fault_at` is the input that the fault is about, `hint` says which values no customer has.
    """

    id: str
    asked: Field
    condition: Condition | OrderCondition | None = field(default=None, init=False)
    fault: str = field(default="", init=False)
    fault_at: str = field(default="value", init=False)
    hint: str = field(default="", init=False)
    count: int | None = field(default=None, init=False)  # of all customers, by this condition alone

    def __post_init__(self) -> None:
        self.fault_at = self.main_input
        if self.is_blank:
            return
        try:
            parsed = rules.parse({"match": "all", "rules": [self._data()]})
        except RuleError as error:
            self.fault = error.message
        except InputError as error:
            self.fault, self.fault_at = str(error), error.at
        except ValueError as error:
            self.fault = str(error)
        else:
            self.condition = cast(Condition | OrderCondition, parsed.rules[0])

    @property
    def is_blank(self) -> bool:
        """Whether nothing is filled in yet."""
        raise NotImplementedError

    @property
    def main_input(self) -> str:
        """The input that a fault is about unless it says otherwise."""
        return "value"

    @property
    def words(self) -> set[tuple[str, str]]:
        """What is asked for of the values that the data has, as place and text."""
        return set()

    def _data(self) -> dict[str, Any]:
        """As the rule language has it; ValueError says what is wrong with what was typed."""
        raise NotImplementedError

    @property
    def name(self) -> str:
        """The condition in words once it is complete; until then its field's label."""
        return label(self.condition) if self.condition else self.asked.label


@dataclass
class ConditionDraft(Row):
    """`asked` of an attribute has the kind that it is asked as. References have ids as values, and names beside them
    as far as a page has looked them up."""

    op: Operator
    values: list[str] = field(default_factory=list)
    unit: str = "days"
    names: dict[str, str] = field(default_factory=dict, init=False, compare=False)

    @property
    def is_blank(self) -> bool:
        return self.op.takes != Takes.NOTHING and not any(self.values)

    @property
    def main_input(self) -> str:
        return "values-add" if self.op.takes == Takes.MANY else "value"

    @property
    def words(self) -> set[tuple[str, str]]:
        is_whole_text = self.op.takes == Takes.MANY or self.op.names_values
        if self.asked.name not in vocabulary.PLACES and not (self.asked.is_attribute and self.asked.kind == Kind.TEXT):
            return set()
        return {(self.asked.name, value) for value in self.values if value} if is_whole_text else set()

    @property
    def comparison(self) -> str:
        """The value of its select; the kind is a part of it where the attribute leaves that open."""
        return f"{self.asked.kind}:{self.op.name}" if self.asked.is_attribute else self.op.name

    @property
    def value(self) -> str:
        """What was typed for the first or only value."""
        return self.values[0] if self.values else ""

    @property
    def high(self) -> str:
        """What was typed for the high end of a range."""
        return self.values[1] if len(self.values) > 1 else ""

    @property
    def chips(self) -> list[tuple[str, str]]:
        """Values and how they are shown."""
        return [(value, self.names.get(value, value)) for value in self.values]

    def _data(self) -> dict[str, Any]:
        data: dict[str, Any] = {"field": self.asked.name, "op": self.op.name}
        match self.op.takes:
            case Takes.ONE:
                data["value"] = datum(self.asked.kind, self.value)
            case Takes.TWO:
                data["value"] = both_ends(self.asked.kind, self.values)
            case Takes.MANY:
                if self.asked.kind == Kind.REFERENCE:
                    _refuse_names(self.asked, self.values)
                data["value"] = self.values
            case Takes.WINDOW:
                data["value"] = {"n": number(self.value), "unit": self.unit}
        return data


@dataclass
class OrdersDraft(Row):
    """A condition over orders: which ones, and what is measured of them. `time` says which inputs limit it to a time:
    `n` and `unit`, or `first` and `last` day."""

    op: Operator
    measure: str = "count"
    values: list[str] = field(default_factory=list)
    category: list[str] = field(default_factory=list)
    sku: list[str] = field(default_factory=list)
    status: list[str] = field(default_factory=list)
    time: str = ANY_TIME
    n: str = ""
    unit: str = "days"
    first: str = ""
    last: str = ""

    @property
    def is_blank(self) -> bool:
        inputs = TIME_INPUTS[self.time]
        return not any(self.values) or (bool(inputs) and not any(getattr(self, box) for box in inputs))

    @property
    def main_input(self) -> str:
        empty = [box for box in TIME_INPUTS[self.time] if not getattr(self, box)]
        return empty[0] if empty and any(self.values) else "value"

    @property
    def words(self) -> set[tuple[str, str]]:
        places = ((vocabulary.CATEGORY, self.category), (vocabulary.SKU, self.sku))
        return {(place, value) for place, values in places for value in values}

    @property
    def measures_money(self) -> bool:
        """Whether an amount is measured, and not a number of orders."""
        return self.measure != "count"

    @property
    def comparison(self) -> str:
        """The operator's name, as the form posts it."""
        return self.op.name

    @property
    def value(self) -> str:
        """What was typed for the first or only value."""
        return self.values[0] if self.values else ""

    @property
    def high(self) -> str:
        """What was typed for the high end of a range."""
        return self.values[1] if len(self.values) > 1 else ""

    def _data(self) -> dict[str, Any]:
        asked: dict[str, Any] = {name: getattr(self, name) for name in ("category", "sku", "status")}
        if self.time == IN_LAST:
            asked[IN_LAST] = {"n": steps(self.n), "unit": self.unit}
        elif self.time == BETWEEN:
            asked[BETWEEN] = two_days(first=self.first, last=self.last)
        value = both_ends(Kind.NUMBER, self.values) if self.op.takes == Takes.TWO else number(self.value)
        orders = {name: given for name, given in asked.items() if given}
        return {"orders": orders, "measure": self.measure, "op": self.op.name, "value": value}


@dataclass
class NamelessDraft(Row):
    """A condition on an attribute that is not chosen from those in the data: its key is typed."""

    key: str = ""

    @property
    def main_input(self) -> str:
        return "key"

    @property
    def is_blank(self) -> bool:
        return not self.key

    def _data(self) -> dict[str, Any]:
        raise ValueError("An attribute is called by small letters, digits and _ alone, like loyalty_tier.")


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


Draft = GroupDraft | ConditionDraft | OrdersDraft | NamelessDraft


def find_field(name: str) -> Field | None:
    """Of the catalogue, or what the list of attributes has beside it."""
    return ADDED.get(name) or catalogue.get(name)


def is_id(text: str) -> bool:
    """Whether a text is a UUID."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _refuse_names(asked: Field, values: list[str]) -> None:
    """Names that led to no id."""
    for value in values:
        if not is_id(value):
            raise ValueError(f"No {asked.noun} is called “{value}”, or several are. Choose one of those offered.")


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
        ids = {value for draft in drafts for value in draft.values if is_id(value)}
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
