"""Customers and orders as the API brings them. Rows are written by ingestion, so that only those exist that can."""

import json
from datetime import UTC, datetime
from itertools import count
from typing import Any

from django.utils import timezone

from crm.streams.stream import Entry
from crm.web.display import from_minor
from customers.ingestion import persist
from customers.models import Customer

_numbers = count(1)
ORDERED_AT = datetime(2026, 1, 15, 4, 30, tzinfo=UTC)
TOTALS = ("total_spend", "order_count", "last_order_at", "last_product")
LATER = "9999999999999-0"  # than any erasure


def customer_record(*, external_id: str = "c1", **fields: Any) -> dict[str, Any]:
    return {"external_id": external_id, **fields}


def order_record(*, external_id: str = "o1", customer: str = "c1", amount: Any = 100, **fields: Any) -> dict[str, Any]:
    return {
        "external_id": external_id,
        "customer_external_id": customer,
        "ordered_at": "2026-01-15T10:00:00+05:30",
        "amount": amount,
        **fields,
    }


def event_record(*, id: str = "e1", customer: str = "c1", **fields: Any) -> dict[str, Any]:
    return {
        "id": id,
        "name": "viewed_product",
        "customer_external_id": customer,
        "occurred_at": timezone.now().isoformat(),
        **fields,
    }


def persist_records(kind: str, *records: dict[str, Any]) -> None:
    """As the worker does, without the stream."""
    persist([Entry(LATER, kind, json.dumps(records, default=_as_text).encode(), len(records))])()


def create_customers(*people: dict[str, Any]) -> list[Customer]:
    """Customers with their orders, as ingestion writes them in one batch; in the order given.

    Besides what a record says, a person may have `total_spend` in minor units, `order_count`, `last_order_at` and
    `last_product`, of which orders are made.
    """
    customers, orders = [], []
    for person in people:
        record = {"external_id": f"customer-{next(_numbers)}", **person}
        totals = {name: record.pop(name) for name in TOTALS if name in record}
        customers.append(record)
        orders += _orders(record["external_id"], **{name: value for name, value in totals.items() if value})
    persist_records("customer", *customers)
    if orders:
        persist_records("order", *orders)
    stored = Customer.objects.in_bulk([record["external_id"] for record in customers], field_name="external_id")
    return [stored[record["external_id"]] for record in customers]


def create_customer(**fields: Any) -> Customer:
    """One person, described as for `create_customers`."""
    (customer,) = create_customers(fields)
    return customer


def _orders(
    customer: str,
    *,
    total_spend: int = 0,
    order_count: int = 0,
    last_order_at: datetime = ORDERED_AT,
    last_product: str = "",
) -> list[dict[str, Any]]:
    """None where nothing is said of any."""
    if not (total_spend or order_count or last_product or last_order_at != ORDERED_AT):
        return []
    each, rest = divmod(total_spend, count := order_count or 1)
    return [
        order_record(
            external_id=f"order-{next(_numbers)}",
            customer=customer,
            ordered_at=last_order_at,
            amount=from_minor(each if number else each + rest),
            items=[{"name": last_product}] if last_product else [],
        )
        for number in range(count)
    ]


def _as_text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
