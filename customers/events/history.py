"""All events of one customer, the newest first: those that programs sent, and those that the product knows.

What the product knows is read from the rows that say it, like an order, and not stored again. Apps further up register
more of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from heapq import nlargest
from typing import Any, NamedTuple

from customers.events.models import Event
from customers.events.occurrences import occurrence_id
from customers.models import Customer, Order
from customers.segments.watching.models import Crossing
from customers.timeline import Place, rows_behind


class Happening(NamedTuple):
    """One event. `place` orders them all."""

    place: Place
    id: str
    name: str
    properties: dict[str, Any]

    @property
    def occurred_at(self) -> datetime:
        """When it happened."""
        return self.place.at


Read = Callable[[Customer, Place | None, int], list[Happening]]


@dataclass(frozen=True)
class Source:
    """Events of one name. `read(customer, place, size)` gives up to `size` of them behind the place, or the newest."""

    name: str
    read: Read


SOURCES: dict[str, Source] = {}


def register(*sources: Source) -> None:
    """Add events that the product knows of."""
    SOURCES.update({source.name: source for source in sources})


def read_events(customer: Customer, name: str, after: Place | None, size: int) -> list[Happening]:
    """Up to `size` events behind the place, or the newest; of one name unless it is empty."""
    if name in SOURCES:
        return SOURCES[name].read(customer, after, size)
    found = _sent(customer, name, after, size)
    if not name:
        found += [each for source in SOURCES.values() for each in source.read(customer, after, size)]
    return nlargest(size, found, key=lambda happening: happening.place)


def _sent(customer: Customer, name: str, after: Place | None, size: int) -> list[Happening]:
    events = Event.objects.filter(customer_external_id=customer.external_id)
    if name:
        events = events.filter(name=name)
    return [
        Happening(Place(event.occurred_at, event.id), event.event_id, event.name, event.properties)
        for event in rows_behind(events, "occurred_at", after, size)
    ]


# ── What this app knows ───────────────────────────────────────────────
def _created(customer: Customer, after: Place | None, size: int) -> list[Happening]:
    if customer.signed_up_at is None:
        return []
    place = Place(customer.signed_up_at, customer.id)
    name = "customer_created"
    return [Happening(place, f"{name}:{customer.id}", name, {})] if after is None or place < after else []


def _of_orders(name: str, column: str, *statuses: Order.Status) -> Source:
    """Events that an order in one of these states has at the time in a column."""

    def read(customer: Customer, after: Place | None, size: int) -> list[Happening]:
        orders = Order.objects.filter(customer_external_id=customer.external_id, status__in=statuses)
        return [
            Happening(
                Place(getattr(order, column), order.id),
                occurrence_id(name, order.external_id),
                name,
                {"order": order.external_id},
            )
            for order in rows_behind(orders, column, after, size)
        ]

    return Source(name, read)


def _of_segments(name: str) -> Source:
    """Crossings of segments that are watched."""

    def read(customer: Customer, after: Place | None, size: int) -> list[Happening]:
        rows = Crossing.objects.filter(customer_id=customer.id, name=name)
        return [
            Happening(Place(row.occurred_at, row.id), row.crossing_id, name, {"segment": str(row.segment_id)})
            for row in rows_behind(rows, "occurred_at", after, size)
        ]

    return Source(name, read)


register(
    Source("customer_created", _created),
    _of_orders("order_completed", "ordered_at", Order.Status.COMPLETED, Order.Status.REFUNDED),
    _of_orders("order_cancelled", "updated_at", Order.Status.CANCELLED),
    _of_orders("order_refunded", "updated_at", Order.Status.REFUNDED),
    _of_segments("segment_entered"),
    _of_segments("segment_left"),
)
