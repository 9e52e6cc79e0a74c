"""What is credited to campaigns, over the API."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from campaigns.attribution.earnings import earned_by_all
from campaigns.attribution.models import AttributionRule, live_rules
from campaigns.attribution.rules import rule_in_words
from campaigns.models import Campaign
from crm.accounts.permissions import read
from crm.database import consistent_reads
from crm.web.answers import Format, Problems
from crm.web.display import from_minor
from crm.web.spreadsheet import csv_file

router = Router(tags=["Campaigns"])


class WindowsShown(Schema):
    """For how many hours a click and a delivery count; 0: not at all."""

    clicked: int
    delivered: int


class RuleShown(Schema):
    """The rule by which orders are credited. `recounting` is how many per cent of a newer rule are counted, or null."""

    words: str
    windows: dict[str, WindowsShown]
    version: int
    since: datetime | None = Field(description="When it was set; null for the default rule.")
    recounting: int | None


class CreditedCampaign(Schema):
    """What is credited to one campaign. `converted` are messages with at least one order."""

    campaign: UUID
    name: str
    channel: str
    launched_at: datetime | None
    converted: int
    orders: int
    revenue: float


class AttributionShown(Schema):
    """Campaigns by revenue, the most first, without those that have no order; `orders` and `revenue` are their sums.
    `next` is always null: there is one page."""

    rule: RuleShown
    items: list[CreditedCampaign]
    next: None = None
    orders: int
    revenue: float
    as_of: datetime


@router.get(
    "/attribution",
    summary="Show which campaigns orders are credited to",
    auth=read,
    response={200: AttributionShown, 422: Problems},
)
def attribution(request: HttpRequest, format: Format = "json") -> dict[str, Any] | StreamingHttpResponse:
    """Orders are credited to the last message before them. That does not say that the message caused them: only a
    holdout does, see `lift` of GET /campaigns/{id}/results. With `format=csv`, a file."""
    found = read_attribution()
    if format == "json":
        return found
    rule_and_time = [found["rule"]["words"], found["as_of"]]
    rows = [[*(item[name] for name in CreditedCampaign.model_fields), *rule_and_time] for item in found["items"]]
    return csv_file("attribution.csv", [*CreditedCampaign.model_fields, "rule", "as_of"], [rows])


@consistent_reads
def read_attribution() -> dict[str, Any]:
    """The fields of `AttributionShown`."""
    earned = earned_by_all()
    campaigns = Campaign.objects.filter(id__among=earned.keys()).only("name", "channel", "launched_at")
    items: list[dict[str, Any]] = [
        {
            "campaign": campaign.id,
            "name": campaign.name,
            "channel": campaign.channel,
            "launched_at": campaign.launched_at,
            "converted": earned[campaign.id].converted,
            "orders": earned[campaign.id].orders,
            "revenue": float(from_minor(earned[campaign.id].revenue)),
        }
        for campaign in sorted(campaigns, key=lambda campaign: (-earned[campaign.id].revenue, campaign.name))
    ]
    return {
        "rule": _rule(*live_rules()),
        "items": items,
        "orders": sum(each.orders for each in earned.values()),
        "revenue": float(from_minor(sum(each.revenue for each in earned.values()))),
        "as_of": timezone.now(),
    }


def _rule(current: AttributionRule, recounting: AttributionRule | None = None) -> dict[str, Any]:
    return {
        "words": rule_in_words(current.windows),
        "windows": current.windows,
        "version": current.version,
        "since": None if current._state.adding else current.since,
        "recounting": recounting.percent if recounting else None,
    }
