"""Rows 3 and 4: from the stream to the table, against the database's own bulk upsert of the very same rows."""

from collections.abc import Callable, Iterator
from typing import Any

import pydantic_core
from django.db import connection
from pymongo import UpdateOne

from benchmarks.population import populate
from benchmarks.rounds import Side, compare, seconds
from crm.database import atomic
from crm.streams.consumer import BATCH, drain
from customers.ingestion import FOLDED, persist, stream
from customers.models import Customer

SIZE = 50_000
ENTRY = 1_000  # records of one request
REACH = {"sqlite": "≥ 0.30", "mongodb": "≥ 0.60"}

Upsert = Callable[[list[Any]], object]


def run() -> Iterator[dict[str, str]]:
    populate()
    records = [record(n) for n in range(SIZE)]
    bodies = [pydantic_core.to_json(records[at : at + ENTRY]) for at in range(0, SIZE, ENTRY)]

    def from_stream() -> float:
        for body in bodies:
            stream.append("customer", body, ENTRY)
        return seconds(drain_all)

    def bare() -> float:
        return seconds(upsert_all)

    def drain_all() -> None:
        while stream.length():
            drain(stream, persist)

    def upsert_all() -> None:
        for at in range(0, SIZE, BATCH):
            with atomic():
                upsert(rows[at : at + BATCH])

    from_stream()
    name, rows, upsert = BARE[connection.vendor]()
    reach = REACH[connection.vendor]
    assert len(rows) == SIZE
    yield compare("stream → table, new customers", SIZE, reach, without_them(from_stream), without_them(bare), name)
    yield compare("stream → table, known customers", SIZE, reach, from_stream, bare, name)
    remove_them()


def record(n: int) -> dict[str, Any]:
    return {
        "external_id": f"customer-{n}",
        "name": f"Ananya Kulkarni {n}",
        "email": f"ananya.{n}@example.in",
        "city": "Pune",
        "country": "IN",
        "tags": ["vip", "newsletter"],
        "attributes": {"plan": "gold", "seats": n % 10},
        "visits": n % 50,
        "last_seen_at": "2026-10-01T10:00:00Z",
    }


TABLE = Customer._meta.db_table
COLUMNS = [field.column for field in Customer._meta.fields]
# What a record changes in a row that exists.
CHANGED = [*record(0), *FOLDED.values(), "tags_key", "last_active_at", "updated_at"][1:]


def without_them(side: Side) -> Side:
    def begun_anew() -> float:
        remove_them()
        return side()

    return begun_anew


def remove_them() -> None:
    Customer.objects.filter(external_id__startswith="customer-").delete()


def sqlite() -> tuple[str, list[Any], Upsert]:
    as_stored = ", ".join(f"+{column}" for column in COLUMNS)  # an expression is not converted to Python's types
    select = f"SELECT {as_stored} FROM {TABLE} WHERE external_id LIKE 'customer-%'"
    statement = (
        f"INSERT INTO {TABLE} ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))}) "
        f"ON CONFLICT (external_id) DO UPDATE SET {', '.join(f'{column} = excluded.{column}' for column in CHANGED)}"
    )
    database = connection.connection
    return "executemany", database.execute(select).fetchall(), lambda rows: database.executemany(statement, rows)


def mongodb() -> tuple[str, list[Any], Upsert]:
    collection = connection.get_collection(TABLE)

    def update(document: dict[str, Any]) -> UpdateOne:
        found_by = {"external_id": document.pop("external_id")}
        changes = {column: document.pop(column) for column in CHANGED}
        return UpdateOne(found_by, {"$set": changes, "$setOnInsert": document}, upsert=True)

    return (
        "bulk_write",
        [update(document) for document in collection.find({"external_id": {"$regex": "^customer-"}})],
        lambda updates: collection.bulk_write(updates, ordered=False, session=connection.session),
    )


BARE = {"sqlite": sqlite, "mongodb": mongodb}
