"""What is late, and who comes in too many: nothing goes out unasked."""

from datetime import timedelta

import pytest

from campaigns.journeys import entering
from campaigns.journeys.held import HeldCounts, answer, count_held
from campaigns.journeys.models import Enrollment, Happening
from campaigns.journeys.starting import pause, resume, stop
from campaigns.journeys.tests.conftest import NOW
from campaigns.journeys.tests.plans import ORDERED, mail, plan, wait
from campaigns.log.claims import claim
from campaigns.log.ledger import Message
from campaigns.log.rounds import requeue_failed
from campaigns.models import Campaign
from crm.accounts.models import AuditEntry
from customers.models import Customer
from customers.privacy.erasure import erase
from customers.tests.factories import order_record, persist_records

pytestmark = pytest.mark.django_db

CART = plan(wait("w", 2, "hours"), mail("first"), wait("v", 3, "days"), mail("second"), exit=[ORDERED])
AGAIN = {"inside": "ignore", "later": "always"}
NOBODY = HeldCounts()


def held(journey):
    return count_held([journey.id]).get(journey.id, NOBODY)


def messages():
    return list(Message.objects.order_by("id").values_list("customer_external_id", "status", "reason"))


def outage(world, **length):
    """Time passes without a mover."""
    world.now += timedelta(**length)
    world.traveller.move_to(world.now)


def overdue(world, journey=CART):
    """Two people whose step was due a day ago and more."""
    started = world.start(journey)
    for customer in ("c1", "c2"):
        world.customer(customer)
        world.event(customer)
    outage(world, hours=27)
    world.settle()
    return started


# ── Overdue people ────────────────────────────────────────────────────
def test_what_is_due_within_the_limit_goes_out_after_an_outage(world):
    world.start(CART)
    world.customer()
    world.event()
    outage(world, hours=25)
    world.settle()
    assert len(messages()) == 1


def test_people_whose_step_was_due_too_long_ago_are_held(world):
    journey = overdue(world)
    assert messages() == []
    assert held(journey) == (0, 2)
    row = Enrollment.objects.first()
    assert (row.status, row.step, row.overdue_since) == ("inside", "w", NOW + timedelta(hours=2))
    world.pass_time(days=6)
    assert held(journey) == (0, 2)


def test_how_late_is_too_late_is_said_by_the_journey(world):
    world.start({**CART, "late": 48})
    world.customer()
    world.event()
    outage(world, hours=49)
    world.settle()
    assert len(messages()) == 1


@pytest.mark.both_databases
def test_they_go_on_when_a_person_says_so(world):
    journey = overdue(world)
    assert answer(journey, overdue="go_on")
    world.settle()
    assert held(journey) == NOBODY
    assert [customer for customer, *_ in messages()] == ["c1", "c2"]
    row = Enrollment.objects.first()
    assert (row.step, row.overdue_since) == ("v", None)
    assert row.due_at == world.now + timedelta(days=3), "a wait counts from when the step before was really done"
    assert AuditEntry.objects.get(action="journey_held").details == {"go_on": 2}


def test_they_leave_when_a_person_says_so(world):
    journey = overdue(world)
    assert answer(journey, overdue="leave")
    world.settle()
    assert (held(journey), messages()) == (NOBODY, [])
    assert (journey.inside, journey.left) == (0, {"too_late": 2})


def test_they_leave_after_seven_days_without_an_answer(world):
    journey = overdue(world)
    world.pass_time(days=7)
    assert (held(journey), messages()) == (NOBODY, [])
    assert (journey.inside, journey.left) == (0, {"too_late": 2})


def test_an_answer_is_for_those_who_were_held_when_it_was_given(world):
    journey = world.start(plan(wait("w", 48, "hours"), mail("m")))
    for customer in ("c1", "c2"):
        world.customer(customer)
    world.event("c1")
    outage(world, hours=30)
    world.event("c2")
    outage(world, hours=45)
    world.settle()
    assert answer(journey, overdue="leave")
    outage(world, hours=30)
    world.settle()
    assert journey.left == {"too_late": 1}
    assert held(journey) == (0, 1)


@pytest.mark.both_databases
def test_who_is_held_leaves_by_an_exit_and_by_erasure(world):
    journey = overdue(world)
    world.order("c1")
    erase(Customer.objects.get(external_id="c2"))
    world.settle()
    assert (held(journey), journey.left) == (NOBODY, {"exit": 1, "erased": 1})
    assert answer(journey, overdue="go_on")
    world.settle()
    assert messages() == []


def test_an_order_that_nobody_said_keeps_the_message_back_when_they_go_on(world):
    journey = overdue(world)
    persist_records("order", order_record(customer="c1", external_id="o1", ordered_at=NOW.isoformat()))
    Happening.objects.all().delete()
    answer(journey, overdue="go_on")
    world.settle()
    assert [customer for customer, *_ in messages()] == ["c2"]


def test_what_came_in_time_counts_for_somebody_who_was_held(world):
    waiting = {"id": "f", "wait_for": {"event": "paid"}, "at_most": {"n": 2, "unit": "hours"}}
    journey = overdue(world, plan({**waiting, "then": [mail("thanks")], "otherwise": [mail("reminder")]}))
    world.event("c1", name="paid", at=NOW + timedelta(hours=1))
    world.event("c2", name="paid", at=NOW + timedelta(hours=3))
    assert held(journey) == (0, 2)
    answer(journey, overdue="go_on")
    world.settle()
    steps = Message.objects.order_by("id").values_list("customer_external_id", "campaign__journey_step")
    assert list(steps) == [("c1", "thanks"), ("c2", "reminder")]


def test_people_are_held_after_a_long_pause(world):
    journey = world.start(CART)
    world.customer()
    world.event()
    pause(journey)
    outage(world, days=10)
    resume(journey)
    world.settle()
    assert (held(journey), messages()) == ((0, 1), [])


def test_stopping_ends_it_for_those_held(world):
    journey = overdue(world)
    stop(journey)
    world.settle()
    assert (held(journey), journey.left) == (NOBODY, {"stopped": 2})
    assert not answer(journey, overdue="go_on")


# ── Messages ──────────────────────────────────────────────────────────
def test_a_message_that_is_still_pending_too_late_is_skipped(world):
    world.start(plan(mail("m")))
    world.customer()
    world.event()
    campaign = Campaign.objects.get()
    outage(world, hours=24)
    taken = claim(campaign, 10)
    assert taken is None or taken.messages == []
    assert messages() == [("c1", "skipped", "too late")]
    campaign.refresh_from_db()
    assert (campaign.pending, campaign.skipped) == (0, 1)


def test_a_message_is_claimed_within_the_limit(world):
    world.start(plan(mail("m"), late=1))
    world.customer()
    world.event()
    outage(world, minutes=59)
    assert len(claim(Campaign.objects.get(), 10).messages) == 1


def test_a_message_that_a_person_retries_is_sent_however_late(world):
    world.start(plan(mail("m")))
    world.customer()
    world.event()
    Message.objects.update(status="failed", reason="no", reason_for="failed")
    Campaign.objects.update(pending=0, failed=1)
    outage(world, days=3)
    campaign = Campaign.objects.get()
    assert campaign.retry_failed()
    requeue_failed(campaign)
    assert len(claim(campaign, 10).messages) == 1


# ── Entries ───────────────────────────────────────────────────────────
def crowd(world, size=3, **around):
    """More people than may enter in an hour, which is two."""
    journey = world.start(plan(mail("m"), **{"again": AGAIN, "most_an_hour": 2, **around}))
    for n in range(size):
        world.customer(f"c{n}")
        world.event(f"c{n}", id=f"e{n}")
    return journey


@pytest.mark.both_databases
def test_entries_beyond_the_limit_of_an_hour_are_held(world):
    journey = crowd(world)
    assert held(journey) == (1, 0)
    assert [customer for customer, *_ in messages()] == ["c0", "c1"]
    assert (journey.entered, journey.not_entered) == (2, {})


def test_the_next_hour_has_room_again(world):
    journey = crowd(world)
    world.pass_time(hours=1)
    world.event("c0", id="later")
    assert (held(journey), journey.entered) == ((1, 0), 3)


@pytest.mark.both_databases
def test_held_entries_are_let_in_when_a_person_says_so_however_late(world):
    journey = crowd(world, 5)
    world.pass_time(days=3)
    assert answer(journey, entries="let_in")
    world.settle()
    assert (held(journey), journey.entered) == (NOBODY, 5)
    assert len(messages()) == 5


def test_held_entries_are_turned_away(world):
    journey = crowd(world)
    assert answer(journey, entries="turn_away")
    world.settle()
    assert (held(journey), journey.entered, journey.not_entered) == (NOBODY, 2, {"held": 1})


def test_held_entries_are_turned_away_after_seven_days_without_an_answer(world):
    journey = crowd(world)
    world.pass_time(days=7)
    assert (held(journey), journey.entered, journey.not_entered) == (NOBODY, 2, {"held": 1})


def test_an_erased_customer_is_not_let_in_later(world):
    journey = crowd(world)
    erase(Customer.objects.get(external_id="c2"))
    assert held(journey) == NOBODY


def test_who_has_ordered_meanwhile_gets_no_message(world):
    journey = crowd(world, exit=[ORDERED])
    world.order("c2")
    answer(journey, entries="let_in")
    world.settle()
    assert [customer for customer, *_ in messages()] == ["c0", "c1"]
    assert journey.left["exit"] == 1


def test_without_a_limit_of_its_own_a_journey_takes_five_per_cent_of_the_customers(world, monkeypatch):
    monkeypatch.setattr(entering, "USUAL_LIMIT", 1)
    monkeypatch.setattr(entering, "LIMIT_PER_CENT", 50)
    journey = world.start(plan(mail("m")))
    for n in range(4):
        world.customer(f"c{n}")
    for n in range(4):
        world.event(f"c{n}")
    assert (journey.entered, held(journey)) == (2, (2, 0))


def test_imported_history_is_not_held_but_lets_nobody_in(world):
    journey = crowd(world)
    for n in range(3):
        world.event(f"c{n}", id=f"old{n}", at=NOW - timedelta(days=30))
    assert (held(journey), journey.not_entered) == ((1, 0), {"too old": 3})
