"""A time zone that changes while people wait: a customer's, and that of the installation."""

from datetime import UTC, datetime, timedelta

import pytest

from campaigns.journeys.models import Enrollment, Round
from campaigns.journeys.tests.plans import PUNE, mail, plan, wait
from campaigns.log.ledger import Message
from customers.models import Segment
from customers.segments.watching import alarms, passing
from customers.segments.watching.watches import refresh_rules
from customers.tests.factories import persist_records

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.long]

ALWAYS = {"inside": "ignore", "later": "always"}
NEW_YORK, KOLKATA = "America/New_York", "Asia/Kolkata"
IN_THE_MORNING = {"id": "u", "wait_until": {"between": ["09:00", "11:00"]}}


def move_customer(world, zone, customer="c1"):
    persist_records("customer", {"external_id": customer, "time_zone": zone})
    world.settle()


def hours_pass(world, hours, step=1):
    """Hour by hour, so that alarms and movers wake when something is due, or later by less than `step` hours."""
    for _ in range(0, hours, step):
        world.pass_time(hours=step)
        alarms.sweep()
        world.settle()


def written_at():
    return list(Message.objects.order_by("id").values_list("created_at", flat=True))


def test_a_wait_ends_when_it_was_to_end(world):
    """Its moment stands on the page from the beginning, and is kept: nobody goes on earlier or twice."""
    world.start(plan(wait("w", 2, "days"), mail("m"), wait("h", 5, "hours"), mail("n")))
    world.customer(time_zone=NEW_YORK)
    world.event()
    due_at = Enrollment.objects.get().due_at
    move_customer(world, KOLKATA)
    assert Enrollment.objects.get().due_at == due_at == world.now + timedelta(days=2)
    hours_pass(world, 60)
    assert written_at() == [due_at, due_at + timedelta(hours=5)]


@pytest.mark.parametrize(("before", "after", "local"), [(KOLKATA, NEW_YORK, 13), (NEW_YORK, KOLKATA, 3.5)])
def test_nobody_goes_on_outside_of_the_hours_of_the_zone_that_they_live_in_by_then(world, before, after, local):
    """They come at noon in Kolkata, which is after 1 in New York."""
    world.start(plan(IN_THE_MORNING, mail("m")))
    world.pass_time(hours=2)
    world.customer(time_zone=before)
    world.event()
    move_customer(world, after)
    hours_pass(world, 48)
    (at,) = written_at()
    minutes = (at - at.replace(hour=0, minute=0)) / timedelta(minutes=1)
    assert local * 60 <= minutes < (local + 2) * 60


def test_an_outage_over_the_end_of_the_hours_waits_for_the_next_ones(world):
    world.start(plan(IN_THE_MORNING, mail("m")))
    world.pass_time(hours=2)
    world.customer()
    world.event()
    world.pass_time(hours=24)
    assert written_at() == []
    hours_pass(world, 24)
    assert written_at() == [datetime(2026, 3, 4, 3, 30, tzinfo=UTC)]


def test_a_date_comes_once_also_where_the_customer_moves_between(world):
    """Nine o'clock comes in Kolkata, then in New York."""
    trigger = {"date": "last_order_at", "after": {"n": 1, "unit": "days"}, "at": "09:00"}
    world.start(plan(mail("m"), trigger=trigger, again=ALWAYS))
    passing.carry_out()
    world.customer(time_zone=KOLKATA)
    world.pass_time(hours=6)
    world.order()
    hours_pass(world, 24)
    assert Enrollment.objects.count() == 1
    move_customer(world, NEW_YORK)
    hours_pass(world, 48)
    assert Enrollment.objects.count() == 1


def test_a_date_comes_at_nine_where_the_customer_lives_by_then(world):
    trigger = {"date": "attributes.birthday", "at": "09:00", "yearly": True}
    world.start(plan(mail("m"), trigger=trigger))
    passing.carry_out()
    world.customer(time_zone=KOLKATA, attributes={"birthday": "1990-03-04"})
    move_customer(world, NEW_YORK)
    hours_pass(world, 96)
    assert Enrollment.objects.get().caused_at == datetime(2026, 3, 4, 14, tzinfo=UTC)


def test_the_zone_of_the_installation_is_that_of_customers_without_one(world, settings):
    trigger = {"date": "attributes.birthday", "at": "09:00", "yearly": True}
    world.start(plan(IN_THE_MORNING, mail("m"), trigger=trigger))
    passing.carry_out()
    world.customer(attributes={"birthday": "1990-03-04"})
    settings.TIME_ZONE = NEW_YORK
    refresh_rules()
    passing.carry_out()
    hours_pass(world, 96)
    assert Enrollment.objects.get().caused_at == datetime(2026, 3, 4, 14, tzinfo=UTC)
    assert written_at()[0] >= datetime(2026, 3, 4, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "after", "rounds"),
    [
        (KOLKATA, NEW_YORK, [datetime(2026, 3, 3, 14, tzinfo=UTC), datetime(2026, 3, 10, 13, tzinfo=UTC)]),
        (NEW_YORK, KOLKATA, [datetime(2026, 3, 3, 14, tzinfo=UTC), datetime(2026, 3, 10, 3, 30, tzinfo=UTC)]),
    ],
)
def test_a_round_comes_once_where_the_installation_moves(world, settings, before, after, rounds):
    """To the west at nine o'clock there; to the east when it was planned, since nine o'clock there is over."""
    settings.TIME_ZONE = before
    segment = Segment.objects.create(name="In Pune", rule=PUNE)
    trigger = {"weekly": ["tuesday"], "at": "09:00", "segment": str(segment.id)}
    world.start(plan(mail("m"), trigger=trigger, again=ALWAYS))
    world.customer(city="Pune")
    settings.TIME_ZONE = after
    hours_pass(world, 24 * 9, step=3)
    assert list(Round.objects.order_by("at").values_list("at", flat=True)) == rounds
    assert Enrollment.objects.count() == 2


@pytest.mark.parametrize(
    ("before", "after", "first"),
    [
        (KOLKATA, NEW_YORK, datetime(2026, 3, 3, 14, tzinfo=UTC)),
        (NEW_YORK, KOLKATA, datetime(2026, 3, 3, 14, tzinfo=UTC)),
    ],
)
def test_no_round_of_days_in_a_row_is_left_out_where_the_installation_moves(world, settings, before, after, first):
    settings.TIME_ZONE = before
    segment = Segment.objects.create(name="In Pune", rule=PUNE)
    trigger = {"weekly": ["tuesday", "wednesday", "thursday"], "at": "09:00", "segment": str(segment.id)}
    world.start(plan(mail("m"), trigger=trigger, again=ALWAYS))
    world.customer(city="Pune")
    settings.TIME_ZONE = after
    hours_pass(world, 24 * 4, step=3)
    rounds = list(Round.objects.order_by("at").values_list("at", flat=True))
    assert (rounds[0], len(rounds)) == (first, 3)
    assert Enrollment.objects.count() == 3
