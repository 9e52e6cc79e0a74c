"""Dry runs of journeys over 90 days of orders and events, one event a customer, in CPU time."""

import gc
import random
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from benchmarks.population import SIZE, populate, populate_orders, write
from campaigns.journeys import dry_runs
from campaigns.journeys.ready_made import READY_MADE
from campaigns.journeys.samples import find_margin, scaled_counts
from campaigns.journeys.starting import create_journey
from crm.database.models import new_id
from customers.events.models import Event
from customers.models import Segment

DAYS = 90
REACH = "≤ 60 s a million"
EVENT = ("id", "event_id", "name", "customer_external_id", "occurred_at", "properties", "created_at")
AWAY = {"match": "all", "rules": [{"field": "last_order_at", "op": "not_in_last", "value": {"n": 60, "unit": "days"}}]}
VIEWED = {"events": {"name": "viewed", "in_last": {"n": 30, "unit": "days"}}, "op": "gte", "value": 1}
LEAVING = {"exit": [{"left_segment": True}, {"unsubscribed": True}]}


def run() -> Iterator[dict[str, str]]:
    """Each journey over the same past."""
    populate()
    populate_orders(SIZE)
    write(Event, EVENT, _events())
    for name, data in _journeys().items():
        yield _dry_run(name, data)


def _journeys() -> dict[str, Any]:
    segment = str(Segment.objects.create(name="Away", rule=AWAY).id)
    cart, review = READY_MADE["cart"].make(), READY_MADE["review"].make()
    return {
        "an event begins": cart,
        "an event begins, with a rule about events": cart | {"if": {"match": "all", "rules": [VIEWED]}},
        "an order begins": review,
        "entering a segment begins": review | LEAVING | {"trigger": {"segment": segment}},
        "every week begins": review | {"trigger": {"weekly": ["monday"], "at": "09:00", "segment": segment}},
        "a yearly date begins": review | {"trigger": {"date": "first_order_at", "at": "09:00", "yearly": True}},
    }


def _events() -> Iterator[tuple[Any, ...]]:
    """One for each customer, on average: a cart or a view."""
    chance, now = random.Random(3), timezone.now()
    for n in range(SIZE):
        at = now - timedelta(minutes=chance.randrange(DAYS * 24 * 60))
        name, properties = chance.choice(["cart_updated", "viewed"]), {"sku": f"CO-{n % 100:03}", "category": "Coffee"}
        yield new_id(), f"e{n}", name, f"p{chance.randrange(SIZE)}", at, properties, now


def _dry_run(name: str, data: Any) -> dict[str, str]:
    run = dry_runs.begin(create_journey(name, data), DAYS)
    gc.freeze()  # as a worker does after its imports
    wall, cpu = time.perf_counter(), time.process_time()
    while not dry_runs.carry_out(run.id):
        pass
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    run.refresh_from_db()
    margin = find_margin(run, run.counts["messages"], run.counts["message_squares"])
    return {
        "work": f"{connection.display_name}: dry run where {name}, {SIZE:,} customers",
        "ours": f"{cpu:.1f} s of CPU, {cpu / run.walked * 1e6:.0f} µs for each of {run.walked:,} walked customers, "
        f"{scaled_counts(run)['messages']:,} messages, ± {margin:.1%}",
        "against": f"{SIZE / wall:,.0f}/s",
        "ratio": "—",
        "reach": REACH,
    }
