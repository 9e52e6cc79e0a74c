"""Who must not be written to any more: addresses, a channel each, kept as hashes so that nothing tells whose they are.

A suppression outlives its customer, and whatever is ingested later.
"""

import hashlib
from collections.abc import Iterable

from django.utils import timezone

from crm.database import upsert
from crm.database.models import new_id
from customers.models import Customer, Suppression, fold

ADDRESS = {"email": "email", "sms": "phone", "whatsapp": "phone"}  # what each channel writes to


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
    if channel == "email":
        Customer.objects.filter(email_key__in=[fold(address) for address in wanted]).update(email_opt_in=False)


def suppressed(channel: str, addresses: Iterable[str]) -> set[str]:
    """Those of the addresses that must not be written to."""
    hashes = {address: _hash(channel, address) for address in addresses if address}
    if not hashes:
        return set()
    found = set(Suppression.objects.filter(hash__among=set(hashes.values())).values_list("hash", flat=True))
    return {address for address, hash in hashes.items() if hash in found} if found else set()


def suppressions_of(channel: str, address: str) -> list[Suppression]:
    """One, or none."""
    return list(Suppression.objects.filter(hash=_hash(channel, address))) if address else []


def _hash(channel: str, address: str) -> str:
    return hashlib.sha256(f"{channel}\n{fold(address)}".encode()).hexdigest()
