"""Days: the orders, the revenue and the new customers of each of the last days."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from customers.survey.calendar import last_days
from customers.survey.kinds import Kind, Surveyed

DAYS = 63  # until today, which is not over


class Days(Kind):
    """The result has `days` and, in the same order, `figures`: completed orders of customers who are known, the revenue
    in minor units less credit notes, and how many customers were new here."""

    name = "days"

    def begin(self) -> None:
        """The days until that of `as_of`."""
        self.days = last_days(DAYS, timezone.localdate(self.as_of))

    def take(self, customers: Sequence[Surveyed]) -> None:
        """Add what each customer ordered, and when they came."""
        place_of_day, begin = self.days.place, self.days.begin
        for customer in customers:
            if customer.created_at >= begin and (place := place_of_day(customer.created_at)) < DAYS:
                self.figures(str(place), 3)[2] += 1
            for at, amount in customer.completed:
                if at < begin:
                    break  # the latest stands first
                if (place := place_of_day(at)) < DAYS:
                    day = self.figures(str(place), 3)
                    day[0] += 1
                    day[1] += amount
            for at, amount in customer.credit_notes:
                if at >= begin and (place := place_of_day(at)) < DAYS:
                    self.figures(str(place), 3)[1] += amount

    def result(self) -> dict[str, Any]:
        """Days without anything have a row too."""
        return {
            "days": [day.isoformat() for day in self.days.first_days],
            "figures": [self.counts.get(str(place), [0, 0, 0]) for place in range(DAYS)],
        }
