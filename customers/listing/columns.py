"""What the list and an export can show of a customer."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from crm.web import display
from customers import vocabulary
from customers.channels import CHANNELS
from customers.models import Customer
from customers.segments.catalogue import ATTRIBUTE

YES_NO = {True: "yes", False: "no"}


@dataclass(frozen=True)
class Column:
    """A column: `fields` are the columns of Customer that it is made of, `show` the text of their values on a page."""

    name: str
    label: str
    fields: tuple[str, ...]
    show: Callable[..., str] = str
    is_number: bool = False
    sorts: str = ""  # what the list is ordered by

    def text(self, customer: Customer) -> str:
        """What the page shows of a customer; "—" for nothing."""
        values = [getattr(customer, name) for name in self.fields]
        return "—" if values[0] in (None, "", [], {}) else self.show(*values) or "—"


def _spent(total: int) -> str:
    return display.money(max(0, total))


def _average(amount: int, orders: int) -> str:
    return display.money(Decimal(amount) / orders) if orders else ""


def _attribute(key: str) -> Callable[[dict[str, Any]], str]:
    def show(attributes: dict[str, Any]) -> str:
        value = attributes.get(key, "")
        return YES_NO[value] if isinstance(value, bool) else str(value)

    return show


COLUMNS = {
    column.name: column
    for column in (
        Column("external_id", "Customer ID", ("external_id",)),
        Column("email", "E-mail address", ("email",)),
        Column("phone", "Phone", ("phone",)),
        Column("city", "City", ("city",)),
        Column("country", "Country", ("country",)),
        Column("tags", "Tags", ("tags",), ", ".join),
        Column("orders", "Orders", ("order_count",), display.number, is_number=True),
        Column("spend", "Spent", ("total_spend",), _spent, is_number=True, sorts="-total_spend"),
        Column("average", "Average order", ("orders_amount", "order_count"), _average, is_number=True),
        Column("first_order", "First order", ("first_order_at",), display.day, is_number=True),
        Column("order", "Last order", ("last_order_at",), display.day, is_number=True, sorts="-last_order_at"),
        *(
            Column(each.opt_in, f"{each.label} consent", (each.opt_in,), YES_NO.__getitem__)
            for each in CHANNELS.values()
        ),
        Column("visits", "Visits", ("visits",), display.number, is_number=True),
        Column("signed_up", "Signed up", ("signed_up_at",), display.day, is_number=True),
        Column("seen", "Last seen", ("last_seen_at",), display.day, is_number=True),
        Column("newest", "Added", ("created_at",), display.day, is_number=True, sorts="-id"),
        Column("changed", "Changed", ("updated_at",), display.day, is_number=True),
    )
}
USUAL = ("external_id", "city", "orders", "spend", "order", "newest")


def offered() -> dict[str, Column]:
    """All columns by name, those of the attributes in the data among them."""
    attributes = {}
    for key in vocabulary.attribute_kinds():
        name, label = f"{ATTRIBUTE}{key}", key.replace("_", " ").strip().capitalize() or key
        attributes[name] = Column(name, label, ("attributes",), _attribute(key))
    return COLUMNS | attributes


def chosen(names: Sequence[str], columns: dict[str, Column]) -> list[Column]:
    """The columns of these names in the order of `columns`; the usual ones for none that exists."""
    wanted: Collection[str] = set(names) & columns.keys() or USUAL
    return [column for name, column in columns.items() if name in wanted]
