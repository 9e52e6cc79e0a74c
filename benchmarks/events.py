"""Events from the stream to the table, without and with watches and journeys that ask for them, and who matches a rule
about events, against the best hand-written query."""

import random
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from itertools import count
from statistics import median
from typing import Any

import pydantic_core
from django.db import connection
from django.utils import timezone

from benchmarks.audiences import SAMPLE, TABLE, result, select, timed
from benchmarks.ingestion import ENTRY, drain_all
from benchmarks.population import RECORDS, SIZE, populate
from benchmarks.rounds import ROUNDS, pairs, seconds
from campaigns.journeys.models import Happening
from campaigns.journeys.starting import create_journey, start
from crm.database import transactional
from crm.database.milliseconds import milliseconds
from customers.ingestion import stream
from customers.models import Segment
from customers.segments import audience
from customers.segments.rules import parse
from customers.segments.watching import passing
from customers.segments.watching.watches import watch_segment

DAYS = 60  # over which the events are spread
WATCHES, JOURNEYS = 10, 5
VIEWED = "viewed_product"
REACH = {
    "sqlite": {"alone": "≥ 8k/s", "watched": "≥ 5k/s", "rule": "≤ 1.2, p95 < 0.5 s"},
    "mongodb": {"alone": "≥ 4k/s", "watched": "≥ 2.5k/s", "rule": "≤ 1.2, p95 < 1.5 s"},
}
waves = count()


def run() -> Iterator[dict[str, str]]:
    """Events alone, the rule about them, then events while ten watches and five journeys ask for them."""
    populate()
    yield _events("events, stream → table", "alone")
    yield _rule()
    _watch_and_start()
    yield _events(f"events with {WATCHES} watches and {JOURNEYS} journeys", "watched")


def _events(work: str, reach: str) -> dict[str, str]:
    """One event a customer, in requests of a thousand; appending them to the stream is not counted."""
    customers = min(RECORDS, SIZE)
    times = [_write_wave(customers) for _ in range(ROUNDS + 1)][1:]
    return {
        "work": f"{connection.display_name}: {work}, one a customer",
        "ours": f"{customers / median(times):,.0f}/s",
        "against": "—",
        "ratio": "—",
        "reach": REACH[connection.vendor][reach],
    }


def _write_wave(customers: int) -> float:
    wave, chance, now = next(waves), random.Random(4), timezone.now()
    records = [_event(wave, n, now - timedelta(minutes=chance.randrange(DAYS * 24 * 60))) for n in range(customers)]
    for at in range(0, customers, ENTRY):
        entry = records[at : at + ENTRY]
        stream.append("event", pydantic_core.to_json(entry), len(entry))
    taken = seconds(drain_all)
    Happening.objects.all().delete()
    return taken


def _event(wave: int, n: int, at: Any) -> dict[str, Any]:
    return {
        "id": f"e{wave}-{n}",
        "name": VIEWED,
        "customer_external_id": f"p{n}",
        "occurred_at": at.isoformat(),
        "properties": {"sku": f"CO-{n % 100:03}", "category": "Coffee"},
    }


def _viewed(days: int) -> dict[str, Any]:
    events = {"name": VIEWED, "in_last": {"n": days, "unit": "days"}}
    return {"match": "all", "rules": [{"events": events, "op": "gte", "value": 1}]}


def _rule() -> dict[str, str]:
    """Count and sample of a rule about events."""
    rule, now = parse(_viewed(7)), timezone.now()
    since = milliseconds(now - timedelta(days=7))
    handwritten_count, handwritten_sample = HANDWRITTEN[connection.vendor](since)
    assert handwritten_count() == audience.count(rule, now=now)
    assert handwritten_sample() == [customer.id.hex for customer in audience.sample(rule, SAMPLE, now=now)]
    ours = timed(partial(audience.count, rule, now=now), partial(audience.sample, rule, SAMPLE, now=now))
    reach = REACH[connection.vendor]["rule"]
    rounds = pairs(ours, timed(handwritten_count, handwritten_sample))
    return result("viewed in 7 days", [rounds], "hand-written", reach)


def _handwritten_on_sqlite(since: int) -> tuple[Any, Any]:
    where = f"FROM {TABLE} WHERE json_extract(happened, '$.{VIEWED}[0]') >= {since}"
    return (
        lambda: select(f"SELECT count(*) {where}")[0][0],
        lambda: [id for (id,) in select(f"SELECT _id {where} ORDER BY _id LIMIT {SAMPLE}")],
    )


def _handwritten_on_mongodb(since: int) -> tuple[Any, Any]:
    collection, query = connection.get_collection(TABLE), {f"happened.{VIEWED}.0": {"$gte": since}}
    return (
        lambda: collection.count_documents(query),
        lambda: [document["_id"] for document in collection.find(query).sort("_id").limit(SAMPLE)],
    )


HANDWRITTEN = {"sqlite": _handwritten_on_sqlite, "mongodb": _handwritten_on_mongodb}


def _watch_and_start() -> None:
    """All watches ask for these events, and one of the journeys begins with them."""
    segments = [Segment.objects.create(name=f"Viewed in {n} days", rule=_viewed(n)) for n in range(1, WATCHES + 1)]
    for segment in segments:
        transactional(watch_segment)(segment.id)
    while passing.move_on():
        pass
    for name in (VIEWED, *(f"{VIEWED}_{n}" for n in range(1, JOURNEYS))):
        steps = [
            {"id": "m", "message": {"channel": "email", "subject": "Hi", "message": "Hi {{ first_name | there }}"}}
        ]
        start(create_journey(name, {"trigger": {"event": name}, "steps": steps}))
