"""How messages are claimed and finished: conditional updates whose count is checked, never load and save.

A claim gives rows a lease of their own. Only its holder may finish them, and only while it holds; what a dead worker
left behind lapses and is claimed again, with the same key, so that the vendor recognises it.
"""

import uuid
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import F
from django.utils import timezone

from campaigns.ledger import Message, State
from campaigns.models import Campaign
from crm.database import atomic

LEASE = timedelta(seconds=15)


class Claim(NamedTuple):
    lease: uuid.UUID
    messages: list[Message]


def claim(campaign: Campaign, size: int) -> Claim | None:
    """Up to `size` messages that are due, oldest first; nothing where none is, or the campaign does not send."""
    now, lease = timezone.now(), uuid.uuid4()
    due = Message.objects.filter(campaign=campaign, status=State.PENDING, next_attempt_at__lte=now)
    with atomic():
        if not Campaign.objects.filter(id=campaign.id, status=Campaign.Status.SENDING).exists():
            return None
        ids = list(due.order_by("next_attempt_at", "id").values_list("id", flat=True)[:size])
        claimed = Message.objects.filter(id__in=ids, status=State.PENDING).update(
            status=State.SENDING, lease=lease, lease_until=now + LEASE, attempts=F("attempts") + 1, updated_at=now
        )
        campaign.record({State.PENDING: -claimed, State.SENDING: claimed})
    return Claim(lease, list(Message.objects.filter(lease=lease))) if claimed else None


def finish(
    campaign: Campaign,
    lease: uuid.UUID,
    *,
    sent: Collection[uuid.UUID],
    failed: Mapping[str, Collection[uuid.UUID]],
    again: Mapping[tuple[datetime, str], Collection[uuid.UUID]],
) -> None:
    """What became of a claim, by ids of messages: handed over, failed for a reason, or to be tried again at a time.

    A row that the lease no longer holds, or that a receipt has already moved, stays as it is.
    """
    now = timezone.now()
    moved: Counter[str] = Counter()

    def move(ids: Collection[uuid.UUID], status: State, **fields: object) -> None:
        held = Message.objects.filter(id__in=ids, lease=lease, status=State.SENDING)
        count = held.update(status=status, lease=None, lease_until=None, updated_at=now, **fields)
        moved[status] += count
        moved[State.SENDING] -= count

    with atomic():
        if sent:
            move(sent, State.SENT, sent_at=now)
        for reason, ids in failed.items():
            move(ids, State.FAILED, reason=reason, failed_at=now)
        for (due_at, reason), ids in again.items():
            move(ids, State.PENDING, reason=reason, next_attempt_at=due_at)
        campaign.record(moved)


def release_lapsed() -> int:
    """Messages whose worker went silent become due again; how many."""
    now = timezone.now()
    lapsed = Message.objects.filter(status=State.SENDING, lease_until__lt=now)
    released = 0
    for campaign in Campaign.objects.filter(id__in=lapsed.values_list("campaign_id", flat=True).distinct()):
        with atomic():
            count = lapsed.filter(campaign=campaign).update(
                status=State.PENDING, lease=None, lease_until=None, next_attempt_at=now, updated_at=now
            )
            campaign.record({State.SENDING: -count, State.PENDING: count})
        released += count
    return released
