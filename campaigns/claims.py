"""How messages are claimed and finished: conditional updates whose count is checked, never load and save.

A claim gives rows a lease of their own. Only its holder may finish them, and only while it holds; what a dead worker
left behind lapses and is claimed again, with the same key, so that the vendor recognises it.
"""

import uuid
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

from django.db.models import F, QuerySet
from django.utils import timezone

from campaigns import membership
from campaigns.ledger import Message, State, key_of
from campaigns.models import Campaign
from crm.database import transactional
from customers.suppression import suppressed

LEASE = timedelta(seconds=15)
CHUNK = 2_000  # messages of one transaction
NONE: Mapping[Any, Collection[uuid.UUID]] = MappingProxyType({})


class Claimed(NamedTuple):
    """What it takes to send one message. `attempts` counts the one to be made."""

    id: uuid.UUID
    round: int
    to: str
    values: dict[str, str]
    attempts: int

    @property
    def key(self) -> str:
        return key_of(self.id, self.round)


class Claim(NamedTuple):
    """`until` is when the lease lapses. Without messages, whoever was due has been suppressed since the launch."""

    lease: uuid.UUID
    until: datetime
    messages: list[Claimed]


@transactional
def claim(campaign: Campaign, size: int) -> Claim | None:
    """Up to `size` messages that are due, oldest first; nothing where none is, or the campaign does not send.

    Whoever has been suppressed since the launch is withdrawn here.
    """
    now, lease = timezone.now(), uuid.uuid4()
    until = now.replace(microsecond=now.microsecond // 1000 * 1000) + LEASE  # as precise as it is stored
    if not Campaign.objects.filter(id=campaign.id, status=Campaign.Status.SENDING).hold():
        return None
    due = Message.objects.filter(campaign=campaign, status=State.PENDING, due_at__lte=now).order_by("due_at", "id")
    messages = _read(due[:size], attempts=1)
    if not messages:
        return None
    unwanted = {"", *suppressed(campaign.channel, [message.to for message in messages])}
    withdrawn = [message for message in messages if message.to in unwanted]
    if withdrawn:
        withdraw(campaign, [message.id for message in withdrawn if message.to], "suppressed")
        withdraw(campaign, [message.id for message in withdrawn if not message.to], "erased")
        messages = [message for message in messages if message.to not in unwanted]
    ids = [message.id for message in messages]
    claimed = Message.objects.filter(id__among=ids, status=State.PENDING).update(
        status=State.SENDING, lease=lease, due_at=until, attempts=F("attempts") + 1
    )
    campaign.record({State.PENDING: -claimed, State.SENDING: claimed})
    if claimed < len(messages):  # another worker was faster with some of them
        messages = _read(Message.objects.filter(id__among=ids, lease=lease))
    return Claim(lease, until, messages)


def _read(messages: QuerySet[Message], attempts: int = 0) -> list[Claimed]:
    rows = messages.values_list("id", "round", "to", "values", "attempts")
    return [Claimed(id, round, to, values, made + attempts) for id, round, to, values, made in rows]


@transactional
def finish(
    campaign: Campaign,
    claimed: Claim,
    *,
    failed: Mapping[str, Collection[uuid.UUID]] = NONE,
    again: Mapping[tuple[datetime, str], Collection[uuid.UUID]] = NONE,
    unknown: Mapping[str, Collection[uuid.UUID]] = NONE,
) -> None:
    """What became of a claim, by ids of messages: failed for a reason, to be tried again at a time, or nobody knows.
    All others are handed over.

    A row that the lease no longer holds, or that a receipt has already moved, stays as it is.
    """
    now = timezone.now()
    held = Message.objects.filter(
        campaign=campaign, status=State.SENDING, due_at=claimed.until, lease=claimed.lease
    )  # along the index of claims
    moved: Counter[str] = Counter()

    def move(rows: QuerySet[Message], status: State, **fields: object) -> None:
        count = rows.update(status=status, lease=None, **fields)
        moved[status] += count
        moved[State.SENDING] -= count

    Campaign.objects.filter(id=campaign.id).hold()
    for reason, ids in failed.items():
        move(held.filter(id__among=ids), State.FAILED, reason=reason, failed_at=now)
    for (due_at, reason), ids in again.items():
        move(held.filter(id__among=ids), State.PENDING, reason=reason, due_at=due_at)
    for reason, ids in unknown.items():
        move(held.filter(id__among=ids), State.UNKNOWN, reason=reason)
    membership.handed_over(campaign.id, held.values_list("customer_id", flat=True), now)
    move(held, State.SENT, sent_at=now, reason="")
    campaign.record(moved)


@transactional
def release_lapsed(campaign: Campaign, *, honours_keys: bool) -> None:
    """Messages whose worker went silent become due again, or unknown where the vendor would not recognise them."""
    now = timezone.now()
    lapsed = Message.objects.filter(campaign=campaign, status=State.SENDING, due_at__lt=now)
    if not lapsed.exists():
        return
    Campaign.objects.filter(id=campaign.id).hold()
    if honours_keys:
        status, released = State.PENDING, lapsed.update(status=State.PENDING, lease=None, due_at=now)
    else:
        reason = "the worker died while it handed this over"
        status, released = State.UNKNOWN, lapsed.update(status=State.UNKNOWN, lease=None, reason=reason)
    campaign.record({State.SENDING: -released, status: released})


def withdraw(campaign: Campaign, ids: Collection[uuid.UUID], reason: str) -> None:
    """Take pending messages back, inside a transaction that holds the campaign. They are skipped, or have failed again
    where an earlier round had; should the vendor have taken one after all, its receipt corrects that."""
    pending = Message.objects.filter(id__among=ids, status=State.PENDING)
    skipped = pending.filter(round=1).update(status=State.SKIPPED, reason=reason)
    failed = pending.update(status=State.FAILED, reason=reason, failed_at=timezone.now())
    campaign.record({State.PENDING: -skipped - failed, State.SKIPPED: skipped, State.FAILED: failed})


def forget(customer_id: uuid.UUID) -> None:
    """Withdraw what waits for an erased customer, and keep no more than what became of each message, inside a
    transaction."""
    theirs = Message.objects.filter(customer_id=customer_id)
    campaigns = Campaign.objects.filter(id__in=set(theirs.values_list("campaign_id", flat=True)))
    campaigns.hold()
    waiting = theirs.filter(status=State.PENDING).values_list("campaign_id", "id")
    for campaign_id, id in list(waiting):
        withdraw(Campaign(id=campaign_id), [id], "erased")
    theirs.exclude(status=State.SKIPPED).exclude(reason="").update(reason="erased")  # a vendor's may name the address
    theirs.update(customer_external_id="", customer_name="", to="", to_key="", search_key="", values={})


@transactional
def withdraw_some(campaign: Campaign) -> bool:
    """A chunk of what a cancelled campaign has not sent; whether there may be more."""
    if not Campaign.objects.filter(id=campaign.id, status=Campaign.Status.CANCELLED).hold():
        return False
    pending = Message.objects.filter(campaign=campaign, status=State.PENDING).order_by("due_at", "id")
    ids = list(pending.values_list("id", flat=True)[:CHUNK])
    withdraw(campaign, ids, "cancelled")
    return len(ids) == CHUNK


@transactional
def retry_some(campaign: Campaign) -> bool:
    """Put a chunk of what failed before the campaign's round into it; whether there may be more."""
    this = Campaign.objects.filter(id=campaign.id, retrying=True)
    if not this.hold():
        return False
    campaign.refresh_from_db(fields=["round"])
    failed = Message.objects.filter(campaign=campaign, status=State.FAILED, round__lt=campaign.round)
    ids = list(failed.values_list("id", flat=True)[:CHUNK])
    retried = failed.filter(id__among=ids).update(
        status=State.PENDING, round=campaign.round, attempts=0, due_at=timezone.now(), reason="", failed_at=None
    )
    campaign.record({State.FAILED: -retried, State.PENDING: retried})
    more = len(ids) == CHUNK
    if not more:
        this.update(retrying=False)
    return more


@transactional
def decide_unknown(campaign: Campaign, *, send_again: bool) -> int:
    """A person has looked: unknown messages count as sent, or are sent in a new round; how many."""
    this = Campaign.objects.filter(id=campaign.id)
    now = timezone.now()
    unknown = Message.objects.filter(campaign=campaign, status=State.UNKNOWN)
    if not send_again:
        this.hold()
        membership.handed_over(campaign.id, unknown.values_list("customer_id", flat=True), now)
        status, decided = State.SENT, unknown.update(status=State.SENT, sent_at=now, reason="")
    elif this.filter(status__in=Campaign.GOING, unknown__gt=0).update(round=F("round") + 1):
        this.hold()
        campaign.refresh_from_db(fields=["round"])
        status = State.PENDING
        decided = unknown.update(status=status, round=campaign.round, attempts=0, due_at=now, reason="")
    else:
        return 0
    campaign.record({State.UNKNOWN: -decided, status: decided})
    return decided
