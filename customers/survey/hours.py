"""Hours: at which hour of the day people order, in their own time zones."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from crm.database.milliseconds import milliseconds
from customers.survey.kinds import Kind, Surveyed

HOURS = 24
DAYS = 365  # whose orders count
DAY = 24 * 3_600_000
HOUR = 3_600_000


@cache
def _offset(zone_name: str, day: int) -> int:
    """Milliseconds that a time zone is ahead of UTC at noon of a day, which is counted from 1970."""
    zone = ZoneInfo(zone_name) if zone_name else timezone.get_default_timezone()
    noon = datetime.fromtimestamp(day * DAY / 1000, UTC) + timedelta(hours=12)
    offset = zone.utcoffset(noon)
    assert offset is not None
    return int(offset.total_seconds()) * 1000


def hour_of_day(at: int, zone_name: str) -> int:
    """The hour, 0 to 23, of a moment in milliseconds in a time zone, that of the installation where it is empty."""
    return (at + _offset(zone_name, at // DAY)) % DAY // HOUR


class Hours(Kind):
    """The result has `orders`: how many of the completed orders of the last year were made in each hour of the day."""

    name = "hours"

    def begin(self) -> None:
        """The year that ends with `as_of`."""
        self.until = milliseconds(self.as_of)
        self.since = self.until - DAYS * DAY

    def take(self, customers: Sequence[Surveyed]) -> None:
        """Add the orders of each customer. A customer with very many orders, like a shop's walk-in customer, is
        nobody whose habits count."""
        sums = self.figures("orders", HOURS)
        for customer in customers:
            if customer.has_many_orders:
                continue
            for at, _ in customer.completed:
                if at < self.since:
                    break  # the latest stands first
                if at < self.until:
                    sums[hour_of_day(at, customer.time_zone)] += 1

    def result(self) -> dict[str, Any]:
        """Without any order all are 0."""
        return {"orders": self.counts.get("orders", [0] * HOURS)}
