"""Dry runs on their pages and over the API."""

from datetime import timedelta
from uuid import UUID

import pytest

from campaigns.journeys import dry_runs
from campaigns.journeys.models import DryRun
from campaigns.journeys.starting import create_journey
from campaigns.journeys.tests.browsing import text
from campaigns.journeys.tests.plans import ORDERED, PUNE, mail, plan, wait

pytestmark = pytest.mark.django_db

CART = plan(wait("w", 2, "hours"), mail("m"), exit=[ORDERED], goal={**ORDERED, "within": {"n": 7, "unit": "days"}})
EMPTY = {"id": "m", "message": {"channel": "email", "subject": "Hello", "message": ""}}


@pytest.fixture
def history(world):
    """Two carts in Pune, of which one was followed by an order, and one in Nagpur."""
    for id, city in (("c1", "Pune"), ("c2", "Pune"), ("c3", "Nagpur")):
        world.customer(id, city=city)
        world.event(id)
    world.order("c2", at=world.now + timedelta(days=1))
    world.pass_time(days=3)
    return world


def test_a_dry_run_is_begun_on_its_page_and_says_what_would_have_been_sent(history, signed_in):
    journey = create_journey("Cart", CART)
    shown = signed_in.post(f"/journeys/{journey.id}/dry-runs/", {"days": "30"}, follow=True)
    assert "Walking through 30 days … 0 of 3 customers so far" in text(shown)
    run = DryRun.objects.get()
    assert dry_runs.carry_out(run.id)
    shown = text(signed_in.get(run.get_absolute_url()))
    assert "Would have sent 3 messages to 3 people" in shown
    assert "Ordered within 7 days of one 1 33.3%" in shown
    assert "Goal reached 1" in shown
    assert "until 5 Mar 2026, 10:00 IST. Exact" in shown
    assert "30 days until" in text(signed_in.get(f"/journeys/{journey.id}/dry-runs/"))


def test_the_page_says_that_a_message_is_not_written_yet(history, signed_in):
    journey = create_journey("Cart", plan(EMPTY))
    run = dry_runs.begin(journey, 30)
    assert dry_runs.carry_out(run.id)
    shown = text(signed_in.get(run.get_absolute_url()))
    assert "Would have sent 3 messages" in shown
    assert "The journey cannot start as it is. Its messages are counted here as if it could:" in shown
    assert "Step 1: There is no message yet: write one." in shown


def test_the_page_says_about_and_why(history, signed_in):
    journey = create_journey("Cart", CART | {"if": PUNE})
    run = dry_runs.begin(journey, 30)
    assert dry_runs.carry_out(run.id)
    shown = text(signed_in.get(run.get_absolute_url()))
    assert "Would have sent about 2 messages to 2 people" in shown
    assert "the figures may differ: city." in shown
    assert "Not let in the condition did not hold 1" in shown


def test_the_page_says_at_the_step_how_many_are_skipped_and_how_people_left(history, signed_in):
    history.customer("c4", email="")
    history.event("c4")
    history.pass_time(hours=3)
    run = dry_runs.begin(create_journey("Cart", CART), 30)
    assert dry_runs.carry_out(run.id)
    shown = text(signed_in.get(run.get_absolute_url()))
    assert "2 E-mail “You left something” 4 3 1 skipped 1" in shown
    assert "What became of them went through all steps 4" in shown
    assert "skipped no address 1" in shown


def test_the_page_says_who_still_waits_where_nothing_was_sent(history, signed_in):
    run = dry_runs.begin(create_journey("Cart", plan(wait("w", 30, "days"), mail("m"))), 7)
    assert dry_runs.carry_out(run.id)
    shown = text(signed_in.get(run.get_absolute_url()))
    assert "Nobody came to a message in these days: 3 people still waited at the end of them." in shown
    assert "The first message comes after 30 days of waiting: try 60 days , or a shorter wait." in shown
    assert "What became of them still inside at the end 3" in shown


def test_a_dry_run_looks_back_as_far_as_people_wait_for_the_first_message(world, signed_in):
    world.customer("c1")
    world.order("c1", at=world.now - timedelta(days=130))
    steps = wait("w", 17, "weeks"), mail("m"), wait("v", 1, "weeks"), mail("n")
    journey = create_journey("Win-back", plan(*steps, trigger=ORDERED))
    page = f"/journeys/{journey.id}/dry-runs/"
    assert 'name="days" value="149"' in signed_in.get(page).content.decode()
    signed_in.post(page, {"days": "149"})
    run = DryRun.objects.get()
    assert dry_runs.carry_out(run.id)
    shown = text(signed_in.get(run.get_absolute_url()))
    assert "2 messages to 1 person" in shown


def test_the_page_says_why_nothing_would_have_been_sent(history, signed_in):
    journey = create_journey("Cart", plan(mail("m"), trigger={"event": "wished_for"}))
    run = dry_runs.begin(journey, 30)
    assert dry_runs.carry_out(run.id)
    shown = text(signed_in.get(run.get_absolute_url()))
    assert "Would have sent nothing" in shown
    assert "In these days “wished for” has happened to nobody." in shown


@pytest.mark.parametrize("days", ["0", "401", "ten", ""])
def test_other_numbers_of_days_are_refused(signed_in, days):
    journey = create_journey("Cart", CART)
    refused = signed_in.post(f"/journeys/{journey.id}/dry-runs/", {"days": days})
    assert refused.status_code == 422
    assert "Choose 1 to 400 days." in text(refused)
    assert not DryRun.objects.exists()


def test_a_program_begins_a_dry_run_and_reads_it(history, api):
    client = api("read")
    journey = create_journey("Cart", CART)
    begun = client.post(f"/api/v1/journeys/{journey.id}/dry-run", {"days": 30}, content_type="application/json")
    assert begun.status_code == 202
    address = f"/api/v1/journeys/{journey.id}/dry-runs/{begun.json()['id']}"
    assert client.get(address).json()["status"] == "running"
    assert dry_runs.carry_out(UUID(begun.json()["id"]))
    answer = client.get(address).json()
    expected = {
        "status": "done",
        "entered": 3,
        "people": 3,
        "messages": 3,
        "converted": 1,
        "ordered": 1,
        "steps": [
            {"id": "w", "reached": 3, "messages": 0, "ordered": 0},
            {"id": "m", "reached": 3, "messages": 3, "ordered": 1},
        ],
        "days": [{"day": "2026-03-02", "messages": 3}],
        "exact": True,
        "as_of_today": [],
        "unseen": [],
    }
    assert {name: answer[name] for name in expected} == expected


def test_over_the_api_other_days_are_422_and_other_runs_404(api):
    client = api("read")
    journey, other = create_journey("Cart", CART), create_journey("Other", CART)
    for days in (0, 401, "30", None):
        body = {"days": days}
        answer = client.post(f"/api/v1/journeys/{journey.id}/dry-run", body, content_type="application/json")
        assert answer.status_code == 422
        assert answer.json()["detail"][0]["loc"] == ["body", "days"]
    run = dry_runs.begin(other, 30)
    assert client.get(f"/api/v1/journeys/{journey.id}/dry-runs/{run.id}").status_code == 404


def test_the_last_ten_runs_are_kept(world):
    journey = create_journey("Cart", CART)
    runs = [dry_runs.begin(journey, 1).id for _ in range(12)]
    assert set(DryRun.objects.values_list("id", flat=True)) == set(runs[2:])
