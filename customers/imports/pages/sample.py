"""The first rows of a file as the page shows them: what each of them becomes."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.text import Truncator

from crm.web import display
from customers.imports.choices import Choices
from customers.imports.columns import TARGETS, FileKind
from customers.imports.preview import PreviewRow, preview
from customers.imports.reading import Table

MAX_ITEMS = 3  # of an order
MAX_CELL = 100  # characters
OTHER_LABELS = {"items": "Items", "consents": "Source of consent"}
ORDER_FIRST = ("external_id", "ordered_at", "amount", "refunded_amount", "status", "items", "customer_external_id")


class SampleRow(NamedTuple):
    """A row of the file: a cell for each field, or the reason why it is refused.

    `continues` is whether it is another row of the order above it, whose cells are those of the whole order.
    """

    line: int
    cells: list[str]
    reason: str
    continues: bool


class Sample(NamedTuple):
    """The first rows, and the labels of the fields that they fill."""

    labels: list[str]
    rows: list[SampleRow]


def sample(table: Table, choices: Choices) -> Sample:
    """What becomes of the first ten rows. UnreadableFile where a row of them cannot be read."""
    previewed = preview(table, choices)
    values = [_values(row) for row in previewed]
    names = list(dict.fromkeys(name for each in values for name in each))
    order = [*(ORDER_FIRST if choices.kind is FileKind.ORDERS else ()), *TARGETS[FileKind.CUSTOMERS]]
    names.sort(key=lambda name: order.index(name) if name in order else len(order))
    rows: list[SampleRow] = []
    for row, each in zip(previewed, values, strict=True):
        continues = bool(rows and "order" in row.records and rows[-1].cells[:1] == [each["external_id"]])
        rows.append(SampleRow(row.line, [each.get(name, "") for name in names], row.reason, continues))
    return Sample([field_label(choices.kind, name) for name in names], rows)


def field_label(kind: FileKind, name: str) -> str:
    """What a field or an attribute is called."""
    if name in OTHER_LABELS:
        return OTHER_LABELS[name]
    target = TARGETS[kind].get(name) or TARGETS[FileKind.CUSTOMERS].get(name)
    return target.label if target else name.removeprefix("attributes.")


def _values(row: PreviewRow) -> dict[str, str]:
    """By field, what the row says of the customer and the order."""
    customer, order = row.records.get("customer", {}), row.records.get("order", {})
    attributes = {f"attributes.{key}": value for key, value in (customer.get("attributes") or {}).items()}
    hidden = ("external_id", "attributes", "consent") if order else ("attributes", "consent")
    told = {**order, **{name: value for name, value in customer.items() if name not in hidden}, **attributes}
    shown = {name: Truncator(_shown(name, value)).chars(MAX_CELL) for name, value in told.items()}
    return {name: text for name, text in shown.items() if text or name == "external_id"}


def _shown(name: str, value: Any) -> str:
    match value:
        case None | []:
            return ""
        case bool():
            return "Yes" if value else "No"
        case list() if name == "items":
            items = [_item(item) for item in value[:MAX_ITEMS]]
            return ", ".join(items) + (" …" if len(value) > MAX_ITEMS else "")
        case list():
            return ", ".join(map(str, value))
    if name.endswith("_at"):
        return _time(str(value))
    if name in ("amount", "refunded_amount"):
        return display.money(Decimal(str(value)).scaleb(display.DECIMALS))
    if name == "status":
        return str(value).replace("_", " ").capitalize()
    return str(value)


def _item(item: Mapping[str, Any]) -> str:
    name = item.get("name") or item.get("sku") or item.get("category") or "item"
    return f"{item.get('quantity', 1)} × {name}"


def _time(text: str) -> str:
    """A day where it begins at midnight, else with the time."""
    at = datetime.fromisoformat(text)
    local = timezone.localtime(at)
    return display.day(at) if (local.hour, local.minute) == (0, 0) else display.moment(at)
