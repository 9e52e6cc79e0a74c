"""What has come of an import, and what its file is, in the words of the pages."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from crm.web import display
from customers.imports.columns import FileKind
from customers.imports.models import Import
from customers.imports.pages.sample import field_label
from customers.imports.presets import BY_NAME

State = Import.State
BEGUN = (State.IMPORTING, State.STOPPED, State.DONE, State.UNDOING, State.UNDONE)


class Counts(NamedTuple):
    """How many customers or orders are new, changed and the same."""

    new: int
    changed: int
    same: int

    @property
    def written(self) -> int:
        """How many the import writes."""
        return self.new + self.changed

    @property
    def total(self) -> int:
        """All of them."""
        return self.written + self.same


class Figures(NamedTuple):
    """What an import has changed, or what its check says that it would change, and how many rows are to be corrected:
    those that are refused, and those that come in without their phone number."""

    customers: Counts
    orders: Counts
    refused: int
    without_phone: int

    @property
    def to_correct(self) -> int:
        """How many rows the list to download has."""
        return self.refused + self.without_phone

    @property
    def written(self) -> int:
        """How many customers and orders the import writes."""
        return self.customers.written + self.orders.written

    @property
    def total(self) -> int:
        """All customers and orders of the file that are not refused."""
        return self.customers.total + self.orders.total

    @property
    def in_words(self) -> str:
        """As in "40 customers and 52 orders": what the import writes."""
        counts = ((self.customers.written, "customer"), (self.orders.written, "order"))
        return " and ".join(f"{display.number(n)} {name}{'' if n == 1 else 's'}" for n, name in counts if n)


def describe(import_: Import) -> str:
    """As in "Shopify orders", or "Customers" for a file that no preset fits."""
    preset = BY_NAME.get(import_.choices["preset"])
    return preset.label if preset else FileKind(import_.choices["kind"]).capitalize()


def figures(import_: Import) -> Figures | None:
    """What is imported once that has begun, else what the check has found; None where neither is known."""
    if import_.state in BEGUN:
        customers = Counts(import_.customers_new, import_.customers_changed, import_.customers_same)
        orders = Counts(import_.orders_new, import_.orders_changed, import_.orders_same)
        return Figures(customers, orders, import_.refused, import_.without_phone)
    if not import_.report or import_.state == State.FAILED:
        return None
    counts = {kind: import_.report[kind] for kind in ("customers", "orders")}
    customers, orders = (Counts(each["new"], each["changed"], each["same"]) for each in counts.values())
    return Figures(customers, orders, import_.report["refused"], import_.report["without_phone"])


def repeating_rows(import_: Import) -> int:
    """How many rows of a checked file of customers are about one whom an earlier row names."""
    found = figures(import_)
    if found is None or import_.choices["kind"] != FileKind.CUSTOMERS:
        return 0
    return max(0, import_.rows - found.refused - found.customers.total)


def totals(report: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What is stored, by its name, before and after the import that was checked."""
    before, after = report["before"], report["after"]
    shown = {"customers": display.number, "orders": display.number, "revenue": display.money}
    return [(name.capitalize(), show(before[name]), show(after[name])) for name, show in shown.items()]


def changed_columns(report: Mapping[str, Any]) -> dict[str, list[tuple[str, int]]]:
    """For customers and orders, which of their fields would change, and how often."""
    return {
        kind: [(field_label(kind, name), count) for name, count in report[kind]["columns"].items()] for kind in FileKind
    }
