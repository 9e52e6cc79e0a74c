"""What Redis holds comes back as it was: entries with their ids, counts, and which life of a stream it is."""

import io

import pytest

from crm.moving import streams
from crm.streams.stream import client
from customers.ingestion import stream

pytestmark = pytest.mark.one_database


def carried() -> io.BytesIO:
    lines = io.BytesIO()
    streams.write_lines(client(), streams.hold(client()), lines, lambda: None)
    lines.seek(0)
    return lines


def contents() -> dict[bytes, object]:
    """All that does not expire."""
    found: dict[bytes, object] = {}
    for key in client().scan_iter(match="crm:*"):
        if client().ttl(key) == -1:
            match client().type(key):
                case b"stream":
                    found[key] = client().xrange(key), client().xinfo_stream(key)["last-generated-id"]
                case b"hash":
                    found[key] = client().hgetall(key)
                case b"string":
                    found[key] = client().get(key)
                case b"set":
                    found[key] = client().smembers(key)
                case b"list":
                    found[key] = client().lrange(key, 0, -1)
                case b"zset":
                    found[key] = client().zrange(key, 0, -1, withscores=True)
    return found


def test_entries_come_back_with_their_ids_in_order():
    (shard,) = stream.shards()
    shard.open()
    for n in range(1_203):
        stream.append("customer", b'[{"external_id": "\xc3\xbc%d"}]' % n, 1, source="\N{SNOWMAN}" if n % 2 else "")
    shard.attempt(shard.fresh(1)[0])
    before, lines = contents(), carried()
    client().flushdb()

    counts = streams.load(client(), lines)

    assert counts == {shard.key: 1_203}
    assert contents() == before
    assert stream.queued() == 1_203
    assert [entry.body[18:20] for entry in shard.fresh(2)] == [b"\xc3\xbc"] * 2  # all are read again


def test_values_of_every_kind_come_back():
    client().set("crm:text", b"\x00\xff")
    client().hset("crm:hash", mapping={"a": "1", "b": b"\xff"})
    client().sadd("crm:set", "x", "y")
    client().rpush("crm:list", "2", "1", "2")
    client().zadd("crm:sorted", {"low": 0.5, "high": 2})
    before, lines = contents(), carried()
    client().flushdb()

    streams.load(client(), lines)

    assert len(before) == 5
    assert contents() == before


def test_a_stream_that_was_emptied_gives_no_id_again():
    (shard,) = stream.shards()
    shard.open()
    first = stream.append("customer", b"[{}]", 1)
    shard.finish(shard.fresh(1))
    lines = carried()
    client().flushdb()

    assert streams.load(client(), lines) == {shard.key: 0}
    assert stream.newest() == first


def test_what_comes_after_the_moment_is_left_out():
    stream.append("customer", b"[{}]", 1)
    held = streams.hold(client())
    stream.append("customer", b"[{}]", 1)
    lines = io.BytesIO()

    assert streams.write_lines(client(), held, lines, lambda: None) == {stream.redis_key: 1}
    client().flushdb()
    lines.seek(0)
    streams.load(client(), lines)
    assert stream.queued() == stream.length() == 1


def test_what_expires_is_left_out_and_all_is_forgotten_on_request():
    client().set("crm:maintenance", "x", ex=60)
    client().set("other", "stays")
    stream.append("customer", b"[{}]", 1)

    assert b"maintenance" not in carried().read()
    assert not streams.is_empty(client())
    streams.empty(client())
    assert streams.is_empty(client())
    assert client().get("other") == b"stays"
