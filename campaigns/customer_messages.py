"""What one person was sent, as they may ask for it."""

import uuid
from typing import Any

from campaigns.ledger import Message
from campaigns.message import Template
from campaigns.models import Campaign
from customers.channels import CHANNELS

TIMES = ("created_at", "sent_at", "delivered_at", "failed_at", "opened_at", "clicked_at")


def messages_to(customer_id: uuid.UUID) -> list[dict[str, Any]]:
    """Oldest first, each with the words that it had."""
    messages = list(Message.objects.filter(customer_id=customer_id).order_by("id"))
    campaigns = Campaign.objects.in_bulk({message.campaign_id for message in messages})
    return [_message(campaigns[message.campaign_id], message) for message in messages]


def _message(campaign: Campaign, message: Message) -> dict[str, Any]:
    subject = campaign.subject if CHANNELS[campaign.channel].has_subject else ""
    return {
        "campaign": campaign.name,
        "channel": campaign.channel,
        "to": message.to,
        "status": message.status,
        "reason": message.reason,
        "subject": Template(subject).render_line(message.values),
        "message": Template(campaign.message).render(message.values),
        **{name: getattr(message, name) for name in TIMES},
    }
