"""Orders written: the last record of each replaces the ones before it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from crm.database import upsert
from crm.database.models import new_id
from customers.events.occurrences import order_occurrences
from customers.imports.journal import Journal
from customers.models import Order
from customers.records import OrderRecord
from customers.signals import happened

ORDER_FIELDS = (
    *("id", "external_id", "customer_external_id", "ordered_at", "amount", "refunded_amount", "currency", "status"),
    *("items", "is_waiting", "created_at", "updated_at"),
)


def write_orders(records: Sequence[OrderRecord], journal: Journal | None, now: datetime) -> set[str]:
    """The external ids of the customers who have them, and of those who had them before."""
    last = {record.external_id: record for record in records}
    stored = Order.objects.filter(external_id__among=last)
    before = list(stored.values_list("external_id", "customer_external_id", "status"))
    concerned = {*(owner for _, owner, _ in before), *(record.customer_external_id for record in last.values())}
    columns = {external_id: order_columns(record) for external_id, record in last.items()}
    if journal:
        journal.note_orders(columns)
    upsert(
        Order,
        ((new_id(), external_id, *told.values(), False, now, now) for external_id, told in columns.items()),
        fields=ORDER_FIELDS,
        unique="external_id",
        insert_only=("created_at",),
    )
    if occurrences := order_occurrences(last.values(), {external_id: status for external_id, _, status in before}, now):
        happened.send(Order, occurrences=occurrences, arrived=())
    return concerned


def order_columns(record: OrderRecord) -> dict[str, Any]:
    """An order as its columns, in the order of ORDER_FIELDS."""
    return {
        "customer_external_id": record.customer_external_id,
        "ordered_at": record.ordered_at,
        "amount": record.amount,
        "refunded_amount": record.refunded_amount,
        "currency": record.currency,
        "status": record.status,
        "items": [item.model_dump(exclude_none=True, warnings=False) for item in record.items],
    }


def customers_with_waiting_orders(arrived: Collection[str]) -> set[str]:
    """Those of the new customers whose orders came before them."""
    waiting = Order.objects.filter(customer_external_id__among=arrived).values_list("customer_external_id", flat=True)
    return set(waiting.distinct())
