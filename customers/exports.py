"""All customers or orders as CSV that an import reads back exactly."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from pydantic_core import to_json

from crm.web.display import from_minor
from crm.web.spreadsheet import FORMULA, Row, csv_lines, in_chunks
from customers.models import Customer, Order

CUSTOMER_COLUMNS = (
    *("external_id", "name", "email", "phone", "city", "country", "tags", "attributes", "visits", "signed_up_at"),
    *("last_seen_at", "email_opt_in", "sms_opt_in", "whatsapp_opt_in", "time_zone"),
)
ORDER_COLUMNS = ("external_id", "customer_external_id", "ordered_at", "amount", "currency", "status", "items")


def customer_lines() -> Iterator[str]:
    """The lines of a CSV file of all customers; attributes are JSON."""
    rows = in_chunks(Customer.objects.all(), *CUSTOMER_COLUMNS)
    return csv_lines(CUSTOMER_COLUMNS, ([_cells(CUSTOMER_COLUMNS, row) for row in chunk] for chunk in rows))


def order_lines() -> Iterator[str]:
    """The lines of a CSV file of all orders; items are JSON."""
    rows = in_chunks(Order.objects.all(), *ORDER_COLUMNS)
    return csv_lines(ORDER_COLUMNS, ([_cells(ORDER_COLUMNS, row) for row in chunk] for chunk in rows))


def _cells(names: tuple[str, ...], row: Row) -> list[Any]:
    return [_cell(name, value) for name, value in zip(names, row, strict=True)]


def _cell(name: str, value: Any) -> Any:
    match name:
        case "tags":
            return _tags(value)
        case "attributes":
            return to_json(value).decode() if value else ""
        case "items":
            return to_json([_item(item) for item in value]).decode() if value else ""
        case "amount":
            return str(from_minor(value))
        case "signed_up_at" | "last_seen_at" | "ordered_at":
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
