"""Journeys that people leave as soon as a rule holds for them, by what is written or by the clock."""

import pytest

from campaigns.journeys.models import Enrollment
from campaigns.journeys.tests.plans import DAY, PUNE, mail, plan, wait
from campaigns.log.ledger import Message
from customers.segments.watching import alarms, passing
from customers.segments.watching.models import Watch
from customers.tests.factories import persist_records

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

IN_PUNE = [{"if": PUNE}]
QUIET = [
    {
        "if": {
            "match": "all",
            "rules": [{"events": {"name": "cart_updated", "in_last": DAY}, "op": "lt", "value": 1}],
        }
    }
]


def begin(world, *steps, **around):
    journey = world.start(plan(*steps, **around))
    passing.carry_out()
    return journey


def test_they_leave_when_the_rule_begins_to_hold(world):
    begin(world, wait("w", 2, "days"), mail("m"), exit=IN_PUNE)
    world.customer("c1", city="Delhi")
    world.event("c1")
    world.customer("c2", city="Delhi")
    world.event("c2")
    persist_records("customer", {"external_id": "c1", "city": "Pune"})
    world.settle()

    assert dict(Enrollment.objects.values_list("customer_external_id", "reason")) == {"c1": "exit", "c2": ""}


def test_the_clock_ends_it_while_they_wait(world):
    begin(world, wait("w", 3, "days"), mail("m"), exit=QUIET)
    world.customer()
    world.event()
    world.pass_time(days=1, seconds=1)
    assert Enrollment.objects.get().status == "inside"
    alarms.sweep()
    world.settle()

    assert Enrollment.objects.get().reason == "exit"


def test_who_meets_the_rule_already_gets_no_message(world):
    begin(world, mail("m"), exit=IN_PUNE)
    world.customer(city="Pune")
    world.event()

    assert Enrollment.objects.get().reason == "exit"
    assert not Message.objects.exists()


def test_the_same_rule_of_two_journeys_is_watched_once(world):
    begin(world, mail("m"), exit=IN_PUNE)
    begin(world, mail("m"), exit=IN_PUNE)

    assert Watch.objects.count() == 1
