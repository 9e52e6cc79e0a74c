"""Row 5: from POST /customers to a row that others can read, at 200 a second on a whole installation."""

import http.client
import json
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from tests.running import Installation

RATE = 200  # a second
SECONDS = 15
THREADS = 8


def run() -> Iterator[dict[str, str]]:
    posted: dict[str, float] = {}
    seen: dict[str, float] = {}
    with TemporaryDirectory() as folder, Installation(Path(folder)) as crm:
        key, total = crm.api_key("ingest"), RATE * SECONDS
        start = time.perf_counter() + 0.5
        threads = [
            threading.Thread(target=watch, args=(Path(folder) / "crm.sqlite3", seen, total)),
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
        "work": f"POST → visible, {RATE}/s",
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


def watch(database: Path, seen: dict[str, float], total: int) -> None:
    last = 0
    connection = sqlite3.connect(database)
    while len(seen) < total:
        rows = connection.execute(
            "SELECT rowid, external_id FROM customers_customer WHERE rowid > ?", (last,)
        ).fetchall()
        now = time.perf_counter()
        for rowid, id in rows:
            seen[id] = now
            last = max(last, rowid)
        time.sleep(0.001)
