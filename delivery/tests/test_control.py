"""Pause, resume, cancel, retry and schedule: each once, however often it is asked, and never twice to anybody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.log.claims import claim, release_expired
from campaigns.log.ledger import Lease, Message
from campaigns.log.rounds import decide_unknown
from campaigns.models import Campaign
from delivery import snapshot, sweeping
from delivery.outbox import send
from delivery.snapshot import write_snapshot
from delivery.tasks import retry_messages, snapshot_audience, withdraw_messages
from delivery.tests.ledger import states
from delivery.tests.test_settle import apply
from delivery.tests.vendor_stub import accept, reject

Status = Campaign.Status


@pytest.fixture(autouse=True)
def _no_task_is_sent(monkeypatch):
    monkeypatch.setattr("delivery.receivers.nudge", lambda *_: True)
    monkeypatch.setattr("delivery.tasks.nudge", lambda *_: True)


def again(campaign: Campaign) -> Campaign:
    return Campaign.objects.get(id=campaign.id)


class TestPausing:
    def test_nothing_more_begins_until_it_is_resumed(self, launched, vendor):
        campaign = launched(2)
        assert campaign.pause()

        assert not send(campaign)
        assert vendor.requests == []

        assert campaign.resume()
        send(campaign)
        assert states(campaign) == {"sent": 2}

    def test_what_is_being_handed_over_is_finished(self, launched):
        campaign = launched(2)
        claim(campaign, 1)
        campaign.pause()

        Lease.objects.update(until=timezone.now() - timedelta(seconds=1))
        release_expired(honours_keys=True)

        assert states(campaign) == {"pending": 2}
        assert claim(campaign, 2) is None

    def test_the_audience_is_frozen_all_the_same(self, launched):
        campaign = launched(2, snapshot=False)
        campaign.pause()

        assert write_snapshot(campaign)
        assert states(campaign) == {"pending": 2}

    def test_it_completes_when_its_last_receipt_comes(self, launched, vendor):
        campaign = launched(1)
        send(campaign)
        campaign.pause()

        apply((Message.objects.get(), "delivered"))

        assert again(campaign).status == Status.COMPLETED

    def test_only_what_sends_is_paused_and_only_what_is_paused_resumed(self, launched):
        campaign = launched(1)
        assert not campaign.resume()
        assert campaign.pause()
        assert not campaign.pause()


class TestCancelling:
    def test_who_was_not_written_to_is_skipped_with_the_reason(self, launched, vendor):
        campaign = launched(3)
        vendor.answer = lambda messages: (503, {}, {})
        first = claim(campaign, 1).messages[0].id
        assert campaign.cancel()

        withdraw_messages(str(campaign.id))

        assert states(campaign) == {"sending": 1, "skipped": 2}
        assert set(Message.objects.exclude(id=first).values_list("reason", flat=True)) == {"cancelled"}

    def test_what_was_attempted_is_skipped_too_and_may_yet_turn_out_delivered(self, launched, vendor):
        campaign = launched(1)
        vendor.answer = lambda messages: (503, {}, {})
        send(campaign)
        campaign.cancel()
        withdraw_messages(str(campaign.id))
        assert states(campaign) == {"skipped": 1}

        apply((Message.objects.get(), "delivered"))
        assert states(campaign) == {"delivered": 1}

    @pytest.mark.both_databases
    def test_the_rest_of_the_audience_is_written_as_cancelled(self, launched, settings, monkeypatch):
        monkeypatch.setattr(snapshot, "CHUNK", 1)
        settings.TASK_SECONDS = 0
        campaign = launched(3, snapshot=False)
        write_snapshot(campaign)
        campaign.cancel()

        settings.TASK_SECONDS = 10
        snapshot_audience(str(campaign.id))

        assert states(campaign) == {"skipped": 3}

    def test_the_sweep_finds_what_is_left_of_it(self, launched, monkeypatch):
        tasks: list[str] = []
        monkeypatch.setattr(sweeping, "nudge", lambda task, *_: tasks.append(task))
        campaign = launched(1)
        campaign.cancel()
        sweeping.sweep()
        assert tasks == ["delivery.tasks.withdraw_messages"]

        withdraw_messages(str(campaign.id))
        sweeping.sweep()
        assert len(tasks) == 1

    def test_it_is_for_good(self, launched):
        campaign = launched(1)
        campaign.cancel()

        assert not any((campaign.resume(), campaign.launch(), campaign.start(), campaign.retry_failed()))
        assert again(campaign).status == Status.CANCELLED


class TestRetrying:
    @pytest.fixture
    def failed(self, launched, vendor) -> Campaign:
        """Three messages of which two have failed."""
        campaign = launched(3)
        unlucky = {"p1@example.com", "p2@example.com"}

        def answer(messages):
            good = [message for message in messages if message["to"] not in unlucky]
            bad = [message for message in messages if message["to"] in unlucky]
            rejected = reject("mailbox is full", permanent=True)(bad)[1]["rejected"]
            return 202, {**accept(good)[1], "rejected": rejected}, {}

        vendor.answer = answer
        send(campaign)
        apply((Message.objects.get(to="p0@example.com"), "delivered"))
        assert states(campaign) == {"delivered": 1, "failed": 2}
        assert campaign.status == Status.COMPLETED
        vendor.requests.clear()
        vendor.answer = accept
        return campaign

    @pytest.mark.both_databases
    def test_only_the_failed_are_sent_again_with_new_keys(self, failed, vendor):
        assert failed.retry_failed()
        assert (failed.status, failed.completed_at) == (Status.SENDING, None)
        retry_messages(str(failed.id))
        assert states(failed) == {"delivered": 1, "pending": 2}

        send(failed)

        assert states(failed) == {"delivered": 1, "sent": 2}
        ids = Message.objects.filter(status="sent").values_list("id", flat=True)
        assert {message["id"] for message in vendor.messages} == {f"{id}-2" for id in ids}

    def test_it_does_not_complete_before_all_are_in_the_round(self, failed):
        failed.retry_failed()

        sweeping.complete(Campaign.objects.all())

        assert again(failed).status == Status.SENDING

    def test_a_second_click_does_nothing(self, failed):
        clicked_twice = again(failed)
        assert failed.retry_failed()
        retry_messages(str(failed.id))

        assert not clicked_twice.retry_failed()
        assert again(failed).round == 2

    def test_what_fails_again_waits_for_the_next_round(self, failed, vendor):
        vendor.answer = reject("mailbox is full", permanent=True)
        failed.retry_failed()
        retry_messages(str(failed.id))
        send(failed)
        retry_messages(str(failed.id))

        assert states(failed) == {"delivered": 1, "failed": 2}
        assert len(vendor.messages) == 2

    @pytest.mark.both_databases
    def test_a_retry_goes_on_chunk_by_chunk(self, failed, monkeypatch):
        monkeypatch.setattr("campaigns.log.withdrawing.CHUNK", 1)
        failed.retry_failed()

        retry_messages(str(failed.id))

        assert states(failed) == {"delivered": 1, "pending": 2}
        assert not failed.retrying

    def test_a_late_receipt_of_the_round_before_spares_them_the_message(self, failed):
        old = Message.objects.filter(status="failed").first()
        failed.retry_failed()
        retry_messages(str(failed.id))

        apply((old, "failed"))
        assert states(failed) == {"delivered": 1, "pending": 2}
        apply((old, "delivered"))
        assert states(failed) == {"delivered": 2, "pending": 1}

    def test_nothing_to_retry(self, launched):
        assert not launched(1).retry_failed()


class TestScheduling:
    @pytest.mark.both_databases
    def test_it_starts_at_its_time_by_itself_and_once(self, launched):
        campaign = launched(2, snapshot=False, launching=False)
        at = timezone.now() + timedelta(hours=1)
        assert campaign.launch(at)
        assert (campaign.status, campaign.launched_at) == (Status.SCHEDULED, None)
        sweeping.sweep()
        assert again(campaign).status == Status.SCHEDULED

        Campaign.objects.update(scheduled_for=timezone.now())
        sweeping.sweep()
        other = again(campaign)
        assert other.status == Status.SENDING
        assert not campaign.start()

    def test_the_rule_is_that_of_the_scheduling(self, launched):
        campaign = launched(2, snapshot=False, launching=False)
        campaign.launch(timezone.now() + timedelta(hours=1))
        campaign.segment.rule = {"match": "any", "rules": []}
        campaign.segment.save()

        campaign.start()

        assert write_snapshot(campaign)
        assert states(campaign) == {"pending": 2}

    def test_it_can_be_taken_back(self, launched):
        campaign = launched(1, snapshot=False, launching=False)
        campaign.launch(timezone.now() + timedelta(hours=1))

        assert campaign.unschedule()
        assert (campaign.status, campaign.scheduled_for) == (Status.DRAFT, None)
        assert not campaign.start()


class TestUnknown:
    @pytest.fixture
    def unknown(self, launched, vendor) -> Campaign:
        campaign = launched(1)
        claim(campaign, 1)
        Lease.objects.update(until=timezone.now() - timedelta(seconds=1))
        release_expired(honours_keys=False)
        assert states(campaign) == {"unknown": 1}
        sweeping.complete(Campaign.objects.all())
        assert again(campaign).status == Status.SENDING
        return campaign

    def test_it_may_count_as_sent(self, unknown):
        assert decide_unknown(unknown, send_again=False) == 1
        assert states(unknown) == {"sent": 1}

    def test_it_may_be_sent_again_in_a_new_round(self, unknown, vendor):
        assert decide_unknown(unknown, send_again=True) == 1
        send(unknown)

        assert states(unknown) == {"sent": 1}
        assert vendor.messages[0]["id"].endswith("-2")

    def test_a_cancelled_campaign_sends_nothing_again(self, unknown):
        unknown.cancel()

        assert decide_unknown(unknown, send_again=True) == 0
        assert decide_unknown(unknown, send_again=False) == 1
        assert states(unknown) == {"sent": 1}
