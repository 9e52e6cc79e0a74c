"""Whether one customer would be let in by an event at this moment, and why."""

from typing import NamedTuple

from django.utils import timezone

from campaigns.journeys.english import say_rule
from campaigns.journeys.entering import AGAIN, CONDITION, PAUSED, find_refusal, read_pasts
from campaigns.journeys.evidence import Entry, Evidence
from campaigns.journeys.models import Happening, Journey
from campaigns.journeys.plan import Plan
from customers.models import Customer


class Answer(NamedTuple):
    """Whether somebody enters, and sentences that say why."""

    enters: bool
    because: list[str]


def would_enter(journey: Journey, plan: Plan, customer: Customer) -> Answer:
    """Whether the customer is let in when the event of the trigger happens now."""
    if journey.status in (Journey.Status.DRAFT, Journey.Status.STOPPED):
        return Answer(False, [f"The journey is {'a draft' if journey.is_draft else 'stopped'}: nobody enters."])
    now = timezone.now()
    past = read_pasts(journey, {customer.id}, set())[customer.id]
    event = Happening(journey=journey, customer_id=customer.id, name="", event_id="", occurred_at=now)
    evidence = Evidence(journey.id, plan, [Entry(customer.id, "", now)], now)
    match find_refusal(journey, past, plan, event, now, evidence):
        case "":
            return Answer(True, ["They enter when the event happens."])
        case reason if reason == PAUSED:
            return Answer(False, ["The journey is paused: nobody enters."])
        case reason if reason == AGAIN and past.inside:
            return Answer(False, ["They are inside already."])
        case reason if reason == AGAIN:
            return Answer(False, ["They have been in this journey, and may not enter again now."])
        case reason if reason == CONDITION and plan.condition:
            return Answer(False, [f"This does not hold: {say_rule(plan.condition)}."])
        case reason:
            return Answer(False, [reason])
