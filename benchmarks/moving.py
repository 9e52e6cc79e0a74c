"""People who move through a journey: their wait is over, a rule parts them, and a message is written, against bare
inserts and updates of the very same rows; then its pages with every customer inside."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from django.db import connection
from django.utils import timezone

from benchmarks.population import RECORDS, SIZE, populate, write
from benchmarks.publishing import ENROLLMENT, mail
from benchmarks.reports import open_pages
from benchmarks.rounds import compare, seconds
from benchmarks.snapshot import COLUMNS, INSERT, STORED
from campaigns.journeys import lease, mover
from campaigns.journeys.models import Enrollment, Journey
from campaigns.journeys.mover import BATCH
from campaigns.journeys.starting import create_journey, start
from campaigns.log.ledger import Message
from campaigns.models import Campaign
from crm.database import atomic, update_each
from crm.database.models import as_stored, new_id, new_stored_id
from customers.models import Customer

RICH = {"match": "all", "rules": [{"field": "total_spend", "op": "gt", "value": 10_000}]}


JOURNEY = {
    "trigger": {"event": "cart_updated"},
    "steps": [
        {"id": "pause", "wait": {"n": 2, "unit": "hours"}},
        {"id": "rich", "split": RICH, "then": [mail("thanks")], "otherwise": [mail("reminder")]},
        {"id": "more", "wait": {"n": 2, "unit": "days"}},
        mail("last"),
    ],
}
HOUR = timedelta(hours=1)
REACH = {"sqlite": "≥ 4k/s, ≥ 0.3", "mongodb": "≥ 1k/s, ≥ 0.3"}
PAGES = ("", "people/", "people/?step=more")
MOVED = ("step", "here_since", "due_at", "moves", "trace")  # what changes of those who move


def run() -> Iterator[dict[str, str]]:
    """Some people move; then everybody is inside."""
    populate()
    people = min(RECORDS, SIZE)
    first = _let_in(people)
    _move(first)
    messages = STORED[connection.vendor]()
    moved = list(Enrollment.objects.order_by("id").values_list(*MOVED))
    assert len(messages) == len(moved) == people

    def ours() -> float:
        journey = _let_in(people)
        return seconds(lambda: _move(journey))

    def bare() -> float:
        journey = _let_in(people)
        campaigns = dict(zip(_campaigns(first), _campaigns(journey), strict=True))
        rows = [_of_campaigns(row, campaigns) for row in messages]
        ids = Enrollment.objects.order_by("id").values_list("id", flat=True)
        each_moved = [(*values, id) for values, id in zip(moved, ids, strict=True)]
        return seconds(lambda: _write_bare(rows, each_moved))

    yield compare("wait, split, message", people, REACH[connection.vendor], ours, bare, "bare insert and update")
    journey = _let_in(SIZE, hours=1)
    yield from open_pages(
        {f"journey, {page or 'its page'}, {SIZE:,} inside": f"/journeys/{journey.id}/{page}" for page in PAGES},
        reach="p95 < 100 ms",
    )


def _let_in(people: int, hours: int = 2) -> Journey:
    """A new journey with these customers inside, who have waited for so many hours. There are no others, and no
    messages.

    In the index of unique messages of one campaign, a new row among deleted ones costs MongoDB several times as much.
    """
    journey = create_journey("Cart", JOURNEY)
    start(journey)
    Message.objects.all().delete()
    Enrollment.objects.all().delete()
    since = timezone.now() - hours * HOUR
    rows = Customer.objects.order_by("id").values_list("id", "external_id")[:people]
    write(
        Enrollment,
        ENROLLMENT,
        (
            (
                *(new_id(), journey.id, 1, customer_id, external_id, 1, "once", f"e{n}", {}, since, since),
                *("inside", "", None, "pause", since, since + 2 * HOUR, False, None, None, 0, []),
            )
            for n, (customer_id, external_id) in enumerate(rows.iterator())
        ),
    )
    counts = {"pause": people}
    Journey.objects.filter(id=journey.id).update(entered=people, inside=people, reached=counts, here=counts)
    return journey


def _campaigns(journey: Journey) -> list[str]:
    """The ids of its campaigns, as they are stored, in the order of its steps."""
    campaigns = Campaign.objects.filter(journey_id=journey.id).order_by("journey_step")
    return list(campaigns.values_list(as_stored("id"), flat=True))


def _of_campaigns(row: Any, campaigns: dict[str, str]) -> Any:
    """A stored message as a new one of another campaign."""
    values = dict(row if isinstance(row, dict) else zip(COLUMNS, row, strict=True))
    values |= {"_id": new_stored_id(), "campaign_id": campaigns[values["campaign_id"]]}
    return values if isinstance(row, dict) else tuple(values.values())


def _move(journey: Journey) -> None:
    token = lease.take(journey.id)
    assert token
    while mover.advance(journey.id, token):
        pass
    lease.give_back(journey.id, token)


def _write_bare(stored: list[Any], moved: list[tuple[Any, ...]]) -> None:
    messages, people = iter(stored), iter(moved)
    while some := list(islice(messages, BATCH)):
        with atomic():
            INSERT[connection.vendor](some)
            update_each(Enrollment, list(islice(people, BATCH)), fields=MOVED)
