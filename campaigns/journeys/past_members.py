"""For whom a rule began and ceased to hold in the past, as a watch would have told it.

A rule is asked at the moments at which its answer may change: when an order was made or an event happened that it asks
for, and when the clock changes it (`next_change`). Values that are overwritten, like a city or a tag, have no past:
today's value is taken for all time, so that nobody comes or goes by them. A date like that of the last visit is
overwritten too: a customer is asked from that date on, for what it was before is not known.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

from campaigns.journeys.history import History, PastReader, asks_orders
from crm.database.milliseconds import BEGINNING
from customers.events.happened import with_events
from customers.events.occurrences import Occurrence
from customers.models import Customer, Order
from customers.purchases import inline_orders
from customers.segments.references import resolved
from customers.segments.rules import Condition, EventCondition, Group, OrderCondition, walk
from customers.segments.watching.crossings import crossing_id
from customers.segments.watching.moments import next_change

# Dates that are overwritten, by the fields that follow from them; orders tell the other half of `last_active_at`.
OVERWRITTEN = {
    "last_seen_at": "last_seen_at",
    "last_active_at": "last_seen_at",
    "last_messaged_at": "last_messaged_at",
}
# What makes the past of a rule uncertain.
STATUS, ARRIVAL, MANY_ORDERS = "order_status", "arrival", "many_orders"


class Change(NamedTuple):
    """From a moment on a rule held, or did not."""

    at: datetime
    holds: bool


class PastWatch:
    """A rule as it would have been watched from one moment until another. `uncertain` says what history has not told
    about the customers who were asked so far."""

    def __init__(self, rule: Group, history: History, since: datetime, until: datetime) -> None:
        self.rule, self.history, self.since, self.until = resolved([rule], history.stored)[0], history, since, until
        nodes = [node for _, node in walk(self.rule)]
        self.events = {node.events.name for node in nodes if isinstance(node, EventCondition)}
        fields = {node.field for node in nodes if isinstance(node, Condition)}
        self.asks_orders = asks_orders(self.rule)
        self.asks_windows = any(isinstance(node, OrderCondition) and node.orders.in_last for node in nodes)
        self.dates = {OVERWRITTEN[name] for name in fields & OVERWRITTEN.keys()}
        self.uncertain: set[str] = set()

    def changes(self, customer: Customer) -> list[Change]:
        """Whether the rule held from when it is known on, then each change until the end; empty for a customer of whom
        history tells nothing."""
        if customer.has_many_orders and self.asks_orders:
            self.uncertain.add(MANY_ORDERS)
            return []
        self._find_uncertain(customer)
        changes: list[Change] = []
        at: datetime | None = self._known_since(customer)
        moments = self._moments(customer)
        purchases, _ = inline_orders(self.history.orders[customer.external_id]) if self.asks_windows else ([], {})
        while at and at <= self.until:
            reader = self.history.reader(customer, at)
            holds = reader.holds(self.rule)
            if not changes or holds != changes[-1].holds:
                changes.append(Change(at, holds))
            by_clock = self._next_change(reader, purchases)
            written = moments[bisect_right(moments, at) :][:1]
            at = min([*written, *([by_clock] if by_clock else [])], default=None)
        return changes

    def _next_change(self, reader: PastReader, purchases: list[dict[str, Any]]) -> datetime | None:
        """When the clock next changes the answer of a reader. `purchases` are the orders of all times: those that lie
        ahead are moments of a change too. Of events a list keeps so many that only those until then may be in it."""
        then = reader.customer
        then.purchases, then.has_many_orders = purchases, False
        if self.events:
            told = ((name, at, properties) for at, name, properties in reader.past_events)
            happened = with_events({}, told, BEGINNING, self.history.noted)
            then.happened, then.has_many_events = happened or {}, happened is None
        return next_change(self.rule, then, reader.now)

    def crossings(self, customer: Customer) -> Iterator[Change]:
        """The changes that a watch would have told: nobody crosses anything by being there when it begins, but somebody
        who comes does."""
        changes = self.changes(customer)
        if changes and changes[0].holds and changes[0].at == customer.signed_up_at:
            yield changes[0]
        yield from changes[1:]

    def tell(self, customer: Customer, kind: str, subject: str, entered: str, left: str = "") -> Iterator[Occurrence]:
        """The crossings as events: `entered` and `left` are their names, without the latter only the former."""
        for at, holds in self.crossings(customer):
            if name := entered if holds else left:
                id = crossing_id(name, subject, customer.id, at)
                yield Occurrence(customer.external_id, name, id, at, {kind: subject})

    def held_at(self, customer: Customer, moments: list[datetime]) -> Iterator[datetime]:
        """Those of the moments, the earliest first, at which the rule held and the customer was there."""
        changes = self.changes(customer)
        for change, after in pairwise([*changes, None]):
            if change and change.holds:
                yield from (at for at in moments if change.at <= at and (after is None or at < after.at))

    def _known_since(self, customer: Customer) -> datetime:
        dates = [getattr(customer, name) for name in ("signed_up_at", *self.dates)]
        return max([self.since, *(date for date in dates if date)])

    def _moments(self, customer: Customer) -> list[datetime]:
        """When something was written that the rule asks for, the earliest first."""
        orders = self.history.orders[customer.external_id] if self.asks_orders else []
        events = self.history.events[customer.external_id]
        return sorted({order.ordered_at for order in orders} | {at for at, name, _ in events if name in self.events})

    def _find_uncertain(self, customer: Customer) -> None:
        if customer.signed_up_at is None:
            self.uncertain.add(ARRIVAL)
        if self.asks_orders and any(
            order.refunded_amount or order.status in (Order.Status.CANCELLED, Order.Status.REFUNDED)
            for order in self.history.orders[customer.external_id]
        ):
            self.uncertain.add(STATUS)
