"""Rows 1 and 2: posts of customers on a whole installation, against the same endpoint on Express, zod and ioredis.

Nothing consumes the streams of either side: our worker is stopped meanwhile. The peer and the load generator are npm
packages, installed into a temporary folder. Where Node.js is missing, there is no figure.
"""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from benchmarks.rounds import compare
from crm.supervisor.ports import free_port
from tests.ports import wait_for_port
from tests.running import Installation

PEER = Path(__file__).parent / "peer"
CONNECTIONS = 16
SECONDS = 4  # of each side in a round
RECORDS = 1_000  # a batch
CUSTOMER = {
    "name": "Asha Rao",
    "email": "asha.rao@example.com",
    "phone": "+919876543210",
    "city": "Pune",
    "tags": ["vip", "tea"],
    "attributes": {"tier": "gold", "points": 120},
    "visits": 3,
    "signed_up_at": "2026-03-01T10:00:00+05:30",
    "email_opt_in": True,
}


def run() -> Iterator[dict[str, str]]:
    """Single posts, then batches; a peer that is not there is said in the table."""
    if not shutil.which("npm"):
        yield {"work": "API", "ours": "—", "against": "no Node.js on the PATH", "ratio": "—", "reach": "≥ 1.0"}
        return
    with TemporaryDirectory() as folder, Installation(Path(folder) / "var") as crm, peer(Path(folder)) as (url, key):
        worker, scheduler = crm.process("worker"), crm.process("scheduler")
        for process in (worker, scheduler):
            process.send_group(signal.SIGSTOP)
        program = str(Path(folder) / "node_modules/.bin/autocannon")
        ours = partial(post, program, crm.url, crm.api_key("ingest"))
        other = partial(post, program, url, key)
        single, batch = Path(folder) / "single.json", Path(folder) / "batch.json"
        single.write_text(json.dumps({"external_id": "c[<id>]", **CUSTOMER}))
        batch.write_text(json.dumps([{"external_id": f"c{n}", **CUSTOMER} for n in range(RECORDS)]))
        for path, body, records in (("customers", single, 1), ("customers/batch", batch, RECORDS)):
            yield compare(
                f"POST /{path}, {CONNECTIONS} connections",
                records,
                "≥ 1.0",
                partial(ours, path, body),
                partial(other, path, body),
                "Express 5, zod, ioredis",
            )
        for process in (worker, scheduler):
            process.send_group(signal.SIGCONT)


@contextmanager
def peer(folder: Path) -> Iterator[tuple[str, str]]:
    """The address and the key of the peer, which runs until the block ends."""
    for name in ("package.json", "server.js"):
        shutil.copy(PEER / name, folder)
    install = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--silent"]
    subprocess.run(install, cwd=folder, check=True)
    port, key = free_port(), "peer-key"
    environment = {**os.environ, "PORT": str(port), "REDIS_URL": settings.REDIS_URL, "KEY": key}
    server = subprocess.Popen(["node", "server.js"], cwd=folder, env=environment)
    try:
        wait_for_port(port)
        yield f"http://127.0.0.1:{port}", key
    finally:
        server.terminate()
        server.wait(10)


def post(program: str, url: str, key: str, path: str, body: Path) -> float:
    """The seconds of a post, on average. AssertionError where one was not accepted."""
    command = [program, "--json", "--no-progress", "--idReplacement", "--method", "POST", "--input", str(body)]
    command += ["--connections", str(CONNECTIONS), "--duration", str(SECONDS)]
    command += ["--headers", f"Authorization=Bearer {key}", "--headers", "Content-Type=application/json"]
    ran = subprocess.run([*command, f"{url}/api/v1/{path}"], capture_output=True, text=True, check=True)
    result = json.loads(ran.stdout)
    assert result["2xx"] == result["requests"]["total"] > 0, result
    return result["duration"] / result["requests"]["total"]
