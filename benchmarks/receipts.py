"""Row 10: receipts from the stream to the log, against bare updates of the same rows in batches of the same size."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pydantic_core
from django.db import connection
from django.utils import timezone

from benchmarks.population import RECORDS, populate
from benchmarks.rounds import Side, compare, fastest, seconds
from benchmarks.sending import launched
from campaigns.log.ledger import Message, State
from campaigns.models import Campaign
from crm.database import atomic
from crm.streams.consumer import BATCH, drain
from delivery.receipts import stream
from delivery.settling import settle

SENT_AT = datetime(2026, 10, 1, 10, tzinfo=UTC)
TABLE = Message._meta.db_table


def run() -> Iterator[dict[str, str]]:
    """The comparisons for one receipt a stream entry and for 1,000."""
    populate()
    campaign = launched(RECORDS)
    ids = [id.hex for id in campaign.log.values_list("id", flat=True)]
    receipts = [receipt(n, key) for n, key in enumerate(message.key for message in campaign.log.all())]

    def from_stream(size: int) -> Side:
        bodies = [pydantic_core.to_json(receipts[at : at + size]) for at in range(0, RECORDS, size)]

        def settle_all() -> float:
            make_sent(campaign)
            for body in bodies:
                stream.append("receipt", body, size)
            return seconds(drain_all)

        return settle_all

    def bare(update: Callable[[list[str]], object]) -> Side:
        def update_all() -> None:
            for at in range(0, RECORDS, BATCH):
                with atomic():
                    update(ids[at : at + BATCH])

        def after_sending() -> float:
            make_sent(campaign)
            return seconds(update_all)

        return after_sending

    def drain_all() -> None:
        while stream.length():
            drain(stream, settle)
        assert not campaign.log.filter(status=State.SENT).exists()

    ways = {"bare UPDATE": bare(BY_STATEMENT[connection.vendor]), "bare UPDATE by the ORM": bare(by_orm)}
    name = fastest(ways)
    yield compare("receipts, one an entry", RECORDS, "≥ 40k/s", from_stream(1), ways[name], name)
    yield compare("receipts, 1,000 an entry", RECORDS, "≥ 120k/s", from_stream(1000), ways[name], name)


def receipt(n: int, message_id: str) -> dict[str, str]:
    """A receipt; every tenth message failed."""
    failed = {"status": "failed", "reason": "mailbox is full"}
    status = failed if n % 10 == 0 else {"status": "delivered"}
    occurred_at = SENT_AT + timedelta(milliseconds=n)
    return {"message_id": message_id, "occurred_at": occurred_at.isoformat(), **status}


def make_sent(campaign: Campaign) -> None:
    """Set all messages back to sent."""
    campaign.log.update(status=State.SENT, reason="", sent_at=SENT_AT, delivered_at=None)
    counters = {"pending": 0, "sending": 0, "sent": RECORDS, "delivered": 0, "failed": 0}
    Campaign.objects.filter(id=campaign.id).update(status=Campaign.Status.SENDING, **counters)


def by_orm(ids: list[str]) -> None:
    """One update of the ORM."""
    sent = Message.objects.filter(id__in=ids, status=State.SENT)
    sent.update(status=State.DELIVERED, delivered_at=timezone.now())


def sqlite(ids: list[str]) -> None:
    """One UPDATE."""
    connection.connection.execute(
        f"UPDATE {TABLE} SET status = 'delivered', delivered_at = ? "
        f"WHERE _id IN ({', '.join('?' * len(ids))}) AND status = 'sent'",
        (timezone.now().replace(tzinfo=None), *ids),  # as Django stores it
    )


def mongodb(ids: list[str]) -> None:
    """One update_many."""
    connection.get_collection(TABLE).update_many(
        {"_id": {"$in": ids}, "status": "sent"},
        {"$set": {"status": "delivered", "delivered_at": timezone.now()}},
        session=connection.session,
    )


BY_STATEMENT = {"sqlite": sqlite, "mongodb": mongodb}
