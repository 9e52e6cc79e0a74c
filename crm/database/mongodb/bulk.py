"""Bulk writes on MongoDB: one command, many documents."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

from django.db import connections, models, router
from django_mongodb_backend.query import wrap_database_errors
from pymongo import UpdateMany, UpdateOne
from uuid_utils import uuid7

Write = Callable[..., Any]

WORTH_A_QUERY = 5  # rows: an update of many costs as much as four by their ids, and then half as much for each


def insert(model: type[models.Model], rows: Iterable[Sequence[Any]], *, fields: Sequence[str]) -> None:
    """`crm.database.insert` on MongoDB."""
    if documents := _documents(model, rows, fields):
        _run(model, "insert_many", documents)


def upsert(
    model: type[models.Model],
    rows: Iterable[Sequence[Any]],
    *,
    fields: Sequence[str],
    unique: str,
    insert_only: Sequence[str],
) -> None:
    """`crm.database.upsert` on MongoDB."""
    key = _column(model, unique)
    kept = {_column(model, name) for name in ("id", *insert_only)}
    writes = []
    for document in _documents(model, rows, fields):
        found_by = {key: document.pop(key)}
        begins = {column: document.pop(column) for column in kept & document.keys()}
        changes = {"$set": document, "$setOnInsert": begins} if document else {"$setOnInsert": begins}
        writes.append(UpdateOne(found_by, changes, upsert=True))
    if writes:
        _run(model, "bulk_write", writes)


def update_each(model: type[models.Model], rows: Iterable[Sequence[Any]], *, fields: Sequence[str]) -> None:
    """`crm.database.update_each` on MongoDB."""
    documents = _documents(model, rows, (*fields, "id"))
    if writes := [UpdateOne({"_id": document.pop("_id")}, {"$set": document}) for document in documents]:
        _run(model, "bulk_write", writes)


def set_each(model: type[models.Model], values: Mapping[Any, Any], *, field: str, **same: Any) -> None:
    """`crm.database.set_each` on MongoDB: rows with the same value are written together."""
    ids: dict[Any, list[str | None]] = defaultdict(list)
    for id, value in values.items():
        ids[value].append(_id(id))
    writes: list[UpdateOne | UpdateMany] = []
    changes = _documents(model, ((value, *same.values()) for value in ids), (field, *same))
    for together, change in zip(ids.values(), changes, strict=True):
        if len(together) < WORTH_A_QUERY:
            writes += [UpdateOne({"_id": id}, {"$set": change}) for id in together]
        else:
            writes.append(UpdateMany({"_id": {"$in": together}}, {"$set": change}))
    _run(model, "bulk_write", writes)


def increment(model: type[models.Model], changes: Mapping[Any, int], *, key: Sequence[str], counter: str) -> None:
    """`crm.database.increment` on MongoDB."""
    documents = _documents(model, ((*values, by, uuid7().hex) for values, by in changes.items()), (*key, counter, "id"))
    writes = []
    for document in documents:
        by = {_column(model, counter): document.pop(_column(model, counter))}
        begins = {"_id": document.pop("_id")}
        writes.append(UpdateOne(document, {"$inc": by, "$setOnInsert": begins}, upsert=True))
    _run(model, "bulk_write", writes)


@wrap_database_errors
def _run(model: type[models.Model], method: str, writes: list[Any]) -> None:
    connection: Any = connections[router.db_for_write(model)]
    write: Write = getattr(connection.get_collection(model._meta.db_table), method)
    write(writes, ordered=False, session=connection.session)


def _documents(model: type[models.Model], rows: Iterable[Sequence[Any]], fields: Sequence[str]) -> list[dict[str, Any]]:
    """Values are converted column by column, which is much faster than row by row."""
    columns = [_column(model, name) for name in fields]
    converters = [_converter(model._meta.get_field(name)) for name in fields]
    values = zip(*rows, strict=True)
    converted = [map(to, column) if to else column for to, column in zip(converters, values, strict=False)]
    return [dict(zip(columns, row, strict=True)) for row in zip(*converted, strict=True)]


def _converter(field: Any) -> Callable[[Any], Any] | None:
    match field:
        case models.DateTimeField():
            return _moment
        case models.DateField():
            return _first_moment
        case models.UUIDField() | models.ForeignKey():
            return _id
        case _:
            return None


@lru_cache(maxsize=1024)  # most rows of a batch share the times at which they were written
def _moment(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC).replace(tzinfo=None)


def _first_moment(value: date | None) -> datetime | None:
    """A day is stored as its first moment."""
    return None if value is None else datetime.combine(value, time.min)


def _id(value: uuid.UUID | str | None) -> str | None:
    return value.hex if isinstance(value, uuid.UUID) else value


def _column(model: type[models.Model], name: str) -> str:
    field: Any = model._meta.get_field(name)
    return field.column
