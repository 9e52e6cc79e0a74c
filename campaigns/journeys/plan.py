"""A journey as Python: its trigger, its steps, and when people leave it. `steps` reads it from JSON. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time, timedelta
from math import ceil
from typing import Any, Literal

from customers.events.limits import EXACT
from customers.segments.rules import Group
from customers.text import clean, fold

Unit = Literal["minutes", "hours", "days", "weeks"]
DEFAULT_LATE = 24  # hours


@dataclass(frozen=True)
class Duration:
    """A length of time: minutes and hours by the clock, days and weeks by the calendar."""

    n: int
    unit: Unit


@dataclass(frozen=True)
class EventFilter:
    """Events of one name; `where` has the values that each property may have."""

    name: str
    where: tuple[tuple[str, tuple[Any, ...]], ...] = ()

    def matches(self, name: str, properties: Mapping[str, Any]) -> bool:
        """Whether an event is one of these. A property may have several values, as an order has categories."""
        return name == self.name and all(_has_value(properties.get(key), key, asked) for key, asked in self.where)


@dataclass(frozen=True)
class SegmentTrigger:
    """Starts when somebody enters a segment."""

    segment: str


@dataclass(frozen=True)
class DateTrigger:
    """Starts `offset` before (-1), on (0) or after (1) the day in a field, at a time of the day."""

    field: str
    direction: int
    offset: Duration | None
    at: time
    yearly: bool


@dataclass(frozen=True)
class WeeklyTrigger:
    """Starts for all members of a segment on days of the week."""

    weekdays: tuple[str, ...]
    at: time
    segment: str


Trigger = EventFilter | SegmentTrigger | DateTrigger | WeeklyTrigger


@dataclass(frozen=True)
class Again:
    """Whether somebody starts over while `inside`, and may enter again `later`: never, always, or after a time."""

    inside: str = "ignore"
    later: str | Duration = "never"


@dataclass(frozen=True)
class LeftSegment:
    """They leave when they leave the segment of the trigger."""


@dataclass(frozen=True)
class Unsubscribed:
    """They leave when they unsubscribe."""


@dataclass(frozen=True)
class ExitRule:
    """They leave when a rule holds for them."""

    rule: Group


Exit = EventFilter | LeftSegment | Unsubscribed | ExitRule


@dataclass(frozen=True)
class Goal:
    """What the journey is for: an event within a time from the entry; with `leave` it ends there."""

    event: EventFilter
    within: Duration
    leave: bool = False


@dataclass(frozen=True)
class Wait:
    """Waits for a length of time."""

    id: str
    duration: Duration


@dataclass(frozen=True)
class WaitUntil:
    """Waits until the weekday and the time of the day are allowed; empty weekdays are all."""

    id: str
    weekdays: tuple[str, ...] = ()
    between: tuple[time, time] | None = None


@dataclass(frozen=True)
class WaitFor:
    """Waits for an event, at most for a length of time."""

    id: str
    event: EventFilter
    at_most: Duration
    then: tuple["Step", ...] = ()
    otherwise: tuple["Step", ...] = ()


@dataclass(frozen=True)
class Split:
    """Goes on with `then` where a rule holds, else with `otherwise`."""

    id: str
    rule: Group
    then: tuple["Step", ...] = ()
    otherwise: tuple["Step", ...] = ()


@dataclass(frozen=True)
class Share:
    """Draws one of several branches; `branches` has the per cent and the steps of each."""

    id: str
    branches: tuple[tuple[int, tuple["Step", ...]], ...]


@dataclass(frozen=True)
class MessageStep:
    """Writes a message. `content` is what a campaign says, as JSON."""

    id: str
    channel: str
    content: Mapping[str, Any] = field(hash=False)


@dataclass(frozen=True)
class Tag:
    """Adds tags to a customer, and removes others."""

    id: str
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


@dataclass(frozen=True)
class Webhook:
    """Tells a program."""

    id: str
    url: str
    properties: tuple[str, ...] = ()


@dataclass(frozen=True)
class Leave:
    """Ends the journey there."""

    id: str


Step = Wait | WaitUntil | WaitFor | Split | Share | MessageStep | Tag | Webhook | Leave


@dataclass(frozen=True)
class Plan:
    """A journey as its JSON says it."""

    trigger: Trigger
    steps: tuple[Step, ...]
    condition: Group | None = None
    again: Again = Again()
    exits: tuple[Exit, ...] = ()
    goal: Goal | None = None
    holdout: int = 0
    late: int = DEFAULT_LATE
    most_an_hour: int | None = None

    @property
    def events(self) -> list[EventFilter]:
        """The events that it asks for: those of its trigger, its exits, its goal and its waits."""
        asked: list[Any] = [self.trigger, *self.exits, self.goal and self.goal.event]
        asked += [step.event for step in walk(self.steps) if isinstance(step, WaitFor)]
        return [each for each in asked if isinstance(each, EventFilter)]

    @property
    def rules(self) -> list[Group]:
        """The rules that it asks: those of its condition, its exits and its splits."""
        found = [self.condition] if self.condition else []
        found += [exit.rule for exit in self.exits if isinstance(exit, ExitRule)]
        return found + [step.rule for step in walk(self.steps) if isinstance(step, Split)]


def branches(step: Step) -> tuple[tuple[Step, ...], ...]:
    """The lists of steps inside of a step."""
    match step:
        case WaitFor() | Split():
            return (step.then, step.otherwise)
        case Share():
            return tuple(steps for _, steps in step.branches)
    return ()


def walk(steps: Iterable[Step]) -> Iterator[Step]:
    """The steps and all inside of them, in the order in which they are read."""
    for step in steps:
        yield step
        for inner in branches(step):
            yield from walk(inner)


def days_to_first_message(steps: Iterable[Step]) -> int:
    """How many days the steps wait before the first message, rounded up; that of the first branch is the first."""
    waited = timedelta()
    for step in walk(steps):
        match step:
            case Wait(duration=length) | WaitFor(at_most=length):
                waited += timedelta(**{length.unit: length.n})
            case MessageStep():
                break
    return ceil(waited / timedelta(days=1))


def locate(
    steps: Sequence[Step], loc: tuple[str | int, ...] = ("steps",)
) -> Iterator[tuple[tuple[str | int, ...], Step]]:
    """The steps and all inside of them, each with its place in the JSON."""
    for index, step in enumerate(steps):
        yield (*loc, index), step
        for place, inner in zip(_places(step), branches(step), strict=True):
            yield from locate(inner, (*loc, index, *place))


def _places(step: Step) -> list[tuple[str | int, ...]]:
    if isinstance(step, Share):
        return [("share", number, "steps") for number in range(len(step.branches))]
    return [("then",), ("otherwise",)] if isinstance(step, WaitFor | Split) else []


def _has_value(mine: Any, key: str, asked: tuple[Any, ...]) -> bool:
    values = mine if isinstance(mine, list | tuple) else [mine]
    wanted = {_comparable(value, key) for value in asked}
    return any(_comparable(value, key) in wanted for value in values if value is not None)


def _comparable(value: Any, key: str) -> tuple[str, Any]:
    """Numbers are compared with numbers, and true is not 1."""
    if isinstance(value, bool):
        return "yes/no", value
    if isinstance(value, str):
        return "text", value if key in EXACT else fold(clean(value))
    return "number", value
