"""A backup of a running installation: database, what waits in Redis, and secrets, as they are at one moment.

1. Take the lease of every shard of every stream, so that no worker writes a record and removes it from its stream.
2. Fix the moment of the database. What waits in the streams now is not in the database, and what does not wait is.
3. Copy what waits, and give the leases back. Records that came after the moment are carried too, once: their stream has
   them and the database has not.
4. Copy the database as it was at the moment, while everything goes on.

So whatever the API had accepted at the moment is in the backup once. A worker that died between writing a record and
removing it leaves it in both; the position in the database tells the next worker so, after a restore as before.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from crm import __version__
from crm.moving import engines, streams
from crm.moving.archive import Writer
from crm.moving.maintenance import Refused
from crm.moving.models import Closure
from crm.moving.progress import Say
from crm.streams.consumer import give_back, renew_lease, take_lease
from crm.streams.lease import LeaseLost
from crm.streams.models import StreamPosition
from crm.streams.stream import Shard
from customers.ingestion import stream as ingestion
from delivery.receipts import stream as receipts

STREAMS_MEMBER = "streams.jsonl"
KEY_MEMBER = "secret_key"
# Files of var/ that an installation must have again. What is not there was never made, or is given by variables.
FILES = ("vendor_secret", "webhook_secret", "admin_password", "demo")
LEASES_WITHIN = 60  # seconds
READ_SECONDS = 30  # for Redis to answer with a page of large entries


def back_up(path: Path, say: Say) -> dict[str, Any]:
    """Write a backup of this installation, and return its manifest's facts. Refused where it cannot be made."""
    if not path.parent.is_dir():
        raise Refused(f"There is no folder {path.parent}.")
    if closure := Closure.current():
        raise Refused(str(closure))
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=READ_SECONDS)
    try:
        client.ping()
    except redis.RedisError as error:
        raise Refused(
            f"Redis does not answer, so what waits in it cannot be saved. Start the installation. ({error})"
        ) from None
    with Writer(path) as archive, ExitStack() as reading:
        with _no_drains() as still_mine:
            snapshot = reading.enter_context(engines.snapshot())
            made_at = timezone.now()
            held = streams.hold(client)
            still_mine()
            with archive.member(STREAMS_MEMBER) as member:
                entries = streams.write_lines(client, held, member, still_mine)
            still_mine()
        rows = snapshot.write(archive, say)
        archive.add(KEY_MEMBER, settings.SECRET_KEY)
        for name in FILES:
            if (file := settings.VAR_DIR / name).exists():
                archive.add(name, file.read_text())
        archive.facts = {
            "version": __version__,
            "made_at": made_at.isoformat(),
            "engine": engines.engine(),
            "rows": rows,
            "entries": entries,
            "migrations": applied_migrations(),
        }
    return archive.facts


def applied_migrations() -> list[str]:
    """The migrations that this database has, as `app.name`."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


@contextmanager
def _no_drains() -> Iterator[Callable[[], None]]:
    """Keeps workers from draining any stream. Call what it gives now and then: Refused where that was in vain."""
    leases: dict[Shard, str] = {}

    def renew() -> None:
        try:
            for shard, lease in leases.items():
                renew_lease(shard, lease)
        except LeaseLost:
            raise Refused(
                "The streams took too long to copy: a worker went on. Try again when less is waiting."
            ) from None

    try:
        for stream in (ingestion, receipts):
            for shard in stream.possible_shards():
                leases[shard] = _lease(shard, renew)
        yield renew
    finally:
        for shard, lease in leases.items():
            give_back(shard, lease)
            shard.wake_if_waiting()


def _lease(shard: Shard, meanwhile: Callable[[], object]) -> str:
    """The lease of a shard, as soon as its worker gives it back."""
    deadline = time.monotonic() + LEASES_WITHIN
    taken = StreamPosition.objects.filter(stream=shard.name, lease__gt="")
    while time.monotonic() < deadline:
        is_free = not taken.filter(lease_until__gt=timezone.now()).exists()
        if is_free and (lease := take_lease(shard, shard.stream.incarnation())):
            return lease
        meanwhile()
        time.sleep(0.001)  # workers that have much to write are back within milliseconds
    raise Refused(f"A worker has been writing {shard.name} for {LEASES_WITHIN} seconds. Try again later.")
