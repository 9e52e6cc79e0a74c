"""What a recipient does on the page that the link of a message opens: unsubscribe, take that back, subscribe again."""

from dataclasses import dataclass
from uuid import UUID

import pydantic_core
from django.core import signing
from django.utils import timezone

from campaigns.engagement.tickets import TicketKind, read_ticket
from campaigns.log.claims import await_claims_under_way
from campaigns.log.ledger import Message, message_key
from campaigns.log.sent_days import moving_days
from campaigns.models import Campaign
from crm.accounts.audit import Action, record
from crm.database import is_passing, transactional
from crm.streams.stream import Entry, StreamUnavailable
from customers.channels import CHANNELS, EMAIL, Channel
from customers.clock import change_moment
from customers.consent import customers_at, refresh_standings, refusals
from customers.models import Customer, Suppression
from customers.privacy.suppression import lift, suppression_at
from customers.segments.watching.alarms import noticing
from customers.text import fold
from delivery import receipts
from delivery.recipients import Recipient, find_recipients, refuse
from delivery.settling import settle

UNDO_SECONDS = 3600  # in which an unsubscription can be taken back on the page
SALT = "delivery.unsubscribing"


@dataclass(frozen=True)
class Unsubscribed:
    """`recipient` is None while the database is away: then it is done as soon as it is back. `undo` takes it back;
    empty where nothing changed."""

    recipient: Recipient | None = None
    undo: str = ""


@dataclass(frozen=True)
class Link:
    """What a ticket names: a message, or a customer who asked for a fresh link."""

    kind: TicketKind
    id: UUID


def read_link(ticket: str) -> Link | None:
    """What a ticket names; None for a text that is not a ticket for this page."""
    for kind in (TicketKind.UNSUBSCRIBE, TicketKind.CUSTOMER):
        if id := read_ticket(kind, ticket):
            return Link(kind, id)
    return None


def find_recipient(link: Link) -> Recipient | None:
    """Whom a link belongs to, with the channel and the address; None where message or customer are no longer known."""
    if link.kind == TicketKind.UNSUBSCRIBE:
        return next(iter(find_recipients([link.id.hex])), None)
    customer = Customer.objects.filter(id=link.id).exclude(email="").first()
    return Recipient("", customer.id, EMAIL.name, customer.email, timezone.now()) if customer else None


def unsubscribe(link: Link) -> Unsubscribed | None:
    """Refuse everything to the recipient's address on the channel of a link: from when this returns, no worker
    claims a message to it. None where message or customer are no longer known.

    While the database is away the refusal of a message's recipient waits in the stream of receipts, which is durable;
    StreamUnavailable where that does not take it either.
    """
    receipt = {
        "message_id": message_key(link.id.hex, 1),
        "status": "unsubscribed",
        "occurred_at": timezone.now().isoformat(),
    }
    body = pydantic_core.to_json([receipt])
    try:
        unsubscribed = _unsubscribe(link, body)
        await_claims_under_way()
        return unsubscribed
    except Exception as error:
        if not is_passing(error):
            raise
    if link.kind != TicketKind.UNSUBSCRIBE:
        raise StreamUnavailable
    receipts.stream.append("receipt", body, 1)
    return Unsubscribed()


@transactional
def _unsubscribe(link: Link, body: bytes) -> Unsubscribed | None:
    recipient = find_recipient(link)
    if recipient is None:
        return None
    before = suppression_at(recipient.channel, recipient.address)
    opt_in = CHANNELS[recipient.channel].opt_in
    opted_in = Customer.objects.filter(id=recipient.customer_id).values_list(opt_in, flat=True).first()
    if link.kind == TicketKind.UNSUBSCRIBE:
        settle([Entry("0-0", "receipt", body, 1)])()
    else:
        refuse([recipient], Suppression.Reason.UNSUBSCRIBED)
    now = suppression_at(recipient.channel, recipient.address)
    if before or not now:
        return Unsubscribed(recipient)
    change = {"link": link.id.hex, "suppression": now.id.hex, "opt_in": opted_in}
    return Unsubscribed(recipient, signing.dumps(change, salt=SALT))


def undo(link: Link, token: str) -> bool:
    """Take back the unsubscription that gave this token. False where it is too late, or another reason not to write
    to the address has come since."""
    try:
        change = signing.loads(token, salt=SALT, max_age=UNDO_SECONDS)
    except signing.BadSignature:
        return False
    if change["link"] != link.id.hex:
        return False
    return _undo(link, UUID(change["suppression"]), change["opt_in"])


@transactional
def _undo(link: Link, suppression_id: UUID, opted_in: bool | None) -> bool:
    recipient = find_recipient(link)
    message = Message.objects.filter(id=link.id)
    campaign = Campaign.objects.filter(id__in=message.values_list("campaign_id", flat=True)).first()
    if recipient is None or (link.kind == TicketKind.UNSUBSCRIBE and campaign is None):
        return False
    if campaign:
        Campaign.objects.filter(id=campaign.id).hold()
    channel = CHANNELS[recipient.channel]
    if not take_back(recipient.customer_id, channel, recipient.address, suppression_id, opted_in):
        return False
    if campaign:
        with moving_days([campaign.id], [link.id]):
            taken_back = message.filter(unsubscribed_at__isnull=False).update(unsubscribed_at=None)
        campaign.record({"unsubscribed": -taken_back})
    return True


def can_resubscribe(recipient: Recipient) -> bool:
    """Whether only an unsubscription keeps messages from the address, and the customer still has it."""
    channel, address = CHANNELS[recipient.channel], recipient.address
    customer = customers_at(channel, {fold(address)} - {""}).filter(id=recipient.customer_id)
    found = suppression_at(channel.name, address)
    return found is not None and found.reason == Suppression.Reason.UNSUBSCRIBED and customer.exists()


@transactional
def resubscribe(link: Link) -> bool:
    """Note the recipient's yes and lift the unsubscription, however old; False where there is another reason not to
    write to the address."""
    recipient = find_recipient(link)
    if recipient is None or not can_resubscribe(recipient):
        return False
    channel, address = CHANNELS[recipient.channel], recipient.address
    customer = Customer.objects.get(id=recipient.customer_id)
    lift(channel.name, address, "the recipient subscribed again", None, customer)
    this = Customer.objects.filter(id=customer.id)
    with noticing(this, {channel.opt_in}):
        this.update(**{channel.opt_in: True}, updated_at=change_moment())
    refresh_standings(channel, [fold(address)])
    return not refusals(channel, [address])


def take_back(customer_id: UUID, channel: Channel, address: str, suppression_id: UUID, opted_in: bool | None) -> bool:
    """Delete what a customer's unsubscribing from an address left, inside a transaction, and give the answer back that
    was there before; False where it is gone, or has another reason by now."""
    suppression = Suppression.objects.filter(id=suppression_id, reason=Suppression.Reason.UNSUBSCRIBED)
    if not suppression.delete()[0]:
        return False
    customer = Customer.objects.filter(id=customer_id)
    with noticing(customer, {channel.opt_in}):
        customer.filter(**{channel.opt_in: False}).update(**{channel.opt_in: opted_in}, updated_at=change_moment())
    refresh_standings(channel, [fold(address)])
    because = "the recipient took it back"
    record(Action.SUPPRESSION_LIFTED, None, of=customer.first(), channel=channel.label, because=because)
    return True
