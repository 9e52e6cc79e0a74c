"""A share of those who come to a journey is held out, and what both groups order is compared."""

from datetime import timedelta

import pytest

from campaigns.effect.lift import LiftState
from campaigns.journeys import dry_runs
from campaigns.journeys.holdout import HOLDOUT, measure_lifts
from campaigns.journeys.models import Enrollment, Participant
from campaigns.journeys.publishing import publish
from campaigns.journeys.starting import save_draft
from campaigns.journeys.tests.plans import mail, plan, wait
from customers.chance import chance
from customers.models import Customer
from customers.tests.factories import create_customers, event_record, order_record, persist_records
from tests.pages import visible_text

pytestmark = pytest.mark.django_db
GOAL = {"event": "order_completed", "within": {"n": 7, "unit": "days"}}
OPEN = {"again": {"inside": "ignore", "later": "always"}, "most_an_hour": 100_000}


def held_out(journey) -> set[str]:
    """By the draws alone."""
    ids = Customer.objects.values_list("external_id", "id")
    return {external_id for external_id, id in ids if chance(f"{journey.id}:holdout", id) < 0.3}


@pytest.fixture
def journey(world):
    """Forty people come to a journey with 30 % held out."""
    create_customers(*({"external_id": f"c{n}", "email": f"c{n}@example.in"} for n in range(40)))
    journey = world.start(plan(mail("m"), wait("w", 1, "days"), holdout=30, goal=GOAL, **OPEN))
    come(world, "first", range(40))
    return journey


def come(world, id: str, people) -> None:
    at = world.now.isoformat()
    records = (event_record(id=f"{id}{n}", name="cart_updated", customer=f"c{n}", occurred_at=at) for n in people)
    persist_records("event", *records)
    world.settle()


@pytest.mark.both_databases
def test_the_draw_decides_who_is_held_out_and_nobody_of_them_is_written_to(world, journey):
    out = held_out(journey)
    assert 3 < len(out) < 25
    entered = set(Enrollment.objects.values_list("customer_external_id", flat=True))
    assert entered == {f"c{n}" for n in range(40)} - out
    assert journey.not_entered == {HOLDOUT: len(out)}
    assert (journey.entered, journey.inside) == (40 - len(out), 40 - len(out))
    assert Participant.objects.filter(arm="h").count() == len(out)
    assert {arm: sums[0] for arm, sums in journey.arms["0:30"].items()} == {"h": len(out), "a": 40 - len(out)}


def test_who_comes_again_stays_in_their_group_and_counts_once(world, journey):
    world.pass_time(days=1)
    come(world, "again", range(40))
    out = held_out(journey)
    assert Participant.objects.count() == 40
    assert journey.not_entered == {HOLDOUT: 2 * len(out)}
    assert journey.entered == 2 * (40 - len(out))


@pytest.mark.both_databases
def test_orders_of_both_groups_count_from_their_coming_for_the_time_of_the_goal(world, journey):
    inside, outside = sorted({f"c{n}" for n in range(40)} - held_out(journey)), sorted(held_out(journey))
    world.order(inside[0], at=world.now - timedelta(minutes=1), amount=70)
    world.pass_time(days=2)
    world.order(inside[0], amount=10)
    world.order(inside[0], id="twice", amount=20)
    world.order(outside[0], amount=5)
    world.order(outside[1], id="cancelled", amount=5)
    world.order(outside[1], id="cancelled", amount=5, status="cancelled")
    world.pass_time(days=6)
    world.order(inside[1], amount=30)

    (found,) = measure_lifts(journey)
    lift = found.lift
    assert (lift.state, found.percent) == (LiftState.RUNNING, 30)
    assert (lift.written_to.buyers, lift.written_to.orders, lift.written_to.spent) == (1, 2, 3000)
    assert (lift.held_out.buyers, lift.held_out.orders, lift.held_out.spent) == (1, 1, 500)
    world.order(outside[0], id="twice", amount=20, at=world.now - timedelta(days=6))
    assert measure_lifts(journey)[0].lift.held_out.orders == 2


def test_a_round_is_judged_once_its_time_is_over_and_the_next_one_is_counted_apart(world, journey):
    create_customers(*({"external_id": f"c{n}", "email": f"c{n}@example.in"} for n in range(40, 50)))
    world.pass_time(days=91)
    come(world, "later", range(30, 50))
    second, first = measure_lifts(journey)
    assert second.lift.written_to.people + second.lift.held_out.people == 10
    assert (second.lift.state, first.lift.state) == (LiftState.RUNNING, LiftState.RUNNING)
    assert first.ends_at == second.begins_at
    world.pass_time(days=8)
    second, first = measure_lifts(journey)
    assert (second.lift.state, first.lift.state) == (LiftState.RUNNING, LiftState.NOT_ENOUGH)


@pytest.mark.long
def test_a_true_effect_is_found(world):
    create_customers(*({"external_id": f"c{n}", "email": f"c{n}@example.in"} for n in range(1_000)))
    journey = world.start(plan(wait("w", 1, "days"), holdout=30, goal=GOAL, **OPEN))
    come(world, "first", range(1_000))
    world.pass_time(days=1)
    out, at = held_out(journey), world.now.isoformat()
    buys = [n for n in range(1_000) if n % (10 if f"c{n}" in out else 4) == 0]
    persist_records("order", *(order_record(external_id=f"o{n}", customer=f"c{n}", ordered_at=at) for n in buys))
    world.pass_time(days=100)
    (found,) = measure_lifts(journey)
    assert found.lift.state == LiftState.MORE
    assert found.lift.conversion.difference.low > 0
    assert found.lift.held_out.buyers == sum(f"c{n}" in out for n in buys)


@pytest.mark.both_databases
def test_an_erased_person_stays_in_the_figures_and_nothing_says_who_it_was(world, journey, api):
    world.pass_time(days=1)
    world.order("c3", amount=10)
    before = measure_lifts(journey)
    id = Customer.objects.get(external_id="c3").id
    api("ingest").delete("/api/v1/customers/c3")
    world.settle()
    assert measure_lifts(journey) == before
    assert not Participant.objects.filter(customer_id=id).exists()


def test_another_share_begins_a_round_of_its_own(world, journey):
    save_draft(journey, {**journey.draft, "holdout": 10})
    publish(journey, draft_version=journey.draft_version)
    create_customers(*({"external_id": f"c{n}", "email": f"c{n}@example.in"} for n in range(40, 50)))
    come(world, "more", range(40, 50))
    assert sorted(journey.arms) == ["0:10", "0:30"]
    assert [each.percent for each in measure_lifts(journey)] == [30, 10]


@pytest.mark.long
def test_the_page_and_the_api_show_it(world, journey, signed_in, api):
    page = visible_text(signed_in.get(journey.get_absolute_url()).text)
    assert "30 % held out Judged on" in page
    assert "held out, to measure what the journey brings" in page
    lift = api("read").get(f"/api/v1/journeys/{journey.id}").json()["lift"]
    assert [(each["percent"], each["state"]) for each in lift] == [(30, "running")]
    assert lift[0]["held_out"]["people"] == len(held_out(journey))
    held = sorted(held_out(journey))[0]
    page = visible_text(signed_in.get(f"{journey.get_absolute_url()}?customer={held}").text)
    assert "They are held out of this journey" in page


def test_a_dry_run_holds_out_the_same_people(world, journey):
    run = dry_runs.begin(journey, 30)
    assert dry_runs.carry_out(run.id)
    run.refresh_from_db()
    assert run.counts["not_entered"] == journey.not_entered
    assert run.counts["entered"] == journey.entered
    assert Participant.objects.count() == 40
