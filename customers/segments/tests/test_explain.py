"""Why somebody is in a segment or not: by API, and in words."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from customers.clock import change_moment
from customers.models import Customer, Segment
from customers.segments.explain import explain
from customers.segments.rules import parse
from customers.segments.tests.test_references import create_static, named
from customers.segments.tests.test_rules import ask, orders, rule
from customers.segments.wording import shown
from customers.tests.factories import create_customer, order_record, persist_records
from customers.totals import refresh_totals

pytestmark = pytest.mark.django_db

COFFEE = {"category": ["coffee"]}
SEEN = datetime(2026, 1, 15, 10, 0, 0, 123000, tzinfo=UTC)


@pytest.fixture
def asha() -> Customer:
    asha = create_customer(
        external_id="a/1",
        name="Asha",
        city="Pune",
        tags=["VIP"],
        attributes={"seats": 3, "plan": ""},
        last_seen_at=SEEN,
    )
    items = [{"category": "Coffee"}]
    persist_records(
        "order",
        order_record(external_id="o1", customer="a/1", amount=99.5, items=items),
        order_record(external_id="o2", customer="a/1", amount=100, items=items),
        order_record(external_id="o3", customer="a/1", amount=50, status="refunded"),
    )
    refresh_totals(["a/1"], change_moment())
    asha.refresh_from_db()
    return asha


def test_every_node_comes_with_the_customers_value_and_the_verdict(api, asha):
    data = rule(
        ask("total_spend", "gte", 199.5),
        rule(ask("city", "eq", "Goa"), ask("tags", "has_any", ["vip"]), match="any"),
        rule(orders("count", "gte", 3, **COFFEE), match="none"),
        ask("last_seen_at", "after", "2026-01-01"),
        ask("country", "ne", "India"),
        ask("attributes.seats", "gt", 2),
    )
    segment = Segment.objects.create(name="Regulars", rule=data)
    answer = api("read").get(f"/api/v1/segments/{segment.id}/explain/a/1")

    assert answer.status_code == 200
    assert answer.json() == {
        "member": True,
        "nodes": [
            {"path": "", "value": None, "holds": True},
            {"path": "0", "value": 199.5, "holds": True},
            {"path": "1", "value": None, "holds": True},
            {"path": "1.0", "value": "Pune", "holds": False},
            {"path": "1.1", "value": ["VIP"], "holds": True},
            {"path": "2", "value": None, "holds": True},
            {"path": "2.0", "value": 2, "holds": False},
            {"path": "3", "value": "2026-01-15T10:00:00.123000Z", "holds": True},
            {"path": "4", "value": None, "holds": True},
            {"path": "5", "value": 3, "holds": True},
        ],
    }


def test_who_is_not_in_is_told_where_it_fails(api, asha):
    segment = Segment.objects.create(name="Goa", rule=rule(ask("city", "eq", "Goa")))
    answer = api("read").get(f"/api/v1/segments/{segment.id}/explain/a/1").json()
    assert answer["member"] is False
    assert answer["nodes"][1] == {"path": "0", "value": "Pune", "holds": False}


def test_segments_are_told_by_those_that_they_are_in(asha):
    chosen = create_static("Chosen", "a/1")
    pune = Segment.objects.create(name="Pune", rule=rule(ask("city", "eq", "Pune")))
    goa = Segment.objects.create(name="Goa", rule=rule(named(pune, op="not_in")))
    asha.refresh_from_db()
    node = parse(rule(named(goa, pune, chosen))).rules[0]
    _, verdict = explain(parse(rule(named(goa, pune, chosen))), asha)
    assert (verdict.value, verdict.holds) == ([str(pune.id), str(chosen.id)], True)
    assert shown(node, verdict.value) == "Pune and Chosen"


@pytest.mark.parametrize("path", ["explain/nobody", "explain/"])
def test_an_unknown_customer_is_not_found(api, asha, path):
    segment = Segment.objects.create(name="All", rule=rule())
    assert api("read").get(f"/api/v1/segments/{segment.id}/{path}").status_code == 404
    assert api("read").get(f"/api/v1/segments/{asha.id}/explain/a/1").status_code == 404


@pytest.mark.parametrize(
    ("node", "value", "says"),
    [
        (ask("total_spend", "gt", 1), Fraction(19950, 100), "₹199.50"),
        (ask("average_order_value", "gt", 1), Fraction(100, 3), "₹33.3333"),
        (ask("average_order_value", "gt", 1), None, "nothing known"),
        (ask("visits", "gt", 1), 1_200_000, "12,00,000"),
        (ask("city", "eq", "Goa"), "Pune", "“Pune”"),
        (ask("tags", "has_any", ["x"]), [], "none"),
        (ask("tags", "has_any", ["x"]), ["a", "b, c"], "a and “b, c”"),
        (ask("email_opt_in", "is", True), False, "Not subscribed"),
        (ask("last_seen_at", "after", "2026-01-01"), SEEN, "15 Jan 2026, 15:30 IST"),
        (ask("attributes.seats", "gt", 1), "3", "“3”"),
        (ask("attributes.seats", "gt", 1), 2.5, "2.5"),
        (ask("attributes.beta", "is", True), True, "Yes"),
        (orders("count", "gt", 1), Fraction(2), "2"),
        (orders("sum", "gt", 1), Fraction(1, 2), "₹0.50"),
        (rule(), None, ""),
    ],
)
def test_a_value_is_shown_as_people_write_it(node, value, says):
    assert shown(parse(rule(node)).rules[0], value) == says


def test_a_customer_with_very_many_orders_is_read_from_the_table(asha, django_assert_num_queries):
    Customer.objects.update(has_many_orders=True, purchases=[], bought={})
    asha.refresh_from_db()
    data = rule(orders("sum", "gte", 199.5, **COFFEE, in_last={"n": 10_000, "unit": "days"}))
    assert explain(parse(data), asha)[0].holds
