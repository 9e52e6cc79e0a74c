"""How messages are claimed and finished: conditional updates whose count is checked, never load and save.

A claim gives rows a lease of their own. Only its holder may finish them, and only while it holds; what a dead worker
left behind lapses and is claimed again, with the same key, so that the vendor recognises it.
"""

import uuid
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import F, QuerySet
from django.utils import timezone

from campaigns.ledger import Message, State
from campaigns.models import Campaign
from crm.database import transactional

LEASE = timedelta(seconds=15)


class Claimed(NamedTuple):
    """What it takes to send one message. `attempts` counts the one to be made."""

    id: uuid.UUID
    key: str
    to: str
    values: dict[str, str]
    attempts: int


class Claim(NamedTuple):
    lease: uuid.UUID
    messages: list[Claimed]


def claim(campaign: Campaign, size: int) -> Claim | None:
    """Up to `size` messages that are due, oldest first; nothing where none is, or the campaign does not send."""
    claimed, lease = _claim(campaign, size)
    return Claim(lease, claimed) if claimed else None


@transactional
def _claim(campaign: Campaign, size: int) -> tuple[list[Claimed], uuid.UUID]:
    now, lease = timezone.now(), uuid.uuid4()
    if not Campaign.objects.filter(id=campaign.id, status=Campaign.Status.SENDING).hold():
        return [], lease
    due = Message.objects.filter(campaign=campaign, status=State.PENDING, due_at__lte=now).order_by("due_at", "id")
    messages = _read(due[:size], attempts=1)
    ids = [message.id for message in messages]
    claimed = Message.objects.filter(id__in=ids, status=State.PENDING).update(
        status=State.SENDING, lease=lease, due_at=now + LEASE, attempts=F("attempts") + 1
    )
    campaign.record({State.PENDING: -claimed, State.SENDING: claimed})
    if claimed < len(messages):  # another worker was faster with some of them
        messages = _read(Message.objects.filter(id__in=ids, lease=lease))
    return messages, lease


def _read(messages: QuerySet[Message], attempts: int = 0) -> list[Claimed]:
    rows = messages.values_list("id", "key", "to", "values", "attempts")
    return [Claimed(id, key, to, values, made + attempts) for id, key, to, values, made in rows]


@transactional
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
        count = held.update(status=status, lease=None, **fields)
        moved[status] += count
        moved[State.SENDING] -= count

    Campaign.objects.filter(id=campaign.id).hold()
    if sent:
        move(sent, State.SENT, sent_at=now)
    for reason, ids in failed.items():
        move(ids, State.FAILED, reason=reason, failed_at=now)
    for (due_at, reason), ids in again.items():
        move(ids, State.PENDING, reason=reason, due_at=due_at)
    campaign.record(moved)


@transactional
def release_lapsed(campaign: Campaign) -> None:
    """Messages whose worker went silent become due again."""
    now = timezone.now()
    Campaign.objects.filter(id=campaign.id).hold()
    released = Message.objects.filter(campaign=campaign, status=State.SENDING, due_at__lt=now).update(
        status=State.PENDING, lease=None, due_at=now
    )
    campaign.record({State.SENDING: -released, State.PENDING: released})
