"""The snapshot of an audience at launch: each recipient is written to the ledger, with address and token values."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import repeat
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from campaigns import membership
from campaigns.drafts.review import campaign_tokens
from campaigns.effect.arms import add_to_arms, draw_arms
from campaigns.effect.outcomes import refresh_outcomes, spent_before
from campaigns.log.exclusions import choose, taken_addresses
from campaigns.log.ledger import Message, State
from campaigns.log.recipients import Decided, MessageRow, message_rows, read_recipients
from campaigns.models import Campaign
from campaigns.sending_rules.best_hours import move_to_their_hours
from campaigns.sending_rules.planning import campaign_timing
from campaigns.sending_rules.timing import Planned, Timing
from campaigns.sending_rules.touches import add_touches, campaign_caps, find_capped
from crm.database import insert, transactional
from crm.streams.deadline import Deadline
from customers.channels import CHANNELS
from customers.models import Customer
from customers.segments.audience import matching, thawed

CHUNK = 2_000  # customers of one transaction


def write_snapshot(campaign: Campaign) -> bool:
    """Write the audience as far as the time allows; whether all of it is written.

    Each chunk is one transaction that begins by moving the cursor from where this worker saw it, so that two workers
    never write the same customers. Pausing does not stop it; after a cancellation the remaining customers are written
    as skipped, so that the ledger always holds the whole audience.
    """
    deadline = Deadline()
    audience = matching(thawed(campaign.rule), now=campaign.launched_at).order_by("id")
    while campaign.snapshot_at is None and not deadline.is_over:
        beyond = audience.filter(id__gt=campaign.snapshot_cursor) if campaign.snapshot_cursor else audience
        if not _write(campaign, beyond[:CHUNK]):
            return False
        campaign.refresh_from_db()
    return campaign.snapshot_at is not None


@transactional
def _write(campaign: Campaign, chunk: QuerySet[Customer]) -> bool:
    """Write one chunk; False when another worker has moved the cursor, or somebody has changed the campaign's status.

    1. Hold the campaign.
    2. Read the customers, inside the transaction, so that nobody who has just been erased is written.
    3. Decide who is skipped, and draw the arms of all others.
    4. Move the cursor, and add to the counts of the arms.
    5. Write messages, counters, touches and the marks of customers.
    """
    here = Campaign.objects.filter(
        id=campaign.id, status=campaign.status, snapshot_cursor=campaign.snapshot_cursor, snapshot_at=None
    )
    if not here.hold():
        return False
    assert campaign.launched_at
    now, names = timezone.now(), campaign_tokens(campaign)
    decided = _decide(campaign, chunk, names, now)
    in_arms = [each for each in decided if each.arm]
    external_ids = (each.customer.external_id for each in in_arms)
    before = spent_before(external_ids, campaign.launched_at) if in_arms else {}
    here.update(
        snapshot_cursor=UUID(decided[-1].customer.key) if decided else campaign.snapshot_cursor,
        snapshot_at=now if len(decided) < CHUNK else None,
        updated_at=now,
        arms=add_to_arms(campaign.arms, ((each.arm, before.get(each.customer.external_id, 0)) for each in in_arms)),
    )
    _insert(message_rows(campaign, names, decided, now), before, has_arms=bool(in_arms))
    _count(campaign, decided)
    if campaign_caps(campaign):
        address_key = CHANNELS[campaign.channel].address_key
        written_to = [each for each in decided if not each.reason]
        add_touches(campaign, {getattr(each.customer, address_key): each.planned.at for each in written_to})
    if in_arms:
        _mark(campaign, in_arms)
    return True


def _decide(campaign: Campaign, chunk: QuerySet[Customer], names: Collection[str], now: datetime) -> list[Decided]:
    """Read the customers; decide of each whether a message is skipped, in which arm it is, and when it may be sent."""
    timing = campaign_timing(campaign)
    customers = read_recipients(campaign, chunk, names, with_zone=timing is not None)
    reasons = _skip_reasons(campaign, customers, timing)
    arms = draw_arms(campaign, (customer.key for customer in customers), reasons)
    plans = list(_plans(timing, customers, now))
    if timing and campaign.tries_hours:
        plans = list(move_to_their_hours(timing, customers, arms, plans, now))
    return [
        Decided(customer, reason, arm, zone, planned)
        for customer, reason, arm, (zone, planned) in zip(customers, reasons, arms, plans, strict=True)
    ]


def _count(campaign: Campaign, decided: Iterable[Decided]) -> None:
    """Move the counters of the campaign."""
    states: Counter[str] = Counter()
    reasons: Counter[tuple[str, str]] = Counter()
    for each in decided:
        if each.reason:
            states[State.SKIPPED.value] += 1
            reasons[State.SKIPPED.value, each.reason] += 1
        else:
            states[State.PENDING.value] += 1
    campaign.record(states, reasons)


def _insert(rows: Iterable[MessageRow], before: Mapping[str, int], *, has_arms: bool) -> None:
    """Store new messages; those in an arm with what their customers spent `before`, by external id."""
    if not has_arms:
        insert(Message, rows, fields=MessageRow._fields)
        return
    measured = (
        (*row, before.get(row.customer_external_id, 0), 0, 0) if row.arm else (*row, None, None, None) for row in rows
    )
    insert(Message, measured, fields=(*MessageRow._fields, "before", "orders", "spent"))


def _mark(campaign: Campaign, in_arms: Sequence[Decided]) -> None:
    """Mark customers with their arms, and count what they have ordered since the launch."""
    by_arm: dict[str, list[str]] = defaultdict(list)
    for each in in_arms:
        by_arm[each.arm].append(each.customer.key)
    for arm, ids in by_arm.items():
        membership.in_arm(arm, campaign.id, ids)
    refresh_outcomes({each.customer.external_id: UUID(each.customer.key) for each in in_arms})


def _plans(timing: Timing | None, customers: list[Any], now: datetime) -> Iterator[tuple[str, Planned]]:
    """The time zone of each customer, where timing needs it, and when the message may be sent."""
    if timing is None:
        return repeat(("", Planned(now)), len(customers))
    by_zone = {zone: timing.plan(zone) for zone in {customer.time_zone for customer in customers}}
    by_zone = {zone: planned if planned.at > now else Planned(now) for zone, planned in by_zone.items()}
    return ((customer.time_zone, by_zone[customer.time_zone]) for customer in customers)


def _skip_reasons(campaign: Campaign, customers: list[Any], timing: Timing | None) -> list[str]:
    """Why each customer is skipped; empty for those who are written to."""
    address_key = CHANNELS[campaign.channel].address_key
    keys = {getattr(customer, address_key) for customer in customers if not customer.exclusion}
    is_capped = find_capped(campaign, timing, keys)
    reasons = list(choose(campaign, customers, taken_addresses(campaign, keys), is_capped))
    if campaign.status == Campaign.Status.CANCELLED:
        return [reason or "cancelled" for reason in reasons]
    return reasons
