"""A message of a journey names what its event said."""

import pytest

from campaigns.content.message import render
from campaigns.drafts.review import launch_review
from campaigns.journeys.starting import create_journey, start
from campaigns.journeys.tests.plans import ORDERED, plan, wait
from campaigns.journeys.values import StepErrors
from campaigns.log.ledger import Message
from campaigns.tests.factories import create_campaign

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def said(text):
    return {"id": "m", "message": {"channel": "email", "subject": "{{ trigger.sku | Yours }}", "message": text}}


def read():
    message = Message.objects.select_related("campaign").get()
    return render(message.campaign.message, message.values)


def test_a_property_of_the_event_is_filled_in(world):
    world.start(
        plan(wait("w", 1, "hours"), said("{{ trigger.sku | - }} {{ trigger.count | - }} {{ trigger.other | none }}"))
    )
    world.customer()
    world.event(sku="Mug <1>", count=2)
    world.pass_time(hours=1)
    assert read() == "Mug <1> 2 none"


def test_an_order_names_its_categories(world):
    world.start(plan(said("{{ trigger.category | things }}"), trigger=ORDERED))
    world.customer()
    world.order(items=[{"sku": "A", "category": "Tea"}, {"sku": "B", "category": "Coffee"}])
    assert read() == "Coffee, Tea"


def test_it_needs_a_fallback(world):
    journey = create_journey("Cart", plan(said("{{ trigger.sku }}")))
    with pytest.raises(StepErrors, match="Somebody may enter who has no sku"):
        start(journey)


def test_an_unknown_token_is_answered_with_those_of_the_event_too(world):
    with pytest.raises(StepErrors, match=r"attributes.KEY or trigger.KEY, a property of the event"):
        create_journey("Cart", plan(said("{{ colour | it }}")))


def test_a_campaign_has_no_event_to_name(world):
    world.customer()
    review = launch_review(create_campaign(message="Hi {{ trigger.sku | - }}"))
    assert [problem.text for problem in review.problems] == [
        "Only messages of journeys know {{ trigger.sku }}: remove it."
    ]
