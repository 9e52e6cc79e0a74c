"""What a recipient chooses on the page that the link of a message opens: topics, and other channels."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core import signing

from campaigns.log.claims import await_claims_under_way
from crm.database import transactional
from customers.channels import CHANNELS, Channel
from customers.consent import refusals
from customers.models import Customer, Suppression, Topic
from customers.privacy.suppression import suppression_at
from customers.privacy.topics import refused_topics, set_refused_topics
from delivery.recipients import Recipient, refuse
from delivery.unsubscribing import UNDO_SECONDS, Link, find_recipient, take_back

SALT = "delivery.preferences"


@dataclass(frozen=True)
class Preferences:
    """What can be chosen: each topic with whether the address gets it, and the other channels on which the customer is
    written to."""

    topics: list[tuple[Topic, bool]] = field(default_factory=list)
    channels: list[Channel] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.topics or self.channels)


def read_preferences(recipient: Recipient) -> Preferences | None:
    """The preferences as they are now; None for an address that refuses everything, or is erased."""
    if not recipient.address or refusals(CHANNELS[recipient.channel], [recipient.address]):
        return None
    refused = refused_topics(recipient.channel, recipient.address)
    topics = [(topic, topic.id not in refused) for topic in Topic.objects.all()]
    customer = Customer.objects.filter(id=recipient.customer_id).first()
    others = [channel for channel in CHANNELS.values() if channel.name != recipient.channel and customer]
    return Preferences(topics, [channel for channel in others if _is_written_to(customer, channel)])


def _is_written_to(customer: Customer | None, channel: Channel) -> bool:
    return bool(getattr(customer, channel.address, "")) and not getattr(customer, channel.standing)


def save_preferences(link: Link, *, shown: Collection[str], chosen: Collection[str]) -> str | None:
    """Refuse what was `shown` and not `chosen`, and take back the refusals of topics that were chosen. Both name topics
    by id and channels by name; other texts change nothing. A token for `undo_preferences`, empty where nothing changed;
    None where message or customer are no longer known."""
    token = _save(link, set(shown), set(chosen))
    await_claims_under_way()
    return token


@transactional
def _save(link: Link, shown: set[str], chosen: set[str]) -> str | None:
    recipient = find_recipient(link)
    if recipient is None or not recipient.address:
        return None
    preferences = read_preferences(recipient) or Preferences()
    offered = {topic.id for topic, _ in preferences.topics if str(topic.id) in shown}
    before = refused_topics(recipient.channel, recipient.address)
    after = (before - offered) | {id for id in offered if str(id) not in chosen}
    set_refused_topics(recipient.channel, recipient.address, after)
    stopped = [
        _stop(recipient, each) for each in preferences.channels if each.name in shown and each.name not in chosen
    ]
    if before == after and not stopped:
        return ""
    change = {
        "link": link.id.hex,
        "refused": [id.hex for id in after - before],
        "accepted": [id.hex for id in before - after],
        "stopped": stopped,
    }
    return signing.dumps(change, salt=SALT)


def _stop(recipient: Recipient, channel: Channel) -> list[Any]:
    """Refuse everything to the customer on another channel; its name, the suppression and the answer before it."""
    customer = Customer.objects.get(id=recipient.customer_id)
    address = getattr(customer, channel.address)
    refuse([recipient._replace(channel=channel.name, address=address)], Suppression.Reason.UNSUBSCRIBED)
    suppression = suppression_at(channel.name, address)
    assert suppression
    return [channel.name, suppression.id.hex, getattr(customer, channel.opt_in)]


def undo_preferences(link: Link, token: str) -> bool:
    """Take back the change that gave this token; False where it is too late, or for another link."""
    try:
        change = signing.loads(token, salt=SALT, max_age=UNDO_SECONDS)
    except signing.BadSignature:
        return False
    return change["link"] == link.id.hex and _undo(link, change)


@transactional
def _undo(link: Link, change: dict[str, Any]) -> bool:
    recipient = find_recipient(link)
    if recipient is None or not recipient.address:
        return False
    now = refused_topics(recipient.channel, recipient.address) - {UUID(hex) for hex in change["refused"]}
    again = Topic.objects.filter(id__in=[UUID(hex) for hex in change["accepted"]]).values_list("id", flat=True)
    set_refused_topics(recipient.channel, recipient.address, now | set(again))
    customer = Customer.objects.filter(id=recipient.customer_id).first()
    for name, suppression, opted_in in change["stopped"]:
        address = getattr(customer, CHANNELS[name].address, "")
        take_back(recipient.customer_id, CHANNELS[name], address, UUID(suppression), opted_in)
    return True
