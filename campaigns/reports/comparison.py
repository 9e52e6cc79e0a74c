"""Up to six campaigns side by side: rates with their 95 % confidence intervals.

They went to different people on different days, so a difference proves nothing: for that, one campaign sends
several texts to parts of one audience.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from campaigns.attribution.earnings import read_earned
from campaigns.engagement.figures import Engagement, read_engagement
from campaigns.models import Campaign
from campaigns.reports.tables import Table
from campaigns.results.engagement import tells_opens
from crm.estimates import Interval, share_interval
from crm.web.display import from_minor, number

MAX_COMPARED = 6
MIN_RATED = 20  # below which a share is said as a count
RULE = (
    "Delivered as a share of delivered and failed, the rest as shares of delivered; 95 % intervals by Wilson; different"
    " people on different days: not a test"
)


@dataclass(frozen=True)
class Rate:
    """How many of some messages, None where it was not measured; the interval is that of their share, from 0 to 1."""

    name: str
    label: str
    count: int | None
    whole: int

    @property
    def interval(self) -> Interval | None:
        """None where there were too few to speak of a share."""
        return share_interval(self.count, self.whole) if self.count is not None and self.whole >= MIN_RATED else None

    @property
    def in_words(self) -> str:
        """The share, or the count where there were few."""
        if self.count is None:
            return "not measured"
        return f"{100 * self.interval.value:.1f}%" if self.interval else f"{number(self.count)} of {number(self.whole)}"

    @property
    def beside(self) -> str:
        """Between which shares it lies in 19 of 20 cases."""
        if not self.interval:
            return "" if self.count is None else "too few for a rate"
        _, low, high = self.interval
        return f"{100 * low:.1f} to {100 * high:.1f}%"


@dataclass(frozen=True)
class Compared:
    """A campaign with its rates, and what was credited to it in minor units."""

    campaign: Campaign
    rates: list[Rate]
    orders: int
    revenue: int


@dataclass(frozen=True)
class Comparison:
    """The campaigns in the order in which they were chosen."""

    as_of: datetime
    campaigns: list[Compared]

    @property
    def table(self) -> Table:
        """A line for each rate of each campaign."""
        columns = ("campaign_id", "campaign", "launched_at", "rate", "count", "of", "share", "low", "high")
        rows = [
            (
                *(
                    str(each.campaign.id),
                    each.campaign.name,
                    each.campaign.launched_at,
                    rate.name,
                    rate.count,
                    rate.whole,
                ),
                *((round(bound, 6) for bound in rate.interval) if rate.interval else ("", "", "")),
                *(each.orders, from_minor(each.revenue)),
            )
            for each in self.campaigns
            for rate in each.rates
        ]
        return Table("compare", (*columns, "orders", "revenue"), rows, self.as_of, RULE)


def read_comparison(ids: Sequence[UUID]) -> Comparison:
    """The first MAX_COMPARED of these campaigns that were launched."""
    found = Campaign.objects.exclude(launched_at=None).in_bulk(list(dict.fromkeys(ids)))
    campaigns = [found[id] for id in dict.fromkeys(ids) if id in found][:MAX_COMPARED]
    keys = [campaign.id for campaign in campaigns]
    engagement, earned = read_engagement(keys), read_earned(keys)
    compared = []
    for campaign in campaigns:
        did, sum = engagement[campaign.id], earned[campaign.id]
        delivered = campaign.delivered
        rates = [
            Rate("delivered", "Delivered", delivered, delivered + campaign.failed),
            Rate("opened", "Opened, at least", did.opened if tells_opens(campaign, did) else None, delivered),
            Rate("clicked", "Clicked", did.clicked if _tells_clicks(campaign, did) else None, delivered),
            Rate("unsubscribed", "Unsubscribed", campaign.unsubscribed, delivered),
            Rate("converted", "Converted", sum.converted, delivered),
        ]
        compared.append(Compared(campaign, rates, sum.orders, sum.revenue))
    return Comparison(timezone.now(), compared)


def _tells_clicks(campaign: Campaign, did: Engagement) -> bool:
    return campaign.is_tracked or did.clicked > 0 or did.machine_clicked > 0
