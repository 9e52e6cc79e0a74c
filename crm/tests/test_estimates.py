"""Estimates equal those of scipy 1.17.1 and statsmodels 0.15.0, whose values are written down here: both together take
200 MB. They came from `OLS(y, [1, group, before]).fit(use_t=False)`, for Fieller's interval `brentq` on the t-test of
`[1, -ratio, 0]` of a fit with one column a group; `CompareMeans.zconfint_diff(usevar="pooled")`;
`confint_proportions_2indep(method="newcomb")`; `hypergeom.sf(found - 1, …)`; `multipletests(method="fdr_bh")`;
`chisquare`; and `brentq` on `NormalIndPower().power(…) - 0.8`.
"""

import random
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.estimates import (
    Sums,
    chance_of_split,
    compare_means,
    compare_shares,
    detectable_lift,
    discoveries,
    share_interval,
    upper_tail,
)

pytestmark = pytest.mark.one_database

SPENT = [
    *(103, 11, 21, 93, 2, 128, 24, 16, 2, 35, 39, 128, 78, 1, 7, 72, 58, 6, 41, 106),
    *(11, 71, 53, 7, 37, 39, 21, 16, 28, 37, 42, 4, 25, 73, 89, 17, 50, 16, 260, 27),
]
BEFORE = [
    *(2, 22, 43, 26, 5, 13, 48, 33, 5, 10, 10, 22, 14, 2, 15, 27, 7, 12, 26, 37),
    *(11, 2, 14, 15, 48, 56, 43, 33, 56, 52, 59, 8, 51, 56, 49, 6, 53, 33, 34, 55),
]
OTHER_SPENT = [13, 19, 8, 8, 14, 282, 74, 49, 54, 36, 69, 40]
OTHER_BEFORE = [39, 59, 21, 24, 43, 54, 3, 36, 46, 5, 59, 45]


def add_up(spent: list[int], before: list[int]) -> Sums:
    """The sums over a group of people."""
    return Sums(
        len(spent),
        sum(spent),
        sum(x * x for x in spent),
        sum(before),
        sum(x * x for x in before),
        sum(x * y for x, y in zip(spent, before, strict=True)),
    )


def test_means_adjusted_for_what_people_did_before():
    found = compare_means(add_up(SPENT, BEFORE), add_up(OTHER_SPENT, OTHER_BEFORE))

    assert found.difference == pytest.approx((-5.109958213883229, -41.9447167810054, 31.724800353238937), rel=1e-9)
    assert found.lift == pytest.approx((-0.09612139624639238, -0.532711155383413, 1.3950321848086764), rel=1e-9)


def test_means_without_anything_before():
    found = compare_means(add_up(SPENT, [0] * 40), add_up(OTHER_SPENT, [0] * 12))

    assert found.difference == pytest.approx((-8.15, -44.273712785914206, 27.97371278591421), rel=1e-9)


def test_a_lift_over_next_to_nothing_has_no_interval():
    assert compare_means(Sums(100, 500, 9_000), Sums(100, 1, 1)).lift is None
    assert compare_means(Sums(100, 500, 9_000), Sums(100, 0, 0)).lift is None


AMOUNTS = st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 10**6)), min_size=2, max_size=30)


@given(AMOUNTS, AMOUNTS)
@settings(max_examples=60, deadline=None)
def test_the_lift_is_beyond_chance_where_the_difference_is(one, other):
    found = compare_means(
        *(add_up([y for y, _ in group], [x for _, x in group]) for group in (one, other)),
    )

    assert found.difference.low <= found.difference.value <= found.difference.high
    if found.lift and min(map(abs, (*found.difference[1:], *found.lift[1:]))) > 1e-6:
        assert found.lift.is_beyond_chance == found.difference.is_beyond_chance


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((3, 120, 1, 30), -0.14271600478836222, 0.04516138124172403),
        ((640, 10_000, 50, 1_000), -0.001998913649040937, 0.02686688472064603),
        ((0, 50, 4, 60), -0.1592535731319717, 0.015343754338140086),
        ((50, 50, 59, 60), -0.05598783995810008, 0.08855129727590072),
    ],
)
def test_the_difference_of_two_shares(counts, low, high):
    found = compare_shares(*counts)

    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-12)


def test_the_lift_that_is_found_in_eight_of_ten_cases():
    # NormalIndPower counts gains that are taken for losses too, which are fewer than 1 in 10,000.
    assert detectable_lift(2.3, 180.0, 9_000, 1_000) == pytest.approx(0.7129577471114683, rel=1e-5)
    assert detectable_lift(0, 180.0, 9_000, 1_000) is None
    assert detectable_lift(2.3, 180.0, 9_000, 0) is None


def test_a_split_that_is_off_its_share():
    assert chance_of_split(1_000, 10_000, 0.1) == pytest.approx(1)
    assert chance_of_split(1_100, 10_000, 0.1) == pytest.approx(0.0008581206663936758)
    assert chance_of_split(60, 1_000, 0.05) == pytest.approx(0.14679308730856683)
    assert chance_of_split(0, 0, 0.1) == 1


@pytest.mark.parametrize(
    ("failed", "drawn", "all_failed", "whole", "chance"),
    [
        (7, 40, 60, 2_000, 0.00013166453968125737),
        (3, 20, 500, 20_000, 0.012902284446845946),
        (12, 300, 180, 6_000, 0.18887442613777017),
    ],
)
def test_the_tail_is_that_of_the_hypergeometric_distribution(failed, drawn, all_failed, whole, chance):
    assert upper_tail(failed, drawn, all_failed, whole) == pytest.approx(chance, rel=1e-8)


@given(st.data())
@settings(max_examples=60, deadline=None)
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
    assert discoveries([0.001, 0.2, 0.012, 0.03, 0.9, 0.041, 0.0004]) == [True, False, True, False, False, False, True]


def test_of_four_equal_variants_one_hardly_ever_beats_each_other():
    draw, clear = random.Random(20261128), 0
    for _ in range(500):
        clicks = [sum(draw.random() < 0.06 for _ in range(400)) for _ in range(4)]
        leader = clicks.index(max(clicks))
        clear += all(
            compare_shares(clicks[leader], 400, count, 400).low > 0
            for variant, count in enumerate(clicks)
            if variant != leader
        )
    assert clear <= 0.05 * 500


def test_the_bounds_of_a_share_are_shares():
    """Also where rounding would lead beyond, which pages would show as -0.0%."""
    for people in range(1, 500):
        assert f"{share_interval(0, people).low:.1f}" == "0.0"
        assert share_interval(people, people).high <= 1
