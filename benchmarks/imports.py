"""A CSV file of a shop's orders becomes orders, against the same orders posted to the API in batches of 1,000.

Both sides end when all is in the tables. `ROWS` is how many rows the file has, a million unless it says otherwise.
"""

import os
import threading
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pydantic_core
from django.conf import settings
from django.core.files import File
from django.db import connection

from benchmarks.rounds import seconds
from crm.streams.consumer import drain
from crm.web.answers import split_batch
from customers.imports import job
from customers.imports.models import Import
from customers.ingestion import RECORDS, persist, stream
from customers.models import Customer, Order

ROWS = int(os.environ.get("ROWS", 1_000_000))
BATCH = 1_000  # records of one request
MAX_QUEUED = 20_000
HEADING = "order id,date,customer id,total,status,sku,item name,quantity,unit price\n"


def run() -> Iterator[dict[str, str]]:
    path = Path(settings.VAR_DIR) / "orders.csv"
    write_file(path)
    with path.open("rb") as file:
        begun = time.perf_counter()
        import_ = job.begin(File(file, name="orders.csv"), None)
    uploaded = time.perf_counter() - begun
    with Memory() as memory:
        job.check(import_, here=True)
        checked = seconds(lambda: carry_out(import_))
        import_.refresh_from_db()
        assert import_.report["orders"]["new"] == ROWS
        job.start(import_, "benchmark", here=True)
        imported = seconds(lambda: carry_out(import_))
    import_.refresh_from_db()
    assert (import_.state, import_.orders_new) == (Import.State.DONE, ROWS)
    Order.objects.all().delete()
    Customer.objects.all().delete()
    posted = seconds(post_all)
    assert Order.objects.count() == ROWS
    yield {
        "work": f"{connection.display_name}: import of {ROWS:,} rows of CSV, one order each",
        "ours": f"{ROWS / imported:,.0f}/s",
        "against": f"batches of the API: {ROWS / posted:,.0f}/s",
        "ratio": f"{posted / imported:.2f}",
        "reach": "≥ 0.5",
    }
    yield {
        "work": f"{connection.display_name}: check of the same file",
        "ours": f"{ROWS / checked:,.0f}/s",
        "against": f"upload and guess: {uploaded:.1f} s for {path.stat().st_size / 1e6:,.0f} MB",
        "ratio": "",
        "reach": "",
    }
    yield {
        "work": f"{connection.display_name}: memory that check and import add to the process",
        "ours": f"{memory.grown / 1024**2:,.0f} MB",
        "against": "",
        "ratio": "",
        "reach": "< 50 MB",
    }


def write_file(path: Path) -> None:
    with path.open("w") as file:
        file.write(HEADING)
        for n in range(ROWS):
            order = order_record(n)
            item = order["items"][0]
            file.write(
                f"{order['external_id']},{str(order['ordered_at'])[:10]},{order['customer_external_id']},"
                f"{order['amount']},completed,{item['sku']},{item['name']},{item['quantity']},{item['unit_price']}\n"
            )


def order_record(n: int) -> dict:
    price = n % 900 + 100
    return {
        "external_id": f"order-{n:07}",
        "customer_external_id": f"customer-{n * 7919 % max(1, ROWS // 5):06}",
        "ordered_at": f"{date(2024, 1, 1) + timedelta(days=n % 700)}T00:00:00+05:30",
        "amount": f"{price * 2}.00",
        "items": [
            {"sku": f"sku-{n % 500}", "name": f"Assam tea {n % 500}", "quantity": 2, "unit_price": f"{price}.00"}
        ],
    }


def carry_out(import_: Import) -> None:
    while not job.carry_out(import_.id):
        pass


def post_all() -> None:
    """What the API does with each request, and the worker with the stream."""
    for at in range(0, ROWS, BATCH):
        body = pydantic_core.to_json([order_record(n) for n in range(at, min(ROWS, at + BATCH))])
        valid, count, _ = split_batch(RECORDS["order"], body, BATCH)
        stream.append("order", valid, count)
        if stream.queued() > MAX_QUEUED:
            drain(stream, persist)
    while stream.length():
        drain(stream, persist)


class Memory:
    """How much the memory of this process grows at most, in bytes."""

    def __enter__(self) -> "Memory":
        self._before = self._most = resident()
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._look)
        self._watch.start()
        return self

    def _look(self) -> None:
        while not self._over.wait(0.05):
            self._most = max(self._most, resident())

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._watch.join()

    @property
    def grown(self) -> int:
        return self._most - self._before


def resident() -> int:
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
