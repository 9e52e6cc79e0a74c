"""What becomes of people inside when their journey changes: how somebody follows from one version to another. Pure.

People keep their step by its id. A changed wait counts from when they came to it. From a deleted step they go to the
next one of the old list that still exists. What was passed is never done again, wherever it has moved.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from campaigns.journeys.plan import Step, Wait, WaitFor, WaitUntil
from campaigns.journeys.walking import ENDED, Judge, Route, Standing, waits_until


class Change(StrEnum):
    """What a new version means for one person."""

    STAY = "stay"  # they keep their step and wait, maybe for another time
    GO_ON = "go_on"  # their wait is over by what it says now
    SKIP = "skip"  # their step was deleted, and they are at a later one
    LEAVE = "leave"  # nothing follows any more


class Followed(NamedTuple):
    """What a new version means for one person, and where they stand in it."""

    change: Change
    standing: Standing


def keeps(old: Route, new: Route, step: str) -> bool:
    """Whether everybody at a step stays there without a change, also those at the beginning."""
    if not step:
        return True
    before = _asked(old.steps[step])
    return before is not None and step in new.steps and before == _asked(new.steps[step])


def follow(old: Route, new: Route, here: Standing, at: datetime, judge: Judge) -> Followed:
    """Where somebody who stands in one version stands in another, at a time."""
    if keeps(old, new, here.step):
        return Followed(Change.STAY, here)
    if here.step in new.steps:
        due_at = _changed_wait(new.steps[here.step], here, at, judge)
        if due_at > at:
            return Followed(Change.STAY, here._replace(due_at=due_at))
        return Followed(Change.GO_ON, here._replace(due_at=at))
    next = old.following[here.step]
    while next and next not in new.steps:
        next = old.following[next]
    while next in here.passed:
        next = new.following[next]
    if not next:
        return Followed(Change.LEAVE, here._replace(step="", since=at, due_at=None, reason=ENDED))
    due_at = waits_until(new.steps[next], at, judge) or at
    return Followed(Change.SKIP, here._replace(step=next, since=at, due_at=max(due_at, at)))


def _changed_wait(step: Step, here: Standing, at: datetime, judge: Judge) -> datetime:
    """Until when somebody waits at a step that has changed. A step that does not wait is due."""
    if isinstance(step, WaitUntil):
        return waits_until(step, at, judge) or at
    if isinstance(step, WaitFor) and judge.happened(step.event, at):
        return at
    return (here.since and waits_until(step, here.since, judge)) or at


def _asked(step: Step) -> tuple[Any, ...] | None:
    """What a step waits for; None for one that does not wait."""
    match step:
        case Wait():
            return (step.duration,)
        case WaitUntil():
            return step.weekdays, step.between
        case WaitFor():
            return step.event, step.at_most
    return None
