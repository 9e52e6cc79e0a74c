"""Orders that came before their customer."""

import pytest

from customers.models import Order
from customers.tests.factories import customer_record, order_record, persist_records

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def waiting() -> set[str]:
    return set(Order.objects.filter(is_waiting=True).values_list("external_id", flat=True))


def test_an_order_waits_until_its_customer_comes():
    persist_records("order", order_record(external_id="o1", customer="41207.0"), order_record(external_id="o2"))
    assert waiting() == {"o1", "o2"}

    persist_records("customer", customer_record(external_id="c1"))
    assert waiting() == {"o1"}


def test_one_that_is_sent_again_still_waits():
    for amount in (1, 2):
        persist_records("order", order_record(external_id="o1", amount=amount))

    assert waiting() == {"o1"}


def test_one_that_moves_waits_for_its_new_customer():
    persist_records("customer", customer_record(external_id="c1"))
    persist_records("order", order_record(external_id="o1", customer="c1"))
    assert waiting() == set()

    persist_records("order", order_record(external_id="o1", customer="c2"))
    assert waiting() == {"o1"}

    persist_records("order", order_record(external_id="o1", customer="c1"))
    assert waiting() == set()


def test_they_are_listed_and_found(signed_in):
    persist_records("order", order_record(external_id="o1", customer="41207.0"), order_record(external_id="till-2"))

    assert "2 orders wait for their customers" in signed_in.get("/customers/waiting-orders/").text
    found = signed_in.get("/customers/waiting-orders/?q=41207").text
    assert "41207.0" in found
    assert "till-2" not in found
    assert "begins with" in signed_in.get("/customers/waiting-orders/?q=zzz").text


def test_an_empty_list_says_so(signed_in):
    assert "No order waits" in signed_in.get("/customers/waiting-orders/").text


def test_the_status_page_counts_them(office):
    persist_records("order", order_record())

    assert "1 order without a customer yet" in " ".join(office.get("/settings/status/").text.split())


def test_waiting_orders_look_right(page, check, marketer):
    persist_records("order", order_record(external_id="o1", customer="41207.0"), order_record(external_id="till-2"))
    check.sign_in(marketer)
    page.goto("/customers/waiting-orders/")
    check.looks("waiting-orders")
