"""Several workers send one campaign at once where the vendor is what takes the time."""

from collections import Counter
from threading import Thread

import pytest
from django.db import connection

from campaigns.log.claims import claim
from delivery import tasks
from delivery.outbox import send
from delivery.tests.ledger import states


@pytest.fixture
def nudged(monkeypatch) -> list[str]:
    """Which tasks were asked for."""
    asked: list[str] = []
    monkeypatch.setattr(tasks, "nudge", lambda task, *arguments: asked.append(task.rpartition(".")[2]))
    return asked


def test_a_worker_that_waits_for_the_vendor_calls_for_help_once(launched, vendor, settings):
    settings.VENDOR_BATCH, vendor.delay = 1, 0.1
    calls: list[int] = []

    send(launched(25), call_for_help=lambda: calls.append(1))

    assert len(calls) == 1
    assert len(vendor.messages) == 25


@pytest.mark.long
def test_where_a_rate_is_the_limit_nobody_calls_for_help(launched, vendor, settings):
    settings.VENDOR_BATCH, settings.VENDOR_RATE, vendor.delay = 1, 200, 0.05
    calls: list[int] = []

    send(launched(25), call_for_help=lambda: calls.append(1))

    assert not calls


def test_a_worker_that_is_one_too_many_leaves_the_campaign_to_the_rest(launched, vendor, settings, nudged):
    settings.SENDERS = 2
    campaign = launched(4)
    for _ in range(2):
        claim(campaign, 1)

    tasks.send_messages(str(campaign.id))

    assert not vendor.messages
    assert not nudged, "those who send go on until nothing is due"
    assert states(campaign) == {"pending": 2, "sending": 2}


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_message_once(launched, vendor, settings):
    settings.VENDOR_BATCH, vendor.delay = 5, 0.02
    campaign = launched(400)

    def work() -> None:
        try:
            while send(campaign):
                pass
        finally:
            connection.close()

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert Counter(message["id"] for message in vendor.messages).most_common(1)[0][1] == 1
    assert states(campaign) == {"sent": 400}
