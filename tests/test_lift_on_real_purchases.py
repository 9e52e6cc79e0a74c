"""The interval of a lift is honest on real purchases: among customers of CDNOW who are all treated alike it covers 0 in
19 of 20 cases, and announces a gain in 1 of 40 at most. Welch's, which is used everywhere, does not."""

import random
from collections import defaultdict
from statistics import NormalDist

import pytest

from crm.estimates import Interval, Sums, compare_means, compare_shares
from tests.cdnow import needs_data, purchases

pytestmark = [pytest.mark.long, pytest.mark.one_database, needs_data]

Person = tuple[int, int]  # spent in 30 days, and in the 180 days before, in dollars
HELD_OUT = 10  # per cent


@pytest.fixture(scope="module")
def people() -> list[Person]:
    spent: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for purchase in purchases():
        amounts = spent[purchase.customer]
        if "1998-01-01" <= purchase.date < "1998-01-31":
            amounts[0] += float(purchase.amount)
        elif "1997-07-05" <= purchase.date < "1998-01-01":
            amounts[1] += float(purchase.amount)
    return [(round(after), round(before)) for after, before in spent.values()]


def add_up(group: list[Person]) -> Sums:
    buyers = [person for person in group if person[0]]
    return Sums(
        len(group),
        sum(spent for spent, _ in buyers),
        sum(spent * spent for spent, _ in buyers),
        sum(before for _, before in group),
        sum(before * before for _, before in group),
        sum(spent * before for spent, before in buyers),
    )


def welch(one: Sums, other: Sums) -> Interval:
    means = [group.total / group.people for group in (one, other)]
    variances = [
        (group.squares / group.people - mean * mean) / (group.people - 1)
        for group, mean in zip((one, other), means, strict=True)
    ]
    half = NormalDist().inv_cdf(0.975) * sum(variances) ** 0.5
    return Interval(means[0] - means[1], means[0] - means[1] - half, means[0] - means[1] + half)


def draw_groups(people: list[Person], size: int, draw: random.Random) -> tuple[list[Person], list[Person]]:
    """Who is written to, and who is held out."""
    drawn = draw.choices(people, k=size)
    held_out = size * HELD_OUT // 100
    return drawn[held_out:], drawn[:held_out]


@pytest.mark.parametrize(("size", "runs"), [(2_000, 1_000), (10_000, 800), (50_000, 200)])
def test_where_nothing_was_done_the_intervals_cover_nothing(people, size, runs):
    draw = random.Random(size)
    money, buyers, by_welch = [], [], []
    for _ in range(runs):
        written_to, held_out = draw_groups(people, size, draw)
        groups = [add_up(written_to), add_up(held_out)]
        money.append(compare_means(*groups).difference)
        by_welch.append(welch(*groups))
        bought = [sum(spent > 0 for spent, _ in group) for group in (written_to, held_out)]
        buyers.append(compare_shares(bought[0], len(written_to), bought[1], len(held_out)))

    for intervals in (money, buyers):
        covering = sum(each.low <= 0 <= each.high for each in intervals) / runs
        assert 0.93 <= covering <= 0.98
        assert sum(each.low > 0 for each in intervals) / runs <= 0.035
    if size == 2_000:
        assert sum(each.low > 0 for each in by_welch) / runs > 0.07


def test_a_fifth_more_is_found_among_a_hundred_thousand(people):
    draw, runs, found = random.Random(1), 100, 0
    for _ in range(runs):
        written_to, held_out = draw_groups(people, 100_000, draw)
        gains = draw.choices(people, k=len(written_to) // 5)  # a purchase more for each fifth person
        lifted = [(spent + gain[0], before) for (spent, before), gain in zip(written_to, gains, strict=False)]
        found += compare_means(add_up(lifted + written_to[len(gains) :]), add_up(held_out)).difference.low > 0

    assert found / runs >= 0.88
