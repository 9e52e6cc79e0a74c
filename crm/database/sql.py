"""Bulk writes on SQLite: one statement, many rows."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db import connections, models, router
from uuid_utils import uuid7

from crm.database.places import compact


def insert(model: type[models.Model], rows: Iterable[Sequence[Any]], *, fields: Sequence[str]) -> None:
    """`crm.database.insert` on SQL."""
    _execute(model, _insertion(model, fields), fields, rows)


def upsert(
    model: type[models.Model],
    rows: Iterable[Sequence[Any]],
    *,
    fields: Sequence[str],
    unique: str,
    insert_only: Sequence[str],
) -> None:
    """`crm.database.upsert` on SQL."""
    columns = {name: _column(model, name) for name in fields}
    kept = {unique, "id", *insert_only}
    changed = ", ".join(f"{column} = excluded.{column}" for name, column in columns.items() if name not in kept)
    _execute(
        model,
        f"{_insertion(model, fields)} ON CONFLICT ({columns[unique]}) "
        + (f"DO UPDATE SET {changed}" if changed else "DO NOTHING"),
        fields,
        rows,
    )


def update_each(model: type[models.Model], rows: Iterable[Sequence[Any]], *, fields: Sequence[str]) -> None:
    """`crm.database.update_each` on SQL."""
    assignments = ", ".join(f"{_column(model, name)} = %s" for name in fields)
    _execute(
        model,
        f"UPDATE {_table(model)} SET {assignments} WHERE {_column(model, 'id')} = %s",  # noqa: S608
        (*fields, "id"),
        rows,
    )


def set_each(model: type[models.Model], values: Mapping[Any, Any], *, field: str, **same: Any) -> None:
    """`crm.database.set_each` on SQL: joins the rows with a JSON object of the values by id."""
    connection = connections[router.db_for_write(model)]
    convert = _converter(model._meta.get_field(field), connection)
    own = {_id(id): convert(value) if convert else value for id, value in values.items()}
    converters = {name: _converter(model._meta.get_field(name), connection) for name in same}
    shared = [to(same[name]) if to else same[name] for name, to in converters.items()]
    assignments = "".join(f", {_column(model, name)} = %s" for name in same)
    table = _table(model)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {_column(model, field)} = json_each.value{assignments} "  # noqa: S608
            f"FROM json_each(%s) WHERE {table}.{_column(model, 'id')} = json_each.key",
            [*shared, compact(own)],
        )


def increment(model: type[models.Model], changes: Mapping[Any, int], *, key: Sequence[str], counter: str) -> None:
    """`crm.database.increment` on SQL."""
    fields = ("id", *key, counter)
    column = _column(model, counter)
    statement = (
        f"{_insertion(model, fields)} ON CONFLICT ({', '.join(_column(model, name) for name in key)}) "
        f"DO UPDATE SET {column} = {_table(model)}.{column} + excluded.{column}"
    )
    _execute(model, statement, fields, [(uuid7().hex, *values, by) for values, by in changes.items()])


def _execute(model: type[models.Model], statement: str, fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Values are converted column by column, which is much faster than row by row."""
    connection = connections[router.db_for_write(model)]
    converters = [_converter(model._meta.get_field(name), connection) for name in fields]
    columns = zip(*rows, strict=True)
    converted = [map(to, column) if to else column for to, column in zip(converters, columns, strict=False)]
    if values := list(zip(*converted, strict=True)):
        with connection.cursor() as cursor:
            cursor.executemany(statement, values)


def _converter(field: Any, connection: Any) -> Callable[[Any], Any] | None:
    """How a value of this field reaches the database; nothing to do for plain text, numbers and yes/no."""
    match field:
        case models.CharField() | models.TextField() | models.IntegerField() | models.BooleanField():
            return None
        case models.DateTimeField():
            return _moment
        case models.UUIDField() | models.ForeignKey():
            return _id
        case models.JSONField():
            return compact
        case _:
            return lambda value: field.get_db_prep_save(value, connection)


# What Django's own conversions give, without asking settings and connection for each value.
@lru_cache(maxsize=1024)  # most rows of a batch share the times at which they were written
def _moment(value: datetime | None) -> str | None:
    return None if value is None else str(value.astimezone(UTC).replace(tzinfo=None))


def _id(value: uuid.UUID | str | None) -> str | None:
    return value.hex if isinstance(value, uuid.UUID) else value


def _insertion(model: type[models.Model], fields: Sequence[str]) -> str:
    columns = ", ".join(_column(model, name) for name in fields)
    return f"INSERT INTO {_table(model)} ({columns}) VALUES ({', '.join(['%s'] * len(fields))})"  # noqa: S608


def _table(model: type[models.Model]) -> str:
    return connections[router.db_for_write(model)].ops.quote_name(model._meta.db_table)


def _column(model: type[models.Model], name: str) -> str:
    field: Any = model._meta.get_field(name)
    return connections[router.db_for_write(model)].ops.quote_name(field.column)
