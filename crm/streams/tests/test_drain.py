"""The shared consumer: in order, once, one at a time, and nothing is lost or holds up the rest."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from crm.streams import consumer
from crm.streams.consumer import drain
from crm.streams.models import DeadLetter, StreamPosition
from crm.streams.stream import Entry, Shard, Stream, client

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def stream() -> Stream:
    return Stream("tests", task="tests.drain")


@pytest.fixture
def shard(stream: Stream) -> Shard:
    (shard,) = stream.shards()
    return shard


class Written(list):
    """Collects the records; refuses those that say so, and what is not an array."""

    def __call__(self, entries: list[Entry]) -> Callable[[], None]:
        return lambda: self.write(entries)

    def write(self, entries: list[Entry]) -> None:
        bodies = [json.loads(entry.body) for entry in entries]
        if not all(isinstance(body, list) for body in bodies):
            raise ValueError("this is not an array")
        records = [record for body in bodies for record in body]
        if "poison" in records:
            raise ValueError("this is poison")
        self += records


@pytest.fixture
def written() -> Written:
    return Written()


def append(stream: Stream, *records: object) -> None:
    stream.append("note", json.dumps(records).encode(), len(records))


def test_records_are_written_in_order_and_taken_off_the_stream(stream, written):
    for n in range(50):
        append(stream, n)

    assert drain(stream, written)

    assert written == list(range(50))
    assert (stream.length(), stream.queued(), StreamPosition.objects.get().stored) == (0, 0, 50)


@pytest.mark.parametrize("sizes", [[1000] * 12, [1] * 600 + [1000] * 12, [1000, 1, 999, 1, 1, 1999, 2]])
def test_no_transaction_is_larger_than_a_batch(stream, sizes):
    """MongoDB refuses one that does not fit in its cache."""
    for size in sizes:
        append(stream, *range(size))
    batches = []

    def write(entries):
        batches.append(sum(entry.records for entry in entries))
        return lambda: None

    drain(stream, write)

    assert sum(batches) == sum(sizes)
    assert max(batches) <= consumer.BATCH
    assert len(batches) < len(sizes)


def test_what_a_dead_drain_left_is_written_first(stream, written, shard):
    append(stream, "old")
    shard.open()
    shard.fresh(10)  # read, and then nothing more was heard
    append(stream, "new")

    drain(stream, written)

    assert written == ["old", "new"]


def test_what_was_written_and_not_acknowledged_is_not_written_again(stream, written, monkeypatch):
    append(stream, "once")
    with monkeypatch.context() as crash:
        crash.setattr(Shard, "finish", lambda shard, entries: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            drain(stream, written)

    drain(stream, written)

    assert written == ["once"]
    assert (stream.queued(), StreamPosition.objects.get().stored) == (0, 1)


def test_a_wiped_redis_begins_a_new_life_of_the_stream(stream, written, shard):
    append(stream, 1)
    drain(stream, written)
    client().flushall()
    client().xadd(shard.key, {"kind": "note", "body": "[2]", "records": 1}, id="5-0")  # ids far behind

    drain(stream, written)

    assert written == [1, 2]


def test_a_bad_record_is_buried_alone_with_its_reason(stream, written):
    append(stream, "a", "poison", "b")
    append(stream, "c")

    drain(stream, written)

    assert [record for record in written if record in "abc"][-3:] == ["a", "b", "c"]
    letter = DeadLetter.objects.get()
    assert (json.loads(letter.record), letter.reason, letter.kind) == ("poison", "this is poison", "note")
    position = StreamPosition.objects.get()
    assert (position.stored, position.dead, stream.queued()) == (3, 1, 0)


def test_a_bad_record_among_many_is_found_soon_and_the_lease_kept_meanwhile(stream, written, monkeypatch):
    append(stream, *range(500), "poison", *range(500))
    renewed, renew = [], consumer.renew_lease
    monkeypatch.setattr(consumer, "renew_lease", lambda *args, **changes: renewed.append(1) or renew(*args, **changes))

    drain(stream, written)

    assert written[-1_000:] == [*range(500), *range(500)]
    assert DeadLetter.objects.get().reason == "this is poison"
    assert 10 < len(renewed) < 30


def test_a_fault_of_the_database_in_the_search_does_not_count_as_an_attempt(stream, written, monkeypatch):
    append(stream, *range(10), "poison")

    def away(entries: list[Entry]) -> Callable[[], None]:
        if sum(entry.records for entry in entries) < 11:
            raise OperationalError("database is locked")
        return written(entries)

    for _ in range(2 * consumer.DEAD_AFTER):
        with pytest.raises(OperationalError):
            drain(stream, away)
    drain(stream, written)

    assert written[-10:] == [*range(10)]
    assert DeadLetter.objects.get().reason == "this is poison"


@pytest.mark.parametrize("body", ["{", '{"not": "an array"}'])
def test_a_body_that_is_not_an_array_is_buried(stream, written, body):
    stream.append("note", body.encode(), 1)
    append(stream, "after")

    drain(stream, written)

    assert DeadLetter.objects.get().record == body
    assert written == ["after"]


@pytest.mark.parametrize("fields", [{"body": "[]"}, {"kind": b"\xff", "body": "[]", "records": 1}, {"records": "many"}])
def test_a_foreign_entry_is_buried_and_its_neighbours_are_written(stream, written, fields, shard):
    append(stream, "a")
    client().xadd(shard.key, fields)
    append(stream, "b")

    assert drain(stream, written)

    assert written == ["a", "b"]
    assert DeadLetter.objects.get().reason == "not an entry that this product appends"
    assert (stream.length(), stream.queued()) == (0, 0)


def test_a_fault_of_the_database_buries_nothing_and_waits_for_the_sweep(stream, written, monkeypatch):
    append(stream, 1)

    def unreachable(entries):
        raise OperationalError("database is locked")

    nudges = []
    monkeypatch.setattr(Shard, "wake", lambda shard: nudges.append(shard.name))
    for _ in range(20):
        with pytest.raises(OperationalError):
            drain(stream, unreachable)
    assert not nudges, "it would fail again at once, and again"
    drain(stream, written)

    assert written == [1]
    assert not DeadLetter.objects.exists()


def test_an_entry_that_takes_its_worker_with_it_is_buried_in_the_end(stream, written):
    append(stream, "bomb")
    append(stream, "after")

    def explode(entries: list[Entry]) -> Callable[[], None]:
        if any("bomb" in json.loads(entry.body) for entry in entries):
            raise SystemExit  # as a killed process: nothing after it runs
        return written(entries)

    deaths = 0
    while stream.length() and deaths < 20:
        try:
            drain(stream, explode)
        except SystemExit:
            deaths += 1

    assert deaths == consumer.SUSPECT_AFTER + consumer.DEAD_AFTER
    assert written == ["after"]
    assert json.loads(DeadLetter.objects.get().record) == "bomb"


def test_a_second_drain_leaves_the_first_alone(stream, written):
    append(stream, 1)

    def meanwhile(entries: list[Entry]) -> Callable[[], None]:
        assert not drain(stream, written)
        return written(entries)

    drain(stream, meanwhile)

    assert written == [1]


def test_a_drain_whose_lease_has_passed_on_writes_nothing(stream, written, monkeypatch):
    append(stream, 1)
    read = Shard.fresh

    def stopped_after_reading(shard: Shard, count: int) -> list[Entry]:
        entries = read(shard, count)
        StreamPosition.objects.update(lease="of another", lease_until=timezone.now() + timedelta(seconds=10))
        return entries

    with monkeypatch.context() as stop:
        stop.setattr(Shard, "fresh", stopped_after_reading)
        assert not drain(stream, written)
    assert written == []

    StreamPosition.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert drain(stream, written)
    assert written == [1]


def test_appending_nudges_once_until_the_worker_answers(stream, monkeypatch, shard):
    nudges = []
    monkeypatch.setattr(Shard, "wake", lambda shard: nudges.append(shard.name))

    append(stream, 1)
    append(stream, 2)
    shard.open()
    append(stream, 3)

    assert len(nudges) == 2


def test_the_lease_of_a_dead_worker_with_a_fast_clock_keeps_nobody_waiting(stream, written):
    append(stream, 1)
    StreamPosition.objects.create(stream=stream.name, lease="dead", lease_until=timezone.now() + timedelta(minutes=10))

    assert drain(stream, written)
    assert written == [1]
