"""Customers and orders as the API brings them, or as rows with the keys that ingestion keeps."""

import json
from itertools import count
from typing import Any

from crm.streams.stream import Entry
from customers.channels import CHANNELS
from customers.consent import standing
from customers.ingestion import persist
from customers.models import Customer, fold, fold_attributes, fold_tags

_numbers = count(1)
LATER = "9999999999999-0"  # than whoever was erased


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
    persist([Entry(LATER, kind, json.dumps(records).encode(), len(records))])()


def new_customer(**fields: Any) -> Customer:
    """Not saved yet, for `bulk_create`."""
    customer = Customer(**{"external_id": f"customer-{next(_numbers)}", **fields})
    customer.name_key, customer.email_key = fold(customer.name), fold(customer.email)
    customer.city_key, customer.country_key = fold(customer.city), fold(customer.country)
    for channel in CHANNELS.values():
        refused = getattr(customer, channel.opt_in) is False and getattr(customer, channel.address_key)
        setattr(customer, channel.standing, standing(said_no=bool(refused), is_suppressed=False))
    customer.tags_key = fold_tags(customer.tags)
    customer.attributes_key = fold_attributes(customer.attributes)
    customer.last_active_at = max(
        filter(None, (customer.last_order_at, customer.last_seen_at, customer.last_active_at)), default=None
    )
    return customer


def create_customer(**fields: Any) -> Customer:
    customer = new_customer(**fields)
    customer.save()
    return customer
