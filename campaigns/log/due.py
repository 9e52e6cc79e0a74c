"""Which messages of a campaign come next: those that have waited long enough, then those beyond its cursors, in the
order of the audience."""

import uuid
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from campaigns.effect.arms import REST
from campaigns.log.ledger import AWAITING_RETRY, Message, State
from campaigns.models import Campaign, Experiment
from campaigns.sending_rules.pace import share


def is_due(campaign: Campaign) -> bool:
    """Whether a claim would find messages now."""
    now = timezone.now()
    is_paced = campaign.per_hour and not share(campaign.per_hour, campaign.paced_until, now)
    if is_paced and not is_over(campaign, now):
        return False
    # Those that wait are passed by: a claim moves the cursor beyond them.
    if waiting_messages(campaign, now).exists() or beyond_cursor(campaign).filter(status=State.PENDING).exists():
        return True
    rest = _rest_beyond_cursor(campaign, now)
    return rest is not None and rest.filter(status=State.PENDING).exists()


def is_over(campaign: Campaign, now: datetime) -> bool:
    """Whether a campaign has reached its end, so that nobody is written to any more."""
    return campaign.ends_at is not None and campaign.ends_at <= now


def waiting_messages(campaign: Campaign, now: datetime) -> QuerySet[Message]:
    """Pending messages that have waited long enough, for another attempt or for their time; all that wait, once the
    campaign has reached its end."""
    awaiting = Message.objects.filter(AWAITING_RETRY, campaign=campaign)
    if campaign.has_variants and not _releases_rest(campaign, now):
        awaiting = awaiting.exclude(arm=REST)
    return awaiting if is_over(campaign, now) else awaiting.filter(due_at__lte=now)


def beyond_cursor(campaign: Campaign) -> QuerySet[Message]:
    """The messages after the last one that was claimed for its first attempt, in the order of the audience."""
    log = Message.objects.filter(campaign=campaign).order_by("customer_id")
    log = log.exclude(arm=REST) if campaign.has_variants else log
    return log.filter(customer_id__gt=campaign.claim_cursor) if campaign.claim_cursor else log


def _releases_rest(campaign: Campaign, now: datetime) -> bool:
    """Whether messages of the rest wait no longer for the winning variant. Once a campaign is cancelled or has reached
    its end, they are withdrawn without one."""
    decided = ~Q(winner="") | Q(campaign__status=Campaign.Status.CANCELLED)
    return is_over(campaign, now) or Experiment.objects.filter(decided, campaign=campaign).exists()


def _rest_beyond_cursor(campaign: Campaign, now: datetime) -> QuerySet[Message] | None:
    """The messages that waited for the winning variant, after the last one that was claimed; None while they wait, and
    for a campaign without variants."""
    if not campaign.has_variants or not _releases_rest(campaign, now):
        return None
    cursor = Experiment.objects.values_list("rest_cursor", flat=True).get(campaign=campaign)
    log = Message.objects.filter(campaign=campaign, arm=REST).order_by("customer_id")
    return log.filter(customer_id__gt=cursor) if cursor else log


def has_handed_over_test(campaign: Campaign) -> bool:
    """Whether all messages are with the vendor, but those that wait for the winning variant."""
    waiting = Message.objects.filter(AWAITING_RETRY, campaign=campaign).exclude(arm=REST)
    if campaign.snapshot_at is None or campaign.leases.exists() or waiting.exists():
        return False
    return not beyond_cursor(campaign).filter(status=State.PENDING).exists()


def advance_cursor(campaign: Campaign, size: int) -> QuerySet[Message] | None:
    """The next `size` messages in the order of the audience, which are handed out once; None after the last one. The
    campaign is held."""
    campaign.refresh_from_db(fields=["claim_cursor"])
    beyond = beyond_cursor(campaign)
    if last := _last_customer(beyond, size):
        Campaign.objects.filter(id=campaign.id).update(claim_cursor=last)
        return beyond.filter(customer_id__lte=last)
    rest = _rest_beyond_cursor(campaign, timezone.now())
    if rest is not None and (last := _last_customer(rest, size)):
        Experiment.objects.filter(campaign=campaign).update(rest_cursor=last)
        return rest.filter(customer_id__lte=last)
    return None


def _last_customer(messages: QuerySet[Message], size: int) -> uuid.UUID | None:
    """The customer of the last of the next `size` messages."""
    customers = messages.values_list("customer_id", flat=True)
    return customers[size - 1 : size].first() or customers.reverse().first()
