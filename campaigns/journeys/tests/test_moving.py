"""A customer's way through a journey: entering, waiting, messages in the ledger, leaving."""

from datetime import timedelta

import pytest

from campaigns.journeys import mover
from campaigns.journeys.models import Enrollment, Happening, Journey
from campaigns.journeys.starting import create_journey, pause, resume, save_draft, start, stop
from campaigns.journeys.tests.conftest import NOW
from campaigns.journeys.tests.plans import ORDERED, PUNE, mail, plan, wait
from campaigns.log.ledger import Message
from campaigns.models import Campaign

pytestmark = pytest.mark.django_db

CART = plan(
    wait("w", 2, "hours"),
    mail("first"),
    wait("v", 3, "days"),
    mail("second", "Still yours"),
    again={"inside": "restart", "later": "always"},
    exit=[ORDERED, {"unsubscribed": True}],
    goal={**ORDERED, "within": {"n": 7, "unit": "days"}},
)


def messages():
    rows = Message.objects.select_related("campaign").order_by("id")
    return [(row.customer_external_id, row.campaign.journey_step, row.status, row.reason) for row in rows]


def people():
    return list(Enrollment.objects.order_by("id").values_list("customer_external_id", "status", "step", "reason"))


@pytest.mark.both_databases
def test_an_event_lets_somebody_in_and_the_steps_follow_at_their_times(world):
    journey = world.start(CART)
    world.customer()
    world.event()
    assert people() == [("c1", "inside", "w", "")]
    assert messages() == []

    world.pass_time(hours=2)
    assert messages() == [("c1", "first", "pending", "next to be sent")]
    assert people() == [("c1", "inside", "v", "")]

    world.pass_time(days=3)
    assert [step for _, step, *_ in messages()] == ["first", "second"]
    assert people() == [("c1", "left", "", "ended")]
    journey.refresh_from_db()
    assert (journey.entered, journey.inside, journey.left) == (1, 0, {"ended": 1})
    assert journey.reached == {"w": 1, "first": 1, "v": 1, "second": 1}
    assert [move["step"] for move in Enrollment.objects.get().trace] == ["w", "first", "v", "second"]


def test_nobody_moves_before_their_time(world):
    world.start(CART)
    world.customer()
    world.event()
    world.pass_time(hours=1, minutes=59)
    assert messages() == []


def test_an_event_that_comes_before_its_customer_lets_them_in_when_they_come(world):
    world.start(CART)
    world.event()
    assert people() == []
    world.customer()
    assert people() == [("c1", "inside", "w", "")]


def test_an_order_ends_it_and_withdraws_what_is_pending(world):
    journey = world.start(CART)
    world.customer()
    world.event()
    world.pass_time(hours=2)
    world.order()
    assert messages() == [("c1", "first", "skipped", "left the journey")]
    assert people() == [("c1", "left", "", "exit")]
    assert (journey.converted, journey.left) == (1, {"exit": 1})
    campaign = Campaign.objects.get(journey_step="first")
    assert (campaign.pending, campaign.skipped, campaign.audience) == (0, 1, 1)


def test_an_exit_that_nobody_said_is_found_before_the_message(world):
    world.start(CART)
    world.customer()
    world.event()
    world.order()
    Happening.objects.all().delete()
    Enrollment.objects.update(status="inside", reason="", step="w", due_at=NOW + timedelta(hours=2))
    world.pass_time(hours=2)
    assert messages() == []


def test_an_order_from_before_the_cart_changes_nothing(world):
    world.start(CART)
    world.customer()
    world.order(at=NOW - timedelta(days=1))
    world.event()
    world.pass_time(hours=2)
    assert len(messages()) == 1


@pytest.mark.both_databases
def test_a_cart_that_changes_starts_over(world):
    journey = world.start(CART)
    world.customer()
    world.event()
    world.pass_time(hours=1)
    world.event()
    world.pass_time(hours=1)
    assert messages() == []
    world.pass_time(hours=1)
    assert [step for _, step, *_ in messages()] == ["first"]
    assert journey.left == {"restarted": 1}
    assert list(Enrollment.objects.order_by("id").values_list("number", flat=True)) == [1, 2]


def test_each_time_in_a_journey_has_a_message_of_its_own(world):
    world.start(plan(mail("m"), again={"inside": "ignore", "later": "always"}))
    world.customer()
    world.event()
    world.event()
    numbers = Message.objects.order_by("id").values_list("enrollment_number", "status")
    assert list(numbers) == [(1, "pending"), (2, "pending")]


def test_once_means_once(world):
    journey = world.start(plan(mail("m")))
    world.customer()
    world.event()
    world.event()
    assert len(messages()) == 1
    assert journey.not_entered == {"again": 1}


def test_again_after_some_time(world):
    world.start(plan(mail("m"), again={"inside": "ignore", "later": {"n": 7, "unit": "days"}}))
    world.customer()
    world.event()
    world.pass_time(days=6)
    world.event()
    assert len(messages()) == 1
    world.pass_time(days=1)
    world.event()
    assert len(messages()) == 2


def test_an_order_that_is_cancelled_and_completed_again_lets_nobody_in_twice(world):
    world.start(plan(mail("m"), trigger=ORDERED, again={"inside": "ignore", "later": "always"}))
    world.customer()
    for status in ("completed", "cancelled", "completed"):
        world.order(id="o", status=status)
    assert len(messages()) == 1


def test_a_condition_is_asked_at_the_entry(world):
    journey = world.start(plan(mail("m"), **{"if": PUNE}))
    world.customer("c1", city="Pune")
    world.customer("c2", city="Nagpur")
    world.event("c1")
    world.event("c2")
    assert [customer for customer, *_ in messages()] == ["c1"]
    assert journey.not_entered == {"condition": 1}


def test_imported_history_starts_nothing(world):
    journey = world.start(plan(mail("m"), trigger=ORDERED))
    world.customer()
    world.order(at=NOW - timedelta(hours=25))
    assert people() == []
    assert journey.not_entered == {"too old": 1}
    world.order(at=NOW - timedelta(hours=23))
    assert len(people()) == 1


def test_a_cancelled_order_of_long_ago_starts_nothing_when_it_is_imported(world):
    journey = world.start(plan(mail("m"), trigger={"event": "order_cancelled"}))
    world.customer()
    world.order(at=NOW - timedelta(days=40), status="cancelled")
    assert journey.not_entered == {"too old": 1}
    world.order(at=NOW - timedelta(days=40), id="o7")
    world.order(at=NOW - timedelta(days=40), id="o7", status="cancelled")
    assert len(people()) == 1


def test_somebody_who_signs_up_is_welcomed(world):
    world.start(plan(mail("m", "Welcome"), trigger={"event": "customer_created"}))
    world.customer("c1", signed_up_at=NOW.isoformat())
    world.customer("c2", signed_up_at=(NOW - timedelta(days=40)).isoformat())
    world.customer("c3")
    assert [customer for customer, *_ in messages()] == ["c1"]


WAITING = plan(
    {
        "id": "f",
        "wait_for": {"event": "paid"},
        "at_most": {"n": 3, "unit": "days"},
        "then": [mail("thanks")],
        "otherwise": [mail("reminder")],
    }
)


@pytest.mark.both_databases
def test_what_is_waited_for_ends_the_wait_at_once(world):
    world.start(WAITING)
    world.customer()
    world.event()
    world.pass_time(days=1)
    world.event(name="paid")
    assert [step for _, step, *_ in messages()] == ["thanks"]


def test_what_does_not_come_in_time_ends_the_wait_otherwise(world):
    world.start(WAITING)
    world.customer()
    world.event()
    world.pass_time(days=3)
    world.event(name="paid")
    assert [step for _, step, *_ in messages()] == ["reminder"]


def test_a_paused_journey_lets_nobody_in_and_moves_nobody_but_lets_them_leave(world):
    journey = world.start(CART)
    world.customer("c1")
    world.customer("c2")
    world.event("c1")
    world.event("c2")
    assert pause(journey)
    world.order("c2")
    world.customer("c3")
    world.event("c3")
    world.pass_time(hours=5)
    assert messages() == []
    assert people() == [("c1", "inside", "w", ""), ("c2", "left", "", "exit")]
    assert journey.not_entered == {"paused": 1}
    assert resume(journey)
    world.settle()
    assert messages() == [("c1", "first", "pending", "next to be sent")]


def test_what_was_waited_for_while_paused_counts_when_it_goes_on(world):
    journey = world.start(WAITING)
    world.customer()
    world.event()
    pause(journey)
    world.event(name="paid")
    world.pass_time(hours=20)
    resume(journey)
    world.settle()
    assert [step for _, step, *_ in messages()] == ["thanks"]


@pytest.mark.both_databases
def test_stopping_ends_it_for_everybody(world):
    journey = world.start(CART)
    world.customer("c1")
    world.customer("c2")
    world.event("c1")
    world.pass_time(hours=2)
    world.event("c2")
    assert stop(journey)
    world.settle()
    assert people() == [("c1", "left", "", "stopped"), ("c2", "left", "", "stopped")]
    assert messages() == [("c1", "first", "skipped", "left the journey")]
    assert (journey.entered, journey.inside, journey.left) == (2, 0, {"stopped": 2})
    assert Campaign.objects.done().count() == 2


@pytest.mark.both_databases
def test_a_journey_stopped_while_nobody_is_inside_ends_its_campaigns_though_nothing_wakes_it(world, monkeypatch):
    journey = world.start(CART)
    woken = []
    monkeypatch.setattr(mover, "nudge", lambda _, id: woken.append(id))
    assert stop(journey)
    mover.sweep()
    assert woken == [str(journey.id)]
    world.settle()
    assert Campaign.objects.done().count() == 2
    mover.sweep()
    assert len(woken) == 1


def test_who_opted_out_leaves_before_the_next_message(world):
    world.start(CART)
    world.customer()
    world.event()
    world.customer("c1", email_opt_in=False)
    world.pass_time(hours=2)
    assert messages() == []
    assert people() == [("c1", "left", "", "exit")]


def test_who_cannot_be_reached_is_skipped_and_goes_on(world):
    world.start(plan(mail("m"), wait("w", 1, "days"), mail("n")))
    world.customer("c1", email="")
    world.event("c1")
    assert messages() == [("c1", "m", "skipped", "no address")]
    assert people() == [("c1", "inside", "w", "")]


@pytest.mark.both_databases
def test_two_customers_at_one_address_get_one_message_of_a_step(world):
    world.start(plan(mail("m"), again={"inside": "ignore", "later": "always"}))
    for external_id in ("c1", "c2"):
        world.customer(external_id, email="both@example.in")
        world.event(external_id)
    assert [(customer, reason) for customer, _, _, reason in messages()] == [
        ("c1", "next to be sent"),
        ("c2", "same address"),
    ]


def test_a_draft_of_a_stopped_journey_is_not_changed_any_more(db):
    read = create_journey("Cart", plan(mail("m")))
    stopped = Journey.objects.get(id=read.id)
    assert start(stopped)
    assert stop(stopped)
    assert not save_draft(read, plan(mail("other")), name="Other")
    stored = Journey.objects.get()
    assert (stored.name, stored.draft) == ("Cart", plan(mail("m")))
