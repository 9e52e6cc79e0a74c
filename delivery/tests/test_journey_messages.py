"""What a journey writes is sent like the messages of a campaign."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.journeys.models import Journey
from campaigns.journeys.tests.conftest import NOW, world  # noqa: F401  a fixture
from campaigns.journeys.tests.plans import mail, plan, wait
from campaigns.log.ledger import Message
from campaigns.log.reconciliation import reconcile
from campaigns.models import Campaign
from campaigns.sending_rules.models import ONLY, SendingRules
from delivery import tasks
from delivery.outbox import send
from delivery.sweeping import sending_stopped, sweep
from delivery.tests.vendor_stub import reject

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def step(name: str) -> Campaign:
    return Campaign.objects.get(journey_step=name)


def test_a_message_is_handed_over_and_the_campaign_of_the_step_goes_on(world, vendor):  # noqa: F811
    world.start(plan(mail("m"), again={"inside": "ignore", "later": "always"}))
    for customer in ("c1", "c2"):
        world.customer(customer)
        world.event(customer)

    assert sending_stopped(step("m"))
    assert not send(step("m"))

    assert sorted(message["to"] for message in vendor.messages) == ["c1@example.in", "c2@example.in"]
    assert vendor.messages[0]["body"].startswith("Hi Asha")
    assert vendor.messages[0]["subject"] == "You left something"
    sweep()
    assert (step("m").status, step("m").sent) == ("sending", 2)
    world.event("c1")
    assert not send(step("m"))
    assert len(vendor.messages) == 3
    assert len({message["id"] for message in vendor.messages}) == 3
    assert reconcile(step("m")) == []


def test_what_the_vendor_rejects_for_now_is_tried_again(world, vendor):  # noqa: F811
    world.start(plan(mail("m")))
    world.customer()
    world.event()
    vendor.answer = reject("try later", permanent=False)
    send(step("m"))
    assert Message.objects.get().status == "pending"
    assert Message.objects.get().due_at > timezone.now()


def test_quiet_hours_put_a_message_off(world, vendor):  # noqa: F811
    world.start(plan(wait("w", 12, "hours"), mail("m")))
    SendingRules.objects.create(id=ONLY, quiet={"email": {"begins": "21:00", "ends": "09:00"}})
    world.customer()
    world.event()
    world.pass_time(hours=12)  # 22:00 in Kolkata

    message = Message.objects.get()
    assert (message.status, message.reason) == ("pending", "quiet hours")
    assert message.due_at == NOW + timedelta(hours=23)
    send(step("m"))
    assert vendor.messages == []


def test_campaigns_of_a_stopped_journey_are_completed(world, vendor):  # noqa: F811
    from campaigns.journeys.starting import stop

    journey = world.start(plan(mail("m"), wait("w", 1, "days")))
    world.customer()
    world.event()
    send(step("m"))
    Message.objects.update(status="delivered")
    Campaign.objects.update(sent=0, delivered=1)
    stop(Journey.objects.get(id=journey.id))
    world.settle()
    sweep()
    assert step("m").status == Campaign.Status.COMPLETED


def test_the_counters_of_journeys_are_compared_every_hour(world, caplog):  # noqa: F811
    journey = world.start(plan(mail("m")))
    Journey.objects.update(overdue=4)

    tasks.reconcile()

    assert "Cart: overdue was 4, is 0" in caplog.text
    assert Journey.objects.get(id=journey.id).overdue == 0
