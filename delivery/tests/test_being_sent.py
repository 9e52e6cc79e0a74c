"""A message is being sent while a lease names it: its row changes when the worker finishes, or a receipt is faster."""

import json
from datetime import timedelta

import pytest
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from campaigns.log.claims import LEASE_EXPIRED, Outcome, claim, finish, release_expired
from campaigns.log.ledger import Lease, Message, State
from campaigns.log.reconciliation import reconcile
from campaigns.log.rounds import requeue_failed
from campaigns.log.withdrawing import withdraw_pending
from campaigns.pages.log import filtered_log
from crm.streams.stream import Entry
from customers.models import Customer
from customers.privacy.erasure import erase
from delivery.settling import settle
from delivery.tests.ledger import all_ended, states

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def receive(message_id: str, status: str) -> None:
    receipt = {"message_id": message_id, "status": status, "occurred_at": "2026-01-01T00:00:00Z"}
    with transaction.atomic():
        settle([Entry("1-0", "receipt", json.dumps([receipt]).encode(), 1)])()


def attempts() -> list[int]:
    return list(Message.objects.order_by("customer_id").values_list("attempts", flat=True))


@pytest.fixture
def retried(launched):
    """A campaign to two people, of whom the second one's message waits for its second round, before the cursor has
    reached it; and that message."""
    campaign = launched(2)
    second = Message.objects.order_by("customer_id")[1]
    receive(second.key, "failed")
    campaign.refresh_from_db()
    assert campaign.retry_failed()
    requeue_failed(campaign)
    return campaign, second


def test_a_claim_changes_no_message(launched):
    campaign = launched(2)
    before = list(Message.objects.order_by("id").values())

    claim(campaign, 2)

    assert list(Message.objects.order_by("id").values()) == before
    assert states(campaign) == {"sending": 2}
    assert reconcile(campaign) == []


def test_counters_that_are_wrong_are_counted_from_the_log_and_its_leases(launched):
    campaign = launched(3)
    claim(campaign, 2)
    type(campaign).objects.update(pending=0, sending=9)

    assert len(reconcile(campaign)) == 2
    assert states(campaign) == {"sending": 2, "pending": 1}


@pytest.mark.parametrize(
    ("outcome", "counted"),
    [
        (Outcome(State.SENT), 1),
        (Outcome(State.FAILED, "no"), 1),
        (Outcome(State.PENDING, "busy", timezone.now()), 1),
        (Outcome(State.PENDING, "busy", timezone.now(), counts_attempt=False), 0),
    ],
)
def test_an_attempt_is_counted_when_it_is_finished(launched, outcome, counted):
    campaign = launched(1)
    claimed = claim(campaign, 1)
    assert claimed.messages[0].attempts == 1

    finish(campaign, claimed, all_ended(claimed, outcome))

    assert attempts() == [counted]


@pytest.mark.parametrize("status", ["sent", "failed", "delivered"])
def test_an_attempt_is_counted_once_where_its_receipt_is_faster(launched, status):
    campaign = launched(2)
    claimed = claim(campaign, 1)
    receive(claimed.messages[0].key, status)
    assert attempts() == [1, 0]

    finish(campaign, claimed, all_ended(claimed))

    assert attempts() == [1, 0]
    assert states(campaign) == {status: 1, "pending": 1}


def test_an_attempt_of_a_worker_that_died_is_counted(launched):
    campaign = launched(1)
    claim(campaign, 1)
    Lease.objects.update(until=timezone.now() - timedelta(seconds=1))

    release_expired(honours_keys=True)

    assert attempts() == [1]
    assert Message.objects.get().reason == LEASE_EXPIRED
    again = claim(campaign, 1)
    assert again.messages[0].attempts == 2
    finish(campaign, again, all_ended(again))
    assert attempts() == [2]


def test_a_message_that_waited_is_claimed_once(retried):
    campaign, second = retried

    first_claim, next_claim = claim(campaign, 1), claim(campaign, 2)

    assert [message.id for message in first_claim.messages] == [second.id.hex]
    assert second.id.hex not in {message.id for message in next_claim.messages}
    assert states(campaign) == {"sending": 2}


def test_a_message_that_waited_is_not_withdrawn_while_it_is_sent(retried):
    campaign, _ = retried
    claimed = claim(campaign, 1)
    campaign.cancel()

    while withdraw_pending(campaign):
        pass

    assert states(campaign) == {"sending": 1, "skipped": 1}
    finish(campaign, claimed, all_ended(claimed))
    assert states(campaign) == {"sent": 1, "skipped": 1}


def test_erasing_a_customer_leaves_a_message_that_is_being_sent(launched):
    campaign = launched(2)
    claimed = claim(campaign, 1)

    for customer in Customer.objects.all():
        erase(customer)

    assert states(campaign) == {"sending": 1, "skipped": 1}
    finish(campaign, claimed, all_ended(claimed))
    assert states(campaign) == {"sent": 1, "skipped": 1}


def test_lists_show_which_messages_are_being_sent(launched, api):
    campaign = launched(3)
    (being_sent,) = claim(campaign, 1).messages
    campaign.refresh_from_db()

    def listed(status: str) -> list[tuple[str, str]]:
        url = f"/api/v1/campaigns/{campaign.id}/messages?status={status}"
        items = api("read").get(url).json()["items"]
        on_the_page = filtered_log(campaign, QueryDict(f"status={status}")).values_list("id", flat=True)
        assert {item["id"] for item in items} == {str(id) for id in on_the_page}
        return sorted((item["id"].replace("-", ""), item["status"]) for item in items)

    others = Message.objects.exclude(id=being_sent.id).values_list("id", flat=True)
    assert listed("sending") == [(being_sent.id, "sending")]
    assert listed("pending") == sorted((id.hex, "pending") for id in others)
