"""The database side: which worker may write, how far a stream is written, and what becomes of invalid records."""

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import pydantic_core
from django.db.models import F

from crm.database import is_passing, transactional
from crm.streams import lease as leases
from crm.streams.deadline import Deadline
from crm.streams.lease import LeaseLost
from crm.streams.models import DeadLetter, StreamPosition
from crm.streams.stream import UNREADABLE, Entry, Shard, Stream, entry_order

logger = logging.getLogger(__name__)


class Refused(NamedTuple):
    """A valid record that finds no room, and becomes a dead letter although those beside it are written."""

    kind: str
    record: bytes  # as JSON
    reason: str


Write = Callable[[], Sequence[Refused] | None]
Handle = Callable[[list[Entry]], Write]

BATCH = 2_000  # records of one transaction
FIRST_READING = 10  # entries; each later reading may have ten times as many
SUSPECT_AFTER = 3  # readings, after which entries are tried one by one
DEAD_AFTER = 5  # attempts at an entry alone that took the worker with them


def drain(stream: Stream, handle: Handle, seconds: float | None = None, *, shard: str = "") -> bool:
    """Write what waits in the stream, or in the shard of that name alone; False when it is not its turn, or another
    drain is already at it. It stops after `seconds`, by default those of a task."""
    deadline = Deadline(seconds)
    drained = [_drain(each, handle, deadline) for each in stream.drainable() if shard in ("", each.name)]
    return any(drained)


def _drain(shard: Shard, handle: Handle, deadline: Deadline) -> bool:
    """Write what waits in a shard, in order; False when another drain is already at it.

    1. Take the lease of the shard.
    2. Read what an earlier drain left unfinished, then what is new.
    3. `handle(entries)` decodes them, which needs no transaction, and returns the function that writes them. It may
       refuse some.
    4. In one transaction: renew the lease, note the position, write.
    5. Acknowledge, and go on until the shard is empty or the time is up.
    6. Give the lease back, and wake a worker for whatever came in the meantime.

    Both raise when a record cannot be written. Then the batch is tried entry by entry and in ever smaller parts, until
    the record is found, which becomes a dead letter. An error of the database itself is raised: nothing is
    acknowledged, and the next drain begins at the same entry.
    """
    lease = take_lease(shard, shard.open())
    if lease is None:
        return False
    try:
        for entries in _batches(shard, lease, deadline):
            _write(shard, lease, entries, handle)
    except LeaseLost:
        logger.warning("The lease of %s passed to another drain", shard.name)
        return False
    finally:
        give_back(shard, lease)
    shard.wake_if_waiting()
    return True


@transactional
def take_lease(shard: Shard, incarnation: str) -> str | None:
    """The token of a new lease; None while another drain has one. While the lease is held, nobody else writes."""
    position, _ = StreamPosition.objects.get_or_create(stream=shard.name)
    this = StreamPosition.objects.filter(id=position.id)
    if lease := leases.take_lease(this):
        this.exclude(incarnation=incarnation).update(incarnation=incarnation, last_entry="0-0")
    return lease


@transactional
def give_back(shard: Shard, lease: str) -> None:
    """End the lease, if it is still held."""
    leases.give_back_lease(StreamPosition.objects.filter(stream=shard.name), lease)


def _batches(shard: Shard, lease: str, deadline: Deadline) -> Iterator[list[Entry]]:
    """Entries in order, at most BATCH records at a time; singly where they were read too often."""
    written = entry_order(
        StreamPosition.objects.values_list("last_entry", flat=True).get(stream=shard.name, lease=lease)
    )
    count, old = FIRST_READING, True
    while not deadline.is_over:
        entries = shard.unacknowledged(count) if old else shard.fresh(count)
        if not entries:
            if not old:
                return
            old = False
            continue
        count = min(FIRST_READING * len(entries), max(1, BATCH * len(entries) // max(1, _count(entries))))
        repeated = [entry for entry in entries if entry.order <= written]
        if repeated:  # written, but its drain died before it could say so
            shard.finish(repeated)
            entries = [entry for entry in entries if entry.order > written]
        suspect = old and bool(entries) and shard.deliveries(entries) > SUSPECT_AFTER
        yield from _groups(entries, suspect)


def _groups(entries: list[Entry], suspect: bool) -> Iterator[list[Entry]]:
    """Groups of entries to write together: at most BATCH records, and alone what is suspect or unreadable."""
    batch: list[Entry] = []
    size = 0
    for entry in entries:
        weight = BATCH + 1 if suspect or entry.kind == UNREADABLE else entry.records
        if batch and size + weight > BATCH:
            yield batch
            batch, size = [], 0
        batch.append(entry)
        size += weight
    if batch:
        yield batch


def _write(shard: Shard, lease: str, entries: list[Entry], handle: Handle) -> None:
    """Write all entries at once, or one by one as far as each can be written."""
    if len(entries) > 1:
        try:
            _commit(shard, lease, entries, handle(entries), stored=_count(entries))
        except LeaseLost:
            raise
        except Exception as error:
            if is_passing(error):
                raise
            logger.exception("A batch of %s failed and is tried entry by entry", shard.name)
            for entry in entries:
                _write(shard, lease, [entry], handle)
            return
    else:
        _write_alone(shard, lease, entries[0], handle)
    shard.finish(entries)


def _write_alone(shard: Shard, lease: str, entry: Entry, handle: Handle) -> None:
    if entry.kind == UNREADABLE:
        _bury(shard, lease, entry, "not an entry that this product appends")
        return
    if shard.attempt(entry) > DEAD_AFTER:
        _bury(shard, lease, entry, f"gave up after {DEAD_AFTER} attempts")
        return
    try:
        _write_what_can_be(shard, lease, entry, handle)
    except Exception as error:
        if isinstance(error, LeaseLost) or is_passing(error):
            shard.forgive(entry)
        raise


def _write_what_can_be(shard: Shard, lease: str, entry: Entry, handle: Handle) -> None:
    """Write the whole entry; or find its invalid records by halves, bury these and write the rest."""
    try:
        _commit(shard, lease, [entry], handle([entry]), stored=entry.records)
        return
    except Exception as error:
        if isinstance(error, LeaseLost) or is_passing(error):
            raise
        if entry.records == 1:
            _bury(shard, lease, entry, str(error))
            return
    good: list[bytes] = []
    dead: list[tuple[bytes, str]] = []
    parts = [_records(entry)]
    while parts:
        part = parts.pop()
        reason = _refusal(shard, lease, _with_records(entry, part), handle)
        if not reason:
            good += part
        elif len(part) == 1:
            dead.append((part[0], reason))
        else:
            half = len(part) // 2
            parts += [part[half:], part[:half]]
    _commit(shard, lease, [entry], handle([_with_records(entry, good)]) if good else None, stored=len(good), dead=dead)


def _refusal(shard: Shard, lease: str, entry: Entry, handle: Handle) -> str:
    """Why an entry cannot be written, found by trying and undoing; "" where it can."""
    renew_lease(shard, lease)
    try:
        _try(handle([entry]))
    except _Undo:
        return ""
    except Exception as error:
        if is_passing(error):
            raise
        return str(error) or type(error).__name__
    raise AssertionError("a trial that was not undone")


@transactional
def _try(write: Write) -> None:
    write()
    raise _Undo


def _with_records(entry: Entry, records: list[bytes]) -> Entry:
    """The entry with only some of its records."""
    return entry._replace(body=b"[" + b",".join(records) + b"]", records=len(records))


def _bury(shard: Shard, lease: str, entry: Entry, reason: str) -> None:
    _commit(shard, lease, [entry], None, dead=[(record, reason) for record in _records(entry)])


def _count(entries: list[Entry]) -> int:
    return sum(entry.records for entry in entries)


class _Undo(Exception):
    """Ends a trial."""


@transactional
def _commit(
    shard: Shard,
    lease: str,
    entries: list[Entry],
    write: Write | None,
    *,
    stored: int = 0,
    dead: Sequence[tuple[bytes, str]] = (),
) -> None:
    """One transaction: the position after `entries`, the records that `write` writes, the dead letters."""
    position = entries[-1].id
    renew_lease(shard, lease, last_entry=position, stored=F("stored") + stored, dead=F("dead") + len(dead))
    if refused := write() if write else ():
        this = StreamPosition.objects.filter(stream=shard.name, lease=lease)
        this.update(stored=F("stored") - len(refused), dead=F("dead") + len(refused))
        DeadLetter.objects.bulk_create(
            DeadLetter(stream=shard.stream.name, kind=kind, record=record.decode(), reason=reason)
            for kind, record, reason in refused
        )
    DeadLetter.objects.bulk_create(
        DeadLetter(stream=shard.stream.name, kind=entries[-1].kind, record=record.decode(), reason=reason)
        for record, reason in dead
        if not shard.stream.is_erased(entries[-1], record)
    )


def renew_lease(shard: Shard, lease: str, **changes: object) -> None:
    """Renew the lease, and change the position. LeaseLost where another drain has taken over."""
    leases.renew_lease(StreamPosition.objects.filter(stream=shard.name), lease, **changes)


def _records(entry: Entry) -> list[bytes]:
    """Each record of an entry as JSON; a body that is not an array counts as one record."""
    try:
        parsed = pydantic_core.from_json(entry.body)
    except ValueError:
        return [entry.body]
    return [pydantic_core.to_json(record) for record in parsed] if isinstance(parsed, list) else [entry.body]
