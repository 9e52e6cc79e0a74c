"""Tasks carry ids and only delegate. Each may be lost, doubled or killed: the ledger says what is to be done."""

import logging
from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from campaigns.journeys.models import open_journeys
from campaigns.journeys.reconciliation import reconcile as reconcile_journey
from campaigns.log import reconciliation
from campaigns.log.rounds import requeue_failed
from campaigns.log.withdrawing import withdraw_pending
from campaigns.models import Campaign
from crm.streams.consumer import drain
from crm.streams.nudge import nudge
from crm.streams.work import repeat
from delivery import fresh_link, notices, owner_mail, receipts, sweeping
from delivery.bounce_mailbox import reading
from delivery.outbox import send
from delivery.settling import settle
from delivery.signup import joining, phones
from delivery.signup.models import SignupForm
from delivery.snapshot import write_snapshot
from delivery.webhooks import notice, sending

logger = logging.getLogger(__name__)

LATELY = timedelta(days=4)  # longer than receipts are awaited


@shared_task
def snapshot_audience(campaign_id: str) -> None:
    """Write the audience to the ledger, and start sending what is written."""
    campaign = Campaign.objects.get(id=campaign_id)
    done = write_snapshot(campaign)
    if sweeping.sending_stopped(campaign):
        nudge("delivery.tasks.send_messages", campaign_id)
    if not done:
        nudge("delivery.tasks.snapshot_audience", campaign_id)


@shared_task
def send_messages(campaign_id: str) -> None:
    """Send what is due, unless enough workers are at it."""
    campaign = Campaign.objects.get(id=campaign_id)

    def send_on() -> None:
        nudge("delivery.tasks.send_messages", campaign_id)

    if not sweeping.has_all_senders(campaign) and send(campaign, call_for_help=send_on):
        send_on()


@shared_task
def retry_messages(campaign_id: str) -> None:
    """Queue failed messages again, then send them."""
    campaign = Campaign.objects.get(id=campaign_id)
    done = repeat(lambda: requeue_failed(campaign))
    nudge(f"delivery.tasks.{'send' if done else 'retry'}_messages", campaign_id)


@shared_task
def withdraw_messages(campaign_id: str) -> None:
    """Withdraw the unsent messages of a cancelled campaign."""
    campaign = Campaign.objects.get(id=campaign_id)
    if not repeat(lambda: withdraw_pending(campaign)):
        nudge("delivery.tasks.withdraw_messages", campaign_id)


@shared_task
def settle_receipts(shard: str = "") -> None:
    """Apply the receipts in a shard of the stream, by default in all."""
    drain(receipts.stream, settle, shard=shard)


@shared_task
def reconcile() -> None:
    """The counters of campaigns that move or have moved lately, and of open journeys; they should never differ."""
    moving = Q(status__in=Campaign.GOING) | Q(updated_at__gt=timezone.now() - LATELY)
    campaigns = list(Campaign.objects.filter(moving).exclude(status="draft"))
    differences: list[object] = [each for campaign in campaigns for each in reconciliation.reconcile(campaign)]
    differences += [each for journey in open_journeys() for each in reconcile_journey(journey)]
    for difference in differences:
        logger.error("A counter differed from what it counts: %s", difference)
    reconciliation.note(len(campaigns), len(differences))


@shared_task
def tell_owners() -> None:
    """Tell people what has ended and what needs them, and mail owners what is new about their campaigns."""
    notices.tell_people()
    owner_mail.tell_owners()


@shared_task
def mail_fresh_link(address: str, language: str) -> None:
    """Mail a link to somebody who asked for one. A lost one is asked for again."""
    fresh_link.mail_fresh_link(address, language)


@shared_task
def mail_signup_link(form_id: str, address: str, topic_ids: str, language: str) -> None:
    """Mail the link that confirms a sign-up; the ids of topics stand between commas."""
    if form := SignupForm.objects.filter(id=form_id).first():
        joining.mail_signup_link(form, address, [UUID(id) for id in topic_ids.split(",") if id], language)


@shared_task
def message_signup_link(form_id: str, address: str, topic_ids: str, language: str) -> None:
    """Ask a phone number to confirm a sign-up; the ids of topics stand between commas."""
    if form := SignupForm.objects.filter(id=form_id).select_related("template").first():
        phones.message_signup_link(form, address, [UUID(id) for id in topic_ids.split(",") if id], language)


@shared_task
def read_bounces() -> None:
    """Read the mailboxes that bounces come back to."""
    reading.read_all()


@shared_task
def send_events(webhook_id: str) -> None:
    """Post events that are due to a webhook."""
    if sending.send(UUID(webhook_id)):
        nudge("delivery.tasks.send_events", webhook_id)


@shared_task
def tell_of_webhook(webhook_id: str) -> None:
    """Mail the administrators that a webhook is paused or off. Its page says so too."""
    notice.tell_administrators(UUID(webhook_id))


@shared_task
def sweep() -> None:
    """Find work that was lost."""
    sweeping.sweep()
    sending.sweep()
