"""Many rows in one statement, where Django's ORM would go row by row. Call these inside `atomic()`."""

from collections.abc import Iterable, Sequence
from types import ModuleType
from typing import Any

from django.db import connections, models, router

from crm.database import sql
from crm.database.mongodb import bulk as mongodb


def insert(model: type[models.Model], rows: Iterable[Sequence[Any]], *, fields: Sequence[str]) -> None:
    """Insert `rows`, values in the order of `fields`. IntegrityError where one exists."""
    _in_the_words_of(model).insert(model, rows, fields=fields)


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
    _in_the_words_of(model).upsert(model, rows, fields=fields, unique=unique, insert_only=insert_only)


def update_each(model: type[models.Model], rows: Iterable[Sequence[Any]], *, fields: Sequence[str]) -> None:
    """Give each row its own values: `rows` hold those of `fields` and last the id."""
    _in_the_words_of(model).update_each(model, rows, fields=fields)


def _in_the_words_of(model: type[models.Model]) -> ModuleType:
    return mongodb if connections[router.db_for_write(model)].vendor == "mongodb" else sql
