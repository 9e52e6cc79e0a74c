"""From which moment to which: windows and days on the calendar of the installation."""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from customers.segments.rules import Window

MOMENT = timedelta(milliseconds=1)  # the precision of stored times
EARLIEST = datetime(1, 1, 2, tzinfo=UTC)


def time_span(op: str, value: Any, now: datetime) -> tuple[datetime | None, datetime | None]:
    """From the first moment that `in_last`, `between`, `before` or `after` means to the first one behind."""
    if op == "in_last":
        now = to_milliseconds(now)
        return window_start(now, value), now + MOMENT
    if op == "between":
        low, high = value
        return first_moment(low), first_moment_after(high)
    return (first_moment_after(value), None) if op == "after" else (None, first_moment(value))


def to_milliseconds(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def first_moment(value: date | datetime) -> datetime:
    if isinstance(value, datetime):
        return value
    return datetime.combine(value, time.min, timezone.get_default_timezone())


def first_moment_after(value: date | datetime) -> datetime:
    return value + MOMENT if isinstance(value, datetime) else first_moment(value + timedelta(days=1))


def window_start(now: datetime, window: Window) -> datetime:
    """`window` before `now`: hours by the clock, longer units on the calendar of the installation's time zone."""
    if window.unit == "hours":
        return now - timedelta(hours=window.n)
    local = timezone.localtime(now, timezone.get_default_timezone())
    if window.unit in {"days", "weeks"}:
        return local - timedelta(**{window.unit: window.n})
    month = local.year * 12 + local.month - 1 - window.n * (12 if window.unit == "years" else 1)
    year, month = month // 12, month % 12 + 1
    if year < EARLIEST.year + 1:
        return EARLIEST
    day = min(local.day, calendar.monthrange(year, month)[1])
    return local.replace(year=year, month=month, day=day, fold=0)
