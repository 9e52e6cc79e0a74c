"""What the vendor says became of each message: appended at the door, settled in groups."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Literal, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone
from pydantic import TypeAdapter

from campaigns.ledger import RISES_FROM, Message, State
from campaigns.models import Campaign
from crm.database import update_each
from crm.http import Body
from crm.streams.stream import Entry, Stream, joined
from customers.models import Customer
from customers.records import Moment, Text

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
TIME = {State.SENT: "sent_at", State.FAILED: "failed_at", State.DELIVERED: "delivered_at"}


class Verdict(NamedTuple):
    """The highest state that the receipts of one message reach."""

    state: State
    reason: str


def settle(entries: Iterable[Entry]) -> Callable[[], None]:
    """What applies receipts inside a transaction, in any order and as often as they come.

    1. Reduce them to one verdict a message, at once: the highest state wins.
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


def _apply(verdicts: dict[str, Verdict], marks: dict[str, dict[str, datetime]]) -> None:
    changes: dict[uuid.UUID, Counter[str]] = defaultdict(Counter)
    _raise_states(verdicts, changes)
    for name in ("opened", "clicked"):
        _note(name, marks[name], changes)
    _opt_out(marks["unsubscribed"])
    for campaign_id, moved in changes.items():
        Campaign(id=campaign_id).record(moved)
    Campaign.objects.filter(id__in=list(changes)).handed_over().filter(sent=0).complete()


def _reduce(receipts: Iterable[Receipt]) -> tuple[dict[str, Verdict], dict[str, dict[str, datetime]]]:
    """By key: the verdict, and when each was first opened, clicked, unsubscribed."""
    verdicts: dict[str, Verdict] = {}
    marks: dict[str, dict[str, datetime]] = defaultdict(dict)
    for receipt in receipts:
        key = receipt.message_id
        state = REACHES.get(receipt.status, State.DELIVERED)
        if key not in verdicts or RANK[state] > RANK[verdicts[key].state]:
            verdicts[key] = Verdict(state, (receipt.reason or "no reason given") if state == State.FAILED else "")
        if receipt.status in ("opened", "clicked", "unsubscribed"):
            first = marks[receipt.status].get(key, receipt.occurred_at)
            marks[receipt.status][key] = min(first, receipt.occurred_at)
    return verdicts, marks


def _raise_states(verdicts: dict[str, Verdict], changes: dict[uuid.UUID, Counter[str]]) -> None:
    """Until none of them stands lower: a worker may move a message between the reading and the update."""
    lower = list(verdicts)
    while lower:
        groups: dict[tuple[uuid.UUID, str, Verdict], list[str]] = defaultdict(list)
        for key, campaign_id, status in _of(lower).values_list("key", "campaign_id", "status"):
            verdict = verdicts[key]
            if status in RISES_FROM[verdict.state]:
                groups[campaign_id, status, verdict].append(key)
        lower = []
        for (campaign_id, status, verdict), keys in groups.items():
            raised = (
                _of(keys)
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
            if raised < len(keys):
                lower += keys


def _note(name: str, times: dict[str, datetime], changes: dict[uuid.UUID, Counter[str]]) -> None:
    """The first time each was opened or clicked."""
    if not times:
        return
    column = f"{name}_at"
    unmarked = list(_of(times).filter(**{column: None}).values_list("id", "key", "campaign_id"))
    update_each(Message, ((times[key], id) for id, key, _ in unmarked), fields=(column,))
    for _, _, campaign_id in unmarked:
        changes[campaign_id][name] += 1


def _opt_out(times: dict[str, datetime]) -> None:
    """Whoever unsubscribed gets nothing more on that channel."""
    messages = list(_of(times).values_list("customer_id", "campaign_id")) if times else []
    channels = dict(Campaign.objects.filter(id__in={id for _, id in messages}).values_list("id", "channel"))
    customers: dict[str, list[uuid.UUID]] = defaultdict(list)
    for customer_id, campaign_id in messages:
        customers[f"{channels[campaign_id]}_opt_in"].append(customer_id)
    for column, ids in customers.items():
        Customer.objects.filter(id__in=ids).update(**{column: False})


def _of(keys: Iterable[str]) -> QuerySet[Message, Any]:
    return Message.objects.filter(key__in=list(keys))
