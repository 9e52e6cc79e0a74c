"""What changed: the last seven days that are over, beside the seven before.

A count is marked where two weeks differ by more than chance would make them: |a - b| > 3 √(a + b), which holds for
things that happen one by one. Revenue is never marked, since one large order moves it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Sum

from campaigns.attribution.earnings import credited_between
from campaigns.engagement.figures import read_engagement
from campaigns.log.sent_days import sum_figures
from campaigns.models import Campaign
from campaigns.reports.tables import Table
from crm.web.display import from_minor
from customers.segments.windows import first_moment
from customers.survey.passing import latest

WEEK = 7
OF_JOURNEYS = "journeys_"  # begins the names of figures that are a part of the one before
RULE = (
    "Seven whole days; orders are completed ones, revenue less refunds and credit notes; delivered, clicked and"
    " unsubscribed of campaigns launched and of messages of journeys sent in these days"
)


@dataclass(frozen=True)
class Change:
    """A figure of both weeks; money in minor units."""

    name: str
    label: str
    last: int
    before: int
    is_money: bool = False

    @property
    def is_part(self) -> bool:
        """Whether it is what journeys have of the figure before it."""
        return self.name.startswith(OF_JOURNEYS)

    @property
    def stands_out(self) -> bool:
        """Whether the weeks differ beyond chance."""
        return not self.is_money and (self.last - self.before) ** 2 > 9 * (self.last + self.before)

    @property
    def percent(self) -> float | None:
        """By how much it rose, in per cent; None where there was nothing before."""
        return 100 * (self.last - self.before) / self.before if self.before > 0 else None

    @property
    def in_words(self) -> str:
        """By how much it rose or fell."""
        if self.last == self.before:
            return "unchanged"
        if self.percent is None:
            return "nothing before"
        return f"{self.percent:+.0f} %".replace("-", "−")


@dataclass(frozen=True)
class Day:
    """One of the fourteen days; revenue in minor units."""

    day: date
    orders: int
    revenue: int
    customers: int


@dataclass(frozen=True)
class Changes:
    """The figures of both weeks, and the days of which they are the sums."""

    as_of: datetime
    last: list[Day]
    before: list[Day]
    figures: list[Change]

    @property
    def by_name(self) -> dict[str, Change]:
        """The figures by name."""
        return {change.name: change for change in self.figures}

    @property
    def credited_to_campaigns(self) -> int:
        """The revenue of the last week that is credited to messages of campaigns, in minor units."""
        return self.by_name["credited"].last - self.by_name["journeys_credited"].last

    @property
    def table(self) -> Table:
        """A line for each figure."""
        rows = [
            (
                change.label,
                *(from_minor(each) if change.is_money else each for each in (change.last, change.before)),
                "" if change.percent is None else round(change.percent, 1),
                "yes" if change.stands_out else "no",
            )
            for change in self.figures
        ]
        columns = ("figure", "last_7_days", "7_days_before", "change_percent", "stands_out")
        return Table("what-changed", columns, rows, self.as_of, RULE)


def read_changes() -> Changes | None:
    """Both weeks until the last survey; None before the first one."""
    found = latest("days")
    if found is None:
        return None
    dated = zip(found.results["days"], found.results["figures"], strict=True)
    days = [Day(date.fromisoformat(day), *figures) for day, figures in dated][-2 * WEEK - 1 : -1]
    before, last = days[:WEEK], days[WEEK:]
    weeks = [figures_of_week(week) for week in (last, before)]
    figures = [
        Change(name, label, weeks[0][name], weeks[1][name], is_money=name in MONEY) for name, label in LABELS.items()
    ]
    return Changes(found.as_of, last, before, figures)


LABELS = {
    "orders": "Orders",
    "revenue": "Revenue",
    "new": "New customers",
    "delivered": "Messages delivered",
    "journeys_delivered": "Messages delivered by journeys",
    "clicked": "Messages clicked",
    "journeys_clicked": "Messages clicked, of journeys",
    "unsubscribed": "Unsubscribed",
    "journeys_unsubscribed": "Unsubscribed from journeys",
    "credited_orders": "Orders credited to messages",
    "journeys_credited_orders": "Orders credited to journeys",
    "credited": "Revenue credited to messages",
    "journeys_credited": "Revenue credited to journeys",
}
MONEY = ("revenue", "credited", "journeys_credited")


def figures_of_week(week: list[Day]) -> dict[str, int]:
    """The figures of these days, by name; those of orders are the sums of the days."""
    begin, end = _bounds(week)
    credited = credited_between(begin, end)
    launched = Campaign.objects.without_journeys().filter(launched_at__gte=begin, launched_at__lt=end)
    sums = launched.aggregate(delivered=Sum("delivered"), unsubscribed=Sum("unsubscribed"))
    engagement = read_engagement(list(launched.values_list("id", flat=True)))
    by_campaigns = {
        "delivered": int(sums["delivered"] or 0),
        "clicked": sum(each.clicked for each in engagement.values()),
        "unsubscribed": int(sums["unsubscribed"] or 0),
        "credited_orders": credited.campaigns.orders,
        "credited": credited.campaigns.revenue,
    }
    by_journeys = sum_figures(week[0].day, week[-1].day)
    by_journeys.update(credited_orders=credited.journeys.orders, credited=credited.journeys.revenue)
    return {
        "orders": sum(day.orders for day in week),
        "revenue": sum(day.revenue for day in week),
        "new": sum(day.customers for day in week),
        **{name: count + by_journeys[name] for name, count in by_campaigns.items()},
        **{OF_JOURNEYS + name: by_journeys[name] for name in by_campaigns},
    }


def _bounds(week: list[Day]) -> tuple[datetime, datetime]:
    return first_moment(week[0].day), first_moment(week[-1].day + timedelta(days=1))
