"""kill -9 of the worker in the middle of its work: nothing is lost and nobody is written to twice."""

import signal
from collections import Counter
from collections.abc import Callable

import pytest

from tests.api_client import ApiClient
from tests.running import Installation
from tests.test_cdnow import accepted_by_the_vendor, stored_totals

pytestmark = [pytest.mark.installation, pytest.mark.timeout(240)]

EVERYBODY = {"match": "all", "rules": []}


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
    size = 10_000
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


def test_a_campaign_survives_the_death_of_its_worker(tmp_path):
    size = 4_000
    with Installation(tmp_path, VENDOR_BATCH="5") as crm:
        api = ApiClient(crm.url, crm.api_key())
        api.post_in_batches("customers/batch", customers(size))
        crm.wait_until(lambda: api.get("ingestion")["queued"] == 0)
        segment = api.post("segments", {"name": "Everybody", "rule": EVERYBODY})
        campaign = api.post(
            "campaigns",
            {
                "name": "News",
                "segment_id": segment["id"],
                "channel": "email",
                "subject": "News",
                "message": "Hi {{ first_name }}",
            },
        )
        path = f"campaigns/{campaign['id']}"
        api.post(f"{path}/launch")

        kill_worker_while(crm, lambda: len(accepted_by_the_vendor(tmp_path)), size, times=2)
        crm.wait_until(lambda: api.get(path)["status"] == "completed", 120)

        figures = api.get(path)
        counted = Counter(message["status"] for message in api.all(f"{path}/messages"))
        assert figures["audience"] == size == counted["delivered"] + counted["failed"]
        assert (figures["delivered"], figures["failed"]) == (counted["delivered"], counted["failed"])
        assert accepted_by_the_vendor(tmp_path) == Counter(f"p{n}@example.com" for n in range(size))
