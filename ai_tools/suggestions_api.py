"""Suggestions over the API: each with its reasons. They answer; storing a rule is another request."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

import pydantic
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from ai_tools.api import REFUSED, read_question, rule_data
from ai_tools.best_hours import find_best_hours
from ai_tools.likely import LIKELY_NAME, find_likely
from ai_tools.lookalike.asking import LookalikeRefused, find_lookalike
from ai_tools.lookalike.finding import MAX_PERCENT, USUAL_PERCENT
from ai_tools.tags import CHECKED, suggest_tags
from campaigns.models import Campaign
from crm.accounts.permissions import read
from crm.web.answers import Body, Problems, invalid, json_body
from customers.models import Segment

router = Router(tags=["AI"])


class LookalikeBody(Body):
    """A list, or a campaign whose clicks and orders count: one of both. Orders are judged as people stood on `as_of`,
    by default when the list was made; of a campaign always at its launch."""

    segment_id: UUID | None = None
    campaign_id: UUID | None = None
    percent: int = pydantic.Field(USUAL_PERCENT, ge=1, le=MAX_PERCENT, description="Of all customers, about.")
    as_of: date | None = None


class Suggestion(Schema):
    """`rule` is null where nothing is suggested. `because` are the reasons, `checked` says how it was tried out."""

    rule: dict[str, Any] | None
    english: str
    because: list[str]
    checked: str
    engine: Literal["offline", "openai"] = "offline"


@router.post(
    "/ai/lookalike",
    summary="Find a rule for people like those of a list or campaign",
    auth=read,
    response={200: Suggestion, **REFUSED},
    openapi_extra=json_body(LookalikeBody, {"segment_id": "01890a5d-ac96-774b-bcce-b302099a8057", "percent": 10}),
)
def lookalike(request: HttpRequest) -> dict[str, Any]:
    """A rule that can be read and edited, offered only where it finds such people beyond chance."""
    body = read_question(LookalikeBody, request)
    try:
        found = find_lookalike(body.segment_id, body.campaign_id, body.percent, body.as_of)
    except LookalikeRefused as refusal:
        raise invalid(["body", refusal.field], str(refusal)) from None
    return {**vars(found), "rule": rule_data(found.rule)}


class LikelyBody(Body):
    """Within how many days customers would order."""

    days: Literal[30, 60, 90, 180] = 90


class StandingOut(Schema):
    """One of `likely`, `fading` and `gone`. `because` has for each cell how many stood like this, and ordered."""

    name: str
    rule: dict[str, Any] | None
    english: str
    because: list[str]


class LikelyOut(Suggestion):
    """The rule of those who are likely to order, and all three groups."""

    groups: list[StandingOut]


@router.post(
    "/ai/likely",
    summary="Find who is likely to order, fading or gone",
    auth=read,
    response={200: LikelyOut, **REFUSED},
    openapi_extra=json_body(LikelyBody, {"days": 90}),
)
def likely(request: HttpRequest) -> dict[str, Any]:
    """Counted by the nightly survey from what customers did who stood like this before."""
    found = find_likely(read_question(LikelyBody, request).days)
    groups = [{**vars(each), "rule": rule_data(each.rule)} for each in found.groups]
    first = next((each for each in groups if each["name"] == LIKELY_NAME), None)
    said = first or {"rule": None, "english": "", "because": [found.checked]}
    return {**said, "checked": found.checked, "groups": groups}


class TagsBody(Body):
    """The campaign to tag."""

    campaign_id: UUID


class TagOut(Schema):
    """One of the 24 tags, and the word or condition that it comes from."""

    tag: str
    because: str


class TagsOut(Suggestion):
    """`rule` is always null; `english` lists the tags."""

    tags: list[TagOut]


@router.post(
    "/ai/tags",
    summary="Suggest tags for a campaign",
    auth=read,
    response={200: TagsOut, **REFUSED},
    openapi_extra=json_body(TagsBody, {"campaign_id": "01890a5d-ac96-774b-bcce-b302099a8057"}),
)
def tags(request: HttpRequest) -> dict[str, Any]:
    """Tags from the words of a campaign and the rule of its audience. A person confirms them on its page."""
    body = read_question(TagsBody, request)
    campaign = Campaign.objects.select_related("segment").filter(id=body.campaign_id).first()
    if campaign is None:
        raise invalid(["body", "campaign_id"], "There is no campaign with this id.")
    found = suggest_tags(campaign)
    return {
        "rule": None,
        "english": ", ".join(each.tag for each in found),
        "because": [f"{each.tag}: {each.because}" for each in found],
        "checked": CHECKED,
        "tags": [vars(each) for each in found],
    }


class SendTimeOut(Schema):
    """`hours` are how many of the customers who were looked at are best written to in each hour of their day, from 0 to
    23; all 0 where too little is known."""

    hours: list[int]
    because: list[str]


@router.get(
    "/ai/send-time",
    summary="Find at which hours the customers of a segment are best written to",
    auth=read,
    response={200: SendTimeOut, (404, 422): Problems},
)
def send_time(request: HttpRequest, segment_id: UUID) -> dict[str, Any]:
    """From the hours at which they and all customers ordered. A campaign with `tries_hours` tests it on half."""
    found = find_best_hours(get_object_or_404(Segment, id=segment_id))
    return {"hours": found.hours, "because": found.because}
