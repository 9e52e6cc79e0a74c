"""Orders of so long ago: bought tea more than 6 months ago, 30 to 60 days ago. They are asked for by days of today."""

import calendar
from datetime import date, timedelta
from typing import NamedTuple

from ai_tools.engines.grammar.days import span, spoken
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
    end = steps_before(today, near)
    if when.beyond:
        start = steps_before(today, far)
        return Days(start, end, f"of {span(start, end)}")
    return Days(FIRST_DAY, end, f"until {spoken(end)}")


def steps_before(day: date, steps: tuple[int, str]) -> date:
    """The day so many days, weeks, months or years earlier, not before `FIRST_DAY`; of a shorter month the last one."""
    n, unit = steps
    if unit in ("days", "weeks"):
        days = n if unit == "days" else 7 * n
        return max(day - timedelta(days=min(days, (day - FIRST_DAY).days)), FIRST_DAY)
    months = 12 * day.year + day.month - 1 - n * (12 if unit == "years" else 1)
    year, month = divmod(months, 12)
    if year < FIRST_DAY.year:
        return FIRST_DAY
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
