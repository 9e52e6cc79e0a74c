"""Weeks, months, quarters and years of the calendar: their days, and how these are said."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta


def first_day(day: date, unit: str) -> date:
    """The first day of the week, month, quarter or year of `day`."""
    if unit == "weeks":
        return day - timedelta(days=day.weekday())
    if unit == "months":
        return day.replace(day=1)
    if unit == "quarters":
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return day.replace(month=1, day=1)


def unit_before_last(today: date, unit: str) -> tuple[date, date]:
    """The first and the last day of the week, month, quarter or year before the last one."""
    last = first_day(first_day(today, unit) - timedelta(days=1), unit)
    return first_day(last - timedelta(days=1), unit), last - timedelta(days=1)


def week_of_year(number: int, year: int | None, today: date) -> tuple[date, date] | None:
    """The days of a numbered week, by ISO 8601; without a year the latest that has begun."""
    for each in [year] if year else (today.year, today.year - 1):
        try:
            monday = date.fromisocalendar(each, number, 1)
        except ValueError:  # not every year has a week 53
            continue
        if year or monday <= today:
            return monday, monday + timedelta(days=6)
    return None


def months_later(start: date, months: int) -> date:
    """The last day of so many months that begin on a first day."""
    return start + relativedelta(months=months, days=-1)


def year_before(day: date) -> date:
    """The same day a year earlier; 29 February becomes 28 February."""
    return day - relativedelta(years=1)


def spoken(day: date) -> str:
    """A day like “5 March 2026”."""
    return f"{day.day} {day:%B %Y}"


def span(start: date, end: date) -> str:
    """A range of days in words: a day, a month, a year, or from … to."""
    if start == end:
        return spoken(start)
    if (start, end) == (date(start.year, 1, 1), date(start.year, 12, 31)):
        return str(start.year)
    is_month = start.day == 1 and end == months_later(start, 1)
    return f"{start:%B %Y}" if is_month else f"{spoken(start)} to {spoken(end)}"


def within(start: date, end: date) -> str:
    """A range of days in words, with the preposition before it."""
    said = span(start, end)
    if start == end:
        return f"on {said}"
    return f"between {' and '.join(said.split(' to '))}" if " to " in said else f"in {said}"
