"""Campaigns over the API: create, launch, follow."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from ninja.errors import HttpError, ValidationError
from pydantic import Field, StringConstraints, WithJsonSchema

from campaigns.answers import Figures, LoggedMessage, with_figures
from campaigns.approved.choosing import Chosen, TemplateChoice, choose
from campaigns.content.blocks import BlockError, dump, parse
from campaigns.content.checks import find_block_problems
from campaigns.content.link_choices import LinkChoice
from campaigns.content.message import (
    MAX_PREHEADER,
    MESSAGE_LENGTH,
    SUBJECT_LENGTH,
    Problem,
    malformed,
    preheader_problems,
    token_problems,
)
from campaigns.content.schema import blocks_schema
from campaigns.drafts.review import launch_review
from campaigns.effect.measuring import DEFAULT_DAYS, Holdout, MeasureDays, TestBody, Variants
from campaigns.log.ledger import Message, State, claimed_messages, in_state, show_sending
from campaigns.log.reason_counts import has_failed_for
from campaigns.models import Campaign
from campaigns.senders import Sender
from campaigns.sending_rules.schedule import PerHour, time_problems
from campaigns.variants.models import Variant, malformed_variants, save_experiment
from crm.accounts.permissions import control, read
from crm.database import transactional
from crm.web.answers import Body, Limit, Page, Problems, json_body, listed, read_body
from customers.channels import CHANNELS, ChannelName
from customers.models import Segment, Topic
from customers.records import Moment

router = Router(tags=["Campaigns"])


INPUTS = {"template": "template_id"}  # names of the composer's fields that the API calls otherwise
REFUSED = {(400, 401, 403, 413, 422): Problems}


Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$"),
    WithJsonSchema({"type": "string", "maxLength": 200, "pattern": r"^[^\x00]*[^\x00\s][^\x00]*$"}),
]
# `malformed` checks these, for pages too.
Subject = Annotated[str, WithJsonSchema({"type": "string", "maxLength": SUBJECT_LENGTH, "pattern": r"^[^\x00\r\n]*$"})]
Text = Annotated[str, WithJsonSchema({"type": "string", "maxLength": MESSAGE_LENGTH, "pattern": r"^[^\x00]*$"})]
Preheader = Annotated[
    str, WithJsonSchema({"type": "string", "maxLength": MAX_PREHEADER, "pattern": r"^[^\x00-\x1f\x7f]*$"})
]
Blocks = Annotated[list[Any], WithJsonSchema(blocks_schema())]


class CampaignBody(TemplateChoice, LinkChoice):
    """A campaign as the API creates it."""

    name: Name
    segment_id: UUID
    channel: ChannelName
    subject: Subject = Field("", description="One line, 1,000 characters at most. E-mail only.")
    message: Text = Field("", description="10,000 characters at most. Tokens: {{ first_name | there }}.")
    preheader: Preheader = Field("", description="Shown beside the subject in lists of mails. With blocks only.")
    blocks: Blocks | None = Field(None, description="A designed e-mail, in place of the message.")
    topic_id: UUID | None = Field(None, description="The topic, from GET /topics. Customers who refuse it are skipped.")
    sender_id: UUID | None = Field(None, description="The sender of a designed e-mail; the default one where left out.")
    holdout: Holdout = Field(0, description="Per cent of those who could be written to that are not, to measure lift.")
    ignores_holdout: bool = Field(False, description="Send it to the global holdout, too, like “order confirmed”.")
    variants: Variants = Field([], description="Up to three other texts, tried beside the campaign's own.")
    test: TestBody = Field(TestBody(), description="How the variants are tried.")
    tries_hours: bool = Field(False, description="Send half of it at the hour at which each person usually orders.")
    measure_days: MeasureDays = Field(DEFAULT_DAYS, description="How many days orders count, from the launch on.")
    send_at: Moment | None = Field(None, description="When its launch sends it; at once where left out.")
    local_time: bool = Field(False, description="Send at the wall time of `send_at` in each recipient's time zone.")
    ends_at: Moment | None = Field(None, description="People not reached by then are skipped as too late.")
    per_hour: PerHour | None = Field(None, description="How many messages an hour it sends at most.")
    ignores_caps: bool = Field(False, description="Send it to customers whom the caps would leave out, too.")


CAMPAIGN = {
    "name": "Spring tea",
    "segment_id": "01890a5d-ac96-774b-bcce-b302099a8057",
    "channel": "email",
    "subject": "New teas for spring",
    "message": "Hi {{ first_name | there }}, our spring teas are here.",
}


class Created(Schema):
    """A campaign after a command: its id and status."""

    id: UUID
    status: str


@router.post(
    "/campaigns",
    summary="Create a draft campaign",
    auth=control,
    response={201: Created, **REFUSED},
    openapi_extra=json_body(CampaignBody, CAMPAIGN),
)
def create_campaign(request: HttpRequest) -> Status:
    """A draft, which `launch` sends."""
    body = read_body(CampaignBody, request)
    segment = Segment.objects.filter(id=body.segment_id).first()
    if segment is None:
        raise refusal([Problem("segment_id", "There is no segment with this id.")])
    return Status(201, _create(segment, campaign_fields(body), body))


def campaign_fields(body: CampaignBody) -> dict[str, Any]:
    """The fields of a new campaign that says this. ValidationError (422) where it cannot be said."""
    problems = malformed(body.subject, body.message) + preheader_problems(body.preheader) or _refused_texts(body)
    if problems := problems + time_problems(body.send_at, body.ends_at, local_time=body.local_time):
        raise refusal(problems)
    chosen = choose(body, body.channel, body.message if "message" in body.model_fields_set else None)
    if not isinstance(chosen, Chosen):
        raise refusal(chosen)
    texts = body.model_dump(exclude={"segment_id", "template_id", "send_at", "variants", "test"})
    return texts | {"utm": body.stored_utm(), "scheduled_for": body.send_at, **chosen._asdict()}


@transactional
def _create(segment: Segment, texts: dict[str, Any], body: CampaignBody) -> Campaign:
    campaign = Campaign.draft(segment, **texts, has_variants=bool(body.variants))
    test = {"test_percent": body.test.percent, "decide_by": body.test.decide_by, "after_hours": body.test.after_hours}
    save_experiment(campaign, [Variant(**each.model_dump()) for each in body.variants], **test)
    return campaign


def _refused_texts(body: CampaignBody) -> list[Problem]:
    """What is wrong with the texts of a campaign, and what it names that is not there. Blocks are put into the form
    that is stored."""
    has_template = body.template_id or (body.dlt and body.dlt.template)
    message = "" if has_template else body.message
    problems = token_problems(subject=body.subject, message=message, preheader=body.preheader)
    variants = [Variant(**each.model_dump()) for each in body.variants]
    problems += malformed_variants(
        body.channel, variants, is_designed=body.blocks is not None, has_template=bool(has_template)
    )
    for variant in variants:
        said = token_problems(subject=variant.subject, message=variant.message)
        problems += [Problem("variants", problem.text) for problem in said]
    if body.sender_id and not Sender.objects.filter(id=body.sender_id).exists():
        problems.append(Problem("sender_id", "There is no sender with this id."))
    if body.topic_id and not Topic.objects.filter(id=body.topic_id).exists():
        problems.append(Problem("topic_id", "There is no topic with this id."))
    if body.blocks is None:
        is_empty = not {"message", "template_id", "dlt"} & body.model_fields_set
        return problems + ([Problem("message", "Write a message, or the blocks of an e-mail.")] if is_empty else [])
    if not CHANNELS[body.channel].has_html:
        return [*problems, Problem("blocks", "Only an e-mail has blocks: leave them out, or choose e-mail.")]
    try:
        blocks = parse(body.blocks)
    except BlockError as error:
        return [*problems, Problem("blocks", error.message, error.path)]
    body.blocks = dump(blocks)
    return problems + [Problem("blocks", text, path) for path, text in find_block_problems(blocks)]


@router.get("/campaigns", summary="List campaigns", auth=read, response=Page[Figures])
def list_campaigns(request: HttpRequest, cursor: str | None = None, limit: Limit = 100) -> dict[str, Any]:
    """Newest first; without those that belong to journeys."""
    page = listed(Campaign.objects.without_journeys(), cursor, limit, lambda campaign: campaign, order="-id")
    return page | {"items": with_figures(page["items"])}


@router.get(
    "/campaigns/{campaign_id}",
    summary="Show a campaign and its figures",
    auth=read,
    response={200: Figures, 404: Problems},
)
def campaign(request: HttpRequest, campaign_id: UUID) -> Campaign:
    """One campaign: its status, and how many recipients are in each state."""
    return with_figures([get_object_or_404(Campaign, id=campaign_id)])[0]


class Retry(Body):
    """Which of the failed messages to send again: those with one of these reasons, as the log has them."""

    reasons: list[Annotated[str, StringConstraints(max_length=1000, pattern=r"^[^\x00]*$")]] | None = Field(
        None, max_length=1000
    )


CONTROLLED = {202: Created, (400, 401, 403, 404, 409, 413, 422): Problems}


@router.post("/campaigns/{campaign_id}/launch", summary="Launch a campaign", auth=control, response=CONTROLLED)
def launch(request: HttpRequest, campaign_id: UUID) -> Status:
    """Send a draft, or schedule it for its `send_at`. Scheduled or sending already is 202 too; an empty audience or a
    campaign that is over is 409. Customers who cannot be reached are in the log as skipped, with the reason."""
    campaign = get_object_or_404(Campaign.objects.select_related("segment"), id=campaign_id)
    if campaign.is_draft:
        review = launch_review(campaign)
        if not review.reach.reachable:
            raise HttpError(409, review.nobody)
        if review.problems:
            raise refusal(review.problems)
        if not campaign.launch(campaign.scheduled_for, by=request) and campaign.is_draft:
            raise HttpError(409, "This campaign was changed at this moment: look at it, and launch it again.")
    if campaign.status == Campaign.Status.SCHEDULED:
        return Status(202, campaign)
    return _now(campaign, Campaign.Status.SENDING, "only a draft can be launched")


@router.post("/campaigns/{campaign_id}/pause", summary="Pause a campaign", auth=control, response=CONTROLLED)
def pause(request: HttpRequest, campaign_id: UUID) -> Status:
    """What is being handed over at this moment goes on; nothing more begins."""
    campaign = get_object_or_404(Campaign, id=campaign_id)
    campaign.pause(by=request)
    return _now(campaign, Campaign.Status.PAUSED, "only one that sends can be paused")


@router.post("/campaigns/{campaign_id}/resume", summary="Resume a campaign", auth=control, response=CONTROLLED)
def resume(request: HttpRequest, campaign_id: UUID) -> Status:
    """Go on sending where the campaign was paused."""
    campaign = get_object_or_404(Campaign, id=campaign_id)
    campaign.resume(by=request)
    return _now(campaign, Campaign.Status.SENDING, "only a paused one can be resumed")


@router.post("/campaigns/{campaign_id}/cancel", summary="Cancel a campaign", auth=control, response=CONTROLLED)
def cancel(request: HttpRequest, campaign_id: UUID) -> Status:
    """For good. What has not been sent stands in the log as skipped, cancelled."""
    campaign = get_object_or_404(Campaign, id=campaign_id)
    campaign.cancel(by=request)
    return _now(campaign, Campaign.Status.CANCELLED, "only one that is scheduled or under way can be cancelled")


@router.post(
    "/campaigns/{campaign_id}/retry-failed",
    summary="Send the failed messages again",
    auth=control,
    response=CONTROLLED,
    openapi_extra=json_body(Retry, {"reasons": ["mailbox is full"]}, required=False),
)
def retry_failed(request: HttpRequest, campaign_id: UUID) -> Status:
    """Send what has failed once more, with new keys: all, or with `reasons` in the body what failed for these. 409 when
    no such message has failed."""
    campaign = get_object_or_404(Campaign, id=campaign_id)
    reasons = read_body(Retry, request, required=False).reasons
    has_failed = bool(campaign.failed) if reasons is None else has_failed_for(campaign.id, reasons)
    begun = campaign.retry_failed(reasons, by=request) or campaign.retrying or (campaign.round > 1 and not has_failed)
    status = Campaign.Status.SENDING if begun else ""
    return _now(campaign, status, "only what has failed, and is not paused or cancelled, can be retried")


def _now(campaign: Campaign, status: str, otherwise: str) -> Status:
    """202 when the campaign has this status now, whether this request changed it or another; else 409."""
    if campaign.status != status:
        raise HttpError(409, f"This campaign is {campaign.label.lower()}: {otherwise}.")
    return Status(202, campaign)


@router.get(
    "/campaigns/{campaign_id}/messages",
    summary="List the messages of a campaign",
    auth=read,
    response={200: Page[LoggedMessage], 404: Problems},
)
def messages(
    request: HttpRequest, campaign_id: UUID, status: State | None = None, cursor: str | None = None, limit: Limit = 100
) -> dict[str, Any]:
    """The log, one item a recipient."""
    campaign = get_object_or_404(Campaign, id=campaign_id)
    log, sending = Message.objects.filter(campaign=campaign), claimed_messages([campaign.id])
    page = listed(in_state(log, status, sending) if status else log, cursor, limit, lambda message: message)
    show_sending(page["items"], sending)
    for message in page["items"]:
        message.campaign = campaign
    return page


def refusal(problems: list[Problem]) -> ValidationError:
    """422, with all of them."""
    return ValidationError(
        [
            {"loc": ["body", INPUTS.get(problem.field, problem.field), *problem.path], "msg": problem.text}
            for problem in problems
        ]
    )
