"""One installation with its misbehaving vendor, and a record of everything that was done to it."""

import json
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import redis

from tests.api_client import ApiClient
from tests.faults.vendor_process import Vendor
from tests.mongodb import ReplicaSet
from tests.running import BASE_DIR, Installation
from tests.waiting import wait_until

PATIENCE = 120  # seconds for the API to come back, and for work to begin
DRAIN = 240  # seconds for all work to be done after a fault
STREAMS = ("crm:ingestion", "crm:receipts")


class PatientClient(ApiClient):
    """Asks again while the product is away or says that it is busy."""

    def try_call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                status, answer = super().try_call(method, path, body)
                if status != 503 or time.monotonic() > deadline:
                    return status, answer
            except (OSError, HTTPException):
                if time.monotonic() > deadline:
                    raise
            time.sleep(0.1)


class Knock(NamedTuple):
    """What the API answered to one small batch of customers."""

    status: int | None
    retry_after: str | None
    seconds: float


@dataclass
class Launched:
    """A campaign, as the test means it. `samples` is what the API said of it while it ran."""

    id: uuid.UUID
    audience: set[str]
    suppressed: set[str] = field(default_factory=set)
    ends: str = "completed"
    rounds: int = 1
    samples: list[dict[str, Any]] = field(default_factory=list)

    @property
    def path(self) -> str:
        return f"campaigns/{self.id}"

    def is_at_rest(self, figures: dict[str, Any]) -> bool:
        """What a cancelled campaign has not sent is taken back a moment later."""
        return figures["status"] == self.ends and not figures["pending"] and not figures["sending"]


class Scene:
    """`with Scene(folder) as scene:` starts vendor and installation; `database` is a replica set that may be killed."""

    def __init__(self, folder: Path, database: ReplicaSet | None = None, **environment: str) -> None:
        folder.mkdir(exist_ok=True)
        self.vendor = Vendor(folder)
        self.database = database
        if database:
            environment["DATABASE_URL"] = database.url("crm")
        self.crm = Installation(folder / "var", **self.vendor.environment, **environment)
        self.campaigns: list[Launched] = []
        self.suppressed: set[str] = set()
        self.poison: set[str] = set()
        self.accepted: set[str] = set()  # customers whom the API has answered with 202
        self.knocks: list[Knock] = []
        self.injected: list[str] = []

    def __enter__(self) -> "Scene":
        self.vendor.__enter__()
        try:
            self.crm.__enter__()
        except BaseException:
            self.vendor.__exit__()
            raise
        self.api = PatientClient(self.crm.url, self.crm.api_key())
        return self

    def __exit__(self, *error: object) -> None:
        self.crm.stop()
        self.vendor.__exit__()
        if error[:1] == (None,):
            self.crm.check_figures()

    @property
    def redis(self) -> redis.Redis:
        return redis.Redis.from_url((self.crm.var_dir / "redis_url").read_text().strip(), socket_timeout=5)

    @property
    def is_sqlite(self) -> bool:
        return not self.crm.environment.get("DATABASE_URL", "").startswith("mongodb")

    # Work to be disturbed.
    def bring(self, group: str, size: int) -> set[str]:
        """New customers whom a campaign can be sent to; returns when they are stored."""
        ids = [f"{group}-{n}" for n in range(size)]
        records = [
            {"external_id": id, "name": f"Person {id}", "email": f"{id}@example.com", "tags": [group]} for id in ids
        ]
        self.api.post_in_batches("customers/batch", records)
        self.accepted.update(ids)
        self.crm.wait_until(lambda: self.api.get("ingestion")["queued"] <= 0, PATIENCE)
        return set(ids)

    def draft(self, group: str, audience: set[str], **fields: Any) -> Launched:
        rule = {"match": "all", "rules": [{"field": "tags", "op": "has_any", "value": [group]}]}
        segment = self.api.post("segments", {"name": group, "rule": rule})
        texts = {"name": group, "channel": "email", "subject": "News", "message": "Hi {{ name }}, here is news."}
        created = self.api.post("campaigns", texts | {"segment_id": segment["id"]} | fields)
        return Launched(uuid.UUID(created["id"]), audience, self.suppressed & audience)

    def launch(self, group: str, audience: set[str], **fields: Any) -> Launched:
        campaign = self.draft(group, audience, **fields)
        self.api.post(f"{campaign.path}/launch")
        self.campaigns.append(campaign)
        return campaign

    def send(self, campaign: Launched, action: str) -> int:
        """The status that a POST to one of its controls gets."""
        return self.api.try_call("POST", f"{campaign.path}/{action}")[0]

    def look(self, campaign: Launched) -> dict[str, Any]:
        """Its figures now, which are kept as a sample."""
        figures = self.api.get(campaign.path)
        campaign.samples.append(figures)
        return figures

    def accepted_count(self, campaign: Launched) -> int:
        """How many of its messages have left pending and sending."""
        figures = self.look(campaign)
        return figures["sent"] + figures["delivered"] + figures["failed"]

    def wait_until_under_way(self, campaign: Launched, part: float = 0.1) -> None:
        self.crm.wait_until(lambda: self.accepted_count(campaign) >= part * len(campaign.audience), PATIENCE)

    # The record.
    @contextmanager
    def knocking(self) -> Iterator[None]:
        """Customers come in all the while; the API's answers are kept."""
        stop = threading.Event()

        def knock_on() -> None:
            while not stop.wait(0.1):
                self.knock()

        with ThreadPoolExecutor(1) as thread:
            knocking = thread.submit(knock_on)
            try:
                yield
            finally:
                stop.set()
                knocking.result()

    def knock(self) -> Knock:
        ids = [f"visitor-{uuid.uuid4().hex[:12]}" for _ in range(10)]
        body = json.dumps([{"external_id": id, "name": "Visitor"} for id in ids]).encode()
        headers = {"Authorization": f"Bearer {self.api.key}", "Content-Type": "application/json"}
        asked_at = time.monotonic()
        try:
            with urlopen(Request(f"{self.api.url}/customers/batch", body, headers), timeout=30) as response:
                status, retry_after = response.status, None
        except HTTPError as error:
            with error:
                status, retry_after = error.code, error.headers["Retry-After"]
        except (OSError, HTTPException):
            status = retry_after = None
        answered = Knock(status, retry_after, time.monotonic() - asked_at)
        self.knocks.append(answered)
        if status == 202:
            self.accepted.update(ids)
        return answered

    def drain(self, seconds: float = DRAIN) -> None:
        """Until no work is left anywhere."""
        wait_until(self.is_drained, seconds, explain=self.what_is_left)

    def is_drained(self) -> bool:
        """The newest first, since it is what is being waited for."""
        if self.vendor.owed or self.waiting() or self.leases():
            return False
        return all(campaign.is_at_rest(self.look(campaign)) for campaign in reversed(self.campaigns))

    def what_is_left(self) -> str:
        """What keeps the work from being done. The API is not asked: it may be away."""
        messages = self.crm.stored("communication_log", "status", "reason", "due_at")
        kinds = Counter((status, reason, str(due_at)[:16]) for status, reason, due_at in messages)
        return "\n".join(
            [
                f"receipts owed {self.vendor.owed}, entries waiting {self.waiting()}, leases {self.leases()}",
                *(f"as last seen: {each.samples[-1]}" for each in self.campaigns if each.samples),
                *(f"{count} messages {kind}" for kind, count in kinds.most_common(20)),
                f"vendor {self.crm.stored('delivery_vendorstate', 'failures', 'reason', 'paused_until', 'free_at')}",
                f"the supervisor has said: {self.crm.said()}",
                f"the worker, at last: {self.crm.log('worker')[-2_000:]}",
            ]
        )

    def leases(self) -> int:
        """How many claims have not ended."""
        return len(self.crm.stored("campaigns_lease", "_id"))

    def waiting(self) -> int:
        """Entries of all streams that are not yet written."""
        try:
            return sum(self.redis.xlen(stream) for stream in STREAMS)
        except redis.RedisError:
            return 1

    @contextmanager
    def second(self, name: str, *command: str, **environment: str) -> Iterator[subprocess.Popen]:
        """Another worker or scheduler of the same installation, as on another machine."""
        with (self.crm.var_dir / "logs" / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", *command],
                cwd=BASE_DIR,
                env={**self.crm.environment, "PYTHONUNBUFFERED": "1", **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(60)
            finally:
                process.kill()


def at_once(calls: int, call: Callable[[], Any]) -> list[Any]:
    """The same call from so many threads at the same moment; their answers."""
    start = threading.Barrier(calls)

    def one() -> Any:
        start.wait()
        return call()

    with ThreadPoolExecutor(calls) as threads:
        return [running.result() for running in [threads.submit(one) for _ in range(calls)]]
