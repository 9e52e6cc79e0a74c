"""Tasks carry ids and only delegate. Each may be lost, doubled or killed: the ledger says what is to be done."""

from celery import shared_task

from campaigns.models import Campaign
from crm.streams.consumer import drain
from crm.streams.nudge import nudge
from delivery import receipts, sweeping
from delivery.freeze import freeze
from delivery.outbox import send


@shared_task
def freeze_audience(campaign_id: str) -> None:
    done = freeze(Campaign.objects.get(id=campaign_id))
    nudge("delivery.tasks.send_messages", campaign_id)
    if not done:
        nudge("delivery.tasks.freeze_audience", campaign_id)


@shared_task
def send_messages(campaign_id: str) -> None:
    if send(Campaign.objects.get(id=campaign_id)):
        nudge("delivery.tasks.send_messages", campaign_id)


@shared_task
def settle_receipts() -> None:
    drain(receipts.stream, receipts.settle)


@shared_task
def sweep() -> None:
    sweeping.sweep()
