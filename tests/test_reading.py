"""Everybody reads times, dates and numbers in their own form; what others read is in the form of the house."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from campaigns.content.message import token_values
from crm.accounts.models import User
from crm.accounts.reading import chosen_form
from crm.web import display
from customers.models import Customer
from customers.tests.factories import create_customer

pytestmark = pytest.mark.django_db
PROFILE = reverse("accounts:profile")
EVENING = datetime(2026, 11, 29, 20, 30, tzinfo=UTC)
MINE = {"name": "Mira", "time_zone": "America/New_York", "date_form": "month", "number_form": "en"}


def test_without_a_choice_everybody_reads_what_the_house_reads():
    with display.read_in(chosen_form(User(email="mira@example.com"))):
        assert display.moment(EVENING) == "30 Nov 2026, 02:00 IST"
        assert display.number(1234567) == "12,34,567"


@pytest.mark.parametrize(
    ("form", "moment", "day", "number", "money"),
    [
        ({"time_zone": "America/New_York"}, "29 Nov 2026, 15:30 EST", "30 Nov 2026", "12,34,567", "₹12,34,567"),
        ({"date_form": "month"}, "Nov 30, 2026, 02:00 IST", "Nov 30, 2026", "12,34,567", "₹12,34,567"),
        ({"date_form": "year"}, "2026-11-30, 02:00 IST", "2026-11-30", "12,34,567", "₹12,34,567"),
        ({"number_form": "en"}, "30 Nov 2026, 02:00 IST", "30 Nov 2026", "1,234,567", "₹1,234,567"),
        ({"time_zone": "Mars/Olympus"}, "30 Nov 2026, 02:00 IST", "30 Nov 2026", "12,34,567", "₹12,34,567"),
    ],
)
def test_a_choice_holds_for_what_it_is_about(form, moment, day, number, money):
    with display.read_in(chosen_form(User(email="mira@example.com", **form))):
        said = (display.moment(EVENING), display.day(EVENING), display.number(1234567), display.money(123456700))
    assert said == (moment, day, number, money)
    assert display.moment(EVENING) == "30 Nov 2026, 02:00 IST"


def test_what_is_counted_is_in_the_form_of_each_reader():
    assert display.counted(123456, "days") == "1,23,456 days"
    with display.read_in(display.Form(numbers="en")):
        assert display.counted(123456, "days") == "123,456 days"
    assert display.counted(1, "days") == "1 day"


def test_a_weekday_is_that_of_the_reader():
    assert display.weekday(EVENING) == "Monday at 02:00 IST"
    with display.read_in(display.Form("America/New_York")):
        assert display.weekday(EVENING) == "Sunday at 15:30 EST"


def test_a_page_is_in_the_form_of_who_reads_it(client, marketer, viewer):
    customer = create_customer(external_id="c1", last_seen_at="2026-11-29T12:00:00Z")
    pages = []
    for user, typed in ((marketer, MINE), (viewer, {"name": "Vera"})):
        client.force_login(user)
        assert client.post(PROFILE, typed).status_code == 302
        pages.append(client.get(customer.get_absolute_url()).text)
    assert "Nov 29, 2026" in pages[0]
    assert "29 Nov 2026" not in pages[0]
    assert "29 Nov 2026" in pages[1]


@pytest.mark.parametrize("wrong", [{"time_zone": "Mars/Olympus"}, {"date_form": "x"}, {"number_form": "de"}])
def test_only_what_is_offered_can_be_chosen(signed_in, wrong):
    assert signed_in.post(PROFILE, MINE | wrong).status_code == 422
    assert not User.objects.exclude(time_zone="", date_form="", number_form="").exists()


def test_what_customers_read_is_in_the_form_of_the_house():
    customer = Customer(total_spend=123456700, order_count=1234567, last_order_at=EVENING)
    with display.read_in(display.Form("America/New_York", "month", "en")):
        said = token_values(customer, ["total_spend", "order_count", "last_order_on"])
    assert list(said.values()) == ["₹12,34,567", "12,34,567", "30 Nov 2026"]


def test_programs_get_times_in_utc_whatever_people_read(api, admin):
    User.objects.update(time_zone="America/New_York", date_form="month", number_form="en")
    create_customer(external_id="c1", last_seen_at="2026-11-29T20:30:00Z")
    assert api().get("/api/v1/customers/c1").json()["last_seen_at"] == "2026-11-29T20:30:00Z"
