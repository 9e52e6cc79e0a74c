"""Connections to a vendor that this process keeps for its next request."""

import os
import threading
import time
import weakref
from typing import Generic, Protocol, TypeVar

IDLE_SECONDS = 10.0  # without use, then a connection is closed: servers wait for a minute and longer
MAX_IDLE = 10


class Connection(Protocol):
    """What can be kept."""

    server: object
    used_at: float

    @property
    def is_open(self) -> bool:
        """Whether the server has neither closed the connection nor said anything unasked."""

    def quit(self) -> None:
        """Take leave of the server, and close the connection."""


C = TypeVar("C", bound=Connection)


class KeptConnections(Generic[C]):
    """Connections that nobody uses at the moment, each closed after IDLE_SECONDS. For several threads; after a fork the
    new process has none, since its parent goes on with them."""

    def __init__(self) -> None:
        self._begin()
        _all.add(self)

    def _begin(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[C] = []
        self._timer: threading.Timer | None = None

    def take(self, server: object) -> C | None:
        """A connection to `server` that is still open, or None."""
        while True:
            with self._lock:
                found = next((connection for connection in reversed(self._idle) if connection.server == server), None)
                if found is None:
                    return None
                self._idle.remove(found)
            if found.is_open:
                return found
            found.quit()

    def keep(self, connection: C) -> None:
        """Keep a connection on which nothing is under way."""
        connection.used_at = time.monotonic()
        with self._lock:
            is_kept = len(self._idle) < MAX_IDLE
            if is_kept:
                self._idle.append(connection)
                self._watch()
        if not is_kept:
            connection.quit()

    def close(self, *, unused_for: float = 0) -> None:
        """Close the connections that were not used for so many seconds."""
        now = time.monotonic()
        with self._lock:
            unused = [connection for connection in self._idle if now - connection.used_at >= unused_for]
            self._idle = [connection for connection in self._idle if connection not in unused]
            if self._timer:
                self._timer.cancel()
                self._timer = None
            if self._idle:
                self._watch()
        for connection in unused:
            connection.quit()

    def _watch(self) -> None:
        """Check the connections when they may have been idle for too long. The lock is held."""
        if self._timer is None:
            self._timer = threading.Timer(IDLE_SECONDS, self.close, kwargs={"unused_for": IDLE_SECONDS})
            self._timer.daemon = True
            self._timer.start()


_all: weakref.WeakSet[KeptConnections] = weakref.WeakSet()


def _clear_all() -> None:
    for kept in _all:
        kept._begin()


os.register_at_fork(after_in_child=_clear_all)
