"""Moves people through a journey: first what has happened is applied, then who is due goes on.

Each transaction renews the lease of the mover, takes up to BATCH people, and writes their steps, messages and counters
together. A mover that dies has done nothing; one that was overtaken cannot write.
"""

import logging
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from campaigns.journeys import lease as leases
from campaigns.journeys.changes import Changes
from campaigns.journeys.entering import ERASED, apply_happenings
from campaigns.journeys.evidence import EXIT, GOAL, Entry, Evidence
from campaigns.journeys.models import INSIDE, Enrollment, Happening, Journey, Version
from campaigns.journeys.plan import MessageStep
from campaigns.journeys.steps import parse
from campaigns.journeys.walking import Route, Standing, Walked, enter, go_on
from campaigns.journeys.writing import write_messages
from campaigns.models import Campaign
from crm.database import transactional
from crm.streams.deadline import Deadline
from crm.streams.nudge import nudge

logger = logging.getLogger(__name__)

BATCH = 500  # people of one transaction
LONGEST_STAY = timedelta(days=730)
STOPPED, TOO_LONG = "stopped", "too_long"


def move(journey_id: UUID) -> bool:
    """Apply and move what can be, as far as the time allows; whether there is more. False too where another mover has
    the lease."""
    token = leases.take(journey_id)
    if token is None:
        return False
    deadline, more = Deadline(), True
    try:
        while more and not deadline.is_over:
            more = apply_inbox(journey_id, token) or move_due(journey_id, token)
    except leases.LeaseLost:
        logger.warning("The lease of journey %s passed to another mover", journey_id)
        return False
    finally:
        leases.give_back(journey_id, token)
    return more


def sweep() -> None:
    """Wake a mover for every journey that has something to apply or somebody to move."""
    now = timezone.now()
    for journey in Journey.objects.filter(Q(status__in=Journey.OPEN) | Q(status=Journey.Status.STOPPED, inside__gt=0)):
        if has_work(journey, now):
            nudge("campaigns.tasks.move_journey", str(journey.id))


def has_work(journey: Journey, now: datetime) -> bool:
    """Whether a mover would find something."""
    if journey.status == Journey.Status.STOPPED or Happening.objects.filter(journey=journey).exists():
        return True
    is_live = journey.status == Journey.Status.LIVE
    return is_live and Enrollment.objects.filter(INSIDE, journey=journey, due_at__lte=now).exists()


@transactional
def apply_inbox(journey_id: UUID, token: str) -> bool:
    """Apply the oldest happenings; whether there were any. In a journey that was stopped they mean nothing."""
    journey = leases.renew(journey_id, token)
    happenings = list(Happening.objects.filter(journey=journey).order_by("id")[:BATCH])
    if not happenings:
        return False
    if journey.status in Journey.OPEN:
        changes = Changes(journey, timezone.now())
        version = Version.objects.get(journey=journey, number=journey.version)
        apply_happenings(journey, parse(version.definition), happenings, changes)
        changes.write()
    Happening.objects.filter(id__among={each.id for each in happenings}).delete()
    return True


@transactional
def move_due(journey_id: UUID, token: str) -> bool:
    """Move those who are due longest, or end the journey for some where it was stopped; whether there were any."""
    journey = leases.renew(journey_id, token)
    now = timezone.now()
    inside = Enrollment.objects.filter(INSIDE, journey=journey)
    changes = Changes(journey, now)
    if journey.status == Journey.Status.STOPPED:
        people = list(inside.order_by("due_at", "id")[:BATCH])
        for enrollment in people:
            changes.end(enrollment, STOPPED, withdraws=True)
        changes.write()
        if not people:
            Campaign.objects.filter(journey_id=journey.id, ends_at=None).update(ends_at=now)
        return bool(people)
    if journey.status != Journey.Status.LIVE:
        return False
    people = list(inside.filter(due_at__lte=now).order_by("due_at", "id")[:BATCH])
    by_version: dict[int, list[Enrollment]] = defaultdict(list)
    for enrollment in people:
        by_version[enrollment.version].append(enrollment)
    for version in Version.objects.filter(journey=journey, number__in=by_version):
        _move(by_version[version.number], version, changes)
    return bool(people)


def _move(people: list[Enrollment], version: Version, changes: Changes) -> None:
    """Move people of one version, write their rows, then their messages."""
    plan = parse(version.definition)
    route = Route(plan)
    entries = {each.id: Entry(each.customer_id, each.event_id, each.caused_at) for each in people}
    evidence = Evidence(version.journey_id, plan, entries.values(), changes.now)
    messages: dict[str, list[Enrollment]] = defaultdict(list)
    for enrollment in people:
        if enrollment.customer_id not in evidence.customers:
            enrollment.forget()  # where MongoDB let them in while they were erased
            changes.end(enrollment, ERASED)
        elif enrollment.entered_at + LONGEST_STAY < changes.now:
            changes.end(enrollment, TOO_LONG, withdraws=True)
        else:
            judge = evidence.judge(entries[enrollment.id])
            here = _standing(enrollment)
            at = changes.now
            walked = go_on(route, here, at, judge) if enrollment.step else enter(route, at, judge)
            _take_over(enrollment, walked, changes)
            for moved in walked.moves:
                if isinstance(moved.step, MessageStep):
                    messages[moved.step.id].append(enrollment)
    changes.write()
    campaigns = Campaign.objects.select_related("sender", "template").in_bulk(
        [version.campaigns[id] for id in messages]
    )
    by_id = {str(id): campaign for id, campaign in campaigns.items()}
    for step, to in messages.items():
        write_messages(by_id[version.campaigns[step]], to, changes.now)


def _standing(enrollment: Enrollment) -> Standing:
    """Where somebody stands, as the walk knows it."""
    return Standing(enrollment.step, enrollment.here_since, enrollment.due_at, enrollment.passed)


def _take_over(enrollment: Enrollment, walked: Walked, changes: Changes) -> None:
    """Note on the row where a walk has led."""
    came_from, standing = enrollment.step, walked.standing
    enrollment.trace = [
        *enrollment.trace,
        *({"step": move.step.id, "at": move.at.isoformat(), "what": move.what} for move in walked.moves),
    ]
    came_to = [move.step.id for move in walked.moves if move.step.id != came_from]
    if standing.step and standing.step != came_from:
        came_to.append(standing.step)
    changes.reached += Counter(came_to)
    if standing.has_ended:
        changes.end(enrollment, standing.reason, withdraws=standing.reason in (EXIT, GOAL))
        return
    enrollment.step, enrollment.here_since, enrollment.due_at = standing.step, standing.since, standing.due_at
    changes.change(enrollment)
