"""Dry runs of journeys that a segment begins: who would have entered, as far as what is stored tells it."""

from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.journeys import dry_runs
from campaigns.journeys.models import INSIDE, Enrollment
from campaigns.journeys.past import Asked
from campaigns.journeys.starting import create_journey
from campaigns.journeys.steps import parse
from campaigns.journeys.tests.plans import PUNE, mail, plan, wait
from campaigns.journeys.tests.test_dry_run_shown import text
from campaigns.journeys.values import StepError
from crm.database.milliseconds import MILLISECOND
from customers.models import HAS_ALARM, Customer, Segment
from customers.segments.lists.membership import add_member
from customers.segments.watching import alarms, passing
from customers.segments.watching.models import Watch

pytestmark = pytest.mark.django_db

DAYS = 30
ALWAYS = {"inside": "ignore", "later": "always"}
LEAVING = {"left_segment": True}


def make_rule(*rules, match="all"):
    return {"match": match, "rules": list(rules)}


WEEK = {"n": 7, "unit": "days"}
LAPSED = make_rule(
    {"field": "last_order_at", "op": "is_set"},
    {"field": "last_order_at", "op": "not_in_last", "value": {"n": 5, "unit": "days"}},
)
TWICE = make_rule({"orders": {"in_last": WEEK}, "measure": "count", "op": "gte", "value": 2})
SPENDS = make_rule({"field": "total_spend", "op": "gte", "value": 1500})
LOOKING = make_rule({"events": {"name": "viewed", "in_last": WEEK, "since": "last_order"}, "op": "gte", "value": 2})
ROUNDS = ("03 Tue", "06 Fri", "10 Tue", "13 Fri", "13 Fri")
RULES = [LAPSED, TWICE, SPENDS, LOOKING, make_rule(*LAPSED["rules"], LOOKING, match="none")]

numbers = count()
moments = st.tuples(st.integers(1, DAYS * 24 * 60), st.integers(0, 1), st.sampled_from(["order", "viewed"]))
histories = st.lists(moments, min_size=8, max_size=16, unique_by=lambda moment: moment[0]).map(sorted)


def segment(rule):
    return Segment.objects.create(name=f"Segment {next(numbers)}", rule=rule)


def entering(rule, *steps, **around):
    return plan(*steps, trigger={"segment": str(segment(rule).id)}, **{"again": ALWAYS, **around})


def weekly(rule, **around):
    trigger = {"weekly": ["tuesday", "friday"], "at": "09:00", "segment": str(segment(rule).id)}
    return plan(mail("m"), trigger=trigger, again=ALWAYS, **around)


def live(world, journey, history, customers):
    """Let a history happen; alarms are answered, and movers wake, whenever something is due."""
    begin, end = world.now, world.now + timedelta(days=DAYS)
    happens = [(begin + timedelta(minutes=minutes), customers[n], name) for minutes, n, name in history]
    while world.now < end:
        due = Enrollment.objects.filter(INSIDE, due_at__gt=world.now).order_by("due_at").first()
        alarm = Customer.objects.filter(HAS_ALARM).order_by("watch_at").first()
        times = [
            due and due.due_at,
            alarm and alarm.watch_at + MILLISECOND,
            happens and happens[0][0],
            journey.round_at,
        ]
        at = min([end, *(each for each in times if each and each > world.now)])
        world.traveller.move_to(at)
        world.now = at
        alarms.sweep()
        world.settle()
        if happens and happens[0][0] <= world.now:
            _, customer, name = happens.pop(0)
            world.order(customer, amount=800) if name == "order" else world.event(customer, name)


def dry_run(journey, days=DAYS + 1):
    run = dry_runs.begin(journey, days)
    assert dry_runs.carry_out(run.id)
    run.refresh_from_db()
    return run


def dry_entries(run):
    plan, everybody = parse(run.definition), dict(Customer.objects.values_list("external_id", "id"))
    _, relived = dry_runs.walk_chunk(run.journey_id, plan, Asked(plan), everybody, run.since, run.until)
    return sorted((each.customer_external_id, each.caused_at, each.cause) for each in relived.changes.entered.values())


def live_entries(journey):
    return sorted(journey.enrollments.values_list("customer_external_id", "caused_at", "cause"))


def compare(world, data, history):
    for model in (Customer, Watch):
        model.objects.all().delete()
    world.journeys.clear()
    customers = [f"h{next(numbers)}" for _ in range(2)]
    journey = world.start(data)
    passing.carry_out()
    for customer in customers:
        world.customer(customer, signed_up_at=world.now.isoformat())
    live(world, journey, history, customers)
    run = dry_run(journey)
    assert dry_entries(run) == live_entries(journey)
    assert run.counts["entered"] == journey.entered
    assert run.counts["left"] == {reason: n for reason, n in journey.left.items() if n}
    assert run.counts["as_of_today"] == []
    return run


@pytest.mark.long
@pytest.mark.both_databases
@given(st.sampled_from(RULES), histories)
@settings(max_examples=settings().max_examples // 5, deadline=None, suppress_health_check=list(HealthCheck))
def test_who_enters_a_segment_and_leaves_it_is_told_by_any_history(world, rule, history):
    compare(world, entering(rule, wait("w", 4, "days"), mail("m"), exit=[LEAVING]), history)


@pytest.mark.long
@pytest.mark.both_databases
@given(st.sampled_from(RULES), histories)
@settings(max_examples=settings().max_examples // 8, deadline=None, suppress_health_check=list(HealthCheck))
def test_who_was_in_a_segment_on_its_days_is_told_by_any_history(world, rule, history):
    compare(world, weekly(rule), history)


@pytest.mark.long
@pytest.mark.both_databases
@given(st.sampled_from(RULES), histories)
@settings(max_examples=settings().max_examples // 8, deadline=None, suppress_health_check=list(HealthCheck))
def test_an_exit_by_a_rule_acts_when_it_begins_to_hold(world, rule, history):
    data = plan(wait("w", 6, "days"), mail("m"), trigger={"event": "viewed"}, exit=[{"if": rule}], again=ALWAYS)
    compare(world, data, history)


@pytest.mark.both_databases
def test_somebody_enters_again_each_time_they_have_not_ordered_for_long(world):
    world.customer(signed_up_at=world.now.isoformat())
    for days in (0, 3, 12):
        world.order(at=world.now + timedelta(days=days))
    began = world.now
    world.pass_time(days=DAYS)
    run = dry_run(create_journey("Lapsed", entering(LAPSED, wait("w", 2, "days"), mail("m"), exit=[LEAVING])))
    five_days_after = [began + timedelta(days=days + 5) + MILLISECOND for days in (3, 12)]
    assert [at for _, at, _ in dry_entries(run)] == five_days_after
    counts = run.counts
    assert (counts["entered"], counts["messages"], counts["as_of_today"]) == (2, 2, [])


@pytest.mark.both_databases
def test_the_members_of_each_round_are_those_of_its_moment(world):
    world.customer(signed_up_at=world.now.isoformat())
    world.order(amount=2000)
    world.pass_time(days=8)
    world.customer("c2", signed_up_at=world.now.isoformat())
    world.order("c2", amount=2000)
    world.pass_time(days=4)
    run = dry_run(create_journey("Weekly", weekly(SPENDS)))
    days = [(id, f"{at:%d %a %H:%M}") for id, at, _ in dry_entries(run)]
    assert days == [(id, f"{day} 03:30") for id, day in zip(("c1",) * 4 + ("c2",), ROUNDS, strict=True)]


def test_nobody_enters_by_a_value_of_which_only_todays_is_known(world, signed_in):
    """Who signed up in these days has come with the value, as far as anybody knows."""
    world.customer("before", city="Pune", signed_up_at=(world.now - timedelta(days=40)).isoformat())
    world.customer("unknown", city="Pune")
    world.customer("new", city="Pune", signed_up_at=(world.now - timedelta(days=4)).isoformat())
    run = dry_run(create_journey("Pune", entering(PUNE, mail("m"))))
    assert [id for id, *_ in dry_entries(run)] == ["new"]
    assert (run.counts["as_of_today"], run.counts["unseen"]) == (["arrival", "city"], ["city"])
    page = text(signed_in.get(run.get_absolute_url()))
    assert "Would have sent about 1 message" in page
    assert "Nobody enters the segment here because one of these has changed: city." in page


def test_somebody_is_asked_from_their_last_visit_on(world):
    """Whether they had been away before that visit is not known."""
    away = make_rule({"field": "last_seen_at", "op": "not_in_last", "value": WEEK})
    for id, days in (("c1", 10), ("c2", 3), ("c3", 60)):
        world.customer(
            id, last_seen_at=(world.now - timedelta(days=days)).isoformat(), signed_up_at="2025-01-01T00:00:00Z"
        )
    run = dry_run(create_journey("Away", entering(away, mail("m"))))
    assert [(id, at) for id, at, _ in dry_entries(run)] == [("c1", world.now - timedelta(days=3) + MILLISECOND)]
    assert run.counts["unseen"] == ["last_seen_at"]


def test_a_list_has_no_past_by_which_somebody_could_enter_it(db):
    friends = Segment.objects.create(name="Friends", rule={}, is_static=True)
    journey = create_journey("Friends", plan(mail("m"), trigger={"segment": str(friends.id)}))
    with pytest.raises(StepError, match="when customers came to it is not stored"):
        dry_runs.begin(journey, 30)


def test_members_of_a_list_are_those_of_today(world):
    friends = Segment.objects.create(name="Friends", rule={}, is_static=True)
    add_member(friends, world.customer(signed_up_at=(world.now - timedelta(days=9)).isoformat()), None)
    trigger = {"weekly": ["tuesday"], "at": "09:00", "segment": str(friends.id)}
    run = dry_run(create_journey("Friends", plan(mail("m"), trigger=trigger, again=ALWAYS)))
    assert (run.counts["entered"], run.counts["as_of_today"], run.counts["unseen"]) == (1, ["segment"], [])


def test_events_that_are_deleted_are_named(world, settings):
    settings.EVENT_DAYS = 35
    data = plan(mail("m"), trigger={"event": "viewed"})
    assert dry_run(create_journey("Viewed", data), 30).counts["as_of_today"] == []
    assert dry_run(create_journey("Viewed", data), 36).counts["as_of_today"] == ["old_events"]
    looking = create_journey("Looking", entering(LOOKING, mail("m")))
    assert dry_run(looking, 28).counts["as_of_today"] == []
    assert dry_run(looking, 29).counts["as_of_today"] == ["old_events"]


def test_somebody_with_too_many_orders_is_left_out_and_named(world):
    world.customer(signed_up_at="2025-01-01T00:00:00Z")
    world.order(amount=2000)
    Customer.objects.update(has_many_orders=True)
    run = dry_run(create_journey("Spends", entering(SPENDS, mail("m"))))
    assert (run.counts["entered"], run.counts["as_of_today"]) == (0, ["many_orders"])


def test_the_page_says_that_nobody_has_entered(world, signed_in):
    world.customer(signed_up_at="2025-01-01T00:00:00Z")
    for data, words in [
        (entering(SPENDS, mail("m")), "nobody has entered the segment in these days"),
        (weekly(SPENDS), "nobody was in the segment on the days of the journey"),
        (plan(mail("m"), trigger={"date": "last_order_at", "at": "09:00"}), "The date has come for nobody"),
    ]:
        run = dry_run(create_journey("Nobody", data))
        assert words in text(signed_in.get(run.get_absolute_url()))
