"""The figures of all campaigns together, for the dashboard."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, Sum
from django.utils import timezone

from campaigns.models import Campaign

DAYS = 30
SLOT, BAR_WIDTH, CHART_HEIGHT = 30, 18, 100  # units of the drawing; a slot holds the bar of a day


@dataclass(frozen=True)
class Month:
    """Counts of the campaigns launched in the last `DAYS` days, and of the steps of `journeys` that went live; `sent`
    includes what was delivered."""

    campaigns: int
    journeys: int
    sent: int
    delivered: int
    failed: int

    @property
    def messages(self) -> int:
        """Messages that were handed over, whatever became of them."""
        return self.sent + self.failed

    @property
    def settled(self) -> int:
        """Messages with an outcome, of which the delivery rate is a share."""
        return self.delivered + self.failed


@dataclass(frozen=True)
class Bar:
    """One day of the chart, drawn from the floor up: failed below, sent above. `scale` is units per message."""

    day: date
    sent: int
    failed: int
    x: int
    scale: float

    @property
    def messages(self) -> int:
        """Messages that were handed over, whatever became of them."""
        return self.sent + self.failed

    @property
    def height(self) -> float:
        """Height of the whole bar in units of the drawing."""
        return round(self.messages * self.scale, 1)

    @property
    def failed_height(self) -> float:
        """Height of the failed part in units of the drawing."""
        return round(self.failed * self.scale, 1)

    @property
    def y(self) -> float:
        """Upper edge of the whole bar in units of the drawing."""
        return round(CHART_HEIGHT - self.height, 1)

    @property
    def failed_y(self) -> float:
        """Upper edge of the failed part in units of the drawing."""
        return round(CHART_HEIGHT - self.failed_height, 1)


@dataclass(frozen=True)
class Chart:
    """A bar for each of the last `DAYS` days; `top` is the number of messages at the upper edge."""

    bars: list[Bar]
    top: int
    width = DAYS * SLOT
    bar_width = BAR_WIDTH
    lines = (0, CHART_HEIGHT / 2, CHART_HEIGHT)
    view_box = f"0 0 {DAYS * SLOT} {CHART_HEIGHT}"

    @property
    def half(self) -> float:
        """The number of messages at the middle line."""
        return self.top / 2

    @property
    def labelled(self) -> list[Bar]:
        """Every seventh day, counted back from today."""
        return self.bars[::-7][::-1]

    @property
    def busiest(self) -> Bar:
        """The day with the most messages."""
        return max(self.bars, key=lambda bar: bar.messages)


def month() -> Month:
    """The sums of the counters of recent campaigns, and how many journeys have begun with a message."""
    launched = Campaign.objects.filter(launched_at__gte=_first_day())
    totals = launched.aggregate(
        campaigns=Count("id", filter=Q(journey_id=None)),
        awaiting=Sum("sent"),
        delivered=Sum("delivered"),
        failed=Sum("failed"),
    )
    found = {name: int(total or 0) for name, total in totals.items()}
    journeys = set(launched.exclude(journey_id=None).values_list("journey_id", flat=True))
    sent = found["awaiting"] + found["delivered"]
    return Month(found["campaigns"], len(journeys), sent, found["delivered"], found["failed"])


def messages_per_day() -> Chart:
    """Messages handed over in the last `DAYS` days, by the day on which their campaign or step went live."""
    sent: Counter[date] = Counter()
    failed: Counter[date] = Counter()
    launched = Campaign.objects.filter(launched_at__gte=_first_day())
    for at, *reached, lost in launched.values_list("launched_at", "sent", "delivered", "failed"):
        day = timezone.localdate(at)
        sent[day] += sum(reached)
        failed[day] += lost
    today = timezone.localdate()
    days = [today - timedelta(days=ago) for ago in reversed(range(DAYS))]
    top = _rounded_up(max(sent[day] + failed[day] for day in days))
    scale = CHART_HEIGHT / top
    inset = (SLOT - BAR_WIDTH) // 2
    return Chart([Bar(day, sent[day], failed[day], n * SLOT + inset, scale) for n, day in enumerate(days)], top)


def _rounded_up(count: int) -> int:
    """The next round number, at least 10: 7,000 for 6,412."""
    step = 10 ** max(len(str(count)) - 1, 1)
    return max(-(-count // step) * step, 10)


def _first_day() -> datetime:
    """Local midnight at the start of the first day shown."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=DAYS - 1)
