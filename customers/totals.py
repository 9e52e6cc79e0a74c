"""Totals of a customer's orders, kept as columns of the customer."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Max, Min, Q, Sum

from crm.database import update_each
from crm.database.models import as_stored
from customers.models import GUEST, Customer, Order
from customers.purchases import MAX_INLINE_ORDERS, Purchase, inline_orders
from customers.signals import orders_written


class Totals(NamedTuple):
    """What a customer's orders come to, as columns."""

    total_spend: int = 0
    orders_amount: int = 0
    order_count: int = 0
    first_order_at: datetime | None = None
    last_order_at: datetime | None = None
    last_product: str = ""
    bought: dict[str, list[int]] = {}
    purchases: list[dict[str, Any]] = []
    has_many_orders: bool = False


ORDER_TOTALS = (*Totals._fields, "last_active_at")  # the columns that follow from orders


def refresh_totals(external_ids: Iterable[str], now: datetime) -> None:
    """Compute what the orders of these customers come to; orders of those who have not come yet wait. `now` is the
    moment of the change that made it necessary."""
    external_ids = set(external_ids)
    if not external_ids:
        return
    customers = list(
        Customer.objects.filter(external_id__among=external_ids).values_list(
            "id", "external_id", "last_seen_at", "marks"
        )
    )
    there = {external_id for _, external_id, *_ in customers}
    if missing := external_ids - there - {GUEST}:
        Order.objects.filter(customer_external_id__among=missing).update(is_waiting=True)
    orders = Order.objects.filter(customer_external_id__among=there)
    orders.filter(is_waiting=True).update(is_waiting=False)
    counts = dict(orders.values_list("customer_external_id").annotate(Count("id")))
    few = {external_id for external_id, count in counts.items() if count <= MAX_INLINE_ORDERS}
    totals = _totals_of_few(few) | _totals_of_many(counts.keys() - few)
    update_each(
        Customer,
        (
            (*(total := totals.get(external_id, Totals())), later(total.last_order_at, last_seen_at), now, id)
            for id, external_id, last_seen_at, _ in customers
        ),
        fields=(*ORDER_TOTALS, "updated_at"),
    )
    if marked := {external_id: (id, marks) for id, external_id, _, marks in customers if marks}:
        orders_written.send(Order, customers=marked)


def _totals_of_few(external_ids: Collection[str]) -> dict[str, Totals]:
    """Of customers whose orders are all kept beside them."""
    rows = Order.objects.filter(customer_external_id__among=external_ids)
    orders: dict[str, list[Purchase]] = defaultdict(list)
    for _, external_id, *order in sorted(rows.values_list(as_stored("id"), "customer_external_id", *Purchase._fields)):
        orders[external_id].append(Purchase(*order))
    return {external_id: _with_inline(theirs) for external_id, theirs in orders.items()}


def _with_inline(orders: Sequence[Purchase]) -> Totals:
    purchases, bought = inline_orders(orders)
    return sum_orders(orders)._replace(purchases=purchases, bought=bought)


def sum_orders(orders: Sequence[Purchase]) -> Totals:
    """What the orders of one customer come to, in the order of their ids; without `purchases` and `bought`."""
    completed = [order for order in orders if order.status == Order.Status.COMPLETED]
    times = [order.ordered_at for order in completed]
    last = max(times, default=None)
    latest = [order.items for order in completed if order.ordered_at == last and order.items]
    amount = sum(order.net_amount for order in completed)
    return Totals(
        amount + sum(order.net_amount for order in orders if order.status == Order.Status.CREDIT_NOTE),
        amount,
        len(completed),
        min(times, default=None),
        last,
        _product(latest[-1]) if latest else "",  # of two at once the newer
    )


def _totals_of_many(external_ids: Collection[str]) -> dict[str, Totals]:
    """Of customers who have too many orders for that."""
    totals = {}
    for external_id in external_ids:
        theirs = Order.objects.filter(customer_external_id=external_id)
        completed = theirs.filter(status=Order.Status.COMPLETED)
        sums = completed.aggregate(
            Sum("amount", default=0),
            Sum("refunded_amount", default=0),
            Count("id"),
            Min("ordered_at"),
            Max("ordered_at"),
        )
        gross, refunded, count, first, last = sums.values()
        notes = theirs.filter(status=Order.Status.CREDIT_NOTE).aggregate(sum=Sum("amount", default=0))["sum"]
        amount = gross - refunded
        latest = completed.filter(~Q(items=[]), ordered_at=last).order_by("-id").values_list("items", flat=True)[:1]
        product = _product(latest[0]) if latest else ""
        totals[external_id] = Totals(amount - notes, amount, count, first, last, product, has_many_orders=True)
    return totals


def _product(items: list[dict[str, Any]]) -> str:
    return items[0].get("name") or items[0].get("sku") or ""


def later(one: datetime | None, other: datetime | None) -> datetime | None:
    """The later of two moments, of which either may be missing."""
    return max(filter(None, (one, other)), default=None)
