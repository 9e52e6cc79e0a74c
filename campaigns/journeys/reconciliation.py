"""The counters of journeys, counted again from the people in them."""

from collections import Counter
from typing import Any, NamedTuple

from django.db.models import Count

from campaigns.journeys.models import Enrollment, Journey
from crm.database import consistent_reads, transactional

COUNTERS = ("entered", "inside", "converted", "left", "here", "overdue")


class Difference(NamedTuple):
    """What a journey showed, and what its people say. `key` is the reason or the step, where there is one."""

    journey: Journey
    counter: str
    key: str
    shown: int
    counted: int

    def __str__(self) -> str:
        name = f"{self.counter} ({self.key})" if self.key else self.counter
        return f"{self.journey.id} {self.journey.name}: {name} was {self.shown}, is {self.counted}"


def reconcile(journey: Journey) -> list[Difference]:
    """Set the counters of a journey to what its people say; what differed."""
    return _correct(journey) if check(journey) else []


@transactional
def _correct(journey: Journey) -> list[Difference]:
    """A mover that writes meanwhile makes it begin again: both write the journey's row."""
    journey.refresh_from_db()
    counted = _count(journey)
    differences = _compare(journey, counted)
    if differences:
        Journey.objects.filter(id=journey.id).update(**counted)
    return differences


@consistent_reads
def check(journey: Journey) -> list[Difference]:
    """Where the counters of a journey differ from what its people say."""
    journey.refresh_from_db()
    return _compare(journey, _count(journey))


def _count(journey: Journey) -> dict[str, Any]:
    """Each counter from the rows."""
    people = Enrollment.objects.filter(journey=journey).order_by()
    groups = people.values_list("status", "reason", "step", "is_held").annotate(Count("id"), Count("converted_at"))
    left: Counter[str] = Counter()
    here: Counter[str] = Counter()
    inside = overdue = converted = 0
    for status, reason, step, is_held, count, with_goal in groups:
        converted += with_goal
        if status == Enrollment.Status.LEFT:
            left[reason] += count
            continue
        inside += count
        overdue += count if is_held else 0
        if step:
            here[step] += count
    found = (inside + left.total(), inside, converted, dict(left), dict(here), overdue)
    return dict(zip(COUNTERS, found, strict=True))


def _compare(journey: Journey, counted: dict[str, Any]) -> list[Difference]:
    return [
        Difference(journey, name, key, shown.get(key, 0), now.get(key, 0))
        for name in COUNTERS
        for shown, now in [(_by_key(getattr(journey, name)), _by_key(counted[name]))]
        for key in sorted(shown.keys() | now.keys())
        if shown.get(key, 0) != now.get(key, 0)
    ]


def _by_key(counter: int | dict[str, int]) -> dict[str, int]:
    return counter if isinstance(counter, dict) else {"": counter}
