"""A plan becomes a draft campaign with its segment: nothing is launched, and pressed twice it is made once."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from ai_tools.engines.protocol import Variant
from campaigns.models import Campaign
from crm.accounts.audit import Action, By, record
from crm.accounts.models import User
from crm.database import atomic
from customers.channels import CHANNELS
from customers.models import Segment
from customers.segments.rules import Group, serialise


@dataclass(frozen=True)
class DraftWishes:
    """What a person confirmed. `at` is only proposed to the review, which schedules."""

    name: str
    rule: Group
    channel: str
    text: Variant
    at: datetime | None = None


def create_draft(wishes: DraftWishes, *, id: uuid.UUID, user: User | None = None, by: By = None) -> Campaign:
    """The draft with this id, made with its segment unless it exists."""
    existing = Campaign.objects.filter(id=id).first()
    if existing:
        return existing
    segment_id = uuid.UUID(int=id.int ^ 1)  # one for each campaign, also when two requests arrive at once
    with atomic():
        segment, is_new = Segment.objects.get_or_create(
            id=segment_id, defaults={"name": wishes.name, "rule": serialise(wishes.rule)}
        )
        if is_new:
            record(Action.SEGMENT_MADE, by, of=segment, how="plan")
    at = wishes.at if wishes.at and wishes.at > timezone.now() else None
    campaign, _ = Campaign.objects.get_or_create(
        id=id,
        defaults={
            "name": wishes.name,
            "segment": segment,
            "segment_name": segment.name,
            "channel": wishes.channel,
            "subject": wishes.text.subject if CHANNELS[wishes.channel].has_subject else "",
            "message": wishes.text.message,
            "created_by": user,
            "scheduled_for": at,
        },
    )
    return campaign
