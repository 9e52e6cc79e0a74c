"""Tasks carry ids and only delegate. Each may be lost, doubled or killed: the ledger says what is to be done."""

import time
from collections.abc import Callable

from celery import shared_task

from campaigns.claims import retry_some, withdraw_some
from campaigns.models import Campaign
from crm.streams.consumer import drain
from crm.streams.nudge import nudge
from delivery import receipts, sweeping
from delivery.freeze import freeze
from delivery.outbox import send

SECONDS = 5  # of one task, so that other work has its turn


@shared_task
def freeze_audience(campaign_id: str) -> None:
    campaign = Campaign.objects.get(id=campaign_id)
    done = freeze(campaign)
    if sweeping.sending_stopped(campaign):
        nudge("delivery.tasks.send_messages", campaign_id)
    if not done:
        nudge("delivery.tasks.freeze_audience", campaign_id)


@shared_task
def send_messages(campaign_id: str) -> None:
    if send(Campaign.objects.get(id=campaign_id)):
        nudge("delivery.tasks.send_messages", campaign_id)


@shared_task
def retry_messages(campaign_id: str) -> None:
    campaign = Campaign.objects.get(id=campaign_id)
    done = _whole(lambda: retry_some(campaign))
    nudge(f"delivery.tasks.{'send' if done else 'retry'}_messages", campaign_id)


@shared_task
def withdraw_messages(campaign_id: str) -> None:
    campaign = Campaign.objects.get(id=campaign_id)
    if not _whole(lambda: withdraw_some(campaign)):
        nudge("delivery.tasks.withdraw_messages", campaign_id)


def _whole(chunk: Callable[[], bool]) -> bool:
    """Whether nothing is left when the time is up; `chunk` says whether there may be more."""
    deadline = time.monotonic() + SECONDS
    while chunk():
        if time.monotonic() > deadline:
            return False
    return True


@shared_task
def settle_receipts() -> None:
    drain(receipts.stream, receipts.settle)


@shared_task
def sweep() -> None:
    sweeping.sweep()
