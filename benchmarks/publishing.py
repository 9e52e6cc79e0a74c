"""Publishing a change of a journey with as many people inside as there are customers: what the preview said of each of
them against what the mover did, and the CPU time of both."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any
from uuid import UUID

import time_machine
from django.db import connection
from django.utils import timezone

from benchmarks.population import SIZE, populate, write
from campaigns.journeys import lease, mover, publishing
from campaigns.journeys.following import Change
from campaigns.journeys.models import Enrollment, Journey
from campaigns.journeys.reconciliation import reconcile
from campaigns.journeys.starting import create_journey, save_draft, start
from campaigns.journeys.steps import parse
from crm.database.milliseconds import floor_to_millisecond
from crm.database.models import new_id
from customers.models import Customer

DAY = timedelta(days=1)
ENROLLMENT = (
    *("id", "journey", "version", "customer_id", "customer_external_id", "number", "cause", "event_id", "trigger"),
    *("caused_at", "entered_at", "status", "reason", "left_at", "step", "here_since", "due_at", "is_held"),
    *("overdue_since", "converted_at", "moves", "trace"),
)
ORDER = {"event": "order_completed"}
DAYS = {"changed": 10, "deleted": 20, "last": 30}  # of the waits


def _wait(id: str, days: int) -> dict[str, Any]:
    return {"id": id, "wait": {"n": days, "unit": "days"}}


def mail(id: str) -> dict[str, Any]:
    """A step that writes an e-mail to everybody who comes to it."""
    return {"id": id, "message": {"channel": "email", "subject": id, "message": "Hi {{ first_name | there }}"}}


BEFORE = {
    "trigger": {"event": "cart_updated"},
    "steps": [_wait("changed", 10), mail("m"), _wait("deleted", 20), mail("n"), _wait("last", 30)],
}
AFTER = {**BEFORE, "steps": [_wait("changed", 4), mail("m"), mail("n")]}


def run() -> Iterator[dict[str, str]]:
    """The clock stands still meanwhile, so that both sides answer for the same moment."""
    populate()
    with time_machine.travel(floor_to_millisecond(timezone.now()), tick=False):
        yield from _publish()


def _publish() -> Iterator[dict[str, str]]:
    journey = create_journey("Cart", BEFORE)
    start(journey)
    write(Enrollment, ENROLLMENT, _people(journey, timezone.now()))
    reconcile(journey)
    save_draft(journey, AFTER)
    plan, now = parse(AFTER), timezone.now()
    counts, preview = _timed(lambda: publishing.preview(journey, plan, now))
    routes = publishing.read_routes(journey)
    foretold: dict[UUID, tuple[str, datetime | None]] = {}
    changes: Counter[Change] = Counter()
    for people in publishing._batches(Enrollment.objects.filter(journey=journey)):
        for each, followed in publishing.find_followed(people, routes, plan, now):
            foretold[each.id] = (followed.standing.step, followed.standing.due_at)
            changes[followed.change] += 1
    assert publishing.publish(journey, draft_version=journey.draft_version)
    _, following = _timed(lambda: _follow(journey))
    stand = {row[0]: row[1:] for row in Enrollment.objects.values_list("id", "step", "due_at").iterator()}
    different = sum(stand[id] != each for id, each in foretold.items())
    said = ", ".join(f"{counts[change]:,} {change.replace('_', ' ')}" for change in Change)
    yield _line("preview", f"{said}; counted one by one {'the same' if counts == changes else 'another'}", preview)
    yield _line("following", f"{different:,} of {SIZE:,} people stand elsewhere than foretold", following)


def _people(journey: Journey, now: datetime) -> Iterator[tuple[Any, ...]]:
    """Each customer at one of the waits, since some hours of it."""
    rows = Customer.objects.order_by("id").values_list("id", "external_id")
    for n, ((customer_id, external_id), step) in enumerate(zip(rows.iterator(), cycle(DAYS), strict=False)):
        since = now - DAYS[step] * DAY * (n % 97 / 97)
        passed = [{"step": id, "at": since.isoformat(), "what": "waited"} for id in _steps_before(step)]
        yield (
            *(new_id(), journey.id, 1, customer_id, external_id, 1, "once", f"e{n}", {}, since, since),
            *("inside", "", None, step, since, since + DAYS[step] * DAY, False, None, None, 0, passed),
        )


def _steps_before(step: str) -> list[str]:
    ids = [each["id"] for each in BEFORE["steps"]]  # type: ignore[index]
    return ids[: ids.index(step)]


def _follow(journey: Journey) -> None:
    """Let everybody follow, and nobody go on yet."""
    token = lease.take(journey.id)
    assert token
    move_due, mover.move_due = mover.move_due, lambda changes: False
    try:
        while mover.advance(journey.id, token):
            pass
    finally:
        mover.move_due = move_due


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    begin = time.process_time()
    return work(), time.process_time() - begin


def _line(work: str, found: str, cpu: float) -> dict[str, str]:
    return {
        "work": f"{connection.display_name}: {work} of a change, {SIZE:,} people inside",
        "ours": f"{cpu:.1f} s of CPU, {cpu / SIZE * 1e6:.0f} µs each",
        "against": found,
        "ratio": "—",
        "reach": "as foretold",
    }
