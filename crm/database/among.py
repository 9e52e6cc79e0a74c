"""`id__among=ids` means the same as `id__in=ids`, for any number of plain values."""

import uuid
from collections.abc import Collection
from typing import Any

import pydantic_core
from django.core.exceptions import EmptyResultSet
from django.db import models
from django_mongodb_backend.query_utils import process_lhs


@models.Field.register_lookup
class Among(models.Lookup):
    """Hands all values to the database as one parameter.

    Django turns every value of `__in` into an expression and a parameter of its own, which takes longer than the
    database needs for the rows, and SQLite limits the number of parameters. A set is faster than a list, because Django
    looks through the values anyway. Where there are no values the database is not asked, as with `__in`.
    """

    lookup_name = "among"
    prepare_rhs = False
    rhs: Collection[Any]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        if not self.rhs:
            raise EmptyResultSet
        column, parameters = self.process_lhs(compiler, connection)
        values = pydantic_core.to_json(self._values()).decode()
        return f"{column} IN (SELECT value FROM json_each(%s))", (*parameters, values)  # noqa: S608

    def as_mql(self, compiler: Any, connection: Any, as_expr: bool = False) -> dict[str, Any]:
        if not self.rhs:
            raise EmptyResultSet
        column = process_lhs(self, compiler, connection, as_expr=as_expr)
        return {"$in": [column, self._values()]} if as_expr else {column: {"$in": self._values()}}

    def _values(self) -> list[Any]:
        """The values as both databases store them."""
        return [value.hex if isinstance(value, uuid.UUID) else value for value in self.rhs]
