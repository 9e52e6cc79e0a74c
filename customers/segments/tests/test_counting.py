"""Counting by one scan: the same figure as the ORM's, by the statement that is meant."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.database import scans
from crm.database.scans import Size, count_all, count_by_scan, count_up_to, is_larger_than, quick_size, repeated_values
from customers.models import Customer
from customers.segments import audience
from customers.segments.audience import matching
from customers.segments.rules import parse
from customers.segments.tests.test_rules import ask, orders, rule
from customers.tests.factories import create_customer

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

RULES = [
    rule(),
    rule(match="any"),
    rule(ask("city", "contains", "%")),
    rule(ask("city", "in", ["Pune", "FROM customers_customer"]), ask("visits", "gt", 0), match="none"),
    rule(ask("name", "eq", "Asha"), ask("attributes.plan", "starts_with", "g"), match="any"),
    rule(orders("count", "eq", 0, category=["Coffee"])),
]


@pytest.mark.parametrize("data", RULES, ids=str)
def test_a_scan_counts_what_the_orm_counts(data):
    create_customer(external_id="a", name="Asha", city="Pune", visits=3)
    create_customer(external_id="b", city=" FROM customers_customer", attributes={"plan": "gold"})
    create_customer(external_id="c", city="100%")
    rows = matching(parse(data))
    assert count_by_scan(rows) == rows.count() == len(list(rows))


def test_counting_ends_where_it_is_enough():
    for n in range(4):
        create_customer(external_id=f"c{n}", total_spend=100 * n)

    rows = matching(parse(rule(ask("total_spend", "gte", 1))))

    assert [count_up_to(rows, most) for most in (1, 2, 3, 4)] == [1, 2, 3, 3]
    assert count_up_to(Customer.objects.filter(id__among=[]), 9) == 0
    assert [is_larger_than(Customer, rows) for rows in (0, 3, 4, 5)] == [True, True, False, False]


def test_values_of_several_rows_are_found():
    for n, email in enumerate(["a", "a", "a", "b", "B", "c", "", ""]):
        create_customer(external_id=f"c{n}", email=email and f"{email}@example.in")

    rows = Customer.objects.filter(email_key__gt="")

    assert (
        repeated_values(rows, "email_key", 9)
        == repeated_values(rows, "email_key", 2)
        == {
            "a@example.in",
            "b@example.in",
        }
    )
    assert len(repeated_values(rows, "email_key", 1)) == 1


@pytest.mark.parametrize("match", ["all", "any", "none"])
def test_a_rule_without_conditions_is_counted_as_it_matches(match):
    create_customer(external_id="a")
    create_customer(external_id="b")
    empty = parse(rule(match=match))
    assert audience.count(empty) == matching(empty).count()
    assert count_all(Customer) == 2


def test_a_quick_size_is_exact_or_says_that_it_is_not(monkeypatch):
    for n in range(7):
        create_customer(external_id=f"c{n}")
    assert quick_size(Customer) == Size(7, False)
    monkeypatch.setattr(scans, "MAX_EXACT", 6)
    assert quick_size(Customer) == Size(7, connection.vendor == "mongodb")


@pytest.mark.parametrize(("rows", "shown"), [(20_001, 20_000), (203_499, 203_000), (1_234_567, 1_230_000)])
def test_an_estimate_has_three_digits(rows, shown):
    assert scans.three_digits(rows) == shown


def test_on_sqlite_the_scan_index_is_read_where_it_has_all_columns():
    if connection.vendor != "sqlite":
        pytest.skip("MongoDB scans its documents.")
    index = next(index.name for index in Customer._meta.indexes if type(index).__name__ == "ScanIndex")
    for field, expected in (("visits", f'INDEXED BY "{index}"'), ("name", "NOT INDEXED")):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            count_by_scan(Customer.objects.exclude(**{field: 7}))
        assert captured[0]["sql"].startswith(f'SELECT count(*) FROM "customers_customer" {expected} WHERE')
