"""What is measured over those elements of a JSON list that pass a filter: `Q(purchases__measured=Measured(…))`.

An element is an object like {"t": 1700000000000, "v": 4500, "s": "refunded", "c": ["coffee", "tea"], "k": ["A", "B"]}
with a time, a value, a status that may be missing, and lists that belong together place by place. Never unknown, so
that a negation is the exact complement. Both databases do it in their own way.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from operator import eq, ge, gt, le, lt
from typing import Any

import pydantic_core
from django.db import models
from django.db.backends.signals import connection_created
from django.dispatch import receiver
from django_mongodb_backend.query_utils import process_lhs

from crm.database.places import MAX_SEPARATE_SEARCHES, CompactJSONField, compact

Element = dict[str, Any]
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {"eq": eq, "gt": gt, "gte": ge, "lt": lt, "lte": le}


@dataclass(frozen=True)
class Measured:
    """`tests` must all hold of the measure. Over nothing a count or a sum is 0, and all others are unknown. An average
    is compared as sum and count, without a division. Times and lists that are left out ask for nothing."""

    measure: str  # count, sum, avg, min, max
    tests: tuple[tuple[str, Fraction], ...]
    statuses: frozenset[str]
    without_status: str  # what is meant where an element has none
    times: tuple[int, int] | None = None
    lists: tuple[tuple[str, frozenset[str]], ...] = ()  # one or two; at one place, each has one of its values

    @property
    def holds_for_none(self) -> bool:
        """Whether a customer without orders passes."""
        return self.measure in ("count", "sum") and all(OPERATORS[op](0, value) for op, value in self.tests)

    def holds(self, elements: list[Element]) -> bool:
        """Step by step, as this is asked of very many."""
        if self.times:
            first, last = self.times
            elements = [element for element in elements if first <= element["t"] <= last]
        if elements:
            elements = [element for element in elements if element.get("s", self.without_status) in self.statuses]
        if elements and self.lists:
            elements = [element for element in elements if self._has_all(element)]
        values = [element["v"] for element in elements]
        if self.measure == "count":
            return self._compare(len(values))
        if self.measure == "sum":
            return self._compare(sum(values))
        if not values:
            return False
        if self.measure == "avg":
            return all(OPERATORS[op](sum(values) * of.denominator, len(values) * of.numerator) for op, of in self.tests)
        return self._compare(min(values) if self.measure == "min" else max(values))

    def _has_all(self, element: Element) -> bool:
        (key, values), *others = self.lists
        if not others:
            return not values.isdisjoint(element[key])
        ((other_key, other_values),) = others
        both = zip(element[key], element[other_key], strict=True)
        return any(one in values and other in other_values for one, other in both)

    def _compare(self, measured: int) -> bool:
        return all(OPERATORS[op](measured, value.numerator) for op, value in self.tests)


@CompactJSONField.register_lookup
class MeasuredOver(models.Lookup):
    """The lookup `measured` of the orders kept with a customer, on both databases."""

    lookup_name = "measured"
    prepare_rhs = False
    can_use_path = True
    rhs: Measured

    # ── SQLite ────────────────────────────────────────────────────────
    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """A function in Python, which takes a third of the time that JSON_EACH does. What is worth a call to it has the
        words of the filter in its text, and is found by these."""
        column, _ = self.process_lhs(compiler, connection)
        asked = self.rhs
        words = [values for _, values in asked.lists if len(values) <= MAX_SEPARATE_SEARCHES]
        if asked.without_status not in asked.statuses:
            words.append(asked.statuses)
        found = [f"({' OR '.join([f'INSTR({column}, %s) > 0'] * len(values))})" for values in words]
        some = " AND ".join([*found, "TRUE"])
        parameters = tuple(compact(word) for values in words for word in sorted(values))
        call = f"MEASURED({column}, %s)"
        if asked.holds_for_none:
            return f"NOT ({some} AND NOT {call})", (*parameters, _written(asked))
        return f"({some} AND {call})", (*parameters, _written(asked))

    # ── MongoDB ───────────────────────────────────────────────────────
    def as_mql_path(self, compiler: Any, connection: Any) -> dict[str, Any]:
        """As a filter, which first asks whether there is anything to be measured: that is much faster to say no."""
        column = process_lhs(self, compiler, connection)
        asked = self.rhs
        element: dict[str, Any] = {}
        if asked.times:
            element["t"] = {"$gte": asked.times[0], "$lte": asked.times[1]}
        for key, values in asked.lists:
            element[key] = {"$in": sorted(values)}
        some = {column: {"$elemMatch": element}} if element else {f"{column}.0": {"$exists": True}}
        holds = self.as_mql_expr(compiler, connection)
        if asked.holds_for_none:
            return {"$nor": [{**some, "$expr": {"$not": [holds]}}]}
        return {**some, "$expr": holds}

    def as_mql_expr(self, compiler: Any, connection: Any) -> dict[str, Any]:
        """MongoDB: an aggregation expression over the array of orders."""
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
        conditions.append({"$in": [{"$ifNull": ["$$o.s", asked.without_status]}, sorted(asked.statuses)]})
        if len(asked.lists) == 1:
            ((key, values),) = asked.lists
            conditions.append({"$ne": [{"$setIntersection": [f"$$o.{key}", {"$literal": sorted(values)}]}, []]})
        elif asked.lists:
            at_place = [
                {"$in": [{"$arrayElemAt": ["$$i", n]}, {"$literal": sorted(values)}]}
                for n, (_, values) in enumerate(asked.lists)
            ]
            places = {"$zip": {"inputs": [f"$$o.{key}" for key, _ in asked.lists]}}
            conditions.append({"$anyElementTrue": {"$map": {"input": places, "as": "i", "in": {"$and": at_place}}}})
        return conditions


def _written(asked: Measured) -> str:
    tests = [(op, value.numerator, value.denominator) for op, value in asked.tests]
    lists = [(key, sorted(values)) for key, values in asked.lists]
    return compact([asked.measure, tests, sorted(asked.statuses), asked.without_status, asked.times, lists])


@lru_cache(maxsize=1024)
def _read(written: str) -> Measured:
    measure, tests, statuses, without_status, times, lists = pydantic_core.from_json(written)
    return Measured(
        measure,
        tuple((op, Fraction(*value)) for op, *value in tests),
        frozenset(statuses),
        without_status,
        times,
        tuple((key, frozenset(values)) for key, values in lists),
    )


def _measured(elements: str, written: str) -> bool:
    return _read(written).holds(pydantic_core.from_json(elements))


@receiver(connection_created)
def _make_known(sender: Any, connection: Any, **_: Any) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_function("MEASURED", 2, _measured, deterministic=True)
