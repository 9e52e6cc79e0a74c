"""What the messages of a journey say: checked like a campaign, of which each message step has one."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pydantic
import pydantic_core
from django.utils import timezone
from ninja.errors import ValidationError

from campaigns.api import CampaignBody, campaign_fields
from campaigns.approved.templates import frozen_template
from campaigns.content.compiler import html_bytes
from campaigns.content.frozen import VALUE_BYTES, compile_campaign, freeze, typed_texts
from campaigns.content.message import label, names_without_fallback
from campaigns.content.tokens import CHOICES, CHOICES_IN_JOURNEY
from campaigns.drafts.review import campaign_problems
from campaigns.journeys.english import message_title
from campaigns.journeys.models import Journey, Version
from campaigns.journeys.plan import MessageStep, Plan, locate, walk
from campaigns.journeys.steps import parse
from campaigns.journeys.values import Loc, StepError, StepErrors
from campaigns.models import Campaign
from crm.web.answers import problems_in

NO_SEGMENT = NO_JOURNEY = UUID(int=0)
LAST_CUSTOMER = UUID(int=(1 << 128) - 1)  # a cursor beyond all: messages of journeys are found by their due times


def find_unsendable(campaign: Campaign, loc: Loc = ()) -> Iterator[StepError]:
    """What keeps a message from being sent to everybody, each below `loc`."""
    size = html_bytes(compile_campaign(campaign).html, VALUE_BYTES) if campaign.is_designed else 0
    for problem in campaign_problems(campaign, size):
        yield StepError((*loc, problem.field, *problem.path), _with_event(problem.text))
    for field, texts in typed_texts(campaign).items():
        for name in sorted(names_without_fallback(*texts)):
            say = f"write what to say instead, like {{{{ {name} | … }}}}."
            yield StepError((*loc, field), f"Somebody may enter who has no {label(name)}: {say}")


def _with_event(text: str) -> str:
    """A refusal of a campaign as a journey says it, whose messages also know their event."""
    return text.replace(CHOICES, CHOICES_IN_JOURNEY)


def create_campaigns(journey: Journey, plan: Plan, before: Version | None = None) -> dict[str, str]:
    """Store a campaign for each message step, which sends from now on what the journey writes; inside a transaction.
    A message that says the same in the version `before` keeps its campaign. Returns their ids by step."""
    said = {step.id: step for step in walk(parse(before.definition).steps)} if before else {}
    ids: dict[str, str] = {}
    for loc, step in locate(plan.steps):
        if not isinstance(step, MessageStep):
            continue
        if before and said.get(step.id) == step:
            ids[step.id] = before.campaigns[step.id]
            continue
        campaign = draft_campaign(step, loc, journey.name)
        campaign.journey_id, campaign.journey_step = journey.id, step.id
        for name, value in {**frozen_template(campaign), **campaign.start_fields()}.items():
            setattr(campaign, name, value)
        campaign.snapshot_at = timezone.now()
        campaign.claim_cursor = campaign.snapshot_cursor = LAST_CUSTOMER
        content = freeze(campaign)
        campaign.save(force_insert=True)
        if content:
            content.save(force_insert=True)
        ids[step.id] = str(campaign.id)
    return ids


def draft_campaign(step: MessageStep, loc: Loc = (), journey_name: str = "Journey") -> Campaign:
    """A campaign, not stored, that says what the step says. StepErrors where none can."""
    name = f"{journey_name[:140]}: {message_title(step)}"
    said: dict[str, Any] = {**step.content, "name": name, "segment_id": str(NO_SEGMENT)}
    try:
        body = CampaignBody.model_validate_json(pydantic_core.to_json(said))
        fields = campaign_fields(body)
    except (pydantic.ValidationError, ValidationError) as error:
        found = problems_in(error) if isinstance(error, pydantic.ValidationError) else error.errors
        place = (*loc, "message")
        raise StepErrors([StepError((*place, *each["loc"][1:]), _with_event(each["msg"])) for each in found]) from None
    return Campaign(**fields, segment_name=journey_name, journey_id=NO_JOURNEY)
