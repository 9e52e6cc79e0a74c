"""Orders as columns of their customer, so that a rule need not look them up.

`purchases` has every order, the latest first: {"t": when, "v": amount, "c": [category of each item], "k": [SKU of
each], "s": status unless it is completed}. An amount is what a refund has left of it, and below 0 of a credit note.
`bought` has the completed ones by category, and by EVERYTHING: [amount of all less credit notes, time of the latest, of
the one before, …]. That somebody bought Coffee three times in 90 days then means that the third of its times lies
within them. Times are in milliseconds, categories folded.

A customer with more than MAX_INLINE_ORDERS orders, like a shop's walk-in customer, has none of them here.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import quote

from crm.database.milliseconds import milliseconds
from customers.models import Order, net_amount
from customers.text import fold

MAX_INLINE_ORDERS = 1_000
EVERYTHING = "*"


class Purchase(NamedTuple):
    """An order as far as rules ask about it; amounts in minor units."""

    ordered_at: datetime
    amount: int
    refunded_amount: int
    status: str
    items: list[dict[str, Any]]

    @property
    def net_amount(self) -> int:
        """As `Order.net_amount`."""
        return net_amount(self.status, self.amount, self.refunded_amount)


def category_key(category: str) -> str:
    """A folded category as a key that needs no escaping on either database, and is not EVERYTHING."""
    return quote(category, safe="").replace(".", "%2E")


def inline_orders(orders: Iterable[Purchase]) -> tuple[list[dict[str, Any]], dict[str, list[int]]]:
    """The columns `purchases` and `bought`."""
    purchases: list[dict[str, Any]] = []
    bought: dict[str, list[int]] = {}
    for order in sorted(orders, key=lambda order: order.ordered_at, reverse=True):
        at = milliseconds(order.ordered_at)
        categories = [fold(item.get("category", "")) for item in order.items]
        purchase = {"t": at, "v": order.net_amount, "c": categories, "k": [item.get("sku", "") for item in order.items]}
        purchases.append(purchase)
        if order.status != Order.Status.COMPLETED:
            purchase["s"] = order.status
        if order.status not in (Order.Status.COMPLETED, Order.Status.CREDIT_NOTE):
            continue
        for place in dict.fromkeys([EVERYTHING, *(category_key(category) for category in categories if category)]):
            entry = bought.setdefault(place, [0])
            entry[0] += order.net_amount
            if order.status == Order.Status.COMPLETED:
                entry.append(at)
    return purchases, bought
