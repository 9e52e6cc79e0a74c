"""The life of a journey: draft → live ⇄ paused → stopped, each by one conditional update."""

from typing import Any

from django.utils import timezone

from campaigns.journeys.contents import check_contents, check_ready, create_campaigns
from campaigns.journeys.evidence import SIGNED_UP
from campaigns.journeys.models import Journey, Version, open_journeys
from campaigns.journeys.plan import EventFilter, ExitRule, LeftSegment, Plan, Split, Tag, Webhook, locate
from campaigns.journeys.steps import parse
from campaigns.journeys.values import StepError
from crm.accounts.audit import Action, By, record
from crm.accounts.models import User
from crm.database import transactional
from crm.database.models import new_id
from customers.events.occurrences import NAMES_OF_ORDERS
from customers.events.records import BUILT_IN
from customers.segments.references import check
from customers.segments.rules import Group, RuleError

MAX_LIVE = 100
NOT_HEARD = set(BUILT_IN) - {*NAMES_OF_ORDERS, SIGNED_UP}  # events of the product that are not said to journeys


def read_journey(data: Any) -> Plan:
    """A journey that may be stored as a draft. StepError for anything else."""
    plan = parse(data)
    _check_rules(plan)
    check_contents(plan)
    return plan


def _check_rules(plan: Plan) -> None:
    """Refuse rules that name what does not exist."""
    rules: list[tuple[tuple[str | int, ...], Group]] = [(("if",), plan.condition)] if plan.condition else []
    rules += [(("exit", index, "if"), exit.rule) for index, exit in enumerate(plan.exits) if isinstance(exit, ExitRule)]
    rules += [((*loc, "split"), step.rule) for loc, step in locate(plan.steps) if isinstance(step, Split)]
    for loc, rule in rules:
        try:
            check(rule)
        except RuleError as error:
            raise StepError(loc, error.message) from None


def create_journey(name: str, data: Any, user: User | None = None) -> Journey:
    """A new draft. StepError where the language does not have it."""
    read_journey(data)
    return Journey.objects.create(name=name, draft=data, created_by=user)


def save_draft(journey: Journey, data: Any, *, name: str | None = None, version: int | None = None) -> bool:
    """Store what the draft says now; False where it was changed meanwhile, by its version, or started. StepError where
    the language does not have it."""
    read_journey(data)
    changes: dict[str, Any] = {"draft": data, **({"name": name} if name else {})}
    stored = journey.draft_version if version is None else version
    this = Journey.objects.filter(id=journey.id, status=Journey.Status.DRAFT, draft_version=stored)
    changed = this.update(**changes, draft_version=stored + 1, updated_at=timezone.now())
    journey.refresh_from_db()
    return bool(changed)


def check_startable(plan: Plan) -> None:
    """Refuse what cannot be started. StepError with the place and a sentence."""
    trigger = plan.trigger
    if not isinstance(trigger, EventFilter):
        raise StepError(("trigger",), "Only a journey that begins with an event can be started so far.")
    for loc, event in _asked_events(plan):
        if event.name in NOT_HEARD:
            raise StepError(loc, f"Journeys do not hear of {event.name} so far; use another event.")
    for index, exit in enumerate(plan.exits):
        if isinstance(exit, LeftSegment | ExitRule):
            raise StepError(("exit", index), "People can leave by an event or when they unsubscribe so far.")
    if plan.holdout:
        raise StepError(("holdout",), "Nobody can be held out of a journey so far; leave it out.")
    if plan.most_an_hour:
        raise StepError(("most_an_hour",), "Entries cannot be limited so far; leave it out.")
    for loc, step in locate(plan.steps):
        if isinstance(step, Tag | Webhook):
            raise StepError(loc, "Tags and webhooks cannot be used in journeys so far; remove this step.")
    check_ready(plan)


def _asked_events(plan: Plan) -> list[tuple[tuple[str | int, ...], EventFilter]]:
    asked: list[tuple[tuple[str | int, ...], Any]] = [(("trigger",), plan.trigger)]
    asked += [(("exit", index), exit) for index, exit in enumerate(plan.exits)]
    asked += [(("goal",), plan.goal.event)] if plan.goal else []
    asked += [((*loc, "wait_for"), getattr(step, "event", None)) for loc, step in locate(plan.steps)]
    return [(loc, each) for loc, each in asked if isinstance(each, EventFilter)]


def start(journey: Journey, *, by: By = None) -> bool:
    """Draft → live: the draft becomes the first version; False when it was no draft any more, or was changed since it
    was read. StepError where it cannot be started."""
    plan = read_journey(journey.draft)
    check_startable(plan)
    if open_journeys().count() >= MAX_LIVE:
        raise StepError((), f"{MAX_LIVE} journeys are live; stop one first.")
    started = _start(journey, plan, by)
    journey.refresh_from_db()
    return started


@transactional
def _start(journey: Journey, plan: Plan, by: By) -> bool:
    draft = Journey.objects.filter(id=journey.id, status=Journey.Status.DRAFT, draft_version=journey.draft_version)
    now, interests = timezone.now(), sorted({event.name for event in plan.events})
    if not draft.update(status=Journey.Status.LIVE, version=1, interests=interests, started_at=now, updated_at=now):
        return False
    campaigns = create_campaigns(journey, plan)
    Version.objects.create(
        id=new_id(), journey=journey, number=1, definition=journey.draft, campaigns=campaigns, created_at=now
    )
    record(Action.JOURNEY_STARTED, by, of=journey)
    return True


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
