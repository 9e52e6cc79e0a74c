"""Two sides in turn."""

import gc
import time
from collections.abc import Callable
from statistics import median

ROUNDS = 5

Side = Callable[[], float]  # does the work and gives the seconds it took


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def compare(work: str, size: int, reach: str, ours: Side, theirs: Side, name: str) -> dict[str, str]:
    """Both sides do `size` pieces of work; a round of each warms up."""
    ours(), theirs()
    gc.freeze()  # what the benchmark holds is not to be searched for garbage while either side works
    pairs = [(ours(), theirs()) for _ in range(ROUNDS)]
    return {
        "work": work,
        "ours": f"{size / median(one for one, _ in pairs):,.0f}/s",
        "against": f"{name}: {size / median(other for _, other in pairs):,.0f}/s",
        "ratio": f"{median(other / one for one, other in pairs):.2f}",
        "reach": reach,
    }
