"""Stretches of time that a rule means: windows that end now, and days on the calendar of the installation."""

import calendar
from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Any

from django.utils import timezone

from crm.database.milliseconds import MILLISECOND, floor_to_millisecond
from customers.events.limits import days_kept
from customers.segments.rules import Events, Orders
from customers.segments.values import Window

EARLIEST = datetime(1, 1, 2, tzinfo=UTC)
DAY = timedelta(days=1)
KNOWN_SINCE, KNOWN_DAYS = (
    datetime(1990, 1, 1, tzinfo=UTC),
    80 * 366,
)  # for which it is looked up whether a clock changes


def time_span(op: str, value: Any, now: datetime) -> tuple[datetime | None, datetime | None]:
    """The first moment that `in_last`, `between`, `before` or `after` includes, and the first one after the last.

    None stands for an open end.
    """
    match op:
        case "in_last":
            now = floor_to_millisecond(now)
            return window_start(now, value), now + MILLISECOND
        case "between":
            low, high = value
            return first_moment(low), first_moment_after(high)
        case "after":
            return first_moment_after(value), None
        case _:
            return None, first_moment(value)


def order_span(orders: Orders, now: datetime) -> tuple[datetime | None, datetime | None]:
    """The first moment at which an order counts, and the first one after the last; None twice where all times count."""
    if orders.in_last:
        return time_span("in_last", orders.in_last, now)
    return time_span("between", orders.between, now) if orders.between else (None, None)


def event_start(events: Events, now: datetime) -> datetime:
    """The first moment at which an event counts: that of the window, but not before events are kept."""
    now = floor_to_millisecond(now)
    kept = window_start(now, Window(days_kept(), "days"))
    return max(kept, window_start(now, events.in_last)) if events.in_last else kept


def first_moment(value: date | datetime) -> datetime:
    """The moment itself, or the first one of a day in the installation's time zone."""
    if isinstance(value, datetime):
        return value
    return moment_at(datetime.combine(value, time.min), timezone.get_default_timezone())


def first_moment_after(value: date | datetime) -> datetime:
    """The millisecond after a moment, or the first moment of the day after a day."""
    return value + MILLISECOND if isinstance(value, datetime) else first_moment(value + timedelta(days=1))


def window_start(now: datetime, window: Window) -> datetime:
    """The moment `window` before `now`: hours by the clock, longer units on the installation's calendar.

    It never moves back while `now` advances. Where the earlier month is too short the window begins at
    that month's end. While an hour passes for the second time it waits; where the clock skipped the time,
    it begins at the end of that gap.
    """
    if window.unit == "hours":
        return now - timedelta(hours=window.n)
    zone = timezone.get_default_timezone()
    if window.unit in {"days", "weeks"}:
        length = timedelta(**{window.unit: window.n})
        if _keeps_offset(now - length, now, zone):
            return now - length
        return moment_at(_latest_clock_time(now, zone) - length, zone)
    local = _latest_clock_time(now, zone)
    months = local.year * 12 + local.month - 1 - window.n * (12 if window.unit == "years" else 1)
    year, month = months // 12, months % 12 + 1
    if year <= EARLIEST.year:
        return EARLIEST
    if local.day <= calendar.monthrange(year, month)[1]:
        return moment_at(local.replace(year=year, month=month), zone)
    year, month = (months + 1) // 12, (months + 1) % 12 + 1
    return moment_at(datetime(year, month, 1), zone)


def has_usual_length(begin: datetime, length: timedelta, window: Window) -> bool:
    """Whether a window of hours, days or weeks that begins then is known to have its length by the clock."""
    if window.unit == "hours":
        return True
    return window.unit in {"days", "weeks"} and _keeps_offset(begin, begin + length, timezone.get_default_timezone())


def _keeps_offset(first: datetime, last: datetime, zone: tzinfo) -> bool:
    """Whether clocks in this zone are known not to change from a day before the first moment to a day after the last,
    in either order."""
    begin, end = sorted((first, last))
    changes = _days_of_change(zone)
    before, after = bisect_right(changes, begin - DAY), bisect_right(changes, end + DAY)
    is_known = before > 0 and after < len(changes)
    return is_known and before == after


@lru_cache(maxsize=10)
def _days_of_change(zone: tzinfo) -> list[datetime]:
    """The days in which clocks in this zone change, by their ends, between the first and the last day that is known."""
    days = [KNOWN_SINCE + n * DAY for n in range(KNOWN_DAYS)]
    offsets = [day.astimezone(zone).utcoffset() for day in days]
    changes = [day for day, before, after in zip(days[1:], offsets, offsets[1:], strict=False) if before != after]
    return [days[0], *changes, days[-1]]


def _latest_clock_time(now: datetime, zone: tzinfo) -> datetime:
    """The latest time that a clock in this zone has shown until now, naive."""
    local = now.astimezone(zone)
    shown = local.replace(tzinfo=None, fold=0)
    if not local.fold:
        return shown
    repeated = _offset(local.replace(fold=0)) - _offset(local)
    change = _offset_change(now - repeated, now, zone)
    return change.replace(tzinfo=None) + _offset(local.replace(fold=0))


def moment_at(local: datetime, zone: tzinfo) -> datetime:
    """When a clock in this zone shows this time: the first of two moments, or the end of the gap that skips it."""
    earlier, later = (_offset(local.replace(tzinfo=zone, fold=fold)) for fold in (0, 1))
    moment = (local - earlier).replace(tzinfo=UTC)
    return _offset_change(moment - (later - earlier), moment, zone) if later > earlier else moment


def _offset_change(before: datetime, after: datetime, zone: tzinfo) -> datetime:
    """The whole second, in UTC, at which the zone's offset becomes what it is at `after`."""
    low, high = int(before.timestamp()) - 1, int(after.timestamp())
    new = _offset(after.astimezone(zone))
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(datetime.fromtimestamp(middle, zone)) == new:
            high = middle
        else:
            low = middle
    return datetime.fromtimestamp(high, UTC)


def _offset(local: datetime) -> timedelta:
    offset = local.utcoffset()
    assert offset is not None
    return offset
