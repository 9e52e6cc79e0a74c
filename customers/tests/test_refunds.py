"""Money that comes back: refunds of a part, and credit notes that name no order."""

from collections import defaultdict
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers import purchases, totals
from customers.models import Customer, Order
from customers.segments import audience
from customers.segments.rules import parse
from customers.tests.factories import customer_record, order_record, persist_records

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def asha():
    persist_records("customer", customer_record(external_id="asha"))
    return lambda: Customer.objects.get(external_id="asha")


def orders(*records):
    persist_records("order", *(order_record(**{"customer": "asha", **record}) for record in records))


def count(measure, op, value, **asked):
    rule = {"match": "all", "rules": [{"orders": asked, "measure": measure, "op": op, "value": value}]}
    return audience.count(parse(rule))


def test_a_refund_of_a_part_is_taken_off_everywhere(asha):
    orders({"external_id": "o1", "amount": 100, "refunded_amount": 30}, {"external_id": "o2", "amount": 50})

    assert (asha().total_spend, asha().order_count) == (12_000, 2)
    assert asha().average_order_value == 6_000
    assert [order.net_amount for order in Order.objects.order_by("external_id")] == [7_000, 5_000]
    assert count("max", "eq", 70) == count("min", "eq", 50) == count("avg", "eq", 60) == 1


def test_a_refund_grows_and_is_taken_back(asha):
    for refunded, spent in ((0, 100), (40, 60), (100, 0), (10, 90)):
        orders({"external_id": "o1", "amount": 100, "refunded_amount": refunded})
        assert asha().total_spend == 100 * spent
        assert asha().order_count == 1


def test_more_refunded_than_the_order_was_is_exact_in_rules(asha, api):
    orders(
        {"external_id": "o1", "amount": 100, "refunded_amount": 150, "ordered_at": "2026-01-01T00:00:00Z"},
        {"external_id": "o2", "amount": 80, "ordered_at": "2026-02-01T00:00:00Z"},
    )

    assert asha().total_spend == 3_000
    assert count("min", "eq", -50) == count("sum", "eq", 30) == 1
    assert count("sum", "gte", 80, between=["2026-02-01", "2026-02-01"]) == 1


def test_a_credit_note_takes_from_what_was_spent_and_from_sums_alone(asha):
    orders(
        {"external_id": "o1", "amount": 100, "ordered_at": "2026-01-01T00:00:00Z"},
        {"external_id": "C2", "amount": 30, "status": "credit_note", "ordered_at": "2026-02-01T00:00:00Z"},
    )

    assert (asha().total_spend, asha().order_count, asha().average_order_value) == (7_000, 1, 10_000)
    assert asha().first_order_at == asha().last_order_at == datetime(2026, 1, 1, tzinfo=UTC)
    assert count("sum", "eq", 70) == count("count", "eq", 1) == count("avg", "eq", 100) == count("max", "eq", 100) == 1
    assert count("sum", "lt", 0, between=["2026-02-01", "2026-02-01"]) == 1
    assert count("sum", "eq", 0, status=["refunded"]) == 1


def test_more_given_back_than_spent_reads_0_and_is_exact_in_rules(asha, api):
    orders({"external_id": "C1", "amount": 30, "status": "credit_note"})

    assert api("read").get("/api/v1/customers/asha").json()["total_spend"] == 0
    assert asha().average_order_value is None
    below = {"match": "all", "rules": [{"field": "total_spend", "op": "eq", "value": -30}]}
    assert audience.count(parse(below)) == 1


def test_a_credit_note_keeps_negative_quantities_and_prices_of_four_decimals(asha, api):
    items = [{"sku": "T", "quantity": -2, "unit_price": "12.3456"}]
    orders({"external_id": "C1", "amount": "24.69", "status": "credit_note", "items": items})

    shown = api("read").get("/api/v1/orders/C1").json()
    assert shown["items"] == [{"sku": "T", "name": None, "category": None, "quantity": -2, "unit_price": 12.3456}]
    assert (shown["amount"], shown["refunded_amount"], shown["status"]) == (24.69, 0, "credit_note")


def test_a_category_of_which_only_a_credit_note_came_was_not_bought(asha):
    tea = [{"category": "Tea"}]
    orders({"external_id": "o1"}, {"external_id": "C1", "amount": 5, "status": "credit_note", "items": tea})

    assert count("count", "gte", 1, category=["Tea"]) == 0
    assert count("count", "eq", 0, category=["Tea"]) == 1
    assert count("sum", "eq", -5, category=["Tea"]) == 1


ORDERS = st.lists(
    st.fixed_dictionaries(
        {
            "external_id": st.sampled_from(["o1", "o2", "o3", "o4"]),
            "customer": st.sampled_from(["asha", "dev"]),
            "amount": st.integers(1, 5),
            "refunded_amount": st.sampled_from([0, 0, 1, 7]),
            "status": st.sampled_from(["completed", "completed", "cancelled", "refunded", "credit_note"]),
        }
    ),
    max_size=12,
)


@pytest.mark.long
@pytest.mark.parametrize("kept", [purchases.MAX_INLINE_ORDERS, 1])
@settings(
    max_examples=settings().max_examples * 2 // 5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(records=ORDERS)
def test_totals_equal_a_plain_sum_whatever_happens_to_orders(db, monkeypatch, kept, records):
    """Also of those who have too many orders to be kept beside them."""
    monkeypatch.setattr(totals, "MAX_INLINE_ORDERS", kept)
    Customer.objects.all().delete()
    Order.objects.all().delete()
    persist_records("customer", customer_record(external_id="asha"), customer_record(external_id="dev"))
    for record in records:
        persist_records("order", order_record(**record))

    spent: dict[str, int] = defaultdict(int)
    placed: dict[str, list[int]] = defaultdict(list)
    for record in {record["external_id"]: record for record in records}.values():
        if record["status"] == "completed":
            placed[record["customer"]].append(100 * (record["amount"] - record["refunded_amount"]))
            spent[record["customer"]] += placed[record["customer"]][-1]
        elif record["status"] == "credit_note":
            spent[record["customer"]] -= 100 * record["amount"]
    for name in ("asha", "dev"):
        stored = Customer.objects.get(external_id=name)
        assert (stored.total_spend, stored.order_count) == (spent[name], len(placed[name]))
        assert stored.average_order_value == (Decimal(sum(placed[name])) / len(placed[name]) if placed[name] else None)
