"""Why somebody is in or out: for each node of a rule what the customer's value is, and whether the node holds.

A second reading of the language beside the compiler's, in plain Python, from what was ingested and not from what is
kept for the compiler. The two must agree for every customer.
"""

import operator
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from copy import copy
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from crm.web.display import DECIMALS
from customers.events.happened import as_text
from customers.events.limits import EXACT
from customers.events.models import Event
from customers.models import TAG_EDGE, Customer, Order
from customers.segments import catalogue
from customers.segments.catalogue import Field, Kind, Takes
from customers.segments.references import SEGMENT, Stored, stored_rules
from customers.segments.rules import Condition, EventCondition, Events, Group, Node, OrderCondition, walk
from customers.segments.windows import event_start, order_span, time_span

MINOR = 10**DECIMALS

Row = tuple[datetime, int, int, str, list[dict[str, Any]]]  # of an order: when, amount, refunded, status, items


@dataclass(frozen=True)
class Verdict:
    """`value` is the customer's: of a condition over orders what was measured, of a reference the ids that they belong
    to, of a group nothing. Money is in major units, and what is not known is None."""

    path: str
    node: Node
    value: Any
    holds: bool


def explain(rule: Group, customer: Customer, now: datetime | None = None) -> list[Verdict]:
    """The root first, in document order."""
    reader = Reader(customer, now or timezone.now(), stored_rules([rule]))
    return [Verdict(path, node, reader.value(node), reader.holds(node)) for path, node in walk(rule)]


class Reader:
    """One customer at one moment."""

    def __init__(self, customer: Customer, now: datetime, stored: Stored | None = None) -> None:
        self.customer, self.now, self.stored = customer, now, stored or {}

    def holds(self, node: Node) -> bool:
        """Whether the node holds for the customer."""
        if isinstance(node, Group):
            verdicts = [self.holds(child) for child in node.rules]
            return {"all": all(verdicts), "any": any(verdicts), "none": not any(verdicts)}[node.match]
        operators = _field(node).operators if isinstance(node, Condition) else catalogue.COMPARISONS
        if complement := operators[node.op].complement:
            return not self.holds(replace(node, op=complement))
        value = self.value(node)
        if not isinstance(node, Condition):
            return _number(value, node.op, node.value)
        field = _field(node).asked_as(node.op, node.value)
        if field.kind == Kind.REFERENCE:
            return bool(value)
        if operators[node.op].takes == Takes.NOTHING:
            return value is not None
        if field.kind == Kind.DATE:
            return _date(value, node.op, node.value, self.now)
        if field.is_attribute:
            value = _of_kind(field.kind, value)
        elif field.kind == Kind.YES_NO:
            value = bool(value)  # not known reads as no
        return COMPARED[field.kind](value, node.op, node.value, _alike if field.folded else str)

    def value(self, node: Node) -> Any:
        """The customer's value that a node compares; None for a group."""
        if isinstance(node, Group):
            return None
        if isinstance(node, OrderCondition):
            return self._measured(node)
        if isinstance(node, EventCondition):
            return Fraction(self._count_events(node.events))
        field = _field(node)
        if field.kind == Kind.REFERENCE:
            belongs = self._belongs(field, node.value)  # type: ignore[arg-type]
            return [id for id in node.value if id in belongs]  # type: ignore[union-attr]
        if field.kind == Kind.ATTRIBUTE:
            value = self.customer.attributes.get(field.column)
            return None if value == "" else value
        if field.per:
            amount, count = getattr(self.customer, field.column), getattr(self.customer, field.per)
            return Fraction(amount, count * MINOR) if count else None
        value = getattr(self.customer, field.name)
        if field.money:
            return Fraction(value, MINOR)
        return None if value == "" else value

    def _belongs(self, field: Field, ids: Collection[str]) -> set[str]:
        assert field.source
        if field.name != SEGMENT.name:
            return field.source.belonging(self.customer, ids)
        static = [id for id in ids if id in self.stored and self.stored[id] is None]
        return field.source.belonging(self.customer, static) | {id for id in ids if self._is_in(id)}

    def _is_in(self, id: str) -> bool:
        """By the segment's rule. A circle ends where it comes back to itself."""
        rule = self.stored.get(id)
        if rule is None:
            return False
        inside = copy(self)
        inside.stored = {other: rule for other, rule in self.stored.items() if other != id}
        return inside.holds(rule)

    # ── Events ────────────────────────────────────────────────────────
    def _count_events(self, asked: Events) -> int:
        start = event_start(asked, self.now)
        after = self.customer.last_order_at if asked.since else None
        property, values = asked.where or ("", ())
        alike = str if property in EXACT else _alike
        wanted = {alike(value) for value in values}
        return sum(
            (after is None or occurred_at > after)
            and (not property or alike(as_text(properties.get(property, ""))) in wanted)
            for occurred_at, properties in self._events(asked.name, start)
        )

    def _events(self, name: str, start: datetime) -> Iterable[tuple[datetime, dict[str, Any]]]:
        """The times and properties of the events of a name, from `start` until now."""
        found = Event.objects.filter(
            customer_external_id=self.customer.external_id, name=name, occurred_at__gte=start, occurred_at__lte=self.now
        )
        return found.values_list("occurred_at", "properties")

    # ── Orders ────────────────────────────────────────────────────────
    def _measured(self, node: OrderCondition) -> Fraction | None:
        amounts = list(self._amounts(node))
        match node.measure:
            case "count":
                return Fraction(len(amounts))
            case "sum":
                return Fraction(sum(amounts), MINOR)
        if not amounts:
            return None
        if node.measure == "avg":
            return Fraction(sum(amounts), len(amounts) * MINOR)
        return Fraction(min(amounts) if node.measure == "min" else max(amounts), MINOR)

    def _amounts(self, node: OrderCondition) -> Iterator[int]:
        """Of the orders that count, and of credit notes, which are taken from a sum of completed orders."""
        asked = node.orders
        statuses: Collection[str] = asked.status or ("completed",)
        if node.measure == "sum" and "completed" in statuses:
            statuses = (*statuses, "credit_note")
        categories = {_alike(category) for category in asked.category}
        start, end = order_span(asked, self.now)
        for ordered_at, amount, refunded, status, items in self._orders(start, end):
            if status not in statuses or (start and end and not start <= ordered_at < end):
                continue
            matching = (
                (not categories or _alike(item.get("category", "")) in categories)
                and (not asked.sku or item.get("sku", "") in asked.sku)
                for item in items
            )
            if any(matching) or not (asked.category or asked.sku):
                yield -amount if status == "credit_note" else amount - refunded

    def _orders(self, start: datetime | None, end: datetime | None) -> Iterable[Row]:
        """At least those in between."""
        if not self.customer.has_many_orders:
            return self._all_orders
        between = {"ordered_at__gte": start, "ordered_at__lt": end} if start else {}
        return self._rows.filter(**between).iterator()

    @cached_property
    def _all_orders(self) -> list[Row]:
        return list(self._rows)

    @property
    def _rows(self) -> QuerySet[Order, Row]:
        theirs = Order.objects.filter(customer_external_id=self.customer.external_id)
        return theirs.values_list("ordered_at", "amount", "refunded_amount", "status", "items")


def _field(node: Condition) -> Field:
    field = catalogue.get(node.field)
    assert field is not None
    return field


# ── A value against what is asked, by the operators that are no complement of another ──
def _number(mine: Any, op: str, asked: Any, _: Any = None) -> bool:
    if mine is None:
        return False
    if op == "between":
        return _exact(asked[0]) <= _exact(mine) <= _exact(asked[1])
    return NUMBERS[op](_exact(mine), _exact(asked))


NUMBERS = {"eq": operator.eq, "gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le}


def _exact(number: Any) -> Fraction:
    """A double is the decimal that it is written as."""
    return Fraction(str(number)) if isinstance(number, float) else Fraction(number)


def _alike(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _text(mine: Any, op: str, asked: Any, alike: Callable[[str], str]) -> bool:
    if mine is None:
        return False
    if op == "in":
        return alike(mine) in {alike(each) for each in asked}
    return TEXTS[op](alike(mine), alike(asked))


TEXTS: dict[str, Callable[[str, str], bool]] = {
    "eq": operator.eq,
    "contains": operator.contains,
    "starts_with": str.startswith,
}


def _list(mine: list[str], op: str, asked: Any, alike: Callable[[str], str]) -> bool:
    have, wanted = ({alike(tag).replace(TAG_EDGE, " ") for tag in tags} for tags in (mine, asked))
    return {"has_any": bool(have & wanted), "has_all": wanted <= have}[op]


def _yes_no(mine: Any, op: str, asked: Any, _: Any) -> bool:
    return mine is asked


def _date(mine: datetime | None, op: str, asked: Any, now: datetime) -> bool:
    if mine is None:
        return False
    start, end = time_span(op, asked, now)
    return (start is None or start <= mine) and (end is None or mine < end)


COMPARED: dict[Kind, Callable[[Any, str, Any, Callable[[str], str]], bool]] = {
    Kind.NUMBER: _number,
    Kind.TEXT: _text,
    Kind.LIST: _list,
    Kind.YES_NO: _yes_no,
}


def _of_kind(kind: Kind, value: Any) -> Any:
    """A value of another type counts as missing."""
    is_kind = {
        Kind.NUMBER: isinstance(value, int | float) and not isinstance(value, bool),
        Kind.TEXT: isinstance(value, str),
        Kind.YES_NO: isinstance(value, bool),
    }[kind]
    return value if is_kind else None


def plain(value: Any) -> Any:
    """As JSON says it."""
    match value:
        case Fraction():
            return int(value) if value.denominator == 1 else float(value)
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value
