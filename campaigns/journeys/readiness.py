"""What keeps a journey from being stored as a draft, and from being started: all that is wrong, each at its place."""

from collections.abc import Iterator

from django.conf import settings

from campaigns.journeys.contents import draft_campaign, find_unsendable
from campaigns.journeys.evidence import SIGNED_UP
from campaigns.journeys.plan import (
    DateTrigger,
    EventFilter,
    ExitRule,
    MessageStep,
    Plan,
    Split,
    Webhook,
    locate,
)
from campaigns.journeys.values import Loc, StepError, StepErrors
from campaigns.journeys.watched import check_watches, trigger_segment
from crm.web.hosts import check_webhook_address
from customers.events.models import EventType
from customers.events.occurrences import NAMES_OF_ORDERS
from customers.events.records import BUILT_IN
from customers.models import Customer
from customers.segments.catalogue import ATTRIBUTE
from customers.segments.references import check, in_segments
from customers.segments.rules import Group, RuleError
from customers.segments.watching.dates import is_date_field
from customers.vocabulary import attribute_kinds

NOT_HEARD = set(BUILT_IN) - {*NAMES_OF_ORDERS, SIGNED_UP}  # events of the product that are not said to journeys


def find_problems_of_draft(plan: Plan) -> Iterator[StepError]:
    """What no draft may say: rules that name what does not exist, and messages that no campaign could store."""
    yield from _problems_of_rules(plan)
    for loc, step in locate(plan.steps):
        if isinstance(step, MessageStep):
            try:
                draft_campaign(step, loc)
            except StepErrors as refused:
                yield from refused.errors


def check_startable(plan: Plan) -> None:
    """Refuse what cannot be started. StepErrors, each with its place and a sentence."""
    if errors := list(_find_problems(plan)):
        raise StepErrors(errors)


def find_missing_data(plan: Plan) -> str:
    """Why nobody enters with the data that there is so far: what a shop would have to send; empty otherwise."""
    match plan.trigger:
        case EventFilter(name) if name == SIGNED_UP and not Customer.objects.exclude(signed_up_at=None).exists():
            return (
                "No customer has a date of sign-up so far, and only those who have one are let in: send signed_up_at."
            )
        case EventFilter(name) if name not in BUILT_IN and not EventType.objects.filter(name=name).exists():
            return f"No event {name} has come in so far: your shop has to send it."
        case DateTrigger(field) if field.startswith(ATTRIBUTE) and field not in _attributes():
            return f"No customer has the attribute {field.removeprefix(ATTRIBUTE)} so far."
    return ""


def _attributes() -> set[str]:
    return {f"{ATTRIBUTE}{key}" for key in attribute_kinds()}


def _find_problems(plan: Plan) -> Iterator[StepError]:
    trigger = plan.trigger
    if isinstance(trigger, DateTrigger) and not is_date_field(trigger.field):
        yield StepError(("trigger", "date"), "Give a field that holds a date, or attributes.KEY.")
    for loc, event in _asked_events(plan):
        if event.name in NOT_HEARD:
            yield StepError(loc, f"Journeys do not hear of {event.name} so far; use another event.")
    yield from _problems_of_rules(plan)
    for loc, step in locate(plan.steps):
        if isinstance(step, Webhook):
            yield from _problems_of_webhook(step, (*loc, "webhook", "url"))
        elif isinstance(step, MessageStep):
            yield from _problems_of_message(step, loc)
    try:
        check_watches(plan)
    except StepError as error:
        yield error


def _problems_of_rules(plan: Plan) -> Iterator[StepError]:
    """Rules that name what does not exist."""
    rules: list[tuple[Loc, Group]] = [(("if",), plan.condition)] if plan.condition else []
    rules += [(("exit", index, "if"), exit.rule) for index, exit in enumerate(plan.exits) if isinstance(exit, ExitRule)]
    rules += [((*loc, "split"), step.rule) for loc, step in locate(plan.steps) if isinstance(step, Split)]
    if segment := trigger_segment(plan):
        rules.append((("trigger", "segment"), Group("all", (in_segments([segment]),))))
    for loc, rule in rules:
        try:
            check(rule)
        except RuleError as error:
            yield StepError(loc, error.message)


def _problems_of_webhook(step: Webhook, loc: Loc) -> Iterator[StepError]:
    if not settings.WEBHOOK_SECRETS:
        yield StepError(loc, "Nothing signs what is posted: set WEBHOOK_SECRET first.")
    try:
        check_webhook_address(step.url)
    except ValueError as error:
        yield StepError(loc, f"The address {error}.")


def _problems_of_message(step: MessageStep, loc: Loc) -> Iterator[StepError]:
    try:
        campaign = draft_campaign(step, loc)
    except StepErrors as refused:
        yield from refused.errors
    else:
        yield from find_unsendable(campaign, (*loc, "message"))


def _asked_events(plan: Plan) -> list[tuple[Loc, EventFilter]]:
    asked: list[tuple[Loc, object]] = [(("trigger",), plan.trigger)]
    asked += [(("exit", index), exit) for index, exit in enumerate(plan.exits)]
    asked += [(("goal",), plan.goal.event)] if plan.goal else []
    asked += [((*loc, "wait_for"), getattr(step, "event", None)) for loc, step in locate(plan.steps)]
    return [(loc, each) for loc, each in asked if isinstance(each, EventFilter)]
