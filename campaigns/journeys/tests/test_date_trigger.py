"""Journeys that begin before, on or after a date, once or every year, in the customer's time zone."""

from datetime import UTC, datetime, timedelta

import pytest

from campaigns.journeys.models import Enrollment
from campaigns.journeys.tests.conftest import NOW
from campaigns.journeys.tests.plans import mail, plan
from customers.models import Customer
from customers.segments.watching import alarms, passing
from customers.segments.watching.dates import DateRule
from customers.tests.factories import persist_records

pytestmark = pytest.mark.django_db

JSON = "application/json"
ALWAYS = {"inside": "ignore", "later": "always"}
BIRTHDAY = {"date": "attributes.birthday", "at": "09:00", "yearly": True}
REFILL = {"date": "last_order_at", "after": {"n": 30, "unit": "days"}, "at": "10:00"}


def begin(world, trigger, **around):
    journey = world.start(plan(mail("m"), trigger=trigger, **around))
    passing.carry_out()
    return journey


def move_to(world, moment):
    world.now = moment
    world.traveller.move_to(moment)
    alarms.sweep()
    world.settle()


def entries():
    return list(Enrollment.objects.order_by("id").values_list("customer_external_id", "caused_at"))


@pytest.mark.both_databases
def test_a_birthday_every_year_at_the_place_of_the_customer(world):
    world.customer("c1", attributes={"birthday": "1990-05-12"})
    world.customer("c2", attributes={"birthday": "1990-05-12"}, time_zone="America/New_York")
    begin(world, BIRTHDAY, again=ALWAYS)
    move_to(world, datetime(2026, 5, 12, 3, 29, tzinfo=UTC))
    assert entries() == []
    move_to(world, datetime(2026, 5, 13, tzinfo=UTC))
    here, there = datetime(2026, 5, 12, 3, 30, tzinfo=UTC), datetime(2026, 5, 12, 13, tzinfo=UTC)
    assert entries() == [("c1", here), ("c2", there)]
    move_to(world, datetime(2027, 5, 12, 12, tzinfo=UTC))
    assert entries()[2:] == [("c1", here.replace(year=2027))]


def test_a_birthday_that_is_corrected_within_the_year_lets_nobody_in_twice(world):
    begin(world, BIRTHDAY, again=ALWAYS)
    world.customer("c1", attributes={"birthday": "1990-05-12"})
    move_to(world, datetime(2026, 5, 12, 4, tzinfo=UTC))
    persist_records("customer", {"external_id": "c1", "attributes": {"birthday": "1990-06-20"}})
    move_to(world, datetime(2026, 6, 20, 4, tzinfo=UTC))

    assert len(entries()) == 1


@pytest.mark.both_databases
def test_so_many_days_after_the_last_order(world):
    begin(world, REFILL, again=ALWAYS)
    world.customer("c1")
    world.order("c1")
    world.pass_time(days=20)
    world.order("c1")
    move_to(world, NOW + timedelta(days=40))
    assert entries() == []
    move_to(world, NOW + timedelta(days=50, seconds=1))
    assert entries() == [("c1", NOW + timedelta(days=50))]


def test_other_texts_and_values_have_no_day(world):
    begin(world, BIRTHDAY)
    for number, value in enumerate(("12/05/1990", "", 5, True, "1990-02-30")):
        world.customer(f"c{number}", attributes={"birthday": value})

    assert not Customer.objects.exclude(watch_at=None).exists()


@pytest.mark.parametrize(
    ("born", "days", "after", "at"),
    [
        ("1992-02-29", 0, datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 28, 3, 30, tzinfo=UTC)),
        ("1992-02-29", 0, datetime(2028, 1, 1, tzinfo=UTC), datetime(2028, 2, 29, 3, 30, tzinfo=UTC)),
        ("1990-01-03", -7, datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 12, 27, 3, 30, tzinfo=UTC)),
        ("1990-12-30", 7, datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 6, 3, 30, tzinfo=UTC)),
    ],
)
def test_the_day_of_each_year(born, days, after, at):
    customer = Customer(attributes={"birthday": born})
    assert DateRule("attributes.birthday", days, "09:00", True).next(customer, after).at == at


def test_a_field_without_dates_is_refused(api):
    program = api("campaigns")
    data = plan(mail("m"), trigger={"date": "city", "at": "09:00"})
    id = program.post("/api/v1/journeys", {"name": "City", "journey": data}, content_type=JSON).json()["id"]
    refused = program.post(f"/api/v1/journeys/{id}/start")
    assert refused.status_code == 422
    assert refused.json()["detail"][0]["loc"] == ["body", "journey", "trigger", "date"]
