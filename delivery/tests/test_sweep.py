"""What a lost task or a dead worker left is found from the ledger alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.log.claims import Outcome, claim, finish
from campaigns.log.ledger import Lease, State
from campaigns.models import Campaign
from delivery import sweeping
from delivery.outbox import send
from delivery.tests.ledger import all_ended, states

pytestmark = pytest.mark.both_databases


@pytest.fixture
def nudged(monkeypatch) -> list[str]:
    """Which tasks were asked for."""
    tasks: list[str] = []
    monkeypatch.setattr(sweeping, "nudge", lambda task, *arguments: tasks.append(task.rpartition(".")[2]))
    return tasks


def test_a_freeze_that_stopped_is_taken_up(launched, nudged):
    launched(1, snapshot=False)
    sweeping.sweep()
    assert nudged == []

    Campaign.objects.update(updated_at=timezone.now() - sweeping.SNAPSHOT_STALLED_AFTER)
    sweeping.sweep()
    assert nudged == ["snapshot_audience"]


def test_messages_that_are_due_are_taken_up(launched, nudged):
    launched(1)
    sweeping.sweep()

    assert nudged == ["send_messages"]


def test_who_is_at_work_is_left_alone(launched, nudged):
    campaign = launched(2)
    claim(campaign, 1)

    sweeping.sweep()

    assert nudged == []


def test_what_a_dead_worker_held_is_due_again(launched, nudged):
    campaign = launched(1)
    claim(campaign, 1)
    Lease.objects.update(until=timezone.now() - timedelta(seconds=1))

    sweeping.sweep()

    assert states(campaign) == {"pending": 1}
    assert nudged == ["send_messages"]


def test_messages_that_wait_for_their_next_attempt_are_left_alone(launched, nudged):
    campaign = launched(1)
    claimed = claim(campaign, 1)
    busy = Outcome(State.PENDING, "busy", due_at=timezone.now() + timedelta(minutes=1))
    finish(campaign, claimed, all_ended(claimed, busy))

    sweeping.sweep()

    assert nudged == []


def test_a_campaign_awaits_its_receipts_for_72_hours(launched, vendor, nudged):
    campaign = launched(1)
    send(campaign)
    sweeping.sweep()
    campaign.refresh_from_db()
    assert campaign.status == Campaign.Status.SENDING

    Campaign.objects.update(last_sent_at=timezone.now() - timedelta(hours=72, seconds=1))
    sweeping.sweep()
    campaign.refresh_from_db()
    assert campaign.status == Campaign.Status.COMPLETED
    assert states(campaign) == {"sent": 1}


def test_a_campaign_to_nobody_completes(launched, nudged):
    campaign = launched(0)

    sweeping.sweep()

    campaign.refresh_from_db()
    assert campaign.status == Campaign.Status.COMPLETED
