"""How many events of some lists lie in a time: `Q(happened__counted=Counted(…))`, on both databases.

Never unknown, so that a negation is the exact complement. It answers what one comparison with the nth time does not:
several lists together, an end, and the last order of the same customer as the beginning.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import pydantic_core
from django.db import models
from django.db.backends.signals import connection_created
from django.dispatch import receiver
from django_mongodb_backend.query_utils import process_lhs

from crm.database.milliseconds import milliseconds
from crm.database.places import CompactJSONField, compact

LAST_ORDER = "last_order_at"  # the other column


@dataclass(frozen=True)
class Counted:
    """At least `least` of the times in these lists are from `first` to `last`, in milliseconds, and after the last
    order where that is asked."""

    keys: tuple[str, ...]
    least: int
    first: int
    last: int
    after_last_order: bool = False

    def holds(self, happened: dict[str, list[int]], last_order: int) -> bool:
        """Whether it is so; `last_order` is the time of the last order, -1 without one."""
        first = max(self.first, last_order + 1) if self.after_last_order else self.first
        return sum(first <= time <= self.last for key in self.keys for time in happened.get(key, ())) >= self.least


@CompactJSONField.register_lookup
class CountedIn(models.Lookup):
    """The lookup `counted` of the events kept with a customer."""

    lookup_name = "counted"
    prepare_rhs = False
    can_use_path = True
    rhs: Counted

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """A function in Python for those who have one of the lists."""
        column, _ = self.process_lhs(compiler, connection)
        last_order = column.replace(f'"{self.lhs.target.column}"', f'"{LAST_ORDER}"')
        found = " OR ".join([f"INSTR({column}, %s) > 0"] * len(self.rhs.keys))
        names = tuple(f'"{key}":' for key in self.rhs.keys)
        written = compact([self.rhs.keys, self.rhs.least, self.rhs.first, self.rhs.last, self.rhs.after_last_order])
        return f"(({found}) AND COUNTED({column}, {last_order}, %s))", (*names, written)

    def as_mql_path(self, compiler: Any, connection: Any) -> dict[str, Any]:
        """As a filter, which first asks whether there is one of the lists."""
        column = process_lhs(self, compiler, connection)
        some = [{f"{column}.{key}": {"$exists": True}} for key in self.rhs.keys]
        return {"$or": some, "$expr": self.as_mql_expr(compiler, connection)}

    def as_mql_expr(self, compiler: Any, connection: Any) -> dict[str, Any]:
        """As an aggregation expression."""
        asked = self.rhs
        column = process_lhs(self, compiler, connection, as_expr=True)
        within: list[Any] = [{"$gte": ["$$t", asked.first]}, {"$lte": ["$$t", asked.last]}]
        if asked.after_last_order:
            last_order = f"{column.removesuffix(self.lhs.target.column)}{LAST_ORDER}"
            within.append({"$gt": ["$$t", {"$ifNull": [{"$toLong": last_order}, -1]}]})
        counts = [
            {"$size": {"$filter": {"input": {"$ifNull": [f"{column}.{key}", []]}, "as": "t", "cond": {"$and": within}}}}
            for key in asked.keys
        ]
        return {"$gte": [{"$add": counts}, asked.least]}


@lru_cache(maxsize=1024)
def _read(written: str) -> Counted:
    keys, *rest = pydantic_core.from_json(written)
    return Counted(tuple(keys), *rest)


def _counted(happened: str, last_order: str | None, written: str) -> bool:
    asked = _read(written)
    last = -1
    if asked.after_last_order and last_order:
        last = milliseconds(datetime.fromisoformat(last_order).replace(tzinfo=UTC))
    return asked.holds(pydantic_core.from_json(happened), last)


@receiver(connection_created)
def _make_known(sender: Any, connection: Any, **_: Any) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_function("COUNTED", 3, _counted, deterministic=True)
