"""The append-only file of Redis tells nothing of an erased person, and is rewritten at most once an hour."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from customers.ingestion import stream
from customers.models import Customer
from customers.privacy import redis_log
from customers.privacy.erasure import erase
from customers.tasks import persist_ingestion

pytestmark = pytest.mark.django_db
RECORD = b'[{"external_id": "asha@till-9", "name": "Asha Unforgettable"}]'


@pytest.fixture
def log(redis_client) -> Callable[[], bytes]:
    """What the append-only file of this Redis contains."""
    folder = Path(redis_client.config_get("dir")["dir"])

    def read() -> bytes:
        return b"".join(path.read_bytes() for path in folder.rglob("*.aof"))

    return read


@pytest.fixture(autouse=True)
def _no_rewrite_is_running(redis_client) -> None:
    wait_for(lambda: not redis_client.info("persistence")["aof_rewrite_in_progress"])


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_it_is_rewritten_after_an_erasure(log, redis_client):
    stream.append("customer", RECORD, 1)
    persist_ingestion()
    wait_for(lambda: b"Unforgettable" in log())

    erase(Customer.objects.get())

    assert redis_log.rewrite_if_requested(stream)
    wait_for(lambda: b"Unforgettable" not in log())
    assert not redis_log.rewrite_if_requested(stream), "nobody was erased since"


def test_it_waits_for_records_from_before_the_erasure(redis_client):
    stream.append("customer", RECORD, 1)
    persist_ingestion()
    stream.append("customer", RECORD, 1)
    erase(Customer.objects.get())

    assert not redis_log.rewrite_if_requested(stream)
    persist_ingestion()
    assert redis_log.rewrite_if_requested(stream)


def test_it_is_rewritten_once_an_hour(redis_client):
    redis_log.request_rewrite()
    assert redis_log.rewrite_if_requested(stream)
    redis_log.request_rewrite()

    assert not redis_log.rewrite_if_requested(stream)
    assert 3500 < redis_client.ttl(redis_log.RECENTLY) <= 3600
    assert redis_client.exists(redis_log.PENDING), "it is done in the next hour"
