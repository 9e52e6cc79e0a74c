"""The conditions of a rule while it is edited: what was typed into the rows of the builder."""

from dataclasses import dataclass, field
from typing import Any, cast

from crm.web.ids import uuid_in
from customers import vocabulary
from customers.events.limits import PROPERTIES
from customers.segments import catalogue, rules
from customers.segments.builder.typed import InputError, both_ends, datum, number, steps, two_days
from customers.segments.catalogue import Field, Kind, Operator, Takes
from customers.segments.english import label
from customers.segments.rules import Condition, EventCondition, OrderCondition, RuleError
from customers.segments.values import SINCE_LAST_ORDER

# What the list of attributes has beside the catalogue: conditions over orders and over events, and an attribute yet to
# be named.
ORDERS = Field("orders", "Orders", Kind.NUMBER, catalogue.PURCHASES)
EVENTS = Field("events", "Events", Kind.NUMBER, catalogue.ACTIVITY)
NAMELESS = Field(catalogue.ATTRIBUTE, "Another attribute", Kind.ATTRIBUTE, catalogue.ATTRIBUTES)
# When orders were placed; the names of the filter in the rule language.
ANY_TIME, IN_LAST, BETWEEN = "", "in_last", "between"
TIMES = {ANY_TIME: "at any time", IN_LAST: "in the last", BETWEEN: "between"}
TIME_INPUTS = {ANY_TIME: (), IN_LAST: ("n",), BETWEEN: ("first", "last")}
ADDED = {asked.name: asked for asked in (ORDERS, EVENTS, NAMELESS)}


@dataclass
class Row:
    """What was typed, read at once: a condition when complete, a fault when wrong, neither when not filled in yet.

    `fault_at` is the input that the fault is about, `hint` says which values no customer has.
    """

    id: str
    asked: Field
    condition: Condition | OrderCondition | EventCondition | None = field(default=None, init=False)
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
            self.condition = cast(Condition | OrderCondition | EventCondition, parsed.rules[0])

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
class ComparedRow(Row):
    """A condition that compares. `values` is what was typed, once for each place; `unit` is that of a time span."""

    op: Operator
    values: list[str] = field(default_factory=list)
    unit: str = "days"

    @property
    def comparison(self) -> str:
        """The value of the select of operators."""
        return self.op.name

    @property
    def value(self) -> str:
        """What was typed for the first or only value."""
        return self.values[0] if self.values else ""

    @property
    def high(self) -> str:
        """What was typed for the high end of a range."""
        return self.values[1] if len(self.values) > 1 else ""


@dataclass
class ConditionDraft(ComparedRow):
    """`asked` of an attribute has the kind that it is asked as. References have ids as values, and names beside them
    as far as a page has looked them up."""

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
        """With the kind where the attribute leaves that open."""
        return f"{self.asked.kind}:{self.op.name}" if self.asked.is_attribute else self.op.name

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
class CountedRow(ComparedRow):
    """A condition over orders or events, of all or of a `category` or `sku`. `time` says which inputs limit it to a
    time: for IN_LAST `n` and `unit`."""

    category: list[str] = field(default_factory=list)
    sku: list[str] = field(default_factory=list)
    time: str = ANY_TIME
    n: str = ""

    @property
    def words(self) -> set[tuple[str, str]]:
        places = ((vocabulary.CATEGORY, self.category), (vocabulary.SKU, self.sku))
        return {(place, value) for place, values in places for value in values}


@dataclass
class OrdersDraft(CountedRow):
    """A condition over orders: which ones, and what is measured of them. For BETWEEN `first` and `last` are the days of
    its time."""

    measure: str = "count"
    status: list[str] = field(default_factory=list)
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
    def measures_money(self) -> bool:
        """Whether an amount is measured, and not a number of orders."""
        return self.measure != "count"

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
class EventsDraft(CountedRow):
    """A condition over events: their name, values of a category, a SKU or another property, and whether only those
    since the last order count."""

    event: str = ""
    other_property: str = ""
    other: list[str] = field(default_factory=list)
    since_order: bool = False

    @property
    def is_blank(self) -> bool:
        return not self.event or not any(self.values) or (self.time == IN_LAST and not self.n)

    @property
    def main_input(self) -> str:
        if not self.event:
            return "event"
        return "n" if self.time == IN_LAST and any(self.values) and not self.n else "value"

    def _data(self) -> dict[str, Any]:
        events: dict[str, Any] = {"name": self.event}
        given = {name: values for name in PROPERTIES if (values := getattr(self, name))}
        if self.other_property and self.other:
            given[self.other_property] = self.other
        if len(given) > 1:
            raise ValueError(f"Events are told apart by one property; you gave {' and '.join(given)}. Remove one.")
        if given:
            events["where"] = given
        if self.time == IN_LAST:
            events[IN_LAST] = {"n": steps(self.n), "unit": self.unit}
        if self.since_order:
            events["since"] = SINCE_LAST_ORDER
        return {"events": events, "op": self.op.name, "value": number(self.value)}


def find_field(name: str) -> Field | None:
    """Of the catalogue, or what the list of attributes has beside it."""
    return ADDED.get(name) or catalogue.get(name)


def _refuse_names(asked: Field, values: list[str]) -> None:
    """Names that led to no id."""
    for value in values:
        if not uuid_in(value):
            raise ValueError(f"No {asked.noun} is called “{value}”, or several are. Choose one of those offered.")
