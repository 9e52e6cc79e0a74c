"""Whether one customer would be let in by an event at this moment, and why."""

from typing import NamedTuple

from django.utils import timezone

from campaigns.journeys.english import lines, say_rule
from campaigns.journeys.entering import AGAIN, CONDITION, HELD, PAUSED, find_refusal, read_pasts, read_plans
from campaigns.journeys.evidence import Entry, Evidence, segment_rule
from campaigns.journeys.holdout import HOLDOUT
from campaigns.journeys.models import Enrollment, Happening, Journey
from campaigns.journeys.plan import DateTrigger, Plan, SegmentTrigger, WeeklyTrigger
from campaigns.journeys.watched import trigger_segment
from crm.web.display import moment
from customers.models import Customer


class Answer(NamedTuple):
    """Whether somebody enters, and sentences that say why."""

    enters: bool
    because: list[str]


def would_enter(journey: Journey, plan: Plan, customer: Customer) -> Answer:
    """Whether the customer is let in when the event of the trigger happens now; where they are, if they are inside."""
    if journey.status in (Journey.Status.DRAFT, Journey.Status.STOPPED):
        return Answer(False, [f"The journey is {'a draft' if journey.is_draft else 'stopped'}: nobody enters."])
    now = timezone.now()
    past = read_pasts(journey, {customer.id}, set())[customer.id]
    event = Happening(journey=journey, customer_id=customer.id, name="", event_id="", occurred_at=now)
    evidence = Evidence(journey.id, plan, [Entry(customer.id, "", now)], now)
    where = [_say_where(journey, past.inside)] if past.inside else []
    segment, is_weekly = trigger_segment(plan), isinstance(plan.trigger, WeeklyTrigger)
    is_member = segment and evidence.holds(segment_rule(plan), customer.id)
    if is_weekly and not is_member:
        return Answer(False, [*where, "They are not in the segment."])
    if is_member and not is_weekly:
        return Answer(False, [*where, "They are in the segment already: who enters it from now on enters the journey."])
    match find_refusal(journey, past, plan, event, now, evidence):
        case "":
            return Answer(True, [*where, f"They {'start over' if where else 'enter'} {_say_when(journey, plan)}."])
        case reason if reason == PAUSED:
            return Answer(False, [*where, "The journey is paused: nobody enters."])
        case reason if reason == AGAIN and past.inside:
            return Answer(False, where)
        case reason if reason == AGAIN:
            return Answer(False, ["They have been in this journey, and may not enter again now."])
        case reason if reason == CONDITION and plan.condition:
            return Answer(False, [*where, f"This does not hold: {say_rule(plan.condition)}."])
        case reason if reason == HOLDOUT:
            return Answer(False, ["They are held out of this journey, to measure what it brings."])
        case reason if reason == HELD:
            return Answer(False, [*where, "As many as may enter in an hour have: they would wait for your answer."])
        case reason:
            return Answer(False, [*where, reason])


def _say_when(journey: Journey, plan: Plan) -> str:
    """What lets somebody in who may enter."""
    match plan.trigger:
        case WeeklyTrigger():
            return f"on {moment(journey.round_at)}" if journey.round_at else "every week"
        case SegmentTrigger():
            return "when they enter the segment"
        case DateTrigger():
            return "when their date comes"
    return "when the event happens"


def _say_where(journey: Journey, inside: Enrollment) -> str:
    """That somebody is inside already, at which step and until when."""
    steps = read_plans(journey, {inside.version})[inside.version].steps
    line = next((line for line in lines(steps) if line.step.id == inside.step), None)
    if line is None or inside.due_at is None:
        return "They are inside already, about to begin."
    until = ", held until you decide" if inside.is_held else f" until {moment(inside.due_at)}"
    return f"They are inside already, at step {line.number} ({line.text}){until}."
