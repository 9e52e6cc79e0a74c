"""Who is held until a person answers: people whose step was due too long ago, and entries beyond the limit of an hour.

A person answers for all who are held at that moment. The mover carries the answer out, part by part. Without an answer
people leave after HELD_FOR, and entries are dropped.
"""

from collections.abc import Collection
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count
from django.utils import timezone
from django_mongodb_backend.transaction import on_commit

from campaigns.journeys.changes import Changes
from campaigns.journeys.entering import HELD as NOT_ENTERED
from campaigns.journeys.entering import apply_happenings
from campaigns.journeys.models import HELD, Enrollment, Happening, Journey
from crm.accounts.audit import Action, By, record
from crm.database import transactional
from crm.streams.nudge import nudge

HELD_FOR = timedelta(days=7)
BATCH = 500  # people or entries of one transaction
TOO_LATE = "too_late"
GO_ON, LEAVE = "go_on", "leave"
LET_IN, TURN_AWAY = "let_in", "turn_away"


class HeldCounts(NamedTuple):
    """How many wait for the answer of a person: entries, and people inside whose step is overdue."""

    entries: int = 0
    overdue: int = 0


def count_held(journey_ids: Collection[UUID]) -> dict[UUID, HeldCounts]:
    """By journey who waits for an answer; nothing for a journey of which nobody does."""
    waiting = Happening.objects.filter(HELD, journey_id__in=journey_ids).order_by()
    entries = dict(waiting.values_list("journey_id").annotate(Count("id")))
    overdue = dict(Journey.objects.filter(id__in=journey_ids, overdue__gt=0).values_list("id", "overdue"))
    return {id: HeldCounts(entries.get(id, 0), overdue.get(id, 0)) for id in {*entries, *overdue}}


@transactional
def answer(journey: Journey, *, entries: str = "", overdue: str = "", by: By = None) -> bool:
    """Answer for entries (LET_IN or TURN_AWAY), for overdue people (GO_ON or LEAVE), or both; False where the journey
    is a draft or was stopped. Where nobody is held the answer changes nothing."""
    held, now = count_held([journey.id]).get(journey.id, HeldCounts()), timezone.now()
    changes: dict[str, Any] = {}
    if entries and held.entries:
        changes |= {"entries_answer": entries, "entries_answered_at": now}
    if overdue and held.overdue:
        changes |= {"overdue_answer": overdue, "overdue_answered_at": now}
    is_open = Journey.objects.filter(id=journey.id, status__in=Journey.OPEN)
    if not changes:
        return is_open.exists()
    if not is_open.update(**changes):
        return False
    answers: dict[str, Any] = {
        word: count for word, count in ((entries, held.entries), (overdue, held.overdue)) if word and count
    }
    record(Action.JOURNEY_HELD_ANSWERED, by, of=journey, **answers)
    on_commit(lambda: nudge("campaigns.tasks.move_journey", str(journey.id)))
    return True


def has_answered(journey: Journey) -> bool:
    """Whether an answer waits for being carried out."""
    return bool(journey.entries_answer or journey.overdue_answer)


def carry_out(changes: Changes) -> bool:
    """Carry out a part of the answers, and drop entries without one, inside a transaction of the mover; whether there
    was something to do."""
    return _answer_overdue(changes.journey, changes) or _answer_entries(changes.journey, changes)


def hold(enrollment: Enrollment, changes: Changes) -> None:
    """Hold somebody whose step is overdue."""
    enrollment.is_held = True
    enrollment.overdue_since = enrollment.overdue_since or enrollment.due_at
    enrollment.due_at = changes.now + HELD_FOR
    changes.change(enrollment)


def keep_entries(changes: Changes) -> set[UUID]:
    """Store the entries that are held now, each event of a customer once; the ids of those that stay in the inbox."""
    if not changes.held:
        return set()
    asked = {each.customer_id for each in changes.held}
    there = Happening.objects.filter(HELD, journey=changes.journey, customer_id__among=asked)
    known = set(there.values_list("customer_id", "event_id"))
    kept: dict[tuple[UUID, str], UUID] = {}
    for happening in changes.held:
        if (happening.customer_id, happening.event_id) not in known:
            kept.setdefault((happening.customer_id, happening.event_id), happening.id)
    ids = set(kept.values())
    Happening.objects.filter(id__among=ids).update(is_held=True, held_until=changes.now + HELD_FOR)
    return ids


def _answer_overdue(journey: Journey, changes: Changes) -> bool:
    if not journey.overdue_answer:
        return False
    assert journey.overdue_answered_at
    held = Enrollment.objects.filter(HELD, journey=journey, due_at__lte=journey.overdue_answered_at + HELD_FOR)
    people = list(held.order_by("due_at", "id")[:BATCH])
    for enrollment in people:
        if journey.overdue_answer == LEAVE:
            changes.end(enrollment, TOO_LATE, withdraws=True)
        else:
            enrollment.is_held, enrollment.due_at = False, changes.now
            changes.change(enrollment)
    changes.write()
    if len(people) < BATCH:
        Journey.objects.filter(id=journey.id).update(overdue_answer="", overdue_answered_at=None)
    return True


def _answer_entries(journey: Journey, changes: Changes) -> bool:
    held, until = Happening.objects.filter(HELD, journey=journey), changes.now
    if journey.entries_answer:
        assert journey.entries_answered_at
        until = journey.entries_answered_at + HELD_FOR
    happenings = list(held.filter(held_until__lte=until).order_by("held_until", "id")[:BATCH])
    if not (happenings or journey.entries_answer):
        return False
    if journey.entries_answer == LET_IN:
        apply_happenings(happenings, changes)
    else:
        changes.not_entered[NOT_ENTERED] += len(happenings)
    changes.write()
    Happening.objects.filter(id__among={each.id for each in happenings}).delete()
    if journey.entries_answer and len(happenings) < BATCH:
        Journey.objects.filter(id=journey.id).update(entries_answer="", entries_answered_at=None)
    return bool(happenings)
