"""What counts say beyond chance. Exact integers in, floats out; no Django and no library.

- **Lift**: `compare_means` for money, `compare_shares` for people. One variance is pooled over both groups, since a
  small group of heavy-tailed amounts underestimates its mean and its variance together: Welch's interval then announces
  false gains.
- **Power**: `detectable_lift`, the smallest lift that two groups of a size show in 8 of 10 cases.
- **Weak parts**: the exact hypergeometric `upper_tail` of each part against everybody else, and `discoveries`, the
  procedure of Benjamini and Hochberg, which keeps the false discovery rate however many parts are compared.
"""

from collections.abc import Sequence
from math import erfc, exp, lgamma, sqrt
from statistics import NormalDist
from typing import NamedTuple

FALSE_DISCOVERY_RATE = 0.05
NEGLIGIBLE = 1e-17  # of the sum so far; smaller terms do not change a float
Z = NormalDist().inv_cdf(0.975)  # of intervals that cover 95 %
Z_OF_POWER = Z + NormalDist().inv_cdf(0.8)  # found in 8 of 10 cases


class Interval(NamedTuple):
    """An estimate, and the bounds of its 95 % confidence interval."""

    value: float
    low: float
    high: float

    @property
    def is_beyond_chance(self) -> bool:
        """Whether 0 lies outside."""
        return self.low > 0 or self.high < 0


class Sums(NamedTuple):
    """Sums over the `people` of a group: of an outcome and its squares, of what each did `before` and its squares, and
    of the products of both."""

    people: int
    total: int
    squares: int
    before: int = 0
    before_squares: int = 0
    products: int = 0


class Means(NamedTuple):
    """Two groups compared: the difference of their means, and the lift as a share of the second mean (0.2 is a fifth
    more). The lift is None where its interval has no end."""

    difference: Interval
    lift: Interval | None


def compare_means(one: Sums, other: Sums) -> Means:
    """Compare the means of two groups, adjusted for what people did before (CUPED), as a least-squares fit of group and
    `before` does. Both groups together need more than three people."""
    total, squares = _within(one, other, "total", "total", "squares"), one.before_squares + other.before_squares
    spread = _within(one, other, "before", "before", "before_squares") if squares else 0.0
    slope = _within(one, other, "total", "before", "products") / spread if spread else 0.0
    freedom = one.people + other.people - (3 if spread else 2)
    variance = max(0.0, total - slope * slope * spread) / freedom
    middle = (one.before + other.before) / (one.people + other.people)
    distances = [group.before / group.people - middle for group in (one, other)]
    mean, base = (
        group.total / group.people - slope * distance for group, distance in zip((one, other), distances, strict=True)
    )
    of_mean, of_base = (
        variance * (1 / group.people + (distance * distance / spread if spread else 0))
        for group, distance in zip((one, other), distances, strict=True)
    )
    shared = variance * distances[0] * distances[1] / spread if spread else 0.0
    half = Z * sqrt(max(0.0, of_mean + of_base - 2 * shared))
    return Means(_around(mean - base, half), _fieller(mean, base, of_mean, of_base, shared))


def _within(one: Sums, other: Sums, first: str, second: str, product: str) -> float:
    """The sum of products of deviations from the mean of each group, without loss before the division."""
    return sum(
        (group.people * getattr(group, product) - getattr(group, first) * getattr(group, second)) / group.people
        for group in (one, other)
    )


def _around(value: float, half: float) -> Interval:
    return Interval(value, value - half, value + half)


def _fieller(mean: float, base: float, of_mean: float, of_base: float, shared: float) -> Interval | None:
    """Fieller's interval of `mean` / `base` - 1, given their variances and their covariance."""
    a = base * base - Z * Z * of_base
    b = base * mean - Z * Z * shared
    root = b * b - a * (mean * mean - Z * Z * of_mean)
    if a <= 0 or base <= 0 or root < 0:
        return None
    return Interval(mean / base - 1, (b - sqrt(root)) / a - 1, (b + sqrt(root)) / a - 1)


def compare_shares(found: int, people: int, other_found: int, other_people: int) -> Interval:
    """The difference of two shares by Newcombe's hybrid score method, which holds for small counts too."""
    share, other_share = found / people, other_found / other_people
    low, high = _wilson(share, people)
    other_low, other_high = _wilson(other_share, other_people)
    difference = share - other_share
    below = sqrt((share - low) ** 2 + (other_high - other_share) ** 2)
    above = sqrt((high - share) ** 2 + (other_share - other_low) ** 2)
    return Interval(difference, difference - below, difference + above)


def _wilson(share: float, people: int) -> tuple[float, float]:
    middle = share + Z * Z / (2 * people)
    half = Z * sqrt(share * (1 - share) / people + Z * Z / (4 * people * people))
    width = 1 + Z * Z / people
    return max(0.0, (middle - half) / width), min(1.0, (middle + half) / width)  # rounding leads beyond a share


def share_interval(found: int, people: int) -> Interval:
    """A share with Wilson's score interval, which holds for small counts too."""
    share = found / people
    return Interval(share, *_wilson(share, people))


def detectable_lift(mean: float, variance: float, people: int, other_people: int) -> float | None:
    """The lift, as a share of `mean`, that is told from chance in 8 of 10 cases; `variance` without what `before`
    explains. Who is lifted also varies more, in proportion. None where there is nothing to lift."""
    if mean <= 0 or not people or not other_people:
        return None
    noise = Z_OF_POWER**2 * variance * (1 / people + 1 / other_people) / mean**2
    return (noise + sqrt(noise * noise + 4 * noise)) / 2  # solves lift² = noise · (1 + lift)


def chance_of_split(found: int, people: int, share: float) -> float:
    """How likely a draw that takes each of `people` with the chance `share` takes a number as far from its mean as
    `found`, by chi-squared."""
    expected = people * share
    if not 0 < expected < people:
        return 1.0 if found == expected else 0.0
    squared = (found - expected) ** 2 / expected + (found - expected) ** 2 / (people - expected)
    return erfc(sqrt(squared / 2))


def upper_tail(failed: int, drawn: int, all_failed: int, whole: int) -> float:
    """The chance that `drawn` of `whole` people, picked at random, hold at least `failed` of the `all_failed`."""
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
