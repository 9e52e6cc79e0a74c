"""Moves people through a journey: first they follow to a new version, then what has happened is applied, and who is due
goes on.

Each transaction renews the lease of the mover, takes up to BATCH people, and writes their steps, messages and counters
together. A mover that dies has done nothing; one that was overtaken cannot write.
"""

import logging
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from campaigns.journeys import lease as leases
from campaigns.journeys.changes import Changes
from campaigns.journeys.entering import ERASED, apply_happenings
from campaigns.journeys.evidence import EXIT, GOAL, CustomerJudge, Evidence
from campaigns.journeys.figures import current_version
from campaigns.journeys.held import TOO_LATE, carry_out, has_answered, hold, keep_entries
from campaigns.journeys.models import HELD, INSIDE, Enrollment, Happening, Journey, Version
from campaigns.journeys.plan import MessageStep, Step, Tag, Webhook
from campaigns.journeys.publishing import follow_version
from campaigns.journeys.rounds import is_due, let_members_in
from campaigns.journeys.signals import WebhookCall, webhooks_reached
from campaigns.journeys.steps import parse
from campaigns.journeys.tagging import tag_customers
from campaigns.journeys.walking import Moved, Route, Standing, Walked, enter, go_on
from campaigns.journeys.writing import write_messages
from campaigns.models import Campaign
from crm.database import transactional
from crm.streams.deadline import Deadline
from crm.streams.lease import LeaseLost
from crm.streams.nudge import nudge

logger = logging.getLogger(__name__)

BATCH = 500  # people of one transaction
LONGEST_STAY = timedelta(days=730)
STOPPED, TOO_LONG = "stopped", "too_long"


def move(journey_id: UUID) -> bool:
    """Apply and move what can be, as far as the time allows; whether there is more. False too where another mover has
    the lease: that one looks once more for what came meanwhile, when it has given the lease back."""
    token = leases.take(journey_id)
    if token is None:
        return False
    deadline, more = Deadline(), True
    try:
        while more and not deadline.is_over:
            more = advance(journey_id, token) and _has_more(journey_id)
    except LeaseLost:
        logger.warning("The lease of journey %s passed to another mover", journey_id)
        return False
    finally:
        leases.give_back(journey_id, token)
    return more or _has_more(journey_id)


def _has_more(journey_id: UUID) -> bool:
    return has_work(Journey.objects.get(id=journey_id), timezone.now())


def sweep() -> None:
    """Wake a mover for every journey that has something to apply, somebody to move or its campaigns to end."""
    now = timezone.now()
    unended = Q(inside__gt=0) | Q(id__in=_campaigns_without_end().values("journey_id"))
    for journey in Journey.objects.filter(Q(status__in=Journey.OPEN) | Q(unended, status=Journey.Status.STOPPED)):
        if has_work(journey, now):
            nudge("campaigns.tasks.move_journey", str(journey.id))


def has_work(journey: Journey, now: datetime) -> bool:
    """Whether a mover would find something."""
    happenings = Happening.objects.filter(journey=journey)
    if journey.following or happenings.filter(is_held=False).exists():
        return True
    if journey.status == Journey.Status.STOPPED:
        return journey.inside > 0 or _campaigns_without_end().filter(journey_id=journey.id).exists()
    if journey.status != Journey.Status.LIVE:
        return False
    if has_answered(journey) or is_due(journey, now) or happenings.filter(HELD, held_until__lte=now).exists():
        return True
    return Enrollment.objects.filter(INSIDE, journey=journey, due_at__lte=now).exists()


def _campaigns_without_end() -> QuerySet[Campaign]:
    return Campaign.objects.filter(ends_at=None).exclude(journey_id=None)


@transactional
def advance(journey_id: UUID, token: str) -> bool:
    """Do the next part of the work, in one transaction that renews the lease; whether there was any.

    Who enters and who is due moves in the transaction that has read all of the inbox: so an event lets somebody in and
    on at once, however many others come meanwhile. The campaigns of the steps are held before anything else is done,
    since workers that send their messages would overtake it again and again.
    """
    Campaign.objects.filter(journey_id=journey_id).hold()
    journey, now = leases.renew(journey_id, token), timezone.now()
    if journey.status == Journey.Status.STOPPED:
        return end(Changes(journey, now))
    if follow_version(Changes(journey, now)):
        return True
    applied = apply_inbox(Changes(journey, now))
    if applied == BATCH or journey.status != Journey.Status.LIVE:
        return applied > 0
    changes = Changes(journey, now)
    return carry_out(changes) or let_members_in(changes) or move_due(changes) or applied > 0


def end(changes: Changes) -> bool:
    """End a journey that was stopped for some of those inside; whether there were any. What happens means nothing to it
    any more."""
    journey = changes.journey
    Happening.objects.filter(journey=journey).delete()
    people = list(Enrollment.objects.filter(INSIDE, journey=journey).order_by("due_at", "id")[:BATCH])
    for enrollment in people:
        changes.end(enrollment, STOPPED, withdraws=True)
    changes.write()
    if len(people) < BATCH:
        Campaign.objects.filter(journey_id=journey.id, ends_at=None).update(ends_at=changes.now)
    return bool(people)


def apply_inbox(changes: Changes) -> int:
    """Apply the oldest happenings, BATCH at most; how many there were. Where these are all, who enters moves too."""
    inbox = Happening.objects.filter(journey=changes.journey, is_held=False)
    happenings = list(inbox.order_by("id")[:BATCH])
    if happenings:
        apply_happenings(happenings, changes)
        comers = [each for each in changes.entered.values() if each.status == Enrollment.Status.INSIDE]
        if comers and len(happenings) < BATCH:
            _move(comers, current_version(changes.journey), changes)
        else:
            changes.write()
        kept = keep_entries(changes)
        Happening.objects.filter(id__among={each.id for each in happenings} - kept).delete()
    return len(happenings)


def move_due(changes: Changes) -> bool:
    """Move those who are due longest; whether there were any."""
    inside = Enrollment.objects.filter(INSIDE, journey=changes.journey)
    people = list(inside.filter(due_at__lte=changes.now).order_by("due_at", "id")[:BATCH])
    by_version: dict[int, list[Enrollment]] = defaultdict(list)
    for enrollment in people:
        by_version[enrollment.version].append(enrollment)
    for version in Version.objects.filter(journey=changes.journey, number__in=by_version):
        part = Changes(changes.journey, changes.now)
        _move(by_version[version.number], version, part)
    return bool(people)


def _move(people: list[Enrollment], version: Version, changes: Changes) -> None:
    """Move people of one version, write their rows, then do what the steps say that they have taken."""
    plan = parse(version.definition)
    route, late = Route(plan), timedelta(hours=plan.late)
    evidence = Evidence(version.journey_id, plan, people, changes.now)
    triggers = {each.id: each.trigger for each in people}  # which end with the journey
    taken: list[tuple[Enrollment, Step]] = []
    for enrollment in people:
        if enrollment.customer_id not in evidence.customers:
            enrollment.forget()  # where MongoDB let them in while they were erased
            changes.end(enrollment, ERASED)
        elif enrollment.entered_at + LONGEST_STAY < changes.now:
            changes.end(enrollment, TOO_LONG, withdraws=True)
        elif enrollment.is_held:
            changes.end(enrollment, TOO_LATE, withdraws=True)  # nobody answered
        elif enrollment.due_at and enrollment.due_at < changes.now - late:
            hold(enrollment, changes)
        else:
            moves = take_steps(enrollment, route, evidence.judge(enrollment), changes)
            taken += [(enrollment, move.step) for move in moves]
    changes.write()
    _do_steps(taken, version, triggers, changes.now, late)


def _do_steps(
    taken: list[tuple[Enrollment, Step]],
    version: Version,
    triggers: Mapping[UUID, Mapping[str, Any]],
    now: datetime,
    late: timedelta,
) -> None:
    """Tag the customers who have taken these steps, write their messages, and tell programs of them. `triggers` are the
    properties of their events, by enrollment."""
    messages: dict[str, list[Enrollment]] = defaultdict(list)
    tags: dict[UUID, list[Tag]] = defaultdict(list)
    calls: list[WebhookCall] = []
    for enrollment, step in taken:
        if isinstance(step, MessageStep):
            messages[step.id].append(enrollment)
        elif isinstance(step, Tag):
            tags[enrollment.customer_id].append(step)
        elif isinstance(step, Webhook):
            calls.append(_call(enrollment, step, triggers[enrollment.id]))
    tag_customers(tags)
    campaigns = Campaign.objects.select_related("sender", "template").in_bulk(
        [version.campaigns[id] for id in messages]
    )
    by_id = {str(id): campaign for id, campaign in campaigns.items()}
    for step_id, people in messages.items():
        write_messages(by_id[version.campaigns[step_id]], people, now, late, triggers)
    if calls:
        webhooks_reached.send(Journey, calls=calls)


def _call(enrollment: Enrollment, step: Webhook, trigger: Mapping[str, Any]) -> WebhookCall:
    """What a program is told of somebody whom an event with these properties let in."""
    asked = {name: trigger[name] for name in step.properties if name in trigger}
    return WebhookCall(enrollment.journey_id, enrollment.id, enrollment.customer_external_id, step.id, step.url, asked)


def take_steps(enrollment: Enrollment, route: Route, judge: CustomerJudge, changes: Changes) -> list[Moved]:
    """Let somebody who is due go on as far as possible at the time of the changes; the steps that were passed."""
    due_at = enrollment.overdue_since or enrollment.due_at
    here = Standing(enrollment.step, enrollment.here_since, due_at, enrollment.passed)
    at = changes.now
    walked = go_on(route, here, at, judge) if enrollment.step else enter(route, at, judge)
    _take_over(enrollment, walked, changes)
    return walked.moves


def _take_over(enrollment: Enrollment, walked: Walked, changes: Changes) -> None:
    """Note on the row where a walk has led."""
    came_from, standing = enrollment.step, walked.standing
    enrollment.overdue_since = None
    at = changes.now.isoformat()
    enrollment.trace = [
        *enrollment.trace,
        *({"step": move.step.id, "at": at, "what": move.what} for move in walked.moves),
    ]
    came_to = [move.step.id for move in walked.moves if move.step.id != came_from]
    if standing.step and standing.step != came_from:
        came_to.append(standing.step)
    changes.reached.update(came_to)
    if standing.has_ended:
        changes.end(enrollment, standing.reason, withdraws=standing.reason in (EXIT, GOAL))
        return
    enrollment.step, enrollment.here_since, enrollment.due_at = standing.step, standing.since, standing.due_at
    changes.change(enrollment)
