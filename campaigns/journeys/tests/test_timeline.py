"""What a customer did in journeys, on the timeline of their page, and the messages of steps over the API."""

import pytest

from campaigns.journeys.tests.plans import ORDERED, mail, plan, wait
from campaigns.models import Campaign
from customers.models import Customer
from customers.timeline import read_page

pytestmark = pytest.mark.django_db

CART = plan(wait("w", 2, "hours"), mail("m"), wait("v", 1, "days"), exit=[ORDERED])


@pytest.fixture
def journey(world):
    """A cart that was ordered after its message."""
    journey = world.start(CART)
    world.customer()
    world.event()
    world.pass_time(hours=2)
    world.order()
    return journey


def lines(kind="", after=None, size=20):
    page = read_page(Customer.objects.get(), kind, after, size)
    return [(line.kind, line.title, line.status, *line.facts) for line in page.events], page.next


@pytest.mark.both_databases
def test_steps_stand_in_the_timeline_with_events_orders_and_messages(journey):
    moves = [
        ("journeys", "Cart", "left", "met an exit condition"),
        ("journeys", "Cart", "waited", "1 Wait 2 hours"),
        ("journeys", "Cart", "entered"),
    ]
    assert lines("journeys")[0] == moves
    assert {kind for kind, *_ in lines()[0]} == {"journeys", "events", "orders", "messages"}


def test_a_page_may_end_between_two_moves(journey):
    whole, _ = lines("journeys")
    found, after = [], None
    for _ in range(3):
        page, after = lines("journeys", after, 1)
        found += page
    assert (found, after) == (whole, None)


def test_the_messages_of_a_step_name_journey_and_step(journey, api):
    campaign = Campaign.objects.get(journey_id=journey.id)
    (message,) = api("read").get(f"/api/v1/campaigns/{campaign.id}/messages").json()["items"]
    assert (message["journey_id"], message["step"]) == (str(journey.id), "m")


def test_the_page_of_a_step_leads_back_to_its_journey(journey, signed_in):
    campaign = Campaign.objects.get(journey_id=journey.id)
    page = signed_in.get(campaign.get_absolute_url()).content.decode()
    assert f'A step of the journey\n      <a href="/journeys/{journey.id}/">Cart</a>' in page
    assert '<a href="/journeys/">Journeys</a>' in page
