"""What stands at a place of a JSON column, compared: `Q(attributes__at=At(("seats",), "gt", 5))`.

Only values of the asked type count: a text is never more than a number. Where nothing stands the answer is no, so that
it is never unknown and a negation is the exact complement. Both databases read the place in their own way.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django_mongodb_backend.query_utils import process_lhs

COMPARED = {"eq": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


@dataclass(frozen=True)
class At:
    """`path` has keys that are free of quotes, dots and `$`, and places in a list.

    `op` is `known`, `is` with a yes/no, one of `eq gt gte lt lte` with a number, one of `eq contains starts_with` with
    a text, or `in` with several.
    """

    path: tuple[str | int, ...]
    op: str
    value: Any = None


@models.JSONField.register_lookup
class AtPlace(models.Lookup):
    lookup_name = "at"
    prepare_rhs = False
    can_use_path = True
    rhs: At

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, _ = self.process_lhs(compiler, connection)
        asked = self.rhs
        path = "$" + "".join(f"[{key}]" if isinstance(key, int) else f'."{key}"' for key in asked.path)
        kind, value = f"JSON_TYPE({column}, %s)", f"JSON_EXTRACT({column}, %s)"
        if asked.op == "known":
            return f"{kind} IS NOT NULL", (path,)
        if asked.op == "is":
            return f"IFNULL({kind} = %s, 0)", (path, "true" if asked.value else "false")
        if isinstance(asked.value, tuple):
            places = ", ".join(["%s"] * len(asked.value))
            return f"IFNULL({kind} = 'text' AND {value} IN ({places}), 0)", (path, path, *asked.value)
        if asked.op in ("contains", "starts_with"):
            found = "= 1" if asked.op == "starts_with" else "> 0"
            return f"IFNULL({kind} = 'text' AND INSTR({value}, %s) {found}, 0)", (path, path, asked.value)
        number = not isinstance(asked.value, str)
        of_kind = f"{kind} IN ('integer', 'real')" if number else f"{kind} = 'text'"
        compared = _number(asked.value) if number else asked.value
        return f"IFNULL({of_kind} AND {value} {COMPARED[asked.op]} %s, 0)", (path, path, compared)

    def as_mql_path(self, compiler: Any, connection: Any) -> dict[str, Any]:
        """As a filter, in which a comparison looks at values of its own type alone."""
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
        *keys, last = self.rhs.path
        place: Any = ".".join([process_lhs(self, compiler, connection, as_expr=True), *map(str, keys)])
        place = {"$arrayElemAt": [place, last]} if isinstance(last, int) else f"{place}.{last}"
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
