"""Starts the vendor of the fault tests, tells it how to behave, and reads what it has written down."""

import json
import os
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from crm.supervisor.ports import free_port
from tests.faults.vendor import Answers, Receipts, Requested, Told, new_secret
from tests.ports import wait_for_port
from tests.running import BASE_DIR


class Vendor:
    """`with Vendor(folder) as vendor:` runs one; an installation reaches it by `vendor.environment`."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "vendor.sqlite3"
        self.port = free_port()
        self.environment = {"VENDOR_URL": f"http://127.0.0.1:{self.port}", "VENDOR_SECRET": new_secret()}

    def __enter__(self) -> "Vendor":
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.vendor", str(self.port), str(self.log)],
            cwd=BASE_DIR,
            env={**os.environ, **self.environment},
        )
        wait_for_port(self.port)
        return self

    def __exit__(self, *error: object) -> None:
        self.process.kill()
        self.process.wait(10)

    def behave(self, answer: Answers = Answers.OK, *, times: int = 0, receipts: Receipts = Receipts.PROMPT) -> None:
        """From now on; `times` requests are answered so and the rest well."""
        self._ask("control", {"answer": answer, "receipts": receipts, "times": times})

    def tell(self, statuses: dict[str, str]) -> None:
        """Genuine receipts by key, until they are taken."""
        self._ask("receipts", statuses)

    def tell_everything_again(self) -> None:
        self.tell({told.key: told.status for told in self.told() if told.genuine and told.answer == 202})

    @property
    def owed(self) -> int:
        """Calls with receipts that are not yet taken."""
        return self._ask("control")["owed"]

    @property
    def held(self) -> int:
        """Requests left without an answer since the behaviour has changed."""
        return self._ask("control")["held"]

    @property
    def requests(self) -> int:
        return self._ask("control")["requests"]

    @property
    def times(self) -> int:
        """Requests that are still to be answered so."""
        return self._ask("control")["times"]

    def requested(self) -> list[Requested]:
        return [Requested(*row) for row in self._read("SELECT key, recipient, body, fate FROM messages")]

    def told(self) -> list[Told]:
        rows = self._read("SELECT key, status, genuine, answer FROM receipts")
        return [Told(key, status, bool(genuine), answer) for key, status, genuine, answer in rows]

    def _read(self, query: str) -> Iterable[tuple]:
        log = sqlite3.connect(self.log)
        try:
            return log.execute(query).fetchall()
        finally:
            log.close()

    def _ask(self, path: str, body: Any = None) -> Any:
        raw = None if body is None else json.dumps(body).encode()
        url = f"{self.environment['VENDOR_URL']}/{path}"
        with urllib.request.urlopen(urllib.request.Request(url, raw), timeout=60) as response:
            return json.loads(response.read() or "null")
