"""The life of a journey: draft → live ⇄ paused → stopped, each by one conditional update."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from django_mongodb_backend.transaction import on_commit

from campaigns.journeys.contents import create_campaigns
from campaigns.journeys.models import Journey, Version, open_journeys
from campaigns.journeys.plan import Plan, SegmentTrigger
from campaigns.journeys.readiness import check_startable, find_problems_of_draft
from campaigns.journeys.rounds import next_round
from campaigns.journeys.steps import parse, read
from campaigns.journeys.values import StepError, StepErrors
from campaigns.journeys.watched import interests, watch
from crm.accounts.audit import Action, By, record
from crm.accounts.models import User
from crm.database import transactional
from crm.database.models import new_id
from crm.streams.nudge import nudge

MAX_LIVE = 100


def read_journey(data: Any) -> Plan:
    """A journey that may be stored as a draft. StepErrors, with everything that is wrong, for anything else."""
    plan, errors = read(data)
    if errors := [*errors, *find_problems_of_draft(plan)]:
        raise StepErrors(errors)
    return plan


def create_journey(name: str, data: Any, user: User | None = None, *, id: UUID | None = None) -> Journey:
    """A new draft, or the journey that was created with the `id` before. StepErrors where the language does not
    have it."""
    read_journey(data)
    fields = {"name": name, "draft": data, "created_by": user}
    journey, _ = Journey.objects.get_or_create(id=id or new_id(), defaults=fields)
    return journey


def save_draft(journey: Journey, data: Any, *, name: str | None = None, version: int | None = None) -> bool:
    """Store what the draft says now; False where it was changed meanwhile, by its version, or stopped. StepErrors
    where the language does not have it. A journey that is live goes on as it is until the draft is published."""
    read_journey(data)
    changes: dict[str, Any] = {"draft": data, **({"name": name} if name else {})}
    stored = journey.draft_version if version is None else version
    this = Journey.objects.filter(id=journey.id, status__in=Journey.EDITABLE, draft_version=stored)
    changed = this.update(**changes, draft_version=stored + 1, updated_at=timezone.now())
    journey.refresh_from_db()
    return bool(changed)


def start(journey: Journey, *, include_present: bool = False, by: By = None) -> bool:
    """Draft → live: the draft becomes the first version; False when it was no draft any more, or was changed since it
    was read. With `include_present` those who are in the segment of the trigger already enter too. StepErrors where it
    cannot be started."""
    plan = parse(journey.draft)
    if include_present and not isinstance(plan.trigger, SegmentTrigger):
        raise StepErrors([StepError(("trigger",), "Only where a segment begins the journey may those in it enter.")])
    check_startable(plan)
    if open_journeys().count() >= MAX_LIVE:
        raise StepErrors([StepError((), f"{MAX_LIVE} journeys are live; stop one first.")])
    started = _start(journey, plan, include_present, by)
    journey.refresh_from_db()
    return started


@transactional
def _start(journey: Journey, plan: Plan, include_present: bool, by: By) -> bool:
    draft = Journey.objects.filter(id=journey.id, status=Journey.Status.DRAFT, draft_version=journey.draft_version)
    now = timezone.now()
    live = {"status": Journey.Status.LIVE, "version": 1, "interests": interests(plan)}
    round_at = now if include_present else next_round(plan, now)
    if not draft.update(**live, started_at=now, updated_at=now, round_at=round_at):
        return False
    watch(plan)
    create_version(journey, plan, 1)
    record(Action.JOURNEY_STARTED, by, of=journey, include_present=include_present or None)
    if include_present:
        on_commit(lambda: nudge("campaigns.tasks.move_journey", str(journey.id)))
    return True


def create_version(journey: Journey, plan: Plan, number: int, before: Version | None = None) -> None:
    """Store what the draft says as a version of that number, with a campaign for each message that the version `before`
    does not have; inside a transaction."""
    campaigns = create_campaigns(journey, plan, before)
    Version.objects.create(
        id=new_id(),
        journey=journey,
        number=number,
        definition=journey.draft,
        campaigns=campaigns,
        created_at=timezone.now(),
    )


def pause(journey: Journey, *, by: By = None) -> bool:
    """Live → paused: nobody enters or moves; exits and goals go on."""
    return _become(journey, (Journey.Status.LIVE,), Journey.Status.PAUSED, Action.JOURNEY_PAUSED, by)


def resume(journey: Journey, *, by: By = None) -> bool:
    """Paused → live: whose time has come meanwhile move on now."""
    return _become(journey, (Journey.Status.PAUSED,), Journey.Status.LIVE, Action.JOURNEY_RESUMED, by)


def stop(journey: Journey, *, by: By = None) -> bool:
    """Stop for good: the mover ends it for everybody inside, and withdraws what has not been sent."""
    return _become(journey, Journey.OPEN, Journey.Status.STOPPED, Action.JOURNEY_STOPPED, by)


def _become(journey: Journey, before: tuple[str, ...], status: str, act: Action, by: By) -> bool:
    @transactional
    def change() -> int:
        these = Journey.objects.filter(id=journey.id, status__in=before)
        changed = these.update(status=status, updated_at=timezone.now())
        if changed:
            record(act, by, of=journey)
        return changed

    changed = change()
    journey.refresh_from_db()
    return bool(changed)
