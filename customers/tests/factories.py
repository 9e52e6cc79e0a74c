"""Customers and orders as the API brings them."""

import json
from typing import Any

from crm.streams.stream import Entry
from customers.ingestion import persist


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


def persist_records(kind: str, *records: dict[str, Any]) -> None:
    """As the worker does, without the stream."""
    persist([Entry("1-0", kind, json.dumps(records).encode(), len(records))])
