"""Taking back messages that have not been handed over: of campaigns that were cancelled or have reached
their end, and to people who refused or were erased."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable

from django.db.models import F
from django.utils import timezone

from campaigns.engagement.writing import unlink_hits
from campaigns.log.due import advance_cursor
from campaigns.log.ledger import AWAITING_RETRY, CHUNK, Message, State, claimed_messages, with_reason
from campaigns.log.reason_counts import Change, move_reasons
from campaigns.log.sent_days import moving_days
from campaigns.models import Campaign
from campaigns.sending_rules.touches import move_touches
from crm.database import transactional
from crm.database.models import as_stored


def withdraw(campaign: Campaign, ids: Collection[str], reason: str) -> None:
    """Take pending messages back that are not being sent, inside a transaction that holds the campaign. They are
    skipped, or failed where they failed in an earlier round; if the vendor did take one, its receipt corrects that."""
    ids = {*ids} - claimed_messages([campaign.id])
    move_touches(campaign, ids, None)
    pending = Message.objects.filter(id__among=ids, status=State.PENDING)
    skipped = pending.filter(round=1).update(**with_reason(State.SKIPPED, reason))
    with moving_days([campaign.id], ids):
        failed = pending.update(**with_reason(State.FAILED, reason), failed_at=timezone.now())
    moved: dict[str, int] = {State.SKIPPED: skipped, State.FAILED: failed}
    reasons = {(state, reason): count for state, count in moved.items()}
    campaign.record({**moved, State.PENDING: -skipped - failed}, reasons)


def erase_recipient(customer_id: uuid.UUID) -> None:
    """Withdraw the pending messages of an erased customer that are not being sent, and keep only what became of each
    message. Call it inside a transaction.

    On MongoDB a campaign that has just read the customer does not see the erasure, and the erasure not its message:
    both write the campaign's row, so that one of them begins again.
    """
    messages = Message.objects.filter(customer_id=customer_id)
    campaign_ids = set(messages.values_list("campaign_id", flat=True))
    writing = Campaign.objects.may_write_messages().values_list("id", flat=True)
    Campaign.objects.filter(id__in=campaign_ids | set(writing)).hold()
    pending = messages.filter(status=State.PENDING)
    unclaimed = set(pending.values_list(as_stored("id"), flat=True)) - claimed_messages(campaign_ids)
    pending = pending.filter(id__among=unclaimed)
    first_round = [*pending.filter(round=1).values_list("campaign_id", flat=True)]
    later_round = [*pending.filter(round__gt=1).values_list("campaign_id", flat=True)]
    reasons: Counter[Change] = Counter((id, State.SKIPPED, "erased") for id in first_round)
    reasons.update((id, State.FAILED, "erased") for id in later_round)
    for id, reason in messages.filter(reason_for=State.FAILED).values_list("campaign_id", "reason"):
        reasons[id, State.FAILED, reason] -= 1
        reasons[id, State.FAILED, "erased"] += 1
    move_reasons(reasons)
    pending.filter(round=1).update(**with_reason(State.SKIPPED, "erased"))
    with moving_days(later_round, unclaimed):
        pending.update(**with_reason(State.FAILED, "erased"), failed_at=timezone.now())
    for counter, found in (("skipped", first_round), ("failed", later_round)):
        for count, ids in _by_count(found).items():  # one message in a campaign, several in a step of a journey
            Campaign.objects.filter(id__in=ids).update(**{"pending": F("pending") - count, counter: F(counter) + count})
    unlink_hits(messages.values_list("id", flat=True))
    # A vendor's reason may quote the address.
    messages.exclude(status=State.SKIPPED).exclude(reason="").update(reason="erased")
    messages.update(customer_external_id="", customer_name="", to="", to_key="", search_key="", values={}, time_zone="")


def _by_count(ids: Iterable[uuid.UUID]) -> dict[int, list[uuid.UUID]]:
    """The ids by how often each is there."""
    groups: dict[int, list[uuid.UUID]] = defaultdict(list)
    for id, count in Counter(ids).items():
        groups[count].append(id)
    return groups


@transactional
def withdraw_pending(campaign: Campaign) -> bool:
    """Withdraw up to `CHUNK` unsent messages of a cancelled campaign; whether there may be more."""
    if not Campaign.objects.filter(id=campaign.id, status=Campaign.Status.CANCELLED).hold():
        return False
    awaiting = Message.objects.filter(AWAITING_RETRY, campaign=campaign)
    unsent = awaiting[:CHUNK] if awaiting.exists() else advance_cursor(campaign, CHUNK)
    if unsent is None:
        return False
    withdraw(campaign, list(unsent.values_list(as_stored("id"), flat=True)), "cancelled")
    return True
