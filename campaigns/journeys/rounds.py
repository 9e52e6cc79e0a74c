"""Journeys that let in a whole segment: every week on some days, and at the start who is in the segment already.

`round_at` on the journey's row is when the next round is due, or was where one is under way. The mover puts the members
into the inbox part by part, in the order of their ids; from there they enter like others, by conditions and limits.
"""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from campaigns.journeys.changes import Changes
from campaigns.journeys.entering import limit_of_an_hour
from campaigns.journeys.evidence import segment_rule
from campaigns.journeys.figures import current_plan
from campaigns.journeys.models import Happening, Journey, Round
from campaigns.journeys.plan import Plan, SegmentTrigger, WeeklyTrigger
from campaigns.journeys.values import WEEKDAYS
from campaigns.journeys.watched import WEEK_CAME, trigger_segment
from crm.database import insert
from crm.database.milliseconds import MILLISECOND
from crm.database.models import new_id
from customers.segments.audience import matching
from customers.segments.rules import Group
from customers.segments.watching.crossings import SEGMENT_ENTERED
from customers.segments.watching.models import Crossing
from customers.segments.windows import moment_at

SAME_DAY = timedelta(hours=20)  # less than from a round to that of the next day, also in spring
BATCH = 500  # members of one transaction


class Forecast(NamedTuple):
    """Who would enter now: the members of the segment, those of them who meet the condition too, and how many of these
    are more than may enter in an hour."""

    members: int
    entering: int
    beyond: int


def next_round(plan: Plan, after: datetime) -> datetime | None:
    """When a journey next lets its segment in, after a moment, in the time zone of the installation; None for one that
    does not begin every week."""
    trigger, zone = plan.trigger, timezone.get_default_timezone()
    if not isinstance(trigger, WeeklyTrigger):
        return None
    today = after.astimezone(zone).date()
    days = (today + timedelta(n) for n in range(2 * len(WEEKDAYS)))
    moments = (
        moment_at(datetime.combine(day, trigger.at), zone)
        for day in days
        if WEEKDAYS[day.weekday()] in trigger.weekdays
    )
    return next(moment for moment in moments if moment > after)


def rounds_between(plan: Plan, since: datetime, until: datetime) -> list[datetime]:
    """All rounds after a moment until another, the earliest first."""
    moments, at = [], next_round(plan, since)
    while at and at <= until:
        moments.append(at)
        at = next_round(plan, at)
    return moments


def forecast(plan: Plan, now: datetime) -> Forecast | None:
    """Who would enter if the segment of the trigger were let in now; None without one."""
    if not trigger_segment(plan):
        return None
    rule = segment_rule(plan)
    members = matching(rule, now).count()
    entering = matching(Group("all", (rule, plan.condition)), now).count() if plan.condition else members
    return Forecast(members, entering, max(0, entering - limit_of_an_hour(plan)))


def is_due(journey: Journey, now: datetime) -> bool:
    """Whether members of a segment are to be let in."""
    return journey.round_at is not None and journey.round_at <= now


def let_members_in(changes: Changes) -> bool:
    """Put the next members into the inbox, inside a transaction of the mover; whether there was something to do. A
    round that is missed by more than `late` hours is left out, or ends where it is."""
    journey, now = changes.journey, changes.now
    if not is_due(journey, now):
        return False
    assert journey.round_at
    plan, at = current_plan(journey), journey.round_at
    moved_to = next_round(plan, at - MILLISECOND)
    if moved_to and at < moved_to < at + SAME_DAY and not rounds_between(plan, at - (moved_to - at), at):
        # The installation lives further west by now. To the east the round of the same day is nearer, and is over.
        _finish(journey, plan, at)
        return True
    latest_missed = now - timedelta(hours=plan.late)
    is_missed = at < latest_missed
    if is_missed:
        Round.objects.filter(journey=journey, at=at, finished_at=None).update(finished_at=now)
    if is_missed or not trigger_segment(plan):
        _finish(journey, plan, latest_missed)
        return True
    this, _ = Round.objects.get_or_create(journey=journey, at=at, defaults={"begun_at": now})
    ids = _read_members(plan, this, now)
    rows = [_happening(journey, plan, id, at) for id in _without_entered(plan, this, ids)]
    insert(Happening, rows, fields=Happening.FIELDS)
    is_over = len(ids) < BATCH
    Round.objects.filter(id=this.id).update(
        cursor=ids[-1] if ids else this.cursor,
        members=this.members + len(ids),
        finished_at=now if is_over else None,
    )
    if is_over:
        _finish(journey, plan, max(at, latest_missed))
    return True


def _finish(journey: Journey, plan: Plan, after: datetime) -> None:
    journey.round_at = next_round(plan, after)
    Journey.objects.filter(id=journey.id).update(round_at=journey.round_at)


def _read_members(plan: Plan, this: Round, now: datetime) -> list[UUID]:
    members = matching(segment_rule(plan), now).order_by("id")
    return list((members.filter(id__gt=this.cursor) if this.cursor else members).values_list("id", flat=True)[:BATCH])


def _without_entered(plan: Plan, this: Round, ids: list[UUID]) -> list[UUID]:
    """These members without those who have entered the segment since the round was due: the watch lets them in."""
    if not isinstance(plan.trigger, SegmentTrigger):
        return ids
    since = Crossing.objects.filter(customer_id__among=set(ids), occurred_at__gt=this.at, name=SEGMENT_ENTERED)
    entered = set(since.filter(segment_id=UUID(plan.trigger.segment)).values_list("customer_id", flat=True))
    return [id for id in ids if id not in entered]


def _happening(journey: Journey, plan: Plan, customer_id: UUID, at: datetime) -> tuple[object, ...]:
    """What lets a member in, in the order of `Happening.FIELDS`; its id is the same for a round and a customer."""
    name = WEEK_CAME if isinstance(plan.trigger, WeeklyTrigger) else SEGMENT_ENTERED
    event_id = member_event_id(name, journey.id, at, customer_id)
    told = {"segment": trigger_segment(plan)}
    return new_id(), journey.id, customer_id, name, event_id, at, told, False, None


def member_event_id(name: str, journey_id: UUID, at: datetime, customer_id: UUID) -> str:
    """The id of what lets a member in at a round."""
    return f"{name}:{journey_id.hex}:{at:%Y-%m-%dT%H:%M:%S}:{customer_id.hex}"
