"""Every few seconds, work that a lost task or a dead worker left behind is found in the ledger."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from campaigns.attribution import recounting
from campaigns.log.claims import release_expired
from campaigns.log.due import is_due
from campaigns.log.ledger import Lease
from campaigns.models import RECEIPT_WAIT, Campaign, Campaigns
from campaigns.variants.deciding import decide_due
from crm.streams.nudge import nudge
from delivery.models import VendorState
from delivery.receipts import stream
from delivery.vendors.protocol import Vendor
from delivery.vendors.registry import campaign_account, find_setup

EARLIEST_START = timedelta(hours=26)  # before its time, with local times: from one end of the time zones to the other
SNAPSHOT_STALLED_AFTER = timedelta(seconds=settings.SNAPSHOT_STALLED_AFTER)


def sweep() -> None:
    """Start what is scheduled; wake workers for unfinished work; complete what is done."""
    stream.sweep()
    _start_scheduled()
    _release_expired_leases()
    decide_due()
    recounting.sweep()
    _wake_workers()
    complete(Campaign.objects.all())


def _start_scheduled() -> None:
    now = timezone.now()
    for campaign in Campaign.objects.filter(status=Campaign.Status.SCHEDULED, scheduled_for__lte=now + EARLIEST_START):
        if campaign.starts_at and campaign.starts_at <= now:
            campaign.start()


def _release_expired_leases() -> None:
    """Give back what dead workers have claimed, as far as the vendor of each setup allows it."""
    for id in set(Lease.objects.values_list("campaign__setup", flat=True)):
        vendor = setup.create() if (setup := find_setup(id)) and not setup.unavailable else Vendor()
        release_expired(honours_keys=vendor.honours_keys, keys_last=vendor.keys_last, setups=[id])


def _wake_workers() -> None:
    """Wake workers for campaigns with work that nobody does, except while their vendor is paused."""
    states = VendorState.objects.filter(paused_until__gt=timezone.now())
    paused = set(states.values_list("account", flat=True))
    for campaign in Campaign.objects.filter(_unfinished()):
        if snapshot_stalled(campaign):
            nudge("delivery.tasks.snapshot_audience", str(campaign.id))
        elif campaign.status == Campaign.Status.CANCELLED:
            nudge("delivery.tasks.withdraw_messages", str(campaign.id))
        elif campaign.retrying:
            nudge("delivery.tasks.retry_messages", str(campaign.id))
        elif sending_stopped(campaign) and not (paused and campaign_account(campaign) in paused):
            nudge("delivery.tasks.send_messages", str(campaign.id))


def _unfinished() -> Q:
    """Campaigns that may have work for a worker."""
    going = Q(status__in=Campaign.GOING) & (Q(journey_id=None) | Q(pending__gt=0))
    cancelled = Q(status=Campaign.Status.CANCELLED, launched_at__isnull=False)
    return going | (cancelled & (Q(snapshot_at=None) | Q(pending__gt=0)))


def complete(campaigns: Campaigns) -> None:
    """Complete the campaigns that have nothing left to send and await no receipt any more."""
    campaigns.done().complete()
    campaigns.handed_over().filter(last_sent_at__lte=timezone.now() - RECEIPT_WAIT).complete()


def snapshot_stalled(campaign: Campaign) -> bool:
    """Whether the snapshot is unfinished and no worker has written to it for a while."""
    return campaign.snapshot_at is None and campaign.updated_at < timezone.now() - SNAPSHOT_STALLED_AFTER


def sending_stopped(campaign: Campaign) -> bool:
    """Whether messages are due and no worker has a lease. A worker that has one goes on until nothing is due."""
    if campaign.status != Campaign.Status.SENDING or campaign.leases.filter(until__gt=timezone.now()).exists():
        return False
    return is_due(campaign)


def has_all_senders(campaign: Campaign) -> bool:
    """Whether as many workers send it as may. One that works ahead of the vendor counts twice."""
    return campaign.leases.filter(until__gt=timezone.now()).count() >= settings.SENDERS
