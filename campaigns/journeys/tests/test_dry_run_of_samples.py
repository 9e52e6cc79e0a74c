"""Dry runs of many customers take some of them at random, until the number of messages is certain."""

import random
from uuid import UUID

import pytest

from campaigns.journeys import dry_runs, samples
from campaigns.journeys.models import DryRun
from campaigns.journeys.starting import create_journey
from campaigns.journeys.tests.plans import mail, plan, wait
from campaigns.journeys.tests.test_dry_run_shown import text
from customers.models import Customer
from customers.tests.factories import create_customer

pytestmark = pytest.mark.django_db

SIZE = 32
TWO_MAILS = plan(mail("m"), wait("w", 1, "hours"), mail("n"))


@pytest.fixture
def many(world, monkeypatch):
    """Thirty-two customers are many. Each draws their place, and every second one leaves a cart."""
    monkeypatch.setattr(samples, "MAX_FIRST", 8)
    monkeypatch.setattr(samples, "CHUNK", 3)
    numbers = {}
    for n in range(SIZE):
        customer = create_customer(external_id=f"c{n}", email=f"c{n}@example.in")
        numbers[customer.id.hex] = n / SIZE
        if n % 2:
            world.append(f"c{n}")
    world.pass_time(hours=2)
    monkeypatch.setattr(samples, "_draw", numbers.__getitem__)
    return world


def walk_parts(run):
    """The samples that were taken, each with how many customers were walked by then."""
    parts = []
    while True:
        is_over = dry_runs.carry_out(run.id)
        run.refresh_from_db()
        parts.append(run.walked)
        if is_over:
            return parts


@pytest.mark.both_databases
def test_a_sample_is_doubled_until_all_are_walked_and_the_figures_are_exact(many):
    run = dry_runs.begin(create_journey("Cart", TWO_MAILS), 1)
    assert (run.one_in, run.sample) == (4, 8)
    assert walk_parts(run) == [8, 16, 32]
    assert (run.one_in, run.status) == (1, "done")
    assert samples.scaled_counts(run) == run.counts
    assert [run.counts[name] for name in ("entered", "people", "messages", "message_squares")] == [16, 16, 32, 64]


@pytest.mark.both_databases
def test_a_run_ends_with_the_sample_that_makes_the_messages_certain(many, monkeypatch):
    monkeypatch.setattr(samples, "CERTAIN", 0.4)
    run = dry_runs.begin(create_journey("Cart", TWO_MAILS), 1)
    assert walk_parts(run) == [8, 16]
    assert [run.counts[name] for name in ("people", "messages")] == [8, 16]
    scaled = samples.scaled_counts(run)
    assert [scaled[name] for name in ("people", "messages", "inside")] == [16, 32, 0]
    assert scaled["steps"]["m"] == {"reached": 16, "messages": 16, "skipped": 0, "ordered": 0}
    assert scaled["left"] == {"ended": 16}


def test_the_page_and_the_api_say_that_figures_are_scaled(many, monkeypatch, signed_in, api):
    monkeypatch.setattr(samples, "CERTAIN", 0.7)
    journey = create_journey("Cart", TWO_MAILS)
    run = dry_runs.begin(journey, 1)
    shown = text(signed_in.get(run.get_absolute_url()))
    assert "0 of about 8 customers so far" in shown
    assert "They are taken at random from 32 customers." in shown
    assert walk_parts(run) == [8]
    shown = text(signed_in.get(run.get_absolute_url()))
    assert "Would have sent about 32 messages to 16 people" in shown
    assert "Of 32 customers 8 were taken at random, and the figures are scaled" in shown
    assert "Exact" not in shown
    answer = api("read").get(f"/api/v1/journeys/{journey.id}/dry-runs/{run.id}").json()
    assert [answer[name] for name in ("customers", "walked", "messages", "exact")] == [32, 8, 32, False]
    assert 0.5 < answer["margin"] < 0.7


def test_each_sample_has_the_smaller_ones_in_it():
    customers = {UUID(int=n): random.Random(n) for n in range(50)}
    Customer.objects.bulk_create(Customer(id=id, external_id=f"c{id.int}") for id in customers)
    below = {
        one_in: {id for _, chunk in samples.read_sample(DryRun(customers=1, one_in=one_in)) for id in chunk.values()}
        for one_in in (1, 2, 4)
    }
    assert below[4] < below[2] < below[1] == customers.keys()


@pytest.mark.parametrize(
    ("customers", "one_in"), [(0, 1), (200_000, 1), (200_001, 2), (1_000_000, 8), (10_000_000, 64)]
)
def test_the_first_sample_has_at_most_200_000_customers(customers, one_in):
    assert samples.first_sample(customers) == one_in


def test_of_a_hundred_margins_about_95_hold():
    """Of 4,000 people some get a message and some get five."""
    chance, holding, trials = random.Random(7), 0, 400
    everybody = [chance.choice([0, 0, 0, 1, 1, 5]) for _ in range(4_000)]
    for _ in range(trials):
        walked = [messages for messages in everybody if chance.random() < 1 / 4]
        run = DryRun(customers=len(everybody), walked=len(walked), one_in=4)
        margin = samples.find_margin(run, sum(walked), sum(messages * messages for messages in walked))
        estimate = sum(walked) * run.customers / run.walked
        holding += abs(estimate - sum(everybody)) <= margin * estimate
    assert 0.92 < holding / trials < 0.98


def test_figures_that_are_scaled_have_three_digits(world):
    run = DryRun(
        customers=1_000_000, walked=125_041, one_in=8, finished_at=world.now, counts={"people": 12_345, "unseen": ["a"]}
    )
    assert samples.scaled_counts(run) == {"people": 98_700, "unseen": ["a"]}


@pytest.mark.both_databases
def test_a_run_that_is_cancelled_is_forgotten(many, signed_in, monkeypatch):
    """A worker is in the middle of it."""
    journey = create_journey("Cart", TWO_MAILS)
    run = dry_runs.begin(journey, 1)
    walk_chunk = dry_runs.walk_chunk

    def interrupted(*arguments):
        answer = signed_in.post(f"{run.get_absolute_url()}cancel/")
        assert answer.url == f"/journeys/{journey.id}/dry-runs/"
        monkeypatch.setattr(dry_runs, "walk_chunk", walk_chunk)
        return walk_chunk(*arguments)

    monkeypatch.setattr(dry_runs, "walk_chunk", interrupted)
    dry_runs.carry_out(run.id)
    assert not DryRun.objects.exists()
    assert dry_runs.carry_out(run.id)


def test_only_a_run_of_the_journey_that_is_under_way_is_cancelled(many, signed_in):
    journey, other = (create_journey(name, TWO_MAILS) for name in ("Cart", "Other"))
    done, going = dry_runs.begin(journey, 1), dry_runs.begin(other, 1)
    walk_parts(done)
    for run in (done, going):
        assert signed_in.post(f"/journeys/{journey.id}/dry-runs/{run.id}/cancel/").status_code == 302
    assert set(DryRun.objects.all()) == {done, going}
