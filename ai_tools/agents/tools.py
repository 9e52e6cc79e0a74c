"""The tools that agents call.

Each takes checked arguments and answers with JSON data. None can launch anything, and no answer has the name or the
address of a customer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ai_tools.api import Words, plan_data, rule_data
from ai_tools.campaign_summary import summarise_campaign
from ai_tools.engines import vocabulary
from ai_tools.engines.openai.words import allowed_words
from ai_tools.plan import make_plan
from ai_tools.rules_from_text import find_fault, rules_from_text
from campaigns.content.message import MESSAGE_LENGTH, SUBJECT_LENGTH, find_problems, malformed
from campaigns.forecast.reach import count_reach
from campaigns.models import Campaign
from crm.accounts.audit import Action, record
from crm.accounts.models import Scope
from crm.database import atomic
from customers.channels import CHANNELS, ChannelName
from customers.models import Segment
from customers.segments import audience, catalogue
from customers.segments.api import DESCRIPTION
from customers.segments.english import phrase, say
from customers.segments.reference_names import named
from customers.segments.references import check
from customers.segments.rules import Group, RuleError, parse, serialise, walk

MAX_LISTED = 100  # segments and campaigns, the latest
MAX_VALUES = 50


class Refusal(Exception):
    """Why a tool does not do what it was asked; the agent reads the sentence and can correct itself."""


class Arguments(BaseModel):
    """Arguments of a tool: nothing that is not in its schema."""

    model_config = ConfigDict(extra="forbid")


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
Rule = Annotated[dict[str, Any], Field(description=DESCRIPTION)]


class Nothing(Arguments):
    """No arguments."""


class OfField(Arguments):
    """A field, and what its values contain."""

    field: Annotated[str, Field(description="city, country, tags, category, sku, or attributes.KEY", max_length=60)]
    query: Annotated[str, Field(description="Part of the value; empty lists the first ones", max_length=100)] = ""


class OfText(Arguments):
    """An audience in plain English."""

    text: Words


class OfRule(Arguments):
    """A rule of the rule language."""

    rule: Rule


class OfBrief(Arguments):
    """What a campaign is for, in a sentence or two."""

    brief: Words


class NewSegment(Arguments):
    """A segment to make."""

    name: Name
    rule: Rule


class NewCampaign(Arguments):
    """A draft campaign to make."""

    name: Name
    segment_id: UUID
    channel: ChannelName
    subject: Annotated[str, Field(description="Of an e-mail; empty otherwise", max_length=SUBJECT_LENGTH)] = ""
    message: Annotated[
        str,
        Field(
            description="Plain text with tokens such as {{ first_name | there }}",
            min_length=1,
            max_length=MESSAGE_LENGTH,
        ),
    ]


class OfCampaign(Arguments):
    """A campaign by its id."""

    campaign_id: UUID


@dataclass(frozen=True)
class Tool:
    """One tool. `run` answers with JSON data and the object that it is about, which the audit log names; it raises
    Refusal. `scope` is what a key needs beside `read`."""

    name: str
    title: str
    description: str
    arguments: type[Arguments]
    run: Callable[[HttpRequest, Any], tuple[dict[str, Any], models.Model | None]]
    scope: Scope = Scope.READ

    @property
    def is_read_only(self) -> bool:
        """Whether it changes nothing."""
        return self.scope == Scope.READ


# ── Reading ───────────────────────────────────────────────────────────
def describe_data(request: HttpRequest, asked: Nothing) -> tuple[dict[str, Any], None]:
    """Fields with their operators, words of the data, segments, campaigns, and what conventions hold."""
    known = vocabulary.known(latest=True).vocabulary
    words = allowed_words("", known)
    fields = [catalogue.get(name) for name in [*catalogue.names(), *(f"attributes.{key}" for key in known.attributes)]]
    return {
        "currency": settings.CURRENCY,
        "time_zone": settings.TIME_ZONE,
        "today": timezone.localdate().isoformat(),
        "rule_language": DESCRIPTION,
        "fields": [
            {
                "name": field.name,
                "label": field.label,
                "kind": str(field.kind),
                "operators": list(field.operators),
                "some_values": words.get(field.name, []),
            }
            for field in fields
            if field is not None
        ],
        "orders": {
            "measures": list(catalogue.MEASURES),
            "operators": list(catalogue.COMPARISONS),
            "some_categories": words.get("category", []),
            "some_skus": words.get("sku", []),
        },
        "channels": [{"name": each.name, "has_subject": each.has_subject} for each in CHANNELS.values()],
        "segments": [
            {"id": str(id), "name": name}
            for id, name in Segment.objects.filter(archived_at=None)
            .order_by("-id")
            .values_list("id", "name")[:MAX_LISTED]
        ],
    }, None


def list_values(request: HttpRequest, asked: OfField) -> tuple[dict[str, Any], None]:
    """Values of a field that are in use. Fields that name people have none here."""
    field = catalogue.get(asked.field)
    if asked.field not in ("category", "sku") and field is None:
        raise Refusal(f"Unknown field “{asked.field}”. Call describe_data to see the fields.")
    words = allowed_words(asked.query, vocabulary.known(latest=True).vocabulary).get(asked.field, [])
    found = [word for word in words if asked.query.casefold() in word.casefold()]
    return {"field": asked.field, "values": found[:MAX_VALUES]}, None


def read_audience(request: HttpRequest, asked: OfText) -> tuple[dict[str, Any], None]:
    """The rule for a description, with what was assumed, what is open and what was not understood."""
    if fault := find_fault(asked.text):
        raise Refusal(fault)
    found = rules_from_text(asked.text, request)
    return {**vars(found), "rule": rule_data(found.rule)}, None


def count_audience(request: HttpRequest, asked: OfRule) -> tuple[dict[str, Any], None]:
    """How many customers match, and of each channel how many can be reached and why others cannot."""
    rule = _checked(asked.rule)
    reaches = {name: count_reach(Campaign(segment=Segment(rule=serialise(rule)), channel=name)) for name in CHANNELS}
    return {
        "english": say(rule),
        "count": next(iter(reaches.values())).audience,
        "channels": {
            name: {"reachable": reach.reachable, "skipped": {why: n for why, n in reach.skipped.items() if n}}
            for name, reach in reaches.items()
        },
    }, None


def explain_audience(request: HttpRequest, asked: OfRule) -> tuple[dict[str, Any], None]:
    """Each part of a rule in English, and how many of all customers match that part alone."""
    rule = _checked(asked.rule)
    counts = audience.node_counts(rule)
    readings = dict(walk(named([rule])[0]))
    return {
        "english": say(rule),
        "parts": [
            {"path": path, "english": say(rule) if not path else phrase(readings[path]), "count": count}
            for path, count in counts.items()
        ],
    }, None


def plan_campaign(request: HttpRequest, asked: OfBrief) -> tuple[dict[str, Any], None]:
    """Audience, channel, time, messages and what to expect, for a brief; nothing is saved."""
    if fault := find_fault(asked.brief):
        raise Refusal(fault)
    data = plan_data(make_plan(asked.brief, request))
    at = data["time"]["value"]
    data["time"]["value"] = at.isoformat() if at else None
    return data, None


def list_campaigns(request: HttpRequest, asked: Nothing) -> tuple[dict[str, Any], None]:
    """The latest campaigns with how far they are."""
    columns = ("id", "name", "segment_name", "channel", "status", "is_test", "audience", "delivered", "failed")
    rows = Campaign.objects.without_journeys().order_by("-id").values(*columns)[:MAX_LISTED]
    return {"campaigns": [{**row, "id": str(row["id"])} for row in rows]}, None


def read_results(request: HttpRequest, asked: OfCampaign) -> tuple[dict[str, Any], Campaign]:
    """How a campaign went: its figures, and sentences in which every number is one of them."""
    campaign = Campaign.objects.filter(id=asked.campaign_id).first()
    if campaign is None:
        raise Refusal("No campaign has this id. Call list_campaigns to see the campaigns.")
    found = summarise_campaign(campaign, request)
    return {
        "name": campaign.name,
        "status": campaign.status,
        "by_test_vendor": campaign.is_test,
        "text": found.text,
        "figures": found.figures,
    }, campaign


# ── Drafting ──────────────────────────────────────────────────────────
def draft_segment(request: HttpRequest, asked: NewSegment) -> tuple[dict[str, Any], Segment]:
    """A segment with this rule."""
    rule = _checked(asked.rule)
    with atomic():
        segment = Segment.objects.create(name=asked.name, rule=serialise(rule))
        record(Action.SEGMENT_MADE, request, of=segment, how="agent")
    data = {"id": str(segment.id), "english": say(rule), "count": audience.count(rule)}
    return data | {"url": request.build_absolute_uri(segment.get_absolute_url())}, segment


def draft_campaign(request: HttpRequest, asked: NewCampaign) -> tuple[dict[str, Any], Campaign]:
    """A draft campaign, which a person reviews and launches."""
    segment = Segment.objects.filter(id=asked.segment_id).first()
    if segment is None:
        raise Refusal("No segment has this id. Call describe_data to see the segments, or draft_segment to make one.")
    subject = asked.subject if CHANNELS[asked.channel].has_subject else ""
    if asked.subject and not subject:
        raise Refusal(f"Only an e-mail has a subject: leave it out, or put it into the message of the {asked.channel}.")
    problems = malformed(subject, asked.message) or find_problems(asked.channel, subject, asked.message)
    if problems:
        raise Refusal(" ".join(problem.text for problem in problems))
    campaign = Campaign.draft(segment, name=asked.name, channel=asked.channel, subject=subject, message=asked.message)
    data = {"id": str(campaign.id), "status": campaign.status}
    url = request.build_absolute_uri(f"{campaign.get_absolute_url()}review/")
    return data | {"url": url, "next": "Nothing is sent. A person reviews and launches it at this address."}, campaign


def _checked(rule: Any) -> Group:
    """The rule, which holds and names what exists. Refusal with the path of the node that is wrong."""
    try:
        parsed = parse(rule)
        check(parsed)
    except RuleError as error:
        raise Refusal(f"The rule is refused at node “{error.path}”: {error.message}") from None
    return parsed


TOOLS = {
    tool.name: tool
    for tool in (
        Tool(
            "describe_data", "Describe the data",
            "Fields of customers with their operators, words in use, segments, and the rule language. Call this first.",
            Nothing, describe_data,
        ),
        Tool(
            "list_values", "List values of a field",
            "Values of a city, country, tag, category, SKU or attribute that are in use.",
            OfField, list_values,
        ),
        Tool(
            "read_audience", "Turn words into a rule",
            "Turn a description such as “inactive for 6 months, spent over 5K, in Mumbai or Pune” into a rule. Ask the "
            "person about its questions, and tell them its assumptions and what was not understood.",
            OfText, read_audience,
        ),
        Tool(
            "count_audience", "Count an audience",
            "How many customers match a rule now, and how many can be reached on each channel.",
            OfRule, count_audience,
        ),
        Tool(
            "explain_audience", "Explain an audience",
            "A rule in English, part by part, with how many customers match each part alone.",
            OfRule, explain_audience,
        ),
        Tool(
            "plan_campaign", "Plan a campaign",
            "Turn a brief into a plan: audience, channel, time, two messages and what to expect. Saves nothing.",
            OfBrief, plan_campaign,
        ),
        Tool("list_campaigns", "List campaigns", "The latest campaigns with their state.", Nothing, list_campaigns),
        Tool(
            "read_results", "Read the results of a campaign",
            "How a campaign went: figures, and a summary in which every number is one of them.",
            OfCampaign, read_results,
        ),
        Tool(
            "draft_segment", "Make a segment",
            "Store a rule as a segment. Needs a key with the scope campaigns.",
            NewSegment, draft_segment, Scope.CAMPAIGNS,
        ),
        Tool(
            "draft_campaign", "Make a draft campaign",
            "Store a draft campaign to a segment. Nothing is sent: a person reviews and launches it. Needs a key with "
            "the scope campaigns.",
            NewCampaign, draft_campaign, Scope.CAMPAIGNS,
        ),
    )
}  # fmt: skip
