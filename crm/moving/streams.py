"""What Redis holds of an installation, as lines of JSON, and back.

All keys that do not expire are carried: records that are accepted and not yet written, with the ids of their entries;
which life of a stream that is; failed attempts at an entry. Keys that expire say something of the moment alone.
An entry that a worker has read and not yet acknowledged is carried like any other: the position in the database tells
whether it was written.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import IO, Any, NamedTuple, cast

import pydantic_core
import redis

from crm.streams.stream import GROUP

OURS = "crm:*"
OF_THE_MOMENT = (b"crm:workers",)  # who works in this installation
PAGE = 500  # entries


class Held(NamedTuple):
    """What Redis holds at one moment: the keys but for streams, and the last entry of each stream."""

    plain: list[tuple[str, bytes, Any]]  # kind, key, value as JSON
    last: dict[bytes, bytes]  # by the key of a stream; b"" for an empty one
    generated: dict[bytes, bytes]  # the newest id that each stream has ever given


def hold(client: redis.Redis) -> Held:
    """What is there now, read at once. While no worker drains, the entries up to the last ones stay there."""
    kinds = {key: cast(bytes, client.type(key)) for key in sorted(client.scan_iter(match=OURS, count=1000))}
    kept = [key for key in kinds if key not in OF_THE_MOMENT and client.ttl(key) == -1]
    reading = client.pipeline(transaction=True)
    for key in kept:
        match kinds[key]:
            case b"string":
                reading.get(key)
            case b"hash":
                reading.hgetall(key)
            case b"set":
                reading.smembers(key)
            case b"list":
                reading.lrange(key, 0, -1)
            case b"zset":
                reading.zrange(key, 0, -1, withscores=True)
            case b"stream":
                reading.xinfo_stream(key)
            case kind:
                raise TypeError(f"{key!r} is a {kind!r}, which nothing here carries")
    plain, last, generated = [], {}, {}
    for key, value in zip(kept, reading.execute(), strict=True):
        if kinds[key] == b"stream":
            last[key] = value["last-entry"][0] if value["last-entry"] else b""
            generated[key] = value["last-generated-id"]
        elif value:
            plain.append((kinds[key].decode(), key, _as_json(value)))
    return Held(plain, last, generated)


def write_lines(client: redis.Redis, held: Held, target: Any, between: Callable[[], object]) -> dict[str, int]:
    """Write what was held as lines, and return the number of entries by stream. `between` is called after each page."""
    for kind, key, value in held.plain:
        _write_line(target, kind, key, value)
    counts = {}
    for key, last in held.last.items():
        counts[key.decode()] = 0
        start = b"-"
        while last and (page := cast(Any, client.xrange(key, min=start, max=last, count=PAGE))):
            for id, fields in page:
                _write_line(target, "entry", key, [_text(id), *_pairs(fields)])
            counts[key.decode()] += len(page)
            start = b"(" + page[-1][0]
            between()
        _write_line(target, "stream", key, _text(held.generated[key]))
    return counts


def _write_line(target: Any, kind: str, key: bytes, value: Any) -> None:
    target.write(pydantic_core.to_json([kind, _text(key), value]) + b"\n")


def _as_json(value: Any) -> Any:
    match value:
        case bytes():
            return _text(value)
        case dict():
            return _pairs(value)
        case [(bytes(), float()), *_]:  # a sorted set
            return [[_text(member), score] for member, score in value]
    return sorted(map(_text, value)) if isinstance(value, set) else [_text(member) for member in value]


def _pairs(fields: dict[bytes, bytes]) -> list[list[str]]:
    return [[_text(name), _text(value)] for name, value in fields.items()]


def _text(value: bytes) -> str:
    return b64encode(value).decode()


def empty(client: redis.Redis) -> None:
    """Forget everything of an installation, its tasks included: sweeps find their work again."""
    for pattern in (OURS, "celery*", "unacked*", "_kombu*"):
        for key in client.scan_iter(match=pattern, count=1000):
            client.delete(key)


def is_empty(client: redis.Redis) -> bool:
    """Whether no stream has entries."""
    return not any(
        client.type(key) == b"stream" and client.xlen(key) for key in client.scan_iter(match=OURS, count=1000)
    )


def load(client: redis.Redis, source: IO[bytes]) -> dict[str, int]:
    """Put back what was carried into an empty Redis, and return the number of entries by stream."""
    counts: dict[str, int] = {}
    commands = client.pipeline(transaction=False)
    for line in source:
        kind, encoded_key, value = pydantic_core.from_json(line)
        key = b64decode(encoded_key)
        match kind:
            case "string":
                commands.set(key, b64decode(value))
            case "hash":
                commands.hset(key, mapping={b64decode(name): b64decode(each) for name, each in value})
            case "set":
                commands.sadd(key, *map(b64decode, value))
            case "list":
                commands.rpush(key, *map(b64decode, value))
            case "zset":
                commands.zadd(key, {b64decode(member): score for member, score in value})
            case "entry":
                id, *pairs = value
                commands.execute_command(
                    "XADD", key, b64decode(id), *(b64decode(part) for pair in pairs for part in pair)
                )
                counts[key.decode()] = counts.get(key.decode(), 0) + 1
            case "stream":  # comes after its entries
                counts.setdefault(key.decode(), 0)
                commands.xgroup_create(key, GROUP, id="0", mkstream=True)
                commands.execute_command("XSETID", key, b64decode(value))
        if len(commands) >= PAGE:
            commands.execute()
    commands.execute()
    return counts
