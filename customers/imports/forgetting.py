"""What an import keeps of people is deleted in time, and at once where somebody is erased."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from crm.database import transactional
from customers.addresses import InvalidAddress, canonical_email, canonical_phone
from customers.imports import job, storage
from customers.imports.models import FilePart, Import, ImportedRecord, RefusedRow
from customers.imports.reading import UnreadableFile
from customers.models import Order
from customers.text import fold

BATCH = 2_000  # rows
WAITING_DAYS = 1  # for which a file waits to be imported, or one that was stopped to go on
REFUSED_DAYS = 7  # for which refused rows can be downloaded

State = Import.State
ENDED = (State.DONE, State.STOPPED, State.UNDONE, State.FAILED)
ERASED = "Somebody was erased who is in this file. Upload it again without them."


# ── In time ───────────────────────────────────────────────────────────
def expired() -> list[Callable[[], object]]:
    """Functions that delete the next of what has expired, and say whether there was any."""
    return [_delete_waiting, _delete_files, _delete_journal, _delete_refused]


def _delete_waiting() -> bool:
    before = timezone.now() - timedelta(days=WAITING_DAYS)
    waiting = Import.objects.filter(state__in=Import.WAITING, moved_at__lt=before).first()
    return waiting is not None and job.discard(waiting)


def _delete_files() -> bool:
    """Files of imports that are over or gone, of which a dead worker or another machine has kept some."""
    kept = set(Import.objects.exclude(state__in=(State.DONE, State.UNDONE, State.FAILED)).values_list("id", flat=True))
    before = timezone.now() - timedelta(days=WAITING_DAYS)
    stopped = Import.objects.filter(state=State.STOPPED, moved_at__lt=before)
    kept -= set(stopped.values_list("id", flat=True))
    found = set(FilePart.objects.filter(number=0).values_list("import_id", flat=True)) | set(_local_files(before))
    for import_id in found - kept:
        if not Import.objects.filter(id=import_id).exists() and _made_at(import_id) > before:
            continue  # it is being uploaded
        storage.delete(import_id)
    return False


def _local_files(before: datetime) -> Iterable[UUID]:
    folder = Path(settings.VAR_DIR) / "imports"
    for file in folder.iterdir() if folder.exists() else ():
        if file.stat().st_mtime < before.timestamp():
            yield UUID(file.name[:32])


def _made_at(id: UUID) -> datetime:
    """A UUIDv7 begins with the milliseconds at which it was made."""
    return datetime.fromtimestamp((id.int >> 80) / 1000, tz=timezone.get_default_timezone())


def _delete_journal() -> bool:
    """Of imports that can no longer be undone."""
    before = timezone.now() - timedelta(seconds=settings.IMPORT_UNDO_SECONDS)
    over = Import.objects.filter(state__in=ENDED, moved_at__lt=before).values_list("id", flat=True)
    return _delete(ImportedRecord, set(over))


def _delete_refused() -> bool:
    before = timezone.now() - timedelta(days=REFUSED_DAYS)
    over = Import.objects.filter(state__in=ENDED, moved_at__lt=before).values_list("id", flat=True)
    return _delete(RefusedRow, set(over))


@transactional
def _delete(model: Any, imports: Collection[UUID]) -> bool:
    ids = list(model.objects.filter(import_id__among=imports).values_list("id", flat=True)[:BATCH])
    return bool(ids and model.objects.filter(id__among=ids).delete()[0])


# ── At once ───────────────────────────────────────────────────────────
def delete_files_about(external_id: str, addresses: Collection[str]) -> None:
    """Delete files that wait and that name a person, before a transaction erases that person.

    An import that is under way leaves them out from then on, and its file is deleted when it is done.
    """
    for import_ in Import.objects.filter(state__in=(*Import.WAITING, State.CHECKING, State.STOPPED)):
        try:
            names_person = any(_is_about(row.cells, external_id, addresses) for row in job.open_table(import_).rows())
        except UnreadableFile:
            names_person = True
        if names_person:
            changes = {"state": State.FAILED, "problem": ERASED, "report": {}}
            import_.move(*Import.WAITING, State.CHECKING, State.STOPPED, **changes)
            storage.delete(import_.id)


def forget(external_id: str, addresses: Collection[str]) -> None:
    """Delete what imports noted of a person and their orders, inside the transaction that erases them."""
    orders = set(Order.objects.filter(customer_external_id=external_id).values_list("external_id", flat=True))
    theirs = Q(kind="customer", external_id=external_id) | Q(kind="order", external_id__among=orders)
    theirs |= Q(before__customer_external_id=external_id) | Q(after__customer_external_id=external_id)
    ImportedRecord.objects.filter(theirs).delete()
    refused = RefusedRow.objects.values_list("id", "cells", "import_id").iterator(chunk_size=BATCH)
    found = {id: import_id for id, cells, import_id in refused if _is_about(cells, external_id, addresses)}
    RefusedRow.objects.filter(id__among=found).delete()
    for import_ in Import.objects.filter(id__among=set(found.values())):
        reasons = [{**reason, "examples": []} for reason in import_.report.get("reasons", ())]
        Import.objects.filter(id=import_.id).update(report={**import_.report, "reasons": reasons})


def _is_about(cells: Sequence[str], external_id: str, addresses: Collection[str]) -> bool:
    """Whether a row has the id or an address of a person, however it is written."""
    known = {fold(address) for address in addresses if address} | {fold(external_id)}
    for cell in cells:
        text = fold(cell.strip().lstrip("'"))
        if text in known or any("@" in address and address in text for address in known):
            return True
        if "@" in text and fold(_canonical(canonical_email, text)) in known:
            return True
        if sum(sign.isdigit() for sign in text) >= 7 and _canonical(canonical_phone, text) in known:
            return True
    return False


def _canonical(read: Callable[[str], str], text: str) -> str:
    """The canonical form of an address, "" for other text."""
    try:
        return read(text)
    except InvalidAddress:
        return ""
