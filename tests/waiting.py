"""The one loop in which tests wait for something to become true."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_until(
    predicate: Callable[[], T], seconds: float = 90, *, explain: Callable[[], str] = str, pause: float = 0.05
) -> T:
    """What `predicate` returns when that is true at last. TimeoutError with `explain()` when it takes too long."""
    deadline = time.monotonic() + seconds
    while not (found := predicate()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"after {seconds} seconds {explain()}")
        time.sleep(pause)
    return found
