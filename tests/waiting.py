"""The one loop in which tests wait for something to become true."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_until(
    predicate: Callable[[], T], seconds: float = 180, *, explain: Callable[[], str] = str, pause: float | None = None
) -> T:
    """What `predicate` returns when that is true at last. TimeoutError with `explain()` when it takes too long.

    It is asked every `pause` seconds; without one less often the longer it takes, up to four times a second, because
    asking an installation is work for it too.
    """
    began = time.monotonic()
    while not (found := predicate()):
        waited = time.monotonic() - began
        if waited > seconds:
            raise TimeoutError(f"after {seconds} seconds {explain()}")
        time.sleep(pause or min(max(0.05, waited / 10), 0.25))
    return found
