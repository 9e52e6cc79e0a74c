"""A webhook step of a journey tells a program of everybody who comes to it, once."""

import json

import pytest
from standardwebhooks import Webhook as Verifier

from campaigns.journeys.models import Enrollment
from campaigns.journeys.starting import create_journey, start, stop
from campaigns.journeys.tests.conftest import world  # noqa: F401  a fixture
from campaigns.journeys.tests.plans import ORDERED, PUNE, plan, wait
from campaigns.journeys.values import StepErrors
from customers.models import Segment
from customers.privacy.erasure import erase_by_external_id
from customers.segments.watching import passing
from customers.tests.factories import customer_record, persist_records
from delivery.webhooks import sending
from delivery.webhooks.models import Delivery, Webhook
from tests.pages import visible_text

pytestmark = [pytest.mark.django_db, pytest.mark.long]


def tell(id: str, url: str, *properties: str) -> dict:
    """A step that tells a program."""
    return {"id": id, "webhook": {"url": url, "properties": list(properties)}}


@pytest.fixture
def url(receiver) -> str:
    return f"{receiver.url}/carts"


def test_a_step_posts_who_came_to_it_with_the_properties_it_asks_for(world, receiver, url, settings):  # noqa: F811
    journey = world.start(plan(tell("told", url, "sku", "missing"), wait("w", 1, "days")))
    world.customer()
    world.event(sku="CF-FIL", price=120)
    webhook = Webhook.objects.get()
    assert not sending.send(webhook.id)

    (request,) = receiver.requests
    assert request.path == "/carts"
    enrollment = Enrollment.objects.get()
    assert Verifier(settings.WEBHOOK_SECRETS[0]).verify(request.body, request.headers, json_parse=False) is None
    assert json.loads(request.body) == {
        "type": "journey_step",
        "timestamp": "2026-03-02T04:30:00Z",
        "data": {
            "id": f"journey_step:{enrollment.id}:told",
            "customer_external_id": "c1",
            "properties": {"journey": str(journey.id), "step": "told", "trigger": {"sku": "CF-FIL"}},
        },
    }
    assert (enrollment.step, [move["what"] for move in enrollment.trace]) == ("w", ["called"])


def test_everybody_is_told_of_once_whatever_is_repeated(world, receiver, url):  # noqa: F811
    world.start(plan(tell("a", url), tell("b", f"{url}/b"), wait("w", 1, "hours"), tell("c", url)))
    for customer in ("c1", "c2"):
        world.customer(customer)
        world.event(customer)
        world.event(customer)
    world.settle()
    world.pass_time(hours=1)
    for webhook in Webhook.objects.all():
        sending.send(webhook.id)

    assert Webhook.objects.count() == 2
    told = [json.loads(request.body)["data"] for request in receiver.requests]
    assert sorted((each["customer_external_id"], each["properties"]["step"]) for each in told) == [
        (customer, step) for customer in ("c1", "c2") for step in "abc"
    ]


def test_what_waits_for_somebody_who_left_is_withdrawn(world, receiver, url):  # noqa: F811
    journey = world.start(plan(tell("told", url), wait("w", 3, "days"), exit=[ORDERED]))
    for customer in ("c1", "c2"):
        world.customer(customer)
        world.event(customer)
    world.order("c1")
    left, inside = Delivery.objects.order_by("id")
    assert (left.state, left.answer, inside.state) == ("dead", "They left the journey", "waiting")
    stop(journey)
    world.settle()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"dead"}
    sending.send(Webhook.objects.get().id)
    assert not receiver.requests


def test_of_an_erased_customer_nothing_is_told(world, receiver, url):  # noqa: F811
    world.start(plan(tell("told", url, "sku"), wait("w", 3, "days")))
    world.customer()
    world.event(sku="CF-FIL")
    erase_by_external_id("c1")
    sending.send(Webhook.objects.get().id)
    assert not receiver.requests
    assert Delivery.objects.get().properties == {}


def test_a_program_that_is_gone_is_told_of_nobody(world, receiver, url):  # noqa: F811
    world.start(plan(tell("told", url), wait("w", 3, "days")))
    receiver.answer = lambda request: (410, b"", {})
    for customer in ("c1", "c2"):
        world.customer(customer)
        world.event(customer)
        sending.send(Webhook.objects.get().id)
    assert Delivery.objects.count() == 1
    assert Enrollment.objects.filter(step="w").count() == 2


def test_a_journey_with_an_address_that_is_not_allowed_cannot_be_started(db, settings):
    settings.VENDOR_PRIVATE = False
    for address, said in (
        ("http://shop.example.com/carts", "must begin with https://"),
        ("https://10.0.0.7/carts", "names a private address"),
        ("https://localhost/carts", "names a private address"),
        ("https://me:hush@shop.example.com/carts", "must have no user or password"),
    ):
        with pytest.raises(StepErrors, match=said) as refused:
            start(create_journey("Cart", plan(tell("told", address))))
        assert refused.value.errors[0].loc == ("steps", 0, "webhook", "url")
    settings.WEBHOOK_SECRETS = []
    with pytest.raises(StepErrors, match="set WEBHOOK_SECRET"):
        start(create_journey("Cart", plan(tell("told", "https://shop.example.com/carts"))))


def test_the_log_of_the_address_stands_under_settings(world, office, receiver, url):  # noqa: F811
    world.start(plan(tell("told", url)))
    world.customer()
    world.event()
    webhook = Webhook.objects.get()
    assert "Steps of journeys" in visible_text(office.get("/settings/webhooks/").text)
    page = visible_text(office.get(webhook.get_absolute_url()).text)
    assert "signed with WEBHOOK_SECRET" in page
    assert "journey_step of c1" in page
    assert "New secret" not in page
    assert office.get(f"{webhook.get_absolute_url()}edit/").status_code == 404
    assert office.post(f"{webhook.get_absolute_url()}secret/").status_code == 404
    assert "The test was accepted" in office.post(f"{webhook.get_absolute_url()}test/", follow=True).text


def test_who_enters_and_leaves_the_segment_of_a_journey_is_told(world, create_webhook):  # noqa: F811
    webhook = create_webhook(events=["segment_entered", "segment_left"])
    segment = Segment.objects.create(name="In Pune", rule=PUNE)
    world.start(plan(wait("w", 3, "days"), trigger={"segment": str(segment.id)}))
    passing.carry_out()
    for city in ("Delhi", "Pune", "Pune", "Goa"):
        persist_records("customer", customer_record(city=city))
    told = webhook.deliveries.order_by("id").values_list("name", "customer_external_id", "properties")
    assert list(told) == [
        ("segment_entered", "c1", {"segment": str(segment.id)}),
        ("segment_left", "c1", {"segment": str(segment.id)}),
    ]
