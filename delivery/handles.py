"""Which message a vendor means by its own id, where its receipts do not echo our key.

A receipt may overtake the answer to our request. It is stored then; whichever of the two comes second finds the other.
"""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

import pydantic_core
from django.db.models import QuerySet
from django.utils import timezone

from crm.database import insert
from crm.database.models import new_stored_id
from delivery.models import EarlyReceipt, Handle
from delivery.receipts import stream

KEPT_FOR = timedelta(days=7)  # longer than receipts are awaited
MAX_LENGTH = 200  # characters of a vendor's id that are stored and compared


def store_handles(setup: str, handles: Mapping[str, str]) -> None:
    """Keep the vendor's ids of accepted messages, by key, and apply the receipts that came before."""
    now = timezone.now()
    keys = {vendor_id[:MAX_LENGTH]: key for key, vendor_id in handles.items()}
    rows = [(new_stored_id(), setup, vendor_id, key, now) for vendor_id, key in keys.items()]
    insert(Handle, rows, fields=("id", "setup", "vendor_id", "key", "created_at"))
    early = EarlyReceipt.objects.filter(setup=setup, vendor_id__among=set(keys))
    append_receipts([receipt | {"message_id": keys[id]} for id, receipt in early.values_list("vendor_id", "receipt")])
    early.delete()


def with_keys(setup: str, receipts: Collection[dict[str, Any]]) -> list[dict[str, Any]]:
    """Receipts that name a vendor's ids, with our keys instead. Those that have no handle yet are kept for it."""
    by_id = [(str(receipt["message_id"])[:MAX_LENGTH], receipt) for receipt in receipts]
    ids = {id for id, _ in by_id}
    keys = _find_keys(setup, ids)
    if early := [EarlyReceipt(setup=setup, vendor_id=id, receipt=receipt) for id, receipt in by_id if id not in keys]:
        EarlyReceipt.objects.bulk_create(early)
        keys |= _find_keys(setup, ids - keys.keys())  # stored in the meantime, before it could find these
    return [receipt | {"message_id": keys[id]} for id, receipt in by_id if id in keys]


def _find_keys(setup: str, ids: set[str]) -> dict[str, str]:
    if not ids:
        return {}
    return dict(Handle.objects.filter(setup=setup, vendor_id__among=ids).values_list("vendor_id", "key"))


def append_receipts(receipts: Collection[dict[str, Any]]) -> None:
    """Append receipts of a vendor to the stream."""
    if receipts:
        stream.append("receipt", pydantic_core.to_json(list(receipts)), len(receipts))


def expired() -> list[QuerySet]:
    """What is too old for any receipt: handles, and receipts that came before their message had one."""
    since = timezone.now() - KEPT_FOR
    return [Handle.objects.filter(created_at__lt=since), EarlyReceipt.objects.filter(created_at__lt=since)]
