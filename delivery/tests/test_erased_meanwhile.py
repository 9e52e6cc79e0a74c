"""Somebody is erased at the moment when a message to them is written: nothing of it stays, on either database."""

import threading

import pytest
from django.db import connection

from campaigns.journeys import writing
from campaigns.journeys.tests.conftest import world  # noqa: F401  a fixture
from campaigns.journeys.tests.plans import mail, plan
from campaigns.log.ledger import Message
from campaigns.log.reconciliation import reconcile
from campaigns.models import Campaign
from customers.models import Customer
from customers.privacy.erasure import erase_by_external_id
from delivery import snapshot
from delivery.snapshot import write_snapshot

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
MOMENT = 0.5  # seconds, in which an erasure that waits for nobody is done


def erase_in_the_middle(monkeypatch, module, customer: str) -> threading.Thread:
    """Let another process erase a customer once a module has read the customers and has not written messages yet."""
    function = "message_rows"

    def erase() -> None:
        assert erase_by_external_id(customer)
        connection.close()

    erasure = threading.Thread(target=erase)
    original = getattr(module, function)

    def call(*args, **kwargs):
        if not erasure.ident:
            erasure.start()
            erasure.join(MOMENT)
        return original(*args, **kwargs)

    monkeypatch.setattr(module, function, call)
    return erasure


def test_a_launch_keeps_nothing_of_who_is_erased_meanwhile(launched, monkeypatch):
    campaign = launched(3, snapshot=False)
    erasure = erase_in_the_middle(monkeypatch, snapshot, "c0")

    assert write_snapshot(campaign)
    erasure.join()

    assert not Customer.objects.filter(external_id="c0").exists()
    assert sorted(Message.objects.exclude(to="").values_list("to", flat=True)) == ["p1@example.com", "p2@example.com"]
    assert not Message.objects.filter(customer_name__startswith="Person0").exists()


def test_a_step_of_a_journey_keeps_nothing_of_them_either(world, monkeypatch):  # noqa: F811
    world.start(plan(mail("m")))
    world.customer("c1")
    erasure = erase_in_the_middle(monkeypatch, writing, "c1")

    world.event("c1")
    erasure.join()

    assert not Customer.objects.exists()
    assert not Message.objects.exclude(to="", customer_name="").exists()
    assert reconcile(Campaign.objects.get(journey_step="m")) == []


def test_figures_stay_equal_where_somebody_had_two_messages_of_a_step(world):  # noqa: F811
    world.start(plan(mail("m"), again={"inside": "ignore", "later": "always"}))
    world.customer("c1")
    world.event("c1")
    world.event("c1")
    assert Message.objects.filter(status="pending").count() == 2

    assert erase_by_external_id("c1")

    step = Campaign.objects.get(journey_step="m")
    assert (step.pending, step.skipped) == (0, 2)
    assert reconcile(step) == []
