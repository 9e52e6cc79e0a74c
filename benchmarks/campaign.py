"""Row 12: a campaign to everybody on a whole installation, from launch to completion: time, memory, and how fast pages
are meanwhile."""

import http.client
import json
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from django.db import connection

from benchmarks.population import SIZE
from benchmarks.visitor import Visitor
from tests.running import Installation

PAGES = (
    "/",
    "/segments/",
    "/customers/",
    "/campaigns/{id}/",
    "/campaigns/{id}/live/#",
    "/campaigns/{id}/?status=failed#",
)
LIMIT = 3600  # seconds


def run() -> Iterator[dict[str, str]]:
    """Launch, wait until it is completed, and report times, page times and memory."""
    with TemporaryDirectory() as folder, Installation(Path(folder), DUMMY_VENDOR_LATEST="10") as crm:
        crm.manage("shell", "--command", "from benchmarks.population import populate; populate()")
        key = crm.api_key()
        segment = call(crm, key, "POST", "segments", {"name": "Everybody", "rule": {"match": "all", "rules": []}})["id"]
        texts = {"channel": "email", "subject": "News", "message": "Hi {{ first_name }}, news!"}
        id = call(crm, key, "POST", "campaigns", {"name": "News", "segment_id": segment, **texts})["id"]
        began = time.perf_counter()
        call(crm, key, "POST", f"campaigns/{id}/launch")
        watch = Watch(crm, id)
        watch.start()
        handed_over = 0.0
        while (figures := call(crm, key, "GET", f"campaigns/{id}"))["status"] != "completed":
            elapsed = time.perf_counter() - began
            assert elapsed < LIMIT, figures
            if not handed_over and figures["audience"] >= SIZE and not figures["pending"] + figures["sending"]:
                handed_over = elapsed
            time.sleep(0.5)
        elapsed = time.perf_counter() - began
        watch.stop()
    where = f"{connection.display_name}: campaign to {SIZE:,}"
    against = {"against": "—", "ratio": "—"}
    yield {"work": f"{where}, handed over", "ours": f"{handed_over:,.0f} s", "reach": "—", **against}
    yield {"work": f"{where}, completed", "ours": f"{elapsed:,.0f} s", "reach": "—", **against}
    for page, times in watch.times.items():
        cuts = quantiles(times, n=20)
        ours = f"p50 {1000 * cuts[9]:,.0f} ms, p95 {1000 * cuts[18]:,.0f} ms"
        yield {"work": f"{where}, page {page} meanwhile", "ours": ours, "reach": "p95 < 100 ms", **against}
    for name, (first, most) in sorted(watch.memory.items()):
        ours = f"{first:,.0f} MB after a tenth, {most:,.0f} MB at most"
        yield {"work": f"{where}, memory of {name}", "ours": ours, "reach": "< 200 MB, flat", **against}


def call(crm: Installation, key: str, method: str, path: str, body: object = None) -> dict:
    client = http.client.HTTPConnection("127.0.0.1", crm.port, timeout=60)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    client.request(method, f"/api/v1/{path}", json.dumps(body) if body is not None else None, headers)
    response = client.getresponse()
    answer = json.loads(response.read())
    assert response.status < 300, answer
    return answer


class Watch(threading.Thread):
    """Opens the pages in turn as the administrator, and reads how much memory each kind of process has at most."""

    def __init__(self, crm: Installation, campaign: str) -> None:
        super().__init__(daemon=True)
        self.crm = crm
        self.pages = [page.format(id=campaign) for page in PAGES]
        self.times: dict[str, list[float]] = {page: [] for page in PAGES}
        self.samples: dict[str, list[float]] = {}
        self.done = threading.Event()
        self.visitor = Visitor(crm)

    def run(self) -> None:
        self.visitor.sign_in()
        while not (self.done.wait(0.5) and all(len(times) > 1 for times in self.times.values())):
            for page, path in zip(PAGES, self.pages, strict=True):
                self.times[page].append(self.visitor.seconds(path))
            for name in ("worker", "web", "scheduler"):
                process = self.crm.process(name)
                most = max(megabytes(one.pid) for one in (process, *process.children))
                self.samples.setdefault(name, []).append(most)

    def stop(self) -> None:
        self.done.set()
        self.join()

    @property
    def memory(self) -> dict[str, tuple[float, float]]:
        return {name: (found[len(found) // 10], max(found)) for name, found in self.samples.items()}


def megabytes(pid: int) -> float:
    """The resident memory of a process; 0 when it has just ended."""
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    found = re.search(r"VmRSS:\s+(\d+) kB", text)
    return int(found[1]) / 1024 if found else 0.0
