"""How messages are claimed and finished: conditional updates whose count is checked, never load and save.

A claim gives messages to one worker for as long as its lease is in the database; their rows change when it finishes.
The lease of a dead worker expires; its messages are claimed again, with the same key, so that the vendor recognises
them.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import DateTimeField, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from pydantic_core import from_json

from campaigns import membership
from campaigns.log.due import advance_cursor, is_over, waiting_messages
from campaigns.log.exclusions import TOO_LATE
from campaigns.log.ledger import (
    AWAITING_RETRY,
    NO_REASON,
    READY,
    Lease,
    Message,
    State,
    claimed_messages,
    message_key,
    with_reason,
)
from campaigns.log.sent_days import moving_days
from campaigns.log.withdrawing import withdraw
from campaigns.models import Campaign
from campaigns.sending_rules.pace import next_time, share
from campaigns.sending_rules.planning import campaign_timing
from campaigns.sending_rules.timing import Planned, QuietTimes
from campaigns.sending_rules.touches import move_touches
from campaigns.signals import messages_reached
from crm.database import transactional
from crm.database.models import as_stored, new_id
from customers.channels import CHANNELS
from customers.consent import refusals
from customers.privacy.topics import TOPIC_REFUSED, addresses_refusing

LEASE = timedelta(seconds=settings.CLAIM_LEASE)
LEASE_EXPIRED = "a worker died while it was sending this"
NOT_ATTEMPTED = "there was no time left to send it"


class Claimed(NamedTuple):
    """What it takes to send one message. Ids are as the database keeps them; `attempts` counts the one to be made;
    `retried_since` is when the first attempt of its round failed."""

    id: str
    customer_id: str
    key: str
    to: str
    values: dict[str, str]
    attempts: int
    retried_since: datetime | None
    arm: str = ""


class Claim(NamedTuple):
    """The messages that one worker holds `until` its lease expires. Without messages, all that were next in turn have
    been withdrawn."""

    lease: uuid.UUID
    until: datetime
    messages: list[Claimed]


class Outcome(NamedTuple):
    """What became of one claimed message: `state` is sent, failed or unknown, or pending for another attempt at
    `due_at`; a pending one without it is due as it was when it was claimed. An attempt that says nothing about the
    message is not counted (`counts_attempt=False`); where `was_attempted`, the time of the first failed attempt is kept
    all the same."""

    state: State
    reason: str = ""
    due_at: datetime | None = None
    counts_attempt: bool = True
    was_attempted: bool = False


SENT = Outcome(State.SENT)


@transactional
def claim(campaign: Campaign, size: int) -> Claim | None:
    """Take up to `size` messages: those whose next attempt is due, else those next in turn for their first. None where
    no message is due, or the campaign is not sending.

    1. Hold the campaign, and keep to its pace.
    2. Read the messages.
    3. Withdraw those to addresses that refused everything or the campaign's topic since the launch, or were suppressed,
       and put off those whose time is not now. Once the campaign has reached its end, withdraw all.
    4. Store the lease, and move the counters.
    """
    now = timezone.now()
    if not Campaign.objects.filter(id=campaign.id, status=Campaign.Status.SENDING).hold():
        return None
    over = is_over(campaign, now)
    if campaign.per_hour and not over:
        campaign.refresh_from_db(fields=["paced_until"])
        if not (size := min(size, share(campaign.per_hour, campaign.paced_until, now))):
            return None
    messages = _read(waiting_messages(campaign, now).order_by("due_at", "id")[:size])
    have_waited = bool(messages)
    if not have_waited:
        if (stretch := advance_cursor(campaign, size)) is None:
            return None
        # Of messages beyond the cursor, those that waited for their time may be claimed already.
        claimed = claimed_messages([campaign.id])
        messages = [message for message in _read(stretch.filter(READY)) if message.id not in claimed]
    if over:
        withdraw(campaign, [message.id for message in messages], TOO_LATE)
        return Claim(new_id(), now + LEASE, [])
    if campaign.journey_id:
        messages = _withdraw_late(campaign, messages, now)
    messages = _withdraw_refused(campaign, _put_off(campaign, messages, now))
    return _store(campaign, messages, now, have_waited=have_waited)


def _store(campaign: Campaign, messages: list[Claimed], now: datetime, *, have_waited: bool) -> Claim:
    """Store the lease of a claim, and move the counters. Messages that `have_waited` have a reason until now."""
    lease = Lease(campaign=campaign, until=now + LEASE, messages=[message.id for message in messages])
    if messages:
        lease.save(force_insert=True)
        if have_waited:
            Message.objects.filter(AWAITING_RETRY, id__among={*lease.messages}).update(**NO_REASON)
        campaign.record({State.PENDING: -len(messages), State.SENDING: len(messages)})
        if campaign.per_hour:
            paced_until = next_time(campaign.per_hour, campaign.paced_until, now, len(messages))
            Campaign.objects.filter(id=campaign.id).update(paced_until=paced_until)
    return Claim(lease.id, lease.until, messages)


def _withdraw_late(campaign: Campaign, messages: list[Claimed], now: datetime) -> list[Claimed]:
    """Withdraw messages of a journey that have become too late; return the rest. A message that a person has given
    another round is sent however late it is."""
    claimed = Message.objects.filter(id__among={message.id for message in messages})
    late = set(claimed.filter(late_after__lte=now, round=1).values_list(as_stored("id"), flat=True))
    withdraw(campaign, late, TOO_LATE)
    return [message for message in messages if message.id not in late]


def _withdraw_refused(campaign: Campaign, messages: list[Claimed]) -> list[Claimed]:
    """Withdraw messages to addresses that may not be written to any more; return those that may be sent."""
    addresses = {message.to for message in messages}
    refused = {"": "erased", **refusals(CHANNELS[campaign.channel], addresses)}
    if campaign.topic_id:
        refusing = addresses_refusing(campaign.channel, addresses - refused.keys(), campaign.topic_id)
        refused |= dict.fromkeys(refusing, TOPIC_REFUSED)
    withdrawn: dict[str, list[str]] = defaultdict(list)
    for message in messages:
        if message.to in refused:
            withdrawn[refused[message.to]].append(message.id)
    for reason, ids in withdrawn.items():
        withdraw(campaign, ids, reason)
    return [message for message in messages if message.to not in refused] if withdrawn else messages


def _put_off(campaign: Campaign, messages: list[Claimed], now: datetime) -> list[Claimed]:
    """Give quiet times their messages back, inside the transaction of a claim; those that may be sent now. A message
    whose time would come after the end of the campaign is withdrawn."""
    timing = campaign_timing(campaign)
    if timing is None or timing.quiet == QuietTimes():
        return messages
    zones = dict(
        Message.objects.filter(id__among={each.id for each in messages}).values_list(as_stored("id"), "time_zone")
    )
    by_zone = {zone: timing.defer(now, zone) for zone in set(zones.values())}
    later: dict[Planned, list[str]] = defaultdict(list)
    for id, zone in zones.items():
        if by_zone[zone].reason:
            later[by_zone[zone]].append(id)
    for planned, ids in later.items():
        if campaign.ends_at and planned.at >= campaign.ends_at:
            withdraw(campaign, ids, TOO_LATE)
        else:
            there = Message.objects.filter(id__among=frozenset(ids), status=State.PENDING)
            there.update(**with_reason(State.PENDING, planned.reason), due_at=planned.at)
            move_touches(campaign, ids, planned.at)
    return [message for message in messages if not by_zone[zones[message.id]].reason]


def await_claims_under_way() -> None:
    """Return when every claim that began before this call is over, so that a refusal written before it has been seen by
    all that are made from now on. Call it outside of a transaction.

    Every claim writes its campaign's row. This writes the rows, too: on MongoDB it waits for transactions that have
    written them, and those that have not yet must begin again. On SQLite none is under way while another one writes.
    """
    Campaign.objects.filter(status__in=(Campaign.Status.SCHEDULED, *Campaign.GOING)).hold()


def _read(messages: QuerySet[Message]) -> list[Claimed]:
    """Ids and values as the database stores them: text or an object, which Django would take longer to make."""
    stored = (as_stored("id"), as_stored("customer_id"), as_stored("values"))
    return [
        Claimed(
            id,
            customer_id,
            message_key(id, round),
            to,
            from_json(values) if isinstance(values, str) else values,
            attempts + 1,
            retried_since,
            arm,
        )
        for id, customer_id, values, to, round, attempts, retried_since, arm in messages.values_list(
            *stored, "to", "round", "attempts", "retried_since", "arm"
        )
    ]


@transactional
def finish(campaign: Campaign, claimed: Claim, outcomes: Mapping[str, Outcome]) -> None:
    """Write down what became of each claimed message, by its id: one update for all with the same outcome and number of
    attempts.

    Nothing is written once the lease has passed to another worker, and a row that a receipt has already moved stays
    as it is. KeyError for a claimed message without an outcome.
    """
    groups: dict[tuple[Outcome, int], list[Claimed]] = defaultdict(list)
    for message in claimed.messages:
        groups[outcomes[message.id], message.attempts].append(message)
    now = timezone.now()
    Campaign.objects.filter(id=campaign.id).hold()
    if not _end(claimed.lease):
        return
    moved: Counter[str] = Counter()
    reasons: Counter[tuple[str, str]] = Counter()
    failed: dict[str, datetime] = {}
    for (outcome, attempts), group in groups.items():
        messages = Message.objects.filter(id__among={message.id for message in group})
        with moving_days([campaign.id] if campaign.journey_id else (), [message.id for message in group]):
            count = messages.filter(READY).update(**_columns(outcome, attempts, now))
        if outcome.state == State.SENT:
            customers: Iterable[str] = (message.customer_id for message in group)
            if count < len(group):  # receipts were faster, and may have moved messages to failed
                received = messages.filter(membership.MARKED[membership.RECEIVED])
                customers = received.values_list(as_stored("customer_id"), flat=True)
            membership.handed_over(campaign.id, customers, now)
        elif outcome.state == State.FAILED:
            ids: Iterable[str] = (message.id for message in group)
            if count < len(group):
                ids = messages.filter(status=State.FAILED).values_list(as_stored("id"), flat=True)
            failed |= dict.fromkeys(ids, now)
        moved[outcome.state] += count
        moved[State.SENDING] -= count
        reasons[outcome.state, outcome.reason] += count
    campaign.record(moved, reasons)
    if failed:
        messages_reached.send(Message, times={"message_failed": failed})


def _columns(outcome: Outcome, attempts: int, now: datetime) -> dict[str, Any]:
    """What the row of a message stores of its outcome; `attempts` counts the one that was made."""
    columns: dict[str, Any] = {"status": outcome.state}
    columns |= with_reason(outcome.state, outcome.reason) if outcome.reason else {}
    if outcome.state == State.SENT:
        columns["sent_at"] = now
    elif outcome.state == State.FAILED:
        columns["failed_at"] = now
    elif outcome.due_at:
        columns["due_at"] = outcome.due_at
    if outcome.was_attempted:
        columns["retried_since"] = Coalesce("retried_since", Value(now, DateTimeField()))
    if outcome.counts_attempt:
        columns["attempts"] = attempts
    return columns


def _end(lease: uuid.UUID) -> bool:
    """Delete a lease; whether it was there. Only the worker that deletes it decides what becomes of its messages."""
    ended, _ = Lease.objects.filter(id=lease).delete()
    return bool(ended)


def release_expired(
    *, honours_keys: bool, keys_last: timedelta | None = None, setups: Collection[str] | None = None
) -> None:
    """Give back the messages of workers whose lease has expired: they are due again since the lease's end, by the
    clock of the worker that claimed them, or unknown where the vendor would not recognise them, since it honours no
    keys or has forgotten them: it knows them for `keys_last`. `setups` are those of the campaigns concerned; None: all.
    """
    now = timezone.now()
    by_a_fast_clock = Q(until__gt=now + 2 * LEASE)  # whose worker may have died, and would keep all others waiting
    of_setups = Q() if setups is None else Q(campaign__setup__in=setups)
    for lease in Lease.objects.filter(Q(until__lt=now) | by_a_fast_clock, of_setups):
        is_recognised = honours_keys and (keys_last is None or now - lease.until < keys_last - LEASE)
        _release(lease, State.PENDING if is_recognised else State.UNKNOWN)


@transactional
def _release(lease: Lease, status: State) -> None:
    campaign = Campaign(id=lease.campaign_id)
    Campaign.objects.filter(id=campaign.id).hold()
    if not _end(lease.id):
        return
    held = Message.objects.filter(READY, id__among={*lease.messages})
    due_at = min(lease.until, timezone.now())
    released = held.update(**with_reason(status, LEASE_EXPIRED), attempts=F("attempts") + 1, due_at=due_at)
    campaign.record({State.SENDING: -released, status: released})
