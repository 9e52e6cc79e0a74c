"""The AI tools for programs. They answer; keeping a rule or a message is another request."""

from typing import Annotated, Any, Literal
from uuid import UUID

import pydantic
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from ninja.errors import ValidationError
from pydantic import StringConstraints

from ai_tools.campaign_summary import summarise_campaign
from ai_tools.engines import limits
from ai_tools.engines.protocol import EngineError
from ai_tools.message_ideas import message_ideas
from ai_tools.rules_from_text import MAX_TEXT_LENGTH, find_fault, rules_from_text
from campaigns.models import Campaign
from crm.accounts.permissions import read
from crm.web.answers import Body, Problems, TooOften, json_body, problems_in
from customers.channels import ChannelName
from customers.segments.rules import serialise

router = Router(tags=["AI"])

REFUSED = {(400, 401, 403, 413, 422, 429): Problems}
Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_TEXT_LENGTH, pattern=r"^[^\x00]*$")
]


class TextBody(Body):
    """An audience in plain words."""

    text: Words


class GoalBody(Body):
    """What messages should achieve, and on which channel."""

    goal: Words
    channel: ChannelName


class RuleRead(Schema):
    """`rule` is null where nothing can be asked of the data, or a question comes first. Words that were not understood
    are not in the rule."""

    rule: dict[str, Any] | None
    english: str
    assumptions: list[str]
    questions: list[str]
    not_understood: list[str]
    engine: Literal["offline", "openai"]


class VariantOut(Schema):
    """One suggested message."""

    title: str
    subject: str
    message: str


class Variants(Schema):
    """Two or three suggested messages."""

    variants: list[VariantOut]


class SummaryOut(Schema):
    """Every number of the text is one of the figures."""

    text: str
    figures: dict[str, int | float]
    engine: Literal["offline", "openai"]


@router.post(
    "/ai/rules",
    summary="Turn a description into a rule",
    auth=read,
    response={200: RuleRead, **REFUSED},
    openapi_extra=json_body(TextBody, {"text": "inactive for 6 months, spent over 5K, in Mumbai or Pune"}),
)
def rules(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    """The rule that a text describes, with what was assumed and not understood. Review it before you store it.

    The header `AI-Note` says why the language model that is set up did not answer.
    """
    body = _asked(TextBody, request)
    if fault := find_fault(body.text):
        raise ValidationError([{"loc": ["body", "text"], "msg": fault}])
    answer = rules_from_text(body.text, request)
    _note(response, answer.engine, answer.note)
    return {**vars(answer), "rule": serialise(answer.rule) if answer.rule else None}


@router.post(
    "/ai/messages",
    summary="Suggest messages for a goal",
    auth=read,
    response={200: Variants, **REFUSED},
    openapi_extra=json_body(
        GoalBody, {"goal": "Win back lapsed customers with ₹500 off until Sunday", "channel": "email"}
    ),
)
def messages(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    """Two or three messages for a goal; 422 with the reason when the goal cannot be put into a message unchanged.

    The headers `AI-Engine` and `AI-Note` say which engine wrote them, and why it was not the one that is set up.
    """
    body = _asked(GoalBody, request)
    try:
        answer = message_ideas(body.goal, body.channel, by=request)
    except EngineError as refusal:
        raise ValidationError([{"loc": ["body", "goal"], "msg": str(refusal)}]) from None
    _note(response, answer.engine, answer.note)
    return {"variants": [vars(variant) for variant in answer.value]}


@router.get(
    "/campaigns/{campaign_id}/summary",
    summary="Summarise a campaign",
    auth=read,
    response={200: SummaryOut, (401, 403, 404, 429): Problems},
)
def summary(request: HttpRequest, response: HttpResponse, campaign_id: UUID) -> dict[str, Any]:
    """How a campaign went, as text in which every number is one of the figures.

    The header `AI-Note` says why the language model that is set up did not write it.
    """
    _limited(request)
    found = summarise_campaign(get_object_or_404(Campaign, id=campaign_id), request)
    _note(response, found.engine, found.note)
    return {"text": found.text, "figures": found.figures, "engine": found.engine}


def _note(response: HttpResponse, engine: str, note: str) -> None:
    """Headers, since the shapes of the answers are fixed; in ASCII, as headers are."""
    response["AI-Engine"] = engine
    if note:
        plain = note.translate({ord("“"): '"', ord("”"): '"', ord("’"): "'"})
        response["AI-Note"] = " ".join(plain.encode("ascii", "replace").decode().split())


def _asked(schema: type[Any], request: HttpRequest) -> Any:
    _limited(request)
    try:
        return schema.model_validate_json(request.body)
    except pydantic.ValidationError as error:
        raise ValidationError(problems_in(error)) from None


def _limited(request: HttpRequest) -> None:
    if not limits.may_ask(request):
        raise TooOften(f"At most {limits.ASKS_A_MINUTE} questions a minute: ask again in one.", limits.MINUTE)
