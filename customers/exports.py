"""Customers and orders as rows of a file that an import reads back exactly."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from pydantic_core import to_json

from crm.web.display import from_minor
from crm.web.spreadsheet import FORMULA, Row, csv_lines, in_chunks
from customers.models import Customer, Order

CUSTOMER_COLUMNS = (
    *("external_id", "name", "email", "phone", "city", "country", "tags", "attributes", "visits", "signed_up_at"),
    *("last_seen_at", "email_opt_in", "sms_opt_in", "whatsapp_opt_in", "time_zone"),
)
# What is derived from their orders, and when they came; an import takes none of it.
FIGURES = ("order_count", "total_spend", "first_order_at", "last_order_at", "created_at")
ORDER_COLUMNS = (
    "external_id",
    "customer_external_id",
    "ordered_at",
    "amount",
    "refunded_amount",
    "currency",
    "status",
    "items",
)


def customer_lines() -> Iterator[str]:
    """The lines of a CSV file of all customers."""
    return csv_lines(CUSTOMER_COLUMNS, file_rows(Customer.objects.all(), CUSTOMER_COLUMNS))


def order_lines() -> Iterator[str]:
    """The lines of a CSV file of all orders."""
    return csv_lines(ORDER_COLUMNS, file_rows(Order.objects.all(), ORDER_COLUMNS))


def file_rows(rows: QuerySet, names: Sequence[str]) -> Iterator[list[Row]]:
    """Chunks of rows of a file with the columns of these names; attributes and items are JSON."""
    for chunk in in_chunks(rows, *names):
        yield [[_cell(name, value) for name, value in zip(names, row, strict=True)] for row in chunk]


def _cell(name: str, value: Any) -> Any:
    match name:
        case "tags":
            return _tags(value)
        case "attributes":
            return to_json(value).decode() if value else ""
        case "items":
            return to_json([_item(item) for item in value]).decode() if value else ""
        case "amount" | "refunded_amount":
            return str(from_minor(value))
        case "total_spend":
            return from_minor(max(0, value))
        case "signed_up_at" | "last_seen_at" | "ordered_at" | "first_order_at" | "last_order_at" | "created_at":
            return value.isoformat(timespec="milliseconds") if value else ""
        case "email_opt_in" | "sms_opt_in" | "whatsapp_opt_in":
            return {True: "yes", False: "no"}.get(value, "")
    if isinstance(value, str) and value.startswith("'") and not value.lstrip("'").startswith(FORMULA):
        return f"'{value}"  # an import takes one off, as it does where csv_lines guards a formula
    return value


def _item(item: dict[str, Any]) -> dict[str, Any]:
    return item | ({"unit_price": str(from_minor(item["unit_price"]))} if "unit_price" in item else {})


def _tags(tags: list[str]) -> str:
    """Quoted, so that a tag may have a comma."""
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="").writerow(tags)
    return line.getvalue() if tags else ""
