"""MongoDB dies, comes back, or elects another primary in the middle of the work: meanwhile it is said so, nothing is
lost, nobody is written to twice, and nothing of ours has to be started again."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPMessage
from pathlib import Path
from threading import Event
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests import mongodb, prepared
from tests.api_client import ApiClient
from tests.mongodb import ReplicaSet
from tests.one_installation.test_cdnow import accepted_by_the_vendor, stored_totals
from tests.running import Installation

if not mongodb.IN_USE:
    pytest.skip("belongs to the run with DATABASE=mongodb", allow_module_level=True)
if not mongodb.program():
    pytest.skip("there is no mongod to be killed: neither on the PATH nor in the wheel", allow_module_level=True)

pytestmark = [pytest.mark.long]

SIZE = 2_500  # customers, with two orders each
AUDIENCE = 2_000
LONGEST = 8  # seconds of a refusal; less than three on a machine that has nothing else to do
CROWD = 40  # requests at the same time, five times as many as the web has threads


class Answer(NamedTuple):
    status: int
    headers: HTTPMessage
    body: str
    seconds: float

    @property
    def refuses_in_time(self) -> bool:
        """As a request must be refused that will succeed later."""
        return self.status == 503 and int(self.headers["Retry-After"]) > 0 and self.seconds < LONGEST

    @property
    def is_problem(self) -> bool:
        """In the shape of every error of the API."""
        return {"loc", "msg"} == set(json.loads(self.body)["detail"][0])


def ask(request: Request | str) -> Answer:
    asked_at = time.monotonic()
    try:
        response = urlopen(request, timeout=30)
    except HTTPError as error:
        response = error
    with response:
        return Answer(response.status, response.headers, response.read().decode(), time.monotonic() - asked_at)


class PatientClient(ApiClient):
    """Sends again what was answered 503, after the time it was told to wait; notes each such answer."""

    def __init__(self, url: str, key: str) -> None:
        super().__init__(url, key)
        self.refusals: list[Answer] = []
        self.accepted = 0

    def try_call(self, method: str, path: str, body: object = None) -> tuple[int, object]:
        while (answer := ask(self.request(method, path, body))).status == 503:
            self.refusals.append(answer)
            time.sleep(int(answer.headers["Retry-After"]))
        return answer.status, json.loads(answer.body)

    def request(self, method: str, path: str, body: object = None) -> Request:
        raw = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        return Request(f"{self.url}/{path}", raw, headers, method=method)

    def post_in_batches(self, path: str, records: list[dict]) -> None:
        for start in range(0, len(records), 250):
            self.accepted += self.post(path, records[start : start + 250])["accepted"]


@pytest.fixture
def in_the_background() -> Iterator[Callable[..., Future]]:
    with ThreadPoolExecutor(CROWD + 1) as threads:
        yield threads.submit


def customers(size: int) -> list[dict]:
    return [{"external_id": f"c{n}", "name": f"Person{n}", "email": f"p{n}@example.com"} for n in range(size)]


def orders() -> list[dict]:
    return [
        {
            "external_id": f"o{n}",
            "customer_external_id": f"c{n % SIZE}",
            "ordered_at": "2026-01-01T00:00:00Z",
            "amount": 1 + n % 7,
        }
        for n in range(2 * SIZE)
    ]


def post_everything(client: PatientClient, before_the_last_orders: Callable[[float], object]) -> None:
    """Waits at most a minute, so that ingestion is not done before what must happen in the middle."""
    client.post_in_batches("customers/batch", customers(SIZE))
    client.post_in_batches("orders/batch", orders()[:SIZE])
    before_the_last_orders(60)
    client.post_in_batches("orders/batch", orders()[SIZE:])


def check_ingestion(crm: Installation, client: PatientClient) -> None:
    """Everything accepted is stored, once."""
    crm.wait_until(lambda: client.get("ingestion")["queued"] == 0, 120)
    assert client.get("ingestion") == {"queued": 0, "stored": client.accepted, "dead": 0}
    assert stored_totals(crm, "c") == {f"c{n}": (100 * (2 + n % 7 + (n + SIZE) % 7), 2) for n in range(SIZE)}


def launch(crm: Installation, client: ApiClient) -> str:
    """A campaign to AUDIENCE customers; its path."""
    client.post_in_batches("customers/batch", customers(AUDIENCE))
    crm.wait_until(lambda: client.get("ingestion")["queued"] == 0)
    segment = client.post("segments", {"name": "Everybody", "rule": {"match": "all", "rules": []}})
    texts = {"name": "News", "channel": "email", "subject": "News", "message": "Hi {{ first_name }}"}
    path = f"campaigns/{client.post('campaigns', texts | {'segment_id': segment['id']})['id']}"
    client.post(f"{path}/launch")
    return path


def check_campaign(crm: Installation, client: ApiClient, path: str) -> None:
    """Everybody was written to, once, and the counters equal the log."""
    crm.wait_until(lambda: client.get(path)["status"] == "completed", 120)
    figures = client.get(path)
    counted = Counter(message["status"] for message in client.all(f"{path}/messages"))
    assert counted == {"delivered": figures["delivered"], "failed": figures["failed"]}
    assert figures["audience"] == AUDIENCE == counted.total()
    assert accepted_by_the_vendor(crm.var_dir) == Counter(f"p{n}@example.com" for n in range(AUDIENCE))


def stored(client: ApiClient) -> int:
    return client.get("ingestion")["stored"]


def written_to(crm: Installation) -> int:
    return accepted_by_the_vendor(crm.var_dir).total()


def pids(crm: Installation) -> list[int]:
    """Of our processes and their children."""
    return [process.pid for leader in crm.processes() for process in (leader, *leader.children)]


@contextmanager
def running_on(members: int, folder: Path, **environment: str) -> Iterator[tuple[ReplicaSet, Installation]]:
    """An installation, and its own replica set."""
    with ReplicaSet(members) as database:
        prepared.copy_to(folder / "var", database.url("crm"))
        with Installation(folder / "var", DATABASE_URL=database.url("crm"), **environment) as crm:
            yield database, crm


def test_mongodb_dies_during_ingestion(tmp_path, in_the_background):
    with running_on(1, tmp_path) as (database, crm):
        client = PatientClient(crm.url, crm.api_key())
        ours = pids(crm)
        stopped = Event()
        posting = in_the_background(post_everything, client, before_the_last_orders=stopped.wait)
        crm.wait_until(lambda: stored(client) and client.accepted >= SIZE)

        database.stop()
        stopped.set()

        crowd = [in_the_background(ask, client.request("GET", "ingestion")) for _ in range(CROWD)]
        session = {"Cookie": f"sessionid={'x' * 32}"}
        page = ask(Request(crm.url, headers=session))
        ready, alive = ask(f"{crm.url}/readyz"), ask(Request(f"{crm.url}/healthz", headers=session))
        crm.wait_until(lambda: client.refusals or posting.done())  # a key that the web remembers still appends
        database.start()

        posting.result()
        check_ingestion(crm, client)
        for refusal in client.refusals + [answer.result() for answer in crowd]:
            assert refusal.refuses_in_time, refusal
            assert refusal.is_problem, refusal
        assert page.refuses_in_time, page
        assert "<h1>Temporarily unavailable</h1>" in page.body
        assert (ready.status, json.loads(ready.body)["missing"]) == (503, ["database"])
        assert alive.status == 200
        assert ready.seconds < LONGEST > alive.seconds
        assert crm.status("/readyz") == 200
        assert pids(crm) == ours


def test_another_member_becomes_primary_during_ingestion_and_a_campaign(tmp_path, in_the_background):
    pace = {"VENDOR_BATCH": "5", "VENDOR_RATE": "75"}  # so that the campaign is not over soon after it is resumed
    with running_on(3, tmp_path, **pace) as (database, crm):
        client = PatientClient(crm.url, crm.api_key())
        path = launch(crm, client)
        crm.wait_until(lambda: client.get(path)["audience"] == AUDIENCE)
        ours = pids(crm)
        changed = Event()
        posting = in_the_background(post_everything, client, before_the_last_orders=changed.wait)

        for part, change in ((8, database.step_down), (4, database.kill_primary)):
            to_store, to_write = AUDIENCE + 3 * SIZE // part, AUDIENCE // part
            crm.wait_until(lambda least=to_write: written_to(crm) >= least, 60)
            client.post(f"{path}/pause")
            crm.wait_until(lambda least=to_store: stored(client) >= least, 60)
            client.post(f"{path}/resume")
            written = written_to(crm)
            crm.wait_until(lambda before=written: written_to(crm) > before, 60)
            assert written_to(crm) < AUDIENCE
            change()

        changed.set()
        posting.result()
        check_ingestion(crm, client)
        check_campaign(crm, client, path)
        assert pids(crm) == ours
