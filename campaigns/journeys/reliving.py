"""A journey over the past of some customers: the code that moves people live, under a clock that jumps to the next
moment at which something happens or somebody is due. Nothing is stored.

What happened is taken to have arrived at once. Each customer is walked alone, so what lies between customers is left
out: who shares an address, caps, and how many may enter in an hour.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from campaigns.journeys.changes import Changes
from campaigns.journeys.contents import draft_campaign
from campaigns.journeys.entering import Past, apply_happening
from campaigns.journeys.models import Enrollment, Happening, Journey
from campaigns.journeys.mover import take_steps
from campaigns.journeys.past import PastEvidence
from campaigns.journeys.plan import MessageStep, Plan, walk
from campaigns.journeys.walking import Route
from campaigns.log.exclusions import held_out
from campaigns.log.recipients import read_recipients
from campaigns.models import Campaign
from customers.events.occurrences import Occurrence
from customers.models import Customer

VERSION = 1


class Written(NamedTuple):
    """A message that would have been written to a customer, on which time in the journey, and why it would have been
    skipped; empty where it would have been sent."""

    customer_id: UUID
    external_id: str
    number: int
    step: str
    at: datetime
    skipped: str = ""


@dataclass
class Relived:
    """What would have become of some customers: who moved, in `changes`, and the messages."""

    changes: Changes
    messages: list[Written] = field(default_factory=list)


def relive(journey_id: UUID, plan: Plan, evidence: PastEvidence, until: datetime) -> Relived:
    """Walk all customers of the evidence from its beginning until a moment."""
    journey = Journey(id=journey_id, status=Journey.Status.LIVE, version=VERSION)
    walker = _Walker(journey, plan, evidence, Relived(Changes(journey, until)))
    for customer in evidence.customers.values():
        walker.walk(customer, until)
    walker.relived.messages = list(_with_exclusions(plan, walker.relived.messages))
    return walker.relived


class _Walker:
    """Walks one customer after the other."""

    def __init__(self, journey: Journey, plan: Plan, evidence: PastEvidence, relived: Relived) -> None:
        self.journey, self.plan, self.evidence, self.relived = journey, plan, evidence, relived
        self.changes, self.route = relived.changes, Route(plan)
        self.happening = Happening()  # one for all: to make a row takes longer than to apply it

    def walk(self, customer: Customer, until: datetime) -> None:
        past, self.journey.hour_since = Past(), None
        for occurrence in self.evidence.occurrences[customer.external_id]:
            if occurrence.occurred_at > until:
                break
            self._move(past, occurrence.occurred_at, includes=False)
            self._set_clock(occurrence.occurred_at)
            self._set_happening(customer, occurrence)
            apply_happening(past, self.plan, self.happening, self.changes, self.evidence)
            self._move(past, occurrence.occurred_at)
        self._move(past, until)

    def _set_happening(self, customer: Customer, occurrence: Occurrence) -> None:
        happening = self.happening
        happening.customer_id, happening.name, happening.event_id = customer.id, occurrence.name, occurrence.id
        happening.occurred_at, happening.properties = occurrence.occurred_at, occurrence.properties

    def _move(self, past: Past, until: datetime, *, includes: bool = True) -> None:
        """Let the customer go on, each time when they are due, until a moment; at that moment too where it `includes`
        it."""
        while (inside := past.inside) and (due_at := inside.due_at):
            if due_at > until or (due_at == until and not includes):
                break
            self._set_clock(due_at)
            judge = self.evidence.judge(inside)
            for moved in take_steps(inside, self.route, judge, self.changes):
                if isinstance(moved.step, MessageStep):
                    written = Written(
                        inside.customer_id, inside.customer_external_id, inside.number, moved.step.id, moved.at
                    )
                    self.relived.messages.append(written)
            if inside.status != Enrollment.Status.INSIDE:
                past.inside = None

    def _set_clock(self, at: datetime) -> None:
        self.changes.now = self.evidence.now = at


def _with_exclusions(plan: Plan, messages: list[Written]) -> Iterator[Written]:
    """The messages, with why each would be skipped as of today."""
    steps = {step.id: step for step in walk(plan.steps) if isinstance(step, MessageStep)}
    reasons = {
        id: _find_exclusions(draft_campaign(step), {each.customer_id for each in messages if each.step == id})
        for id, step in steps.items()
    }
    for each in messages:
        yield each._replace(skipped=reasons[each.step].get(each.customer_id.hex, ""))


def _find_exclusions(campaign: Campaign, ids: set[UUID]) -> dict[str, str]:
    """By customer, as the database keeps the id, why they are not written to."""
    holdouts = held_out(campaign)
    rows = read_recipients(campaign, Customer.objects.filter(id__among=ids), (), with_zone=False)
    return {
        row.key: row.exclusion or next((reason for reason, is_held_out in holdouts if is_held_out(row.key)), "")
        for row in rows
    }
