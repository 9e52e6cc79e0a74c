"""What was credited to campaigns by the current rule, for pages, reports and the API.

`credited_between` gives orders and revenue between two moments, `read_earned` those of campaigns in all,
`earned_by_arm` and `earned_by_link` those of one campaign.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Sum

from campaigns.attribution.models import Credit, Earned, shown_versions
from campaigns.campaign import Campaign
from campaigns.engagement.figures import WHOLE


class Earnings(NamedTuple):
    """`converted` are messages with at least one credited order; `revenue` is in minor units."""

    converted: int = 0
    orders: int = 0
    revenue: int = 0


class CreditedOrders(NamedTuple):
    """Orders that are credited to a message; `revenue` is in minor units."""

    orders: int = 0
    revenue: int = 0


class CreditedBetween(NamedTuple):
    """What is credited to messages of campaigns, and to those of journeys."""

    campaigns: CreditedOrders
    journeys: CreditedOrders


def credited_between(begin: datetime, end: datetime) -> CreditedBetween:
    """The credited orders from `begin` until before `end`, by when they were made, whenever their messages were sent.

    An order of somebody who was erased counts at the beginning of its day in the time zone of the installation: ask for
    whole days."""
    credits = Credit.objects.filter(version__in=shown_versions(), ordered_at__gte=begin, ordered_at__lt=end)
    counts = list(credits.order_by().values_list("campaign_id").annotate(orders=Count("*"), revenue=Sum("amount")))
    steps = Campaign.objects.filter(id__in=[campaign for campaign, *_ in counts]).exclude(journey_id=None)
    of_journeys = set(steps.values_list("id", flat=True))
    sums = {is_step: [0, 0] for is_step in (False, True)}
    for campaign, orders, revenue in counts:
        sums[campaign in of_journeys][0] += orders
        sums[campaign in of_journeys][1] += revenue
    return CreditedBetween(CreditedOrders(*sums[False]), CreditedOrders(*sums[True]))


def read_earned(campaigns: Collection[UUID]) -> dict[UUID, Earnings]:
    """What each of these campaigns earned, all arms together."""
    sums = _sum_by("campaign_id", campaign_id__in=campaigns, link=WHOLE)
    return {id: sums.get(id, Earnings()) for id in campaigns}


def earned_by_all() -> dict[UUID, Earnings]:
    """What each campaign earned that any order is credited to, all arms together."""
    return _sum_by("campaign_id", link=WHOLE)


def earned_by_arm(campaign: UUID) -> dict[str, Earnings]:
    """What each arm of a campaign earned, where any order is credited to it."""
    return _sum_by("arm", campaign_id=campaign, link=WHOLE)


def earned_by_link(campaign: UUID) -> dict[int, Earnings]:
    """What each link of a campaign earned, all arms together, where any order is credited to it."""
    return _sum_by("link", campaign_id=campaign, link__gt=WHOLE)


def _sum_by(column: str, **conditions: Any) -> dict[Any, Earnings]:
    rows = Earned.objects.filter(version__in=shown_versions(), **conditions).order_by().values_list(column)
    return {key: Earnings(*counts) for key, *counts in rows.annotate(*(Sum(name) for name in Earnings._fields))}
