"""The stored form of what records say."""

from datetime import UTC, datetime

import pytest

from customers.models import Customer, Order
from customers.tests.factories import customer_record, order_record, persist_records

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("amount", "minor"),
    [
        (0.1 + 0.2, 30),
        (15.299999999999999, 1530),
        (1.1 * 3, 330),
        ("99.50", 9950),
        ("99.5000", 9950),
        (123456789012.34, 12345678901234),
        (9999999999999.99, 999999999999999),
        (1e3, 100000),
    ],
)
def test_an_amount_may_carry_the_error_of_binary_fractions(amount, minor):
    persist_records("order", order_record(amount=amount))

    assert Order.objects.get().amount == minor


@pytest.mark.parametrize(
    "ordered_at",
    [
        *("2026-01-15T04:30:00Z", "2026-01-15T10:00:00.000+05:30", "2026-01-15T10:00+0530"),
        "2026-01-15 04:30:00.000000999Z",
    ],
)
def test_a_time_is_iso_8601_with_an_offset(ordered_at):
    persist_records("order", order_record(ordered_at=ordered_at))

    assert Order.objects.get().ordered_at == datetime(2026, 1, 15, 4, 30, tzinfo=UTC)


def test_all_text_is_cleaned():
    names = {"name": "\xa0", "city": "Nagpur ", "country": "\ufeffIndia", "time_zone": " Asia/Kolkata"}
    persist_records(
        "customer", customer_record(external_id=" c1\u200b", **names, tags=["vip "], attributes={"tier": " gold"})
    )
    persist_records("order", order_record(customer="c1 ", items=[{"sku": "AB\ufeff1", "category": " Coffee"}]))

    found = Customer.objects.get()
    assert (found.external_id, found.name, found.city, found.country) == ("c1", "", "Nagpur", "India")
    assert (found.tags, found.attributes, found.time_zone) == (["vip"], {"tier": "gold"}, "Asia/Kolkata")
    assert (found.order_count, found.purchases[0]["k"], found.purchases[0]["c"]) == (1, ["AB1"], ["coffee"])


def test_two_spellings_of_an_id_are_one_customer():
    persist_records("customer", customer_record(external_id="c1 ", city="Pune"), customer_record(name="Asha"))

    assert Customer.objects.values_list("external_id", "city", "name").get() == ("c1", "Pune", "Asha")


def test_text_that_is_empty_after_cleaning_clears():
    persist_records("customer", customer_record(city="Pune", email="asha@example.com", phone="+919876543210"))
    persist_records("customer", customer_record(city="\u200b", email=" ", phone="\xa0"))

    assert Customer.objects.values_list("city", "city_key", "email", "phone").get() == ("", "", "", "")
