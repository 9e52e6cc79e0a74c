"""Cohorts: customers by the month of their first order, and what each of them ordered in every later month."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from customers.survey.calendar import last_months
from customers.survey.kinds import Kind, Surveyed

MONTHS = 60  # that are told apart


class Cohorts(Kind):
    """The result has `months`, each named by its first day, and `cohorts` in the same order: for every month from that
    of the first order on, how many customers ordered, their completed orders, and the revenue in minor units.

    Credit notes reduce the revenue of their month. `earlier` customers ordered first before all these months.
    """

    name = "cohorts"

    def begin(self) -> None:
        """The months until that of `as_of`."""
        self.months = last_months(MONTHS, timezone.localdate(self.as_of))

    def take(self, customers: Sequence[Surveyed]) -> None:
        """Add each customer to the months in which they ordered."""
        place_of_month, figures = self.months.place, self.figures
        for customer in customers:
            if customer.first_order_at is None:
                continue
            cohort = place_of_month(customer.first_order_at)
            if not 0 <= cohort < MONTHS:
                figures("earlier" if cohort < 0 else "later")[0] += 1
                continue
            before = -1
            for at, amount in customer.completed:
                place = max(place_of_month(at), cohort)
                if place >= MONTHS:
                    continue
                if place != before:  # the latest stand first, so those of a month together
                    before, month = place, figures(f"{cohort}.{place}", 3)
                    month[0] += 1
                month[1] += 1
                month[2] += amount
            for at, amount in customer.credit_notes:
                place = max(place_of_month(at), cohort)
                if place < MONTHS:
                    figures(f"{cohort}.{place}", 3)[2] += amount

    def result(self) -> dict[str, Any]:
        """Cohorts without customers have a row too."""
        return {
            "months": [day.isoformat() for day in self.months.first_days],
            "cohorts": [
                [self.counts.get(f"{cohort}.{month}", [0, 0, 0]) for month in range(cohort, MONTHS)]
                for cohort in range(MONTHS)
            ],
            "earlier": self.counts.get("earlier", [0])[0],
        }
