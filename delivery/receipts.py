"""What the vendor says became of each message: appended at the door, settled in groups."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Literal, NotRequired

from django.db.models import Q, QuerySet
from django.utils import timezone
from pydantic import TypeAdapter, with_config
from typing_extensions import TypedDict  # which pydantic wants before Python 3.12

from campaigns import membership
from campaigns.ledger import RISES_FROM, Message, State, parse_message_key
from campaigns.models import Campaign
from crm.database import update_each
from crm.database.models import as_stored
from crm.streams.stream import Entry, Stream, joined
from crm.web.answers import Body
from customers.channels import CHANNELS
from customers.consent import said_no
from customers.privacy.suppression import UNSUBSCRIBED, suppress
from customers.records import Instant, Text

stream = Stream("receipts", task="delivery.tasks.settle_receipts")


@with_config(Body.model_config)
class Receipt(TypedDict):
    """`message_id` is the message's key. An unknown one is accepted and has no effect."""

    message_id: Text
    status: Literal["sent", "delivered", "failed", "opened", "clicked", "unsubscribed"]
    occurred_at: Instant
    reason: NotRequired[Text | None]


RECEIPTS = TypeAdapter(list[Receipt])
# Whoever opened, clicked or unsubscribed has received the message.
REACHES = {"sent": State.SENT, "failed": State.FAILED}
HIGHEST_FIRST = (State.DELIVERED, State.FAILED, State.SENT)
RANK = {state: rank for rank, state in enumerate(reversed(HIGHEST_FIRST))}
MARK = {"opened": membership.OPENED, "clicked": membership.CLICKED}
TIME = {State.SENT: "sent_at", State.FAILED: "failed_at", State.DELIVERED: "delivered_at"}
NEVER_SENT = Q(status=State.SKIPPED, attempts=0)  # whatever a vendor says


# Ids are as the database keeps them.
Verdicts = dict[tuple[str, int], tuple[State, str]]  # what receipts say, and why, by message and round
Marks = dict[str, dict[str, datetime]]
Changes = dict[str, Counter[str]]  # of counters, by campaign


def settle(entries: Iterable[Entry]) -> Callable[[], None]:
    """What applies receipts inside a transaction, in any order and as often as they come.

    1. Reduce them to one verdict a message and round, at once: the highest state wins.
    2. Take the campaigns concerned.
    3. Raise the messages that stand lower, in groups that change alike, and move the counters with them.
    4. Note who opened, clicked and unsubscribed.
    5. Complete the campaigns that have nothing left.
    """
    verdicts, marks = _reduce(RECEIPTS.validate_json(joined(entries)))
    concerned = _of(id for id, _ in verdicts).values_list(as_stored("campaign_id"), flat=True).distinct()
    campaigns = Campaign.objects.filter(id__in=list(concerned))

    def write() -> None:
        campaigns.hold()
        _apply(verdicts, marks)

    return write


def _apply(verdicts: Verdicts, marks: Marks) -> None:
    changes: Changes = defaultdict(Counter)
    for state in HIGHEST_FIRST:
        by_round: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for (id, round), (verdict, reason) in verdicts.items():
            if verdict == state:
                by_round[round][reason].add(id)
        for round, by_reason in by_round.items():
            _raise(state, round, by_reason, changes)
    for name in ("opened", "clicked"):
        _note(name, marks[name], changes)
    _opt_out(marks["unsubscribed"])
    for campaign_id, moved in changes.items():
        Campaign(id=campaign_id).record(moved)
    Campaign.objects.filter(id__in=list(changes)).done().complete()


def _reduce(receipts: Iterable[Receipt]) -> tuple[Verdicts, Marks]:
    """The verdicts, and when each message was first opened, clicked, unsubscribed."""
    verdicts: Verdicts = {}
    marks: Marks = defaultdict(dict)
    for receipt in receipts:
        named = parse_message_key(receipt["message_id"])
        if named is None:
            continue
        state = REACHES.get(receipt["status"], State.DELIVERED)
        if named not in verdicts or RANK[state] > RANK[verdicts[named][0]]:
            verdicts[named] = state, (receipt.get("reason") or "no reason given") if state == State.FAILED else ""
        if receipt["status"] in ("opened", "clicked", "unsubscribed"):
            id, _ = named
            first = marks[receipt["status"]].get(id, receipt["occurred_at"])
            marks[receipt["status"]][id] = min(first, receipt["occurred_at"])
    return verdicts, marks


def _raise(state: State, round: int, by_reason: Mapping[str, set[str]], changes: Changes) -> None:
    """Move whoever stands lower. That a message failed in a round before its own is known; that it arrived then after
    all counts. Of a round that has not been nothing can be said."""
    in_round = Q(round__gte=round) if state == State.DELIVERED else Q(round=round)
    lower = Message.objects.filter(in_round, status__in=RISES_FROM[state]).exclude(NEVER_SENT)
    all_ids = set().union(*by_reason.values())
    stand = lower.filter(id__among=all_ids).values_list(as_stored("campaign_id"), "status").distinct()
    for campaign_id, status in list(stand):
        there = lower.filter(campaign_id=campaign_id, status=status)
        customers = there.filter(id__among=all_ids).values_list(as_stored("customer_id"), flat=True)
        if state == State.FAILED and status == State.SENT:
            membership.failed(campaign_id, customers)
        elif state != State.FAILED and status != State.SENT:
            membership.handed_over(campaign_id, customers)
        for reason, ids in by_reason.items():
            raised = there.filter(id__among=ids).update(status=state, reason=reason, **{TIME[state]: timezone.now()})
            changes[campaign_id][status] -= raised
            changes[campaign_id][state] += raised


def _note(name: str, times: dict[str, datetime], changes: Changes) -> None:
    """The first time each was opened or clicked."""
    if not times:
        return
    column = f"{name}_at"
    delivered = _of(times).filter(**{column: None}, status=State.DELIVERED)
    unmarked = list(delivered.values_list(as_stored("id"), as_stored("campaign_id"), as_stored("customer_id")))
    update_each(Message, ((times[id], id) for id, *_ in unmarked), fields=(column,))
    customers: dict[str, list[str]] = defaultdict(list)
    for _, campaign_id, customer_id in unmarked:
        changes[campaign_id][name] += 1
        customers[campaign_id].append(customer_id)
    for campaign_id, ids in customers.items():
        membership.reacted(MARK[name], campaign_id, ids)


def _opt_out(times: dict[str, datetime]) -> None:
    """Whoever unsubscribed gets nothing more on that channel."""
    messages = list(_of(times).values_list("customer_id", "to", "campaign_id")) if times else []
    channels = dict(Campaign.objects.filter(id__in={id for *_, id in messages}).values_list("id", "channel"))
    customers: dict[str, list[uuid.UUID]] = defaultdict(list)
    addresses: dict[str, list[str]] = defaultdict(list)
    for customer_id, to, campaign_id in messages:
        customers[channels[campaign_id]].append(customer_id)
        addresses[channels[campaign_id]].append(to)
    for channel, ids in customers.items():
        said_no(CHANNELS[channel], ids)
        suppress(channel, addresses[channel], UNSUBSCRIBED)


def _of(ids: Iterable[str]) -> QuerySet[Message, Any]:
    return Message.objects.filter(id__among=set(ids))
