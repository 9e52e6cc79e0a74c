"""Publishing what the draft of a journey says now: a new version, and what becomes of the people inside.

They follow to the new version, which the mover does part by part before anything else, or finish the version that they
are in. The preview asks for each of them what the mover will ask.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils import timezone
from django_mongodb_backend.transaction import on_commit

from campaigns.journeys.changes import Changes
from campaigns.journeys.evidence import Evidence
from campaigns.journeys.following import Change, Followed, follow, keeps
from campaigns.journeys.models import INSIDE, Enrollment, Journey, Version
from campaigns.journeys.plan import MessageStep, Plan, Unsubscribed, walk
from campaigns.journeys.readiness import check_startable
from campaigns.journeys.rounds import next_round
from campaigns.journeys.starting import create_version
from campaigns.journeys.steps import parse
from campaigns.journeys.walking import ENDED, Route, Standing
from campaigns.journeys.watched import interests, watch
from crm.accounts.audit import Action, By, record
from crm.database import transactional
from crm.streams.nudge import nudge

FOLLOW, FINISH_OLD = "follow", "finish_old"
BATCH = 500  # people of one transaction
READ = 2_000  # people whom the preview reads at once


def publish(journey: Journey, *, draft_version: int, inside: str = FOLLOW, by: By = None) -> bool:
    """Make the draft the next version of a journey that is live or paused. People inside FOLLOW to it, or FINISH_OLD.
    False where the draft is another one than `draft_version`, or the journey is not open. A draft that says what is
    live already changes nothing. StepErrors where it cannot be started."""
    if journey.status not in Journey.OPEN or journey.draft_version != draft_version:
        return False
    before = Version.objects.get(journey=journey, number=journey.version)
    if before.definition == journey.draft:
        return True
    plan = parse(journey.draft)
    check_startable(plan)
    published = _publish(journey, plan, before, inside, by)
    journey.refresh_from_db()
    return published


@transactional
def _publish(journey: Journey, plan: Plan, before: Version, inside: str, by: By) -> bool:
    this = Journey.objects.filter(
        id=journey.id, status__in=Journey.OPEN, draft_version=journey.draft_version, version=before.number
    )
    number = before.number + 1
    changes: dict[str, Any] = {"following": number} if inside == FOLLOW else {}
    if plan.trigger != parse(before.definition).trigger:
        changes["round_at"] = next_round(plan, timezone.now())
    # What the versions before ask for still counts: people finish them, and reach their goals after they have left.
    heard = sorted({*journey.interests, *interests(plan)})
    if not this.update(version=number, interests=heard, updated_at=timezone.now(), **changes):
        return False
    watch(plan)
    create_version(journey, plan, number, before)
    record(Action.JOURNEY_PUBLISHED, by, of=journey, version=number, inside=inside)
    on_commit(lambda: nudge("campaigns.tasks.move_journey", str(journey.id)))
    return True


def preview(journey: Journey, plan: Plan, at: datetime) -> Counter[Change]:
    """How many people inside would stay, go on, skip and leave, if they followed to a plan now."""
    new, routes = Route(plan), read_routes(journey)
    found: Counter[Change] = Counter()
    changed: list[tuple[int, str]] = []
    inside = Enrollment.objects.filter(INSIDE, journey=journey)
    for version, step, count in inside.order_by().values_list("version", "step").annotate(Count("id")):
        if keeps(routes[version], new, step):
            found[Change.STAY] += count
        else:
            changed.append((version, step))
    for version, step in changed:
        for people in _batches(inside.filter(version=version, step=step)):
            found.update(_change(each, followed) for each, followed in find_followed(people, routes, plan, at))
    return found


def count_leaving(journey: Journey, plan: Plan, at: datetime) -> int:
    """How many people inside have met an exit that is new to them, if they followed to a plan now: they leave before
    their next message."""
    message = next((step for step in walk(plan.steps) if isinstance(step, MessageStep)), None)
    if message is None:
        return 0
    found = 0
    inside = Enrollment.objects.filter(INSIDE, journey=journey)
    for version in Version.objects.filter(journey=journey):
        known = (*parse(version.definition).exits, Unsubscribed())  # which is asked by the channel of each message
        new = replace(plan, exits=tuple(exit for exit in plan.exits if exit not in known), goal=None)
        for people in _batches(inside.filter(version=version.number)) if new.exits else ():
            evidence = Evidence(journey.id, new, people, at)
            there = (each for each in people if each.customer_id in evidence.customers)
            found += sum(bool(evidence.judge(each).leaves(at, message)) for each in there)
    return found


def _batches(people: QuerySet[Enrollment]) -> Iterator[list[Enrollment]]:
    """People in parts, in the order of their ids."""
    last = UUID(int=0)
    while part := list(people.filter(id__gt=last).order_by("id")[:READ]):
        yield part
        last = part[-1].id


def read_routes(journey: Journey) -> dict[int, Route]:
    """The routes of all versions of a journey, by number."""
    return {each.number: Route(parse(each.definition)) for each in Version.objects.filter(journey=journey)}


def find_followed(
    people: Iterable[Enrollment], routes: dict[int, Route], plan: Plan, at: datetime
) -> Iterator[tuple[Enrollment, Followed]]:
    """Where each of these people would stand in a plan. Who was erased stays, until the mover comes to them."""
    people, new = list(people), Route(plan)
    evidence = Evidence(people[0].journey_id, plan, people, at) if people else None
    for each in people:
        here = Standing(each.step, each.here_since, each.overdue_since or each.due_at, each.passed)
        if evidence and each.customer_id in evidence.customers:
            yield each, follow(routes[each.version], new, here, at, evidence.judge(each))
        else:
            yield each, Followed(Change.STAY, here)


def _change(enrollment: Enrollment, followed: Followed) -> Change:
    """What somebody's change is called; who is held stays held."""
    return Change.STAY if enrollment.is_held and followed.change == Change.GO_ON else followed.change


def follow_version(changes: Changes) -> bool:
    """Let some of those who follow stand in the version that they follow to, inside a transaction of the mover; whether
    there may be more."""
    journey = changes.journey
    if not journey.following:
        return False
    behind = Enrollment.objects.filter(INSIDE, journey=journey, version__lt=journey.following)
    people = list(behind.order_by("version", "step", "id")[:BATCH])  # along an index
    if not people:
        Journey.objects.filter(id=journey.id).update(following=0)
        return False
    version = Version.objects.get(journey=journey, number=journey.following)
    for enrollment, followed in find_followed(people, read_routes(journey), parse(version.definition), changes.now):
        enrollment.version = journey.following
        if followed.change == Change.LEAVE:
            changes.end(enrollment, ENDED)
        else:
            _stand(enrollment, followed.standing, changes)
    changes.write()
    return True


def _stand(enrollment: Enrollment, standing: Standing, changes: Changes) -> None:
    """Note where somebody stands. Who is held stays held, but where there is time again."""
    if standing.step != enrollment.step:
        changes.reached[standing.step] += 1
    stood = (enrollment.step, enrollment.here_since, enrollment.overdue_since or enrollment.due_at)
    now = (standing.step, standing.since, standing.due_at)
    enrollment.step, enrollment.here_since = standing.step, standing.since
    has_time = standing.due_at and standing.due_at > changes.now
    if now != stood and (has_time or not enrollment.is_held):
        enrollment.is_held, enrollment.overdue_since, enrollment.due_at = False, None, standing.due_at
    changes.change(enrollment)
