"""Compares a value inside a JSON column: `Q(attributes__at=At(("seats",), "gt", 5))`.

Only values of the compared type count: a text is never more than a number. A missing value compares false, never
unknown, so that a negation is the exact complement.

On SQLite the column must be a `CompactJSONField`: most comparisons find `"seats":5` in its text, which takes a fifth of
the time that parsing the JSON takes.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pydantic_core
from django.db import models
from django.db.models.fields.json import KeyTransform
from django_mongodb_backend.query_utils import process_lhs

COMPARED = {"eq": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
MAX_SEPARATE_SEARCHES = 5  # texts that are searched one by one


class CompactJSONField(models.JSONField):
    """Stores a value as the same text, whether `crm.database.insert` or the ORM writes it."""

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if connection.vendor == "sqlite" and isinstance(value, dict | list):
            return compact(value)
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Read by a parser that knows the few keys of such columns already, in a third of the time."""
        if isinstance(value, str) and connection.vendor == "sqlite" and not isinstance(expression, KeyTransform):
            return pydantic_core.from_json(value, cache_strings="keys")
        return super().from_db_value(value, expression, connection)


def compact(value: Any) -> str:
    """The JSON of a value without white space, as `CompactJSONField` stores it."""
    return pydantic_core.to_json(value).decode()


@dataclass(frozen=True)
class At:
    """A comparison with the value at `path`: a key without quotes, dots and `$`, and perhaps an index into a list.

    `op` is `known` without a value, `is` with a bool, `eq gt gte lt lte` with a number, `eq contains starts_with` with
    a text, or `in` with a tuple of texts.
    """

    path: tuple[str] | tuple[str, int]
    op: str
    value: Any = None


@CompactJSONField.register_lookup
class AtPlace(models.Lookup):
    """The lookup `at`, whose right side is an `At`."""

    lookup_name = "at"
    prepare_rhs = False
    can_use_path = True
    rhs: At

    # ── SQLite ────────────────────────────────────────────────────────
    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, _ = self.process_lhs(compiler, connection)
        key, *place = self.rhs.path
        path = f'$."{key}"' + "".join(f"[{index}]" for index in place)
        begin = f'"{key}":'
        found = f"INSTR({column}, %s) > 0"
        value = self.rhs.value
        match self.rhs.op, value:
            case "known", None:
                also = f" AND JSON_TYPE({column}, %s) IS NOT NULL" if place else ""
                return f"({found}{also})", (begin, *([path] if place else []))
            case "is", bool():
                return found, (f"{begin}{'true' if value else 'false'}",)
            case "eq", str():
                return found, (begin + compact(value),)
            case "starts_with", str():
                return found, ((begin + compact(value))[:-1],)
            case "in", tuple() if len(value) <= MAX_SEPARATE_SEARCHES:
                return f"({' OR '.join([found] * len(value))})", tuple(begin + compact(each) for each in value)
            case "in", tuple():
                places = ", ".join(["%s"] * len(value))
                return f"({found} AND JSON_EXTRACT({column}, %s) IN ({places}))", (f'{begin}"', path, *value)
            case "contains", str():
                return f"({found} AND INSTR(JSON_EXTRACT({column}, %s), %s) > 0)", (f'{begin}"', path, value)
        compared = f"IFNULL(JSON_EXTRACT({column}, %s) {COMPARED[self.rhs.op]} %s, 0)"
        if place:
            return f"({found} AND {compared})", (begin, path, _number(value))
        of_kind = f"JSON_TYPE({column}, %s) IN ('integer', 'real')"
        return f"({found} AND {of_kind} AND {compared})", (begin, path, path, _number(value))

    # ── MongoDB ───────────────────────────────────────────────────────
    def as_mql_path(self, compiler: Any, connection: Any) -> dict[str, Any]:
        """The comparison as a filter, which looks only at values of its own type."""
        place = ".".join([process_lhs(self, compiler, connection), *map(str, self.rhs.path)])
        value = self.rhs.value
        match self.rhs.op:
            case "known":
                return {place: {"$exists": True}}
            case "in":
                return {place: {"$in": list(value)}}
            case "contains":
                return {place: {"$regex": re.escape(value)}}
            case "starts_with":
                return {place: {"$regex": f"^{re.escape(value)}"}}
            case "is":
                return {place: {"$eq": value}}
        return {place: {f"${self.rhs.op}": value if isinstance(value, str) else _number(value)}}

    def as_mql_expr(self, compiler: Any, connection: Any) -> dict[str, Any]:
        """The comparison as an aggregation expression, which must check types itself."""
        key, *index = self.rhs.path
        place: Any = f"{process_lhs(self, compiler, connection, as_expr=True)}.{key}"
        if index:
            place = {"$arrayElemAt": [place, *index]}
        value = self.rhs.value
        match self.rhs.op:
            case "known":
                return {"$gt": [place, None]}
            case "in":
                return {"$in": [place, {"$literal": list(value)}]}
            case "contains" | "starts_with" as op:
                found = {"$indexOfBytes": [place, {"$literal": value}]}
                holds = {"$gte": [found, 0]} if op == "contains" else {"$eq": [found, 0]}
                return {"$cond": [{"$eq": [{"$type": place}, "string"]}, holds, False]}
            case "is":
                return {"$eq": [place, value]}
        if isinstance(value, str):
            return {"$eq": [place, {"$literal": value}]}
        return {"$and": [{"$isNumber": place}, {f"${self.rhs.op}": [place, _number(value)]}]}


def _number(value: Any) -> int | float:
    return float(value) if isinstance(value, Decimal) else value
