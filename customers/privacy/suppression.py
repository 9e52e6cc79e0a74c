"""Who must not be written to any more: addresses, a channel each, kept as hashes so that nothing tells whose they are.

A suppression outlives its customer, and whatever is ingested later.
"""

import hashlib
from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone

from crm.accounts.audit import Action, By, record
from crm.database import transactional, upsert
from crm.database.models import new_id
from customers.channels import CHANNELS
from customers.models import Customer, Suppression, fold


def suppress(channel: str, addresses: Iterable[str], reason: str) -> None:
    """Inside a transaction. Customers who have such an address are opted out."""
    wanted = {address for address in addresses if address}
    now = timezone.now()
    upsert(
        Suppression,
        ((new_id(), _hash(channel, address), channel, reason, now) for address in wanted),
        fields=("id", "hash", "channel", "reason", "created_at"),
        unique="hash",
        insert_only=("channel", "reason", "created_at"),
    )
    _customers_at(channel, wanted).update(**{CHANNELS[channel].opt_in: False})


def suppressed(channel: str, addresses: Iterable[str]) -> set[str]:
    """Those of the addresses that must not be written to."""
    hashes = {address: _hash(channel, address) for address in addresses if address}
    if not hashes:
        return set()
    found = set(Suppression.objects.filter(hash__among=set(hashes.values())).values_list("hash", flat=True))
    return {address for address, hash in hashes.items() if hash in found} if found else set()


@transactional
def suppress_by_hand(channel: str, address: str, by: By) -> None:
    suppress(channel, [address], "by hand")
    (suppression,) = suppressions_of(channel, address)
    record(Action.SUPPRESSED, by, of=suppression)


@transactional
def lift(channel: str, address: str, because: str, by: By) -> bool:
    """They may be written to again, as if they had never been asked; False when they were not on the list."""
    for suppression in suppressions_of(channel, address):
        if Suppression.objects.filter(id=suppression.id).delete()[0]:
            _customers_at(channel, [address]).filter(**{CHANNELS[channel].opt_in: False}).update(
                **{CHANNELS[channel].opt_in: None}
            )
            record(Action.SUPPRESSION_LIFTED, by, of=suppression, because=because)
            return True
    return False


def _customers_at(channel: str, addresses: Iterable[str]) -> QuerySet[Customer]:
    if channel == "email":
        return Customer.objects.filter(email_key__in=[fold(address) for address in addresses])
    return Customer.objects.filter(phone__in=list(addresses))


def suppressions_of(channel: str, address: str) -> list[Suppression]:
    """One, or none."""
    return list(Suppression.objects.filter(hash=_hash(channel, address))) if address else []


def _hash(channel: str, address: str) -> str:
    return hashlib.sha256(f"{channel}\n{fold(address)}".encode()).hexdigest()
