"""Conditions over events: how often, of which value, in what time, since the last order."""

from datetime import timedelta

import pytest
from django.utils import timezone

from customers.events.limits import MAX_COUNT
from customers.models import Customer
from customers.segments import audience
from customers.segments.compiler.combining import Occasion
from customers.segments.english import say
from customers.segments.explain import explain
from customers.segments.references import check
from customers.segments.rules import RuleError, parse, serialise
from customers.tests.factories import create_customers, event_record, order_record, persist_records
from tests.plans import captured_plans

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def rule(op: str = "gte", value: int = 1, name: str = "viewed_product", **asked) -> dict:
    return {"match": "all", "rules": [{"events": {"name": name, **asked}, "op": op, "value": value}]}


def members(data: dict) -> list[str]:
    """By the database; `explain` must say the same."""
    parsed = parse(data)
    found = sorted(audience.matching(parsed).values_list("external_id", flat=True))
    explained = [each.external_id for each in Customer.objects.all() if explain(parsed, each)[0].holds]
    assert sorted(explained) == found
    return found


def ago(days: float) -> str:
    return (NOW - timedelta(days=days)).isoformat()


@pytest.fixture
def three():
    """A viewed Coffee twice and then ordered, B viewed Coffee and Tea after an order, C did nothing."""
    create_customers(*({"external_id": external_id} for external_id in "abc"))
    persist_records(
        "order",
        order_record(external_id="o1", customer="a", ordered_at=ago(1)),
        order_record(external_id="o2", customer="b", ordered_at=ago(50)),
    )
    persist_records(
        "event",
        event_record(id="1", customer="a", occurred_at=ago(3), properties={"category": "Coffee"}),
        event_record(id="2", customer="a", occurred_at=ago(40), properties={"category": "COFFEE", "sku": "CF-1"}),
        event_record(id="3", customer="b", occurred_at=ago(2), properties={"category": "Coffee"}),
        event_record(id="4", customer="b", occurred_at=ago(5), properties={"category": "Tea"}),
        event_record(id="5", customer="b", name="cart_updated", occurred_at=ago(60)),
    )


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("asked", "matching"),
    [
        ({}, "ab"),
        ({"op": "gte", "value": 2, "in_last": {"n": 7, "unit": "days"}}, "b"),
        ({"value": 2, "where": {"category": ["coffee"]}}, "a"),
        ({"value": 2, "where": {"category": ["Coffee", "Tea"]}}, "ab"),
        ({"value": 2, "where": {"category": ["Coffee", "Tea"]}, "in_last": {"n": 1, "unit": "weeks"}}, "b"),
        ({"where": {"sku": ["CF-1"]}}, "a"),
        ({"where": {"sku": ["cf-1"]}}, ""),
        ({"since": "last_order"}, "b"),
        ({"name": "cart_updated", "since": "last_order"}, ""),
        ({"op": "eq", "value": 0}, "c"),
        ({"op": "ne", "value": 2}, "c"),
        ({"op": "lt", "value": 1, "in_last": {"n": 1, "unit": "days"}}, "abc"),
        ({"op": "lte", "value": MAX_COUNT}, "abc"),
        ({"op": "gt", "value": MAX_COUNT}, ""),
    ],
)
def test_customers_match_by_how_often_an_event_happened(three, asked, matching):
    assert members(rule(**asked)) == list(matching)


@pytest.mark.both_databases
def test_who_has_more_kinds_of_events_than_are_kept_is_judged_by_the_table(three):
    Customer.objects.filter(external_id="a").update(has_many_events=True, happened={})

    assert members(rule(value=2, where={"category": ["Coffee"]})) == ["a"]
    assert members(rule(value=1, since="last_order")) == ["b"]


def test_a_window_reaches_no_further_than_events_are_kept(three, settings):
    settings.EVENT_DAYS = 30

    assert members(rule(where={"sku": ["CF-1"]})) == []
    with pytest.raises(RuleError, match="kept for 30 days"):
        check(parse(rule(in_last={"n": 1, "unit": "months"})))
    check(parse(rule(in_last={"n": 30, "unit": "days"})))


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"events": {}}, "name"),
        ({"events": {"name": "Viewed"}}, "small letters"),
        ({"events": {"name": "viewed", "where": {"Colour": ["red"]}}}, "one property"),
        ({"events": {"name": "viewed", "where": {"sku": ["A"], "category": ["B"]}}}, "one property"),
        ({"events": {"name": "viewed", "where": {"sku": ["A"] * 21}}}, "at most 20"),
        ({"events": {"name": "viewed", "since": "yesterday"}}, "last_order"),
        ({"events": {"name": "viewed", "until": 1}}, "until"),
        ({"value": MAX_COUNT + 1}, "0 to 20"),
        ({"value": True}, "0 to 20"),
        ({"value": 1.5}, "0 to 20"),
        ({"op": "between", "value": [1, 2]}, "operator"),
        ({"measure": "count"}, "measure"),
    ],
)
def test_what_the_language_does_not_have_is_refused_with_words(asked, words):
    node = {"events": {"name": "viewed"}, "op": "gte", "value": 1, **asked}

    with pytest.raises(RuleError, match=words):
        parse({"match": "all", "rules": [node]})


@pytest.mark.parametrize(
    ("data", "english"),
    [
        (rule(), "Customers who had the event viewed product."),
        (
            rule(value=2, where={"category": ["Coffee", "Tea"]}, in_last={"n": 7, "unit": "days"}),
            "Customers who had the event viewed product with the category Coffee or Tea at least 2 times in the last"
            " 7 days.",
        ),
        (rule("eq", 0, since="last_order"), "Customers who had no event viewed product since their last order."),
        (
            rule("ne", 3, where={"sku": ["A1"]}, in_last={"n": 1, "unit": "days"}, since="last_order"),
            "Customers who did not have the event viewed product with the SKU A1 exactly 3 times in the last day,"
            " since their last order.",
        ),
    ],
)
def test_it_reads_as_english_and_is_stored_as_it_was_written(data, english):
    assert say(parse(data)) == english
    assert serialise(parse(data)) == data


@pytest.mark.both_databases
@pytest.mark.parametrize("known", ["many_orders", "many_events"])
def test_whose_orders_and_events_are_not_kept_beside_them_is_found_by_an_index(three, known):
    with captured_plans("customers_customer") as plans:
        getattr(Occasion(NOW), known)

    assert [plan.scans for plan in plans] == [False]
