"""Orders of so long ago: bought tea more than 6 months ago, 30 to 60 days ago. They are asked for by days of today."""

from datetime import date
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from ai_tools.engines.grammar.periods import span, spoken
from ai_tools.engines.grammar.times import When
from customers.segments.values import FIRST_DAY


class Days(NamedTuple):
    """From the first to the last, and how they are said."""

    start: date
    end: date
    said: str


def days(when: When, today: date) -> Days | None:
    """Which days those are; None of hours, and of about so long ago."""
    far, near = when.steps, when.beyond or when.steps
    if far is None or near is None or "hours" in (far[1], near[1]) or not (when.beyond or when.longer):
        return None
    end = _before(today, near)
    if when.beyond:
        start = _before(today, far)
        return Days(start, end, f"of {span(start, end)}")
    return Days(FIRST_DAY, end, f"until {spoken(end)}")


def _before(day: date, steps: tuple[int, str]) -> date:
    """The day so many days, weeks, months or years earlier, not before `FIRST_DAY`; of a shorter month the last one."""
    n, unit = steps
    try:
        return max(day - relativedelta(**{unit: n}), FIRST_DAY)
    except (OverflowError, ValueError):  # before the year 1
        return FIRST_DAY
