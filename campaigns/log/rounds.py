"""New rounds of messages: those that failed, or whose outcome is unknown, are given another key and sent again."""

from collections import Counter

from django.db.models import F
from django.utils import timezone

from campaigns import membership
from campaigns.log.ledger import CHUNK, NO_REASON, Message, State, explained
from campaigns.log.sent_days import moving_days
from campaigns.models import Campaign
from crm.accounts.audit import Action, By, record
from crm.database import transactional
from crm.database.models import as_stored


@transactional
def requeue_failed(campaign: Campaign) -> bool:
    """Move up to `CHUNK` messages that failed in an earlier round, for the reasons to retry, into the campaign's round;
    whether there may be more."""
    this = Campaign.objects.filter(id=campaign.id, retrying=True)
    if not this.hold():
        return False
    campaign.refresh_from_db(fields=["round", "retry_reasons"])
    failed = Message.objects.filter(explained(State.FAILED), campaign=campaign, round__lt=campaign.round)
    if campaign.retry_reasons is not None:
        failed = failed.filter(reason__among=set(campaign.retry_reasons))
    reasons = dict(failed.values_list(as_stored("id"), "reason")[:CHUNK])
    with moving_days([campaign.id], reasons.keys()):
        retried = Message.objects.filter(id__among=reasons.keys(), status=State.FAILED).update(
            status=State.PENDING,
            reason_for=State.PENDING,
            round=campaign.round,
            attempts=0,
            retried_since=None,
            due_at=timezone.now(),
            failed_at=None,
        )
    without: dict[tuple[str, str], int] = {
        (State.FAILED, reason): -count for reason, count in Counter(reasons.values()).items()
    }
    campaign.record({State.FAILED: -retried, State.PENDING: retried}, without)
    more = len(reasons) == CHUNK
    if not more:
        this.update(retrying=False)
    return more


@transactional
def decide_unknown(campaign: Campaign, *, send_again: bool, by: By = None) -> int:
    """Apply a person's decision: unknown messages count as sent, or are sent in a new round. Returns how many."""
    this = Campaign.objects.filter(id=campaign.id)
    now = timezone.now()
    unknown = Message.objects.filter(explained(State.UNKNOWN), campaign=campaign)
    if not send_again:
        this.hold()
        membership.handed_over(campaign.id, unknown.values_list("customer_id", flat=True), now)
        status, ids = State.SENT, list(unknown.values_list("id", flat=True))
        with moving_days([campaign.id], ids):
            decided = unknown.update(status=State.SENT, sent_at=now, **NO_REASON)
    elif this.filter(status__in=Campaign.GOING, unknown__gt=0).update(round=F("round") + 1):
        this.hold()
        campaign.refresh_from_db(fields=["round"])
        status = State.PENDING
        again = {"round": campaign.round, "attempts": 0, "retried_since": None, "due_at": now}
        decided = unknown.update(status=status, reason_for=status, **again)
    else:
        return 0
    campaign.record({State.UNKNOWN: -decided, status: decided})
    if decided:
        record(Action.CAMPAIGN_DECIDED, by, of=campaign, messages=decided, now="sent again" if send_again else "sent")
    return decided
