"""The inbox of a journey: who enters, who leaves, who reached the goal, and whose wait is over, in one order.

An event lets somebody in once, whatever is repeated: the database keeps (journey, customer, cause) unique, and one
enrollment of a customer inside.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max, Q

from campaigns.journeys.changes import Changes
from campaigns.journeys.evidence import EXIT, GOAL, Entry, Evidence, find_zone
from campaigns.journeys.models import INSIDE, Enrollment, Happening, Journey
from campaigns.journeys.plan import Duration, EventFilter, Plan, WaitFor, walk
from campaigns.journeys.walking import time_after
from crm.database.models import new_id

ONCE = "once"  # the cause where a customer may enter a single time
RESTARTED, ERASED = "restarted", "erased"
# Why somebody was not let in.
AGAIN, TOO_OLD, PAUSED, CONDITION = "again", "too old", "paused", "condition"


@dataclass
class Past:
    """What is known of one customer in a journey: where they are, and which events have let them in."""

    inside: Enrollment | None = None
    latest: Enrollment | None = None
    number: int = 0
    causes: set[str] = field(default_factory=set)


def apply_happenings(journey: Journey, plan: Plan, happenings: Sequence[Happening], changes: Changes) -> None:
    """Apply what has happened, in order. Nobody moves here: who enters, and whose wait is over, is due."""
    pasts = read_pasts(journey, {each.customer_id for each in happenings}, {each.event_id for each in happenings})
    entries = [Entry(each.customer_id, each.event_id, each.occurred_at) for each in happenings]
    evidence = Evidence(journey.id, plan, entries, changes.now)
    for happening in happenings:
        past = pasts[happening.customer_id]
        if happening.name == Happening.ERASED:
            _forget(past, changes)
        elif happening.customer_id in evidence.customers:
            if past.latest and happening.event_id not in (past.latest.event_id, past.latest.cause):
                _concern(past, plan, happening, changes, evidence)
            if isinstance(plan.trigger, EventFilter) and plan.trigger.matches(happening.name, happening.properties):
                _knock(journey, past, plan, happening, changes, evidence)


def read_pasts(journey: Journey, ids: set[UUID], causes: set[str]) -> dict[UUID, Past]:
    """The pasts of customers by id, as far as the events in `causes` ask for them."""
    pasts = {id: Past() for id in ids}
    of_them = Enrollment.objects.filter(journey=journey, customer_id__among=ids)
    for customer_id, number in of_them.order_by().values_list("customer_id").annotate(Max("number")):
        pasts[customer_id].number = number
    numbers = {past.number for past in pasts.values()}
    asked = Q(number__in=numbers) | Q(cause=ONCE) | Q(event_id__among=causes) | INSIDE
    for enrollment in of_them.filter(asked).order_by("number"):
        past = pasts[enrollment.customer_id]
        past.causes |= {enrollment.cause, enrollment.event_id} & {*causes, ONCE}
        past.latest = enrollment
        if enrollment.status == Enrollment.Status.INSIDE:
            past.inside = enrollment
    return pasts


def _forget(past: Past, changes: Changes) -> None:
    """The customer was erased: the messages were withdrawn by the erasure."""
    if past.inside:
        past.inside.forget()
        changes.end(past.inside, ERASED)
        past.inside = None


def _concern(past: Past, plan: Plan, happening: Happening, changes: Changes, evidence: Evidence) -> None:
    """What a happening means for somebody who is inside, or was: the goal, an exit, the end of a wait."""
    enrollment = past.latest
    assert enrollment
    if happening.occurred_at < enrollment.caused_at:
        return
    goal, zone = plan.goal, find_zone(evidence.customers[happening.customer_id])
    reached = goal and goal.event.matches(happening.name, happening.properties)
    if goal and reached and happening.occurred_at <= time_after(enrollment.caused_at, goal.within, zone):
        if enrollment.converted_at is None:
            enrollment.converted_at = happening.occurred_at
            changes.converted += 1
            changes.change(enrollment)
        if goal.leave and past.inside:
            changes.end(past.inside, GOAL, withdraws=True)
            past.inside = None
    if past.inside and any(_is_exit(exit, happening) for exit in plan.exits):
        changes.end(past.inside, EXIT, withdraws=True)
        past.inside = None
    if past.inside:
        _end_wait(past.inside, plan, happening, changes)


def _is_exit(exit: object, happening: Happening) -> bool:
    return isinstance(exit, EventFilter) and exit.matches(happening.name, happening.properties)


def _end_wait(enrollment: Enrollment, plan: Plan, happening: Happening, changes: Changes) -> None:
    """What is waited for makes the person due at its time; the walk finds it in the data."""
    step = next((step for step in walk(plan.steps) if step.id == enrollment.step), None)
    is_awaited = isinstance(step, WaitFor) and step.event.matches(happening.name, happening.properties)
    if is_awaited and enrollment.due_at and happening.occurred_at < enrollment.due_at:
        enrollment.due_at = happening.occurred_at
        changes.change(enrollment)


def _knock(
    journey: Journey, past: Past, plan: Plan, happening: Happening, changes: Changes, evidence: Evidence
) -> None:
    """Let somebody in, or count why not. What has let them in before changes nothing."""
    if happening.event_id in past.causes:
        return
    reason = find_refusal(journey, past, plan, happening, changes.now, evidence)
    if reason:
        changes.not_entered[reason] += 1
        return
    if past.inside:
        changes.end(past.inside, RESTARTED, withdraws=True)
    customer = evidence.customers[happening.customer_id]
    cause = ONCE if plan.again.later == "never" and ONCE not in past.causes else happening.event_id
    past.number += 1
    past.inside = past.latest = Enrollment(
        id=new_id(),
        journey=journey,
        version=journey.version,
        customer_id=customer.id,
        customer_external_id=customer.external_id,
        number=past.number,
        cause=cause,
        event_id=happening.event_id,
        trigger=happening.properties,
        caused_at=happening.occurred_at,
        entered_at=changes.now,
        due_at=changes.now,
    )
    past.causes |= {cause, happening.event_id}
    changes.enter(past.inside)


def find_refusal(
    journey: Journey, past: Past, plan: Plan, happening: Happening, now: datetime, evidence: Evidence
) -> str:
    """Why somebody is not let in by an event; empty where they are."""
    if happening.occurred_at < now - timedelta(hours=plan.late):
        return TOO_OLD
    if journey.status != Journey.Status.LIVE:
        return PAUSED
    if past.inside:
        if plan.again.inside == "ignore":
            return AGAIN
    elif past.latest and not _may_again(past.latest, plan, now, evidence):
        return AGAIN
    if plan.condition and not evidence.holds(plan.condition, happening.customer_id):
        return CONDITION
    return ""


def _may_again(latest: Enrollment, plan: Plan, now: datetime, evidence: Evidence) -> bool:
    """Whether somebody who has left may enter again now."""
    later = plan.again.later
    if isinstance(later, Duration):
        return time_after(latest.entered_at, later, find_zone(evidence.customers[latest.customer_id])) <= now
    return later == "always"
