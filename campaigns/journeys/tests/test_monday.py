"""What journeys add to the list of the dashboard that needs a person."""

import pytest

from campaigns.journeys.starting import pause, stop
from campaigns.journeys.tests.plans import mail, plan, wait
from campaigns.journeys.tests.test_held import outage
from campaigns.log.claims import SENT, Outcome, claim, finish
from campaigns.log.ledger import State
from campaigns.models import Campaign
from campaigns.results.monday import needs_a_person

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

FAILED = Outcome(State.FAILED, "mailbox is full")


def texts() -> list[str]:
    return [line.text for line in needs_a_person(may_administer=False)]


def send(failed: int) -> None:
    """Hand over what is pending; the first ones fail."""
    campaign = Campaign.objects.get()
    taken = claim(campaign, 10)
    assert taken
    finish(
        campaign,
        taken,
        {message.id: FAILED if n < failed else SENT for n, message in enumerate(taken.messages)},
    )


def test_somebody_who_is_held_waits_for_an_answer(world):
    journey = world.start(plan(wait("w", 2, "hours"), mail("m")))
    for customer in ("c1", "c2"):
        world.customer(customer)
        world.event(customer)
    outage(world, hours=40)
    world.settle()

    (line,) = needs_a_person(may_administer=False)

    assert line.text == "Journey “Cart”: 2 people are held until you answer"
    assert line.link == journey.get_absolute_url()


def test_a_paused_journey_stands_still_until_it_is_stopped(world):
    journey = world.start(plan(mail("m")))
    assert texts() == []
    pause(journey)
    assert texts() == ["Journey “Cart” is paused"]
    stop(journey)
    assert texts() == []


def test_failures_of_the_last_days_are_told_however_old_the_journey_is(world):
    world.start(plan(mail("m")))
    world.pass_time(days=60)
    for n in range(4):
        world.customer(f"c{n}")
        world.event(f"c{n}")
    send(failed=1)

    assert texts() == ["Journey “Cart”: 1 of 1 messages of the last 7 days failed"]
    world.pass_time(days=8)
    assert texts() == []
