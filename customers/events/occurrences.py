"""Events as they are said to those who listen to `happened`, and orders in the form of events."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from customers.models import Order
from customers.records import OrderRecord

COMPLETED, CANCELLED, REFUNDED = "order_completed", "order_cancelled", "order_refunded"
# The events that an order in a state has had.
NAMES: dict[str, tuple[str, ...]] = {
    Order.Status.COMPLETED.value: (COMPLETED,),
    Order.Status.CANCELLED.value: (CANCELLED,),
    Order.Status.REFUNDED.value: (COMPLETED, REFUNDED),
}
NAMES_OF_ORDERS = (COMPLETED, CANCELLED, REFUNDED)


class Occurrence(NamedTuple):
    """Something that happened to a customer. `id` is unique among all of them."""

    customer_external_id: str
    name: str
    id: str
    occurred_at: datetime
    properties: Mapping[str, Any]


def order_occurrences(records: Iterable[OrderRecord], before: Mapping[str, str], now: datetime) -> list[Occurrence]:
    """What happens when orders are written: `before` has the states of those that are stored, by their ids. An order is
    completed once, however often it is sent. One that arrives cancelled or refunded counts as such from when it was
    made, since nothing says when it became so."""
    return [
        Occurrence(
            record.customer_external_id,
            name,
            occurrence_id(name, record.external_id),
            now if name != COMPLETED and record.external_id in before else record.ordered_at,
            order_properties(record.external_id, [item.model_dump() for item in record.items]),
        )
        for record in records
        for name in NAMES.get(record.status, ())
        if name not in NAMES.get(before.get(record.external_id, ""), ())
    ]


def occurrence_id(name: str, order: str) -> str:
    """The id of an event of an order."""
    return f"{name}:{order}"


def order_properties(external_id: str, items: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What can be asked of the event of an order: its id, and the categories and SKUs of its items."""
    items = list(items)
    found = {name: sorted({item[name] for item in items if item.get(name)}) for name in ("category", "sku")}
    return {"order": external_id, **{name: values for name, values in found.items() if values}}
