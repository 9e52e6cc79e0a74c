"""A deadline on a whole answer: the time-outs of a client start again with every byte, so a drip never meets them."""

import socket
import threading
import time
from typing import Any


class Deadline:
    """Closes the connection when the time is up, whatever is being read or written then.

    `watch` is a hook for requests: it learns the socket of the connection when it is opened.
    """

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._close)
        self._timer.daemon = True

    def __enter__(self) -> "Deadline":
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    @property
    def remaining(self) -> float:
        """Seconds that are left, at least a little so that it can be given to a client as a time-out."""
        return max(self._ends - time.monotonic(), 0.01)

    @property
    def is_over(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() >= self._ends

    def watch(self, request: Any) -> None:
        """Follow the connection of a request, before and after encryption begins."""
        request.extensions["trace"] = self._trace

    def _trace(self, event: str, info: dict[str, Any]) -> None:
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            opened = info["return_value"].get_extra_info("socket")
            with self._lock:
                self._socket = opened
            if self.is_over:
                self._close()

    def _close(self) -> None:
        with self._lock:
            if self._socket is not None:
                try:
                    self._socket.shutdown(socket.SHUT_RDWR)
                except OSError:
                    self._socket = None  # closed already
