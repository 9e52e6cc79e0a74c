"""The crossings that are told are those which somebody who asked at every moment would have seen."""

from datetime import timedelta

import pytest
import time_machine
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.database import transactional
from crm.database.milliseconds import MILLISECOND
from customers.events.models import Event
from customers.models import ChangeClock, Customer, Order
from customers.segments.explain import Reader
from customers.segments.rules import parse
from customers.segments.watching import alarms, passing, watches
from customers.segments.watching.models import Crossing, Watch
from customers.segments.watching.tests.test_moments import HOUR, NOW, SPANS, categories, rules
from customers.signals import happened
from customers.tests.factories import customer_record, event_record, order_record, persist_records

ago = st.integers(0, 100).map(lambda hours: hours * HOUR)
writes = st.one_of(
    st.tuples(st.just("seen"), ago),
    st.tuples(st.just("signed up"), ago),
    st.tuples(st.just("ordered"), ago, categories),
    st.tuples(st.just("viewed"), ago, categories),
    st.tuples(st.just("order cancelled")),
    st.tuples(st.just("sweep")),
)
steps = st.lists(st.tuples(st.integers(1, 60), writes), min_size=3, max_size=10)
PROFILE = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Observer:
    """Asks `explain` at every moment at which an answer can change, as the rows are then."""

    def __init__(self, watched):
        self.watched = watched  # rules by the key of their watch
        self.seen = []
        self.times = set()
        self.until = NOW
        self.holding = dict.fromkeys(watched, False)

    def ask(self, *moments):
        reader = Reader(Customer.objects.get(), NOW)
        for reader.now in moments:
            for key, rule in self.watched.items():
                holds = reader.holds(rule)
                if holds != self.holding[key]:
                    self.holding[key] = holds
                    self.seen.append((key, holds, reader.now))

    def wait(self, now):
        """Ask at all moments before `now`."""
        edges = {at + span + late for at in self.times for span in SPANS for late in (timedelta(0), MILLISECOND)}
        self.ask(*sorted(edge for edge in edges if self.until < edge < now))
        self.until = now


def run(rules_of_it, steps, skews=(timedelta(0),)):
    """Write and sweep by the steps; returns what was told of each watch, and what the observer has seen."""
    for model in (Customer, Order, Event, Watch, Crossing, ChangeClock):
        model.objects.all().delete()
    parsed = [parse(rule) for rule in rules_of_it]
    told = []

    def listen(sender, occurrences, **kwargs):
        if sender is Watch:
            told.extend((f"segment:{each.properties['segment']}", each) for each in occurrences)

    with time_machine.travel(NOW, tick=False) as traveller:
        keys = [f"segment:{n:08}-0000-0000-0000-000000000000" for n in range(len(parsed))]
        for key, rule in zip(keys, parsed, strict=True):
            transactional(watches._watch)(key, rule)
        passing.carry_out()
        observer = Observer(dict(zip(keys, parsed, strict=True)))
        happened.connect(listen)
        try:
            now = NOW
            persist_records("customer", customer_record(external_id="c1"))
            observer.ask(Customer.objects.get().updated_at)
            for number, (hours, (what, *about)) in enumerate([*steps, (400, ("sweep",))]):
                now += hours * HOUR
                observer.wait(now)
                traveller.move_to(now + skews[number % len(skews)])
                write(what, about, now, observer.times, number)
                observer.until = now
                observer.ask(max(now, Customer.objects.get().updated_at))
        finally:
            happened.disconnect(listen)
    return told, observer


def write(what, about, now, times, number):
    at = now - about[0] if about else now
    times.add(at)
    when = at.isoformat()
    match what:
        case "seen":
            persist_records("customer", customer_record(external_id="c1", last_seen_at=when))
        case "signed up":
            persist_records("customer", customer_record(external_id="c1", signed_up_at=when))
        case "ordered":
            items = [{"category": about[1]}]
            persist_records("order", order_record(external_id=f"o{number}", amount=1, ordered_at=when, items=items))
        case "viewed":
            event = event_record(id=f"e{number}", occurred_at=when, properties={"category": about[1]})
            persist_records("event", event)
        case "order cancelled":
            for order in Order.objects.order_by("-external_id")[:1]:
                when = order.ordered_at.isoformat()
                record = order_record(external_id=order.external_id, ordered_at=when, status="cancelled")
                persist_records("order", record)
        case "sweep":
            alarms.sweep()


def check(some_rules, steps):
    told, observer = run(some_rules, steps)

    assert sorted((key, each.name == "segment_entered", each.occurred_at) for key, each in told) == sorted(
        observer.seen
    )


def check_two_clocks(some_rules, steps):
    told, observer = run(some_rules, steps, skews=(timedelta(minutes=10), timedelta(0)))

    for key, rule in observer.watched.items():
        theirs = [each for owner, each in told if owner == key]
        names = [each.name for each in theirs]
        assert names == [("segment_entered", "segment_left")[n % 2] for n in range(len(names))]
        moments = [each.occurred_at for each in theirs]
        assert moments == sorted(moments)
        entered = [holds for owner, holds, _ in observer.seen if owner == key]
        assert bool(names) <= bool(entered)
        holds = Reader(Customer.objects.get(), observer.until).holds(rule)
        assert holds == (len(names) % 2 == 1)


some_rules = st.lists(rules, min_size=1, max_size=3)
many = settings(PROFILE, max_examples=40)


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.both_databases
@many
@given(some_rules, steps)
@override_settings(EVENT_DAYS=7)
def test_crossings_are_told_as_they_would_be_seen(some_rules, steps):
    check(some_rules, steps)


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.both_databases
@many
@given(some_rules, steps)
@override_settings(EVENT_DAYS=7)
def test_two_clocks_ten_minutes_apart_tell_nothing_twice(some_rules, steps):
    check_two_clocks(some_rules, steps)
