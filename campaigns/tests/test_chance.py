"""Which parts of an audience count as failing more often than the rest."""

import random
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.results.breakdown import Breakdown
from campaigns.results.chance import discoveries, upper_tail

RATE = 0.1


@given(st.data())
@settings(deadline=None)
def test_the_tail_is_exact(data):
    whole = data.draw(st.integers(1, 300))
    all_failed = data.draw(st.integers(0, whole))
    drawn = data.draw(st.integers(0, whole))
    failed = data.draw(st.integers(0, drawn))
    exact = sum(
        Fraction(comb(all_failed, found) * comb(whole - all_failed, drawn - found), comb(whole, drawn))
        for found in range(failed, min(drawn, all_failed) + 1)
    )
    assert upper_tail(failed, drawn, all_failed, whole) == pytest.approx(float(exact), rel=1e-8, abs=1e-300)


def test_the_tail_of_a_large_campaign_is_still_a_chance():
    assert upper_tail(3_000, 30_000, 100_000, 1_000_000) == pytest.approx(0.5, abs=0.02)
    assert upper_tail(4_000, 30_000, 100_000, 1_000_000) < 1e-60
    assert upper_tail(0, 30_000, 0, 1_000_000) == 1


def test_the_correction_keeps_the_strongest_comparisons():
    assert discoveries([]) == []
    assert discoveries([0.04]) == [True]
    assert discoveries([0.04, 0.9, 0.9]) == [False] * 3  # one in three at 5 % is what chance gives
    assert discoveries([0.001, 0.03, 0.9]) == [True, True, False]
    assert discoveries([0.9, 0.049, 0.049]) == [False] * 3


def create_breakdown(sizes: list[int], failing: list[float], draw: random.Random) -> Breakdown:
    """A campaign whose parts fail at the given rates, by city."""
    found = Breakdown(processed=sum(sizes), sampled=sum(sizes))
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
    return sum(bool(create_breakdown(sizes, rates, draw).weak_parts()) for _ in range(campaigns)) / campaigns


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
    found = Breakdown(processed=200_000, sampled=200_000)
    for city, failed in (("a", 10_000), ("b", 11_500)):
        found.counts["city"][city] = 100_000
        found.failed["city"][city] = failed
    assert found.weak_parts() == []


def test_small_parts_are_not_compared():
    found = Breakdown(processed=119, sampled=119)
    found.counts["city"].update({"village": 19, "town": 100})
    found.failed["city"].update({"village": 19, "town": 1})
    assert found.weak_parts() == []
