"""The hour at which somebody is best written to: shortly before they usually order.

`best_hour` is pure. An hour is worth what is ordered in the hours after it, those that follow at once counting most.
Few orders say little about one person, so everybody starts with `PRIOR` imagined orders that are spread like those of
all customers; without that, people who have no hour of their own would be written to at random ones.

No shop knows beforehand whether its customers have hours of their own. So this is a test: half of an audience gets the
message at the hour of each, the other half at the hour of the campaign (`campaigns.sending_rules.hours_test`).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from math import exp
from typing import Any
from zoneinfo import ZoneInfo

from campaigns.effect.arms import THEIR_HOUR
from campaigns.sending_rules.timing import BEST_HOUR, Planned, Timing, instant, zone_named
from crm.database.models import as_stored
from customers.models import Customer
from customers.survey.hours import HOURS, hour_of_day
from customers.survey.passing import latest

PRIOR = 20  # imagined orders of each customer
FADES_OVER = 6  # hours, in which the worth of what follows falls to a third
MIN_ORDERS = 500  # of all customers, below which nothing is known about hours
_WORTH = [exp(-hours / FADES_OVER) for hours in range(HOURS)]


def scores(orders: Sequence[float]) -> list[float]:
    """What each hour of the day is worth, by how much is ordered in each."""
    return [sum(worth * orders[(hour + after) % HOURS] for after, worth in enumerate(_WORTH)) for hour in range(HOURS)]


def best_hour(own: Sequence[int], everybody: Sequence[int]) -> int:
    """The best hour to write to somebody, the earliest of equal ones: `own` are their orders by hour of the day,
    `everybody` those of all customers, of which there are some."""
    whole = sum(everybody)
    together = scores([count + PRIOR * share / whole for count, share in zip(own, everybody, strict=True)])
    return max(range(HOURS), key=lambda hour: (together[hour], -hour))


def orders_by_hour() -> list[int] | None:
    """How many orders all customers made in each hour of the day, by the last survey; None where there are too few to
    know anything."""
    found = latest("hours")
    orders = found.results["orders"] if found else []
    return orders if sum(orders) >= MIN_ORDERS else None


def own_orders(purchases: Iterable[dict[str, Any]], zone_name: str) -> list[int]:
    """Somebody's completed orders by hour of the day in their time zone, from `Customer.purchases`."""
    found = [0] * HOURS
    for purchase in purchases:
        if "s" not in purchase:
            found[hour_of_day(purchase["t"], zone_name)] += 1
    return found


def move_to_their_hours(
    timing: Timing, customers: Sequence[Any], arms: Sequence[str], plans: Iterable[tuple[str, Planned]], now: datetime
) -> Iterator[tuple[str, Planned]]:
    """The plans of a snapshot, with those of the arm `THEIR_HOUR` moved to the next best hour of each customer, within
    a day of what was planned."""
    ids = {customer.key for customer, arm in zip(customers, arms, strict=True) if arm == THEIR_HOUR}
    purchases = dict(Customer.objects.filter(id__among=ids).values_list(as_stored("id"), "purchases")) if ids else {}
    everybody = orders_by_hour() or [1] * HOURS
    for customer, arm, (zone_name, planned) in zip(customers, arms, plans, strict=True):
        if arm == THEIR_HOUR:
            zone = zone_named(zone_name, timing.default_zone)
            hour = best_hour(own_orders(purchases.get(customer.key, ()), zone.key), everybody)
            at = timing.quiet.next_allowed(next_at_hour(hour, max(planned.at, now), zone), zone).at
            yield zone_name, Planned(at, BEST_HOUR) if at > now else planned
        else:
            yield zone_name, planned


def next_at_hour(hour: int, at: datetime, zone: ZoneInfo) -> datetime:
    """The first time from `at` on at which this hour of the day begins in a time zone, or `at` within the hour."""
    wall = at.astimezone(zone)
    if wall.hour == hour:
        return at
    begins = wall.replace(hour=hour, minute=0, second=0, microsecond=0, tzinfo=None, fold=0)
    return instant(begins if hour > wall.hour else begins + timedelta(days=1), zone)
