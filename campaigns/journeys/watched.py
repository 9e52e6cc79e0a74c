"""What journeys ask of watches: who enters and leaves segments, and for whom rules begin to hold.

A trigger or an exit by segment or rule is heard like an event: as the crossing that the watch tells.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from campaigns.journeys.models import open_journeys
from campaigns.journeys.plan import (
    DateTrigger,
    EventFilter,
    Exit,
    ExitRule,
    LeftSegment,
    MessageStep,
    Plan,
    SegmentTrigger,
    Unsubscribed,
    WeeklyTrigger,
    walk,
)
from campaigns.journeys.values import StepError
from crm.database import transactional
from customers.consent import HAS_OPTED_OUT
from customers.segments.watching.crossings import DATE_CAME, RULE_HOLDS, SEGMENT_ENTERED, SEGMENT_EXITED
from customers.segments.watching.dates import DateRule
from customers.segments.watching.models import Watch
from customers.segments.watching.watches import (
    MAX_WATCHES,
    count_watches,
    date_key,
    end_all_but,
    rule_digest,
    rule_key,
    segment_key,
    watch_date,
    watch_rule,
    watch_segment,
)

# By the name of a crossing, or of a refusal, the property that says of what.
SUBJECTS = {
    SEGMENT_ENTERED: "segment",
    SEGMENT_EXITED: "segment",
    RULE_HOLDS: "rule",
    DATE_CAME: "date",
    HAS_OPTED_OUT: "channel",
}


WEEK_CAME = "week_came"  # put into the inbox of a journey that begins every week, and told to nobody else


def entry_event(plan: Plan) -> EventFilter | None:
    """The event that lets somebody in."""
    match plan.trigger:
        case EventFilter():
            return plan.trigger
        case SegmentTrigger(segment):
            return EventFilter(SEGMENT_ENTERED, (("segment", (segment,)),))
        case DateTrigger():
            return EventFilter(DATE_CAME, (("date", (rule_digest(date_rule(plan.trigger)),)),))
        case WeeklyTrigger():
            return EventFilter(WEEK_CAME)
    return None


def date_rule(trigger: DateTrigger) -> DateRule:
    """The date that is watched for a trigger."""
    offset = trigger.offset
    days = offset.n * (7 if offset.unit == "weeks" else 1) if offset else 0
    return DateRule(trigger.field, trigger.direction * days, f"{trigger.at:%H:%M}", trigger.yearly)


def exit_event(plan: Plan, exit: Exit) -> EventFilter | None:
    """The event with which somebody leaves; None where none says it."""
    match exit:
        case EventFilter():
            return exit
        case LeftSegment():
            return EventFilter(SEGMENT_EXITED, (("segment", (trigger_segment(plan),)),))
        case ExitRule(rule):
            return EventFilter(RULE_HOLDS, (("rule", (rule_digest(rule),)),))
        case Unsubscribed():
            channels = {step.channel for step in walk(plan.steps) if isinstance(step, MessageStep)}
            return EventFilter(HAS_OPTED_OUT, (("channel", tuple(sorted(channels))),)) if channels else None
    return None


def trigger_segment(plan: Plan) -> str:
    """The id of the segment that the trigger names; empty where it names none."""
    return plan.trigger.segment if isinstance(plan.trigger, SegmentTrigger | WeeklyTrigger) else ""


def interests(plan: Plan) -> list[str]:
    """What a journey hears: events by name, and crossings by name and subject."""
    heard = {event.name for event in plan.events}
    return sorted(heard.union(f"{event.name}:{of}" for event in _crossings(plan) for of in event.where[0][1]))


def interest(name: str, properties: Mapping[str, Any]) -> str:
    """What a journey must be interested in to hear of an event."""
    if name not in SUBJECTS:
        return name
    return f"{name}:{properties[SUBJECTS[name]]}"


def _crossings(plan: Plan) -> Iterator[EventFilter]:
    """The crossings and refusals among the events that let people in and out."""
    for event in (entry_event(plan), *(exit_event(plan, exit) for exit in plan.exits)):
        if event and event.name in SUBJECTS:
            yield event


def check_watches(plan: Plan) -> None:
    """Refuse what would be more to watch than there may be. StepError."""
    if count_watches(_keys(interests(plan))) > MAX_WATCHES:
        raise StepError((), f"{MAX_WATCHES} segments and rules are watched by journeys; stop one of these first.")


def watch(plan: Plan) -> None:
    """Watch what a journey asks for, inside the transaction that makes it live."""
    if isinstance(plan.trigger, DateTrigger):
        watch_date(date_rule(plan.trigger))
    for exit in plan.exits:
        if isinstance(exit, ExitRule):
            watch_rule(exit.rule)
    if any(SUBJECTS[event.name] == "segment" for event in _crossings(plan)):
        watch_segment(trigger_segment(plan))


@transactional
def end_unused_watches() -> None:
    """End the watches that no journey asks for any more."""
    if Watch.objects.exclude(state=Watch.State.ENDING).exists():
        end_all_but({key for heard in open_journeys().values_list("interests", flat=True) for key in _keys(heard)})


def _keys(heard: list[str]) -> Iterator[str]:
    """The keys of the watches that tell what is heard."""
    for each in heard:
        name, _, subject = each.partition(":")
        if SUBJECTS.get(name) == "segment":
            yield segment_key(subject)
        elif name == RULE_HOLDS:
            yield rule_key(subject)
        elif name == DATE_CAME:
            yield date_key(subject)
