"""Customers draw numbers that look random, never change and do not depend on each other."""

from itertools import product
from uuid import UUID

import pytest

from crm.estimates import chance_of_split
from customers.chance import chance, drawing

pytestmark = pytest.mark.one_database

PEOPLE = 100_000
IDS = [UUID(int=number << 64 | number * 7919).hex for number in range(PEOPLE)]


def test_a_draw_is_always_the_same():
    customer = UUID("01890a5d-ac96-774b-bcce-b302099a8057")

    assert chance("spring:holdout", customer) == 0.15316173642595532
    assert chance("spring:holdout", customer) == drawing("spring:holdout")(customer.hex)
    assert chance("spring:holdout", customer) != chance("spring:variant", customer)


def test_draws_are_even_and_independent_of_each_other():
    salts = ("spring:holdout", "spring:variant", "autumn:holdout", "quarter:global")
    taken = [[draw(id) < 0.3 for id in IDS] for draw in map(drawing, salts)]

    for one, other in product(range(4), repeat=2):
        both = sum(a and b for a, b in zip(taken[one], taken[other], strict=True))
        share = 0.3 if one == other else 0.09
        assert chance_of_split(both, PEOPLE, share) > 0.001


def test_tenths_are_even():
    counts = [0] * 10
    draw = drawing("spring:holdout")
    for id in IDS:
        counts[int(draw(id) * 10)] += 1

    assert all(chance_of_split(count, PEOPLE, 0.1) > 0.001 for count in counts)
