"""Row 7: the audience of a launch into the ledger, against the database's own bulk insert of the very same rows."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db import connection

from benchmarks.population import SIZE, populate
from benchmarks.rounds import compare, seconds
from campaigns.log.ledger import Message
from campaigns.models import Campaign
from crm.database import atomic
from customers.models import Segment
from delivery.snapshot import CHUNK, write_snapshot

TABLE = Message._meta.db_table
COLUMNS = [field.column for field in Message._meta.fields]


def run() -> Iterator[dict[str, str]]:
    """The comparison for an audience of all customers."""
    populate()
    segment = Segment.objects.create(name="Everybody", rule={"match": "all", "rules": []})
    campaign = Campaign.objects.create(
        name="News", segment=segment, segment_name="Everybody", subject="News", message="Hi {{ first_name }}, news!"
    )
    campaign.launch()
    snapshot_all(campaign)
    rows = STORED[connection.vendor]()
    audience = len(rows)  # with those whom other benchmarks have made
    assert audience >= SIZE

    def ours() -> float:
        begin_again(campaign)
        return seconds(lambda: snapshot_all(campaign))

    def other() -> float:
        begin_again(campaign)
        return seconds(lambda: insert_all(rows))

    name = {"sqlite": "executemany", "mongodb": "insert_many"}[connection.vendor]
    yield compare(f"snapshot of an audience of {audience:,}", audience, "≥ 0.5", ours, other, name)


def snapshot_all(campaign: Campaign) -> None:
    while not write_snapshot(campaign):
        campaign.refresh_from_db()


def begin_again(campaign: Campaign) -> None:
    if connection.vendor == "mongodb":
        connection.get_collection(TABLE).delete_many({})
    else:
        connection.cursor().execute(f"DELETE FROM {TABLE}")
    Campaign.objects.filter(id=campaign.id).update(
        status=Campaign.Status.SENDING, snapshot_cursor=None, snapshot_at=None, audience=0, skipped=0, pending=0
    )
    campaign.refresh_from_db()


def insert_all(rows: list[Any]) -> None:
    remaining = iter(rows)
    while chunk := list(islice(remaining, CHUNK)):
        with atomic():
            INSERT[connection.vendor](chunk)


def insert_sqlite(rows: list[Any]) -> None:
    places = ", ".join("?" * len(COLUMNS))
    connection.connection.executemany(f"INSERT INTO {TABLE} ({', '.join(quoted())}) VALUES ({places})", rows)


def insert_mongodb(rows: list[Any]) -> None:
    connection.get_collection(TABLE).insert_many(rows, ordered=False, session=connection.session)


def stored_sqlite() -> list[Any]:
    as_stored = ", ".join(f"+{column}" for column in quoted())  # an expression is not converted to Python's types
    return connection.connection.execute(f"SELECT {as_stored} FROM {TABLE} ORDER BY _id").fetchall()


def quoted() -> list[str]:
    return [f'"{column}"' for column in COLUMNS]


def stored_mongodb() -> list[Any]:
    return list(connection.get_collection(TABLE).find({}).sort("_id"))


INSERT = {"sqlite": insert_sqlite, "mongodb": insert_mongodb}
STORED = {"sqlite": stored_sqlite, "mongodb": stored_mongodb}
