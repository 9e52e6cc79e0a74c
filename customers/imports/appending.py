"""Appending the records of a file to the stream of ingestion, chunk by chunk, and waiting until they are written."""

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import pydantic_core
from django.conf import settings
from django.utils import timezone

from crm.database import transactional
from crm.streams.consumer import drain
from crm.streams.deadline import Deadline
from crm.web.answers import split_batch
from customers.channels import CHANNELS
from customers.consent import suppressed
from customers.imports.choices import Choices
from customers.imports.columns import FileKind
from customers.imports.conversion import Converted, Record, Refusal, convert_chunk
from customers.imports.journal import entry_source
from customers.imports.lines import CHUNK_GROUPS, Lines
from customers.imports.models import Import, RefusedRow
from customers.imports.order_rows import PERSON_FIELDS
from customers.imports.reading import Table
from customers.ingestion import RECORDS, persist, stream
from customers.models import Customer, Suppression
from customers.privacy.tombstones import PERSON, erased_since
from customers.segments.lists.changes import store_list
from customers.text import fold

State = Import.State
PAUSE = 0.05  # seconds, while another worker writes


@dataclass(frozen=True)
class File:
    """A file, how it is read, and its rows in chunks. Each chunk has `entries` entries in the stream."""

    table: Table
    choices: Choices
    lines: Lines
    uploaded_at: datetime

    @property
    def kinds(self) -> tuple[str, ...]:
        """What the entries of a chunk hold. Customers come before the orders of the same rows."""
        if self.choices.kind is FileKind.CUSTOMERS:
            return ("customer",)
        return ("customer", "order") if PERSON_FIELDS.intersection(self.choices.columns) else ("order",)

    @property
    def entries(self) -> int:
        """How many entries a chunk has."""
        return len(self.kinds)

    def chunk(self, number: int) -> "Validated":
        """What chunk `number` comes to.

        Rows of people who were erased since the file was uploaded are left out.
        """
        converted = convert_chunk(self.lines, number, self.table, self.choices, find_customers)
        return valid_records(without_the_erased(converted, self.uploaded_at), self.table, self.choices)


def find_customers(emails: Collection[str], phones: Collection[str]) -> Mapping[str, str]:
    """The external ids of stored customers by e-mail address or phone number, of several the oldest."""
    keys = {fold(email): email for email in emails}
    by_email = Customer.objects.filter(email_key__among=keys).order_by("-id").values_list("email_key", "external_id")
    by_phone = Customer.objects.filter(phone__among=set(phones)).order_by("-id").values_list("phone", "external_id")
    return {**{keys[key]: id for key, id in by_email}, **dict(by_phone)}


def without_the_erased(converted: list[Converted], uploaded_at: datetime) -> list[Converted]:
    """What is not about somebody who was erased since, by external id or by an address."""
    records = [each for each in converted if isinstance(each, Record)]
    erased = erased_since(uploaded_at, {each.data[PERSON[each.kind]] for each in records})
    gone = {each.line for each in records if each.data[PERSON[each.kind]] in erased}
    if Suppression.objects.filter(reason="erased", created_at__gte=uploaded_at).exists():
        for channel in CHANNELS.values():
            addresses = {each.data.get(channel.address) or "" for each in records}
            hidden = suppressed(channel.name, addresses, reason="erased", created_at__gte=uploaded_at)
            gone |= {each.line for each in records if each.data.get(channel.address) in hidden}
    return [each for each in converted if each.line not in gone] if gone else converted


class Validated(NamedTuple):
    """Of some rows the valid records by kind, as a JSON array and as they are, and the rows to correct."""

    bodies: dict[str, bytes]
    records: dict[str, list[Record]]
    refusals: list[Refusal]


def valid_records(converted: Iterable[Converted], table: Table, choices: Choices) -> Validated:
    """What the schemas of the API accept, and a refusal for each row of any other record, or without its phone number.

    A row is either imported or refused: an order without its customer, or the other way round, would be half a row.
    """
    refusals = [each for each in converted if isinstance(each, Refusal)]
    records = {kind: [each for each in converted if isinstance(each, Record) and each.kind == kind] for kind in RECORDS}
    reasons: dict[int, str] = {}
    headings = {field: heading for field, heading in zip(choices.columns, table.heading, strict=False) if field}
    bodies = _bodies(records)
    for kind, some in records.items():
        _, _, rejected = split_batch(RECORDS[kind], bodies[kind], CHUNK_GROUPS)
        for each in rejected:
            record = some[each["index"]]
            reasons.setdefault(record.line, _reason(each["errors"], headings))
    if reasons:
        bad = [each for some in records.values() for each in some if each.line in reasons]
        refused = {row.number: Refusal(row.number, row.cells, reasons[each.line]) for each in bad for row in each.rows}
        refusals += refused.values()
        records = {kind: [each for each in some if each.line not in reasons] for kind, some in records.items()}
        bodies = _bodies(records)
    refusals += (
        Refusal(row.number, row.cells, f"{each.no_phone}; imported without it", is_imported=True)
        for some in records.values()
        for each in some
        if each.no_phone
        for row in each.rows
    )
    return Validated(bodies, records, refusals)


def _bodies(records: Mapping[str, Sequence[Record]]) -> dict[str, bytes]:
    return {kind: pydantic_core.to_json([each.data for each in some]) for kind, some in records.items()}


def _reason(errors: Sequence[Mapping[str, Any]], headings: Mapping[str, str]) -> str:
    """As in "Total: must be an amount", by the file's own headings where a field has one."""
    return "; ".join(f"{_place(error['loc'][1:], headings)}: {error['msg']}" for error in errors)[:1000]


def _place(path: Sequence[str | int], headings: Mapping[str, str]) -> str:
    """What the file calls the field at a path like ("items", 0, "name")."""
    field = ".".join(map(str, path))
    if path[0] == "items":
        field = {"name": "item_name"}.get(str(path[-1]), str(path[-1]))
    return headings.get(field) or headings.get(str(path[0])) or ".".join(map(str, path))


def step(import_: Import, file: File, deadline: Deadline) -> None:
    """One step of importing.

    1. Where Redis was wiped, or an entry was buried as a dead letter, go on behind what is written.
    2. While much is queued, help to write it.
    3. Append the entries of the next chunk, then note that, with its refused rows. A worker that dies between the two
       has appended entries that are ignored when they come again, for their numbers are written.
    4. Behind the last chunk, wait until all is written, and finish.
    """
    written = _written_before_loss(import_, file)
    if written is not None:
        _go_back(import_, written, file)
        return
    appended_all = import_.position >= file.lines.chunks
    if appended_all and import_.written >= import_.position * file.entries:
        _finish(import_)
    elif appended_all or stream.queued() > settings.IMPORT_MAX_QUEUED:
        import_.move(State.IMPORTING)
        if not drain(stream, persist) and not deadline.is_over:
            time.sleep(PAUSE)
    else:
        _append(import_, file)


def _append(import_: Import, file: File) -> None:
    number = import_.position
    incarnation = stream.incarnation()
    bodies, records, refusals = file.chunk(number)
    for at, kind in enumerate(file.kinds, start=1):
        source = entry_source(import_.id, number * file.entries + at)
        entry_id = stream.append(kind, bodies[kind], len(records[kind]), source)
    _note(import_, refusals, file.lines.rows_before(number + 1), entry_id, incarnation)


@transactional
def _note(import_: Import, refusals: Sequence[Refusal], rows_done: int, entry_id: str, incarnation: str) -> None:
    """The chunk is appended, unless another worker has noted so."""
    as_read = Import.objects.filter(id=import_.id, state__in=Import.WRITING, position=import_.position)
    moved = as_read.update(
        position=import_.position + 1,
        rows_done=rows_done,
        last_entry=entry_id,
        incarnation=incarnation,
        refused=import_.refused + sum(not refusal.is_imported for refusal in refusals),
        without_phone=import_.without_phone + sum(refusal.is_imported for refusal in refusals),
        moved_at=timezone.now(),
    )
    if moved:
        RefusedRow.objects.bulk_create(refused_row(import_, import_.position, refusal) for refusal in refusals)


def refused_row(import_: Import, chunk: int, refusal: Refusal) -> RefusedRow:
    """The row as it is kept."""
    return RefusedRow(
        import_id=import_.id,
        chunk=chunk,
        line=refusal.line,
        cells=refusal.cells,
        reason=refusal.reason[:1000],
        is_imported=refusal.is_imported,
    )


def _written_before_loss(import_: Import, file: File) -> int | None:
    """Where entries were lost that are not written: behind how many the import has to go on. None where none was lost.

    Either Redis was wiped, or one entry has become dead letters as a whole and those behind it waited for it in vain.
    """
    expected = import_.position * file.entries
    if import_.written >= expected:
        return None
    written = import_.written
    if import_.incarnation != stream.incarnation():
        return written
    if not stream.is_written(import_.last_entry):
        return None
    import_.refresh_from_db()
    return written + 1 if import_.written == written < expected else None


@transactional
def _go_back(import_: Import, written: int, file: File) -> None:
    """Let the import go on behind so many entries, unless another worker has moved it."""
    position = written // file.entries
    as_read = Import.objects.filter(
        id=import_.id, state=State.IMPORTING, position=import_.position, written=import_.written
    )
    repeated = RefusedRow.objects.filter(import_id=import_.id, chunk__gte=position)
    kept = RefusedRow.objects.filter(import_id=import_.id, chunk__lt=position)
    if as_read.update(
        position=position,
        written=written,
        written_by_shard=[max(written, ahead) for ahead in import_.written_by_shard],
        rows_done=file.lines.rows_before(position),
        refused=kept.filter(is_imported=False).count(),
        without_phone=kept.filter(is_imported=True).count(),
        last_entry="",
        incarnation="",
        moved_at=timezone.now(),
    ):
        repeated.delete()


@transactional
def _finish(import_: Import) -> None:
    """All is written: the customers of the file are a segment."""
    done = Import.objects.filter(id=import_.id, state=State.IMPORTING, position=import_.position)
    if done.update(state=State.DONE, finished_at=timezone.now(), moved_at=timezone.now()):
        store_list(import_.id, f"Customers from {import_.name}"[:200], import_.created_by)
