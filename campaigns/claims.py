"""How messages are claimed and finished: conditional updates whose count is checked, never load and save.

A claim gives messages to one worker for as long as its lease lies in the database. What a dead worker left behind
lapses and is claimed again, with the same key, so that the vendor recognises it.
"""

import uuid
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone

from campaigns import membership
from campaigns.ledger import AWAITING_RETRY, HAS_REASON, Lease, Message, State, message_key
from campaigns.models import Campaign
from crm.accounts.audit import Action, By, record
from crm.database import transactional
from crm.database.models import as_stored
from customers.privacy.suppression import suppressed

LEASE = timedelta(seconds=settings.CLAIM_LEASE)
CHUNK = 2_000  # messages of one transaction
LEASE_EXPIRED = "a worker died while it handed this over"
UNTRIED = "its turn did not come in time"
NONE: Mapping[Any, Collection[str]] = MappingProxyType({})


class Claimed(NamedTuple):
    """What it takes to send one message. `id` is as the database keeps it; `attempts` counts the one to be made."""

    id: str
    key: str
    to: str
    values: dict[str, str]
    attempts: int


class Claim(NamedTuple):
    """`until` is when the lease lapses. Without messages, none of those next in turn is to be sent any more."""

    lease: uuid.UUID
    until: datetime
    messages: list[Claimed]


@transactional
def claim(campaign: Campaign, size: int) -> Claim | None:
    """Up to `size` messages: those whose next attempt is due, else those in turn for their first. Nothing where none
    is, or the campaign does not send.

    Whoever has been suppressed since the launch is withdrawn here.
    """
    now = timezone.now()
    if not Campaign.objects.filter(id=campaign.id, status=Campaign.Status.SENDING).hold():
        return None
    rows = _read(_again(campaign).filter(due_at__lte=now).order_by("due_at", "id")[:size]) or _walk(campaign, size)
    if not rows:
        return None
    messages = [
        Claimed(id, message_key(id, round), to, values, attempts + 1)
        for id, round, to, values, attempts, status, _ in rows
        if status == State.PENDING
    ]
    unwanted = {"", *suppressed(campaign.channel, [message.to for message in messages])}
    withdrawn = [message for message in messages if message.to in unwanted]
    if withdrawn:
        withdraw(campaign, [message.id for message in withdrawn if message.to], "suppressed")
        withdraw(campaign, [message.id for message in withdrawn if not message.to], "erased")
        messages = [message for message in messages if message.to not in unwanted]
    lease = Lease(campaign=campaign, until=now + LEASE, messages=[message.id for message in messages])
    if messages:
        lease.save(force_insert=True)
        Message.objects.filter(id__among={*lease.messages}).update(status=State.SENDING, attempts=F("attempts") + 1)
        campaign.record({State.PENDING: -len(messages), State.SENDING: len(messages)})
    return Claim(lease.id, lease.until, messages)


def is_due(campaign: Campaign) -> bool:
    """Whether a claim would find something."""
    again = _again(campaign).filter(due_at__lte=timezone.now())
    return again.exists() or _in_turn(campaign).filter(status=State.PENDING).exists()


def _again(campaign: Campaign) -> QuerySet[Message]:
    """Those who wait for another attempt."""
    return Message.objects.filter(AWAITING_RETRY, campaign=campaign)


def _in_turn(campaign: Campaign) -> QuerySet[Message]:
    """Those whose first attempt is not claimed yet, in the order of the audience, and whoever lies between them."""
    log = Message.objects.filter(campaign=campaign).order_by("customer_id")
    return log.filter(customer_id__gt=campaign.claimed_until) if campaign.claimed_until else log


def _walk(campaign: Campaign, size: int) -> list[tuple[Any, ...]]:
    """The next `size` rows in turn, which are given out once. The campaign is held."""
    campaign.refresh_from_db(fields=["claimed_until"])
    rows = _read(_in_turn(campaign)[:size])
    if rows:
        *_, last = rows[-1]
        Campaign.objects.filter(id=campaign.id).update(claimed_until=uuid.UUID(last))
    return rows


def _read(messages: QuerySet[Message]) -> list[tuple[Any, ...]]:
    columns = ("round", "to", "values", "attempts", "status")
    return list(messages.values_list(as_stored("id"), *columns, as_stored("customer_id")))


@transactional
def finish(
    campaign: Campaign,
    claimed: Claim,
    *,
    failed: Mapping[str, Collection[str]] = NONE,
    again: Mapping[tuple[datetime, str], Collection[str]] = NONE,
    unknown: Mapping[str, Collection[str]] = NONE,
    untried: Mapping[tuple[datetime, str], Collection[str]] = NONE,
) -> None:
    """What became of a claim, by ids of messages: failed for a reason, to be tried again at a time, nobody knows, or
    given back until a time without having cost an attempt. All others are handed over.

    Nothing happens once the lease has passed on, and a row that a receipt has already moved stays as it is.
    """
    now = timezone.now()
    moved: Counter[str] = Counter()
    left = {message.id for message in claimed.messages}

    def move(ids: Collection[str], status: State, **fields: object) -> None:
        if not ids:
            return
        count = Message.objects.filter(id__among={*ids}, status=State.SENDING).update(status=status, **fields)
        moved[status] += count
        moved[State.SENDING] -= count
        left.difference_update(ids)

    Campaign.objects.filter(id=campaign.id).hold()
    if not _end(claimed.lease):
        return
    for reason, ids in failed.items():
        move(ids, State.FAILED, reason=reason, failed_at=now)
    for (due_at, reason), ids in again.items():
        move(ids, State.PENDING, reason=reason, due_at=due_at)
    for reason, ids in unknown.items():
        move(ids, State.UNKNOWN, reason=reason)
    for (due_at, reason), ids in untried.items():
        move(ids, State.PENDING, reason=reason, due_at=due_at, attempts=F("attempts") - 1)
    sent = Message.objects.filter(id__among=frozenset(left), status=State.SENDING)
    membership.handed_over(campaign.id, sent.values_list(as_stored("customer_id"), flat=True), now)
    move(frozenset(left), State.SENT, sent_at=now, reason="")
    campaign.record(moved)


def _end(lease: uuid.UUID) -> bool:
    """Whether it was there: who ends it decides what becomes of its messages."""
    ended, _ = Lease.objects.filter(id=lease).delete()
    return bool(ended)


def release_lapsed(*, honours_keys: bool) -> None:
    """The messages of workers that went silent become due again, or unknown where the vendor would not recognise
    them."""
    for lease in Lease.objects.filter(until__lt=timezone.now()):
        _release(lease, State.PENDING if honours_keys else State.UNKNOWN)


@transactional
def _release(lease: Lease, status: State) -> None:
    campaign = Campaign(id=lease.campaign_id)
    Campaign.objects.filter(id=campaign.id).hold()
    if not _end(lease.id):
        return
    held = Message.objects.filter(id__among={*lease.messages}, status=State.SENDING)
    released = held.update(status=status, reason=LEASE_EXPIRED, due_at=timezone.now())
    campaign.record({State.SENDING: -released, status: released})


def withdraw(campaign: Campaign, ids: Collection[str], reason: str) -> None:
    """Take pending messages back, inside a transaction that holds the campaign. They are skipped, or have failed again
    where an earlier round had; should the vendor have taken one after all, its receipt corrects that."""
    pending = Message.objects.filter(id__among={*ids}, status=State.PENDING)
    skipped = pending.filter(round=1).update(status=State.SKIPPED, reason=reason)
    failed = pending.update(status=State.FAILED, reason=reason, failed_at=timezone.now())
    campaign.record({State.PENDING: -skipped - failed, State.SKIPPED: skipped, State.FAILED: failed})


def forget(customer_id: uuid.UUID) -> None:
    """Withdraw what waits for an erased customer, and keep no more than what became of each message, inside a
    transaction."""
    theirs = Message.objects.filter(customer_id=customer_id)
    campaigns = Campaign.objects.filter(id__in=set(theirs.values_list("campaign_id", flat=True)))
    campaigns.hold()
    waiting = theirs.filter(status=State.PENDING).values_list("campaign_id", as_stored("id"))
    for campaign_id, id in list(waiting):
        withdraw(Campaign(id=campaign_id), [id], "erased")
    theirs.exclude(status=State.SKIPPED).exclude(reason="").update(reason="erased")  # a vendor's may name the address
    theirs.update(customer_external_id="", customer_name="", to="", to_key="", search_key="", values={})


@transactional
def withdraw_pending(campaign: Campaign) -> bool:
    """A chunk of what a cancelled campaign has not sent; whether there may be more."""
    if not Campaign.objects.filter(id=campaign.id, status=Campaign.Status.CANCELLED).hold():
        return False
    rows = _read(_again(campaign)[:CHUNK]) or _walk(campaign, CHUNK)
    withdraw(campaign, [id for id, *_ in rows], "cancelled")
    return bool(rows)


@transactional
def requeue_failed(campaign: Campaign) -> bool:
    """Put a chunk of what failed before the campaign's round into it; whether there may be more."""
    this = Campaign.objects.filter(id=campaign.id, retrying=True)
    if not this.hold():
        return False
    campaign.refresh_from_db(fields=["round"])
    failed = Message.objects.filter(HAS_REASON, campaign=campaign, status=State.FAILED, round__lt=campaign.round)
    ids = list(failed.values_list(as_stored("id"), flat=True)[:CHUNK])
    retried = Message.objects.filter(id__among={*ids}, status=State.FAILED).update(
        status=State.PENDING, round=campaign.round, attempts=0, due_at=timezone.now(), failed_at=None
    )
    campaign.record({State.FAILED: -retried, State.PENDING: retried})
    more = len(ids) == CHUNK
    if not more:
        this.update(retrying=False)
    return more


@transactional
def decide_unknown(campaign: Campaign, *, send_again: bool, by: By = None) -> int:
    """A person has looked: unknown messages count as sent, or are sent in a new round; how many."""
    this = Campaign.objects.filter(id=campaign.id)
    now = timezone.now()
    unknown = Message.objects.filter(HAS_REASON, campaign=campaign, status=State.UNKNOWN)
    if not send_again:
        this.hold()
        membership.handed_over(campaign.id, unknown.values_list("customer_id", flat=True), now)
        status, decided = State.SENT, unknown.update(status=State.SENT, sent_at=now, reason="")
    elif this.filter(status__in=Campaign.GOING, unknown__gt=0).update(round=F("round") + 1):
        this.hold()
        campaign.refresh_from_db(fields=["round"])
        status = State.PENDING
        decided = unknown.update(status=status, round=campaign.round, attempts=0, due_at=now)
    else:
        return 0
    campaign.record({State.UNKNOWN: -decided, status: decided})
    if decided:
        record(Action.CAMPAIGN_DECIDED, by, of=campaign, messages=decided, now="sent again" if send_again else "sent")
    return decided
