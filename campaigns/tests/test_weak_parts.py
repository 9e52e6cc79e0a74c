"""Which parts of an audience count as failing more often than the rest."""

import random

import pytest

from campaigns.breakdown.weak_parts import Failures

RATE = 0.1


def create_failures(sizes: list[int], failing: list[float], draw: random.Random) -> Failures:
    """A campaign whose parts fail at the given rates, by city."""
    found = Failures(processed=sum(sizes), sampled=sum(sizes))
    for number, (size, rate) in enumerate(zip(sizes, failing, strict=True)):
        found.counts["city"][f"c{number}"] = size
        found.failed["city"][f"c{number}"] = sum(draw.random() < rate for _ in range(size))
    return found


def sizes_of_parts(count: int, whole: int) -> list[int]:
    """Parts of very different sizes, as cities are: the n-th has 1/n of the largest."""
    scale = whole / sum(1 / number for number in range(1, count + 1))
    return [max(1, round(scale / number)) for number in range(1, count + 1)]


def share_marked(parts: int, whole: int, rates: list[float], campaigns: int) -> float:
    """The share of simulated campaigns in which some part is marked."""
    draw = random.Random(20261128)
    sizes = sizes_of_parts(parts, whole)
    return sum(bool(create_failures(sizes, rates, draw).weak_parts()) for _ in range(campaigns)) / campaigns


@pytest.mark.parametrize(
    ("parts", "whole", "campaigns"),
    [
        (40, 2_000, 120),
        pytest.param(40, 20_000, 600, marks=pytest.mark.long),
        pytest.param(300, 20_000, 400, marks=pytest.mark.long),
    ],
)
def test_where_nothing_differs_hardly_ever_a_part_is_marked(parts, whole, campaigns):
    assert share_marked(parts, whole, [0.03] * parts, campaigns) <= 0.06


def test_a_part_that_truly_fails_more_is_marked():
    rates = [RATE] * 40
    rates[1] = 2 * RATE
    assert share_marked(40, 5_000, rates, 20) >= 0.95


def test_a_difference_too_small_to_matter_is_not_marked():
    found = Failures(processed=200_000, sampled=200_000)
    for city, failed in (("a", 10_000), ("b", 11_500)):
        found.counts["city"][city] = 100_000
        found.failed["city"][city] = failed
    assert found.weak_parts() == []


def test_small_parts_are_not_compared():
    found = Failures(processed=119, sampled=119)
    found.counts["city"].update({"village": 19, "town": 100})
    found.failed["city"].update({"village": 19, "town": 1})
    assert found.weak_parts() == []
