"""How it is proved that no process works for an installation.

Three signs, of which one is enough: the supervisor's lock on var/, a lock that every web server and worker on this
machine holds as long as it lives, however it was started, and what those on other machines say in Redis.
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import IO

import redis
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from crm.streams.stream import client
from crm.supervisor.installation import Installation, Refusal

PROCESS = "crm:process:"  # followed by machine and process id; a key that expires
PRESENT_SECONDS = 15  # for which a process counts as alive after it last said so
LOCK = "in_use"
RUNNING = "Stop the installation first: {}."


class StillRunning(Exception):
    """Which process still works for the installation: a sentence for the person at the terminal."""


@cache
def hold_shared_lock() -> IO[str] | None:
    """The lock of a process that works for this installation, held until it ends. ImproperlyConfigured while somebody
    restores the installation."""
    try:
        file = (settings.VAR_DIR / LOCK).open("a")
    except OSError:  # a folder that cannot be written: what is said in Redis must do
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        raise ImproperlyConfigured("This installation is being restored. Start it afterwards.") from None
    return file


@contextmanager
def nobody_running() -> Iterator[None]:
    """Keeps every process of this installation from starting. StillRunning where one runs."""
    with ExitStack() as held:
        try:
            installation = Installation(settings.VAR_DIR)
        except Refusal as refusal:
            raise StillRunning(str(refusal)) from None
        held.callback(installation.release)
        file = held.enter_context((settings.VAR_DIR / LOCK).open("a"))
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StillRunning(RUNNING.format("a web server or worker on this machine is running")) from None
        if not settings.REDIS_IS_EMBEDDED and (names := _staying()):
            raise StillRunning(RUNNING.format(f"at work are {', '.join(names)}"))
        yield


def _staying() -> list[str]:
    """The processes that go on saying in Redis that they are at work; what has just been stopped is waited for."""
    deadline = time.monotonic() + PRESENT_SECONDS + 1
    while (names := _present()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return names


def _present() -> list[str]:
    """The processes that said in Redis within the last seconds that they are at work."""
    try:
        return sorted(key.decode().removeprefix(PROCESS) for key in client().scan_iter(match=f"{PROCESS}*", count=1000))
    except redis.RedisError as error:
        raise StillRunning(f"Redis does not say whether anything is running: {error}") from None
