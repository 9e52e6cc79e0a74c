"""Moves an installation to another database, while it answers 503 and does nothing.

1. Let a process with the target's settings make the tables there, empty and marked as not complete.
2. Close the installation by a lease in Redis, and wait until no request and no task is under way.
3. Fence the database: from here on it is proved that nothing is written.
4. Send it every row of every model.
5. Read both sides again, row by row, and compare the totals of each table.
6. Close this database with a note that it was moved, if nothing was written since 3; then remove the target's mark.

What waits in the streams stays in Redis, and is written by the workers of the target. Killed before 6, the lease ends,
the fence falls, and this installation goes on; the next run empties the target. Killed within 6, this database is
closed and the target is not open: the same command again completes the move.
"""

import json
import os
import re
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from typing import Any

import pydantic_core
import redis
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models

from crm.database.urls import database_from_url
from crm.moving import tables
from crm.moving.engines import identity
from crm.moving.fence import fence
from crm.moving.maintenance import Maintenance, Refused
from crm.moving.models import Closure
from crm.moving.progress import Say
from crm.streams.stream import client

GONE = "The process that writes to the target has ended; its last words stand above."


class Target:
    """The process that writes to the target. `with Target(url) as target:` starts it and ends it."""

    def __init__(self, url: str) -> None:
        self._url = url

    def __enter__(self) -> "Target":
        self._process = subprocess.Popen(
            [sys.executable, "-m", "crm.moving.receiving"],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DATABASE_URL": self._url},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        return self

    def __exit__(self, *error: object) -> None:
        self._process.kill()
        self._process.communicate()

    def tell(self, *request: Any) -> None:
        """A request without an answer. Refused where the process has ended."""
        try:
            self._input.write(pydantic_core.to_json(request) + b"\n")
        except BrokenPipeError:
            self.answer()

    def ask(self, *request: Any) -> dict[str, Any]:
        """A request, and its answer."""
        self.tell(*request)
        return self.answer()

    def answer(self) -> dict[str, Any]:
        """The next answer. Refused where the target refuses or fails."""
        self.flush()
        line = self._process.stdout.readline()  # type: ignore[union-attr]
        answer: dict[str, Any] = json.loads(line) if line else {"failed": GONE}
        if problem := answer.get("refused") or answer.get("failed"):
            raise Refused(problem)
        return answer

    def flush(self) -> None:
        """Let the process see all requests so far."""
        with suppress(BrokenPipeError):  # its last answer says why
            self._input.flush()

    @property
    def _input(self) -> Any:
        return self._process.stdin


def copy_to(url: str, *, replace: bool, say: Say, done: Say) -> None:
    """Copy all, check all, and close this installation. Refused where it cannot, and then it goes on as it was."""
    precision = _precision(url)
    closure = Closure.current()
    if closure and closure.reason != Closure.Reason.MOVED:
        raise Refused(str(closure))
    try:
        client().ping()
    except redis.RedisError as error:
        raise Refused(f"Redis does not answer. Start the installation first. ({error})") from None
    with Target(url) as target, ExitStack() as held:
        if target.ask("identity")["identity"] == identity():
            raise Refused("This is the database that the installation has already.")
        say("making the tables of the target")
        target.ask("begin", replace)
        maintenance = held.enter_context(Maintenance())
        say("waiting for requests and tasks that are under way")
        maintenance.wait_until_quiet()
        models = tables.all_models()
        with fence() as close:
            for number, model in enumerate(models, 1):
                _send(target, model, precision, f"table {number} of {len(models)}", say, done)
            for number, model in enumerate(models, 1):
                _check(target, model, precision, f"checking table {number} of {len(models)}", say)
            maintenance.check()
            close(Closure(reason=Closure.Reason.MOVED, detail=without_password(url)[:300]))
        target.ask("open")


def _precision(url: str) -> int:
    """How exact times are in both databases, in microseconds. Refused where the address is not that of a database."""
    try:
        wanted = database_from_url(url, settings.BASE_DIR)
    except ImproperlyConfigured as error:
        raise Refused(str(error)) from None
    return tables.MILLISECOND if settings.MONGODB or wanted["ENGINE"] == "crm.database.mongodb" else 1


def _send(target: Target, model: type[models.Model], precision: int, where: str, say: Say, done: Say) -> None:
    label = model._meta.label_lower
    total, count, begun = model._base_manager.count(), 0, time.monotonic()
    target.tell("table", label)
    for batch in tables.batches(model, precision):
        target.tell("rows", batch)
        count += len(batch)
        rate = count / max(time.monotonic() - begun, 0.001)
        say(f"{where}: {label}, {count:,} of {total:,} rows, {rate:,.0f} rows/s")
    target.tell("end")
    if count:
        done(f"{where}: {label}, {count:,} rows")


def _check(target: Target, model: type[models.Model], precision: int, where: str, say: Say) -> None:
    """Read the rows of both sides at the same time. Refused where they differ."""
    label = model._meta.label_lower
    target.tell("check", label, precision)
    target.flush()
    here = tables.total(tables.batches(model, precision), lambda rows: say(f"{where}: {label}, {rows:,} rows"))
    there = tables.Total(**target.answer())
    if here != there:
        raise Refused(
            f"{label} differs: {here.rows:,} rows here and {there.rows:,} there, with checksums {here.checksum} and"
            f" {there.checksum}. Nothing was changed here. Please report this."
        )


def stay() -> bool:
    """Go on with this database although it was moved; whether it was."""
    return bool(Closure.objects.filter(reason=Closure.Reason.MOVED).delete()[0])


def without_password(url: str) -> str:
    """The address of a database as it may be shown."""
    return re.sub(r"(?<=://)[^/]*@", "", url)
