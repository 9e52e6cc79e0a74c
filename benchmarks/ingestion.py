"""Row 3: from the stream to SQLite, against a bare executemany upsert of the same rows into the same table."""

import json
from collections.abc import Iterator

from django.db import connection, transaction

from benchmarks.rounds import Side, compare, seconds
from crm.database.models import new_id
from crm.streams.consumer import drain
from customers.ingestion import persist, stream
from customers.models import Customer

SIZE = 50_000
BATCH = 1_000
COLUMNS = (
    *("_id", "external_id", "name", "email", "city", "country", "tags", "attributes", "visits", "last_seen_at"),
    *("phone", "time_zone", "total_spend", "order_count", "name_key", "email_key", "city_key", "country_key"),
    *("tags_key", "created_at", "updated_at"),
)
NOW = "2026-10-01 10:00:00"


def run() -> Iterator[dict[str, str]]:
    records = [record(n) for n in range(SIZE)]
    bodies = [json.dumps(records[at : at + BATCH]).encode() for at in range(0, SIZE, BATCH)]
    rows = [row(record) for record in records]
    changed = [name for name in COLUMNS if name not in ("_id", "external_id", "created_at")]
    statement = (
        f"INSERT INTO customers_customer ({', '.join(COLUMNS)}) VALUES ({', '.join(['%s'] * len(COLUMNS))}) "
        f"ON CONFLICT (external_id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in changed)}"
    )

    def from_stream() -> float:
        for body in bodies:
            stream.append("customer", body, BATCH)
        return seconds(drain_all)

    def bare() -> float:
        return seconds(upsert_all)

    def drain_all() -> None:
        while stream.length():
            drain(stream, persist)

    def upsert_all() -> None:
        for at in range(0, SIZE, BATCH):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.executemany(statement, rows[at : at + BATCH])

    def on_an_empty_table(side: Side) -> Side:
        def emptied() -> float:
            Customer.objects.all().delete()
            return side()

        return emptied

    name = "executemany"
    new, known = on_an_empty_table(from_stream), on_an_empty_table(bare)
    yield compare("stream → SQLite, new customers", SIZE, "≥ 0.30", new, known, name)
    yield compare("stream → SQLite, known customers", SIZE, "≥ 0.30", from_stream, bare, name)


def record(n: int) -> dict:
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


def row(record: dict) -> tuple:
    told = [record[name] for name in ("external_id", "name", "email", "city", "country")]
    listed = [json.dumps(record["tags"]), json.dumps(record["attributes"]), record["visits"], NOW]
    keys = [record["name"].lower(), record["email"], "pune", "in", "\x1fnewsletter\x1fvip\x1f"]
    return (new_id().hex, *told, *listed, "", "", 0, 0, *keys, NOW, NOW)
