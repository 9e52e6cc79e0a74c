"""Days: the orders, the revenue and the new customers of each of the last days."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from customers.models import Order
from customers.purchases import milliseconds
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
        place_of_day = self.days.place
        for customer in customers:
            if 0 <= (place := place_of_day(milliseconds(customer.created_at))) < DAYS:
                self.add(str(place), [0, 0, 1])
            for purchase in customer.purchases:
                place = place_of_day(purchase["t"])
                if place < 0 and not customer.has_many_orders:
                    break  # the latest stands first
                status = purchase.get("s")
                if 0 <= place < DAYS and status in (None, Order.Status.CREDIT_NOTE):
                    self.add(str(place), [int(status is None), purchase["v"], 0])

    def result(self) -> dict[str, Any]:
        """Days without anything have a row too."""
        return {
            "days": [day.isoformat() for day in self.days.first_days],
            "figures": [self.counts.get(str(place), [0, 0, 0]) for place in range(DAYS)],
        }
