"""What has come of an import, and what its file is, in the words of the pages."""

from typing import NamedTuple

from customers.imports.columns import FileKind
from customers.imports.models import Import
from customers.imports.presets import BY_NAME

State = Import.State
BEGUN = (State.IMPORTING, State.STOPPED, State.DONE, State.UNDOING, State.UNDONE)


class Counts(NamedTuple):
    """How many customers or orders are new, changed and the same."""

    new: int
    changed: int
    same: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.new + self.changed + self.same


class Figures(NamedTuple):
    """What an import has changed, or what its check says that it would change, and how many rows are refused."""

    customers: Counts
    orders: Counts
    refused: int


def describe(import_: Import) -> str:
    """As in "Shopify orders", or "Customers" for a file that no preset fits."""
    preset = BY_NAME.get(import_.choices["preset"])
    return preset.label if preset else FileKind(import_.choices["kind"]).capitalize()


def figures(import_: Import) -> Figures | None:
    """What is imported once that has begun, else what the check has found; None where neither is known."""
    if import_.state in BEGUN:
        customers = Counts(import_.customers_new, import_.customers_changed, import_.customers_same)
        orders = Counts(import_.orders_new, import_.orders_changed, import_.orders_same)
        return Figures(customers, orders, import_.refused)
    if not import_.report:
        return None
    counts = {kind: import_.report[kind] for kind in ("customers", "orders")}
    customers, orders = (Counts(each["new"], each["changed"], each["same"]) for each in counts.values())
    return Figures(customers, orders, import_.report["refused"])
