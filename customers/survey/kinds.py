"""What the survey counts. To add a kind, write one file with a subclass of `Kind` and register it:

    class Zones(Kind):
        name = "zones"

        def begin(self) -> None:
            self.until = milliseconds(self.as_of)

        def take(self, customers: Sequence[Surveyed]) -> None:
            for customer in customers:
                self.figures(customer.time_zone or "unknown")[0] += 1

        def result(self) -> dict[str, Any]:
            return {zone: count for zone, (count,) in self.counts.items()}

    register(Zones)  # in `customers.apps`, or in `ready` of an app upstream

`latest("zones")` of `passing` then gives the result of the last survey and its moment.

A pass is many tasks, so a kind is made several times: what it has counted so far is `counts` alone, which is stored
between tasks, and everything else is computed in `begin` from `as_of`. A worker that dies leaves a part to be counted
again: a kind that writes anything itself in `take` must write the same then. `result` is at most some MB of JSON.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

Counts = dict[str, list[int]]  # figures by key; JSON keeps them as they are


class Surveyed(NamedTuple):
    """A customer as the survey reads them. Times are in milliseconds since 1970, amounts in minor units. `completed`
    and `credit_notes` are times and amounts of their orders, the latest first, less refunds; the amounts of credit
    notes are below 0. They can be gone through more than once."""

    id: str  # as the database stores it, 32 hex digits
    created_at: int
    order_count: int
    total_spend: int
    first_order_at: int | None
    last_order_at: int | None
    time_zone: str
    has_many_orders: bool
    completed: Iterable[tuple[int, int]]
    credit_notes: Iterable[tuple[int, int]]


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

    def figures(self, key: str, size: int = 1) -> list[int]:
        """The figures of a key, so many, which begin at 0. What is added to this list is counted."""
        found = self.counts.get(key)
        if found is None:
            found = self.counts[key] = [0] * size
        return found


_kinds: dict[str, type[Kind]] = {}


def register(*kinds: type[Kind]) -> None:
    """Count these in every survey from now on."""
    _kinds.update({kind.name: kind for kind in kinds})


def registered() -> Mapping[str, type[Kind]]:
    """The kinds by name."""
    return _kinds
