"""Cohorts: customers by the month of their first order, and what they ordered in each later month."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from campaigns.reports.tables import ORDERS_COUNTED, Table, builder_link
from crm.web.display import from_minor
from customers.survey.passing import latest

SHOWN = 12  # months on a page, and cohorts


@dataclass(frozen=True)
class Month:
    """What a cohort did in one month: `number` 0 is that of its first orders; `revenue` is in minor units. The last one
    is not over when it is counted."""

    number: int
    first_day: date
    customers: int
    orders: int
    revenue: int
    is_over: bool


@dataclass(frozen=True)
class Cohort:
    """Those who ordered first in one month."""

    first_day: date
    months: list[Month]

    @property
    def customers(self) -> int:
        """How many they are."""
        return self.months[0].customers

    @property
    def revenue(self) -> int:
        """What they spent since, in minor units."""
        return sum(month.revenue for month in self.months)

    @property
    def rule(self) -> dict[str, Any]:
        """The rule of those in it."""
        following = (self.first_day + timedelta(days=31)).replace(day=1)
        days = [self.first_day.isoformat(), (following - timedelta(days=1)).isoformat()]
        return {"match": "all", "rules": [{"field": "first_order_at", "op": "between", "value": days}]}

    @property
    def link(self) -> str:
        """A builder with the rule of the cohort."""
        return builder_link(self.rule, f"First order in {self.first_day:%B %Y}")


@dataclass(frozen=True)
class Cohorts:
    """The cohorts of all months, the first of which has somebody; `earlier` customers ordered before these months."""

    as_of: datetime
    rows: list[Cohort]
    earlier: int

    @property
    def table(self) -> Table:
        """A line for each month of each cohort."""
        columns = ("first_order", "month", "months_later", "customers", "orders", "revenue", "is_over")
        rows = [
            (
                f"{cohort.first_day:%Y-%m}",
                f"{month.first_day:%Y-%m}",
                *(month.number, month.customers, month.orders, from_minor(month.revenue)),
                "yes" if month.is_over else "no",
            )
            for cohort in self.rows
            for month in cohort.months
        ]
        return Table("cohorts", columns, rows, self.as_of, ORDERS_COUNTED)


def read_cohorts() -> Cohorts | None:
    """The cohorts that the last survey counted; None before the first one."""
    found = latest("cohorts")
    if found is None:
        return None
    days = [date.fromisoformat(day) for day in found.results["months"]]
    cohorts = [
        Cohort(
            first_day,
            [
                Month(number, days[place + number], customers, orders, revenue, place + number < len(days) - 1)
                for number, (customers, orders, revenue) in enumerate(found.results["cohorts"][place])
            ],
        )
        for place, first_day in enumerate(days)
    ]
    first = next((place for place, cohort in enumerate(cohorts) if cohort.customers), len(cohorts))
    return Cohorts(found.as_of, cohorts[first:], found.results["earlier"])
