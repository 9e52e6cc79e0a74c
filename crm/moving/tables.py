"""Every model's rows in a form that both databases share, and their checksums.

A row is a list of what JSON has. Times are microseconds, cut to what the coarser of the two databases stores; ids
are 32 hex digits; keys of other people's tables, numbers on SQLite and texts on MongoDB, are texts.
"""

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

import pydantic_core
from django.apps import apps
from django.db import connection, models

from crm.moving.models import Closure

Row = list[Any]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
MILLISECOND = 1000  # microseconds: the finest time of MongoDB
BATCH = 2_000  # rows
BATCH_OF_FILES = 8  # rows that hold up to a megabyte each
MADE_BY_MIGRATE = ("contenttypes.contenttype", "auth.permission")  # also in an empty installation


class Total(NamedTuple):
    """What two tables are compared by: the rows, and the sum of a hash of each."""

    rows: int
    checksum: str


def all_models() -> list[type[models.Model]]:
    """Every table with a model, those that a foreign key names before those with the key."""
    waiting = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model is not Closure
    ]
    ordered: list[type[models.Model]] = []
    while waiting:
        ready = [model for model in waiting if not _named_by(model) & (set(waiting) - {model})]
        ordered += ready or waiting  # a circle needs no order, because keys are checked at the end
        waiting = [model for model in waiting if model not in ordered]
    return ordered


def _named_by(model: type[models.Model]) -> set[Any]:
    return {field.related_model for field in model._meta.concrete_fields if field.is_relation}


def is_empty() -> bool:
    """Whether this database holds nothing but what migrations write; also where it has no tables yet."""
    there = set(connection.introspection.table_names())
    return not any(
        model._base_manager.exists()
        for model in all_models()
        if model._meta.label_lower not in MADE_BY_MIGRATE and model._meta.db_table in there
    )


def columns(model: type[models.Model]) -> list[str]:
    """The names of a model's columns, as both databases know them."""
    return [field.attname for field in model._meta.concrete_fields]


def batches(model: type[models.Model], precision: int) -> Iterator[list[Row]]:
    """All rows of a table, in the order of their keys. `precision` of times is in microseconds."""
    encoders = [encoder(field, precision) for field in model._meta.concrete_fields]
    size = BATCH_OF_FILES if any(isinstance(f, models.BinaryField) for f in model._meta.concrete_fields) else BATCH
    rows = model._base_manager.order_by("pk").values_list(*columns(model)).iterator(chunk_size=size)
    while batch := list(islice(rows, size)):
        by_column = [
            map(to, values) if to else values for to, values in zip(encoders, zip(*batch, strict=True), strict=True)
        ]
        yield [list(row) for row in zip(*by_column, strict=True)]


def total(found: Iterator[list[Row]], progress: Callable[[int], object] = lambda rows: None) -> Total:
    """What rows come to, in whatever order they are."""
    count = checksum = 0
    for batch in found:
        for row in batch:
            checksum += int.from_bytes(hashlib.blake2b(pydantic_core.to_json(row), digest_size=16).digest(), "big")
        count += len(batch)
        progress(count)
    return Total(count, f"{checksum % 2**128:032x}")


# ── Values ────────────────────────────────────────────────────────────
def is_key_of_others(field: Any) -> bool:
    """Whether a column holds keys of a table that other people's apps number: its own, or those it refers to."""
    return isinstance(field.target_field if field.is_relation else field, models.AutoField)


def encoder(field: Any, precision: int) -> Callable[[Any], Any] | None:
    """How a value of a column becomes JSON; None where it is. TypeError for a kind that nothing here carries."""
    if is_key_of_others(field):
        return lambda value: None if value is None else str(value)
    match field.target_field if field.is_relation else field:
        case models.UUIDField():
            return lambda value: None if value is None else value.hex
        case models.DateTimeField():
            return lambda value: None if value is None else (value - EPOCH) // MICROSECOND // precision * precision
        case models.DateField():
            return lambda value: None if value is None else value.isoformat()
        case models.BinaryField():
            return lambda value: None if value is None else b64encode(value).decode()
        case (
            models.JSONField() | models.CharField() | models.TextField() | models.IntegerField() | models.BooleanField()
        ):
            return None
    raise TypeError(f"{field} is a {type(field).__name__}, which crm.moving.tables does not carry")


def decoder(field: Any) -> Callable[[Any], Any] | None:
    """The way back from JSON, to what `crm.database.insert` takes; None where it takes the same."""
    match field.target_field if field.is_relation else field:
        case models.DateTimeField():
            return lambda value: None if value is None else EPOCH + value * MICROSECOND
        case models.DateField():
            return lambda value: None if value is None else date.fromisoformat(value)
        case models.BinaryField():
            return lambda value: None if value is None else b64decode(value)
    return None


class Numbers:
    """The numbers that SQLite gives to keys of other people's tables, where they come as texts.

    A text of digits was a number before, and is the same again. Texts that MongoDB made follow after the highest.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, dict[str, int]] = {}  # by table: the number of each key
        self._keys: dict[str, dict[int, str]] = {}

    def give(self, table: str, keys: Sequence[str]) -> None:
        """Number all keys of a table."""
        numbers = {key: int(key) for key in keys if key.isdecimal()}
        next_number = max(numbers.values(), default=0) + 1
        for key in keys:
            if key not in numbers:
                numbers[key] = next_number
                next_number += 1
        self._numbers[table] = numbers
        self._keys[table] = {number: key for key, number in numbers.items()}

    def number(self, table: str, key: str | None) -> int | None:
        """The number of a key."""
        return None if key is None else self._numbers[table][key]

    def key(self, table: str, number: str | None) -> str | None:
        """The key that has this number, which is written as `encoder` does."""
        return None if number is None else self._keys.get(table, {}).get(int(number), number)


def table_of_keys(field: Any) -> str:
    """The table whose keys a column holds."""
    return (field.related_model if field.is_relation else field.model)._meta.db_table
