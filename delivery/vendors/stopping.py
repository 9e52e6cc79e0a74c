"""Pauses for what a vendor reports later about a message that it had accepted, and about templates."""

from campaigns.approved.templates import ApprovedTemplate
from campaigns.log.ledger import Message, parse_message_key
from campaigns.models import Campaign
from customers.channels import WHATSAPP
from delivery.gate import stop
from delivery.vendors.setups import Setup


def stop_vendor(setup: Setup, reason: str) -> None:
    """Pause the vendor: every message would meet the same."""
    stop(setup.create(), reason)


def stop_campaign_behind(key: str, reason: str) -> None:
    """Pause the campaign of a message, by the message's key; an unknown key does nothing."""
    named = parse_message_key(key)
    message = Message.objects.filter(id=named[0]).select_related("campaign").first() if named else None
    if message:
        message.campaign.pause(because=reason[:200])


def stop_campaigns_with(name: str, language: str, status: str) -> None:
    """Note the status of a template of WhatsApp, and pause campaigns that are sending it where it may not be sent."""
    templates = ApprovedTemplate.objects.filter(channel=WHATSAPP.name, name=name, language=language)
    if status == ApprovedTemplate.Status.APPROVED:
        templates = templates.exclude(status=ApprovedTemplate.Status.UNSUPPORTED)
    templates.update(status=status)
    if status not in (ApprovedTemplate.Status.PAUSED, ApprovedTemplate.Status.DISABLED):
        return
    sending = Campaign.objects.filter(channel=WHATSAPP.name, status=Campaign.Status.SENDING)
    for campaign in sending.exclude(approved=None):
        chosen = campaign.approved or {}
        if (chosen.get("name"), chosen.get("language")) == (name, language):
            campaign.pause(because=f"WhatsApp reports that the template “{name}” is {status}.")
