"""A journey in English: “When somebody orders. 1 Wait 2 days. 2 E-mail “Thank you”. They leave when they unsubscribe.”

The steps are lines, so that a page can show figures beside each; plain text is their join.
"""

from collections.abc import Iterator, Sequence
from datetime import time
from itertools import count
from typing import Any, NamedTuple

from campaigns.journeys.plan import (
    Again,
    DateTrigger,
    Duration,
    EventFilter,
    Exit,
    ExitRule,
    Goal,
    Leave,
    LeftSegment,
    MessageStep,
    Plan,
    SegmentTrigger,
    Share,
    Split,
    Step,
    Tag,
    Trigger,
    Unsubscribed,
    Wait,
    WaitFor,
    WaitUntil,
    Webhook,
)
from campaigns.journeys.values import WEEKDAYS
from crm.web.display import counted, joined
from crm.web.hosts import shown_address
from customers.channels import CHANNELS
from customers.segments import catalogue, english
from customers.segments.reference_names import named_node
from customers.segments.references import in_segments
from customers.segments.rules import Group

SHOWN = 40  # characters of a message without a subject
ALL = "All customers."
WHO = "Customers who "


class EventWords(NamedTuple):
    """An event in a sentence: “somebody orders”, “they order”, “an order”."""

    somebody: str
    they: str
    noun: str


EVENT_WORDS = {
    "customer_created": EventWords("somebody signs up", "they sign up", "a sign-up"),
    "order_completed": EventWords("somebody orders", "they order", "an order"),
    "order_cancelled": EventWords("somebody cancels an order", "they cancel an order", "a cancelled order"),
    "order_refunded": EventWords("somebody gets a refund", "they get a refund", "a refund"),
    "message_delivered": EventWords("somebody gets a message", "they get a message", "a delivered message"),
    "message_failed": EventWords("a message fails", "a message fails", "a failed message"),
    "message_opened": EventWords("somebody opens a message", "they open a message", "an opened message"),
    "message_clicked": EventWords("somebody clicks in a message", "they click in a message", "a click"),
    "unsubscribed": EventWords("somebody unsubscribes", "they unsubscribe", "an unsubscription"),
    "segment_entered": EventWords("somebody enters a segment", "they enter a segment", "entering a segment"),
    "segment_left": EventWords("somebody leaves a segment", "they leave a segment", "leaving a segment"),
}


class Line(NamedTuple):
    """A step as a line: its number, how many branches it lies in, and its words. `branch` says at the first step of a
    branch who goes there."""

    number: int
    depth: int
    step: Step
    text: str
    branch: str = ""

    def __str__(self) -> str:
        return f"{self.number} {self.text}"


def say(plan: Plan) -> str:
    """All of a journey as plain text."""
    numbers = count(1)
    steps = " ".join(f"{_inline(step, numbers)}." for step in plan.steps)
    return " ".join(filter(None, (say_beginning(plan), steps, say_end(plan))))


def say_beginning(plan: Plan) -> str:
    """When somebody enters, and who may enter again."""
    when = _when(plan.trigger)
    if plan.condition and (who := say_rule(plan.condition)):
        when += f", if {who}"
    return f"{when}. {_again(plan.again)}"


def say_end(plan: Plan) -> str:
    """When people leave, and what the journey is for; empty where nothing is said about it."""
    said = []
    if plan.exits:
        they = [say_exit(exit) for exit in plan.exits]
        said.append(f"They leave when {joined([they[0], *(each.removeprefix('they ') for each in they[1:])], 'or')}.")
    if plan.goal:
        said.append(_goal(plan.goal))
    if plan.holdout:
        said.append(f"{plan.holdout} % are held out, to measure the effect.")
    return " ".join(said)


def lines(steps: Sequence[Step]) -> list[Line]:
    """The steps and all inside of them as lines, in the order in which they are read."""
    return list(_lines(steps, count(1), 0))


def _lines(steps: Sequence[Step], numbers: Iterator[int], depth: int, branch: str = "") -> Iterator[Line]:
    for step in steps:
        yield Line(next(numbers), depth, step, say_step(step), branch)
        branch = ""
        for label, inner in _branches(step):
            yield from _lines(inner, numbers, depth + 1, label)


def _inline(step: Step, numbers: Iterator[int]) -> str:
    """A step with its number, and what is inside of it after semicolons."""
    said = f"{next(numbers)} {say_step(step)}"
    for label, inner in _branches(step):
        if inner:
            said += f"; {label} {', '.join(_inline(each, numbers) for each in inner)}"
    return said


def _branches(step: Step) -> list[tuple[str, tuple[Step, ...]]]:
    """The branches of a step, each with what it is called."""
    match step:
        case WaitFor() | Split():
            return [("then", step.then), ("otherwise", step.otherwise)]
        case Share():
            return [(f"{percent} %", inner) for percent, inner in step.branches]
    return []


def say_step(step: Step) -> str:
    """One step without what is inside of it: “Wait 2 days”."""
    match step:
        case Wait():
            return f"Wait {say_duration(step.duration)}"
        case WaitUntil():
            return f"Wait until {_allowed(step)}"
        case WaitFor():
            return f"Wait for {_noun(step.event)}, {say_duration(step.at_most)} at most"
        case Split():
            return f"If {say_rule(step.rule) or 'anything'}"
        case Share():
            return f"Split at random {'/'.join(str(percent) for percent, _ in step.branches)}"
        case MessageStep():
            title = message_title(step)
            return f"{CHANNELS[step.channel].label} {f'“{title}”' if title else 'without a text'}"
        case Tag():
            parts = [f"tag them {joined(step.add, 'and')}"] if step.add else []
            parts += [f"remove the tag {joined(step.remove, 'and')}"] if step.remove else []
            said = " and ".join(parts)
            return said[0].upper() + said[1:]
        case Webhook():
            return f"Tell {shown_address(step.url)}"
        case Leave():
            return "Leave the journey"


def message_title(step: MessageStep) -> str:
    """What a message is called: its subject, else how its text begins."""
    text = " ".join(str(step.content.get("subject") or step.content.get("message") or "").split())
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1].rstrip()}…"


def say_duration(duration: Duration) -> str:
    """“2 days”"""
    return counted(duration.n, duration.unit)


def say_rule(rule: Group) -> str:
    """A rule after “if”: “they live in Pune”; empty where it holds for all customers."""
    said = english.say(rule)
    if said == ALL:
        return ""
    if said.startswith(WHO):
        return f"they {said.removeprefix(WHO).removesuffix('.')}"
    return f"they belong to: {said[0].lower()}{said[1:].removesuffix('.')}"


# ── What stands around the steps ──────────────────────────────────────
def _when(trigger: Trigger) -> str:
    match trigger:
        case EventFilter():
            return f"When {_words(trigger).somebody}{_where(trigger)}"
        case SegmentTrigger():
            return f"When somebody enters the segment {_segment(trigger.segment)}"
        case DateTrigger():
            field = catalogue.get(trigger.field)
            side = "on" if not trigger.offset else "before" if trigger.direction < 0 else "after"
            offset = f"{say_duration(trigger.offset)} " if trigger.offset else ""
            name = field.label if field else trigger.field
            yearly = " every year" if trigger.yearly else ""
            start = f"{offset}{side} the date “{name}”{yearly}, at {_clock(trigger.at)}"
            return start[0].upper() + start[1:]
    days = _weekdays(trigger.weekdays, "every")
    start = f"{days} at {_clock(trigger.at)}, for everybody in the segment {_segment(trigger.segment)}"
    return start[0].upper() + start[1:]


def _again(again: Again) -> str:
    if again == Again():
        return "Once for each customer."
    inside = "while inside, they start over" if again.inside == "restart" else "while inside, nothing changes"
    match again.later:
        case Duration():
            later = f"Again, but not within {say_duration(again.later)}"
        case "always":
            later = "Again at any time"
        case _:
            later = "Once for each customer"
    return f"{later}; {inside}."


def say_exit(exit: Exit) -> str:
    """A way to leave after “when”: “they order”."""
    match exit:
        case EventFilter():
            return f"{_words(exit).they}{_where(exit)}"
        case LeftSegment():
            return "they leave the segment"
        case Unsubscribed():
            return "they unsubscribe"
        case ExitRule():
            return say_rule(exit.rule) or "they are there at all"


def _goal(goal: Goal) -> str:
    leave = ", and the journey ends with it" if goal.leave else ""
    return f"Goal: {_noun(goal.event)} within {say_duration(goal.within)}{leave}."


def _allowed(step: WaitUntil) -> str:
    between = f"between {_clock(step.between[0])} and {_clock(step.between[1])}" if step.between else ""
    return " ".join(filter(None, (_weekdays(step.weekdays), between)))


def _weekdays(days: Sequence[str], every: str = "") -> str:
    if not days:
        return ""
    names = {WEEKDAYS: "day", WEEKDAYS[:5]: "weekday"}
    if name := names.get(tuple(days)):
        return f"every {name}" if every else f"a {name}"
    return f"{every} {joined([day.capitalize() for day in days], 'and' if every else 'or')}".strip()


def _clock(at: time) -> str:
    return f"{at:%H:%M}"


def _segment(id: str) -> str:
    """The segment's name, which one query looks up."""
    return f"“{named_node(in_segments([id])).value[0]}”"


# ── Events ────────────────────────────────────────────────────────────
def _words(event: EventFilter) -> EventWords:
    name = f"“{event.name.replace('_', ' ')}”"
    return EVENT_WORDS.get(event.name) or EventWords(f"{name} happens", f"{name} happens", name)


def _noun(event: EventFilter) -> str:
    return f"{_words(event).noun}{_where(event)}"


def _where(event: EventFilter) -> str:
    asked = [f"{key.replace('_', ' ')} {joined([*map(_value, values)], 'or')}" for key, values in event.where]
    return f" with {joined(asked, 'and')}" if asked else ""


def _value(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
