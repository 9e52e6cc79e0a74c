"""Row 5: from POST /customers to a row that others can read, at 200 a second on a whole installation; and from an event
to the message that a journey writes."""

import http.client
import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any

import pymongo
from django.db import connection

from tests.running import Installation

SECONDS = 15
LONGEST = 120  # seconds until the last row must be there
THREADS = 8
CUSTOMERS, LOG = "customers_customer", "communication_log"
GREETING = {"channel": "email", "subject": "Hi", "message": "Hi {{ first_name | there }}"}
JOURNEY = {
    "trigger": {"event": "cart_updated"},
    "most_an_hour": 10_000,
    "steps": [{"id": "m", "message": GREETING}],
}

Watch = Callable[[int], list[str]]


def run() -> Iterator[dict[str, str]]:
    """The time from the beginning of each request to the first read that finds its row."""
    with TemporaryDirectory() as folder, Installation(Path(folder)) as crm:
        key = crm.api_key()
        watch = READERS[connection.vendor]
        seen = post_all(crm, key, "/api/v1/customers", customer, 200, watch(crm, CUSTOMERS, "external_id"))
        yield line("POST → visible, 200/s", seen, "p50 < 20 ms, p99 < 250 ms")
        start_journey(crm, key)
        seen = post_all(crm, key, "/api/v1/events", event, 100, watch(crm, LOG, "customer_external_id"))
        yield line("POST event → message in the ledger, 100/s", seen, "p50 < 150 ms, p99 < 2 s")


def customer(n: int) -> dict[str, Any]:
    """Customer `n` as the API takes it."""
    return {"external_id": f"c{n}", "name": f"Asha {n}", "email": f"asha.{n}@example.in"}


def event(n: int) -> dict[str, Any]:
    """An event of customer `n`, which lets them into the journey."""
    at = datetime.now(UTC).isoformat()
    return {"id": f"e{n}", "name": "cart_updated", "customer_external_id": f"c{n}", "occurred_at": at}


def start_journey(crm: Installation, key: str) -> None:
    """A journey that writes to everybody who enters it."""
    journey = call(crm, key, "/api/v1/journeys", {"name": "Cart", "journey": JOURNEY})["id"]
    call(crm, key, f"/api/v1/journeys/{journey}/start", {})


def post_all(
    crm: Installation, key: str, path: str, body: Callable[[int], dict[str, Any]], rate: int, read: Watch
) -> list[float]:
    """Post for some seconds at a rate; for each record the milliseconds until its row was there."""
    posted: dict[str, float] = {}
    seen: dict[str, float] = {}
    total, start = rate * SECONDS, time.perf_counter() + 0.5

    def post(first: int) -> None:
        web = http.client.HTTPConnection("127.0.0.1", crm.port)
        for n in range(first, total, THREADS):
            time.sleep(max(0.0, start + n / rate - time.perf_counter()))
            posted[f"c{n}"] = time.perf_counter()
            call(crm, key, path, body(n), web)

    def watch() -> None:
        while len(seen) < total and time.perf_counter() < start + LONGEST:
            seen.update(dict.fromkeys(read(len(seen)), time.perf_counter()))
            time.sleep(0.005)  # each look takes the database some time

    threads = [threading.Thread(target=watch)]
    threads += [threading.Thread(target=post, args=(first,)) for first in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [1000 * (seen[id] - posted[id]) for id in posted]


def call(
    crm: Installation, key: str, path: str, body: dict[str, Any], web: http.client.HTTPConnection | None = None
) -> dict[str, Any]:
    """The answer to a POST, which must be accepted."""
    web = web or http.client.HTTPConnection("127.0.0.1", crm.port)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    web.request("POST", path, json.dumps(body), headers)
    response = web.getresponse()
    answer = json.loads(response.read())
    assert response.status in (201, 202), answer
    return answer


def line(work: str, times: list[float], reach: str) -> dict[str, str]:
    """One line of the table."""
    cuts = quantiles(times, n=100)
    return {
        "work": f"{connection.display_name}: {work}",
        "ours": f"p50 {cuts[49]:.1f} ms, p99 {cuts[98]:.1f} ms",
        "against": "—",
        "ratio": "—",
        "reach": reach,
    }


def sqlite(crm: Installation, table: str, column: str) -> Watch:
    """A function that reads this column of all rows but the first `skipped`."""
    database = sqlite3.connect(crm.var_dir / "crm.sqlite3", check_same_thread=False)
    statement = f"SELECT {column} FROM {table} ORDER BY rowid LIMIT -1 OFFSET ?"
    return lambda skipped: [id for (id,) in database.execute(statement, (skipped,))]


def mongodb(crm: Installation, table: str, column: str) -> Watch:
    """The same on MongoDB."""
    client: pymongo.MongoClient = pymongo.MongoClient(crm.environment["DATABASE_URL"])
    collection = client.get_default_database()[table]

    def read(skipped: int) -> list[str]:
        return [row[column] for row in collection.find({}, {column: 1}, skip=skipped, hint={"$natural": 1})]

    return read


READERS = {"sqlite": sqlite, "mongodb": mongodb}
