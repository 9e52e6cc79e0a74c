"""Shards of a stream: a record goes by its key, a request is accepted as a whole, and a change keeps the order."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from crm.streams.appender import Appender
from crm.streams.consumer import drain
from crm.streams.models import DeadLetter, StreamPosition
from crm.streams.stream import Entry, Shard, Stamp, StampRenewed, Stream, client

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def make_stream() -> Stream:
    return Stream("tests", task="tests.drain", key=lambda kind, record: str(record[0]))


@pytest.fixture
def stream() -> Stream:
    return make_stream()


@pytest.fixture
def set_shards(settings, stream) -> Callable[[int], bool]:
    """Sets STREAM_SHARDS; returns whether that took effect at once."""

    def change(count: int) -> bool:
        settings.STREAM_SHARDS = count
        return stream.change_shards()

    return change


class Written(list):
    """Collects the records; refuses those that say so."""

    def __call__(self, entries: list[Entry]) -> Callable[[], None]:
        def write() -> None:
            records = [tuple(record) for entry in entries for record in json.loads(entry.body)]
            if any(record[1] == "poison" for record in records):
                raise ValueError("this is poison")
            self.extend(records)

        return write

    def values(self, key: str) -> list[Any]:
        """What was written with a key, in order."""
        return [value for each, value in self if each == key]


@pytest.fixture
def written() -> Written:
    return Written()


def append(stream: Stream, *records: tuple[str, Any], source: str = "") -> str:
    return stream.append("note", json.dumps(records).encode(), len(records), source)


def batch(value: Any, keys: int = 20) -> list[tuple[str, Any]]:
    return [(f"k{n}", value) for n in range(keys)]


def test_a_batch_goes_to_all_shards_and_each_key_to_one(stream, set_shards, written):
    assert set_shards(3)
    for value in range(5):
        append(stream, *batch(value))

    shards = stream.drainable()
    assert [shard.name for shard in shards] == ["tests/3.0", "tests/3.1", "tests/3.2"]
    assert all(shard.length() for shard in shards)
    assert (stream.queued(), stream.length()) == (100, 15)
    for shard in shards:
        assert drain(stream, written, shard=shard.name)

    assert all(written.values(f"k{n}") == [*range(5)] for n in range(20))
    assert (stream.queued(), stream.length()) == (0, 0)
    assert StreamPosition.objects.totals("tests") == (100, 0)


def test_every_process_finds_the_same_shard(stream, set_shards):
    """The hash of Python differs from process to process."""
    set_shards(4)
    append(stream, *batch(1))
    code = "import zlib; print([zlib.crc32(f'k{n}'.encode()) % 4 for n in range(20)])"
    expected = json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)

    found = {
        key: int(shard.name[-1])
        for shard in stream.shards()
        for _, fields in client().xrange(shard.key)
        for key, _ in json.loads(fields[b"body"])
    }
    assert found == {f"k{n}": shard for n, shard in enumerate(expected)}


def test_ids_rise_over_all_shards_and_changes(stream, set_shards, written):
    ids = [append(stream, ("a", 1))]
    for count in (2, 3, 1, 4, 1):
        assert set_shards(count)
        ids += [append(stream, *batch(1)), append(stream, ("b", 1))]
        drain(stream, written)
        drain(stream, written)

    orders = [tuple(map(int, id.split("-"))) for id in ids]
    assert orders == sorted(set(orders))
    assert stream.newest() == ids[-1]


@pytest.mark.parametrize(("before", "after"), [(1, 2), (2, 1), (3, 2)])
def test_old_shards_are_drained_first_when_the_number_changes(stream, set_shards, written, before, after):
    set_shards(before)
    append(stream, *batch("old"))
    assert set_shards(after)
    append(stream, *batch("new"))
    present = f"tests/{after}." if after > 1 else "tests"

    assert not any(drain(stream, written, shard=each.name) for each in stream._shards(after)), "it is not their turn"
    assert drain(stream, written)
    assert {value for _, value in written} == {"old"}
    assert all(shard.name.startswith(present) for shard in stream.drainable())
    assert drain(stream, written)

    assert all(written.values(f"k{n}") == ["old", "new"] for n in range(20))
    assert (stream.queued(), stream.length()) == (0, 0)


def test_the_next_change_waits_for_the_shards_of_the_one_before(stream, set_shards, written):
    append(stream, *batch(1))
    assert set_shards(2)
    append(stream, *batch(2))

    assert not set_shards(1), "records would go to a shard that has older ones"
    append(stream, *batch(3))
    drain(stream, written)
    assert set_shards(1)
    append(stream, *batch(4))
    for _ in range(2):
        drain(stream, written)

    assert all(written.values(f"k{n}") == [1, 2, 3, 4] for n in range(20))


def test_a_process_that_knows_the_old_number_appends_to_the_new_shards(stream, set_shards, written):
    other = make_stream()
    append(other, *batch(1))
    drain(stream, written)
    assert set_shards(2)

    append(other, *batch(2))

    assert client().xlen("crm:tests") == 0
    assert stream.queued() == 20


def test_a_renewed_stamp_keeps_all_parts_out(stream, set_shards):
    set_shards(2)
    append(stream, *batch(1))
    client().set("crm:stamp", "new")

    with pytest.raises(StampRenewed):
        stream.append("note", json.dumps(batch(2)).encode(), 20, stamp=Stamp("crm:stamp", "old"))

    assert stream.queued() == 20


def test_each_shard_has_a_lease_of_its_own(stream, set_shards, written):
    set_shards(2)
    append(stream, *batch(1))
    first, second = stream.drainable()

    def meanwhile(entries: list[Entry]) -> Callable[[], None]:
        assert not drain(stream, written, shard=first.name)
        assert drain(stream, written, shard=second.name)
        return written(entries)

    drain(stream, meanwhile, shard=first.name)

    assert sorted(written) == sorted(batch(1))


def test_dead_letters_are_those_of_the_stream(stream, set_shards, written):
    set_shards(3)
    append(stream, *batch(1), ("k7", "poison"), ("k11", "poison"))

    drain(stream, written)

    assert StreamPosition.objects.totals("tests") == (20, 2)
    assert {letter.stream for letter in DeadLetter.objects.all()} == {"tests"}


def test_the_parts_that_a_dead_drain_left_are_written_once(stream, set_shards, written, monkeypatch):
    set_shards(2)
    append(stream, *batch(1))
    with monkeypatch.context() as crash:
        crash.setattr(Shard, "finish", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            drain(stream, written)
    StreamPosition.objects.update(lease="")

    drain(stream, written)

    assert sorted(written) == sorted(batch(1))
    assert StreamPosition.objects.totals("tests") == (20, 0)


def test_an_entry_with_a_source_has_a_part_in_every_shard(stream, set_shards):
    set_shards(3)
    append(stream, ("a", 1), source="import:7")

    sources, counts = [], []

    def handle(entries: list[Entry]) -> Callable[[], None]:
        sources.extend(entry.source for entry in entries)
        counts.extend(entry.records for entry in entries)
        return lambda: None

    drain(stream, handle)

    assert sorted(sources) == ["import:7:0:3", "import:7:1:3", "import:7:2:3"]
    assert sorted(counts) == [0, 0, 1]


def test_what_is_not_an_array_goes_to_one_shard_and_is_buried(stream, set_shards, written):
    set_shards(2)
    stream.append("note", b"{", 1)

    drain(stream, written)

    assert DeadLetter.objects.get().record == "{"


def test_the_short_lane_appends_to_the_shards_and_learns_of_a_change(stream, set_shards, written):
    set_shards(2)
    client().set("crm:stamp", "s")

    async def lane() -> list[bool]:
        appender = Appender(stream)
        stamp = Stamp("crm:stamp", "s")
        first = await appender.append("note", b'[["a", 0]]', stamp)  # it takes one answer to hear of the change
        rest = await asyncio.gather(*(appender.append("note", b'[["k%d", 1]]' % n, stamp) for n in range(20)))
        return [first, *rest]

    assert asyncio.run(lane()) == [False, *[True] * 20]
    assert [shard.length() > 0 for shard in stream.drainable()] == [True, True]
    drain(stream, written)
    assert sorted(written) == sorted(batch(1))


def test_a_wiped_redis_goes_on_with_one_shard_until_the_sweep(stream, set_shards, written):
    set_shards(2)
    append(stream, *batch(1))
    drain(stream, written)
    client().flushall()

    append(stream, *batch(2))
    stream.sweep()
    append(stream, *batch(3))
    for _ in range(2):
        drain(stream, written)

    assert all(written.values(f"k{n}") == [1, 2, 3] for n in range(20))
    assert StreamPosition.objects.totals("tests") == (60, 0)
