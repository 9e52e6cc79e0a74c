"""Proof that nothing was written to the source while it was copied, and its closing at the moment of the proof.

On SQLite the fence is a transaction that holds the lock of writers, and ends by writing the note. On MongoDB it is a
stream of all changes: the note must be the first one in it.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from django.conf import settings
from django.db import OperationalError, transaction
from pymongo.errors import PyMongoError

from crm.moving.engines import mongodb_database
from crm.moving.maintenance import Refused
from crm.moving.models import Closure

WRITTEN = (
    "{} was written to during the copy, so the copy is not complete. Stop what writes to it, and run copy_to again."
)
NOTED_WITHIN = 30  # seconds, for the note to come through the stream of changes

Close = Callable[[Closure], None]


def fence() -> AbstractContextManager[Close]:
    """`with fence() as close:` fences the database of this installation. `close(note)` ends the block: the note is
    written if nothing else was since the block began, else Refused."""
    return _mongodb_fence() if settings.MONGODB else _sqlite_fence()


@contextmanager
def _sqlite_fence() -> Iterator[Close]:
    notes: list[Closure] = []
    try:
        with transaction.atomic(durable=True):  # IMMEDIATE: takes the lock
            yield notes.append
            for note in notes:
                Closure.objects.all().delete()
                note.save(force_insert=True)
    except OperationalError as error:
        if "locked" not in str(error):
            raise
        raise Refused("Another program keeps writing to the database. Stop it, and run copy_to again.") from error


@contextmanager
def _mongodb_fence() -> Iterator[Close]:
    database = mongodb_database()
    ours = {"ns.coll": {"$not": {"$regex": "^system\\."}}}
    with database.watch([{"$match": ours}], max_await_time_ms=100) as changes:
        changes.try_next()  # the stream begins on the server now

        def close(note: Closure) -> None:
            note.save(force_insert=True)
            if (name := _first_change(changes)) != Closure._meta.db_table:
                Closure.objects.filter(id=note.id).delete()
                raise Refused(WRITTEN.format(name))

        yield close


def _first_change(changes: Any) -> str:
    """The collection of the first change."""
    deadline = time.monotonic() + NOTED_WITHIN
    try:
        while time.monotonic() < deadline:
            if change := changes.try_next():
                return change["ns"].get("coll", "") or change["operationType"]
    except PyMongoError as error:
        raise Refused(f"MongoDB does not say what was written during the copy: {error}") from error
    raise Refused("MongoDB does not say what was written during the copy.")
