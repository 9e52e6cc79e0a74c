"""What comes next for one person in a journey. Pure: where they stand, the time and a judge in; where they stand then
and what was done out.

Minutes and hours go by the clock, days and weeks by the calendar of the person's time zone. A time that the clock skips
is the first one after the gap, and one that comes twice is the first.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from campaigns.journeys.plan import (
    Duration,
    EventFilter,
    Leave,
    MessageStep,
    Plan,
    Share,
    Split,
    Step,
    Tag,
    Wait,
    WaitFor,
    WaitUntil,
    Webhook,
    branches,
)
from campaigns.journeys.values import WEEKDAYS
from customers.segments.rules import Group
from customers.segments.windows import moment_at

ENDED = "ended"
CALLED = "called"  # what the trace says of a step that was told to a program
BUSY = timedelta(hours=1)  # by which a mover with much to do may be late
SEARCHED_DAYS = 15  # for the next allowed time: a gap of the clock may hide that of one week


class Judge(Protocol):
    """What a walk asks about its person."""

    @property
    def zone(self) -> ZoneInfo:
        """The time zone that the person lives in."""

    def holds(self, rule: Group, at: datetime) -> bool:
        """Whether a rule holds for the person."""

    def happened(self, event: EventFilter, until: datetime) -> datetime | None:
        """When such an event first happened since the entry, until a moment, itself included."""

    def draw(self, step: str) -> float:
        """A number from 0 to below 1, always the same for the person and a step."""

    def leaves(self, at: datetime, step: MessageStep) -> str:
        """Why the person leaves before a message, asked once more; empty where they stay."""


class Standing(NamedTuple):
    """Where somebody stands: at `step` since `since`, until `due_at`. They have passed the steps in `passed`. Without a
    step the journey has ended for them, for a reason."""

    step: str = ""
    since: datetime | None = None
    due_at: datetime | None = None
    passed: tuple[str, ...] = ()
    reason: str = ""

    @property
    def has_ended(self) -> bool:
        """Whether nothing more comes."""
        return bool(self.reason)


class Moved(NamedTuple):
    """A step that was passed: at what time, and what came of it."""

    step: Step
    at: datetime
    what: str


@dataclass
class Walked:
    """What came of a walk: where it led, and the steps that were passed on the way."""

    standing: Standing
    moves: list[Moved] = field(default_factory=list)


class Route:
    """The steps of a plan by their ids, and which step follows each list."""

    def __init__(self, plan: Plan) -> None:
        self.steps: dict[str, Step] = {}
        self.following: dict[str, str] = {}  # "" at the end
        self._read(plan.steps, "")
        self.first = plan.steps[0].id

    def _read(self, steps: tuple[Step, ...], after: str) -> None:
        for step, next in zip(steps, [*(each.id for each in steps[1:]), after][: len(steps)], strict=True):
            self.steps[step.id] = step
            self.following[step.id] = next
            for inner in branches(step):
                self._read(inner, next)

    def into(self, step: Step, branch: tuple[Step, ...]) -> str:
        """The first step of a branch, or the one behind it where the branch is empty."""
        return branch[0].id if branch else self.following[step.id]


def enter(route: Route, at: datetime, judge: Judge) -> Walked:
    """Go from the first step as far as possible at once."""
    return _go(route, (), route.first, at, judge)


def go_on(route: Route, here: Standing, at: datetime, judge: Judge) -> Walked:
    """Go on from a step where somebody stands, as far as possible at once. Nothing is moved before its time."""
    step = route.steps[here.step]
    if not isinstance(step, Wait | WaitUntil | WaitFor):  # where another version has led
        return _go(route, here.passed, step.id, at, judge)
    if isinstance(step, WaitUntil) and (due_at := _put_off(step, here, at, judge.zone)):
        return Walked(here._replace(due_at=due_at))
    outcome = _outcome(route, step, here, at, judge)
    if outcome is None:
        return Walked(here)
    what, next = outcome
    walked = _go(route, (*here.passed, step.id), next, at, judge)
    return Walked(walked.standing, [Moved(step, at, what), *walked.moves])


def _put_off(step: WaitUntil, here: Standing, at: datetime, zone: ZoneInfo) -> datetime | None:
    """Until when somebody waits for the next allowed time, who is due outside of it: their time zone has changed, or
    their time has passed by more than a busy hour explains. None for everybody else."""
    assert here.due_at
    if at < here.due_at or _is_allowed(at, step, zone):
        return None
    is_prompt = at < here.due_at + BUSY and _is_allowed(here.due_at, step, zone)
    return None if is_prompt else next_allowed(at, step, zone)


def _outcome(route: Route, step: Step, here: Standing, at: datetime, judge: Judge) -> tuple[str, str] | None:
    """What comes of a step at which somebody waits, and the step after it; None while they go on waiting."""
    assert here.due_at
    if isinstance(step, WaitFor):
        if judge.happened(step.event, min(at, here.due_at)):
            return "happened", route.into(step, step.then)
        return ("did not happen", route.into(step, step.otherwise)) if at >= here.due_at else None
    return ("waited", route.following[step.id]) if at >= here.due_at else None


def _go(route: Route, passed: tuple[str, ...], next: str, at: datetime, judge: Judge) -> Walked:
    """Pass steps from `next` on until one waits or nothing follows. What was passed in another version, and now lies
    ahead, is not done again."""
    moves: list[Moved] = []
    while next:
        if next in passed:
            next = route.following[next]
            continue
        step = route.steps[next]
        if (due_at := waits_until(step, at, judge)) and due_at > at:
            return Walked(Standing(step.id, at, due_at, passed), moves)
        if isinstance(step, MessageStep) and (reason := judge.leaves(at, step)):
            return Walked(Standing("", at, None, passed, reason), moves)
        what, next = _pass(route, step, judge, at)
        moves.append(Moved(step, at, what))
        passed = (*passed, step.id)
    return Walked(Standing("", at, None, passed, ENDED), moves)


def waits_until(step: Step, at: datetime, judge: Judge) -> datetime | None:
    """Until when somebody who comes to a step waits there; None where it does not wait."""
    match step:
        case Wait():
            return time_after(at, step.duration, judge.zone)
        case WaitUntil():
            return next_allowed(at, step, judge.zone)
        case WaitFor():
            return None if judge.happened(step.event, at) else time_after(at, step.at_most, judge.zone)
    return None


def _pass(route: Route, step: Step, judge: Judge, at: datetime) -> tuple[str, str]:
    """What comes of a step that does not wait, and the step after it."""
    match step:
        case Split():
            holds = judge.holds(step.rule, at)
            return ("holds" if holds else "does not hold"), route.into(step, step.then if holds else step.otherwise)
        case Share():
            index, branch = _drawn(step, judge.draw(step.id))
            return f"branch {index + 1}", route.into(step, branch)
        case WaitFor():
            return "happened", route.into(step, step.then)
        case MessageStep():
            return "written", route.following[step.id]
        case Tag():
            return "tagged", route.following[step.id]
        case Webhook():
            return CALLED, route.following[step.id]
        case Leave():
            return "left", ""
    return "waited", route.following[step.id]


def _drawn(step: Share, number: float) -> tuple[int, tuple[Step, ...]]:
    """The branch of a number from 0 to below 1, and its place."""
    above = 0
    for index, (percent, branch) in enumerate(step.branches):
        above += percent
        if number * 100 < above:
            return index, branch
    return index, branch


# ── Times ─────────────────────────────────────────────────────────────
@lru_cache(maxsize=256)  # people of one transaction ask for the same moment
def time_after(at: datetime, duration: Duration, zone: ZoneInfo) -> datetime:
    """The moment a length of time after another one."""
    step = timedelta(**{duration.unit: duration.n})
    if duration.unit in ("minutes", "hours"):
        return at + step
    return moment_at(at.astimezone(zone).replace(tzinfo=None, fold=0) + step, zone)


def next_allowed(at: datetime, step: WaitUntil, zone: ZoneInfo) -> datetime:
    """The first moment from `at` on whose weekday and time of the day are allowed."""
    if _is_allowed(at, step, zone):
        return at
    return next(moment for moment in _beginnings(at, step, zone) if moment > at and _is_allowed(moment, step, zone))


def _beginnings(at: datetime, step: WaitUntil, zone: ZoneInfo) -> Iterator[datetime]:
    """When the allowed time of each of the next days begins."""
    day = at.astimezone(zone).date()
    for days in range(SEARCHED_DAYS):
        yield moment_at(datetime.combine(day + timedelta(days), step.between[0] if step.between else time.min), zone)


def _is_allowed(at: datetime, step: WaitUntil, zone: ZoneInfo) -> bool:
    wall = at.astimezone(zone)
    if step.weekdays and WEEKDAYS[wall.weekday()] not in step.weekdays:
        return False
    return step.between is None or step.between[0] <= wall.time() < step.between[1]
