"""What is measured over those elements of a JSON list that pass a filter: `Q(purchases__measured=Measured(…))`.

An element is an object like {"t": 1700000000000, "v": 4500, "s": "refunded", "c": ["coffee", "tea"], "k": ["A", "B"]}
with a time, a value, a status that may be missing, and lists that belong together place by place. Never unknown, so
that a negation is the exact complement. Both databases say it in their own way.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pydantic_core
from django.db import models
from django_mongodb_backend.query_utils import process_lhs

OPERATORS = {"eq": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
AGGREGATES = {
    "count": "COUNT(*)",
    "sum": "IFNULL(SUM(JSON_EXTRACT(p.value, '$.v')), 0)",
    "avg": "SUM(JSON_EXTRACT(p.value, '$.v'))",
    "min": "MIN(JSON_EXTRACT(p.value, '$.v'))",
    "max": "MAX(JSON_EXTRACT(p.value, '$.v'))",
}


@dataclass(frozen=True)
class Measured:
    """`tests` must all hold of the measure. Over nothing a count or a sum is 0, and all others are unknown. An average
    is compared as sum and count, without a division. Times and lists that are left out ask for nothing."""

    measure: str  # count, sum, avg, min, max
    tests: tuple[tuple[str, Fraction], ...]
    statuses: tuple[str, ...]
    without_status: str  # what is meant where an element has none
    times: tuple[int, int] | None = None
    lists: tuple[tuple[str, tuple[str, ...]], ...] = ()  # at one place, each of these lists has one of these values

    @property
    def holds_for_none(self) -> bool:
        return self.measure in ("count", "sum") and all(_holds(0, op, value) for op, value in self.tests)


def _holds(number: int, op: str, value: Fraction) -> bool:
    return {
        "eq": number == value,
        "gt": number > value,
        "gte": number >= value,
        "lt": number < value,
        "lte": number <= value,
    }[op]


@models.JSONField.register_lookup
class MeasuredOver(models.Lookup):
    lookup_name = "measured"
    prepare_rhs = False
    can_use_path = True
    rhs: Measured

    # ── SQLite ────────────────────────────────────────────────────────
    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, _ = self.process_lhs(compiler, connection)
        filters, parameters = self._filters()
        compared, values = self._compared()
        return (
            f"IFNULL((SELECT {compared} FROM JSON_EACH({column}) AS p WHERE {filters}), 0)",  # noqa: S608
            (*values, *parameters),
        )

    def _compared(self) -> tuple[str, list[int]]:
        asked = self.rhs
        measure, parts, values = AGGREGATES[asked.measure], [], []
        for op, value in asked.tests:
            if asked.measure == "avg":
                parts.append(f"{measure} * %s {OPERATORS[op]} COUNT(*) * %s")
                values += [value.denominator, value.numerator]
            else:
                parts.append(f"{measure} {OPERATORS[op]} %s")
                values.append(value.numerator)
        return " AND ".join(parts), values

    def _filters(self) -> tuple[str, list[Any]]:
        asked = self.rhs
        filters = ["IFNULL(JSON_EXTRACT(p.value, '$.s'), %s) IN (SELECT value FROM JSON_EACH(%s))"]
        parameters: list[Any] = [asked.without_status, _json(asked.statuses)]
        if asked.times:
            filters.append("JSON_EXTRACT(p.value, '$.t') BETWEEN %s AND %s")
            parameters += asked.times
        if asked.lists:
            (first, _), *others = asked.lists
            joined = "".join(
                f" JOIN JSON_EACH(p.value, '$.{key}') AS {key} ON {key}.key = {first}.key" for key, _ in others
            )
            among = " AND ".join(f"{key}.value IN (SELECT value FROM JSON_EACH(%s))" for key, _ in asked.lists)  # noqa: S608
            filters.append(
                f"EXISTS (SELECT 1 FROM JSON_EACH(p.value, '$.{first}') AS {first}{joined} WHERE {among})"  # noqa: S608
            )
            parameters += [_json(values) for _, values in asked.lists]
        return " AND ".join(filters), parameters

    # ── MongoDB ───────────────────────────────────────────────────────
    def as_mql_path(self, compiler: Any, connection: Any) -> dict[str, Any]:
        """As a filter, which first asks whether there is anything to be measured: that is much faster to say no."""
        column = process_lhs(self, compiler, connection)
        asked = self.rhs
        element: dict[str, Any] = {}
        if asked.times:
            element["t"] = {"$gte": asked.times[0], "$lte": asked.times[1]}
        for key, values in asked.lists:
            element[key] = {"$in": list(values)}
        some = {column: {"$elemMatch": element}} if element else {f"{column}.0": {"$exists": True}}
        holds = self.as_mql_expr(compiler, connection)
        if asked.holds_for_none:
            return {"$nor": [{**some, "$expr": {"$not": [holds]}}]}
        return {**some, "$expr": holds}

    def as_mql_expr(self, compiler: Any, connection: Any) -> dict[str, Any]:
        asked = self.rhs
        column = process_lhs(self, compiler, connection, as_expr=True)
        measure = (
            {"$size": "$$p"}
            if asked.measure == "count"
            else {"$sum" if asked.measure == "avg" else f"${asked.measure}": "$$p.v"}
        )
        tests: list[Any] = []
        for op, value in asked.tests:
            sides: list[Any]
            if asked.measure == "avg":
                sides = [{"$multiply": ["$$m", value.denominator]}, {"$multiply": [{"$size": "$$p"}, value.numerator]}]
            else:
                sides = ["$$m", value.numerator]
            tests.append({f"${op}": sides})
        if asked.measure in ("avg", "min", "max"):
            tests.insert(0, {"$gt": [{"$size": "$$p"}, 0]})
        passing = {"$filter": {"input": {"$ifNull": [column, []]}, "as": "o", "cond": {"$and": self._conditions()}}}
        holds = {"$let": {"vars": {"m": measure}, "in": {"$and": tests}}}
        return {"$let": {"vars": {"p": passing}, "in": holds}}

    def _conditions(self) -> list[Any]:
        asked = self.rhs
        conditions: list[Any] = []
        if asked.times:
            conditions += [{"$gte": ["$$o.t", asked.times[0]]}, {"$lte": ["$$o.t", asked.times[1]]}]
        conditions.append({"$in": [{"$ifNull": ["$$o.s", asked.without_status]}, list(asked.statuses)]})
        if len(asked.lists) == 1:
            ((key, values),) = asked.lists
            conditions.append({"$ne": [{"$setIntersection": [f"$$o.{key}", {"$literal": list(values)}]}, []]})
        elif asked.lists:
            at_place = [
                {"$in": [{"$arrayElemAt": ["$$i", n]}, {"$literal": list(values)}]}
                for n, (_, values) in enumerate(asked.lists)
            ]
            places = {"$zip": {"inputs": [f"$$o.{key}" for key, _ in asked.lists]}}
            conditions.append({"$anyElementTrue": {"$map": {"input": places, "as": "i", "in": {"$and": at_place}}}})
        return conditions


def _json(values: tuple[str, ...]) -> str:
    return pydantic_core.to_json(values).decode()
