"""Messages that wait for their time, in the forecast and in the ledger."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, QuerySet

from campaigns.log.ledger import Message, State, explained
from campaigns.models import Campaign
from campaigns.sending_rules.timing import DEFERRALS, Planned, Timing


class Deferral(NamedTuple):
    """How many messages wait until a time for a reason."""

    until: datetime
    reason: str
    n: int


def forecast_deferrals(timing: Timing, by_zone: Mapping[str, int]) -> list[Deferral]:
    """Which messages would wait, by the number of recipients in each time zone."""
    found: Counter[Planned] = Counter()
    for zone, count in by_zone.items():
        found[timing.plan(zone)] += count
    return [Deferral(at, reason, count) for (at, reason), count in sorted(found.items()) if reason and count]


def find_deferrals(campaign: Campaign) -> list[Deferral]:
    """Which messages of a campaign wait now, the first time first."""
    groups = _waiting([campaign.id]).values_list("due_at", "reason").annotate(n=Count("id"))
    return sorted(Deferral(*group) for group in groups)


def count_deferred(campaigns: Collection[Campaign]) -> dict[UUID, int]:
    """By id of each campaign how many of its messages wait now."""
    pending = [campaign.id for campaign in campaigns if campaign.pending]
    groups = _waiting(pending).values_list("campaign_id").annotate(n=Count("id")) if pending else ()
    return {campaign.id: 0 for campaign in campaigns} | dict(groups)


def _waiting(campaign_ids: Collection[UUID]) -> QuerySet[Message]:
    return Message.objects.filter(explained(State.PENDING), campaign__in=campaign_ids, reason__in=DEFERRALS)
