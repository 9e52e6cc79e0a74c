"""The clock that watches customers: the pass that sets a watch up, alarms that are due, and a sweep that finds none."""

import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import count

import time_machine
from django.db import connection
from django.utils import timezone

from benchmarks.population import RECORDS, SIZE, populate
from benchmarks.rounds import seconds
from crm.database import transactional
from customers.models import HAS_ALARM, Customer, Segment
from customers.segments.watching import passing
from customers.segments.watching.alarms import answer_due_alarms, sweep
from customers.segments.watching.models import Crossing
from customers.segments.watching.watches import watch_segment

AWAY = {"match": "all", "rules": [{"field": "last_order_at", "op": "not_in_last", "value": {"n": 700, "unit": "days"}}]}
DAY = timedelta(days=1)
LONGEST_PASS = {"sqlite": "≤ 120 s for a million", "mongodb": "≤ 300 s for a million"}
A_HOUR = 100_000  # alarms


def run() -> Iterator[dict[str, str]]:
    """Watch who stays away, then let the clock go on until enough alarms are due."""
    populate()
    segment = Segment.objects.create(name="Away", rule=AWAY)
    transactional(watch_segment)(segment.id)
    taken = seconds(_pass)
    yield _line(f"start a watch on {SIZE:,}", f"{taken:.1f} s, {SIZE / taken:,.0f}/s", LONGEST_PASS[connection.vendor])
    sweep()  # what has come due meanwhile
    alarms = Customer.objects.filter(HAS_ALARM)
    used = time.process_time()
    assert answer_due_alarms() == 0
    idle = time.process_time() - used
    yield _line(f"a sweep that finds none of {alarms.count():,} alarms due", f"{1000 * idle:.1f} ms of CPU", "< 20 ms")
    now = timezone.now()
    later = next(
        at for days in count(1) if alarms.filter(watch_at__lt=(at := now + days * DAY)).count() >= RECORDS // 10
    )
    with time_machine.travel(later):
        due = alarms.filter(watch_at__lt=timezone.now()).count()
        taken = seconds(lambda: sweep(seconds=float("inf")))
    crossed = Crossing.objects.count()
    found = f"{due / taken:,.0f}/s, {crossed:,} entered the segment"
    yield _line(f"alarm due → entered, {due:,} at once", found, f"≥ {A_HOUR / 3600:.0f}/s, {A_HOUR:,} an hour")


def _pass() -> None:
    while passing.move_on():
        pass


def _line(work: str, ours: str, reach: str) -> dict[str, str]:
    work = f"{connection.display_name}: {work}"
    return {"work": work, "ours": ours, "against": "—", "ratio": "—", "reach": reach}
