"""Receipts, the vendor's reports on each message: they are appended to a stream and settled in groups. So are the hits
on our own links and pixels, which say that the message was delivered, too."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, NamedTuple, NotRequired

from django.db.models import F, QuerySet
from django.utils import timezone
from pydantic import Field, StringConstraints, TypeAdapter, with_config
from typing_extensions import TypedDict  # pydantic needs it before Python 3.12

from campaigns import membership
from campaigns.attribution.refreshing import refresh_delivered
from campaigns.complaints import pause_for_complaints
from campaigns.engagement import MAX_LINKS, Report, record_hits
from campaigns.hits import HitKind, Sign
from campaigns.ledger import (
    HAS_REASON,
    NO_REASON,
    REACTIONS,
    RISES_FROM,
    Message,
    State,
    claimed_messages,
    parse_message_key,
    with_reason,
)
from campaigns.models import Campaign
from campaigns.signals import messages_reached
from crm.database import set_each, update_each
from crm.database.models import as_stored
from crm.streams.stream import Entry, Stream, joined
from crm.web.answers import Body
from customers.models import Suppression
from customers.records import MAX_TEXT_LENGTH, Instant, Says, Text
from customers.text import TEXT_PATTERN
from delivery import bouncing
from delivery.recipients import NEVER_SENT, find_recipients, refuse


def _shard_key(kind: str, receipt: Any) -> str:
    """A receipt goes to a shard by the key of its message."""
    match receipt:
        case {"message_id": str(key)}:
            return key
    return ""


stream = Stream("receipts", task="delivery.tasks.settle_receipts", key=_shard_key)


# Not cleaned as other texts are: a key is compared as it is.
Key = Annotated[
    str,
    StringConstraints(max_length=MAX_TEXT_LENGTH, pattern=TEXT_PATTERN),
    Says("must be text of 1,000 characters at most, without the NUL character"),
]


Link = Annotated[
    Annotated[int, Field(ge=1, le=MAX_LINKS)]
    | Annotated[str, StringConstraints(max_length=MAX_TEXT_LENGTH, pattern=TEXT_PATTERN)],
    Says("must be the number of a link, from 1, or its address, 1,000 characters at most"),
]


@with_config(Body.model_config)
class Receipt(TypedDict):
    """`message_id` is the message's key. An unknown one is accepted and has no effect. `bounce` says of a failure whose
    fault it was: the address's for good, the address's for now, or the message's. Of an open or a click, `machine` says
    that no person made it, and `link` which link was clicked: its number, or the address that it leads to."""

    message_id: Key
    status: Literal["sent", "delivered", "failed", "opened", "clicked", "complained", "unsubscribed"]
    occurred_at: Instant
    reason: NotRequired[Text | None]
    bounce: NotRequired[Literal["hard", "soft", "content"] | None]
    link: NotRequired[Link | None]
    machine: NotRequired[bool | None]


class OwnHit(TypedDict):
    """A hit on one of our own links or pixels, as `delivery.tracking` appends it; `message_id` is the message's key in
    its first round."""

    message_id: str
    kind: HitKind
    link: int
    at: datetime
    sign: Sign


RECEIPTS = TypeAdapter(list[Receipt])
OWN_HITS = TypeAdapter(list[OwnHit])
HIT = "hit"  # the kind of their entries in the stream
# An open, a click, a complaint or an unsubscription means that the message was delivered.
REACHES = {"sent": State.SENT, "failed": State.FAILED}
HIGHEST_FIRST = (State.DELIVERED, State.FAILED, State.SENT)
RANK = {state: rank for rank, state in enumerate(reversed(HIGHEST_FIRST))}
HITS = {"opened": HitKind.OPEN, "clicked": HitKind.CLICK}
REFUSALS = {"unsubscribed": Suppression.Reason.UNSUBSCRIBED, "complained": Suppression.Reason.COMPLAINED}
BOUNCES = ("hard", "soft")  # that concern the address


class ReachedState(NamedTuple):
    """The highest state that receipts report of one message and round; `at` is its earliest time."""

    state: State
    reason: str
    at: datetime


class Moved(NamedTuple):
    """Changes of one campaign's counters: by state, and by state and reason."""

    states: Counter[str]
    reasons: Counter[tuple[str, str]]


# Ids are as the database keeps them.
Reached = dict[tuple[str, int], ReachedState]  # by message and round
Marks = dict[str, dict[str, datetime]]  # by kind of receipt and message, the earliest time
Bounces = dict[str, dict[tuple[str, int], datetime]]  # by kind of bounce, message and round, the earliest time
Hits = dict[str, set[Report]]  # by message
Changes = dict[str, Moved]  # by campaign


def settle(entries: Iterable[Entry]) -> Callable[[], None]:
    """The function that applies receipts inside a transaction, in any order and any number of times.

    1. Reduce them to the highest state of each message and round, with its earliest time.
    2. Hold the campaigns concerned.
    3. Raise messages of lower rank, and move the counters with them.
    4. Note the earliest complaint and unsubscription, record opens and clicks, and credit orders that came after them.
    5. Refuse addresses that bounce, complain or unsubscribe, and pause campaigns with too many complaints.
    6. Complete the campaigns that have nothing left to do.

    A message whose worker has not finished it yet is `sending`: a receipt counts the attempt that the worker made.
    """
    entries = list(entries)
    receipts = RECEIPTS.validate_json(joined(entry for entry in entries if entry.kind != HIT))
    own_hits = OWN_HITS.validate_json(joined(entry for entry in entries if entry.kind == HIT))
    reached, marks, bounces, hits = _reduce(receipts, own_hits)
    concerned = _messages(id for id, _ in reached).values_list(as_stored("campaign_id"), flat=True).distinct()
    campaign_ids = list(concerned)

    def write() -> None:
        Campaign.objects.filter(id__in=campaign_ids).hold()
        _apply(reached, marks, bounces, hits, claimed_messages(campaign_ids))

    return write


def _reduce(receipts: Iterable[Receipt], own_hits: Iterable[OwnHit]) -> tuple[Reached, Marks, Bounces, Hits]:
    """The verdicts; when each message was first sent, complained about and unsubscribed from; which bounced; and how
    each was opened and clicked."""
    reached: Reached = {}
    marks: Marks = defaultdict(dict)
    bounces: Bounces = defaultdict(dict)
    hits: Hits = defaultdict(set)
    for hit in own_hits:
        named = parse_message_key(hit["message_id"])
        if named is None:
            continue
        at = min(hit["at"], reached[named].at) if named in reached else hit["at"]
        reached[named] = ReachedState(State.DELIVERED, "", at)
        hits[named[0]].add(Report(hit["kind"], hit["link"], hit["at"], hit["sign"]))
    for receipt in receipts:
        named = parse_message_key(receipt["message_id"])
        if named is None:
            continue
        status, at = receipt["status"], receipt["occurred_at"]
        state = REACHES.get(status, State.DELIVERED)
        known = reached.get(named)
        if known is None or RANK[state] > RANK[known.state]:
            reason = (receipt.get("reason") or "no reason given") if state == State.FAILED else ""
            reached[named] = ReachedState(state, reason, at)
        elif state == known.state and at < known.at:
            reached[named] = known._replace(at=at)
        id, _ = named
        if status in HITS:
            sign = Sign.VENDOR_MACHINE if receipt.get("machine") else Sign.VENDOR
            hits[id].add(Report(HITS[status], receipt.get("link"), at, sign))
        elif status not in ("delivered", "failed"):
            marks[status][id] = min(marks[status].get(id, at), at)
        elif status == "failed" and (bounce := receipt.get("bounce")) in BOUNCES:
            bounces[bounce][named] = min(bounces[bounce].get(named, at), at)
    return reached, marks, bounces, hits


def _apply(reached: Reached, marks: Marks, bounces: Bounces, hits: Hits, claimed: set[str]) -> None:
    now = timezone.now()
    changes: Changes = defaultdict(lambda: Moved(Counter(), Counter()))
    soft_bounces: dict[str, datetime] = {}  # of messages that fail now, so that each counts once
    sent_otherwise: set[str] = set()  # messages that were handed over at another time than was known
    delivered: set[str] = set()  # messages that were delivered now, or earlier than was known
    first: Marks = defaultdict(dict)  # what messages reached now, by the name of the event
    for state in HIGHEST_FIRST:
        by_round: dict[int, dict[str, ReachedState]] = defaultdict(dict)
        for (id, round), highest in reached.items():
            if highest.state == state:
                by_round[round][id] = highest
        for round, found in by_round.items():
            if state == State.DELIVERED:
                times = {id: highest.at for id, highest in found.items()}
                delivered_now, delivered_earlier = _deliver(round, times, changes, now, claimed, first)
                delivered |= delivered_now
                sent_otherwise |= delivered_earlier
            else:
                soft = {id: bounces["soft"][id, round] for id in found if (id, round) in bounces["soft"]}
                if state == State.FAILED and soft:
                    failing = _lower(state, round).filter(id__among=set(soft)).values_list(as_stored("id"), flat=True)
                    soft_bounces |= {id: soft[id] for id in failing}
                reasons = {id: highest.reason for id, highest in found.items()}
                _raise(state, round, reasons, changes, now, claimed, first)
    sent_otherwise |= _note_sent(marks["sent"], now)
    for name in REACTIONS:
        first[name] = _note_first(name, marks[name], changes)
    record_hits(hits, again=sent_otherwise)
    refresh_delivered(delivered | sent_otherwise)
    for name, reason in REFUSALS.items():
        refuse(find_recipients(marks[name].keys()), reason)
    bouncing.suppress_hard_bounces({id: at for (id, _), at in bounces["hard"].items()})
    bouncing.count_soft_bounces(soft_bounces)
    for campaign_id, moved in changes.items():
        Campaign(id=campaign_id).record(*moved)
    pause_for_complaints([campaign_id for campaign_id, moved in changes.items() if moved.states["complained"]])
    Campaign.objects.filter(id__in=list(changes)).done().complete()
    if any(first.values()):
        messages_reached.send(Message, times=first)


def _deliver(
    round: int, times: Mapping[str, datetime], changes: Changes, now: datetime, claimed: set[str], first: Marks
) -> tuple[set[str], set[str]]:
    """Mark messages as delivered, at the earliest time that any receipt gives; failures of earlier rounds are ignored.
    Returns those that got another time, and of them those that were delivered already, and of which nothing says when
    they were sent.

    A receipt of an earlier round counts too, but not one of a round that has not begun. No message is delivered before
    it was sent, nor in the future.
    """
    ids = (as_stored("id"), as_stored("campaign_id"), as_stored("customer_id"))
    messages = _messages(times).filter(round__gte=round).exclude(NEVER_SENT)
    moved: dict[str, datetime] = {}
    explained: list[str] = []  # those that have a reason until now
    being_sent: list[str] = []
    handed_over: dict[str, list[str]] = defaultdict(list)
    earlier: set[str] = set()
    columns = (*ids, "status", "reason", "delivered_at", "sent_at", "created_at")
    for id, campaign_id, customer_id, status, reason, delivered_at, sent_at, created_at in messages.values_list(
        *columns
    ):
        if reason:
            explained.append(id)
            changes[campaign_id].reasons[status, reason] -= 1
        at = max(sent_at or created_at, min(times[id], now))
        if status != State.DELIVERED or delivered_at is None or at < delivered_at:
            moved[id] = at
        if status == State.DELIVERED:
            if id in moved and not sent_at:
                earlier.add(id)
            continue
        if status == State.PENDING and not reason and id in claimed:
            status = State.SENDING
            being_sent.append(id)
        changes[campaign_id].states[status] -= 1
        changes[campaign_id].states[State.DELIVERED] += 1
        first["message_delivered"][id] = at
        if status != State.SENT:
            handed_over[campaign_id].append(customer_id)
    if explained:
        _messages(explained).update(**NO_REASON)
    if being_sent:
        _messages(being_sent).update(attempts=F("attempts") + 1)
    set_each(Message, moved, field="delivered_at", status=State.DELIVERED.value)
    for campaign_id, customer_ids in handed_over.items():
        membership.handed_over(campaign_id, customer_ids)
    return set(moved), earlier


def _raise(
    state: State,
    round: int,
    reasons: Mapping[str, str],
    changes: Changes,
    now: datetime,
    claimed: set[str],
    first: Marks,
) -> None:
    """Move the messages of a round that stand lower to sent or failed, with the reason of each."""
    lower = _lower(state, round)
    by_reason: dict[str, set[str]] = defaultdict(set)
    for id, reason in reasons.items():
        by_reason[reason].add(id)
    concerned = lower.filter(id__among=set(reasons))
    found: dict[tuple[str, str], set[str]] = defaultdict(set)  # by campaign and status
    columns = (as_stored("id"), as_stored("campaign_id"), "status", "reason")
    for id, campaign_id, status, reason in concerned.values_list(*columns):
        is_sending = status == State.PENDING and not reason and id in claimed
        found[campaign_id, State.SENDING if is_sending else status].add(id)
        changes[campaign_id].reasons[status, reason] -= 1
    if state == State.SENT:
        concerned.filter(HAS_REASON).update(**NO_REASON)
    for (campaign_id, status), message_ids in found.items():
        customers = lower.filter(id__among=message_ids).values_list(as_stored("customer_id"), flat=True)
        if state == State.FAILED and status == State.SENT:
            membership.failed(campaign_id, customers)
        elif state == State.SENT:
            membership.handed_over(campaign_id, customers)
        for reason, ids in by_reason.items():
            fields: dict[str, Any] = with_reason(state, reason) | {"failed_at": now} if reason else {"status": state}
            if status == State.SENDING:
                fields["attempts"] = F("attempts") + 1
            raised = lower.filter(id__among=ids & message_ids).update(**fields)
            changes[campaign_id].states[status] -= raised
            changes[campaign_id].states[state] += raised
            changes[campaign_id].reasons[state, reason] += raised
            if state == State.FAILED:
                first["message_failed"] |= dict.fromkeys(ids & message_ids, now)


def _note_sent(times: Mapping[str, datetime], now: datetime) -> set[str]:
    """When messages were sent whose receipts overtook the answer to our request, and which. They were not delivered
    before."""
    if not times:
        return set()
    unnoted = _messages(times).filter(sent_at=None, status__in=HIGHEST_FIRST)
    moved = []
    for id, created_at, delivered_at in unnoted.values_list(as_stored("id"), "created_at", "delivered_at"):
        sent_at = min(max(times[id], created_at), now)
        moved.append((sent_at, delivered_at and max(delivered_at, sent_at), id))
    update_each(Message, moved, fields=("sent_at", "delivered_at"))
    return {id for _, _, id in moved}


def _note_first(name: str, times: Mapping[str, datetime], changes: Changes) -> dict[str, datetime]:
    """When each message was first complained about and so on, by the vendor's clock; a message counts once. Returns
    those of which nothing was known."""
    if not times:
        return {}
    column = f"{name}_at"
    moved: dict[str, datetime] = {}
    new: dict[str, datetime] = {}
    delivered = _messages(times).filter(status=State.DELIVERED)
    for id, campaign_id, first in delivered.values_list(as_stored("id"), as_stored("campaign_id"), column):
        if first is None:
            changes[campaign_id].states[name] += 1
            new[id] = times[id]
        if first is None or times[id] < first:
            moved[id] = times[id]
    set_each(Message, moved, field=column)
    return new


def _lower(state: State, round: int) -> QuerySet[Message, Any]:
    """The messages of a round that a receipt moves to this state."""
    return Message.objects.filter(round=round, status__in=RISES_FROM[state]).exclude(NEVER_SENT)


def _messages(ids: Iterable[str]) -> QuerySet[Message, Any]:
    return Message.objects.filter(id__among=set(ids))
