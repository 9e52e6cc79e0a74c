"""From the stream to the table, against the database's own bulk upsert of the very same rows; and records that bring
nothing new, against those that do."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any, NamedTuple

import pydantic_core
from django.db import connection
from pymongo import UpdateOne

from benchmarks.population import RECORDS, populate
from benchmarks.rounds import Side, compare, seconds
from crm.database import atomic
from crm.database.models import new_id
from crm.streams.consumer import BATCH, drain
from customers.ingestion import persist, stream
from customers.models import Customer
from customers.written import FOLDED

ENTRY = 1_000  # records of one request
REACH = {"sqlite": "≥ 0.30", "mongodb": "≥ 0.60"}

Row = dict[str, Any]  # by column, as the database keeps it


class Bare(NamedTuple):
    """A database's own bulk upsert."""

    name: str
    stored: list[Row]
    argument: Callable[[Row], Any]
    upsert: Callable[[list[Any]], object]


def run() -> Iterator[dict[str, str]]:
    """The comparisons for new customers, for known ones, and for those of whom nothing has changed."""
    populate()
    from_stream(0)
    bare = BARE[connection.vendor]()
    assert len(bare.stored) == RECORDS

    def in_bulk(wave: int) -> float:
        rows = [row | {"_id": new_id().hex, "external_id": name(wave, n)} for n, row in enumerate(bare.stored)]
        arguments = [bare.argument(row) for row in rows]
        return seconds(lambda: upsert_all(arguments))

    def upsert_all(arguments: list[Any]) -> None:
        for at in range(0, RECORDS, BATCH):
            with atomic():
                bare.upsert(arguments[at : at + BATCH])

    # Each round has ids of its own, since deleted ones would leave traces in the index.
    waves = count(1)

    def new(side: Callable[[int], float]) -> Side:
        def first_time() -> float:
            remove_them()
            return side(next(waves))

        return first_time

    reach = REACH[connection.vendor]
    yield compare("stream → table, new customers", RECORDS, reach, new(from_stream), new(in_bulk), bare.name)
    known = next(waves) - 1
    visits = 0

    def changed() -> float:
        nonlocal visits
        visits += 1
        return from_stream(known, visits)

    def unchanged() -> float:
        return from_stream(known, visits)

    work = "stream → table, known customers"
    yield compare(work, RECORDS, reach, changed, lambda: in_bulk(known), bare.name)
    yield compare("stream → table, unchanged customers", RECORDS, "", unchanged, changed, "changed ones")
    remove_them()


def from_stream(wave: int, visits: int = 0) -> float:
    """Seconds to write the records of a wave; appending them to the stream is not counted."""
    records = [record(wave, n, visits) for n in range(RECORDS)]
    for at in range(0, RECORDS, ENTRY):
        stream.append("customer", pydantic_core.to_json(records[at : at + ENTRY]), ENTRY)
    return seconds(drain_all)


def drain_all() -> None:
    """Write all that is in the stream."""
    while stream.length():
        drain(stream, persist)


def record(wave: int, n: int, visits: int = 0) -> dict[str, Any]:
    """Customer `n` of a wave, as the API takes it, after some more visits."""
    return {
        "external_id": name(wave, n),
        "name": f"Ananya Kulkarni {n}",
        "email": f"ananya.{n}@example.in",
        "city": "Pune",
        "country": "IN",
        "tags": ["vip", "newsletter"],
        "attributes": {"plan": "gold", "seats": n % 10},
        "visits": n % 50 + visits,
        "last_seen_at": "2026-10-01T10:00:00Z",
    }


def name(wave: int, n: int) -> str:
    """The external id of customer `n` of a wave."""
    return f"customer-{wave:02}-{n:05}"


def remove_them() -> None:
    """Delete the customers of all waves."""
    Customer.objects.filter(external_id__gte="customer-", external_id__lt="customer.").delete()


TABLE = Customer._meta.db_table
COLUMNS = [field.column for field in Customer._meta.fields]
# What a record changes in a row that exists.
CHANGED = [*record(0, 0), *FOLDED.values(), "tags_key", "last_active_at", "recorded_at", "updated_at"]
CHANGED.remove("external_id")


def sqlite() -> Bare:
    """executemany of INSERT … ON CONFLICT."""
    as_stored = ", ".join(f"+{column}" for column in COLUMNS)  # an expression is not converted to Python's types
    select = f"SELECT {as_stored} FROM {TABLE} WHERE external_id LIKE 'customer-%' ORDER BY external_id"
    statement = (
        f"INSERT INTO {TABLE} ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))}) "
        f"ON CONFLICT (external_id) DO UPDATE SET {', '.join(f'{column} = excluded.{column}' for column in CHANGED)}"
    )
    database = connection.connection
    return Bare(
        "executemany",
        [dict(zip(COLUMNS, row, strict=True)) for row in database.execute(select)],
        lambda row: tuple(row.values()),
        lambda rows: database.executemany(statement, rows),
    )


def mongodb() -> Bare:
    """One bulk_write of upserts."""
    collection = connection.get_collection(TABLE)

    def argument(row: Row) -> UpdateOne:
        changes = {column: row.pop(column) for column in CHANGED}
        return UpdateOne({"external_id": row.pop("external_id")}, {"$set": changes, "$setOnInsert": row}, upsert=True)

    return Bare(
        "bulk_write",
        list(collection.find({"external_id": {"$regex": "^customer-"}}).sort("external_id")),
        argument,
        lambda updates: collection.bulk_write(updates, ordered=False, session=connection.session),
    )


BARE = {"sqlite": sqlite, "mongodb": mongodb}
