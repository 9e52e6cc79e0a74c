"""Closes an installation while it is copied: requests get 503, tasks do nothing.

The command that copies holds a lease in Redis, which ends by itself when the command is killed. Every process of the
installation has a `Watch`: a thread that looks at the lease once a second, and then says in Redis which lease it has
seen and how many requests and tasks it still has under way. Work that begins afterwards is refused, so once every
process has seen the lease with nothing under way, nobody writes.
"""

import json
import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, cast

import redis
from celery import Task
from django.db import DatabaseError, close_old_connections
from django.http import HttpRequest, HttpResponse
from pymongo.errors import PyMongoError

from crm.moving.models import Closure
from crm.moving.presence import PRESENT_SECONDS, PROCESS, hold_shared_lock
from crm.streams.stream import client
from crm.web.errors import unavailable

logger = logging.getLogger(__name__)

LEASE = "crm:maintenance"
LEASE_SECONDS = 10  # after which the installation of a killed command goes on
LOOK_EVERY = 1  # seconds
QUIET_WITHIN = 90  # seconds, longer than any task
RETRY_AFTER = 10  # seconds, as requests are told
RENEW = "return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('EXPIRE', KEYS[1], ARGV[2]) or 0"
RELEASE = "return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('DEL', KEYS[1]) or 0"

View = Callable[[HttpRequest], Any]


class Watch:
    """What one process knows of the lease, and says of itself. Without `start()`, nothing is ever closed."""

    def __init__(self) -> None:
        self.is_closed = False
        self._busy = 0
        self._lock = threading.Lock()
        self._started_in = 0

    def start(self) -> None:
        """Look now and then once a second, in one thread a process. ImproperlyConfigured during a restore."""
        if self._started_in == os.getpid():
            return
        self._started_in, self._busy, self._lock = os.getpid(), 0, threading.Lock()  # a fork has no threads
        self.is_closed = True
        hold_shared_lock()
        self.is_closed = False
        self.look()
        threading.Thread(target=self._look_on, name="maintenance", daemon=True).start()

    def _look_on(self) -> None:
        while True:
            time.sleep(LOOK_EVERY)
            self.look()
            close_old_connections()

    def look(self) -> None:
        """Read the lease and say what this process is doing. Where nothing answers, what was known stays."""
        try:
            token = cast(bytes | None, client().get(LEASE))
            self.is_closed = token is not None or Closure.objects.exists()
            told = json.dumps({"seen": token.decode() if token else "", "busy": self._busy})
            client().set(f"{PROCESS}{socket.gethostname()}:{os.getpid()}", told, ex=PRESENT_SECONDS)
        except (redis.RedisError, DatabaseError, PyMongoError) as error:
            logger.debug("Could not look whether the installation is closed: %s", error)

    @contextmanager
    def work(self) -> Iterator[bool]:
        """Whether work may begin. While the block lasts, the process counts as busy."""
        with self._lock:
            self._busy += 1
        try:
            yield not self.is_closed
        finally:
            with self._lock:
                self._busy -= 1


watch = Watch()


def refuse_while_closed(get_response: View) -> View:
    """Answers 503 while the installation is closed: JSON under /api/, a page elsewhere."""

    def answer(request: HttpRequest) -> HttpResponse:
        with watch.work() as allowed:
            return get_response(request) if allowed else unavailable(request, RETRY_AFTER)

    return answer


class PausingTask(Task):
    """A task that does nothing while the installation is closed. The sweeps find its work afterwards."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with watch.work() as allowed:
            return super().__call__(*args, **kwargs) if allowed else None


class Refused(Exception):
    """Why the installation cannot be copied now: a sentence for the person at the terminal."""


class Maintenance:
    """`with Maintenance() as maintenance:` closes the installation until the block ends. Refused where it is closed."""

    def __init__(self, patience: float = LEASE_SECONDS + 2) -> None:
        """`patience` is in seconds: the lease of a command that was killed ends by itself."""
        self.token = uuid.uuid4().hex
        self._patience = patience
        self._over = threading.Event()

    def __enter__(self) -> "Maintenance":
        deadline = time.monotonic() + self._patience
        while not client().set(LEASE, self.token, nx=True, ex=LEASE_SECONDS):
            if time.monotonic() > deadline:
                raise Refused("Another copy is under way.")
            time.sleep(0.1)
        threading.Thread(target=self._renew, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        with suppress(redis.RedisError):  # then it ends by itself
            client().eval(RELEASE, 1, LEASE, self.token)

    def _renew(self) -> None:
        while not self._over.wait(LEASE_SECONDS / 5):
            try:
                client().eval(RENEW, 1, LEASE, self.token, LEASE_SECONDS)
            except redis.RedisError as error:
                logger.warning("The lease could not be renewed: %s", error)

    def wait_until_quiet(self, within: float = QUIET_WITHIN) -> None:
        """Return once no process has a request or task under way. Refused where one has after `within` seconds."""
        deadline = time.monotonic() + within
        while busy := [name for name, said in processes().items() if said["seen"] != self.token or said["busy"]]:
            if time.monotonic() > deadline:
                raise Refused(f"Still busy after {within:.0f} seconds: {', '.join(busy)}. Stop it, or try again later.")
            time.sleep(0.1)

    def check(self) -> None:
        """Refused where the lease has been lost, so that the installation may be at work again."""
        if client().get(LEASE) != self.token.encode():
            raise Refused("Redis was away for too long, and the installation has gone on. Run copy_to again.")


def processes() -> dict[str, dict[str, Any]]:
    """What each live process said last: the lease it has seen, and how much it has under way."""
    found: dict[str, dict[str, Any]] = {}
    for key in client().scan_iter(match=f"{PROCESS}*", count=1000):
        if said := cast(bytes | None, client().get(key)):
            found[key.decode().removeprefix(PROCESS)] = json.loads(said)
    return found
