"""Corners of the compiler that a name helps to find: calendars, clocks, exact money, very large rules."""

from datetime import UTC, datetime

import pytest

from customers.models import Customer
from customers.segments import audience
from customers.segments.preview import narrowing, totals
from customers.segments.rules import parse
from customers.segments.tests.test_rules import ask, rule
from customers.tests.factories import create_customer

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def who(*conditions, match="all", now=None):
    return {customer.external_id for customer in audience.matching(parse(rule(*conditions, match=match)), now)}


def test_a_plain_date_is_a_whole_day_even_when_the_clock_changes(settings):
    settings.TIME_ZONE = "America/New_York"
    create_customer(external_id="last minute", last_seen_at=datetime.fromisoformat("2024-11-03T23:59:59.999-05:00"))
    create_customer(external_id="next day", last_seen_at=datetime.fromisoformat("2024-11-04T00:00-05:00"))
    assert who(ask("last_seen_at", "between", ["2024-11-03", "2024-11-03"])) == {"last minute"}
    assert who(ask("last_seen_at", "after", "2024-11-03")) == {"next day"}


def test_ten_thousand_years_ago_is_before_everything():
    create_customer(external_id="c", last_seen_at=datetime(1900, 1, 1, tzinfo=UTC))
    for unit in ("weeks", "months", "years"):
        assert who(ask("last_seen_at", "in_last", {"n": 10_000, "unit": unit})) == {"c"}
    assert who(ask("last_seen_at", "in_last", {"n": 10_000, "unit": "days"})) == set()


def test_an_average_is_compared_without_rounding():
    create_customer(external_id="third", total_spend=100, order_count=3)  # a third of a rupee each
    assert who(ask("average_order_value", "gt", 0.33)) == {"third"}
    assert who(ask("average_order_value", "gt", 0.3333333333333333)) == {"third"}
    assert who(ask("average_order_value", "lt", 0.3333333333333334)) == {"third"}
    assert who(ask("average_order_value", "eq", 0.3333333333333333)) == set()


def test_more_decimals_than_the_currency_has_still_compare_exactly():
    create_customer(external_id="c", total_spend=100_000_000_000_000_01, order_count=11)
    assert who(ask("total_spend", "gt", 100_000_000_000_000)) == {"c"}
    create_customer(external_id="d", total_spend=9999)
    assert who(ask("total_spend", "between", [99.985, 99.995])) == {"d"}
    assert who(ask("total_spend", "eq", 99.995)) == set()


@pytest.mark.parametrize("op", ["eq", "ne", "gt", "gte", "lt", "lte"])
@pytest.mark.parametrize("field", ["visits", "total_spend", "average_order_value"])
def test_the_largest_numbers_are_no_trouble(op, field):
    create_customer(external_id="c", order_count=1)
    for value, expected in ((2**63 - 1, {"ne", "lt", "lte"}), (1 - 2**63, {"ne", "gt", "gte"})):
        assert bool(who(ask(field, op, value))) == (op in expected)


def test_case_matters_in_customer_ids_only():
    create_customer(external_id="Ab%c", name="Ab%c")
    assert who(ask("external_id", "contains", "b%")) == {"Ab%c"}
    assert who(ask("external_id", "contains", "B%")) == set()
    assert who(ask("external_id", "starts_with", "ab")) == set()
    assert who(ask("name", "starts_with", "ab%")) == {"Ab%c"}


def test_very_large_rules_are_counted():
    create_customer(external_id="c", tags=["t5"], city="t7")
    thousand = [f"t{number}" for number in range(1000)]
    tags = [ask("tags", op, thousand) for op in ("has_any", "has_all", "has_none")]
    assert who(*tags, match="any") == {"c"}
    cities = parse(rule(rule(*[ask("city", "in", thousand)] * 20)))
    assert audience.node_counts(cities)["0.19"] == 1
    assert audience.count(parse(rule(*[ask("city", "is_set")] * 199))) == 1


def test_a_sample_is_the_first_to_have_come():
    names = [create_customer(name=f"Customer {number}").name for number in range(25)]
    everyone = parse(rule())
    assert [customer.name for customer in audience.sample(everyone)] == names[:20]
    assert audience.sample(everyone, 3) == list(Customer.objects.order_by("id")[:3])


def test_a_rule_narrows_step_by_step_and_leaves_out_last():
    create_customer(total_spend=20_000, city="Pune", email="a@example.in")
    create_customer(total_spend=20_000, city="Pune")
    create_customer(total_spend=20_000, city="Agra", email="b@example.in", email_opt_in=False)
    create_customer()
    left_out = rule(ask("city", "eq", "Agra"), match="none")
    asked = parse(rule(left_out, ask("total_spend", "gt", 100), ask("city", "is_set")))
    assert [(step.label, step.count, step.change) for step in narrowing(asked).steps] == [
        ("Everyone", 4, 0),
        ("Spent more than ₹100", 3, -1),
        ("Have a known city", 3, 0),
        ("After leaving people out", 2, -1),
    ]
    counted = totals(asked)
    assert (counted.count, counted.reachable, counted.opted_out, counted.no_address) == (2, 1, 0, 1)


def test_alternatives_add_up():
    create_customer(total_spend=20_000, city="Agra", email="b@example.in", email_opt_in=False)
    create_customer(total_spend=20_000, email="a@example.in")
    create_customer()
    asked = parse(rule(ask("city", "eq", "Agra"), ask("total_spend", "gt", 100), match="any"))
    assert [(step.count, step.change) for step in narrowing(asked).steps] == [(3, 0), (1, 0), (2, 1)]
    counted = totals(asked)
    assert (counted.reachable, counted.opted_out, counted.no_address) == (1, 1, 0)


def test_many_conditions_are_drawn_as_few_steps():
    create_customer(visits=7)
    shown = narrowing(parse(rule(*(ask("visits", "gte", number) for number in range(12)))))
    assert [step.label for step in shown.steps][-1] == "5 more conditions"
    assert len(shown.steps) == 9
    assert shown.steps[-1].count == shown.count == 0


def test_totals_tell_the_change_from_what_is_saved(django_assert_num_queries):
    create_customer(visits=1)
    create_customer(visits=2)
    with django_assert_num_queries(1):
        shown = totals(parse(rule()), saved=parse(rule(ask("visits", "gt", 1))))
    assert shown.change == 1
    with django_assert_num_queries(2):  # all the figures in one pass, and the sample
        narrowing(parse(rule(ask("visits", "gt", 1))))
