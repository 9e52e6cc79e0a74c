"""A dry run over history: what a live journey would have sent, to whom and when."""

from datetime import timedelta

import pytest

from campaigns.journeys import dry_runs, samples
from campaigns.journeys.models import DryRun
from campaigns.journeys.past import Asked
from campaigns.journeys.starting import create_journey
from campaigns.journeys.steps import parse
from campaigns.journeys.tests.history import dry_messages, live_messages
from campaigns.journeys.tests.plans import ORDERED, PUNE, mail, plan, wait
from customers.models import Customer
from customers.segments.watching import alarms, passing

pytestmark = pytest.mark.django_db

CART = plan(
    wait("w", 2, "hours"),
    mail("first"),
    {
        "id": "f",
        "wait_for": {"event": "viewed"},
        "at_most": {"n": 1, "unit": "days"},
        "then": [mail("again", "Seen again")],
    },
    wait("v", 3, "days"),
    mail("second", "Still yours"),
    again={"inside": "restart", "later": {"n": 7, "unit": "days"}},
    exit=[ORDERED, {"unsubscribed": True}],
    goal={**ORDERED, "within": {"n": 7, "unit": "days"}},
)


def dry_run(journey, days=30):
    run = dry_runs.begin(journey, days)
    assert dry_runs.carry_out(run.id)
    run.refresh_from_db()
    return run


@pytest.mark.both_databases
def test_a_dry_run_says_what_a_live_journey_has_sent(world):
    """Three carts: one is ordered, one is looked at again, and one is left."""
    journey = world.start(CART)
    for id in ("c1", "c2", "c3"):
        world.customer(id)
        world.event(id)
    world.pass_time(hours=1)
    world.order("c1")
    world.pass_time(hours=1)
    world.pass_time(hours=3)
    world.event("c2", "viewed")
    world.pass_time(hours=21)
    world.pass_time(days=2, hours=3)
    world.pass_time(hours=21)
    run = dry_run(journey)
    assert run.finished_at
    counts = run.counts
    assert (counts["entered"], counts["people"], counts["messages"], counts["converted"]) == (3, 2, 5, 1)
    assert {id: step["messages"] for id, step in counts["steps"].items() if step["messages"]} == {
        "first": 2,
        "again": 1,
        "second": 2,
    }
    assert counts["days"] == {"2026-03-02": 3, "2026-03-05": 1, "2026-03-06": 1}
    assert counts["left"] == {"exit": 1, "ended": 2}
    assert counts["as_of_today"] == []
    assert dry_messages(run) == live_messages(journey)


LAPSED = {"match": "all", "rules": [{"field": "order_count", "op": "gte", "value": 1}]}


def test_what_orders_come_to_is_judged_as_of_then(world):
    """The condition is asked before the first order and after it; today it holds at once."""
    journey = world.start(plan(mail("m"), again={"inside": "ignore", "later": "always"}, **{"if": LAPSED}))
    world.customer()
    world.event()
    world.pass_time(days=1)
    world.order()
    world.pass_time(days=1)
    world.event()
    world.pass_time(days=1)
    run = dry_run(journey)
    assert (run.counts["entered"], run.counts["not_entered"]) == (1, {"condition": 1})
    assert run.counts["as_of_today"] == []
    assert dry_messages(run) == live_messages(journey)


def test_events_that_a_rule_counts_are_judged_as_of_then(world):
    twice = {"events": {"name": "viewed", "in_last": {"n": 7, "unit": "days"}, "since": "last_order"}}
    rule = {"match": "all", "rules": [{**twice, "op": "gte", "value": 2}]}
    journey = world.start(plan(mail("m"), again={"inside": "ignore", "later": "always"}, **{"if": rule}))
    world.customer()
    for happens in ("viewed", "cart_updated", "viewed", "cart_updated", "order", "cart_updated"):
        world.pass_time(hours=1)
        world.order() if happens == "order" else world.event(name=happens)
    world.pass_time(days=8)
    world.event()
    run = dry_run(journey)
    assert (run.counts["entered"], run.counts["not_entered"]) == (1, {"condition": 3})
    assert dry_messages(run) == live_messages(journey)


def test_what_is_known_as_of_today_alone_is_named(world):
    journey = create_journey("Pune", plan(mail("m"), **{"if": PUNE}))
    world.customer(city="Pune")
    world.customer("c2", city="Pune", email_opt_in=False)
    world.event()
    world.event("c2")
    run = dry_run(journey)
    assert run.counts["as_of_today"] == ["city", "consent"]
    assert (run.counts["messages"], run.counts["skipped"]) == (1, {"opted out": 1})


def test_an_order_within_a_week_of_a_message_is_counted_at_its_step(world):
    journey = create_journey("Cart", plan(mail("m"), wait("w", 5, "days"), mail("n")))
    for id, days in (("c1", 6), ("c2", 12), ("c3", 13)):
        world.customer(id)
        world.event(id)
        world.order(id, at=world.now + timedelta(days=days))
    world.pass_time(days=20)
    run = dry_run(journey)
    assert {id: step["ordered"] for id, step in run.counts["steps"].items()} == {"m": 1, "w": 0, "n": 2}
    assert run.counts["ordered"] == 2


def test_only_the_days_asked_for_are_walked(world):
    journey = create_journey("Cart", plan(mail("m")))
    world.customer("c1")
    world.customer("c2")
    world.event("c1")
    world.pass_time(days=2)
    world.event("c2")
    assert dry_run(journey, 1).counts["messages"] == 1
    assert dry_run(journey, 3).counts["messages"] == 2


def test_a_welcome_begins_when_they_signed_up(world):
    journey = create_journey("Welcome", plan(mail("m"), trigger={"event": "customer_created"}))
    world.customer("c1", signed_up_at=(world.now - timedelta(days=3)).isoformat())
    world.customer("c2", signed_up_at=(world.now - timedelta(days=40)).isoformat())
    world.customer("c3")
    assert dry_run(journey).counts["days"] == {"2026-02-27": 1}


def test_a_run_is_continued_where_it_was_left(world, monkeypatch):
    monkeypatch.setattr(samples, "CHUNK", 1)
    journey = create_journey("Cart", plan(mail("m")))
    for n in range(3):
        world.customer(f"c{n}")
        world.event(f"c{n}")
    run = dry_runs.begin(journey, 30)
    assert not dry_runs.carry_out(run.id, seconds=0)
    run.refresh_from_db()
    assert (run.status, run.walked, run.customers, run.counts["messages"]) == ("running", 1, 3, 1)
    assert dry_runs.carry_out(run.id)
    run.refresh_from_db()
    assert (run.status, run.walked, run.counts["messages"]) == ("done", 3, 3)
    assert dry_runs.carry_out(run.id)
    assert DryRun.objects.get().counts == run.counts


@pytest.mark.both_databases
def test_what_two_workers_walk_at_once_is_counted_once(world, monkeypatch):
    journey = create_journey("Cart", plan(mail("m")))
    world.customer()
    world.event()
    run = dry_runs.begin(journey, 30)
    walk_chunk = dry_runs.walk_chunk

    def overtaken(*arguments):
        monkeypatch.setattr(dry_runs, "walk_chunk", walk_chunk)
        assert dry_runs.carry_out(run.id)
        return walk_chunk(*arguments)

    monkeypatch.setattr(dry_runs, "walk_chunk", overtaken)
    dry_runs.carry_out(run.id)
    run.refresh_from_db()
    assert (run.walked, run.counts["messages"]) == (1, 1)


def test_a_dry_run_changes_nobody(world):
    journey = create_journey("Cart", plan(mail("m")))
    world.customer()
    world.event()
    before = Customer.objects.values().get()
    dry_run(journey)
    assert Customer.objects.values().get() == before
    assert (live_messages(journey), journey.enrollments.count()) == ([], 0)


BIRTHDAY = {"date": "attributes.birthday", "at": "09:00", "yearly": True}
REFILL = {"date": "last_order_at", "after": {"n": 5, "unit": "days"}, "at": "09:00"}
AT_NINE = {"date": "last_order_at", "at": "09:00"}  # orders come at ten in Kolkata, just after midnight in New York
ALWAYS = {"inside": "ignore", "later": "always"}


@pytest.mark.long
@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("trigger", "as_of_today", "messages"),
    [(BIRTHDAY, ["attributes.birthday"], 2), (REFILL, [], 3), (AT_NINE, [], 2)],
)
def test_a_journey_that_begins_with_a_date_says_what_was_sent_too(world, trigger, as_of_today, messages):
    """Of three birthdays one is elsewhere in the world and one is not in these days; three orders are five days before
    another one or none."""
    journey = world.start(plan(wait("w", 1, "hours"), mail("m"), trigger=trigger, again=ALWAYS))
    passing.carry_out()
    for id, birthday, zone in (("c1", "03-05", ""), ("c2", "03-20", "America/New_York"), ("c3", "08-01", "")):
        world.customer(id, attributes={"birthday": f"1990-{birthday}"}, time_zone=zone)
    orders = {0: "c1", 3: "c1", 10: "c2", 16: "c2"}
    for day in range(24):
        if day in orders:
            world.order(orders[day])
        for _ in range(8):
            world.pass_time(hours=3)
            alarms.sweep()
        world.settle()
    run = dry_run(journey)
    assert len(live_messages(journey)) == run.counts["messages"] == messages
    assert run.counts["as_of_today"] == as_of_today
    plan_then = parse(run.definition)
    everybody = dict(Customer.objects.values_list("external_id", "id"))
    _, relived = dry_runs.walk_chunk(journey.id, plan_then, Asked(plan_then), everybody, run.since, run.until)
    caused = [(each.customer_external_id, each.caused_at, each.cause) for each in relived.changes.entered.values()]
    assert sorted(caused) == sorted(journey.enrollments.values_list("customer_external_id", "caused_at", "cause"))
