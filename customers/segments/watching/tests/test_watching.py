"""Entering and leaving a segment is noticed once: when a row is written, and by the clock at its own moment."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.database import transactional
from crm.database.milliseconds import MILLISECOND
from crm.streams.work import STALLED_AFTER
from customers.events.history import read_events
from customers.models import Customer, Segment
from customers.privacy.erasure import erase
from customers.privacy.export import customer_export
from customers.segments.lists.changes import make_rule
from customers.segments.lists.membership import add_member, remove_member
from customers.segments.watching import alarms, passing, recounting, watches
from customers.segments.watching.models import Crossing, Watch
from customers.segments.watching.tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

IN_PUNE = {"field": "city", "op": "eq", "value": "Pune"}
SEEN_TODAY = {"field": "last_seen_at", "op": "in_last", "value": {"n": 1, "unit": "days"}}
VIEWED = {"events": {"name": "viewed_product", "in_last": {"n": 2, "unit": "days"}}, "op": "gte", "value": 2}
NOT_ORDERED = {"field": "last_order_at", "op": "not_in_last", "value": {"n": 7, "unit": "days"}}
DAY = timedelta(days=1)


def entered(at, customer="c1"):
    return "segment_entered", customer, at


def left(at, customer="c1"):
    return "segment_left", customer, at


# ── By writing ────────────────────────────────────────────────────────
def test_a_customer_enters_and_leaves_with_the_rows_that_say_so(town):
    segment = town.watch(IN_PUNE)
    town.customer(city="Mumbai")
    town.pass_time(minutes=1)
    town.change(city="Pune")
    town.change(city=" pune")
    moved = town.now
    town.pass_time(minutes=1)
    town.change(city="Delhi")

    assert [name for name, _, _ in town.told] == ["segment_entered", "segment_left"]
    assert moved <= town.told[0][2] < moved + timedelta(seconds=1)
    assert list(Crossing.objects.order_by("id").values_list("segment_id", flat=True)) == [segment.id] * 2


def test_a_new_customer_who_matches_enters(town):
    town.watch(IN_PUNE)
    town.customer(city="Pune")

    assert town.told == [entered(Customer.objects.get().updated_at)]


def test_orders_and_events_are_noticed(town):
    town.watch(VIEWED, NOT_ORDERED)
    town.customer()
    town.view()
    town.view()
    assert [name for name, _, _ in town.told] == ["segment_entered"]
    town.order()
    assert [name for name, _, _ in town.told] == ["segment_entered", "segment_left"]


def test_an_order_that_moves_to_another_customer_is_noticed_for_both(town):
    town.watch({"field": "order_count", "op": "gte", "value": 1})
    town.customer("c1")
    town.customer("c2")
    town.order("c1", external_id="o")
    town.pass_time(minutes=1)
    town.order("c2", external_id="o")

    assert [(name, who) for name, who, _ in town.told[:1]] == [("segment_entered", "c1")]
    assert {(name, who) for name, who, _ in town.told[1:]} == {("segment_left", "c1"), ("segment_entered", "c2")}


def test_static_segments_are_noticed(town):
    segment = Segment.objects.create(name="List", rule={}, is_static=True)
    Segment.objects.filter(id=segment.id).update(rule=make_rule(segment.id))
    town.keep(segment)
    passing.carry_out()
    customer = town.customer()
    add_member(segment, customer, None)
    add_member(segment, customer, None)
    remove_member(segment, customer, None)

    assert [name for name, _, _ in town.told] == ["segment_entered", "segment_left"]


def test_what_no_watched_rule_reads_costs_one_small_query(town):
    town.customer(city="Pune")
    town.watch(IN_PUNE)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        look = alarms.Look({"visits", "name"})
        look.settle(Customer.objects.all())
        look.look(Customer.objects.all())

    assert len(queries) == 1


def test_crossings_stand_among_the_events_of_a_customer_until_they_are_erased(town):
    segment = town.watch(IN_PUNE)
    customer = town.customer(city="Pune")
    (event,) = read_events(customer, "segment_entered", None, 10)
    assert event.properties == {"segment": str(segment.id)}
    assert customer_export(customer, None)["segments_entered_and_left"][0]["name"] == "segment_entered"
    erase(customer)
    assert not Crossing.objects.exists()


# ── By the clock ──────────────────────────────────────────────────────
def test_the_clock_takes_somebody_out_at_the_very_moment(town):
    town.watch(SEEN_TODAY)
    town.customer(last_seen_at=NOW.isoformat())
    moment = NOW + DAY + MILLISECOND
    assert Customer.objects.get().watch_at == moment
    town.pass_time(days=1)
    assert len(town.told) == 1
    town.pass_time(seconds=1)

    assert town.told[1:] == [left(moment)]
    assert Customer.objects.get().watch_at is None


def test_after_an_outage_the_same_crossings_come_out(town):
    town.watch(VIEWED)
    town.customer()
    for hours in (10, 20):
        town.pass_time(hours=hours, sweeps=False)
        town.view()
    town.pass_time(days=30)

    (_, _, came), (_, _, went) = town.told
    assert came - NOW < timedelta(hours=31)
    assert went == NOW + timedelta(hours=10) + 2 * DAY + MILLISECOND


def test_a_write_first_answers_what_is_overdue(town):
    town.watch(SEEN_TODAY)
    town.customer(last_seen_at=NOW.isoformat())
    town.pass_time(days=3, sweeps=False)
    town.change(last_seen_at=town.now.isoformat())

    assert town.told[1] == left(NOW + DAY + MILLISECOND)
    assert [name for name, _, _ in town.told] == ["segment_entered", "segment_left", "segment_entered"]


def test_a_slow_clock_undoes_nothing(town):
    town.watch(SEEN_TODAY, IN_PUNE)
    town.customer(last_seen_at=NOW.isoformat(), city="Pune")
    town.pass_time(days=1, minutes=5)
    assert [name for name, _, _ in town.told] == ["segment_entered", "segment_left"]
    town.pass_time(minutes=-10)
    town.change(city="Pune", last_seen_at=NOW.isoformat())

    assert len(town.told) == 2


# ── Setting a watch up ────────────────────────────────────────────────
def test_nobody_enters_because_a_watch_begins(town):
    town.customer(city="Pune")
    town.watch(IN_PUNE)
    assert town.told == []
    town.change(city="Delhi")

    assert [name for name, _, _ in town.told] == ["segment_left"]


def test_a_customer_who_is_written_before_the_pass_comes_is_set_up_from_the_old_row(town):
    town.customer("c1", city="Pune")
    town.customer("c2", city="Delhi")
    town.keep(Segment.objects.create(name="Watched", rule={"match": "all", "rules": [IN_PUNE]}))
    town.change("c1", city="Mumbai")
    town.change("c2", city="Pune")
    passing.carry_out()

    assert [(name, who) for name, who, _ in town.told] == [("segment_left", "c1"), ("segment_entered", "c2")]
    assert Watch.objects.get().state == Watch.State.LIVE


def test_editing_a_segment_lets_nobody_in_and_puts_out_who_no_longer_matches(town):
    town.customer("c1", city="Pune")
    town.customer("c2", city="Delhi")
    segment = town.watch(IN_PUNE)
    segment.rule = {"match": "all", "rules": [{"field": "city", "op": "eq", "value": "Delhi"}]}
    segment.save()
    watches.refresh_rules()
    passing.carry_out()
    assert [(name, who) for name, who, _ in town.told] == [("segment_left", "c1")]
    town.change("c2", city="Pune")

    assert [(name, who) for name, who, _ in town.told[1:]] == [("segment_left", "c2")]


@pytest.mark.both_databases
def test_a_pass_that_was_left_is_taken_up_and_those_behind_it_wait(town, monkeypatch):
    woken = []
    monkeypatch.setattr(passing, "wake", lambda: woken.append(1))
    for _ in range(2):
        town.keep(Segment.objects.create(name="Watched", rule={"match": "all", "rules": [IN_PUNE]}))
    first, second = Watch.objects.order_by("id")
    long_ago = timezone.now() - 2 * STALLED_AFTER
    Watch.objects.filter(id=second.id).update(moved_at=long_ago)
    passing.sweep()
    assert not woken

    Watch.objects.filter(id=first.id).update(moved_at=long_ago)
    passing.sweep()
    passing.sweep()
    assert len(woken) == 1, "one task is on its way"


def test_a_watch_that_nobody_asks_for_ends_and_takes_its_marks_with_it(town):
    town.customer(city="Pune")
    town.watch(IN_PUNE)
    assert Customer.objects.get().marks
    transactional(watches.end_all_but)([])
    passing.carry_out()

    assert not Watch.objects.exists()
    assert Customer.objects.get().marks == ""
    town.change(city="Delhi")
    assert town.told == []


def test_two_watches_share_one_alarm(town):
    town.watch(SEEN_TODAY)
    town.watch({**SEEN_TODAY, "value": {"n": 3, "unit": "days"}})
    town.customer(last_seen_at=NOW.isoformat())
    town.pass_time(days=10)

    assert town.told[2:] == [left(NOW + DAY + MILLISECOND), left(NOW + 3 * DAY + MILLISECOND)]


def test_a_rule_is_told_where_it_begins_to_hold(town):
    town.watch_rule({"match": "all", "rules": [IN_PUNE]})
    town.customer(city="Pune")
    town.change(city="Delhi")

    assert [name for name, _, _ in town.told] == ["rule_holds"]
    assert not Crossing.objects.exists()


def test_wrong_marks_are_reported_and_set_right_at_night(town, caplog):
    town.watch(IN_PUNE)
    town.customer("c1", city="Pune")
    town.customer("c2", city="Delhi")
    assert recounting.recount() == 0
    Customer.objects.filter(external_id="c1").update(city_key="delhi")
    Customer.objects.filter(external_id="c2").update(city_key="pune")
    town.told.clear()
    recounting.recount_at_night(NOW)
    assert town.told == []
    recounting.recount_at_night(datetime(2026, 3, 3, 3, 30, tzinfo=timezone.get_default_timezone()))

    assert [(name, who) for name, who, _ in town.told] == [("segment_left", "c1")]
    assert "2 customers carried a wrong mark" in caplog.text
    assert recounting.recount() == 0


def test_a_worker_that_dies_in_the_middle_has_done_nothing(town, monkeypatch):
    town.watch(SEEN_TODAY)
    town.customer(last_seen_at=NOW.isoformat())

    def die(*args):
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(alarms, "tell", die)
        with pytest.raises(RuntimeError):
            town.pass_time(days=2)
    town.pass_time(seconds=1)

    assert town.told[1:] == [left(NOW + DAY + MILLISECOND)]
