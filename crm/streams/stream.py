"""The Redis side: one stream, its consumer group, and the nudge that wakes a worker."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple, cast

import pydantic_core
import redis
from django.conf import settings
from redis.commands.core import Script

from crm.streams.nudge import nudge

GROUP = "workers"
# One drain runs at a time (its lease is in the database), so all share one name in the group: the next drain first
# reads what a dead one left unacknowledged.
CONSUMER = "drain"
NUDGE_SECONDS = 5
UNREADABLE = "unreadable"  # the kind of an entry that the API did not append

# Appends entries and counts their records, unless a stamp was renewed. Says whether they are first to wake a worker.
APPEND = """
if KEYS[4] and redis.call('GET', KEYS[4]) ~= ARGV[1] then return {} end
local answer, records = {0}, 0
for i = 3, #ARGV, 4 do
    local fields = {'kind', ARGV[i], 'body', ARGV[i + 1], 'records', ARGV[i + 2], 'source', ARGV[i + 3]}
    table.insert(answer, redis.call('XADD', KEYS[1], '*', unpack(fields)))
    records = records + ARGV[i + 2]
end
redis.call('INCRBY', KEYS[2], records)
if redis.call('SET', KEYS[3], 1, 'NX', 'EX', ARGV[2]) then answer[1] = 1 end
return answer
"""
# Removes entries from the stream and their records from the count, once however often it runs.
FINISH = """
local ids, gone = {}, 0
for i = 2, #ARGV, 2 do
    table.insert(ids, ARGV[i])
    if redis.call('XDEL', KEYS[1], ARGV[i]) == 1 then gone = gone + ARGV[i + 1] end
end
redis.call('XACK', KEYS[1], ARGV[1], unpack(ids))
redis.call('HDEL', KEYS[3], unpack(ids))
return redis.call('DECRBY', KEYS[2], gone)
"""


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
def _append() -> Script:
    return client().register_script(APPEND)


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


class Stream:
    """One stream in Redis: appended to by the API, read by the drain of a worker."""

    def __init__(
        self, name: str, *, task: str, is_erased: Callable[[Entry, bytes], bool] = lambda entry, record: False
    ) -> None:
        """`task` is the name of the Celery task that drains this stream.

        `is_erased` is asked, in the transaction, whether a record that cannot be written must not become a dead letter,
        because its person was erased.
        """
        self.name = name
        self.task = task
        self.is_erased = is_erased
        self.key = f"crm:{name}"
        self.queued_key = f"crm:{name}:queued"
        self.nudge_key = f"crm:{name}:nudge"
        self.incarnation_key = f"crm:{name}:incarnation"
        self.attempts_key = f"crm:{name}:attempts"

    def append(self, kind: str, body: bytes, records: int, source: str = "", stamp: Stamp | None = None) -> str:
        """The id of the new entry, which is durable when this returns; StreamUnavailable otherwise.

        StampRenewed where the stamp is no longer what the caller has read.
        """
        try:
            answer = _append()(*self.append_arguments([(kind, body, records, source)], stamp))
        except redis.RedisError as error:
            raise StreamUnavailable(str(error)) from error
        if not answer:
            raise StampRenewed
        is_first_to_nudge, entry_id = answer
        if is_first_to_nudge:
            self.wake()
        return entry_id.decode()

    def append_arguments(
        self, entries: Sequence[tuple[str, bytes, int, str]], stamp: Stamp | None
    ) -> tuple[list[str], list[str | bytes | int]]:
        """Keys and arguments of APPEND for entries of kind, body, number of records, and source."""
        keys = [self.key, self.queued_key, self.nudge_key]
        if stamp:
            keys.append(stamp.key)
        arguments: list[str | bytes | int] = [stamp.value if stamp else "", NUDGE_SECONDS]
        for entry in entries:
            arguments += entry
        return keys, arguments

    def wake(self) -> None:
        """Ask a worker to drain. A lost request is repeated by the sweep."""
        nudge(self.task)

    def wake_if_waiting(self) -> None:
        """Ask a worker to drain unless the stream is empty."""
        if self.length():
            self.wake()

    def length(self) -> int:
        """Entries that are not yet written."""
        return client().xlen(self.key)

    def queued(self) -> int:
        """Records that are not yet written."""
        return int(client().get(self.queued_key) or 0)

    def seconds_behind(self) -> float:
        """How long the oldest entry that is not yet written has been waiting, by the clock of Redis."""
        oldest: Any = client().xrange(self.key, count=1)
        if not oldest:
            return 0.0
        seconds, microseconds = client().time()
        return max(0.0, seconds + microseconds / 1_000_000 - entry_order(oldest[0][0].decode())[0] / 1000)

    def newest(self) -> str:
        """The id of the newest entry that was ever appended, or one that it would have now."""
        try:
            seconds, microseconds = client().time()
            now = f"{seconds * 1000 + microseconds // 1000}-0"
            if not client().exists(self.key):
                return now
            last: bytes = cast(Any, client().xinfo_stream(self.key))["last-generated-id"]
        except redis.RedisError as error:
            raise StreamUnavailable(str(error)) from error
        return last.decode()

    def incarnation(self) -> str:
        """Which life of the stream this is: another one after Redis was wiped."""
        client().set(self.incarnation_key, uuid.uuid4().hex, nx=True)
        return cast(bytes, client().get(self.incarnation_key)).decode()

    # The consumer's side.
    def open(self) -> str:
        """Make sure that the group exists, and return the incarnation of the stream."""
        client().delete(self.nudge_key)
        try:
            client().xgroup_create(self.key, GROUP, id="0", mkstream=True)
        except redis.ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise
        return self.incarnation()

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
        client().eval(FINISH, 3, self.key, self.queued_key, self.attempts_key, GROUP, *arguments)
