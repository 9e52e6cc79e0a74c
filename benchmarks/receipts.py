"""Row 10: receipts from the stream to the log, against bare updates of the same rows in batches of the same size."""

from collections.abc import Iterator

import pydantic_core
from django.db import transaction
from django.utils import timezone

from benchmarks.rounds import Side, compare, seconds
from benchmarks.sending import launched
from campaigns.ledger import Message, State
from campaigns.models import Campaign
from crm.streams.consumer import BATCH, drain
from delivery.receipts import settle, stream

SIZE = 50_000


def run() -> Iterator[dict[str, str]]:
    campaign = launched(SIZE)
    ids = list(campaign.log.values_list("id", flat=True))
    receipts = [receipt(n, str(id)) for n, id in enumerate(ids)]

    def from_stream(size: int) -> Side:
        bodies = [pydantic_core.to_json(receipts[at : at + size]) for at in range(0, len(receipts), size)]

        def settle_all() -> float:
            make_sent(campaign)
            for body in bodies:
                stream.append("receipt", body, size)
            return seconds(drain_all)

        return settle_all

    def bare() -> float:
        make_sent(campaign)
        return seconds(update_all)

    def drain_all() -> None:
        while stream.length():
            drain(stream, settle)
        assert not campaign.log.filter(status=State.SENT).exists()

    def update_all() -> None:
        for at in range(0, len(ids), BATCH):
            with transaction.atomic():
                Message.objects.filter(id__in=ids[at : at + BATCH], status=State.SENT).update(
                    status=State.DELIVERED, delivered_at=timezone.now()
                )

    yield compare("receipts, one an entry", SIZE, "≥ 40k/s", from_stream(1), bare, "bare UPDATE")
    yield compare("receipts, 1,000 an entry", SIZE, "≥ 120k/s", from_stream(1000), bare, "bare UPDATE")


def receipt(n: int, message_id: str) -> dict:
    failed = {"status": "failed", "reason": "mailbox is full"}
    status = failed if n % 10 == 0 else {"status": "delivered"}
    return {"message_id": message_id, "occurred_at": "2026-10-01T10:00:00Z", **status}


def make_sent(campaign: Campaign) -> None:
    campaign.log.update(status=State.SENT, lease=None)
    counters = {"pending": 0, "sending": 0, "sent": campaign.log.count(), "delivered": 0, "failed": 0}
    Campaign.objects.filter(id=campaign.id).update(status=Campaign.Status.SENDING, **counters)
