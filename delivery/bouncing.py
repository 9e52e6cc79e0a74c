"""Bounces: an address that refuses mail for good is suppressed at once, one that refuses it for now after several in a
row. Faults of a message (`content`) say nothing about the address."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.utils import timezone

from campaigns.log.ledger import Message
from campaigns.models import Campaign
from crm.database import transactional, upsert
from crm.database.models import new_id
from customers.channels import CHANNELS
from customers.consent import address_hash, customers_at
from customers.models import Bouncing, Suppression
from customers.text import fold
from delivery.recipients import Recipient, find_recipients, refuse

MAX_SOFT_BOUNCES = 5  # in a row, with nothing delivered between


@transactional
def note_bounces(hard: Collection[str], soft: Collection[str]) -> None:
    """Note bounces that a vendor answered with at once, by message, in a transaction of its own."""
    suppress_hard_bounces(hard)
    count_soft_bounces(dict.fromkeys(soft, timezone.now()))


def suppress_hard_bounces(message_ids: Collection[str]) -> None:
    """Suppress the addresses of messages that bounced for good."""
    refuse(find_recipients(message_ids), Suppression.Reason.BOUNCED)


def count_soft_bounces(times: Mapping[str, datetime]) -> None:
    """Count bounces for the time being, by message the time, once each; suppress at the fifth in a row.

    A message that was delivered to the address after the last bounce begins the row again. That is looked up here,
    since bounces are few: a delivery writes nothing.
    """
    bounces: dict[tuple[str, str], list[datetime]] = defaultdict(list)  # by channel and folded address
    recipients: dict[tuple[str, str], Recipient] = {}
    now = timezone.now()
    for recipient in find_recipients(times.keys()):
        if recipient.address:
            at = recipient.channel, fold(recipient.address)
            recipients[at] = recipient
            # As a delivery: not before it was sent, nor in the future.
            bounces[at].append(max(recipient.sent_at, min(times[recipient.message_id], now)))
    if not bounces:
        return
    hashes = {at: address_hash(*at) for at in bounces}
    known = {each.hash: each for each in Bouncing.objects.filter(hash__among=set(hashes.values()))}
    deliveries = _last_deliveries([at for at in bounces if hashes[at] in known])
    rows, refused = [], []
    for at, moments in bounces.items():
        before, delivered_at = known.get(hashes[at]), deliveries.get(at)
        if before and not (delivered_at and delivered_at > before.last_at):
            count, since, last_at = before.count, before.since, before.last_at
        else:
            count, since, last_at = 0, min(moments), min(moments)
        count += len(moments)
        if count >= MAX_SOFT_BOUNCES:
            refused.append(recipients[at])
        rows.append((new_id(), hashes[at], at[0], count, min(since, *moments), max(last_at, *moments)))
    fields = ("id", "hash", "channel", "count", "since", "last_at")
    upsert(Bouncing, rows, fields=fields, unique="hash")
    refuse(refused, Suppression.Reason.BOUNCED)


def _last_deliveries(addresses: Sequence[tuple[str, str]]) -> dict[tuple[str, str], datetime]:
    """When a message was last delivered, by channel and folded address; those that were never delivered to are left
    out."""
    found: dict[tuple[str, str], datetime] = {}
    for name, channel in CHANNELS.items():
        keys = {key for of_channel, key in addresses if of_channel == name}
        if not keys:
            continue
        customers = customers_at(channel, keys).values_list("id", flat=True)
        messages = Message.objects.filter(customer_id__among=set(customers), delivered_at__isnull=False)
        rows = list(messages.values_list("campaign_id", "to_key", "delivered_at"))
        campaigns = Campaign.objects.filter(id__in={campaign for campaign, *_ in rows}, channel=name)
        of_channel = set(campaigns.values_list("id", flat=True))
        for campaign, key, at in rows:
            if at and campaign in of_channel and key in keys:
                found[name, key] = max(at, found.get((name, key), at))
    return found
