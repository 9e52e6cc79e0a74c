"""What the vendor says became of each message: appended at the door, settled in groups."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Literal, NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone
from pydantic import TypeAdapter

from campaigns import membership
from campaigns.ledger import RISES_FROM, Message, State, read_key
from campaigns.models import Campaign
from crm.database import update_each
from crm.http import Body
from crm.streams.stream import Entry, Stream, joined
from customers.models import Customer
from customers.records import Moment, Text
from customers.suppression import suppress

stream = Stream("receipts", task="delivery.tasks.settle_receipts")


class Receipt(Body):
    """`message_id` is the message's key. An unknown one is accepted and has no effect."""

    message_id: Text
    status: Literal["sent", "delivered", "failed", "opened", "clicked", "unsubscribed"]
    occurred_at: Moment
    reason: Text | None = None


RECEIPTS = TypeAdapter(list[Receipt])
# Whoever opened, clicked or unsubscribed has received the message.
REACHES = {"sent": State.SENT, "failed": State.FAILED}
RANK = {State.SENT: 0, State.FAILED: 1, State.DELIVERED: 2}
MARK = {"opened": membership.OPENED, "clicked": membership.CLICKED}
TIME = {State.SENT: "sent_at", State.FAILED: "failed_at", State.DELIVERED: "delivered_at"}


class Verdict(NamedTuple):
    """The highest state that the receipts of one message reach."""

    state: State
    reason: str


NEVER_SENT = Q(status=State.SKIPPED, attempts=0)  # whatever a vendor says
Verdicts = dict[uuid.UUID, dict[int, Verdict]]  # by message and round
Marks = dict[str, dict[uuid.UUID, datetime]]


def settle(entries: Iterable[Entry]) -> Callable[[], None]:
    """What applies receipts inside a transaction, in any order and as often as they come.

    1. Reduce them to one verdict a message and round, at once: the highest state wins.
    2. Take the campaigns concerned.
    3. Raise the messages that stand lower, in groups that change alike, and move the counters with them.
    4. Note who opened, clicked and unsubscribed.
    5. Complete the campaigns that have nothing left.
    """
    verdicts, marks = _reduce(RECEIPTS.validate_json(joined(entries)))
    campaigns = Campaign.objects.filter(id__in=set(_of(verdicts).values_list("campaign_id", flat=True)))

    def write() -> None:
        campaigns.hold()
        _apply(verdicts, marks)

    return write


def _apply(verdicts: Verdicts, marks: Marks) -> None:
    changes: dict[uuid.UUID, Counter[str]] = defaultdict(Counter)
    _raise_states(verdicts, changes)
    for name in ("opened", "clicked"):
        _note(name, marks[name], changes)
    _opt_out(marks["unsubscribed"])
    for campaign_id, moved in changes.items():
        Campaign(id=campaign_id).record(moved)
    Campaign.objects.filter(id__in=list(changes)).done().complete()


def _reduce(receipts: Iterable[Receipt]) -> tuple[Verdicts, Marks]:
    """The verdicts, and when each message was first opened, clicked, unsubscribed."""
    verdicts: Verdicts = defaultdict(dict)
    marks: Marks = defaultdict(dict)
    for receipt in receipts:
        named = read_key(receipt.message_id)
        if named is None:
            continue
        id, round = named
        state = REACHES.get(receipt.status, State.DELIVERED)
        rounds = verdicts[id]
        if round not in rounds or RANK[state] > RANK[rounds[round].state]:
            rounds[round] = Verdict(state, (receipt.reason or "no reason given") if state == State.FAILED else "")
        if receipt.status in ("opened", "clicked", "unsubscribed"):
            first = marks[receipt.status].get(id, receipt.occurred_at)
            marks[receipt.status][id] = min(first, receipt.occurred_at)
    return verdicts, marks


def _raise_states(verdicts: Verdicts, changes: dict[uuid.UUID, Counter[str]]) -> None:
    """Until none of them stands lower: a worker may move a message between the reading and the update."""
    lower = list(verdicts)
    while lower:
        groups: dict[tuple[uuid.UUID, str, Verdict], dict[uuid.UUID, uuid.UUID]] = defaultdict(dict)
        rows = _of(lower).exclude(NEVER_SENT).values_list("id", "customer_id", "round", "campaign_id", "status")
        for id, customer_id, round, campaign_id, status in rows:
            verdict = _verdict(verdicts[id], round)
            if verdict and status in RISES_FROM[verdict.state]:
                groups[campaign_id, status, verdict][id] = customer_id
        lower = []
        for (campaign_id, status, verdict), customers in groups.items():
            ids = list(customers)
            raised = (
                _of(ids)
                .filter(status=status)
                .update(
                    status=verdict.state,
                    reason=verdict.reason,
                    lease=None,
                    **{TIME[verdict.state]: timezone.now()},
                )
            )
            changes[campaign_id][status] -= raised
            changes[campaign_id][verdict.state] += raised
            risen: Iterable[uuid.UUID] = customers.values()
            if raised < len(ids):
                lower += ids
                risen = _of(ids).filter(status=verdict.state).values_list("customer_id", flat=True)
            if verdict.state != State.FAILED and status != State.SENT:
                membership.handed_over(campaign_id, risen)
            elif verdict.state == State.FAILED and status == State.SENT:
                membership.failed(campaign_id, risen)


def _verdict(rounds: dict[int, Verdict], current: int) -> Verdict | None:
    """What receipts say of a message that is in its `current` round: that an earlier one failed is known, but one that
    arrived after all counts. Of a round that has not been nothing can be said."""
    past = [verdict for round, verdict in rounds.items() if round < current and verdict.state == State.DELIVERED]
    return past[0] if past else rounds.get(current)


def _note(name: str, times: dict[uuid.UUID, datetime], changes: dict[uuid.UUID, Counter[str]]) -> None:
    """The first time each was opened or clicked."""
    if not times:
        return
    column = f"{name}_at"
    delivered = _of(times).filter(**{column: None}, status=State.DELIVERED)
    unmarked = list(delivered.values_list("id", "campaign_id", "customer_id"))
    update_each(Message, ((times[id], id) for id, *_ in unmarked), fields=(column,))
    customers: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for _, campaign_id, customer_id in unmarked:
        changes[campaign_id][name] += 1
        customers[campaign_id].append(customer_id)
    for campaign_id, ids in customers.items():
        membership.reacted(MARK[name], campaign_id, ids)


def _opt_out(times: dict[uuid.UUID, datetime]) -> None:
    """Whoever unsubscribed gets nothing more on that channel."""
    messages = list(_of(times).values_list("customer_id", "to", "campaign_id")) if times else []
    channels = dict(Campaign.objects.filter(id__in={id for *_, id in messages}).values_list("id", "channel"))
    customers: dict[str, list[uuid.UUID]] = defaultdict(list)
    addresses: dict[str, list[str]] = defaultdict(list)
    for customer_id, to, campaign_id in messages:
        customers[channels[campaign_id]].append(customer_id)
        addresses[channels[campaign_id]].append(to)
    for channel, ids in customers.items():
        Customer.objects.filter(id__in=ids).update(**{f"{channel}_opt_in": False})
        suppress(channel, addresses[channel], "unsubscribed")


def _of(ids: Iterable[uuid.UUID]) -> QuerySet[Message, Any]:
    return Message.objects.filter(id__among=list(ids))
