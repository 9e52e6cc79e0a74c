"""The inbox of a journey: who enters, who leaves, who reached the goal, and whose wait is over, in one order.

An event lets somebody in once, whatever is repeated: the database keeps (journey, customer, cause) unique, and one
enrollment of a customer inside.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max, Q

from campaigns.effect.arms import HELD_OUT
from campaigns.journeys.changes import Changes
from campaigns.journeys.evidence import EXIT, GOAL, Entry, Evidence, find_zone
from campaigns.journeys.holdout import HOLDOUT, Comer, draw_arm
from campaigns.journeys.models import INSIDE, Enrollment, Happening, Journey, Participant, Version
from campaigns.journeys.plan import Duration, Exit, Plan, WaitFor, walk
from campaigns.journeys.steps import parse
from campaigns.journeys.walking import time_after
from campaigns.journeys.watched import entry_event, exit_event
from crm.database.models import new_id
from customers.models import Customer

ONCE = "once"  # the cause where a customer may enter a single time
RESTARTED, ERASED = "restarted", "erased"
# Why somebody was not let in.
AGAIN, TOO_OLD, PAUSED, CONDITION, HELD = "again", "too old", "paused", "condition", "held"
HOUR = timedelta(hours=1)
USUAL_LIMIT, LIMIT_PER_CENT = 1_000, 5  # entries of an hour; the greater of both, of all customers


@dataclass
class Past:
    """What is known of one customer in a journey: where they are, and which events have let them in."""

    inside: Enrollment | None = None
    latest: Enrollment | None = None
    number: int = 0
    causes: set[str] = field(default_factory=set)
    arm: str = ""  # in the comparison of a journey with a holdout, once they could enter


def apply_happenings(happenings: Sequence[Happening], changes: Changes) -> None:
    """Apply what has happened, in order. Nobody moves here: who enters, and whose wait is over, is due. An event that
    was held lets somebody in however late it is, and concerns nobody who is inside: it did when it came."""
    journey = changes.journey
    pasts = read_pasts(journey, {each.customer_id for each in happenings}, {each.event_id for each in happenings})
    plans = read_plans(journey, {past.latest.version for past in pasts.values() if past.latest})
    plan = plans[journey.version]
    if plan.holdout:
        there = Participant.objects.filter(journey=journey, customer_id__among=pasts.keys())
        for customer_id, arm in there.values_list("customer_id", "arm"):
            pasts[customer_id].arm = arm
    entries = [Entry(each.customer_id, each.event_id, each.occurred_at) for each in happenings]
    evidence = Evidence(journey.id, plan, entries, changes.now)
    for happening in happenings:
        past = pasts[happening.customer_id]
        if happening.name == Happening.ERASED:
            _forget(past, changes)
        elif happening.customer_id in evidence.customers:
            theirs = plans[past.latest.version] if past.latest else plan
            apply_happening(past, plan, happening, changes, evidence, theirs)


def apply_happening(
    past: Past,
    plan: Plan,
    happening: Happening,
    changes: Changes,
    evidence: Evidence,
    theirs: Plan | None = None,
) -> None:
    """Apply what has happened to one customer, whom `evidence` knows: what it means for somebody inside, in the version
    that is `theirs`, then whether it lets them in."""
    is_cause = past.latest and happening.event_id in (past.latest.event_id, past.latest.cause)
    if past.latest and not is_cause and not happening.is_held:
        _concern(past, theirs or plan, happening, changes, evidence)
    entry = entry_event(plan)
    if entry and entry.matches(happening.name, happening.properties):
        _knock(past, plan, happening, changes, evidence)


def read_plans(journey: Journey, numbers: set[int]) -> dict[int, Plan]:
    """What versions of a journey say, by number: those asked for and the one that is live."""
    versions = Version.objects.filter(journey=journey, number__in={*numbers, journey.version})
    return {version.number: parse(version.definition) for version in versions}


def read_pasts(journey: Journey, ids: set[UUID], causes: set[str]) -> dict[UUID, Past]:
    """The pasts of customers by id, as far as the events in `causes` ask for them."""
    pasts = {id: Past() for id in ids}
    of_them = Enrollment.objects.filter(journey=journey, customer_id__among=ids)
    for customer_id, number in of_them.order_by().values_list("customer_id").annotate(Max("number")):
        pasts[customer_id].number = number
    numbers = {past.number for past in pasts.values()} - {0}
    if not numbers:
        return pasts
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
    if past.inside and any(_is_exit(plan, exit, happening) for exit in plan.exits):
        changes.end(past.inside, EXIT, withdraws=True)
        past.inside = None
    if past.inside:
        _end_wait(past.inside, plan, happening, changes)


def _is_exit(plan: Plan, exit: Exit, happening: Happening) -> bool:
    event = exit_event(plan, exit)
    return event is not None and event.matches(happening.name, happening.properties)


def _end_wait(enrollment: Enrollment, plan: Plan, happening: Happening, changes: Changes) -> None:
    """What is waited for makes the person due at its time; the walk finds it in the data."""
    step = next((step for step in walk(plan.steps) if step.id == enrollment.step), None)
    is_awaited = isinstance(step, WaitFor) and step.event.matches(happening.name, happening.properties)
    is_overdue = enrollment.overdue_since is not None  # their time was up before; the walk finds what came until then
    if is_awaited and not is_overdue and enrollment.due_at and happening.occurred_at < enrollment.due_at:
        enrollment.due_at = happening.occurred_at
        changes.change(enrollment)


def _knock(past: Past, plan: Plan, happening: Happening, changes: Changes, evidence: Evidence) -> None:
    """Let somebody in, or count why not. What has let them in before changes nothing."""
    journey = changes.journey
    if happening.event_id in past.causes:
        return
    reason = find_refusal(journey, past, plan, happening, changes.now, evidence)
    if reason == HELD:
        changes.held.append(happening)
        return
    if reason in ("", HOLDOUT) and plan.holdout and not past.arm:
        customer = evidence.customers[happening.customer_id]
        past.arm = draw_arm(journey, plan, customer.id)
        changes.comers.append(Comer(customer.id, customer.external_id, past.arm))
    if reason:
        changes.not_entered[reason] += 1
        return
    if not happening.is_held:
        journey.hour_entries += 1
    if past.inside:
        changes.end(past.inside, RESTARTED, withdraws=True)
    customer = evidence.customers[happening.customer_id]
    cause = ONCE if plan.again.later == "never" and ONCE not in past.causes else happening.event_id
    past.number += 1
    past.inside = past.latest = Enrollment(
        id=new_id(),
        journey_id=journey.id,
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
    """Why somebody is not let in by an event; empty where they are. HELD: a person is asked first."""
    if happening.occurred_at < now - timedelta(hours=plan.late) and not happening.is_held:
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
    if not happening.is_held and not _has_room(journey, plan, now):
        return HELD
    is_held_out = plan.holdout and (past.arm or draw_arm(journey, plan, happening.customer_id)) == HELD_OUT
    return HOLDOUT if is_held_out else ""


def _has_room(journey: Journey, plan: Plan, now: datetime) -> bool:
    """Whether one more may enter in this hour, which begins with its first entry."""
    if journey.hour_since is None or not journey.hour_since <= now < journey.hour_since + HOUR:
        journey.hour_since, journey.hour_entries = now, 0
    return journey.hour_entries < (plan.most_an_hour or USUAL_LIMIT) or journey.hour_entries < limit_of_an_hour(plan)


def limit_of_an_hour(plan: Plan) -> int:
    """How many may enter in an hour without asking."""
    return plan.most_an_hour or max(USUAL_LIMIT, Customer.objects.count() * LIMIT_PER_CENT // 100)


def _may_again(latest: Enrollment, plan: Plan, now: datetime, evidence: Evidence) -> bool:
    """Whether somebody who has left may enter again now."""
    later = plan.again.later
    if isinstance(later, Duration):
        return time_after(latest.entered_at, later, find_zone(evidence.customers[latest.customer_id])) <= now
    return later == "always"
