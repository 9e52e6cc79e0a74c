from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from django.db import connections, models, router

# Values of these fields reach SQLite as they are.
PLAIN = (models.CharField, models.TextField, models.IntegerField, models.BooleanField)


def upsert(
    model: type[models.Model],
    rows: Iterable[Sequence[Any]],
    *,
    fields: Sequence[str],
    unique: str,
    insert_only: Sequence[str] = (),
) -> None:
    """Insert `rows` (values in the order of `fields`); where `unique` already exists, overwrite the other fields.

    The primary key and `insert_only` keep their old value. All rows go in one statement; call it inside `atomic()`.
    """
    connection = connections[router.db_for_write(model)]
    columns = [model._meta.get_field(name) for name in fields]
    kept = {unique, model._meta.pk.name, *insert_only} if model._meta.pk else {unique, *insert_only}
    quote = connection.ops.quote_name
    changed = ", ".join(f"{quote(f.column)} = excluded.{quote(f.column)}" for f in columns if f.name not in kept)
    statement = (
        f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(quote(f.column) for f in columns)}) "  # noqa: S608
        f"VALUES ({', '.join(['%s'] * len(columns))}) "
        f"ON CONFLICT ({quote(model._meta.get_field(unique).column)}) "
        + (f"DO UPDATE SET {changed}" if changed else "DO NOTHING")
    )
    convert = [_converter(field, connection) for field in columns]
    with connection.cursor() as cursor:
        cursor.executemany(
            statement,
            [[value if to is None else to(value) for to, value in zip(convert, row, strict=True)] for row in rows],
        )


def _converter(field: models.Field, connection: Any) -> Callable[[Any], Any] | None:
    return None if isinstance(field, PLAIN) else partial(field.get_db_prep_save, connection=connection)
