"""The pass of the survey: customer by customer in the order of ids, as many as the time of a task allows.

A task has a lease on the pass and writes what it has counted, with the cursor, by one conditional update. So a worker
that dies loses a few seconds of counting, and where two count the same customers, only one result is stored.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from crm.database import insert, transactional
from crm.database.milliseconds import floor_to_millisecond
from crm.database.models import new_id
from crm.streams.deadline import Deadline
from crm.streams.nudge import nudge
from customers.models import Customer
from customers.survey.kinds import Kind, registered
from customers.survey.models import ONLY, Survey, SurveyPass
from customers.survey.reading import read_after

LEASE = timedelta(seconds=settings.SURVEY_LEASE)
HOUR = 3  # of the night, in the time zone of the installation


class Latest(NamedTuple):
    """What a kind counted last, and when that survey began."""

    as_of: datetime
    results: Any


def latest(kind: str) -> Latest | None:
    """What the last survey counted; None before the first one."""
    found = Survey.objects.filter(kind=kind).values_list("as_of", "results").first()
    return Latest(*found) if found else None


def current_pass() -> SurveyPass | None:
    """The pass that is under way, or the last one; without what it has counted so far."""
    return SurveyPass.objects.defer("counts").filter(id=ONLY).first()


def is_under_way() -> bool:
    """Whether customers are being counted."""
    return SurveyPass.objects.filter(id=ONLY, finished_at=None).exists()


@transactional
def begin(now: datetime | None = None) -> bool:
    """Begin a pass as at `now`; False where one is under way."""
    now = now or timezone.now()
    last = SurveyPass.objects.filter(id=ONLY)
    if last.filter(finished_at=None).exists():
        return False
    row = {
        "as_of": floor_to_millisecond(now),
        "counts": {name: {} for name in registered()},
        "cursor": None,
        "surveyed": 0,
        "customers": Customer.objects.count(),
        "leased_until": None,
        "moved_at": now,
        "finished_at": None,
    }
    if not last.update(**row):
        SurveyPass.objects.create(id=ONLY, **row)
    return True


def start() -> bool:
    """Begin a pass and leave it to a worker; False where one is under way."""
    began = begin()
    if began:
        go_on()
    return began


def carry_out(seconds: float | None = None) -> bool:
    """As much as the time allows; whether nothing is left for another task.

    1. Lease the pass. 2. Let every kind take the next customers, until the time is over. 3. Store the counts with the
    cursor, or after the last customer the results.
    """
    deadline = Deadline(seconds)
    leased = _lease()
    if leased is None:
        return True
    kinds = {name: registered()[name](leased.as_of, counts) for name, counts in leased.counts.items()}
    as_read = SurveyPass.objects.filter(id=ONLY, as_of=leased.as_of, cursor=leased.cursor, finished_at=None)
    cursor, surveyed = leased.cursor, leased.surveyed
    for customers in read_after(cursor):
        for kind in kinds.values():
            kind.take(customers)
        cursor, surveyed = UUID(customers[-1].id), surveyed + len(customers)
        if deadline.is_over:
            counts = {name: kind.counts for name, kind in kinds.items()}
            now = timezone.now()
            as_read.update(cursor=cursor, surveyed=surveyed, counts=counts, leased_until=None, moved_at=now)
            return False
    _finish(leased, kinds, surveyed)
    return True


def _lease() -> SurveyPass | None:
    """The pass, for this worker alone; None where there is nothing to do or another worker has it."""
    now = timezone.now()
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    if not SurveyPass.objects.filter(free, id=ONLY, finished_at=None).update(leased_until=now + LEASE, moved_at=now):
        return None
    leased = SurveyPass.objects.get(id=ONLY)
    known = {name: counts for name, counts in leased.counts.items() if name in registered()}
    leased.counts = known  # the pass may have begun before an upgrade
    return leased


@transactional
def _finish(leased: SurveyPass, kinds: dict[str, Kind], surveyed: int) -> None:
    """Put the results in the place of the last ones, unless another worker did."""
    now = timezone.now()
    as_read = SurveyPass.objects.filter(id=ONLY, as_of=leased.as_of, cursor=leased.cursor, finished_at=None)
    if not as_read.update(surveyed=surveyed, counts={}, leased_until=None, moved_at=now, finished_at=now):
        return
    Survey.objects.all().delete()
    rows = [(new_id(), name, leased.as_of, kind.result()) for name, kind in kinds.items()]
    insert(Survey, rows, fields=("id", "kind", "as_of", "results"))


def go_on() -> None:
    """Leave the rest to a worker."""
    nudge("customers.tasks.carry_out_survey")


def sweep() -> None:
    """Begin the pass of the night, and continue one that a lost task or a dead worker has left."""
    last = current_pass()
    if last is None or last.finished_at:
        if _is_due(last):
            start()
    elif (last.leased_until or last.moved_at + LEASE) < timezone.now():
        go_on()


def _is_due(last: SurveyPass | None) -> bool:
    """Whether there was none since the last night, or only one of an empty installation."""
    if last is None or not last.surveyed:
        return Customer.objects.exists()
    now = timezone.localtime()
    night = now.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    return last.as_of < (night if night <= now else night - timedelta(days=1))
