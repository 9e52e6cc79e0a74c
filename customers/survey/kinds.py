"""What the survey counts. To add a kind, write one file with a subclass of `Kind` and register it:

    class Zones(Kind):
        name = "zones"

        def begin(self) -> None:
            self.limit = milliseconds(self.as_of)

        def take(self, customers: Sequence[Surveyed]) -> None:
            for customer in customers:
                self.add(customer.time_zone or "unknown", [1])

        def result(self) -> dict[str, Any]:
            return {zone: count for zone, (count,) in self.counts.items()}

    register(Zones)  # in `customers.apps`, or in `ready` of an app upstream

`latest("zones")` of `passing` then gives the result of the last survey and its moment.

A pass is many tasks, so a kind is made several times: what it has counted so far is `counts` alone, which is stored
between tasks, and everything else is computed in `begin` from `as_of`. A worker that dies leaves a part to be counted
again: a kind that writes anything itself in `take` must write the same then. `result` is at most some MB of JSON.
"""

from abc import ABC, abstractmethod
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from customers.models import Order
from customers.purchases import milliseconds

Counts = dict[str, list[int]]  # figures by key; JSON keeps them as they are
STATUSES = [Order.Status.COMPLETED, *(status for status in Order.Status if status != Order.Status.COMPLETED)]


class Surveyed(NamedTuple):
    """A customer as the survey reads them. `purchases` are all their orders in the form of `Customer.purchases`; those
    of a customer with very many are read from the table when somebody goes through them."""

    id: UUID
    external_id: str
    created_at: datetime
    order_count: int
    total_spend: int
    first_order_at: datetime | None
    last_order_at: datetime | None
    time_zone: str
    has_many_orders: bool
    purchases: Iterable[dict[str, Any]]


class StoredPurchases:
    """The orders of a customer who has too many to keep them beside the row: `t`, `v` and `s` of `purchases` alone.
    They are read from the table once, and kept in 17 bytes each while the customer is counted."""

    def __init__(self, external_id: str) -> None:
        self._external_id = external_id

    def __iter__(self) -> Iterator[dict[str, Any]]:
        times, amounts, places = self._columns
        for at, amount, place in zip(times, amounts, places, strict=True):
            yield {"t": at, "v": amount, "s": STATUSES[place]} if place else {"t": at, "v": amount}

    @cached_property
    def _columns(self) -> "tuple[array[int], array[int], bytearray]":
        times, amounts, places = array("q"), array("q"), bytearray()
        orders = Order.objects.filter(customer_external_id=self._external_id)
        columns = ("ordered_at", "amount", "refunded_amount", "status")
        for at, amount, refunded, status in orders.values_list(*columns).iterator(chunk_size=2_000):
            times.append(milliseconds(at))
            amounts.append(-amount if status == Order.Status.CREDIT_NOTE else amount - refunded)
            places.append(STATUSES.index(status))
        return times, amounts, places


class Kind(ABC):
    """Counts one thing while the survey passes over the customers. `as_of` is when the pass began."""

    name: ClassVar[str]

    def __init__(self, as_of: datetime, counts: Counts) -> None:
        self.as_of = as_of
        self.counts = counts
        self.begin()

    def begin(self) -> None:  # noqa: B027  not every kind has something to prepare
        """Prepare what is needed besides `counts`, from `as_of` alone."""

    @abstractmethod
    def take(self, customers: Sequence[Surveyed]) -> None:
        """Count these customers. Each comes once in a pass, in the order of ids."""

    @abstractmethod
    def result(self) -> dict[str, Any]:
        """What was counted, as JSON data."""

    def add(self, key: str, figures: Sequence[int]) -> None:
        """Add to the figures of a key, which begin at 0."""
        found = self.counts.get(key)
        if found is None:
            self.counts[key] = list(figures)
        else:
            for place, figure in enumerate(figures):
                found[place] += figure


_kinds: dict[str, type[Kind]] = {}


def register(*kinds: type[Kind]) -> None:
    """Count these in every survey from now on."""
    _kinds.update({kind.name: kind for kind in kinds})


def registered() -> Mapping[str, type[Kind]]:
    """The kinds by name."""
    return _kinds
