"""A consistent copy of the database as members of an archive, and back: SQLite as a file, MongoDB as BSON.

`snapshot()` fixes the moment. What is written to the database afterwards is not in the copy, and waits for nothing.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any, Protocol, cast

from bson import json_util
from bson.raw_bson import RawBSONDocument
from django.conf import settings
from django.db import connection, connections
from pymongo import WriteConcern
from pymongo.errors import OperationFailure

from crm.moving.archive import CHUNK, Damaged, Reader, Writer
from crm.moving.models import Closure
from crm.moving.progress import Say
from crm.web.display import counted

SQLITE_MEMBER = "database.sqlite3"
FOLDER = "database/"  # of the members of MongoDB, one a collection
PAGES = 4096  # of SQLite that are copied between two reports
DOCUMENTS = 2_000  # that are inserted at a time
BATCH_BYTES = 8 * 1024 * 1024
NOT_CARRIED = ("system.", Closure._meta.db_table)
SNAPSHOT_TOO_OLD = 239


class Snapshot(Protocol):
    """The database as it was at one moment."""

    def write(self, archive: Writer, say: Say) -> dict[str, int]:
        """Write all of it as members, and return the number of rows by table."""


def engine() -> str:
    """Which kind of database this installation has, as manifests name it."""
    return "mongodb" if settings.MONGODB else "sqlite"


def identity() -> str:
    """Which database this is, however it is addressed."""
    if not settings.MONGODB:
        return str(Path(connection.settings_dict["NAME"]).resolve())
    database = mongodb_database()
    return f"{database.client.admin.command('hello')['topologyVersion']['processId']}/{database.name}"


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    """The database as it is now."""
    with (_mongodb_snapshot if settings.MONGODB else _sqlite_snapshot)() as fixed:
        yield fixed


# ── SQLite ────────────────────────────────────────────────────────────
class _SqliteSnapshot:
    def __init__(self, source: sqlite3.Connection) -> None:
        self._source = source

    def write(self, archive: Writer, say: Say) -> dict[str, int]:
        """Through a file beside the archive, since SQLite copies pages in no order."""
        copy = archive.draft.with_suffix(".sqlite3")
        copy.unlink(missing_ok=True)
        copy.touch(mode=0o600)
        try:
            with closing(sqlite3.connect(copy)) as target:
                self._source.backup(target, pages=PAGES, progress=lambda _, left, all: say(_copied(all - left, all)))
                target.execute("PRAGMA journal_mode=DELETE")
                counts = check_sqlite(target)
            with copy.open("rb") as file, archive.member(SQLITE_MEMBER) as member:
                size, done = copy.stat().st_size, 0
                while data := file.read(CHUNK):
                    member.write(data)
                    done += len(data)
                    say(f"packed {done // CHUNK:,} of {size // CHUNK:,} MiB")
        finally:
            copy.unlink(missing_ok=True)
        return counts


def _copied(done: int, of: int) -> str:
    return f"copied {done:,} of {of:,} pages"


@contextmanager
def _sqlite_snapshot() -> Iterator[Snapshot]:
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None, timeout=20)) as source:
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the moment is that of the first reading
        yield _SqliteSnapshot(source)


def check_sqlite(database: sqlite3.Connection) -> dict[str, int]:
    """The number of rows by table. Damaged where the file is not whole."""
    (found,) = database.execute("PRAGMA quick_check").fetchone()
    if found != "ok":
        raise Damaged(f"The database is damaged: {found}")
    tables = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    )
    counts = {}
    for (name,) in tables.fetchall():
        (counts[name],) = database.execute(f'SELECT count(*) FROM "{name}"').fetchone()  # noqa: S608
    return counts


def unpack_sqlite(archive: Reader, closure: Closure, say: Say) -> Path:
    """The database of an archive as a file beside that of this installation, with a note why it is closed."""
    place = Path(connection.settings_dict["NAME"])
    draft = place.with_name(f"{place.name}.restoring")
    for name in (draft, *(draft.with_name(draft.name + suffix) for suffix in ("-journal", "-wal", "-shm"))):
        name.unlink(missing_ok=True)
    draft.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft.touch(mode=0o600)
    done = 0
    with archive.open(SQLITE_MEMBER) as member, draft.open("wb") as file:
        while data := member.read(CHUNK):
            file.write(data)
            done += len(data)
            say(f"unpacked {done // CHUNK:,} MiB")
    with closing(sqlite3.connect(draft)) as database:
        check_sqlite(database)
        database.execute("PRAGMA synchronous=FULL")
        database.execute(
            "INSERT INTO moving_closure (_id, reason, detail, since) VALUES (?, ?, ?, ?)",
            (closure.id.hex, closure.reason, closure.detail, closure.since.replace(tzinfo=None).isoformat(" ")),
        )
        database.commit()
    return draft


def replace_sqlite(draft: Path) -> None:
    """Put the unpacked file in the place of the database, whose journal is emptied first, at one moment."""
    place = Path(connection.settings_dict["NAME"])
    connections.close_all()
    if place.exists():
        with closing(sqlite3.connect(place)) as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for suffix in ("-wal", "-shm"):
        place.with_name(place.name + suffix).unlink(missing_ok=True)
    draft.replace(place)


# ── MongoDB ───────────────────────────────────────────────────────────
class _MongodbSnapshot:
    def __init__(self, database: Any, session: Any) -> None:
        self._database, self._session = database, session

    def write(self, archive: Writer, say: Say) -> dict[str, int]:
        """A member of BSON a collection, as MongoDB's own tools write them, and one with all indexes."""
        counts, indexes = {}, {}
        try:
            for name in _collections(self._database):
                indexes[name] = [dict(index) for index in self._database[name].list_indexes()]
                counts[name] = self._write_collection(name, archive, say)
        except OperationFailure as error:
            if error.code != SNAPSHOT_TOO_OLD:
                raise
            raise Damaged(
                "MongoDB did not keep the moment of the backup for long enough. Let it: db.adminCommand({setParameter:"
                " 1, minSnapshotHistoryWindowInSeconds: 3600}), and begin again."
            ) from None
        archive.add(f"{FOLDER}indexes.json", json_util.dumps(indexes))
        return counts

    def _write_collection(self, name: str, archive: Writer, say: Say) -> int:
        count = 0
        with archive.member(f"{FOLDER}{name}.bson") as member:
            for batch in self._database[name].find_raw_batches(session=self._session, batch_size=DOCUMENTS):
                member.write(batch)
                count += _documents_in(batch)
                say(f"{name}: {counted(count, 'documents')}")
        return count


@contextmanager
def _mongodb_snapshot() -> Iterator[Snapshot]:
    """The moment is that of the first reading. Before it, a write that changes nothing returns once most members have
    all that was written so far, which is what a snapshot reads."""
    database = mongodb_database()
    migrations = database["django_migrations"]
    migrations.with_options(write_concern=WriteConcern("majority")).delete_one({"_id": "there is no such row"})
    with database.client.start_session(snapshot=True) as session:
        migrations.find_one({}, {"_id": 1}, session=session)
        yield _MongodbSnapshot(database, session)


def mongodb_database() -> Any:
    """The database as pymongo knows it."""
    connection.ensure_connection()
    return cast(Any, connection).database


def _collections(database: Any) -> list[str]:
    return sorted(name for name in database.list_collection_names() if not name.startswith(NOT_CARRIED))


def _documents_in(batch: bytes) -> int:
    count = place = 0
    while place < len(batch):
        place += int.from_bytes(batch[place : place + 4], "little")
        count += 1
    return count


def restore_mongodb(archive: Reader, say: Say) -> dict[str, int]:
    """Replace all collections, and return the number of documents by collection."""
    database = mongodb_database()
    for name in _collections(database):
        database.drop_collection(name)
    counts = {}
    for name, indexes in json_util.loads(archive.text(f"{FOLDER}indexes.json")).items():
        collection = database.create_collection(name)
        counts[name] = 0
        with archive.open(f"{FOLDER}{name}.bson") as source:
            for documents in _batches(source):
                collection.insert_many(documents, ordered=False)
                counts[name] += len(documents)
                say(f"{name}: {counted(counts[name], 'documents')}")
        for index in indexes:
            if index["name"] != "_id_":
                options = {option: value for option, value in index.items() if option not in ("v", "key", "ns")}
                collection.create_index(list(index["key"].items()), **options)
    return counts


def _batches(source: IO[bytes]) -> Iterator[list[RawBSONDocument]]:
    documents: list[RawBSONDocument] = []
    size = 0
    while head := source.read(4):
        length = int.from_bytes(head, "little")
        documents.append(RawBSONDocument(head + source.read(length - 4)))
        size += length
        if len(documents) == DOCUMENTS or size > BATCH_BYTES:
            yield documents
            documents, size = [], 0
    if documents:
        yield documents
