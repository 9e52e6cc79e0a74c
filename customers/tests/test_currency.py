"""An installation keeps its currency: with another one it does not start."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from customers.currency import check_currency
from customers.tests.factories import create_customer, order_record, persist_records

pytestmark = pytest.mark.django_db


def test_another_currency_than_that_of_stored_orders_is_refused(settings):
    create_customer(external_id="c1")
    persist_records("order", order_record(customer_external_id="c1"))
    check_currency()

    settings.CURRENCY = "JPY"
    with pytest.raises(ImproperlyConfigured, match="CURRENCY is JPY, but the stored orders are in INR"):
        check_currency()


def test_before_the_first_order_any_currency_will_do(settings):
    create_customer()
    settings.CURRENCY = "JPY"
    check_currency()


def test_prepare_says_so_in_one_line(settings, monkeypatch):
    create_customer(external_id="c1")
    persist_records("order", order_record(customer_external_id="c1"))
    monkeypatch.setattr("crm.management.commands.prepare.call_command", lambda *args, **options: None)
    settings.CURRENCY = "JPY"
    with pytest.raises(CommandError, match="CURRENCY is JPY"):
        call_command("prepare")
