"""kill -9 of the worker in the middle of ingestion: nothing is lost or counted twice. Campaigns: tests/faults."""

import signal
from collections.abc import Callable

import pytest

from tests.api_client import ApiClient
from tests.running import Installation
from tests.test_cdnow import stored_totals

pytestmark = [pytest.mark.installation, pytest.mark.timeout(240)]


def customers(size: int) -> list[dict]:
    return [{"external_id": f"c{n}", "name": f"Person{n}", "email": f"p{n}@example.com"} for n in range(size)]


def kill_worker_while(crm: Installation, progress: Callable[[], int], end: int, times: int) -> list[int]:
    """kill -9 of the worker and its children, `times` times, each once the work has moved on; how far it was."""
    seen = [0]
    for _ in range(times):
        crm.wait_until(lambda: progress() > seen[-1], 60)
        seen.append(progress())
        crm.process("worker").send_group(signal.SIGKILL)
    assert 0 < seen[1] < end, f"the first kill must come in the middle: {seen} of {end}"
    return seen[1:]


def test_ingestion_survives_the_death_of_its_worker(tmp_path):
    size = 5_000
    with Installation(tmp_path) as crm:
        api = ApiClient(crm.url, crm.api_key())
        orders = [
            {
                "external_id": f"o{n}",
                "customer_external_id": f"c{n % size}",
                "ordered_at": "2026-01-01T00:00:00Z",
                "amount": 1 + n % 7,
            }
            for n in range(2 * size)
        ]
        api.post_in_batches("customers/batch", customers(size))
        api.post_in_batches("orders/batch", orders)

        kill_worker_while(crm, lambda: api.get("ingestion")["stored"], 3 * size, times=2)
        crm.wait_until(lambda: api.get("ingestion")["queued"] == 0, 120)

        assert api.get("ingestion") == {"queued": 0, "stored": 3 * size, "dead": 0}
        expected = {f"c{n}": (100 * (2 + n % 7 + (n + size) % 7), 2) for n in range(size)}
        assert stored_totals(crm) == expected
