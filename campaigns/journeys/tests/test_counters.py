"""The counters of a journey equal the people in it; where they do not, that is found and corrected."""

from collections import Counter
from contextlib import nullcontext
from io import StringIO

import pytest
from django.core.management import call_command

from campaigns.journeys.changes import Changes
from campaigns.journeys.figures import current_plan, read_steps
from campaigns.journeys.models import Journey
from campaigns.journeys.reconciliation import check, reconcile
from campaigns.journeys.tests.plans import mail, plan, wait
from campaigns.journeys.tests.test_any_life import Life
from tests.plans import captured_plans

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

WRONG = {"entered": 9, "inside": 8, "converted": 1, "left": {"exit": 2}, "here": {"w": 5, "gone": 1}, "overdue": 3}
count_places = Changes._count_places


@pytest.fixture
def journey(world):
    """One waits at a step, one is held there, and one has left."""
    journey = world.start(plan(wait("w", 2, "days"), mail("m"), late=1))
    for who in ("c1", "c2", "c3"):
        world.customer(who)
    world.event("c1")
    world.event("c2")
    world.now += world.now.resolution
    world.pass_time(hours=48)
    world.event("c3")
    return journey


def test_somebody_counts_at_one_step_wherever_they_go(world):
    journey = world.start(plan(wait("w", 2, "hours"), mail("m"), wait("v", 1, "days"), late=1))
    world.customer()
    counted = []
    for hours in (0, 2, 30, 8 * 24):
        if not hours:
            world.event()
        world.traveller.move_to(world.now)
        world.pass_time(hours=hours)
        counted.append((journey.here, journey.overdue, journey.inside))

    assert counted == [({"w": 1}, 0, 1), ({"v": 1}, 0, 1), ({"v": 1}, 1, 1), ({}, 0, 0)]
    assert check(journey) == []


def test_a_page_reads_of_each_step_who_is_due_first(journey):
    with captured_plans("campaigns_enrollment") as plans:
        (step, _) = read_steps(journey, current_plan(journey))

    assert (step.here, step.next_due_at) == (1, journey.enrollments.get(step="w").due_at)
    assert [(plan.scans, plan.sorts) for plan in plans] == [(False, False)]


def test_counters_that_differ_are_found_and_corrected(journey):
    right = {name: getattr(journey, name) for name in WRONG}
    Journey.objects.update(**WRONG)

    assert len(check(journey)) == len(reconcile(journey)) == 8
    assert check(journey) == []
    journey.refresh_from_db()
    assert {name: getattr(journey, name) for name in WRONG} == right


@pytest.mark.parametrize("command", [["reconcile"], ["rebuild_figures"]])
def test_commands_correct_them_and_say_so(journey, command):
    Journey.objects.update(inside=8, here={"w": 5})
    checked, corrected = StringIO(), StringIO()

    with pytest.raises(SystemExit):
        call_command("rebuild_figures", check=True, stdout=checked)
    call_command(*command, stdout=corrected)

    lines = [f"{journey.id} Cart: inside was 8, is 1", f"{journey.id} Cart: here (w) was 5, is 1"]
    assert checked.getvalue().splitlines() == lines
    assert corrected.getvalue().splitlines()[:2] == lines
    call_command("rebuild_figures", check=True)


def forget_departures(changes):
    return Counter(each.step for each in changes.changed.values() if each.step), 0


def forget_who_is_held(changes):
    return count_places(changes)[0], 0


@pytest.mark.parametrize("count", [count_places, forget_departures, forget_who_is_held])
def test_a_life_finds_planted_faults(db, monkeypatch, count):
    monkeypatch.setattr(Changes, "_count_places", count)
    life, fails = Life(), count is not count_places
    try:
        life.begin(0)
        life.enter("c0")
        life.enter("c1")
        life.order("c1")
        life.outage(30)
        life.clock_on(0)
        with pytest.raises(AssertionError) if fails else nullcontext():
            life.counters_equal_the_rows()
    finally:
        life.teardown()
