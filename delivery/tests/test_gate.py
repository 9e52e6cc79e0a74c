"""What stands before a vendor: a rate that all workers keep together, and a breaker that pauses one that only fails."""

import threading
import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.utils import timezone

from campaigns.log.ledger import Message
from delivery import gate, sweeping
from delivery.gate import TRIPS_AFTER, admit
from delivery.models import VendorState
from delivery.outbox import send
from delivery.tests.ledger import states
from delivery.tests.vendor_stub import accept
from delivery.vendors.registry import chosen_setup


def make_due() -> None:
    Message.objects.filter(status="pending").update(due_at=timezone.now())


def pause_is_over() -> None:
    VendorState.objects.update(paused_until=timezone.now() - timedelta(seconds=1))


@pytest.fixture
def failing(launched, vendor, settings):
    """A campaign to three, one a request, to a vendor that has failed so often that it is paused."""
    settings.VENDOR_BATCH = 1
    campaign = launched(3)
    vendor.answer = lambda messages: (503, {}, {})
    for _ in range(TRIPS_AFTER):
        make_due()
        send(campaign)
    vendor.requests.clear()
    make_due()
    return campaign


class TestTheBreaker:
    @pytest.mark.both_databases
    def test_a_vendor_that_only_fails_is_left_alone_and_no_attempt_is_spent(self, failing, vendor):
        spent = set(Message.objects.values_list("attempts", flat=True))

        assert not send(failing)

        assert vendor.requests == []
        assert set(Message.objects.values_list("attempts", flat=True)) == spent
        assert states(failing) == {"pending": 3}
        assert VendorState.objects.get().reason == "vendor answered 503"

    def test_the_sweep_does_not_wake_senders_meanwhile(self, failing, monkeypatch):
        tasks: list[str] = []
        monkeypatch.setattr(sweeping, "nudge", lambda task, *_: tasks.append(task))
        sweeping.sweep()
        assert tasks == []

        pause_is_over()
        sweeping.sweep()
        assert tasks == ["delivery.tasks.send_messages"]

    def test_after_the_pause_one_request_is_tried(self, failing, vendor):
        pause_is_over()

        send(failing)

        assert len(vendor.requests) == 1
        assert VendorState.objects.get().is_paused

    @pytest.mark.both_databases
    def test_of_several_workers_one_tries(self, failing):
        pause_is_over()

        assert [bool(admit(chosen_setup("email").create(), 10)) for _ in range(3)] == [True, False, False]

    def test_when_it_answers_again_everything_goes_on(self, failing, vendor):
        pause_is_over()
        vendor.answer = accept

        send(failing)

        assert states(failing) == {"sent": 3}
        assert (VendorState.objects.get().failures, VendorState.objects.get().paused_until) == (0, None)

    def test_the_pauses_grow_to_a_minute(self):
        seconds = [gate._pause(failures).total_seconds() for failures in range(TRIPS_AFTER, TRIPS_AFTER + 6)]
        assert seconds == [5, 10, 20, 40, 60, 60]

    def test_rejections_of_single_messages_are_no_failures_of_the_vendor(self, launched, vendor):
        campaign = launched(2)
        vendor.answer = lambda messages: (422, {}, {})

        send(campaign)

        assert states(campaign) == {"failed": 2}
        assert VendorState.objects.get().failures == 0

    @pytest.mark.parametrize("status", [200, 307, 401, 402, 403, 404, 405, 429])
    def test_a_wrong_address_or_a_quota_that_is_used_up_costs_nobody_the_message(self, launched, vendor, status):
        campaign = launched(1)
        vendor.answer = lambda messages: (status, {}, {})

        send(campaign)

        assert states(campaign) == {"pending": 1}
        assert VendorState.objects.get().failures == 1

    def test_retry_after_pauses_the_vendor_for_everybody(self, launched, vendor):
        vendor.answer = lambda messages: (429, {}, {"Retry-After": "120"})
        send(launched(1))

        assert not admit(chosen_setup("email").create(), 1)
        assert timedelta(seconds=115) < VendorState.objects.get().paused_until - timezone.now() <= timedelta(minutes=2)


class TestTheRate:
    @pytest.mark.long
    @pytest.mark.parametrize("rate", [1, 3, 7, 40, 200])
    def test_turns_leave_no_second_with_more(self, db, settings, rate):
        settings.VENDOR_RATE = rate
        size = admit(chosen_setup("email").create(), 100)
        length = timedelta(seconds=gate.SPARE * size / rate)
        turns = [gate._reserve(chosen_setup("email").create(), length) for _ in range(3 * rate)]

        second = timedelta(seconds=1)
        for start in turns:
            assert size * sum(start <= turn < start + second for turn in turns) <= rate
        assert turns[-1] - turns[0] < 1.5 * size * len(turns) / rate * second

    def test_a_worker_does_not_wait_for_a_long_queue(self, db, settings):
        settings.VENDOR_RATE = 10
        admit(chosen_setup("email").create(), 1)
        VendorState.objects.update(free_at=timezone.now() + timedelta(minutes=1))

        assert not admit(chosen_setup("email").create(), 1)

    def test_who_comes_too_late_for_a_turn_takes_another(self, db, settings, monkeypatch):
        settings.VENDOR_RATE = 10
        waits: list[float] = []

        def oversleep(seconds: float) -> None:
            waits.append(seconds)
            if len(waits) == 1:
                VendorState.objects.update(free_at=timezone.now())
                time.sleep(0.1)

        monkeypatch.setattr(gate, "time", SimpleNamespace(sleep=oversleep))  # time.sleep itself is everybody's
        gate.wait_for_rate(chosen_setup("email").create(), 1)

        assert len(waits) == 2

    @pytest.mark.long
    @pytest.mark.django_db(transaction=True)
    def test_several_campaigns_keep_it_together_as_messages_arrive(self, launched, vendor, settings):
        settings.VENDOR_RATE = 20
        settings.VENDOR_BATCH = 5
        campaigns = [launched(15) for _ in range(3)]
        arrived: list[tuple[float, int]] = []

        def answer(messages):
            arrived.append((time.monotonic(), len(messages)))
            return accept(messages)

        vendor.answer = answer

        def work(campaign) -> None:
            while send(campaign):
                pass
            connection.close()

        workers = [threading.Thread(target=work, args=(campaign,)) for campaign in campaigns]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

        assert [states(campaign) for campaign in campaigns] == [{"sent": 15}] * 3
        for start, _ in arrived:
            assert sum(size for at, size in arrived if start <= at < start + 1) <= 20
