"""From the ledger to the vendor over real HTTP, with everything a vendor can do."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from campaigns.log import claims, rounds
from campaigns.log.claims import NOT_ATTEMPTED, Outcome, claim, finish, release_expired
from campaigns.log.ledger import Lease, Message, State
from campaigns.models import Campaign
from delivery.gate import TRIPS_AFTER
from delivery.models import VendorState
from delivery.outbox import send
from delivery.outcomes import ATTEMPTS, not_attempted
from delivery.tests.ledger import all_ended, make_due, states, written
from delivery.tests.vendor_stub import accept, reject
from delivery.vendors.http import send as http

LAUNCH = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.mark.both_databases
def test_every_message_is_rendered_and_handed_over_once(launched, vendor, settings):
    campaign = launched(5)
    settings.VENDOR_BATCH = 2

    assert not send(campaign)

    assert sorted(message["to"] for message in vendor.messages) == [f"p{n}@example.com" for n in range(5)]
    assert {written(message["body"]) for message in vendor.messages} == {f"Hi Person{n}!" for n in range(5)}
    assert {message["id"] for message in vendor.messages} == {str(row.id) for row in Message.objects.all()}
    assert sorted(len(request) for request in vendor.requests) == [1, 2, 2]
    assert len(set(vendor.keys)) == 3
    assert states(campaign) == {"sent": 5}


def test_a_line_break_in_a_value_does_not_reach_the_subject(launched, vendor):
    campaign = launched(1, subject="For {{ first_name }}")
    Message.objects.update(values={"first_name": "Eve\r\nBcc: all@example.com"})

    send(campaign)

    assert vendor.messages[0]["subject"] == "For Eve Bcc: all@example.com"


def test_what_is_rejected_for_good_has_failed(launched, vendor):
    campaign = launched(2)
    vendor.answer = reject("mailbox does not exist", permanent=True)

    send(campaign)

    assert states(campaign) == {"failed": 2}
    assert set(Message.objects.values_list("reason", "attempts")) == {("mailbox does not exist", 1)}
    assert campaign.status == Campaign.Status.COMPLETED


@pytest.mark.parametrize(
    "answer",
    [
        reject("try later", permanent=False),
        lambda messages: (500, {}, {}),
        lambda messages: (429, {}, {}),
        lambda messages: (202, b"<html>", {}),
        lambda messages: (202, {"accepted": []}, {}),
        lambda messages: (_ for _ in ()).throw(ConnectionError),
    ],
    ids=["rejected", "500", "429", "garbage", "silence", "hang up"],
)
def test_what_may_pass_is_tried_again_with_the_same_key(launched, vendor, answer):
    campaign = launched(2)
    vendor.answer = answer
    send(campaign)
    assert states(campaign) == {"pending": 2}
    assert Message.objects.filter(due_at__gt=timezone.now(), reason__gt="").count() == 2
    first = {message["id"] for message in vendor.messages}

    vendor.answer = accept
    make_due(campaign)
    send(campaign)

    assert states(campaign) == {"sent": 2}
    assert {message["id"] for message in vendor.messages} == first


def test_a_redirect_is_not_followed(launched, vendor):
    campaign = launched(1)
    vendor.answer = lambda messages: (307, {}, {"Location": vendor.url})

    send(campaign)

    assert len(vendor.requests) == 1
    assert states(campaign) == {"pending": 1}


def test_a_vendor_that_hangs_counts_as_unreachable(launched, vendor, settings):
    settings.VENDOR_TIMEOUT = 0.1
    vendor.delay = 0.5
    campaign = launched(1)

    send(campaign)

    assert states(campaign) == {"pending": 1}
    assert "unreachable" in Message.objects.get().reason


@pytest.mark.both_databases
def test_after_so_many_attempts_it_has_failed(launched, vendor):
    campaign = launched(1)
    vendor.answer = lambda messages: (503, {}, {})

    for _ in range(ATTEMPTS):
        make_due(campaign)
        send(campaign)

    assert states(campaign) == {"failed": 1}
    assert len(vendor.requests) == ATTEMPTS


@pytest.mark.long
@pytest.mark.parametrize("size", [1, 30])
def test_an_outage_of_the_vendor_uses_up_nobodys_attempts(launched, vendor, size):
    """While the gate is closed a failed request says nothing about its messages, however long that lasts."""
    campaign = launched(size)
    vendor.answer = lambda messages: (503, {}, {})

    for _ in range(3 * ATTEMPTS):
        Message.objects.update(due_at=timezone.now())
        VendorState.objects.update(paused_until=None)
        send(campaign)

    assert states(campaign) == {"pending": size}
    assert Message.objects.latest("attempts").attempts == TRIPS_AFTER - 1
    assert VendorState.objects.get().failures == 3 * ATTEMPTS

    vendor.answer = accept
    make_due(campaign)
    send(campaign)
    assert states(campaign) == {"sent": size}


@pytest.mark.long
def test_a_message_that_the_vendor_always_fails_at_fails_after_a_day(launched, vendor, time_machine):
    """Nothing else is sent meanwhile, so it looks like an outage."""
    time_machine.move_to(LAUNCH)
    campaign = launched(1)
    vendor.answer = lambda messages: (500, {}, {})

    for hours in range(0, 24, 2):
        send_again(campaign, time_machine, LAUNCH + timedelta(hours=hours))
        assert states(campaign) == {"pending": 1}
    send_again(campaign, time_machine, LAUNCH + timedelta(hours=25))

    assert states(campaign) == {"failed": 1}
    assert Message.objects.get().reason == "vendor answered 500"
    assert Message.objects.get().attempts < ATTEMPTS


def test_the_day_begins_again_in_the_next_round(launched, vendor, time_machine):
    time_machine.move_to(LAUNCH)
    campaign = launched(1)
    vendor.answer = lambda messages: (500, {}, {})
    for hours in (0, 25):
        send_again(campaign, time_machine, LAUNCH + timedelta(hours=hours))
    assert states(campaign) == {"failed": 1}

    campaign.retry_failed()
    assert not rounds.requeue_failed(campaign)
    send_again(campaign, time_machine, LAUNCH + timedelta(hours=25))

    assert states(campaign) == {"pending": 1}


def test_messages_that_were_not_attempted_outlast_any_outage(launched, vendor, time_machine, settings):
    time_machine.move_to(LAUNCH)
    campaign = launched(3)
    settings.VENDOR_BATCH = 1
    vendor.answer = lambda messages: (429, {}, {"Retry-After": "0.01"})
    for days in range(4):
        send_again(campaign, time_machine, LAUNCH + timedelta(days=days))

    vendor.answer = accept
    send_again(campaign, time_machine, LAUNCH + timedelta(days=5))

    assert states(campaign) == {"sent": 3}


def send_again(campaign: Campaign, time_machine, at: datetime) -> None:
    """Send at this time what is left, as if all pauses were over."""
    time_machine.move_to(at)
    Message.objects.filter(campaign=campaign).update(due_at=timezone.now())
    VendorState.objects.update(paused_until=None)
    send(campaign)


def test_a_defect_while_sending_is_an_attempt_like_any_other(launched, vendor, monkeypatch):
    campaign = launched(2)

    def broken(self, messages):
        raise KeyError("to")

    monkeypatch.setattr(http.HttpVendor, "send", broken)
    for _ in range(ATTEMPTS):
        make_due(campaign)
        send(campaign)

    assert states(campaign) == {"failed": 2}
    assert set(Message.objects.values_list("reason", flat=True)) == {"unexpected error: KeyError"}


def test_an_attempt_is_not_counted_when_the_vendor_asks_to_wait(launched, vendor):
    """However often it is busy, nobody loses the message over it."""
    campaign = launched(2)
    vendor.answer = lambda messages: (429, {}, {"Retry-After": "0.01"})

    for _ in range(2 * ATTEMPTS):
        make_due(campaign)
        send(campaign)

    assert states(campaign) == {"pending": 2}
    assert len(vendor.requests) == 2 * ATTEMPTS
    assert set(Message.objects.values_list("attempts", "reason")) == {(0, "vendor answered 429")}


def test_retry_after_is_obeyed(launched, vendor):
    campaign = launched(1)
    vendor.answer = lambda messages: (429, {}, {"Retry-After": "120"})

    send(campaign)

    assert timedelta(seconds=115) < Message.objects.get().due_at - timezone.now() < timedelta(seconds=185)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7), ("0.5", 0.5), ("-3", 0), ("999999", 3600), ("soon", None), ("", None), (None, None), ("nan", None)],
)
def test_retry_after_in_seconds(header, seconds):
    assert http.seconds_to_wait(header) == seconds


def test_retry_after_as_a_date(time_machine):
    time_machine.move_to(datetime(2026, 1, 1, tzinfo=UTC), tick=False)

    assert http.seconds_to_wait("Thu, 01 Jan 2026 00:01:00 GMT") == 60


def test_one_bad_request_does_not_take_its_neighbours_along(launched, vendor, settings):
    campaign = launched(4)
    settings.VENDOR_BATCH = 2
    unlucky = {"p0@example.com"}
    vendor.answer = lambda messages: (500, {}, {}) if {m["to"] for m in messages} & unlucky else accept(messages)

    send(campaign)

    assert states(campaign) == {"sent": 2, "pending": 2}


@pytest.mark.both_databases
def test_two_claims_never_share_a_message(launched):
    campaign = launched(5)

    first, second, third = claim(campaign, 3), claim(campaign, 3), claim(campaign, 3)

    assert (len(first.messages), len(second.messages), third) == (3, 2, None)
    assert not {row.id for row in first.messages} & {row.id for row in second.messages}
    assert states(campaign) == {"sending": 5}


def test_a_draft_or_completed_campaign_gives_nothing_to_claim(launched):
    campaign = launched(1)
    Campaign.objects.update(status=Campaign.Status.PAUSED)

    assert claim(campaign, 10) is None


@pytest.mark.both_databases
def test_what_a_dead_worker_claimed_is_claimed_again_with_the_same_key(launched, vendor, monkeypatch):
    campaign = launched(2)
    monkeypatch.setattr(claims, "LEASE", timedelta(0))
    dead = claim(campaign, 10)
    assert states(campaign) == {"sending": 2}

    release_expired(honours_keys=True)
    monkeypatch.undo()
    from django.conf import settings

    settings.VENDOR_URL = vendor.url
    send(campaign)

    assert {message["id"] for message in vendor.messages} == {row.key for row in dead.messages}
    assert states(campaign) == {"sent": 2}


@pytest.mark.both_databases
def test_a_worker_whose_lease_has_passed_on_finishes_nothing(launched):
    campaign = launched(2)
    stopped = claim(campaign, 10)
    Lease.objects.update(until=timezone.now() - timedelta(seconds=1))
    release_expired(honours_keys=True)
    other = claim(campaign, 10)

    finish(campaign, stopped, all_ended(stopped))

    assert states(campaign) == {"sending": 2}
    finish(campaign, other, all_ended(other, Outcome(State.FAILED, "no")))
    assert states(campaign) == {"failed": 2}


def test_what_a_worker_with_a_fast_clock_gives_back_waits_for_no_other_clock(launched, time_machine):
    time_machine.move_to(LAUNCH, tick=False)
    campaign = launched(2)
    claim(campaign, 10)
    time_machine.shift(timedelta(minutes=10))
    release_expired(honours_keys=True)

    time_machine.move_to(LAUNCH + claims.LEASE, tick=False)

    assert len(claim(campaign, 10).messages) == 2


def test_what_a_worker_with_a_fast_clock_had_no_time_for_waits_for_no_other_clock(launched, vendor, time_machine):
    time_machine.move_to(LAUNCH)
    campaign = launched(2)
    time_machine.shift(timedelta(minutes=10))
    claimed = claim(campaign, 10)

    finish(campaign, claimed, {each.id: not_attempted() for each in claimed.messages})

    assert set(Message.objects.values_list("reason", "attempts")) == {(NOT_ATTEMPTED, 0)}
    time_machine.move_to(LAUNCH + timedelta(seconds=1))
    assert not send(campaign)
    assert states(campaign) == {"sent": 2}


def test_what_a_dead_worker_with_a_fast_clock_claimed_is_given_back_at_once(launched, time_machine):
    time_machine.move_to(LAUNCH + timedelta(minutes=10), tick=False)
    campaign = launched(2)
    claim(campaign, 10)
    time_machine.move_to(LAUNCH, tick=False)

    release_expired(honours_keys=True)

    assert len(claim(campaign, 10).messages) == 2


@pytest.mark.both_databases
def test_an_unknown_lease_finishes_nothing(launched):
    campaign = launched(1)
    claimed = claim(campaign, 1)

    finish(campaign, claimed._replace(lease=uuid.uuid4()), all_ended(claimed))

    assert states(campaign) == {"sending": 1}


def test_a_task_that_runs_out_of_time_says_that_there_is_more(launched, vendor, settings):
    campaign = launched(1)
    settings.TASK_SECONDS = 0

    assert send(campaign)
    assert states(campaign) == {"pending": 1}
