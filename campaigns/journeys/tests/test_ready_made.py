"""Ready-made journeys: each can be started as it is, and their days come from the data."""

from datetime import timedelta

import pytest

from campaigns.journeys.models import Journey
from campaigns.journeys.readiness import check_startable, find_missing_data
from campaigns.journeys.ready_made import READY_MADE, usual_gap
from campaigns.journeys.starting import create_journey, read_journey
from campaigns.journeys.steps import parse
from campaigns.journeys.tests.browsing import text
from campaigns.log.ledger import Message
from campaigns.models import Sender
from customers.segments.watching import alarms, passing
from customers.tests.factories import persist_records

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("key", [key for key in READY_MADE if key != "blank"])
def test_a_ready_made_journey_can_be_started_as_it_is(key):
    check_startable(read_journey(READY_MADE[key].make()))


def test_what_is_missing_is_said_before_it_can_start(signed_in):
    signed_in.post("/journeys/new/", {"ready_made": "blank"})
    shown = text(signed_in.get(Journey.objects.get().get_absolute_url()))
    said = "An e-mail needs a subject: write one."
    assert f"Before it can start Step 2: {said}" in shown
    refused = signed_in.post(f"/journeys/{Journey.objects.get().id}/start/")
    assert refused.status_code == 422
    assert f"Step 2: {said}" in text(refused)


@pytest.mark.parametrize(
    ("key", "missing"), [("welcome", "date of sign-up"), ("birthday", "the attribute birthday"), ("review", "")]
)
def test_data_that_a_ready_made_journey_needs_is_named_while_it_is_missing(signed_in, world, key, missing):
    journey = create_journey("New", READY_MADE[key].make())
    assert missing in find_missing_data(parse(journey.draft))
    assert bool(missing) == ("Before it starts" in text(signed_in.get(journey.get_absolute_url())))
    world.customer(signed_up_at=world.now, attributes={"birthday": "1990-03-05"})
    assert find_missing_data(parse(journey.draft)) == ""
    assert "Before it starts" not in text(signed_in.get(journey.get_absolute_url()))


def test_a_welcome_names_the_sender_and_never_the_host(settings):
    hello = READY_MADE["welcome"].make()["steps"][0]["message"]
    assert (hello["subject"], settings.SITE_HOST in hello["message"]) == ("Welcome", False)
    Sender.objects.create(name="Bean House", address="hello@example.com", is_default=True)
    hello = READY_MADE["welcome"].make()["steps"][0]["message"]
    assert hello["subject"] == "Welcome to Bean House"
    assert "good to have you at Bean House." in hello["message"]


def test_the_usual_days_between_orders_are_those_of_the_data(world):
    assert usual_gap() == 30
    for customer, days in (("c1", 20), ("c2", 40), ("c3", 60)):
        world.customer(customer)
        for n in range(3):
            world.order(customer, at=world.now - timedelta(days=n * days))
    assert usual_gap() == 40


def test_a_reorder_puts_the_reminder_off(world):
    world.start(READY_MADE["replenishment"].make())
    world.customer()
    world.order()
    world.pass_time(days=20)
    world.order()
    world.pass_time(days=20)
    assert not Message.objects.exists()
    world.pass_time(days=10)
    assert Message.objects.count() == 1


def test_who_does_not_order_any_more_is_written_to_twice(world):
    world.start(READY_MADE["win_back"].make())
    world.customer()
    world.order()
    world.pass_time(days=90)
    assert Message.objects.count() == 1
    world.pass_time(days=14)
    assert Message.objects.count() == 2


def test_a_birthday_is_read_from_the_attribute_that_the_data_has(world):
    assert READY_MADE["birthday"].make()["trigger"]["date"] == "attributes.birthday"
    record = {"external_id": "c1", "email": "c1@example.in", "attributes": {"date_of_birth": "1990-03-05"}}
    persist_records("customer", record)
    journey = world.start(READY_MADE["birthday"].make())
    assert journey.draft["trigger"]["date"] == "attributes.date_of_birth"
    passing.carry_out()
    for day in (4, 5):
        world.pass_time(days=day - world.now.day, minutes=0)
        alarms.sweep()
        world.settle()
        assert Message.objects.count() == day - 4
