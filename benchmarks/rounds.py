"""Two sides in turn."""

import gc
import time
from collections.abc import Callable, Mapping
from statistics import median

from django.db import connection

ROUNDS = 5

Side = Callable[[], float]  # does the work and gives the seconds it took


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def fastest(ways: Mapping[str, Side]) -> str:
    """Which way of doing the same takes least; each is tried once before it counts."""
    for side in ways.values():
        side()
    return min(ways, key=lambda name: ways[name]())


def pairs(ours: Side, theirs: Side) -> list[tuple[float, float]]:
    """What each side took in each round; one before them warms up."""
    ours(), theirs()
    gc.freeze()  # what the benchmark holds is not to be searched for garbage while either side works
    return [(ours(), theirs()) for _ in range(ROUNDS)]


def compare(work: str, size: int, reach: str, ours: Side, theirs: Side, name: str) -> dict[str, str]:
    """Both sides do `size` pieces of work."""
    rounds = pairs(ours, theirs)
    return {
        "work": f"{connection.display_name}: {work}",
        "ours": f"{size / median(one for one, _ in rounds):,.0f}/s",
        "against": f"{name}: {size / median(other for _, other in rounds):,.0f}/s",
        "ratio": f"{median(other / one for one, other in rounds):.2f}",
        "reach": reach,
    }
