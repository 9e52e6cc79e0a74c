"""What was credited to campaigns by the current rule, for pages, reports and the API.

`credited_between` gives orders and revenue between two moments, `read_earned` those of campaigns in all,
`earned_by_arm` and `earned_by_link` those of one campaign.
"""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from campaigns.attribution.models import Credit, Earned, shown_versions
from campaigns.figures import WHOLE


class Earnings(NamedTuple):
    """`converted` are messages with at least one credited order; `revenue` is in minor units."""

    converted: int = 0
    orders: int = 0
    revenue: int = 0


class CreditedOrders(NamedTuple):
    """Orders that are credited to a message; `revenue` is in minor units."""

    orders: int = 0
    revenue: int = 0


def credited_between(begin: datetime, end: datetime) -> CreditedOrders:
    """The credited orders from `begin` until before `end`, by when they were made, whenever their messages were sent.

    An order of somebody who was erased counts at the beginning of its day in the time zone of the installation: ask for
    whole days."""
    credits = Credit.objects.filter(version__in=shown_versions(), ordered_at__gte=begin, ordered_at__lt=end)
    counts = credits.aggregate(Count("id"), Sum("amount", default=0))
    return CreditedOrders(*counts.values())


def read_earned(campaigns: Collection[UUID]) -> dict[UUID, Earnings]:
    """What each of these campaigns earned, all arms together."""
    rows = _earned().filter(campaign_id__in=campaigns, link=WHOLE).values_list("campaign_id")
    sums = {id: Earnings(*counts) for id, *counts in rows.annotate(*(Sum(name) for name in Earnings._fields))}
    return {id: sums.get(id, Earnings()) for id in campaigns}


def earned_by_all() -> dict[UUID, Earnings]:
    """What each campaign earned that any order is credited to, all arms together."""
    rows = _earned().filter(link=WHOLE).order_by().values_list("campaign_id")
    return {id: Earnings(*counts) for id, *counts in rows.annotate(*(Sum(name) for name in Earnings._fields))}


def earned_by_arm(campaign: UUID) -> dict[str, Earnings]:
    """What each arm of a campaign earned, where any order is credited to it."""
    rows = _earned().filter(campaign_id=campaign, link=WHOLE).values_list("arm")
    return {arm: Earnings(*counts) for arm, *counts in rows.annotate(*(Sum(name) for name in Earnings._fields))}


def earned_by_link(campaign: UUID) -> dict[int, Earnings]:
    """What each link of a campaign earned, all arms together, where any order is credited to it."""
    rows = _earned().filter(campaign_id=campaign, link__gt=WHOLE).values_list("link")
    return {link: Earnings(*counts) for link, *counts in rows.annotate(*(Sum(name) for name in Earnings._fields))}


def _earned() -> QuerySet[Earned]:
    return Earned.objects.filter(version__in=shown_versions())
