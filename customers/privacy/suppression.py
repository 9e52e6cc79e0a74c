"""The suppression list: addresses, a channel each, that must not be written to any more.

It keeps keyed hashes, so that nothing tells whose they are. A suppression outlives its customer, and whatever is
ingested later.
"""

from collections.abc import Collection, Iterable

from django.utils import timezone

from crm.accounts.audit import Action, By, record
from crm.database import transactional, upsert
from crm.database.models import new_id
from customers.channels import CHANNELS
from customers.clock import change_moment
from customers.consent import address_hash, customers_at, refresh_standings
from customers.models import Customer, Suppression
from customers.segments.watching.alarms import noticing
from customers.text import fold

Reason = Suppression.Reason
PERSONAL = (Reason.COMPLAINED, Reason.ERASED)  # reasons that no other one replaces


def suppress(channel: str, addresses: Iterable[str], reason: Reason) -> None:
    """Put canonical addresses on the list, inside a transaction. One that is there keeps its reason, except that a
    complaint or an erasure replaces any other one, since fewer people may lift those."""
    keys = {fold(address) for address in addresses if address}
    suppress_hashes(channel, {address_hash(channel, key) for key in keys}, reason)
    refresh_standings(CHANNELS[channel], keys)


def suppress_hashes(channel: str, hashes: Collection[str], reason: Reason) -> None:
    """The same for addresses of which only the hash is known, inside a transaction. Customers who have them are
    refused when a message to them is claimed; the task `refresh_standings` finds these customers."""
    now = timezone.now()
    upsert(
        Suppression,
        ((new_id(), hash, channel, reason, now) for hash in hashes),
        fields=("id", "hash", "channel", "reason", "created_at"),
        unique="hash",
        insert_only=("channel", "reason", "created_at"),
    )
    if reason in PERSONAL:
        Suppression.objects.filter(hash__among=set(hashes)).exclude(reason__in=PERSONAL).update(reason=reason)


@transactional
def suppress_manually(
    channel: str, address: str, by: By, *, because: str = "", customer: Customer | None = None
) -> None:
    """Put an address on the list as a person asked, with an entry in the audit log: of the customer who has the
    address, where it is one that the page shows."""
    suppress(channel, [address], Reason.MANUAL)
    of = customer or suppression_at(channel, address)
    record(Action.SUPPRESSED, by, of=of, channel=CHANNELS[channel].label, because=because)


@transactional
def lift(channel: str, address: str, because: str, by: By, customer: Customer | None = None) -> bool:
    """Take an address off the list; False when it was not on it. Where its customers had unsubscribed, they count as
    never asked again."""
    found, key = CHANNELS[channel], fold(address)
    suppression = suppression_at(channel, address)
    if suppression is None or not Suppression.objects.filter(id=suppression.id).delete()[0]:
        return False
    if suppression.reason == Reason.UNSUBSCRIBED:
        refusing = customers_at(found, [key]).filter(**{found.opt_in: False})
        theirs = Customer.objects.filter(id__among=set(refusing.values_list("id", flat=True)))
        with noticing(theirs, {found.opt_in}):
            theirs.update(**{found.opt_in: None}, updated_at=change_moment())
    refresh_standings(found, [key])
    record(Action.SUPPRESSION_LIFTED, by, of=customer or suppression, channel=found.label, because=because)
    return True


def suppression_at(channel: str, address: str) -> Suppression | None:
    """The suppression of an address on a channel."""
    return Suppression.objects.filter(hash=address_hash(channel, address)).first() if address else None


def customer_suppressions(customer: Customer) -> dict[str, Suppression]:
    """The suppressions of the customer's addresses, by channel."""
    addresses = {name: getattr(customer, channel.address) for name, channel in CHANNELS.items()}
    hashes = {address_hash(name, address): name for name, address in addresses.items() if address}
    return {hashes[found.hash]: found for found in Suppression.objects.filter(hash__in=hashes)}
