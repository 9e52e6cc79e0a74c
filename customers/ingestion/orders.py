"""Orders written: the last record of each replaces the ones before it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from crm.database import upsert
from crm.database.models import as_stored, new_id
from crm.database.stored import stored_json
from customers.events.occurrences import order_occurrences
from customers.imports.journal import ORDER_COLUMNS, Journal, note_sent_again
from customers.models import Order
from customers.records import OrderRecord
from customers.signals import happened

ORDER_FIELDS = (
    *("id", "external_id", "customer_external_id", "ordered_at", "amount", "refunded_amount", "currency", "status"),
    *("items", "is_waiting", "created_at", "updated_at"),
)


def write_orders(records: Sequence[OrderRecord], journal: Journal | None, now: datetime) -> set[str]:
    """The external ids of the customers who have them, and of those who had them before. Orders that programs send as
    they are stored are not written, and concern nobody."""
    last = {record.external_id: record for record in records}
    columns = {external_id: order_columns(record) for external_id, record in last.items()}
    before = _stored(last)
    if journal:
        journal.note_orders(columns)
    else:
        same = {external_id for external_id, stored in before.items() if stored == columns[external_id]}
        note_sent_again("order", same, now)
        for external_id in same:
            del last[external_id], columns[external_id], before[external_id]
    upsert(
        Order,
        ((new_id(), external_id, *told.values(), False, now, now) for external_id, told in columns.items()),
        fields=ORDER_FIELDS,
        unique="external_id",
        insert_only=("created_at",),
    )
    statuses = {external_id: stored["status"] for external_id, stored in before.items()}
    if occurrences := order_occurrences(last.values(), statuses, now):
        happened.send(Order, occurrences=occurrences, arrived=())
    return {order["customer_external_id"] for order in (*columns.values(), *before.values())}


def _stored(external_ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """The columns of those orders that are stored, by external id."""
    *columns, items = ORDER_COLUMNS
    rows = Order.objects.filter(external_id__among=external_ids).values_list("external_id", *columns, as_stored(items))
    return {
        external_id: dict(zip(ORDER_COLUMNS, (*values, stored_json(items)), strict=True))
        for external_id, *values, items in rows
    }


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
