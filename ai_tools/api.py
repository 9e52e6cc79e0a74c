"""The AI tools for programs. They answer; keeping a rule or a message is another request."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from pydantic import StringConstraints

from ai_tools.campaign_summary import summarise_campaign
from ai_tools.engines import limits
from ai_tools.engines.protocol import EngineError
from ai_tools.message_ideas import message_ideas
from ai_tools.plan import Plan, make_plan
from ai_tools.rules_from_text import MAX_TEXT_LENGTH, find_fault, rules_from_text
from campaigns.models import Campaign
from crm.accounts.permissions import read
from crm.web.answers import Body, Problems, TooOften, invalid, json_body, read_body
from customers.channels import ChannelName
from customers.segments.rules import Group, serialise

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


class BriefBody(Body):
    """What a campaign is for, in a sentence or two."""

    brief: Words


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


class PlanAudience(Schema):
    """Whom to reach. `rule` is null while a question is open; `reach` is by channel."""

    words: str
    rule: dict[str, Any] | None
    english: str
    count: int
    reach: dict[str, int]
    reason: str


class PlanChannel(Schema):
    """The channel that the brief names, or the one that reaches the most."""

    value: ChannelName
    reason: str


class PlanTime(Schema):
    """When to send; null while that is open."""

    value: datetime | None
    reason: str


class PlanMessages(Schema):
    """What customers should read, and up to two messages; none when no engine can write for the goal."""

    goal: str
    variants: list[VariantOut]
    reason: str


class PlanRange(Schema):
    """How many of the messages, at the lowest and the highest result of past campaigns."""

    name: Literal["delivered", "opened", "clicked"]
    low: int
    high: int


class PlanExpected(Schema):
    """Empty where no past campaign says what to expect; `campaigns` is how many do."""

    campaigns: int
    ranges: list[PlanRange]
    reason: str


class PlanOut(Schema):
    """A plan, of which nothing is saved. Words of the brief that are not in it are in `not_understood`."""

    name: str
    audience: PlanAudience
    channel: PlanChannel
    time: PlanTime
    messages: PlanMessages
    expected: PlanExpected
    assumptions: list[str]
    questions: list[str]
    not_understood: list[str]
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
    body = read_question(TextBody, request)
    if fault := find_fault(body.text):
        raise invalid(["body", "text"], fault)
    answer = rules_from_text(body.text, request)
    _note(response, answer.engine, answer.note)
    return {**vars(answer), "rule": rule_data(answer.rule)}


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
    body = read_question(GoalBody, request)
    try:
        answer = message_ideas(body.goal, body.channel, by=request)
    except EngineError as refusal:
        raise invalid(["body", "goal"], str(refusal)) from None
    _note(response, answer.engine, answer.note)
    return {"variants": [vars(variant) for variant in answer.value]}


@router.post(
    "/ai/plan",
    summary="Turn a brief into a plan",
    auth=read,
    response={200: PlanOut, **REFUSED},
    openapi_extra=json_body(BriefBody, {"brief": "Win back coffee buyers in Pune before 15 December with 15 % off"}),
)
def plan(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    """Audience, channel, time, messages and what to expect, each with its reason. To carry it out, create a segment and
    a campaign of it.

    The header `AI-Note` says why the language model that is set up did not answer.
    """
    body = read_question(BriefBody, request)
    if fault := find_fault(body.brief):
        raise invalid(["body", "brief"], fault)
    found = make_plan(body.brief, request)
    _note(response, found.engine, found.note)
    return plan_data(found)


def rule_data(rule: Group | None) -> dict[str, Any] | None:
    """A rule as answers have it; null for none."""
    return serialise(rule) if rule else None


def plan_data(found: Plan) -> dict[str, Any]:
    """A plan in the shape of `PlanOut`."""
    return {
        "name": found.name,
        "audience": {
            "words": found.audience,
            "rule": rule_data(found.rule),
            "english": found.english,
            "count": found.count,
            "reach": found.reach,
            "reason": found.audience_reason,
        },
        "channel": {"value": found.channel, "reason": found.channel_reason},
        "time": {"value": found.at, "reason": found.time_reason},
        "messages": {
            "goal": found.goal,
            "variants": [vars(variant) for variant in found.variants],
            "reason": found.message_reason,
        },
        "expected": {
            "campaigns": found.expected.campaigns,
            "ranges": [{"name": each.name, "low": each.fewest, "high": each.most} for each in found.expected.ranges],
            "reason": found.expected.reason,
        },
        "assumptions": found.assumptions,
        "questions": found.questions,
        "not_understood": found.not_understood,
        "engine": found.engine,
    }


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
    limit_questions(request)
    found = summarise_campaign(get_object_or_404(Campaign, id=campaign_id), request)
    _note(response, found.engine, found.note)
    return {"text": found.text, "figures": found.figures, "engine": found.engine}


def _note(response: HttpResponse, engine: str, note: str) -> None:
    """Headers, since the shapes of the answers are fixed; in ASCII, as headers are."""
    response["AI-Engine"] = engine
    if note:
        plain = note.translate({ord("“"): '"', ord("”"): '"', ord("’"): "'"})
        response["AI-Note"] = " ".join(plain.encode("ascii", "replace").decode().split())


def read_question(schema: type[Any], request: HttpRequest) -> Any:
    """The body of a request, counted against the limit. ValidationError for a malformed one, TooOften beyond it."""
    limit_questions(request)
    return read_body(schema, request)


def limit_questions(request: HttpRequest) -> None:
    """Count a question. TooOften where its person or key has asked too many."""
    if not limits.may_ask(request):
        raise TooOften(f"At most {limits.ASKS_A_MINUTE} questions a minute: ask again in one.", limits.MINUTE)
