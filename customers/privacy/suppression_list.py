"""Many suppressions at once, as programs and files bring them, and the whole list with the addresses that are known.

The list keeps hashes. An address is known as long as a customer has it: it is found by hashing the addresses of the
customers who may not be written to, who are few.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from crm.accounts.audit import Action, By, record
from crm.database import transactional
from crm.streams.nudge import nudge
from crm.web.spreadsheet import in_chunks
from customers.addresses import InvalidAddress
from customers.channels import CHANNELS
from customers.consent import address_hash, refresh_standings, refused_customers
from customers.models import Suppression
from customers.privacy.hashes import hasher
from customers.privacy.suppression import PERSONAL, Reason, suppress, suppress_hashes
from customers.text import fold

HASH = re.compile(r"[0-9a-f]{64}")
CHUNK = 1_000  # suppressions of one transaction
GIVEN = tuple(reason for reason in Reason if reason != Reason.ERASED)  # reasons that a file or a program may give


class Address(NamedTuple):
    """A canonical address of a channel, or its hash, and why nothing may be sent there."""

    channel: str
    text: str
    reason: Reason = Reason.IMPORTED

    @property
    def hash(self) -> str:
        """What the list keeps of it."""
        return self.text if HASH.fullmatch(self.text) else address_hash(self.channel, self.text)


class Listed(NamedTuple):
    """A suppression as it is shown; `address` is its hash where no customer has the address."""

    address: str
    channel: str
    reason: str
    created_at: datetime


def read_address(channel: str, text: str, reason: Reason = Reason.IMPORTED) -> Address:
    """An address or a hash as somebody wrote it. InvalidAddress says what is wrong with it."""
    if HASH.fullmatch(text.strip().lower()):
        return Address(channel, text.strip().lower(), reason)
    canonical = CHANNELS[channel].canonical(text)
    if not canonical:
        raise InvalidAddress("is missing")
    return Address(channel, canonical, reason)


def suppress_all(addresses: Sequence[Address], by: By) -> None:
    """Put addresses on the list, a chunk a transaction, with one entry in the audit log for each chunk."""
    for start in range(0, len(addresses), CHUNK):
        _suppress_chunk(addresses[start : start + CHUNK], by)
    if any(HASH.fullmatch(address.text) for address in addresses):
        nudge("customers.tasks.refresh_standings", "")  # a lost one leaves it to the next import or `reconcile`


@transactional
def _suppress_chunk(addresses: Sequence[Address], by: By) -> None:
    groups: dict[tuple[str, Reason, bool], list[str]] = defaultdict(list)
    for address in addresses:
        groups[address.channel, address.reason, bool(HASH.fullmatch(address.text))].append(address.text)
    for (channel, reason, is_hash), texts in groups.items():
        if is_hash:
            suppress_hashes(channel, set(texts), reason)
        else:
            suppress(channel, texts, reason)
    record(Action.SUPPRESSED, by, addresses=len(addresses))


@transactional
def lift_all(addresses: Sequence[Address], by: By) -> list[Address]:
    """Take addresses off the list; those that stay on it, because of a complaint or an erasure. Whose customers had
    unsubscribed, they still say no: nothing but a new answer changes that."""
    by_hash = {address.hash: address for address in addresses}
    found = Suppression.objects.filter(hash__among=set(by_hash))
    kept = set(found.filter(reason__in=PERSONAL).values_list("hash", flat=True))
    lifted, _ = found.exclude(reason__in=PERSONAL).delete()
    known = known_addresses(
        {hash for hash, address in by_hash.items() if address.text == hash}, {a.channel for a in addresses}
    )
    keys: dict[str, set[str]] = defaultdict(set)
    for hash, address in by_hash.items():
        keys[address.channel].add(fold(known.get(hash, "") if address.text == hash else address.text))
    for channel, of_channel in keys.items():
        refresh_standings(CHANNELS[channel], of_channel)
    if lifted:
        record(Action.SUPPRESSION_LIFTED, by, addresses=lifted)
    return [by_hash[hash] for hash in kept]


def known_addresses(hashes: Collection[str] | None, channels: Iterable[str] = tuple(CHANNELS)) -> dict[str, str]:
    """By hash the address, of these hashes or of all, where a customer has it and may not be written to."""
    found: dict[str, str] = {}
    for name in channels:
        channel, hash_key = CHANNELS[name], hasher(name)
        refused = refused_customers(channel).values_list(channel.address_key, channel.address)
        for key, address in refused.iterator(CHUNK):
            if hashes is not None and len(found) == len(hashes):
                return found
            hash = hash_key(key)
            if hashes is None or hash in hashes:
                found[hash] = address
    return found


def with_addresses(suppressions: Sequence[Suppression]) -> list[Listed]:
    """Suppressions with the addresses that are known."""
    known = known_addresses({each.hash for each in suppressions}, {each.channel for each in suppressions})
    return [
        Listed(known.get(each.hash, each.hash), each.channel, each.reason, each.created_at) for each in suppressions
    ]


def whole_list() -> Iterator[list[Listed]]:
    """Every suppression, in chunks."""
    known = known_addresses(None)
    for chunk in in_chunks(Suppression.objects.all(), "hash", "channel", "reason", "created_at"):
        yield [Listed(known.get(hash) or hash, channel, reason, at) for hash, channel, reason, at in chunk]


def counts(addresses: Iterable[Address]) -> list[tuple[str, str, int]]:
    """How many addresses there are of each channel's label and reason."""
    counted = Counter((CHANNELS[address.channel].label, address.reason.value) for address in addresses)
    return sorted((channel, reason, count) for (channel, reason), count in counted.items())
