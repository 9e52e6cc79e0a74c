"""Campaigns for programs: create, launch, follow."""

from typing import Annotated, Any, Literal
from uuid import UUID

import pydantic
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from ninja.errors import HttpError, ValidationError
from pydantic import Field, StringConstraints

from campaigns.ledger import Message, State
from campaigns.message import Problem, malformed, unknown_tokens
from campaigns.models import Campaign
from campaigns.review import review_of
from crm.accounts.doors import control, read
from crm.http import Body, Limit, Page, Problems, json_body, page_of, problems_of
from customers.models import Segment

router = Router(tags=["Campaigns"])


REFUSED = {(400, 401, 403, 413, 422): Problems}


class CampaignBody(Body):
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    segment_id: UUID
    channel: Literal["email", "sms", "whatsapp"]
    subject: str = Field("", description="One line, 1,000 characters at most. Email only.")
    message: str = Field(description="10,000 characters at most. Tokens: {{ first_name | there }}.")


class Created(Schema):
    id: UUID
    status: str


class Figures(Schema):
    """`audience` is the sum of the seven figures after it."""

    id: UUID
    name: str
    status: str
    audience: int
    skipped: int
    pending: int
    sending: int
    sent: int
    delivered: int
    failed: int
    unknown: int


class LoggedMessage(Schema):
    id: UUID
    customer_external_id: str
    to: str
    status: str
    reason: str
    attempts: int


@router.post("/campaigns", auth=control, response={201: Created, **REFUSED}, openapi_extra=json_body(CampaignBody))
def create_campaign(request: HttpRequest) -> Status:
    """A draft, which `launch` sends."""
    try:
        body = CampaignBody.model_validate_json(request.body)
    except pydantic.ValidationError as error:
        raise ValidationError(problems_of(error)) from None
    segment = Segment.objects.filter(id=body.segment_id).first()
    if segment is None:
        raise refusal([Problem("segment_id", "There is no segment with this id.")])
    if problems := malformed(body.subject, body.message) or unknown_tokens(body.subject, body.message):
        raise refusal(problems)
    campaign = Campaign.draft(segment, **body.model_dump(exclude={"segment_id"}))
    return Status(201, campaign)


@router.get("/campaigns", auth=read, response=Page[Figures])
def list_campaigns(request: HttpRequest, cursor: str | None = None, limit: Limit = 100) -> dict[str, Any]:
    """Newest first."""
    return page_of(Campaign.objects.all(), cursor, limit, lambda campaign: campaign, newest_first=True)


@router.get("/campaigns/{campaign_id}", auth=read, response={200: Figures, 404: Problems})
def campaign(request: HttpRequest, campaign_id: UUID) -> Campaign:
    return get_object_or_404(Campaign, id=campaign_id)


@router.post("/campaigns/{campaign_id}/launch", auth=control, response={202: Created, (404, 409): Problems, **REFUSED})
def launch(request: HttpRequest, campaign_id: UUID) -> Status:
    """Send a draft. Sending already is 202 too; an empty audience or a campaign that is over is 409. Whoever cannot be
    reached stands in the log as skipped, with the reason."""
    campaign = get_object_or_404(Campaign.objects.select_related("segment"), id=campaign_id)
    if campaign.is_draft:
        review = review_of(campaign)
        if not review.reach.audience:
            raise HttpError(409, review.nobody)
        if review.problems:
            raise refusal(review.problems)
        if not campaign.launch() and campaign.is_draft:
            raise HttpError(409, "This campaign was changed at this moment: look at it, and launch it again.")
    if not campaign.is_live:
        raise HttpError(409, f"This campaign is {campaign.status}: only a draft can be launched.")
    return Status(202, campaign)


@router.get("/campaigns/{campaign_id}/messages", auth=read, response={200: Page[LoggedMessage], 404: Problems})
def messages(
    request: HttpRequest,
    campaign_id: UUID,
    status: State | None = None,
    cursor: str | None = None,
    limit: Limit = 100,
) -> dict[str, Any]:
    """The log, one item a recipient."""
    log = Message.objects.filter(campaign=get_object_or_404(Campaign, id=campaign_id))
    if status:
        log = log.filter(status=status)
    return page_of(log, cursor, limit, lambda message: message)


def refusal(problems: list[Problem]) -> ValidationError:
    """422, with all of them."""
    return ValidationError([{"loc": ["body", problem.field], "msg": problem.text} for problem in problems])
