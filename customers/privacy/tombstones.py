"""Who was erased, hashed, and how far the stream of records had come by then.

A record that was accepted before and is written after must bring nobody back: it waited in the stream, or was read by a
worker who died. Whatever is accepted later is a new record. Both are told apart by their place in the stream, for no
two clocks need agree on that.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

import pydantic_core
from django.utils import timezone

from crm.database import upsert
from crm.database.models import new_id
from crm.streams.stream import Entry, entry_order
from customers.models import Tombstone
from customers.privacy.hashes import keyed_hash

# Whom a record of each kind is about.
PERSON = {"customer": "external_id", "order": "customer_external_id", "event": "customer_external_id"}
T = TypeVar("T")


def bury(external_id: str, last_entry: str) -> None:
    """Inside a transaction. `last_entry` is the newest that was accepted until now."""
    row = (new_id(), _hash(external_id), timezone.now(), *entry_order(last_entry))
    upsert(Tombstone, [row], fields=("id", "hash", "erased_at", "entry_ms", "entry_number"), unique="hash")


def without_the_erased(kind: str, records: Sequence[T], entries: Sequence[Entry]) -> Sequence[T]:
    """The records of `entries`, in order, except those that were accepted before their person was erased."""
    if not records or not Tombstone.objects.filter(entry_ms__gte=min(entry.order for entry in entries)[0]).exists():
        return records
    accepted = [entry.order for entry in entries for _ in range(entry.records)]
    people = [getattr(record, PERSON[kind]) for record in records]
    erased = _erased(set(people))
    return [
        record
        for record, person, order in zip(records, people, accepted, strict=True)
        if order > erased.get(person, (0, -1))
    ]


def is_erased(entry: Entry, record: bytes) -> bool:
    """Whether a record that cannot be written is about somebody who has been erased since it was accepted."""
    try:
        person = pydantic_core.from_json(record)[PERSON[entry.kind]]
    except (ValueError, KeyError, TypeError):
        return False
    return isinstance(person, str) and entry.order <= _erased({person}).get(person, (0, -1))


def erased_since(moment: datetime, people: Iterable[str]) -> set[str]:
    """Those of the people, by external id, who were erased after this moment."""
    erased = Tombstone.objects.filter(erased_at__gte=moment)
    if not erased.exists():
        return set()
    hashes = {_hash(person): person for person in people}
    return {hashes[hash] for hash in erased.filter(hash__among=hashes).values_list("hash", flat=True)}


def _erased(people: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Until which entry each was erased, for those who were."""
    hashes = {_hash(person): person for person in people}
    found = Tombstone.objects.filter(hash__among=hashes).values_list("hash", "entry_ms", "entry_number")
    return {hashes[hash]: (ms, number) for hash, ms, number in found}


def _hash(external_id: str) -> str:
    return keyed_hash("customer", external_id)
