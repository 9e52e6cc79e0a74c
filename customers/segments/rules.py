"""The rule language: who belongs to an audience.

    group     = {"match": "all" | "any" | "none", "rules": [group | condition, …]}       the root is a group
    condition = {"field": F, "op": O, "value": V}
              | {"events": {"name": N, "where": {property: […]}, "in_last": window, "since": "last_order"},
                 "op": O, "value": 0 to 20}
              | {"orders": {"category": […], "sku": […], "status": […], "in_last": window or "between": days},
                 "measure": "count" | "sum" | "avg" | "min" | "max", "op": O, "value": V}

`fields` names every F, the operators O of its type, and the shape that V has under each of them:

    nothing   no "value"                                          is_set, not_set
    one       number: 100, 99.5 · text: "Pune" · date: "2026-03-31", "2026-03-31T18:30:00+05:30" · yes/no: true
    two       [low, high] of numbers or dates, both included       between
    many      ["Pune", "Mumbai", …], or ids of segments, campaigns  in, not_in, has_any, has_all, has_none
    window    {"n": 90, "unit": "hours|days|weeks|months|years"}   in_last, not_in_last
    days      ["2026-10-01", "2026-11-15"], both included          of orders alone

`none` is the complement of `any`. An empty group is everyone under `all` and `none`, and nobody under `any`. Money is
in major units. A date without a time is that whole day in the installation's time zone. An order counts when it is
completed, unless `status` says otherwise, and one of its items matches `category` and `sku`; what is left out of
`orders` asks for nothing. Its amount is what a refund has left of it, and a sum of completed orders is less the credit
notes among them.

Events count by their name, which must be given, and by a value of one property. They are asked for as far back as they
are kept, in a shorter window, since the customer's last completed order, or both. They are counted up to 20.

A node's path is "" for the root, "0", "1" for its children, "0.1" for theirs. Pure Python: `audience` says who matches.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from customers.events.limits import MAX_COUNT
from customers.segments import catalogue
from customers.segments.catalogue import Field, Operator, Takes
from customers.segments.values import EVENTS, ORDERS, READERS, Value, Window, quoted

MAX_DEPTH = 5  # the root is 1, a condition is a level
MAX_NODES = 200
MAX_VALUES = 20_000  # in all lists of a rule together: a database takes only so many parameters

Match = Literal["all", "any", "none"]
MATCHES: tuple[Match, ...] = ("all", "any", "none")


@dataclass(frozen=True)
class Condition:
    """A customer's field compared with a value."""

    field: str
    op: str
    value: Value = None


@dataclass(frozen=True)
class Orders:
    """Which orders count; an empty filter lets all pass, but for `status`, which then stands for completed ones."""

    category: tuple[str, ...] = ()
    sku: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    in_last: Window | None = None
    between: tuple[date, date] | None = None  # whole days, both included

    @property
    def has_time_limit(self) -> bool:
        """Whether orders of some time alone count."""
        return self.in_last is not None or self.between is not None


@dataclass(frozen=True)
class OrderCondition:
    """A measure over a customer's orders compared with a value."""

    orders: Orders
    measure: str
    op: str
    value: int | Decimal | tuple[int | Decimal, ...]


@dataclass(frozen=True)
class Events:
    """Which events count: by name, and by the values of one property. What is left out asks for nothing."""

    name: str
    where: tuple[str, tuple[str, ...]] | None = None  # a property, and its values
    in_last: Window | None = None
    since: str = ""  # or `last_order`


@dataclass(frozen=True)
class EventCondition:
    """How many events of a customer count, compared with a number."""

    events: Events
    op: str
    value: int


@dataclass(frozen=True)
class Group:
    """Nodes joined by all, any or none."""

    match: Match
    rules: tuple["Group | Condition | OrderCondition | EventCondition", ...] = ()


Node = Group | Condition | OrderCondition | EventCondition


class RuleError(ValueError):
    """Why a rule is refused, and at which node."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message)
        self.path = path
        self.message = message


def parse(data: Any, *, frozen: bool = False) -> Group:
    """The rule that JSON data says. RuleError for anything that the language does not have.

    A frozen rule holds the rules of other segments, and may therefore be deeper and larger.
    """
    root = _Parser(math.inf, math.inf, math.inf).node(data) if frozen else _Parser().node(data)
    if not isinstance(root, Group):
        raise RuleError("", 'The root must be a group: {"match": "all", "rules": […]}.')
    return root


def serialise(rule: Group) -> dict[str, Any]:
    """The rule as JSON data; `parse` of it is the same rule."""
    return {"match": rule.match, "rules": [_serialised(node) for node in rule.rules]}


def walk(node: Node, path: str = "") -> Iterator[tuple[str, Node]]:
    """The node and all below it in document order, each with its path."""
    yield path, node
    if isinstance(node, Group):
        for index, child in enumerate(node.rules):
            yield from walk(child, f"{path}.{index}" if path else str(index))


def count_values(node: Node) -> int:
    """How many values the node lists."""
    if isinstance(node, OrderCondition):
        return len(node.orders.category) + len(node.orders.sku)
    if isinstance(node, EventCondition):
        return len(node.events.where[1]) if node.events.where else 0
    return len(node.value) if isinstance(node, Condition) and isinstance(node.value, tuple) else 0


class _Parser:
    """Reads nodes in document order, and counts them before it looks into them."""

    def __init__(self, depth: float = MAX_DEPTH, nodes: float = MAX_NODES, values: float = MAX_VALUES) -> None:
        self.max_depth, self.nodes_left, self.values_left = depth, nodes, values

    def node(self, data: Any, path: str = "", depth: int = 1) -> Node:
        self.nodes_left -= 1
        if self.nodes_left < 0:
            raise RuleError(path, f"A rule may have {MAX_NODES} groups and conditions; remove some.")
        if depth > self.max_depth:
            raise RuleError(path, f"Groups may be nested {MAX_DEPTH} levels deep, conditions included; move it up.")
        if not isinstance(data, dict):
            raise RuleError(path, "Must be a group or a condition, as a JSON object.")
        read = next((read for key, read in CONDITIONS.items() if key in data), None)
        if read is None:
            return self._group(data, path, depth)
        condition = read(data, path)
        self.values_left -= count_values(condition)
        if self.values_left < 0:
            raise RuleError(path, f"A rule may list {MAX_VALUES:,} values altogether; remove some.")
        return condition

    def _group(self, data: dict[str, Any], path: str, depth: int) -> Group:
        _only(data, {"match", "rules"}, path, 'a group has "match" and "rules", a condition "field", "op" and "value"')
        match, rules = data.get("match"), data.get("rules")
        if match not in MATCHES:
            raise RuleError(path, '"match" must be "all", "any" or "none".')
        if not isinstance(rules, list):
            raise RuleError(path, '"rules" must be a list of groups and conditions.')
        children = (
            self.node(child, f"{path}.{index}" if path else str(index), depth + 1) for index, child in enumerate(rules)
        )
        return Group(match, tuple(children))


def _condition(data: dict[str, Any], path: str) -> Condition:
    _only(data, {"field", "op", "value"}, path, 'a condition has "field", "op" and "value"')
    name, value = data["field"], data.get("value")
    field = catalogue.get(name) if isinstance(name, str) else None
    if field is None:
        raise RuleError(path, f"Unknown field {quoted(name)}. Use one of: {', '.join(catalogue.names())}.")
    operator = _operator(data, field.operators, field.name, path)
    try:
        parsed = READERS[operator.takes](value, field.asked_as(operator.name, value))
    except ValueError as error:
        raise RuleError(path, str(error)) from None
    return Condition(field.name, operator.name, _canonical(field, operator, parsed))


def _canonical(field: Field, operator: Operator, value: Value) -> Value:
    """Whole values in the form in which they are stored; parts of one, and what has no such form, as they are."""
    if field.canonical is None or operator.verb:
        return value
    if isinstance(value, tuple):
        return tuple(_canonical(field, operator, each) for each in value)  # type: ignore[misc]
    try:
        return field.canonical(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _order_condition(data: dict[str, Any], path: str) -> OrderCondition:
    hint = 'a condition over orders has "orders", "measure", "op" and "value"'
    _only(data, {"orders", "measure", "op", "value"}, path, hint)
    orders, measure = data["orders"], data.get("measure")
    if not isinstance(orders, dict):
        raise RuleError(path, '"orders" must say which orders count, as a JSON object; {} for all completed ones.')
    _only(orders, set(ORDERS), path, f"orders are told apart by {', '.join(ORDERS)}")
    if "in_last" in orders and "between" in orders:
        raise RuleError(path, 'Orders take "in_last" or "between", not both; leave one out.')
    if not isinstance(measure, str) or measure not in catalogue.MEASURES:
        raise RuleError(path, f"Unknown measure {quoted(measure)}. Use one of: {', '.join(catalogue.MEASURES)}.")
    operator = _operator(data, catalogue.COMPARISONS, catalogue.ORDERS.name, path)
    try:
        asked = Orders(**{name: ORDERS[name](given) for name, given in orders.items()})
        value = READERS[operator.takes](data.get("value"), catalogue.ORDERS)
    except ValueError as error:
        raise RuleError(path, str(error)) from None
    return OrderCondition(asked, measure, operator.name, value)  # type: ignore[arg-type]


def _event_condition(data: dict[str, Any], path: str) -> EventCondition:
    hint = 'a condition over events has "events", "op" and "value"'
    _only(data, {"events", "op", "value"}, path, hint)
    events, value = data["events"], data.get("value")
    if not isinstance(events, dict) or "name" not in events:
        raise RuleError(path, '"events" must say which events count, as a JSON object with their "name".')
    _only(events, set(EVENTS), path, f"events are told apart by {', '.join(EVENTS)}")
    operator = _operator(data, EVENT_COMPARISONS, "events", path)
    try:
        asked = Events(**{name: EVENTS[name](given) for name, given in events.items()})
    except ValueError as error:
        raise RuleError(path, str(error)) from None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_COUNT:
        raise RuleError(path, f"Give a whole number from 0 to {MAX_COUNT}; events are counted so far.")
    return EventCondition(asked, operator.name, value)


CONDITIONS: dict[str, Callable[[dict[str, Any], str], Condition | OrderCondition | EventCondition]] = {
    "field": _condition,
    "orders": _order_condition,
    "events": _event_condition,
}
EVENT_COMPARISONS = {name: each for name, each in catalogue.COMPARISONS.items() if each.takes == Takes.ONE}


def _operator(data: dict[str, Any], operators: dict[str, Operator], asked: str, path: str) -> Operator:
    op = data.get("op")
    operator = operators.get(op) if isinstance(op, str) else None
    if operator is None:
        raise RuleError(path, f"Unknown operator {quoted(op)} for {asked}. Use one of: {', '.join(operators)}.")
    return operator


def _only(data: dict[str, Any], known: set[str], path: str, hint: str) -> None:
    for key in data:
        if key not in known:
            raise RuleError(path, f"Unknown key {quoted(key)}: {hint}.")


def _serialised(node: Node) -> dict[str, Any]:
    if isinstance(node, Group):
        return serialise(node)
    plain: dict[str, Any]
    if isinstance(node, EventCondition):
        asked = ((name, getattr(node.events, name)) for name in EVENTS)
        plain = {"events": {name: _plain(value) for name, value in asked if value}}
        if node.events.where:
            property, values = node.events.where
            plain["events"]["where"] = {property: list(values)}
    elif isinstance(node, OrderCondition):
        asked = ((name, getattr(node.orders, name)) for name in ORDERS)
        plain = {"orders": {name: _plain(value) for name, value in asked if value}, "measure": node.measure}
    else:
        plain = {"field": node.field}
    plain["op"] = node.op
    if node.value is not None:
        plain["value"] = _plain(node.value)
    return plain


def _plain(value: Value) -> Any:
    match value:
        case tuple():
            return [_plain(each) for each in value]
        case Window(n, unit):
            return {"n": n, "unit": unit}
        case Decimal():
            return float(value)
        case date():
            return value.isoformat()
    return value
