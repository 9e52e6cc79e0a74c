"""What the messages of a journey say: checked like a campaign, of which each message step has one."""

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
from campaigns.journeys.english import message_title
from campaigns.journeys.models import Journey
from campaigns.journeys.plan import MessageStep, Plan, locate
from campaigns.journeys.values import Loc, StepError
from campaigns.message import label, names_without_fallback
from campaigns.models import Campaign
from campaigns.review import campaign_problems
from crm.web.answers import problems_in

NO_SEGMENT = UUID(int=0)
LAST_CUSTOMER = UUID(int=(1 << 128) - 1)  # a cursor beyond all: messages of journeys are found by their due times


def check_contents(plan: Plan) -> None:
    """Refuse messages that no campaign could store. StepError at the step."""
    for loc, step in locate(plan.steps):
        if isinstance(step, MessageStep):
            draft_campaign(step, loc)


def check_ready(plan: Plan) -> None:
    """Refuse messages that could not be sent to everybody. StepError at the step."""
    for loc, step in locate(plan.steps):
        if isinstance(step, MessageStep):
            _check_sendable(draft_campaign(step, loc), (*loc, "message"))


def _check_sendable(campaign: Campaign, loc: Loc) -> None:
    size = html_bytes(compile_campaign(campaign).html, VALUE_BYTES) if campaign.is_designed else 0
    for problem in campaign_problems(campaign, size):
        raise StepError((*loc, problem.field, *problem.path), problem.text)
    for field, texts in typed_texts(campaign).items():
        for name in sorted(names_without_fallback(*texts)):
            say = f"write what to say instead, like {{{{ {name} | … }}}}."
            raise StepError((*loc, field), f"Somebody may enter who has no {label(name)}: {say}")


def create_campaigns(journey: Journey, plan: Plan) -> dict[str, str]:
    """Store a campaign for each message step, which sends from now on what the journey writes; inside a transaction.
    Returns their ids by step."""
    ids = {}
    for loc, step in locate(plan.steps):
        if not isinstance(step, MessageStep):
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
    """A campaign, not stored, that says what the step says. StepError where none can."""
    name = f"{journey_name[:140]}: {message_title(step)}"
    said: dict[str, Any] = {**step.content, "name": name, "segment_id": str(NO_SEGMENT)}
    try:
        body = CampaignBody.model_validate_json(pydantic_core.to_json(said))
        fields = campaign_fields(body)
    except (pydantic.ValidationError, ValidationError) as error:
        found = problems_in(error) if isinstance(error, pydantic.ValidationError) else error.errors
        place, message = found[0]["loc"][1:], found[0]["msg"]
        raise StepError((*loc, "message", *place), message) from None
    return Campaign(**fields, segment_name=journey_name)
