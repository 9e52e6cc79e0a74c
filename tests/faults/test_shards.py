"""Two shards, two workers, and one of them is killed again and again: nothing is lost and nothing counts twice."""

import time

import pytest

from tests import prepared
from tests.api_client import ApiClient
from tests.faults.scene import Scene

pytestmark = [pytest.mark.long]
CUSTOMERS, ORDERS = 1_500, 3_000


def test_a_worker_that_is_killed_loses_and_doubles_nothing(tmp_path):
    prepared.copy_to(tmp_path / "scene/var")
    with Scene(tmp_path / "scene", STREAM_SHARDS="2") as scene:
        api: ApiClient = scene.api
        with scene.second("second-worker", "--app", "crm", "worker", "--concurrency", "2", "--loglevel", "WARNING"):
            for n in range(10):
                at = n * ORDERS // 10
                orders = [order(number) for number in range(at, at + ORDERS // 10)]
                api.post_in_batches("orders/batch", orders)
                at = n * CUSTOMERS // 10
                api.post_in_batches("customers/batch", [customer(k) for k in range(at, at + CUSTOMERS // 10)])
                if n % 3 == 0:
                    scene.crm.process("worker").send_group(9)
                time.sleep(0.3)
            scene.crm.wait_until(lambda: api.get("ingestion")["queued"] == 0, 120)

        figures = api.get("ingestion")
        assert figures == {"queued": 0, "stored": CUSTOMERS + ORDERS, "dead": 0}
        assert scene.redis.get("crm:ingestion:shards") == b"2"
        stored = scene.crm.stored("customers_customer", "external_id", "order_count", "total_spend")
        assert len(stored) == CUSTOMERS
        assert {(count, spend) for _, count, spend in stored} == {(2, 300)}
        assert not any(waiting for (waiting,) in scene.crm.stored("customers_order", "is_waiting"))


def customer(number: int) -> dict:
    return {"external_id": f"c{number}"}


def order(number: int) -> dict:
    """Each customer has two orders, of 1 and 2, which come before the customer."""
    when, amount = "2026-01-15T10:00:00Z", 1 + number % 2
    return {
        "external_id": f"o{number}",
        "customer_external_id": f"c{number // 2}",
        "ordered_at": when,
        "amount": amount,
    }
