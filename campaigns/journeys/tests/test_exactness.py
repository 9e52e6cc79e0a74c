"""Nothing happens twice: doubled movers, movers that die or are overtaken, and what the database itself refuses."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from campaigns.journeys import lease as leases
from campaigns.journeys import mover, writing
from campaigns.journeys.models import Enrollment, Happening, Journey
from campaigns.journeys.tests.plans import ORDERED, mail, plan, wait
from campaigns.log.ledger import Message
from campaigns.models import Campaign
from crm.database import atomic
from crm.database.models import new_id
from crm.streams.lease import LEASE, LeaseLost
from customers.models import Customer
from customers.privacy.erasure import erase
from customers.tests.factories import order_record, persist_records

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

AGAIN = {"inside": "ignore", "later": "always"}


def enrollment(journey, **fields):
    now = timezone.now()
    defaults = {"journey": journey, "version": 1, "number": 1, "cause": "e1", "caused_at": now, "due_at": now}
    return Enrollment(**{"customer_id": new_id(), **defaults, **fields})


def test_the_database_lets_a_customer_in_once_for_a_cause(world):
    journey = world.start(plan(mail("m")))
    customer = new_id()
    enrollment(journey, customer_id=customer, status="left").save(force_insert=True)
    with pytest.raises(IntegrityError), atomic():
        enrollment(journey, customer_id=customer, status="left", number=2).save(force_insert=True)


def test_the_database_keeps_a_customer_inside_once(world):
    journey = world.start(plan(mail("m")))
    customer = new_id()
    enrollment(journey, customer_id=customer, status="left").save(force_insert=True)
    enrollment(journey, customer_id=customer, cause="e2", number=2).save(force_insert=True)
    with pytest.raises(IntegrityError), atomic():
        enrollment(journey, customer_id=customer, cause="e3", number=3).save(force_insert=True)


def test_one_mover_at_a_time_has_the_lease(world):
    journey = world.start(plan(mail("m")))
    world.customer()
    world.append()
    token = leases.take(journey.id)
    assert not mover.move(journey.id)
    assert Happening.objects.count() == 1
    leases.give_back(journey.id, token)
    mover.move(journey.id)
    assert Message.objects.count() == 1


def test_one_transaction_lets_somebody_in_and_on_however_many_others_come(world):
    journey = world.start(plan(mail("m"), wait("w", 1, "hours")))
    world.customer()
    world.append()
    token = leases.take(journey.id)
    assert mover.advance(journey.id, token)
    assert (Message.objects.count(), Enrollment.objects.get().step) == (1, "w")


def test_a_transaction_holds_the_campaigns_of_the_steps_before_it_does_anything_else(world, monkeypatch):
    journey = world.start(plan(mail("m"), wait("w", 1, "hours"), mail("n")))
    world.customer()
    world.append()
    token, before, held = leases.take(journey.id), set(revisions()), []
    monkeypatch.setattr(mover, "apply_inbox", lambda changes: held.extend(revisions()) or 0)
    mover.advance(journey.id, token)
    assert len(held) == 2
    assert not before & set(held)


def revisions():
    return Campaign.objects.values_list("id", "revision")


def test_who_is_due_waits_until_the_whole_inbox_is_applied(world, monkeypatch):
    monkeypatch.setattr(mover, "BATCH", 1)
    journey = world.start(plan(mail("m"), exit=[ORDERED]))
    world.customer()
    world.append()
    order = order_record(customer="c1", external_id="o1", ordered_at=world.now.isoformat())
    persist_records("order", order)
    token = leases.take(journey.id)
    while mover.advance(journey.id, token):
        pass
    assert (Message.objects.count(), Enrollment.objects.get().reason) == (0, "exit")


def test_what_comes_while_a_mover_ends_wakes_another(world, monkeypatch):
    journey = world.start(plan(mail("m")))
    world.customer()
    give_back = leases.give_back

    def come_and_give_back(*args):
        world.append()
        assert not mover.move(journey.id)  # its nudge was of no use
        give_back(*args)

    monkeypatch.setattr(leases, "give_back", come_and_give_back)
    assert mover.move(journey.id)
    monkeypatch.undo()
    assert not mover.move(journey.id)
    assert Message.objects.count() == 1


def test_a_mover_that_was_overtaken_cannot_write(world):
    journey = world.start(plan(mail("m")))
    world.customer()
    world.append()
    token = leases.take(journey.id)
    world.now += LEASE + timedelta(seconds=1)
    world.traveller.move_to(world.now)
    mover.move(journey.id)
    with pytest.raises(LeaseLost):
        mover.advance(journey.id, token)
    assert Message.objects.count() == 1


class Killed(Exception):
    """The worker dies."""


@pytest.mark.parametrize("where", ["messages", "counters"])
def test_a_mover_that_dies_in_the_middle_has_done_nothing(world, monkeypatch, where):
    journey = world.start(plan(wait("w", 1, "hours"), mail("m")))
    world.customer()
    world.event()

    def die(*args, **kwargs):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(
            mover if where == "messages" else writing, "write_messages" if where == "messages" else "insert", die
        )
        with pytest.raises(Killed):
            world.pass_time(hours=1)
    row = Enrollment.objects.get()
    assert (row.step, row.trace, Message.objects.count()) == ("w", [], 0)
    mover.move(journey.id)
    assert [move["step"] for move in Enrollment.objects.get().trace] == ["w", "m"]
    assert Message.objects.count() == 1


def test_doubled_tasks_move_nobody_twice(world):
    journey = world.start(plan(mail("m"), wait("w", 1, "hours"), mail("n")))
    world.customer()
    world.event()
    for _ in range(3):
        mover.move(journey.id)
    world.pass_time(hours=1)
    for _ in range(3):
        mover.move(journey.id)
    assert Message.objects.count() == 2


@pytest.mark.long
def test_a_batch_moves_many_with_few_queries(world, django_assert_max_num_queries):
    journey = world.start(plan(mail("m"), again=AGAIN))
    for n in range(30):
        world.customer(f"c{n}")
        world.append(f"c{n}")
    with django_assert_max_num_queries(80):
        mover.move(journey.id)
    assert Message.objects.count() == 30


def test_an_erased_customer_leaves_and_nothing_says_who_it_was(world):
    journey = world.start(plan(mail("m"), wait("w", 1, "days"), mail("n")))
    world.customer()
    world.event(sku="A1")
    erase(Customer.objects.get())
    row = Enrollment.objects.get()
    assert (row.customer_external_id, row.trigger) == ("", {})
    world.settle()
    assert Enrollment.objects.get().reason == "erased"
    assert list(Message.objects.values_list("status", "reason", "to")) == [("skipped", "erased", "")]
    assert journey.left == {"erased": 1}
    assert Journey.objects.get().inside == 0
    world.pass_time(days=2)
    assert Message.objects.count() == 1


def test_an_erased_customer_s_events_are_not_named_any_more(world):
    world.start(plan(mail("m"), again=AGAIN))
    world.customer()
    world.event(id="asha-rao-1")
    world.event(id="asha-rao-2")
    erase(Customer.objects.get())
    rows = Enrollment.objects.order_by("number").values_list("event_id", "cause", "trigger")
    assert list(rows) == [("", "erased 1", {}), ("", "erased 2", {})]


def test_who_is_gone_without_a_word_leaves_and_is_forgotten(world):
    """As where MongoDB let somebody in while they were erased."""
    journey = world.start(plan(wait("w", 1, "days"), mail("m")))
    world.customer()
    world.append(sku="A1")
    token = leases.take(journey.id)
    assert mover.advance(journey.id, token)
    leases.give_back(journey.id, token)
    Customer.objects.all().delete()
    world.pass_time(days=1)
    row = Enrollment.objects.get()
    assert (row.reason, row.customer_external_id, row.event_id, row.trigger) == ("erased", "", "", {})


def test_the_properties_of_an_event_are_kept_no_longer_than_somebody_is_inside(world):
    world.start(plan(wait("w", 1, "days"), mail("m")))
    world.customer()
    world.event(sku="A1")
    assert Enrollment.objects.get().trigger == {"sku": "A1"}
    world.pass_time(days=1)
    assert Enrollment.objects.get().trigger == {}


def test_events_of_several_customers_in_any_order_let_in_the_same(world):
    world.start(plan(wait("w", 1, "days"), exit=[ORDERED], again=AGAIN))
    for customer in ("c1", "c2"):
        world.customer(customer)
    world.append("c2", id="b")
    world.append("c1", id="a")
    world.append("c2", id="b")
    world.settle()
    assert sorted(Enrollment.objects.values_list("customer_external_id", "event_id")) == [("c1", "a"), ("c2", "b")]


def test_a_journey_without_events_costs_ingestion_one_small_query(world, django_assert_num_queries):
    world.customer()
    with django_assert_num_queries(1):
        from campaigns.journeys.receivers import hear

        hear(None, occurrences=[], arrived={"c1"})


def test_the_sweep_wakes_a_mover_where_there_is_work(world, monkeypatch):
    woken = []
    monkeypatch.setattr(mover, "nudge", lambda task, id: woken.append((task, id)))
    journey = world.start(plan(wait("w", 1, "hours"), mail("m")))
    mover.sweep()
    assert woken == []
    world.customer()
    world.append()
    mover.sweep()
    assert woken == [("campaigns.tasks.move_journey", str(journey.id))]
    world.settle()
    woken.clear()
    mover.sweep()
    assert woken == []
    world.traveller.move_to(world.now + timedelta(hours=1))
    mover.sweep()
    assert len(woken) == 1
