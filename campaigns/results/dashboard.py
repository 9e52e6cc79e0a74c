"""The figures of all campaigns and journeys together, for the dashboard.

A campaign counts on the day of its launch, a message of a journey on the day on which it was sent.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from campaigns.log.sent_days import read_sent
from campaigns.models import Campaign
from campaigns.results.days import Chart, DayCounts, draw_days
from customers.segments.windows import first_moment

DAYS = 30


@dataclass(frozen=True)
class Month:
    """Counts of the last `DAYS` days: how many `campaigns` were launched and how many `journeys` sent something, how
    many messages each of them handed over, and what became of all of them. `chart` has a bar for each day."""

    campaigns: int
    journeys: int
    by_campaigns: int
    by_journeys: int
    delivered: int
    failed: int
    chart: Chart

    @property
    def messages(self) -> int:
        """Messages that were handed over, whatever became of them."""
        return self.by_campaigns + self.by_journeys

    @property
    def settled(self) -> int:
        """Messages with an outcome, of which the delivery rate is a share."""
        return self.delivered + self.failed


def month() -> Month:
    """The sums of the counters of recent campaigns, and of the days of journeys."""
    today = timezone.localdate()
    first = today - timedelta(days=DAYS - 1)
    launched = Campaign.objects.without_journeys().filter(launched_at__gte=first_moment(first))
    campaigns = list(launched.values_list("launched_at", "sent", "delivered", "failed"))
    journeys = read_sent(first, today)

    days: dict[str, Counter[date]] = {name: Counter() for name in DayCounts._fields}
    for at, awaiting, delivered, failed in campaigns:
        days["campaigns"][timezone.localdate(at)] += awaiting + delivered
        days["failed"][timezone.localdate(at)] += failed
    sums: Counter[str] = Counter()
    for sent in journeys:
        sums[sent.figure] += sent.messages
        if sent.figure in ("sent", "failed"):
            days["journeys" if sent.figure == "sent" else "failed"][sent.day] += sent.messages
    counts = {
        day: DayCounts(*(days[name][day] for name in days))
        for day in {*days["campaigns"], *days["journeys"], *days["failed"]}
    }
    return Month(
        campaigns=len(campaigns),
        journeys=len({sent.journey for sent in journeys}),
        by_campaigns=sum(sum(counted) for _, *counted in campaigns),
        by_journeys=sums["sent"] + sums["failed"],
        delivered=sum(delivered for _, _, delivered, _ in campaigns) + sums["delivered"],
        failed=sum(failed for *_, failed in campaigns) + sums["failed"],
        chart=draw_days(first, today, counts),
    )
