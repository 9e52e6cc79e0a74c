"""Days and months of the installation's calendar, found for a moment in milliseconds by bisection: converting millions
of times to the time zone would take longer than all the rest of a survey."""

from bisect import bisect_right
from datetime import date, timedelta

from crm.database.milliseconds import milliseconds
from customers.segments.windows import first_moment


class Stretches:
    """Days or months without a gap, each named by its first day."""

    def __init__(self, first_days: list[date], end: date) -> None:
        """`first_days` rise; `end` is the day after the last stretch."""
        self.first_days = first_days
        self._edges = [milliseconds(first_moment(day)) for day in (*first_days, end)]
        self.begin = self._edges[0]  # in milliseconds

    def place(self, at: int) -> int:
        """Which of them a moment (in milliseconds since 1970) lies in: -1 before the first, their number behind the
        last."""
        return bisect_right(self._edges, at) - 1


def last_days(count: int, today: date) -> Stretches:
    """The last `count` days, today included."""
    return Stretches([today - timedelta(days=ago) for ago in reversed(range(count))], today + timedelta(days=1))


def last_months(count: int, today: date) -> Stretches:
    """The last `count` months, that of today included."""
    this = today.year * 12 + today.month - 1
    first_days = [date(month // 12, month % 12 + 1, 1) for month in range(this - count + 1, this + 2)]
    return Stretches(first_days[:-1], first_days[-1])
