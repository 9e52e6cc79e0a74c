"""The base of all our models, and their ids."""

import uuid
from typing import Any

from django.db import models
from django.db.models import CharField, DateTimeField, ExpressionWrapper, F
from uuid_utils import compat, uuid7

from crm.database import among, utc  # noqa: F401  register a lookup, and how times are read


def new_id() -> uuid.UUID:
    """A UUIDv7: ordered by the time it was made, so that primary keys are also a cursor."""
    return compat.uuid7()


def new_stored_id() -> str:
    """A new id as the database stores it, 32 hex digits: cheaper for many rows at once."""
    return uuid7().hex


class AsStored(ExpressionWrapper):
    """SQLite's module converts each value of a column of times, but none of an expression. MongoDB reads the column."""

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, Any]:
        sql, parameters = compiler.compile(self.expression)
        return f"+{sql}" if isinstance(self.expression.output_field, DateTimeField) else sql, parameters


def as_stored(name: str) -> ExpressionWrapper:
    """An expression for `values_list` that gives a value as the database stores it: an id as 32 hex digits, a time for
    `crm.database.stored`.

    Making UUIDs and times of many rows takes longer than reading them. Filters take either form.
    """
    return AsStored(F(name), output_field=CharField())


class Record(models.Model):
    """The base of our models. The column is `_id` so that one set of migrations serves SQLite and MongoDB."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False, db_column="_id")

    class Meta:
        abstract = True
