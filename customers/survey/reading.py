"""All customers as the survey reads them, some at a time, in the order of their ids."""

from array import array
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from crm.database.milliseconds import milliseconds
from crm.database.models import as_stored
from crm.database.stored import stored_json, stored_milliseconds
from customers.models import Customer, Order, net_amount
from customers.survey.kinds import Surveyed

CHUNK = 1_000  # customers read at a time
COLUMNS = (
    *("id", "created_at", "order_count", "total_spend", "first_order_at", "last_order_at", "time_zone"),
    *("has_many_orders", "purchases", "external_id"),
)
COMPLETED, CREDIT_NOTE = Order.Status.COMPLETED.value, Order.Status.CREDIT_NOTE.value

Orders = Iterable[tuple[int, int]]  # times and amounts


class StoredOrders:
    """The orders of one status of a customer who has too many to keep them beside the row. They are read from the table
    once, when somebody goes through them, and kept in 16 bytes each while the customer is counted."""

    def __init__(self, external_id: str, status: str) -> None:
        self._external_id = external_id
        self._status = status

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return zip(*self._columns, strict=True)

    @cached_property
    def _columns(self) -> "tuple[array[int], array[int]]":
        times, amounts = array("q"), array("q")
        orders = Order.objects.filter(customer_external_id=self._external_id, status=self._status)
        columns = ("ordered_at", "amount", "refunded_amount")
        for at, amount, refunded in orders.order_by("-ordered_at").values_list(*columns).iterator(chunk_size=2_000):
            times.append(milliseconds(at))
            amounts.append(net_amount(self._status, amount, refunded))
        return times, amounts


def read_after(cursor: UUID | None) -> Iterator[list[Surveyed]]:
    """All customers after this one, some at a time, and those with very many orders alone."""
    rows = Customer.objects.order_by("id").values_list(*map(as_stored, COLUMNS))
    after: UUID | str | None = cursor
    while chunk := [_surveyed(row) for row in (rows.filter(id__gt=after) if after else rows)[:CHUNK]]:
        for has_many, customers in groupby(chunk, key=attrgetter("has_many_orders")):
            if has_many:
                yield from ([each] for each in customers)
            else:
                yield list(customers)
        after = chunk[-1].id


def _surveyed(row: tuple[Any, ...]) -> Surveyed:
    id, created_at, order_count, total_spend, first, last, time_zone, has_many, purchases, external_id = row
    completed, credit_notes = _stored_orders(external_id) if has_many else _inline_orders(purchases)
    return Surveyed(
        id,
        stored_milliseconds(created_at),
        order_count,
        total_spend,
        stored_milliseconds(first) if first else None,
        stored_milliseconds(last) if last else None,
        time_zone,
        has_many,
        completed,
        credit_notes,
    )


def _stored_orders(external_id: str) -> tuple[Orders, Orders]:
    return StoredOrders(external_id, COMPLETED), StoredOrders(external_id, CREDIT_NOTE)


def _inline_orders(stored: Any) -> tuple[Orders, Orders]:
    """The completed orders and the credit notes of `Customer.purchases`, which has the latest first."""
    completed, credit_notes = [], []
    for each in stored_json(stored):
        if "s" not in each:
            completed.append((each["t"], each["v"]))
        elif each["s"] == CREDIT_NOTE:
            credit_notes.append((each["t"], each["v"]))
    return completed, credit_notes
