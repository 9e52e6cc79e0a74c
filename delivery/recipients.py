"""Whom messages went to, and how such an address is refused from then on."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q
from django.db.models.functions import Coalesce

from campaigns.log.ledger import Message, State
from campaigns.models import Campaign
from crm.database.models import as_stored
from customers.channels import CHANNELS
from customers.consent import said_no
from customers.models import Customer, Suppression
from customers.privacy.suppression import suppress

SENT_AT = Coalesce("sent_at", "created_at")
NEVER_SENT = Q(status=State.SKIPPED, attempts=0)  # no receipt changes these


class Recipient(NamedTuple):
    """Whom a message went to, and when. `message_id` is as the database keeps it; `address` is empty where the customer
    was erased since."""

    message_id: str
    customer_id: uuid.UUID
    channel: str
    address: str
    sent_at: datetime


def find_recipients(message_ids: Collection[str]) -> list[Recipient]:
    """The recipients of these messages, without those of messages that were never sent. Where a log has forgotten the
    address, it is the one that the customer has now."""
    if not message_ids:
        return []
    messages = Message.objects.filter(id__among=set(message_ids)).exclude(NEVER_SENT)
    rows = list(messages.values_list(as_stored("id"), "customer_id", "campaign_id", "to", SENT_AT))
    campaigns = {campaign_id for _, _, campaign_id, *_ in rows}
    channels = dict(Campaign.objects.filter(id__in=campaigns).values_list("id", "channel"))
    forgotten = {customer_id for _, customer_id, _, to, _ in rows if not to}
    customers = {each.id: each for each in Customer.objects.filter(id__among=forgotten)} if forgotten else {}
    found = []
    for id, customer_id, campaign_id, to, sent_at in rows:
        channel = channels[campaign_id]
        address = to or _address(customers.get(customer_id), channel)
        found.append(Recipient(id, customer_id, channel, address, sent_at))
    return found


def _address(customer: Customer | None, channel: str) -> str:
    return getattr(customer, CHANNELS[channel].address, "")


def refuse(recipients: Collection[Recipient], reason: Suppression.Reason) -> None:
    """Suppress these recipients' addresses, inside a transaction. Customers who unsubscribed have also said no."""
    by_channel: dict[str, list[Recipient]] = defaultdict(list)
    for recipient in recipients:
        by_channel[recipient.channel].append(recipient)
    for channel, found in by_channel.items():
        if reason == Suppression.Reason.UNSUBSCRIBED:
            said_no(CHANNELS[channel], {recipient.customer_id for recipient in found})
        suppress(channel, [recipient.address for recipient in found], reason)
