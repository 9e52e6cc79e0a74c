"""A journey walked with one real customer and a clock that does not wait: what would be sent, and when. Nothing is
stored or sent.

Rules are judged by what is known of the customer today, at the time of the step. Of events only those happen that are
supposed.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from campaigns.content.frozen import NO_TICKET, make_untracked_writer
from campaigns.content.message import token_values
from campaigns.drafts.review import campaign_tokens
from campaigns.journeys.contents import draft_campaign, find_unsendable
from campaigns.journeys.english import say_exit
from campaigns.journeys.evidence import EXIT, GOAL, find_zone, leaves_by_standing
from campaigns.journeys.plan import EventFilter, Exit, ExitRule, MessageStep, Plan, Unsubscribed
from campaigns.journeys.walking import Moved, Route, enter, go_on, time_after
from campaigns.log.recipients import read_recipients
from customers.chance import chance
from customers.models import Customer
from customers.segments.audience import matching
from customers.segments.rules import Group


class Supposed(NamedTuple):
    """An event that is supposed to happen."""

    name: str
    occurred_at: datetime
    properties: dict[str, Any]


class ForwardStep(NamedTuple):
    """A step that would be passed. Only messages have a subject and a text."""

    step: str
    at: datetime
    what: str
    subject: str = ""
    message: str = ""


class Forward(NamedTuple):
    """The whole way of one customer, why it ends, and by which exit, in words; empty where it ends otherwise."""

    steps: list[ForwardStep]
    left: str
    exit: str = ""


class _Judge:
    """Judges one customer by what is supposed."""

    def __init__(self, journey_id: UUID, plan: Plan, customer: Customer, at: datetime, events: Sequence[Supposed]):
        self.journey_id, self.plan, self.customer, self.begin, self.events = journey_id, plan, customer, at, events
        self.exit: Exit | None = None  # by which the customer has left

    @property
    def zone(self) -> ZoneInfo:
        return find_zone(self.customer)

    def holds(self, rule: Group, at: datetime) -> bool:
        return matching(rule, at).filter(id=self.customer.id).exists()

    def happened(self, event: EventFilter, until: datetime) -> datetime | None:
        times = (
            each.occurred_at
            for each in self.events
            if self.begin <= each.occurred_at <= until and event.matches(each.name, each.properties)
        )
        return min(times, default=None)

    def draw(self, step: str) -> float:
        return chance(f"{self.journey_id.hex}:{step}", self.customer.id)

    def leaves(self, at: datetime, step: MessageStep) -> str:
        if reason := self.left_by_event(at):
            return reason
        for exit in self.plan.exits:
            match exit:
                case Unsubscribed():
                    leaves = leaves_by_standing(self.plan, self.customer, step)
                case ExitRule(rule):
                    leaves = self.holds(rule, at)
                case _:
                    leaves = False  # an event, or a segment that they are supposed to be in
            if leaves:
                self.exit = exit
                return EXIT
        return ""

    def left_by_event(self, at: datetime) -> str:
        """Why the customer has left until then, by what is supposed."""
        for exit in self.plan.exits:
            if isinstance(exit, EventFilter) and self.happened(exit, at):
                self.exit = exit
                return EXIT
        goal = self.plan.goal
        if goal and goal.leave:
            until = min(at, time_after(self.begin, goal.within, self.zone))
            return GOAL if self.happened(goal.event, until) else ""
        return ""


def fast_forward(
    journey_id: UUID, plan: Plan, customer: Customer, at: datetime, events: Sequence[Supposed] = ()
) -> Forward:
    """Let a customer enter at a time, and go through everything that follows."""
    judge, route = _Judge(journey_id, plan, customer, at, events), Route(plan)
    walked = enter(route, at, judge)
    moves = list(walked.moves)
    times = iter(sorted(each.occurred_at for each in events if each.occurred_at > at))
    event_at = next(times, None)
    reason = walked.standing.reason
    while not reason:
        due_at = walked.standing.due_at
        assert due_at
        comes_first = event_at is not None and event_at < due_at
        now = event_at if comes_first and event_at else due_at
        if comes_first:
            event_at = next(times, None)
        reason = judge.left_by_event(now)
        if not reason:
            walked = go_on(route, walked.standing, now, judge)
            moves += walked.moves
            reason = walked.standing.reason
    return Forward([_shown(move, customer) for move in moves], reason, say_exit(judge.exit) if judge.exit else "")


def _shown(move: Moved, customer: Customer) -> ForwardStep:
    """A step as it is shown; a message as the customer would read it, with why it would be skipped, or why no journey
    with it can be started."""
    if not isinstance(move.step, MessageStep):
        return ForwardStep(move.step.id, move.at, move.what)
    campaign = draft_campaign(move.step)
    names = campaign_tokens(campaign)
    (read,) = read_recipients(campaign, Customer.objects.filter(id=customer.id), names, with_zone=False)
    values = NO_TICKET | token_values(customer, names)
    writer = make_untracked_writer(campaign)
    what = f"skipped: {read.exclusion}" if read.exclusion else move.what
    if error := next(find_unsendable(campaign), None):
        what = f"not ready: {error.message}"
    return ForwardStep(move.step.id, move.at, what, writer.subject(values), writer.text(values))
