"""Which parts of a whole fail more often than chance explains.

Each part is compared with everybody else by the exact hypergeometric tail; the Benjamini-Hochberg procedure then keeps
the false discovery rate at `FALSE_DISCOVERY_RATE`, however many parts are compared.
"""

from collections.abc import Sequence
from math import exp, lgamma

FALSE_DISCOVERY_RATE = 0.05
NEGLIGIBLE = 1e-17  # of the sum so far; smaller terms do not change a float


def upper_tail(failed: int, drawn: int, all_failed: int, whole: int) -> float:
    """The chance that `drawn` of `whole` messages, picked at random, hold at least `failed` of the `all_failed`."""
    lowest, highest = max(0, drawn + all_failed - whole), min(drawn, all_failed)
    if failed <= lowest:
        return 1.0
    if failed > highest:
        return 0.0
    term = exp(
        _log_choices(all_failed, failed) + _log_choices(whole - all_failed, drawn - failed) - _log_choices(whole, drawn)
    )
    total = 0.0
    for found in range(failed, highest + 1):
        total += term
        # Terms may rise up to the mode; after that each is smaller than the one before.
        if term < total * NEGLIGIBLE and found * (whole + 2) > (drawn + 1) * (all_failed + 1):
            break
        term *= (all_failed - found) * (drawn - found) / ((found + 1) * (whole - all_failed - drawn + found + 1))
    return min(total, 1.0)


def discoveries(chances: Sequence[float]) -> list[bool]:
    """Which of several comparisons are no chance finds, by Benjamini and Hochberg, in the order of `chances`."""
    limit = 0.0
    for rank, chance in enumerate(sorted(chances), start=1):
        if chance <= FALSE_DISCOVERY_RATE * rank / len(chances):
            limit = chance
    return [chance <= limit for chance in chances] if limit else [False] * len(chances)


def _log_choices(whole: int, part: int) -> float:
    return lgamma(whole + 1) - lgamma(part + 1) - lgamma(whole - part + 1)
