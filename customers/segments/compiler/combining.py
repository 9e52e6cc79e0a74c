"""How conditions combine into one, and what has to be known of the customers at the moment of asking."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Q

from customers.events.models import Event
from customers.models import Customer

CHUNK = 50  # alternatives in one chain; SQLite parses at most 1,000 levels

NOBODY = Q(pk__in=[])
EVERYBODY = ~NOBODY


@dataclass(frozen=True)
class Occasion:
    """When a rule is asked, and what has to be known of the customers then."""

    now: datetime

    @cached_property
    def some_order_ahead(self) -> bool:
        """Whether anybody has an order that lies in the future."""
        return Customer.objects.filter(last_order_at__gt=self.now).exists()

    @cached_property
    def many_orders(self) -> list[Customer]:
        """Those whose orders are not kept beside them."""
        return list(Customer.objects.filter(has_many_orders=True).only("external_id", "has_many_orders"))

    @cached_property
    def some_event_ahead(self) -> bool:
        """Whether anybody has an event after this moment, which may lie in the past."""
        return Event.objects.filter(occurred_at__gt=self.now).exists()

    @cached_property
    def many_events(self) -> list[Customer]:
        """Those whose events are not kept beside them. MongoDB uses the index only where its first column is asked."""
        have_many = Customer.objects.filter(has_many_orders__in=(False, True), has_many_events=True)
        return list(have_many.defer("purchases", "bought", "marks"))


def joined_by_and(conditions: Iterable[Q]) -> Q:
    """All conditions; without any, everybody."""
    return Q(*conditions) or EVERYBODY


def joined_by_or(conditions: Iterable[Q]) -> Q:
    """Any of the conditions; without any, nobody."""
    return Q(*conditions, _connector=Q.OR) or NOBODY


def joined_by_or_in_chunks(conditions: list[Q]) -> Q:
    """`joined_by_or`, as a tree of short chains."""
    chunks = [joined_by_or(conditions[start : start + CHUNK]) for start in range(0, len(conditions), CHUNK)]
    return ~joined_by_and(~chunk for chunk in chunks) if len(chunks) > 1 else joined_by_or(chunks)
