"""What a lost task or a dead worker left is found here, every few seconds, from the ledger alone."""

from datetime import timedelta

from django.utils import timezone

from campaigns.claims import release_lapsed
from campaigns.ledger import Message, State
from campaigns.models import Campaign, Campaigns
from crm.streams.nudge import nudge
from delivery.receipts import stream

SILENCE = timedelta(seconds=10)  # of a freeze, after which its worker counts as dead
RECEIPT_WAIT = timedelta(hours=72)  # after which a message that was handed over counts as settled


def sweep() -> None:
    """Wake whoever should be at work: the drain of receipts, freezers, senders; complete what is done."""
    stream.wake_if_waiting()
    for campaign in Campaign.objects.filter(sending__gt=0):
        release_lapsed(campaign)
    for campaign in Campaign.objects.filter(status=Campaign.Status.SENDING):
        if _freezing_stopped(campaign):
            nudge("delivery.tasks.freeze_audience", str(campaign.id))
        elif _sending_stopped(campaign):
            nudge("delivery.tasks.send_messages", str(campaign.id))
    complete(Campaign.objects.all())


def complete(campaigns: Campaigns) -> None:
    """Those that have nothing left to hand over, and await no receipt any more."""
    campaigns.handed_over().filter(sent=0).complete()
    for campaign in campaigns.handed_over().filter(sent__gt=0):
        recent = Message.objects.filter(campaign=campaign, status=State.SENT, sent_at__gt=timezone.now() - RECEIPT_WAIT)
        if not recent.exists():
            campaigns.filter(id=campaign.id).complete()


def _freezing_stopped(campaign: Campaign) -> bool:
    return campaign.frozen_at is None and campaign.updated_at < timezone.now() - SILENCE


def _sending_stopped(campaign: Campaign) -> bool:
    """Messages are due, and nobody holds a claim on others: whoever sends goes on until nothing is due."""
    now = timezone.now()
    log = Message.objects.filter(campaign=campaign)
    due = log.filter(status=State.PENDING, due_at__lte=now)
    return due.exists() and not log.filter(status=State.SENDING, due_at__gt=now).exists()
