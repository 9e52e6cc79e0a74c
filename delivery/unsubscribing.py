"""What a recipient does on the page that the link of a message opens: unsubscribe, and take that back."""

from dataclasses import dataclass
from uuid import UUID

import pydantic_core
from django.core import signing
from django.utils import timezone

from campaigns.claims import await_claims_under_way
from campaigns.ledger import Message, message_key
from campaigns.models import Campaign
from crm.accounts.audit import Action, record
from crm.database import is_passing, transactional
from crm.streams.stream import Entry
from customers.channels import CHANNELS
from customers.clock import change_moment
from customers.consent import refresh_standings
from customers.models import Customer, Suppression
from customers.privacy.suppression import suppressions_at
from customers.text import fold
from delivery import receipts
from delivery.recipients import Recipient, find_recipients

UNDO_SECONDS = 3600  # in which an unsubscription can be taken back on the page
SALT = "delivery.unsubscribing"


@dataclass(frozen=True)
class Unsubscribed:
    """`recipient` is None while the database is away: then it is done as soon as it is back. `undo` takes it back;
    empty where nothing changed."""

    recipient: Recipient | None = None
    undo: str = ""


def find_recipient(message_id: UUID) -> Recipient | None:
    """The recipient of a message; None where the message is no longer known."""
    return next(iter(find_recipients([message_id.hex])), None)


def unsubscribe(message_id: UUID) -> Unsubscribed | None:
    """Refuse everything to the recipient's address on the channel of a message: from when this returns, no worker
    claims a message to it. None where the message is no longer known.

    While the database is away the refusal waits in the stream of receipts, which is durable; StreamUnavailable where
    that does not take it either.
    """
    receipt = {
        "message_id": message_key(message_id.hex, 1),
        "status": "unsubscribed",
        "occurred_at": timezone.now().isoformat(),
    }
    body = pydantic_core.to_json([receipt])
    try:
        unsubscribed = _unsubscribe(message_id, body)
        await_claims_under_way()
        return unsubscribed
    except Exception as error:
        if not is_passing(error):
            raise
    receipts.stream.append("receipt", body, 1)
    return Unsubscribed()


@transactional
def _unsubscribe(message_id: UUID, body: bytes) -> Unsubscribed | None:
    recipient = find_recipient(message_id)
    if recipient is None:
        return None
    before = suppressions_at(recipient.channel, recipient.address)
    opt_in = CHANNELS[recipient.channel].opt_in
    opted_in = Customer.objects.filter(id=recipient.customer_id).values_list(opt_in, flat=True).first()
    receipts.settle([Entry("0-0", "receipt", body, 1)])()
    now = suppressions_at(recipient.channel, recipient.address)
    if before or not now:
        return Unsubscribed(recipient)
    change = {"message": message_id.hex, "suppression": now[0].id.hex, "opt_in": opted_in}
    return Unsubscribed(recipient, signing.dumps(change, salt=SALT))


def undo(message_id: UUID, token: str) -> bool:
    """Take back the unsubscription that gave this token. False where it is too late, or another reason not to write
    to the address has come since."""
    try:
        change = signing.loads(token, salt=SALT, max_age=UNDO_SECONDS)
    except signing.BadSignature:
        return False
    if change["message"] != message_id.hex:
        return False
    return _undo(message_id, UUID(change["suppression"]), change["opt_in"])


@transactional
def _undo(message_id: UUID, suppression_id: UUID, opted_in: bool | None) -> bool:
    recipient = find_recipient(message_id)
    message = Message.objects.filter(id=message_id)
    campaign = Campaign.objects.filter(id__in=message.values_list("campaign_id", flat=True)).first()
    if recipient is None or campaign is None:
        return False
    Campaign.objects.filter(id=campaign.id).hold()
    suppression = Suppression.objects.filter(id=suppression_id, reason=Suppression.Reason.UNSUBSCRIBED)
    if not suppression.delete()[0]:
        return False
    channel = CHANNELS[recipient.channel]
    customer = Customer.objects.filter(id=recipient.customer_id)
    customer.filter(**{channel.opt_in: False}).update(**{channel.opt_in: opted_in}, updated_at=change_moment())
    campaign.record({"unsubscribed": -message.filter(unsubscribed_at__isnull=False).update(unsubscribed_at=None)})
    refresh_standings(channel, [fold(recipient.address)])
    because = "the recipient took it back"
    record(Action.SUPPRESSION_LIFTED, None, of=customer.first(), channel=channel.label, because=because)
    return True
