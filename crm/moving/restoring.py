"""Puts a backup in the place of an installation that does not run.

1. Prove that nothing runs, and keep it from starting.
2. Check the archive: every checksum, its engine and migrations, the key.
3. Close the database with a note, which nothing starts with.
4. Replace the database, then what waits in Redis, then files and secrets.
5. Remove the note.

Killed before 4, the installation is as it was, once the note is gone; killed later, the note asks for the same command
again. SQLite is replaced at one moment by a file that has the note in it.
"""

import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from campaigns.models import Campaign
from crm.database import transactional
from crm.moving import engines, streams
from crm.moving.archive import Damaged, Reader
from crm.moving.backup import FILES, KEY_MEMBER, STREAMS_MEMBER
from crm.moving.maintenance import Refused
from crm.moving.models import Closure
from crm.moving.presence import nobody_running
from crm.moving.progress import Say
from crm.moving.tables import is_empty
from crm.supervisor import embedded_redis
from crm.supervisor.guard import Guard
from crm.supervisor.installation import keep
from crm.supervisor.ports import free_port
from crm.supervisor.supervisor import succeeds
from delivery.vendors.protocol import VendorError
from delivery.vendors.registry import campaign_vendor

REDIS_STARTS_WITHIN = 30  # seconds, also to stop
BY = "manage.py restore"


def restore(path: Path, *, replace: bool, say: Say) -> dict[str, Any]:
    """Restore a backup, and return its manifest. StillRunning, Damaged or Refused where nothing was done."""
    with nobody_running():
        archive = Reader(path)
        _check(archive, replace)
        if settings.MONGODB:
            _close_database()
            rows = engines.restore_mongodb(archive, say)
        else:
            draft = engines.unpack_sqlite(archive, _closure(), say)
            engines.replace_sqlite(draft)
            rows = archive.manifest["rows"]
        if differing := [name for name, count in archive.manifest["rows"].items() if rows.get(name) != count]:
            raise Damaged(
                f"The restore has not finished: {', '.join(differing)} have other numbers of rows than the backup."
            )
        _restore_redis(archive)
        _restore_files(archive)
        call_command("migrate", interactive=False, verbosity=0)
        held = hold_back()
        Closure.objects.all().delete()
    return {**archive.manifest, "held_back": held}


def _check(archive: Reader, replace: bool) -> None:
    """Refused where this backup does not fit this installation; nothing was touched."""
    manifest = archive.manifest
    if manifest["engine"] != engines.engine():
        raise Refused(
            f"This is a backup of {manifest['engine']}, and DATABASE_URL names {engines.engine()}. Restore it to"
            f" {manifest['engine']}, and then move the installation with `manage.py copy_to`."
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if unknown := sorted(set(manifest["migrations"]) - known):
        raise Refused(f"The backup was made by a newer version of Mini CRM: {', '.join(unknown)} are not known here.")
    key, kept = archive.text(KEY_MEMBER), settings.VAR_DIR / "secret_key"
    if not (kept.exists() and kept.read_text().strip() == settings.SECRET_KEY) and key != settings.SECRET_KEY:
        raise Refused(
            "SECRET_KEY is set, and is not the key of the backup: suppressed addresses would not be recognised. Set it"
            " to the key of the installation that was backed up, or do not set it."
        )
    closure = Closure.current()
    unfinished = closure is not None and closure.reason == Closure.Reason.RESTORING
    if not (replace or unfinished or is_empty()):
        raise Refused("The database is not empty. To replace all of it with the backup, add --replace.")
    if not settings.REDIS_IS_EMBEDDED and not (replace or unfinished or streams.is_empty(_redis(settings.REDIS_URL))):
        raise Refused("Records wait in Redis. To drop them and restore the backup, add --replace.")


def _closure() -> Closure:
    return Closure(reason=Closure.Reason.RESTORING)


@transactional
def _close_database() -> None:
    Closure.objects.all().delete()
    _closure().save()


def _redis(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=60)


def _restore_redis(archive: Reader) -> None:
    """Load the streams: into a new folder of the embedded server, or into the one that REDIS_URL names."""
    if not settings.REDIS_IS_EMBEDDED:
        with closing(_redis(settings.REDIS_URL)) as client:
            _load_streams(archive, client)
        return
    draft, place = settings.VAR_DIR / "redis.restoring", settings.VAR_DIR / "redis"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    with _embedded_redis(draft) as client:
        _load_streams(archive, client)
    shutil.rmtree(place, ignore_errors=True)
    draft.replace(place)


@contextmanager
def _embedded_redis(folder: Path) -> Iterator[redis.Redis]:
    """A server that keeps its data in a folder, and has written all of it there when the block ends. What it says is
    in its log."""
    port, password = free_port(), secrets.token_urlsafe(32)
    command = embedded_redis.command(port, folder, password)
    guard = Guard()  # or the server would outlive a restore that is killed
    log = settings.VAR_DIR / "logs/redis.log"
    log.parent.mkdir(mode=0o700, exist_ok=True)
    with (
        log.open("ab") as said,
        subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True
        ) as server,
    ):
        guard.tell(f"{server.pid}")
        try:
            with closing(_redis(embedded_redis.url(port, password))) as client:
                _wait_until_started(server, client)
                yield client
                client.shutdown()  # which writes all to the disk
            server.wait(REDIS_STARTS_WITHIN)
        finally:
            server.kill()
            guard.dismiss()


def _wait_until_started(server: subprocess.Popen[bytes], client: redis.Redis) -> None:
    deadline = time.monotonic() + REDIS_STARTS_WITHIN
    while not succeeds(client.ping):
        if time.monotonic() > deadline or server.poll() is not None:
            raise Refused(
                "The embedded Redis did not start, so the restore has not finished. See logs/redis.log; run it again."
            )
        time.sleep(0.05)


def _load_streams(archive: Reader, client: redis.Redis) -> None:
    streams.empty(client)
    with archive.open(STREAMS_MEMBER) as lines:
        entries = streams.load(client, lines)
    if entries != archive.manifest["entries"]:
        raise Damaged("The restore has not finished: Redis has other numbers of entries than the backup.")


def _restore_files(archive: Reader) -> None:
    """Secrets, as files that only their owner reads. What is derived from files of imports is derived again."""
    shutil.rmtree(settings.VAR_DIR / "imports", ignore_errors=True)
    for name in FILES:
        if text := archive.text(name).strip():
            keep(settings.VAR_DIR / name, text)
        else:
            (settings.VAR_DIR / name).unlink(missing_ok=True)
    if (key := archive.text(KEY_MEMBER)) != settings.SECRET_KEY:
        keep(settings.VAR_DIR / KEY_MEMBER, key)


def hold_back() -> list[str]:
    """Stop campaigns that may have gone further after the backup than it knows, and return their names.

    A vendor that honours keys recognises the messages of the backup. Nothing recognises messages that were written
    after it: those of campaigns that had still to be launched, or whose audience was still being written.
    """
    sending = [
        campaign
        for campaign in Campaign.objects.filter(status=Campaign.Status.SENDING)
        if campaign.snapshot_at is None or not _has_keys(campaign)
    ]
    due = Campaign.objects.filter(status=Campaign.Status.SCHEDULED, scheduled_for__lte=timezone.now())
    return [
        *(campaign.name for campaign in sending if campaign.pause(by=BY)),
        *(campaign.name for campaign in due if campaign.unschedule(by=BY)),
    ]


def _has_keys(campaign: Campaign) -> bool:
    """Whether its vendor recognises messages that it gets a second time."""
    try:
        return campaign_vendor(campaign).honours_keys
    except VendorError:  # it is gone
        return False
