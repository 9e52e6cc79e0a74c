"""The links of a campaign over the API, and how often each was followed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from campaigns.attribution.earnings import Earnings, earned_by_link
from campaigns.engagement.figures import NOTHING, read_links
from campaigns.models import Campaign, Content
from crm.accounts.permissions import read
from crm.web.answers import Problems
from crm.web.display import from_minor

router = Router(tags=["Campaigns"])


class LinkShown(Schema):
    """A link in the messages of a campaign. `url` is where it leads, as it was typed and with its UTM parameters."""

    n: int = Field(description="Its number, from 1, in the order of the message.")
    url: str
    people: int = Field(description="Messages in which a person followed it.")
    machines: int = Field(description="Messages in which machines alone followed it.")
    total: int = Field(description="How often people followed it in all.")
    orders: int = Field(description="Orders that are credited to a click on it.")
    revenue: float = Field(description="Of these orders, in the currency.")


class LinksShown(Schema):
    """All links of a campaign, in the order of the message. `next` is always null: there is one page."""

    items: list[LinkShown]
    next: None = None
    as_of: datetime


@router.get(
    "/campaigns/{campaign_id}/links",
    summary="List the links of a campaign",
    auth=read,
    response={200: LinksShown, 404: Problems},
)
def links(request: HttpRequest, campaign_id: UUID) -> dict[str, Any]:
    """Each link with how many recipients followed it. Empty before the launch, and for a message without links that
    count."""
    campaign = get_object_or_404(Campaign, id=campaign_id)
    urls = Content.objects.filter(campaign=campaign).values_list("links", flat=True).first() or []
    followed = read_links(campaign.id)
    earned = earned_by_link(campaign.id)
    items = []
    for n, url in enumerate(urls, 1):
        counts, earnings = followed.get(n, NOTHING), earned.get(n, Earnings())
        people = {"people": counts.clicked, "machines": counts.machine_clicked, "total": counts.clicks}
        money = {"orders": earnings.orders, "revenue": float(from_minor(earnings.revenue))}
        items.append({"n": n, "url": url, **people, **money})
    return {"items": items, "as_of": timezone.now()}
