"""All messages to one person, for an export of what is stored about them."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from campaigns.content.frozen import NO_TICKET, Writer, make_untracked_writer
from campaigns.engagement.hits import Hit, HitKind, Verdict
from campaigns.log.ledger import REACTIONS, Message
from campaigns.models import Campaign

REACTED = tuple(f"{reaction}_at" for reaction in REACTIONS)
TIMES = ("created_at", "sent_at", "delivered_at", "failed_at", "opened_at", "clicked_at", *REACTED)


def messages_to(customer_id: uuid.UUID) -> list[dict[str, Any]]:
    """Oldest first, each with the words that it had."""
    messages = list(Message.objects.filter(customer_id=customer_id).order_by("id"))
    campaigns = Campaign.objects.select_related("sender", "content").in_bulk(
        {message.campaign_id for message in messages}
    )
    clicks: dict[uuid.UUID, list[Hit]] = defaultdict(list)
    ids = {message.id for message in messages}
    for hit in Hit.objects.filter(message_id__among=ids, kind=HitKind.CLICK, verdict=Verdict.PERSON).order_by("at"):
        clicks[hit.message_id].append(hit)
    return [
        _message(
            campaign := campaigns[message.campaign_id],
            make_untracked_writer(campaign, message.arm),
            message,
            clicks[message.id],
        )
        for message in messages
    ]


def _message(campaign: Campaign, writer: Writer, message: Message, clicks: Iterable[Hit]) -> dict[str, Any]:
    values = NO_TICKET | message.values
    return {
        "campaign": campaign.name,
        "channel": campaign.channel,
        "to": message.to,
        "status": message.status,
        "reason": message.reason,
        "subject": writer.subject(values),
        "message": writer.text(values),
        **{name: getattr(message, name) for name in TIMES},
        "clicks": [{"link": hit.link, "at": hit.at} for hit in clicks],
    }
