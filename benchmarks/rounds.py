"""Timing of two sides in turn, so that both meet the same load of the machine."""

import gc
import time
from collections.abc import Callable, Mapping
from statistics import median, quantiles

from django.db import connection

ROUNDS = 5

Side = Callable[[], float]  # does the work and gives the seconds it took


def seconds(work: Callable[[], object]) -> float:
    """How long `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def fastest(ways: Mapping[str, Side]) -> str:
    """The name of the fastest way; each runs once before it is timed."""
    for side in ways.values():
        side()
    return min(ways, key=lambda name: ways[name]())


def pairs(ours: Side, other: Side) -> list[tuple[float, float]]:
    """The seconds of each side in each round, after one that warms up."""
    ours(), other()
    gc.freeze()  # so that the garbage collector does not search the benchmark's own data
    return [(ours(), other()) for _ in range(ROUNDS)]


def compare(work: str, size: int, reach: str, ours: Side, other: Side, name: str) -> dict[str, str]:
    """One line of the table: `size` is how many rows each side handles, `reach` the target, `name` the other side."""
    rounds = pairs(ours, other)
    return {
        "work": f"{connection.display_name}: {work}",
        "ours": f"{size / median(one for one, _ in rounds):,.0f}/s",
        "against": f"{name}: {size / median(other for _, other in rounds):,.0f}/s",
        "ratio": f"{median(other / one for one, other in rounds):.2f}",
        "reach": reach,
    }


def p50_and_p95(seconds: list[float]) -> str:
    """As in "p50 12.3 ms, p95 15.6 ms"."""
    p95 = quantiles(seconds, n=20)[18] if len(seconds) > 1 else seconds[0]
    return f"p50 {1000 * median(seconds):,.1f} ms, p95 {1000 * p95:,.1f} ms"
