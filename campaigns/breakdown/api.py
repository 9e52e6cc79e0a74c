"""The parts of a campaign's audience over the API."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from campaigns.breakdown.counting import Outcome
from campaigns.breakdown.counting_all import read_breakdown
from campaigns.breakdown.groupings import groupings
from campaigns.models import Campaign
from crm.accounts.permissions import read
from crm.web.answers import Format, Problems, invalid

router = Router(tags=["Campaigns"])
By = Annotated[
    str,
    Query(
        description="domain (e-mail), arm (where several texts are tried), city, country, tags, attributes.KEY, "
        "order_count, total_spend, average_order_value, last_order_at, first_order_at or signed_up_at.",
        max_length=60,
    ),
]


class PartOut(Schema):
    """`n` of `of` messages have the outcome. The last part may be `others (31)`: 31 parts of less than 20 messages."""

    name: str
    n: int
    of: int
    stands_out: bool = Field(description="It differs from all others beyond chance, by a fifth at least.")


class BreakdownOut(Schema):
    """`counted` of the `whole` messages were read: all up to 10,000, else a sample; or all as of `as_of`,
    where somebody had them counted on the campaign's page within the last day."""

    counted: int
    whole: int
    parts: list[PartOut]
    as_of: datetime


@router.get(
    "/campaigns/{campaign_id}/breakdown",
    summary="Break a campaign down by parts of its audience",
    auth=read,
    response={200: BreakdownOut, (404, 422): Problems},
)
def breakdown(
    request: HttpRequest, campaign_id: UUID, by: By = "city", of: Outcome = Outcome.FAILED, format: Format = "json"
) -> Any:
    """Which parts failed, clicked, unsubscribed or ordered. Orders are credited ones; what customers had ordered counts
    as it stood when their message was written. Failed is a share of sent messages, the rest of delivered ones."""
    campaign = get_object_or_404(Campaign, id=campaign_id)
    choices = groupings(campaign)
    if by not in choices:
        problem = f"This campaign cannot be broken down by this; give one of {', '.join(choices)}."
        raise invalid(["query", "by"], problem)
    found = read_breakdown(campaign, choices[by], of)
    if format == "csv":
        return found.table.to_file()
    parts = [
        {"name": part.name, "n": part.count.n, "of": part.count.of, "stands_out": part.stands_out}
        for part in found.parts
    ]
    return {"counted": found.counted, "whole": found.whole, "parts": parts, "as_of": found.as_of}
