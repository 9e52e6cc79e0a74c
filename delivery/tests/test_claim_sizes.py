"""How many messages a worker claims at once, and when: so many as the vendor keeps up with, one claim ahead."""

from datetime import timedelta

import pytest
from django.db import OperationalError

from campaigns.log import claims
from campaigns.log.claims import claim
from campaigns.log.ledger import Lease, Message
from delivery import outbox
from delivery.outbox import send
from delivery.tests.ledger import make_due, states
from delivery.tests.vendor_stub import accept


def test_a_claim_grows_while_the_vendor_keeps_up():
    quick, so_so, slow = outbox.QUICK / 2, outbox.QUICK * 2, outbox.SLOW * 2

    assert outbox._next_size(400, 400, 10, 1_000, quick) == 800
    assert outbox._next_size(800, 800, 10, 1_000, quick) == 1_000
    assert outbox._next_size(800, 800, 10, 1_000, so_so) == 800
    assert outbox._next_size(800, 800, 10, 1_000, slow) == 10
    assert outbox._next_size(400, 3, 10, 1_000, quick) == 400, "three messages say little about four hundred"


def test_what_a_lease_leaves_no_time_for_spends_no_attempt(launched, vendor, settings, monkeypatch):
    settings.VENDOR_BATCH = 1
    monkeypatch.setattr(outbox, "REQUESTS", 2)
    monkeypatch.setattr(outbox, "LONGEST_REQUEST", claims.LEASE)
    campaign = launched(7)

    while send(campaign):
        pass

    assert states(campaign) == {"sent": 7}
    assert len(vendor.messages) == 7
    assert set(Message.objects.values_list("attempts", "reason")) == {(1, "")}


def test_the_next_claim_is_made_while_requests_are_under_way_as_long_as_the_vendor_keeps_up(
    launched, vendor, settings, monkeypatch
):
    monkeypatch.setattr(outbox, "REQUESTS", 1)
    settings.VENDOR_BATCH = 2
    campaign = launched(9)
    held: list[int] = []  # leases, whenever a claim was made
    monkeypatch.setattr(outbox, "claim", lambda *of: (claim(*of), held.append(campaign.leases.count()))[0])

    send(campaign)

    assert states(campaign) == {"sent": 9}
    assert max(held) == 2, "one claim under way, and one ahead of it"


def test_a_claim_that_was_made_ahead_is_given_back_when_the_vendor_begins_to_fail(
    launched, vendor, settings, monkeypatch
):
    """It is sent when the vendor is tried again, and no attempt is lost meanwhile."""
    monkeypatch.setattr(outbox, "REQUESTS", 1)
    settings.VENDOR_BATCH = 1
    campaign = launched(12)
    vendor.answer = lambda messages: accept(messages) if len(vendor.requests) <= 2 else (503, {}, {"Retry-After": "60"})

    send(campaign)

    assert states(campaign) == {"sent": 2, "pending": 10}
    assert sum(Message.objects.filter(status="pending").values_list("attempts", flat=True)) == 0
    assert not Lease.objects.exists()
    assert len(vendor.requests) <= 4

    vendor.answer = accept
    make_due(campaign)
    send(campaign)
    assert states(campaign) == {"sent": 12}
    assert len({message["id"] for message in vendor.messages}) == 12


@pytest.mark.both_databases
def test_what_was_answered_is_written_down_when_the_next_claim_fails(launched, vendor, settings, monkeypatch):
    monkeypatch.setattr(outbox, "REQUESTS", 1)
    settings.VENDOR_BATCH = 1
    campaign = launched(5)
    made = []

    def claim_thrice(*arguments):
        made.append(arguments)
        if len(made) == 3:
            raise OperationalError("the database went away")
        return claim(*arguments)

    monkeypatch.setattr(outbox, "claim", claim_thrice)
    with pytest.raises(OperationalError):
        send(campaign)

    assert states(campaign)["sent"] == len(vendor.messages)
    assert not Lease.objects.exists()


def test_a_claim_whose_turn_comes_too_late_is_given_back(launched, vendor, settings, monkeypatch):
    campaign = launched(2)
    monkeypatch.setattr("campaigns.log.claims.LEASE", timedelta(0))

    settings.TASK_SECONDS = 0.1
    send(campaign)

    assert not vendor.requests
    assert states(campaign) == {"pending": 2}
    assert set(Message.objects.values_list("attempts", flat=True)) == {0}
    assert not Lease.objects.exists()
