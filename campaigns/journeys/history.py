"""Orders and events of some customers, and rules read from them as of a moment of the past."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from operator import itemgetter
from typing import Any

from crm.database.models import as_stored
from customers.events.models import Event
from customers.models import Customer, Order
from customers.purchases import Purchase
from customers.segments import catalogue
from customers.segments.explain import Reader, Row
from customers.segments.references import Stored
from customers.segments.rules import Condition, EventCondition, Group, Node, OrderCondition, walk
from customers.totals import later, sum_orders

EventRow = tuple[datetime, str, dict[str, Any]]
OF_ORDERS = ("total_spend", "orders_amount", "order_count", "first_order_at", "last_order_at", "last_product")


class History:
    """The orders and events of some customers, read for all of them together, and only what `rules` ask for. `noted`
    has the names of the events that they ask for, each with the properties that they compare; `stored` the rules of the
    segments that they name."""

    def __init__(
        self,
        external_ids: Collection[str],
        rules: Iterable[Group],
        noted: Mapping[str, Collection[str]],
        stored: Stored,
    ) -> None:
        self.external_ids, self.noted, self.stored = external_ids, noted, stored
        self.asks_orders = any(asks_orders(rule) for rule in rules)

    @cached_property
    def orders(self) -> dict[str, list[Purchase]]:
        """By external id the orders of the customers, in the order of their ids."""
        found: dict[str, list[Purchase]] = defaultdict(list)
        if self.asks_orders:
            rows = Order.objects.filter(customer_external_id__among=self.external_ids)
            columns = (as_stored("id"), "customer_external_id", *Purchase._fields)
            for _, external_id, *order in sorted(rows.values_list(*columns), key=itemgetter(0)):
                found[external_id].append(Purchase(*order))
        return found

    @cached_property
    def events(self) -> dict[str, list[EventRow]]:
        """By external id the events that rules ask for, the oldest first."""
        found: dict[str, list[EventRow]] = defaultdict(list)
        if self.noted:
            rows = Event.objects.filter(customer_external_id__among=self.external_ids, name__in=list(self.noted))
            columns = ("customer_external_id", "occurred_at", "name", "properties")
            for external_id, *row in sorted(rows.values_list(*columns), key=itemgetter(1)):
                found[external_id].append(tuple(row))
        return found

    def reader(self, customer: Customer, at: datetime) -> "PastReader":
        """Reads rules of a customer as of a moment."""
        orders = [each for each in self.orders[customer.external_id] if each.ordered_at <= at]
        events = self.events[customer.external_id]
        return PastReader(customer, at, self, orders, events[: bisect_right(events, at, key=itemgetter(0))])


def asks_orders(rule: Group) -> bool:
    """Whether a rule, without names of segments, asks for orders or for what follows from them."""
    return any(_asks_orders(node) for _, node in walk(rule))


def _asks_orders(node: Node) -> bool:
    match node:
        case OrderCondition():
            return True
        case EventCondition():
            return bool(node.events.since)
        case Condition():
            field = catalogue.get(node.field)
            return field is not None and (field.group == catalogue.PURCHASES or field.name == "last_active_at")
    return False


def copy_row(customer: Customer) -> Customer:
    """A customer whose values may be changed. `copy` goes the way of a pickle, which takes ten times as long."""
    then = Customer.__new__(Customer)
    then.__dict__.update(customer.__dict__)
    return then


class PastReader(Reader):
    """Reads rules of one customer by the orders and events until a moment; all else is as it is today."""

    def __init__(
        self,
        customer: Customer,
        now: datetime,
        history: History,
        orders: Sequence[Purchase],
        events: Sequence[EventRow],
    ) -> None:
        then = copy_row(customer)
        if history.asks_orders:
            totals = sum_orders(orders)
            for name in OF_ORDERS:
                setattr(then, name, getattr(totals, name))
            then.last_active_at = later(totals.last_order_at, customer.last_seen_at)
        super().__init__(then, now, history.stored)
        self.past_orders, self.past_events = orders, events

    def _events(self, name: str, start: datetime) -> Iterable[tuple[datetime, dict[str, Any]]]:
        return [(at, properties) for at, each, properties in self.past_events if each == name and start <= at]

    def _orders(self, start: datetime | None, end: datetime | None) -> Iterable[Row]:
        return self.past_orders
