"""Orders between two days: whole days of the installation's calendar, both included, on either database."""

from datetime import UTC, datetime, timedelta

import pytest

from customers.models import Customer
from customers.segments import audience
from customers.segments.explain import explain
from customers.segments.rules import parse
from customers.segments.tests.test_rules import orders, rule
from customers.tests.factories import create_customer, order_record, persist_records

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

MILLISECOND = timedelta(milliseconds=1)
TWO_DAYS = ["2026-10-01", "2026-10-02"]


def bought(*times: str, id: str = "c", **fields):
    """A customer with an order at each of these moments."""
    create_customer(external_id=id)
    records = [order_record(external_id=f"{id} {at}", customer=id, ordered_at=at, **fields) for at in times]
    persist_records("order", *records)


def members(data, now=None):
    """Who matches a condition, as the database finds and as explanations say, which must agree."""
    asked = parse(rule(data))
    found = {customer.external_id for customer in audience.matching(asked, now)}
    customers = Customer.objects.all()
    assert found == {customer.external_id for customer in customers if explain(asked, customer, now)[0].holds}
    return found


@pytest.mark.parametrize(
    ("zone", "days", "first", "last"),
    [
        ("Asia/Kolkata", TWO_DAYS, "2026-10-01T00:00+05:30", "2026-10-03T00:00+05:30"),
        ("UTC", TWO_DAYS, "2026-10-01T00:00+00:00", "2026-10-03T00:00+00:00"),
        # A day of 23 hours, and one of 25.
        ("America/New_York", ["2024-03-10"] * 2, "2024-03-10T00:00-05:00", "2024-03-11T00:00-04:00"),
        ("America/New_York", ["2024-11-03"] * 2, "2024-11-03T00:00-04:00", "2024-11-04T00:00-05:00"),
        # Days that began at one o'clock, as midnight was skipped, and one that was skipped whole.
        ("America/Sao_Paulo", ["2017-10-15"] * 2, "2017-10-15T01:00-02:00", "2017-10-16T00:00-02:00"),
        ("Pacific/Apia", ["2011-12-29", "2011-12-31"], "2011-12-29T00:00-10:00", "2012-01-01T00:00+14:00"),
        # Midnight came twice: the day begins with the first one.
        ("America/Havana", ["2024-11-03"] * 2, "2024-11-03T00:00-04:00", "2024-11-04T00:00-05:00"),
    ],
)
def test_the_first_and_the_last_moment_are_those_of_the_days(settings, zone, days, first, last):
    settings.TIME_ZONE = zone
    first, last = datetime.fromisoformat(first), datetime.fromisoformat(last)
    for name, at in {
        "before": first - MILLISECOND,
        "first": first,
        "last": last - MILLISECOND,
        "after": last,
    }.items():
        bought(at.isoformat(), id=name)
    assert members(orders("count", "gte", 1, between=days)) == {"first", "last"}
    assert members(orders("count", "eq", 0, between=days)) == {"before", "after"}


@pytest.mark.parametrize("filters", [{}, {"category": ["coffee"]}, {"sku": ["A"]}, {"status": ["refunded"]}])
def test_only_orders_of_these_days_are_measured(filters):
    items = [{"category": "Coffee", "sku": "A"}]
    status = filters.get("status", ["completed"])[0]
    times = ("2026-09-30T12:00:00Z", "2026-10-01T12:00:00Z", "2026-10-02T12:00:00Z", "2026-10-05T12:00:00Z")
    bought(*times, items=items, amount=10, status=status)
    asked = {**filters, "between": TWO_DAYS}
    for op, value in (("eq", 2), ("gte", 2), ("lte", 2), ("gt", 1), ("lt", 3), ("ne", 1), ("between", [2, 2])):
        assert members(orders("count", op, value, **asked)) == {"c"}, op
        assert members(orders("sum", op, [20, 20] if op == "between" else value * 10, **asked)) == {"c"}, op
    for op, value in (("eq", 4), ("gte", 3), ("lte", 1), ("gt", 2), ("lt", 2), ("ne", 2)):
        assert members(orders("count", op, value, **asked)) == set(), op


def test_days_that_end_in_the_future_count_all_orders_until_now_and_those_ahead():
    now = datetime(2026, 10, 2, 12, tzinfo=UTC)
    days = {"between": ["2026-10-01", "2026-10-31"]}
    bought("2026-10-01T12:00:00Z", id="now")
    assert members(orders("count", "gte", 1, **days), now) == {"now"}
    bought("2026-10-20T12:00:00Z", id="ahead")
    bought("2026-11-20T12:00:00Z", id="later")
    bought("2026-10-20T12:00:00Z", "2026-11-20T12:00:00Z", id="both")
    assert members(orders("count", "gte", 1, **days), now) == {"now", "ahead", "both"}
    assert members(orders("count", "lt", 1, **days), now) == {"later"}


def test_customers_with_very_many_orders_are_read_from_the_table():
    bought("2026-10-01T12:00:00Z", "2026-10-20T12:00:00Z")
    Customer.objects.update(has_many_orders=True, purchases=[], bought={})
    assert members(orders("count", "eq", 1, between=TWO_DAYS)) == {"c"}
    assert members(orders("count", "eq", 2, between=TWO_DAYS)) == set()


def test_a_customer_without_orders_has_none_on_any_day():
    create_customer(external_id="c")
    for measure, op in (("count", "eq"), ("count", "lt"), ("sum", "lte"), ("avg", "ne")):
        assert members(orders(measure, op, 1 if op == "lt" else 0, between=TWO_DAYS)) == {"c"}, (measure, op)
    assert members(orders("max", "gte", 0, between=TWO_DAYS)) == set()
