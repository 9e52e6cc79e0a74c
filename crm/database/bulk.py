"""Many rows in one statement, where Django's ORM would go row by row. Call these inside `atomic()`."""

from collections.abc import Iterable, Mapping, Sequence
from types import ModuleType
from typing import Any

from django.db import connections, models, router

from crm.database import sql
from crm.database.mongodb import bulk as mongodb


def insert(model: type[models.Model], rows: Iterable[Sequence[Any]], *, fields: Sequence[str]) -> None:
    """Insert `rows`, whose values are in the order of `fields`. IntegrityError where a row exists already."""
    _backend_for(model).insert(model, rows, fields=fields)


def upsert(
    model: type[models.Model],
    rows: Iterable[Sequence[Any]],
    *,
    fields: Sequence[str],
    unique: str,
    insert_only: Sequence[str] = (),
) -> None:
    """Insert `rows` (values in the order of `fields`); where `unique` already exists, overwrite the other fields.

    The primary key and `insert_only` keep their old value.
    """
    _backend_for(model).upsert(model, rows, fields=fields, unique=unique, insert_only=insert_only)


def update_each(model: type[models.Model], rows: Iterable[Sequence[Any]], *, fields: Sequence[str]) -> None:
    """Update each row with its own values: `rows` have those of `fields`, then the id."""
    _backend_for(model).update_each(model, rows, fields=fields)


def set_each(model: type[models.Model], values: Mapping[Any, Any], *, field: str, **same: Any) -> None:
    """Set one field of each row to its own value, by id, and the fields in `same` to the same value in every row.

    Faster than `update_each`, which takes several own values a row.
    """
    if values:
        _backend_for(model).set_each(model, values, field=field, **same)


def increment(model: type[models.Model], changes: Mapping[Any, int], *, key: Sequence[str], counter: str) -> None:
    """Add to a counter of the rows that `changes` names by the values of the fields in `key`, which are unique
    together. A row that does not exist is inserted; the model has no other fields."""
    if changes:
        _backend_for(model).increment(model, changes, key=key, counter=counter)


def _backend_for(model: type[models.Model]) -> ModuleType:
    return mongodb if connections[router.db_for_write(model)].vendor == "mongodb" else sql
