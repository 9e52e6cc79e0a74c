"""Journeys that people leave as soon as they refuse a channel by which the journey writes."""

import pytest

from campaigns.journeys.models import Enrollment
from campaigns.journeys.tests.plans import mail, plan, wait
from campaigns.log.ledger import Message
from customers.channels import CHANNELS
from customers.consent import said_no
from customers.models import Customer
from customers.tests.factories import persist_records

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

UNSUBSCRIBED = [{"unsubscribed": True}]


def refuse(world, external_id="c1", channel="email"):
    persist_records("customer", {"external_id": external_id, f"{channel}_opt_in": False})
    world.settle()


def reasons():
    return dict(Enrollment.objects.values_list("customer_external_id", "reason"))


def test_they_leave_as_the_refusal_is_written_while_they_wait(world):
    world.start(plan(wait("w", 2, "days"), mail("m"), exit=UNSUBSCRIBED))
    for who in ("c1", "c2"):
        world.customer(who)
        world.event(who)
    refuse(world, "c1")

    assert reasons() == {"c1": "exit", "c2": ""}
    assert Enrollment.objects.get(customer_external_id="c1").left_at == world.now


def test_what_is_pending_is_withdrawn(world):
    world.start(plan(mail("m"), wait("w", 2, "days"), exit=UNSUBSCRIBED))
    world.customer("c1")
    world.event("c1")
    refuse(world)
    assert list(Message.objects.values_list("status", "reason")) == [("skipped", "left the journey")]
    assert reasons() == {"c1": "exit"}


def test_a_refusal_holds_for_everybody_at_the_address(world):
    world.start(plan(wait("w", 2, "days"), mail("m"), exit=UNSUBSCRIBED))
    for who in ("c1", "c2"):
        world.customer(who, email="family@example.in")
        world.event(who)
    said_no(CHANNELS["email"], [Customer.objects.get(external_id="c2").id])
    world.settle()
    assert reasons() == {"c1": "exit", "c2": "exit"}


def test_a_refusal_of_a_channel_that_the_journey_does_not_use_changes_nothing(world):
    world.start(plan(wait("w", 2, "days"), mail("m"), exit=UNSUBSCRIBED))
    world.customer("c1", phone="+919876543210")
    world.event("c1")
    refuse(world, channel="sms")
    assert reasons() == {"c1": ""}


def test_without_the_exit_they_stay_and_are_not_written_to(world):
    world.start(plan(wait("w", 2, "days"), mail("m"), wait("v", 1, "days")))
    world.customer("c1")
    world.event("c1")
    refuse(world)
    world.pass_time(days=2)
    assert reasons() == {"c1": ""}
    assert list(Message.objects.values_list("status", "reason")) == [("skipped", "opted out")]


def test_who_had_refused_before_they_came_leaves_before_the_message(world):
    world.start(plan(wait("w", 1, "days"), mail("m"), exit=UNSUBSCRIBED))
    world.customer("c1", email_opt_in=False)
    world.event("c1")
    assert reasons() == {"c1": ""}
    world.pass_time(days=1)
    assert reasons() == {"c1": "exit"}
    assert not Message.objects.exists()


def test_a_second_refusal_ends_the_next_stay_too(world):
    again = {"inside": "ignore", "later": "always"}
    world.start(plan(wait("w", 2, "days"), mail("m"), exit=UNSUBSCRIBED, again=again))
    world.customer("c1")
    for _ in range(2):
        world.event("c1")
        world.pass_time(minutes=1)
        refuse(world)
        persist_records("customer", {"external_id": "c1", "email_opt_in": True})
        world.pass_time(minutes=1)
    assert list(Enrollment.objects.values_list("reason", flat=True)) == ["exit", "exit"]
