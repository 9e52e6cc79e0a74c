"""What pages about campaigns say of the campaigns that send a journey's steps."""

import pytest

from campaigns.journeys.tests.browsing import text
from campaigns.journeys.tests.plans import mail, plan
from campaigns.log.claims import SENT, claim, finish
from campaigns.models import Campaign

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def step(world):
    """A message step to which two customers came, one of whom has no address."""
    world.start(plan(mail("m")))
    for customer, email in (("c1", "c1@example.in"), ("c2", "")):
        world.customer(customer, email=email)
        world.event(customer)
    return Campaign.objects.get()


def test_its_page_speaks_of_those_who_came_to_the_step(step, signed_in):
    page = text(signed_in.get(step.get_absolute_url()))
    assert "Came to the step 2" in page
    assert "of 2 who came to the step" in page
    assert "segment" not in page.partition("Communication log")[0].replace("Segments", "")


def test_it_does_not_count_as_a_campaign(step, signed_in):
    taken = claim(step, 10)
    assert taken
    finish(step, taken, {message.id: SENT for message in taken.messages})

    page = text(signed_in.get("/"))

    assert "Sending 0" in page
    assert "Messages, 30 days 1 0 in 0 campaigns, 1 in 1 journey" in page


def test_cancelling_says_what_becomes_of_the_journey_and_the_journey_shows_it(step, signed_in, world):
    page = text(signed_in.get(f"{step.get_absolute_url()}cancel/"))
    assert "everybody who comes to this step is skipped, and goes on with the journey" in page
    assert "only duplicated" not in page

    signed_in.post(f"{step.get_absolute_url()}cancel/")

    assert "Cancelled" in text(signed_in.get(f"/journeys/{step.journey_id}/"))


def test_its_journey_says_of_whom_a_message_was_skipped_and_why(step, signed_in):
    page = text(signed_in.get(f"/journeys/{step.journey_id}/people/?status=left"))

    assert page.count("1 written") == 1
    assert page.count("1 skipped: no address") == 1
