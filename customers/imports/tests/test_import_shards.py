"""An import through several shards is what it is through one, whichever shard is ahead, and whatever is lost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from crm.streams.consumer import drain
from customers.imports import job
from customers.imports.models import Import
from customers.ingestion import persist, stream
from customers.models import Customer, Order

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]

HEADING = "order id,customer id,customer name,order date,total"
ROWS = [f"o{n},c{n % 9},Person {n % 9},2026-01-{n % 28 + 1:02},{n}" for n in range(60)]
ORDERS = "\n".join([HEADING, *ROWS]).encode()


@pytest.fixture(autouse=True)
def _small_chunks(settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr("customers.imports.lines.CHUNK_GROUPS", 7)


@pytest.fixture
def set_shards(settings):
    def change(count: int) -> None:
        settings.STREAM_SHARDS = count
        stream.change_shards()

    return change


def start() -> Import:
    import_ = job.begin(SimpleUploadedFile("shop.csv", ORDERS), None)
    assert job.start(import_, "test", here=True)
    return import_


def finish(import_: Import) -> tuple[object, ...]:
    while not job.carry_out(import_.id):
        pass
    import_.refresh_from_db()
    figures = (import_.customers_new, import_.orders_new, import_.orders_changed, import_.orders_same)
    return (import_.state, *figures, Customer.objects.count(), Order.objects.count())


EXPECTED = (Import.State.DONE, 9, 60, 0, 0, 9, 60)


@pytest.mark.parametrize("count", [2, 3])
def test_it_stores_and_counts_the_same(set_shards, count):
    set_shards(count)

    assert finish(start()) == EXPECTED
    assert sum(Customer.objects.values_list("total_spend", flat=True)) == 100 * sum(range(60))


def test_the_number_of_shards_may_change_meanwhile(set_shards, monkeypatch):
    import_ = start()
    with monkeypatch.context() as nobody_writes:
        nobody_writes.setattr("customers.imports.appending.drain", lambda *_: True)
        while not stream.length():
            assert not job.carry_out(import_.id, seconds=0.2)
    set_shards(3)

    assert finish(import_) == EXPECTED


def test_it_goes_on_behind_what_every_shard_has_written_when_redis_is_wiped(set_shards, redis_client, monkeypatch):
    set_shards(2)
    import_ = start()
    with monkeypatch.context() as nobody_writes:
        nobody_writes.setattr("customers.imports.appending.drain", lambda *_: True)
        assert not job.carry_out(import_.id, seconds=0.3)
    drain(stream, persist, shard=stream.drainable()[1].name)
    import_.refresh_from_db()
    assert import_.written == 0, "the other shard has written nothing"
    assert max(import_.written_by_shard) > 0
    redis_client.flushdb()
    set_shards(2)

    assert finish(import_) == EXPECTED
