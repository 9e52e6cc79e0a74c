"""What crediting orders costs ingestion: orders with and without it, of people who were never written to, and of people
who were sent ten e-mails and clicked in one."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from typing import Any
from unittest.mock import patch

import pydantic_core

from benchmarks.population import NOW, RECORDS
from benchmarks.rounds import Side, compare, seconds
from campaigns import membership
from campaigns.engagement.hits import HitKind, Sign
from campaigns.engagement.writing import Report, record_hits
from campaigns.log.ledger import Message
from campaigns.models import Campaign
from crm.database import atomic, insert
from crm.database.models import as_stored, new_stored_id
from crm.streams.consumer import BATCH
from crm.streams.stream import Entry
from customers.ingestion import persist
from customers.models import Customer

PEOPLE = min(RECORDS, 10_000)
CAMPAIGNS = 10
SENT = NOW - timedelta(days=2)
COLUMNS = (
    *("id", "campaign", "customer_id", "customer_external_id", "to", "values", "status", "attempts", "round"),
    *("due_at", "created_at", "sent_at", "delivered_at", "arm", "customer_name", "to_key", "search_key", "time_zone"),
    *("reason", "reason_for", "enrollment_number"),
)


def run() -> Iterator[dict[str, str]]:
    """The comparisons for people who were never written to, and for those who were."""
    for prefix in ("never", "written"):
        people = [{"external_id": name(prefix, n), "email": f"{prefix}{n}@example.in"} for n in range(PEOPLE)]
        write("customer", people)
    send(list(Customer.objects.filter(external_id__startswith="written-")))
    waves = count(1)

    def orders(prefix: str) -> Side:
        def ingest() -> float:
            wave = next(waves)
            records = [order(prefix, wave, n) for n in range(PEOPLE)]
            return seconds(lambda: write("order", records))

        return ingest

    def without(side: Side) -> Side:
        def ingest() -> float:
            with patch("campaigns.receivers.was_written_to", return_value=False):
                return side()

        return ingest

    for prefix, people, reach in (("never", "never written to", "≥ 0.97"), ("written", "written to", "≥ 0.60")):
        ours = orders(prefix)
        yield compare(f"orders of people {people}", PEOPLE, reach, ours, without(ours), "without crediting them")


def name(prefix: str, n: int) -> str:
    """The external id of a customer."""
    return f"{prefix}-{n:05}"


def order(prefix: str, wave: int, n: int) -> dict[str, Any]:
    """An order of customer `n`, a day after the messages."""
    return {
        "external_id": f"{prefix}-{wave}-{n}",
        "customer_external_id": name(prefix, n),
        "ordered_at": (SENT + timedelta(days=1, seconds=n)).isoformat(),
        "amount": 100 + n % 50,
        "items": [{"sku": "TEA-1", "name": "Assam tea", "category": "Tea", "quantity": 1, "unit_price": 100}],
    }


def write(kind: str, records: list[dict[str, Any]]) -> None:
    """As the worker writes them, a batch a transaction."""
    for at in range(0, len(records), BATCH):
        batch = records[at : at + BATCH]
        store: Callable[[], None] = persist([Entry("9999999999999-0", kind, pydantic_core.to_json(batch), len(batch))])
        with atomic():
            store()


def send(people: list[Customer]) -> None:
    """Campaigns whose messages were delivered, and in one of which everybody clicked."""
    for number in range(CAMPAIGNS):
        campaign = Campaign.objects.create(name=f"Benchmark {number}", status="completed", launched_at=SENT)
        rows = (
            (
                *(new_stored_id(), campaign.id, each.id, each.external_id, each.email, {}, "delivered", 1, 1),
                *(SENT, SENT, SENT, SENT, "", "", "", "", "", "", "", 0),
            )
            for each in people
        )
        with atomic():
            insert(Message, rows, fields=COLUMNS)
            membership.handed_over(campaign.id, [each.id for each in people], SENT)
            if number == 0:
                messages = Message.objects.filter(campaign=campaign).values_list(as_stored("id"), flat=True)
                click = Report(HitKind.CLICK, None, SENT + timedelta(hours=3), Sign.VENDOR)
                record_hits({id: [click] for id in messages})
