"""What customers had ordered before a time, summed by the database: `OrdersBefore(since, until)`.

Its value is {"n": how many completed orders came before `since`, "v": their amount, "f" and "l": the times of the first
and of the last, null without any, "then": the completed orders from `since` until before `until`, the latest first}.
Handing over every order instead takes MongoDB and Python several times as long.
"""

from typing import Any

import pydantic_core
from django.db.backends.signals import connection_created
from django.db.models import CharField, F, Func
from django.dispatch import receiver
from django_mongodb_backend.query_utils import process_lhs

from crm.database.places import compact


class OrdersBefore(Func):
    """An annotation of customers whose orders are kept beside them; times in milliseconds since 1970. It is read as the
    database gives it, for `crm.database.stored.stored_json`."""

    output_field = CharField()
    arity = 1

    def __init__(self, since: int, until: int) -> None:
        super().__init__(F("purchases"))
        self.since, self.until = since, until

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, tuple[Any, ...]]:
        column, parameters = compiler.compile(self.source_expressions[0])
        return f"ORDERS_BEFORE({column}, %s, %s)", (*parameters, self.since, self.until)

    def as_mql_expr(self, compiler: Any, connection: Any, **_: Any) -> dict[str, Any]:
        (column,) = process_lhs(self, compiler, connection, as_expr=True)
        before = _completed(column, {"$lt": ["$$o.t", self.since]})
        then = _completed(column, {"$gte": ["$$o.t", self.since]}, {"$lt": ["$$o.t", self.until]})
        sums = {"n": {"$size": "$$p"}, "v": {"$sum": "$$p.v"}, "f": {"$min": "$$p.t"}, "l": {"$max": "$$p.t"}}
        return {"$let": {"vars": {"p": before}, "in": {**sums, "then": then}}}


def _completed(column: Any, *within: dict[str, Any]) -> dict[str, Any]:
    is_completed = {"$eq": [{"$type": "$$o.s"}, "missing"]}
    return {"$filter": {"input": {"$ifNull": [column, []]}, "as": "o", "cond": {"$and": [*within, is_completed]}}}


def _orders_before(purchases: str, since: int, until: int) -> str:
    """The same on SQLite, where a function in Python takes a third of the time that JSON_EACH does."""
    count = amount = 0
    first = last = None
    then = []
    for each in pydantic_core.from_json(purchases, cache_strings="keys"):  # the latest first
        at = each["t"]
        if "s" in each or at >= until:
            continue
        if at >= since:
            then.append(each)
        else:
            count, amount, first, last = count + 1, amount + each["v"], at, last or at
    return compact({"n": count, "v": amount, "f": first, "l": last, "then": then})


@receiver(connection_created)
def _make_known(sender: Any, connection: Any, **_: Any) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_function("ORDERS_BEFORE", 3, _orders_before, deterministic=True)
