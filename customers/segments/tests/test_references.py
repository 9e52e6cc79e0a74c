"""Segments that name segments: no circles, nothing that is not there, and nothing too large."""

import pytest

from customers.marks import mark_for, put_on, take_off
from customers.models import Customer, Segment
from customers.segments import audience
from customers.segments.references import MARK, check, used_by
from customers.segments.rules import RuleError, parse
from customers.segments.tests.test_rules import ask, rule
from customers.tests.factories import create_customer

pytestmark = pytest.mark.django_db

NOBODY_KNOWS = "0199d000-0000-7000-8000-000000000000"


def create_segment(name: str, *nodes, **fields) -> Segment:
    return Segment.objects.create(name=name, rule=rule(*nodes), **fields)


def create_static(name: str, *external_ids: str) -> Segment:
    segment = create_segment(name, is_static=True)
    segment.rule = rule(named(segment))
    segment.save()
    put_on(Customer.objects.filter(external_id__in=external_ids), mark_for(MARK, segment.id))
    return segment


def named(*segments: Segment, op: str = "in"):
    return ask("segment", op, [str(segment.id) for segment in segments])


def who(*nodes) -> set[str]:
    return {customer.external_id for customer in audience.matching(parse(rule(*nodes)))}


def refusal(data, segment: Segment | None = None) -> tuple[str, str]:
    with pytest.raises(RuleError) as caught:
        check(parse(data), segment and segment.id)
    return caught.value.path, caught.value.message


@pytest.fixture
def customers():
    for external_id, city, visits in (("a", "Pune", 1), ("b", "Pune", 9), ("c", "Goa", 9)):
        create_customer(external_id=external_id, city=city, visits=visits)


@pytest.fixture
def pune(customers) -> Segment:
    return create_segment("Pune", ask("city", "eq", "Pune"))


def test_members_are_those_of_any_of_the_segments(pune):
    often = create_segment("Often", ask("visits", "gt", 5))
    assert who(named(pune)) == {"a", "b"}
    assert who(named(pune, often)) == {"a", "b", "c"}
    assert who(named(pune, op="not_in")) == {"c"}
    assert who(named(pune), named(often)) == {"b"}


def test_a_segment_changes_with_the_one_that_it_names(pune):
    outside = create_segment("Outside", named(pune, op="not_in"))
    again = create_segment("Again", named(outside))
    assert who(named(again)) == {"c"}
    Segment.objects.filter(id=pune.id).update(rule=rule(ask("city", "eq", "Goa")))
    assert who(named(again)) == {"a", "b"}


def test_static_members_stay_whatever_they_do(customers):
    chosen = create_static("Chosen", "a", "c")
    assert who(named(chosen)) == {"a", "c"}
    assert {customer.external_id for customer in audience.matching(parse(chosen.rule))} == {"a", "c"}
    take_off(Customer.objects.filter(external_id="a"), mark_for(MARK, chosen.id))
    assert who(named(chosen)) == {"c"}
    assert who(named(chosen, op="not_in")) == {"a", "b"}


def test_marks_are_put_on_once(customers):
    mark = mark_for("x", NOBODY_KNOWS)
    assert put_on(Customer.objects.all(), mark) == 3
    assert put_on(Customer.objects.all(), mark) == 0
    put_on(Customer.objects.all(), mark_for("y", NOBODY_KNOWS))
    assert take_off(Customer.objects.filter(external_id="a"), mark) == 1
    assert list(Customer.objects.order_by("external_id").values_list("marks", flat=True)) == [
        mark_for("y", NOBODY_KNOWS),
        *[mark + mark_for("y", NOBODY_KNOWS)] * 2,
    ]


def test_static_and_other_segments_go_together(pune):
    chosen = create_static("Chosen", "c")
    assert who(named(chosen, pune)) == {"a", "b", "c"}
    assert who(named(chosen, pune, op="not_in")) == set()


def test_nobody_is_in_a_segment_that_is_gone(pune):
    inside, outside = named(pune), named(pune, op="not_in")
    pune.delete()
    assert who(inside) == set()
    assert who(outside) == {"a", "b", "c"}


def test_a_circle_is_refused_where_it_closes(pune):
    second = create_segment("Second", named(pune))
    third = create_segment("Third", ask("visits", "gt", 1), named(second))

    check(parse(rule(named(pune))), third.id)
    assert refusal(rule(ask("visits", "gt", 1), rule(named(third))), pune) == (
        "1.0",
        "This segment is built on the one you are editing, which would make a circle; choose another one.",
    )
    assert refusal(rule(named(pune)), pune) == ("0", "A segment cannot be built on itself; choose another one.")


def test_a_static_segment_makes_no_circle(customers):
    chosen = create_static("Chosen", "a")
    check(parse(chosen.rule), chosen.id)


def test_a_circle_that_two_closed_at_once_ends_somewhere(pune):
    second = create_segment("Second", named(pune))
    Segment.objects.filter(id=pune.id).update(rule=rule(named(second)))
    assert who(named(pune)) == set()


def test_a_segment_that_does_not_exist_is_refused():
    path, message = refusal(rule(ask("visits", "eq", 1), ask("segment", "in", [NOBODY_KNOWS])))
    assert (path, message) == ("1", f"There is no segment with the id {NOBODY_KNOWS}; choose another one.")
    assert "no campaign" in refusal(rule(ask("opened_campaign", "not_in", [NOBODY_KNOWS])))[1]


def test_segments_of_segments_have_a_limit_together(customers):
    large = create_segment("Large", *[ask("visits", "eq", 1)] * 150)
    check(parse(rule(named(large))))
    assert refusal(rule(ask("visits", "eq", 1), *[named(large)] * 4))[0] == "4"


def test_what_stands_on_a_segment_limits_it_too(pune):
    create_segment("Four times", *[named(pune)] * 4)
    assert "Four times" in refusal(rule(*[ask("visits", "eq", 1)] * 150), pune)[1]


def test_who_stands_on_a_segment_is_known(pune):
    second = create_segment("Second", named(pune))
    third = create_segment("Third", named(second))
    create_segment("Other", ask("visits", "gt", 1))
    assert {name for name, _ in used_by(pune.id).values()} == {"Second", "Third"}
    assert used_by(third.id) == {}


def test_a_frozen_rule_keeps_what_the_named_segments_said(pune):
    outside = create_segment("Outside", named(pune, op="not_in"), ask("visits", "gt", 0))
    frozen = audience.frozen(outside)
    Segment.objects.filter(id=pune.id).update(rule=rule())
    assert [customer.external_id for customer in audience.matching(audience.thawed(frozen))] == ["c"]


@pytest.mark.parametrize("levels", [5, 30])
def test_a_frozen_rule_may_be_deep(pune, levels):
    for number in range(levels):
        pune = create_segment(f"Level {number}", rule(rule(named(pune))))
    frozen = audience.frozen(pune)
    assert audience.matching(audience.thawed(frozen)).count() == 2


def test_they_are_looked_up_level_by_level(pune, django_assert_max_num_queries):
    second = create_segment("Second", named(pune))
    with django_assert_max_num_queries(3):
        who(*[named(second), named(pune)] * 20)
