"""The Redis side: a stream, its shards with their consumer groups, and the nudge that wakes a worker.

A record goes to the shard that its key gives, so that records with one key stay in order. As many shards as
STREAM_SHARDS are drained side by side. When that setting changes, records go to new shards, which are drained once the
old ones are empty; so the order of a key is kept.
"""

import uuid
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple, cast

import pydantic_core
import redis
from django.conf import settings
from redis.commands.core import Script

from crm.streams.nudge import nudge
from crm.streams.scripts import APPEND, CHANGE_SHARDS, FINISH

GROUP = "workers"
# One drain runs at a time (its lease is in the database), so all share one name in the group: the next drain first
# reads what a dead one left unacknowledged.
CONSUMER = "drain"
NUDGE_SECONDS = 5
UNREADABLE = "unreadable"  # the kind of an entry that the API did not append


class StreamUnavailable(Exception):
    """Redis did not take the entry, or did not confirm it in time."""


class StampRenewed(Exception):
    """What the caller relied on has changed since it read the stamp, and nothing was appended."""


class Stamp(NamedTuple):
    """A value in Redis that is another one after each change of what it stands for, as somebody has read it."""

    key: str
    value: str


class Entry(NamedTuple):
    """What one request brought: `body` is a JSON array of `records` records of one `kind`.

    `source` names what appended it, "" for a program at the API.
    """

    id: str
    kind: str
    body: bytes
    records: int
    source: str = ""

    @property
    def order(self) -> tuple[int, int]:
        """Time and number of the id, which order entries."""
        return entry_order(self.id)


def entry_order(entry_id: str) -> tuple[int, int]:
    """An entry id as milliseconds and number."""
    milliseconds, _, sequence = entry_id.partition("-")
    return int(milliseconds), int(sequence)


def joined(entries: Iterable[Entry]) -> bytes:
    """The records of all entries as one JSON array, which is parsed faster than many."""
    bodies = (entry.body.strip()[1:-1].strip() for entry in entries)
    return b"[" + b",".join(filter(None, bodies)) + b"]"


def _entry(id: str, fields: dict[bytes, bytes]) -> Entry:
    """The entry; one without our fields is unreadable and counts no record."""
    try:
        source = fields.get(b"source", b"").decode()
        return Entry(id, fields[b"kind"].decode(), fields[b"body"], int(fields[b"records"]), source)
    except (KeyError, ValueError):
        texts = {name.decode(errors="replace"): value.decode(errors="replace") for name, value in fields.items()}
        return Entry(id, UNREADABLE, pydantic_core.to_json(texts), 0)


@cache
def client() -> redis.Redis:
    """The connections to Redis of this process."""
    return redis.Redis.from_url(settings.REDIS_URL, **settings.REDIS_OPTIONS)


@cache
def _script(source: str) -> Script:
    return client().register_script(source)


def read_stamp(key: str) -> Stamp:
    """The stamp as it is now. StreamUnavailable where Redis does not say."""
    try:
        client().set(key, uuid.uuid4().hex, nx=True)
        return Stamp(key, cast(bytes, client().get(key)).decode())
    except redis.RedisError as error:
        raise StreamUnavailable(str(error)) from error


def renew_stamp(key: str) -> None:
    """Make what was read with the stamp so far outdated. RedisError where Redis does not answer."""
    client().set(key, uuid.uuid4().hex)


def _any_record(kind: str, record: Any) -> str:
    return ""


def _nobody_is_erased(entry: Entry, record: bytes) -> bool:
    return False


Part = tuple[int, str, bytes, int, str]  # shard, kind, body, number of records, source


class Stream:
    """A stream of accepted records: appended to by the API, drained by workers, each shard by one at a time."""

    def __init__(
        self,
        name: str,
        *,
        task: str,
        key: Callable[[str, Any], str] = _any_record,
        is_erased: Callable[[Entry, bytes], bool] = _nobody_is_erased,
    ) -> None:
        """`task` is the name of the Celery task that drains a shard, whose name it gets.

        `key` gives the key of a record, from its kind and its parsed JSON, which may be invalid. Records with the same
        key are written in the order in which they were accepted.

        `is_erased` is asked, in the transaction, whether a record that cannot be written must not become a dead letter,
        because its person was erased.
        """
        self.name = name
        self.task = task
        self.is_erased = is_erased
        self.redis_key = f"crm:{name}"
        self._key = key
        self._count = 1  # shards, as this process has last heard; APPEND says when it is another number

    # Appending.
    def append(self, kind: str, body: bytes, records: int, source: str = "", stamp: Stamp | None = None) -> str:
        """Append a JSON array of records, all or none. Returns the id of the last entry, which is durable then;
        StreamUnavailable otherwise.

        StampRenewed where the stamp is no longer what the caller has read.
        """
        for _ in range(3):  # the second time with the present number of shards
            try:
                answer: Any = _script(APPEND)(*self.append_arguments([(kind, body, records, source)], stamp))
            except redis.RedisError as error:
                raise StreamUnavailable(str(error)) from error
            if not answer:
                raise StampRenewed
            if woken := self.appended(answer):
                self.wake(woken)
            if woken is not None:
                return answer[2][-1].decode()
        raise StreamUnavailable("The number of shards is changing.")

    def append_arguments(
        self, entries: Iterable[tuple[str, bytes, int, str]], stamp: Stamp | None
    ) -> tuple[list[str], list[str | bytes | int]]:
        """Keys and arguments of APPEND for entries of kind, body, number of records, and source."""
        keys = [self.redis_key, stamp.key] if stamp else [self.redis_key]
        count = self._count
        arguments: list[str | bytes | int] = [stamp.value if stamp else "", NUDGE_SECONDS, count]
        for entry in entries:
            if count == 1:
                arguments += (0, *entry)
            else:
                for part in self._split(*entry, count):
                    arguments += part
        return keys, arguments

    def appended(self, answer: Sequence[Any]) -> list[int] | None:
        """The shards to wake after an answer of APPEND; None where nothing was appended, and the same entries are to be
        appended again, as the number of shards is another one."""
        self._count = answer[0]
        return answer[1] if len(answer) > 1 else None

    def _split(self, kind: str, body: bytes, records: int, source: str, count: int) -> Iterator[Part]:
        """The parts of an entry. One with a source has a part in every shard, maybe an empty one, so that each shard
        can tell whether one is missing; the source then says shard and number of shards too."""
        parts: dict[int, list[Any]] = defaultdict(list)
        try:
            parsed = pydantic_core.from_json(body)
        except ValueError:
            parsed = None
        if not isinstance(parsed, list):
            yield 0, kind, body, records, source
            return
        for record in parsed:
            parts[zlib.crc32(self._key(kind, record).encode(errors="replace")) % count].append(record)
        for shard in range(count) if source else sorted(parts):
            theirs = parts[shard]
            yield (
                *(shard, kind, pydantic_core.to_json(theirs), len(theirs)),
                f"{source}:{shard}:{count}" if source else "",
            )

    # Shards.
    def shards(self) -> list["Shard"]:
        """The shards that may have entries, the older ones first."""
        before, now = self._counts()
        return [*self._shards(before), *self._shards(now)]

    def possible_shards(self) -> list["Shard"]:
        """Those, and the ones that STREAM_SHARDS may make at any moment."""
        return list({shard.name: shard for shard in [*self.shards(), *self._shards(settings.STREAM_SHARDS)]}.values())

    def drainable(self) -> list["Shard"]:
        """The shards whose turn it is: old ones that have entries, else the present ones."""
        before, now = self._counts()
        return [shard for shard in self._shards(before) if shard.length()] or self._shards(now)

    def _counts(self) -> tuple[int, int]:
        """How many shards there were before, 0 where they were never changed, and how many there are."""
        before, now = cast(Any, client().mget(f"{self.redis_key}:shards-before", f"{self.redis_key}:shards"))
        return int(before or 0), int(now or 1)

    def _shards(self, count: int) -> list["Shard"]:
        return [Shard(self, n, count) for n in range(count)]

    def change_shards(self) -> bool:
        """Let STREAM_SHARDS take effect, and return whether that changed something. It waits while shards of an earlier
        change have entries."""
        return bool(_script(CHANGE_SHARDS)([self.redis_key], [settings.STREAM_SHARDS]))

    def sweep(self) -> None:
        """Let STREAM_SHARDS take effect, and wake workers for what a lost nudge or a dead worker has left."""
        self.change_shards()
        self.wake_if_waiting()

    def wake(self, shards: Iterable[int]) -> None:
        """Ask workers to drain these shards, of the present ones. A lost request is repeated by the sweep."""
        present = self._shards(self._count)
        for shard in shards:
            if shard < len(present):
                present[shard].wake()

    def wake_if_waiting(self) -> None:
        """Ask a worker for each shard that has entries and whose turn it is."""
        for shard in self.drainable():
            shard.wake_if_waiting()

    # Figures, of all shards.
    def length(self) -> int:
        """Entries that are not yet written."""
        return sum(shard.length() for shard in self.shards())

    def queued(self) -> int:
        """Records that are not yet written."""
        return int(client().get(f"{self.redis_key}:queued") or 0)

    def seconds_behind(self) -> float:
        """How long the oldest entry that is not yet written has been waiting, by the clock of Redis."""
        oldest = min(filter(None, (shard.oldest() for shard in self.shards())), default=None)
        if oldest is None:
            return 0.0
        seconds, microseconds = client().time()
        return max(0.0, seconds + microseconds / 1_000_000 - oldest[0] / 1000)

    def is_written(self, entry_id: str) -> bool:
        """Whether everything is written, or a dead letter, up to this entry."""
        return not any(
            oldest <= entry_order(entry_id) for shard in self.shards() if (oldest := shard.oldest()) is not None
        )

    def newest(self) -> str:
        """The id of the newest entry that was ever appended, or one that it would have now."""
        try:
            seconds, microseconds = client().time()
            key = self.redis_key if self._counts()[1] == 1 else f"{self.redis_key}:ids"
            if not client().exists(key):
                return f"{seconds * 1000 + microseconds // 1000}-0"
            last: bytes = cast(Any, client().xinfo_stream(key))["last-generated-id"]
        except redis.RedisError as error:
            raise StreamUnavailable(str(error)) from error
        return last.decode()

    def incarnation(self) -> str:
        """Which life of the stream this is: another one after Redis was wiped."""
        key = f"{self.redis_key}:incarnation"
        client().set(key, uuid.uuid4().hex, nx=True)
        return cast(bytes, client().get(key)).decode()


class Shard:
    """The part of a stream that one worker drains at a time. A stream of one shard has its name and its key."""

    def __init__(self, stream: Stream, number: int, count: int) -> None:
        suffix = f"/{count}.{number}" if count > 1 else ""
        self.stream = stream
        self.name = stream.name + suffix
        self.key = stream.redis_key + suffix
        self.attempts_key = f"{self.key}:attempts"

    def wake(self) -> None:
        """Ask a worker to drain this shard."""
        nudge(self.stream.task, self.name)

    def wake_if_waiting(self) -> None:
        """Ask a worker to drain unless the shard is empty."""
        if self.length():
            self.wake()

    def length(self) -> int:
        """Entries that are not yet written."""
        return client().xlen(self.key)

    def oldest(self) -> tuple[int, int] | None:
        """The order of the oldest entry that is not yet written; None for an empty shard."""
        found: Any = client().xrange(self.key, count=1)
        return entry_order(found[0][0].decode()) if found else None

    def open(self) -> str:
        """Make sure that the group exists, and return the incarnation of the stream."""
        client().delete(f"{self.key}:nudge")
        try:
            client().xgroup_create(self.key, GROUP, id="0", mkstream=True)
        except redis.ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise
        return self.stream.incarnation()

    def unacknowledged(self, count: int) -> list[Entry]:
        """Entries that were read before and not finished, oldest first."""
        return self._read("0", count)

    def fresh(self, count: int) -> list[Entry]:
        """Entries that were never read, oldest first."""
        return self._read(">", count)

    def _read(self, start: str, count: int) -> list[Entry]:
        reply: Any = client().xreadgroup(GROUP, CONSUMER, {self.key: start}, count=count)
        return [_entry(id.decode(), fields) for _, entries in reply or [] for id, fields in entries]

    def deliveries(self, entries: list[Entry]) -> int:
        """How often the most often read of these was read."""
        pending: Any = client().xpending_range(
            self.key, GROUP, min=entries[0].id, max=entries[-1].id, count=len(entries)
        )
        return max((item["times_delivered"] for item in pending), default=0)

    def attempt(self, entry: Entry) -> int:
        """Count, before it is made, an attempt at this entry alone."""
        return client().hincrby(self.attempts_key, entry.id, 1)

    def forgive(self, entry: Entry) -> None:
        """The last attempt failed through no fault of the entry."""
        client().hincrby(self.attempts_key, entry.id, -1)

    def finish(self, entries: list[Entry]) -> None:
        """Acknowledge and delete."""
        arguments = [part for entry in entries for part in (entry.id, entry.records)]
        queued = f"{self.stream.redis_key}:queued"
        client().eval(FINISH, 3, self.key, queued, self.attempts_key, GROUP, *arguments)
