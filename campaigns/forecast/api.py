"""The forecast of a campaign over the API."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Router, Schema
from ninja.errors import HttpError

from campaigns.forecast.part_counts import count_parts
from campaigns.forecast.reach import count_reach
from campaigns.models import Campaign
from crm.accounts.permissions import read
from crm.web.answers import Problems
from customers.channels import SMS

router = Router(tags=["Campaigns"])


class DeferralShown(Schema):
    """How many messages would wait until a time, for a reason of the log."""

    until: datetime
    reason: str
    n: int


class Forecast(Schema):
    """What a launch at `as_of` would write to the log: how many of the `audience` would be `skipped`, by reason, and
    how many messages sent, of which `deferred` would wait. `parts` counts the messages of an SMS campaign by the
    parts that they take; for a large audience, its first 20,000 recipients; on other channels it is null."""

    audience: int
    skipped: dict[str, int]
    will_send: int
    deferred: list[DeferralShown]
    parts: dict[str, int] | None = Field(description="Of an SMS: how many messages take so many parts.")
    as_of: datetime


@router.get(
    "/campaigns/{campaign_id}/forecast",
    summary="Forecast a launch",
    auth=read,
    response={200: Forecast, (404, 409): Problems},
)
def forecast(request: HttpRequest, campaign_id: UUID) -> dict[str, Any]:
    """Whom a draft or a scheduled campaign would reach now, counted exactly. 409 once it was launched: its figures say
    what became of it."""
    campaign = get_object_or_404(Campaign.objects.select_related("segment"), id=campaign_id)
    if campaign.status not in (Campaign.Status.DRAFT, Campaign.Status.SCHEDULED):
        raise HttpError(
            409, f"This campaign is {campaign.label.lower()}: only drafts and scheduled ones have a forecast."
        )
    as_of = timezone.now()
    reach = count_reach(campaign)
    parts = count_parts(campaign, reach.reachable) if campaign.channel == SMS.name else None
    return {
        "audience": reach.audience,
        "skipped": reach.skipped,
        "will_send": reach.reachable,
        "deferred": reach.deferred,
        "parts": {str(n): count for n, count in parts.recipients.items()} if parts else None,
        "as_of": as_of,
    }
