"""Row 5: from POST /customers to a row that others can read, at 200 a second on a whole installation."""

import http.client
import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

import pymongo
from django.db import connection

from tests.running import Installation

RATE = 200  # a second
SECONDS = 15
THREADS = 8


def run() -> Iterator[dict[str, str]]:
    """The time from the beginning of each request to the first read that finds its row."""
    posted: dict[str, float] = {}
    seen: dict[str, float] = {}
    with TemporaryDirectory() as folder, Installation(Path(folder)) as crm:
        key, total = crm.api_key("ingest"), RATE * SECONDS
        start = time.perf_counter() + 0.5
        threads = [
            threading.Thread(target=watch, args=(READERS[connection.vendor](crm), seen, total)),
            *(
                threading.Thread(target=post, args=(crm.port, key, range(first, total, THREADS), start, posted))
                for first in range(THREADS)
            ),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    cuts = quantiles((1000 * (seen[id] - posted[id]) for id in posted), n=100)
    yield {
        "work": f"{connection.display_name}: POST → visible, {RATE}/s",
        "ours": f"p50 {cuts[49]:.1f} ms, p99 {cuts[98]:.1f} ms",
        "against": "—",
        "ratio": "—",
        "reach": "p50 < 20 ms, p99 < 250 ms",
    }


def post(port: int, key: str, numbers: range, start: float, posted: dict[str, float]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    for n in numbers:
        time.sleep(max(0.0, start + n / RATE - time.perf_counter()))
        id = f"c{n}"
        posted[id] = time.perf_counter()
        connection.request("POST", "/api/v1/customers", json.dumps({"external_id": id, "name": f"Asha {n}"}), headers)
        response = connection.getresponse()
        answer = response.read()
        assert response.status == 202, answer


def watch(read: Callable[[int], list[str]], seen: dict[str, float], total: int) -> None:
    while len(seen) < total:
        ids = read(len(seen))
        seen |= dict.fromkeys(ids, time.perf_counter())
        time.sleep(0.001)


def sqlite(crm: Installation) -> Callable[[int], list[str]]:
    """A function that reads the external ids of all customers but the first `skipped`."""
    database = sqlite3.connect(crm.var_dir / "crm.sqlite3", check_same_thread=False)
    statement = "SELECT external_id FROM customers_customer ORDER BY rowid LIMIT -1 OFFSET ?"
    return lambda skipped: [id for (id,) in database.execute(statement, (skipped,))]


def mongodb(crm: Installation) -> Callable[[int], list[str]]:
    """The same on MongoDB."""
    client: pymongo.MongoClient = pymongo.MongoClient(crm.environment["DATABASE_URL"])
    customers = client.get_default_database().customers_customer

    def read(skipped: int) -> list[str]:
        rows = customers.find({}, {"external_id": 1}, skip=skipped, hint={"$natural": 1})
        return [row["external_id"] for row in rows]

    return read


READERS = {"sqlite": sqlite, "mongodb": mongodb}
