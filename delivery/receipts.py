"""Receipts, the vendor's reports on each message: they are appended to a stream, and a group of them is put together to
what it says of each message. So are the hits on our own links and pixels, which also say that the message was
delivered. `delivery.settling` writes what they say."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Literal, NamedTuple, NotRequired

from pydantic import Field, StringConstraints, TypeAdapter, with_config
from typing_extensions import TypedDict  # pydantic needs it before Python 3.12

from campaigns.engagement.hits import HitKind, Sign
from campaigns.engagement.writing import MAX_LINKS, Report
from campaigns.log.ledger import REACTIONS, State, parse_message_key
from crm.streams.stream import Entry, Stream, joined
from crm.web.answers import Body
from customers.records import MAX_TEXT_LENGTH, Instant, Says, Text
from customers.text import TEXT_PATTERN


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
RANK = {state: -place for place, state in enumerate(HIGHEST_FIRST)}
HITS = {"opened": HitKind.OPEN, "clicked": HitKind.CLICK}

MessageRound = tuple[str, int]  # a message, by its id as the database keeps it, and a round of it
Times = dict[str, datetime]  # by message


class ReachedState(NamedTuple):
    """The highest state that receipts report of one message and round; `at` is its earliest time."""

    state: State
    reason: str
    at: datetime


class Reported:
    """What receipts and hits say together. Every time is the earliest one that was reported; messages are named by
    their ids as the database keeps them."""

    def __init__(self, receipts: Iterable[Receipt], own_hits: Iterable[OwnHit]) -> None:
        self.states: dict[MessageRound, ReachedState] = {}
        self.sent: Times = {}
        self.reactions: dict[str, Times] = {name: {} for name in REACTIONS}
        self.hard_bounces: set[str] = set()  # messages
        self.soft_bounces: dict[MessageRound, datetime] = {}
        self.hits: dict[str, set[Report]] = defaultdict(set)  # by message
        for hit in own_hits:
            if message := parse_message_key(hit["message_id"]):
                self._add_state(message, ReachedState(State.DELIVERED, "", hit["at"]))
                self.hits[message[0]].add(Report(hit["kind"], hit["link"], hit["at"], hit["sign"]))
        for receipt in receipts:
            if message := parse_message_key(receipt["message_id"]):
                self._add_receipt(message, receipt)

    def _add_receipt(self, message: MessageRound, receipt: Receipt) -> None:
        (id, _), status, at = message, receipt["status"], receipt["occurred_at"]
        reason = (receipt.get("reason") or "no reason given") if status == "failed" else ""
        self._add_state(message, ReachedState(REACHES.get(status, State.DELIVERED), reason, at))
        if status in HITS:
            sign = Sign.VENDOR_MACHINE if receipt.get("machine") else Sign.VENDOR
            self.hits[id].add(Report(HITS[status], receipt.get("link"), at, sign))
        elif status in self.reactions:
            _keep_earliest(self.reactions[status], id, at)
        elif status == "sent":
            _keep_earliest(self.sent, id, at)
        elif status == "failed" and receipt.get("bounce") == "hard":
            self.hard_bounces.add(id)
        elif status == "failed" and receipt.get("bounce") == "soft":
            _keep_earliest(self.soft_bounces, message, at)

    def _add_state(self, message: MessageRound, reached: ReachedState) -> None:
        known = self.states.get(message)
        if known is None or RANK[reached.state] > RANK[known.state]:
            self.states[message] = reached
        elif reached.state == known.state and reached.at < known.at:
            self.states[message] = known._replace(at=reached.at)


def _keep_earliest(times: dict[Any, datetime], key: Any, at: datetime) -> None:
    times[key] = min(times.get(key, at), at)


def read_entries(entries: Iterable[Entry]) -> Reported:
    """What entries of the stream say. A pydantic.ValidationError, which is a ValueError, names what is wrong."""
    entries = list(entries)
    receipts = RECEIPTS.validate_json(joined(entry for entry in entries if entry.kind != HIT))
    own_hits = OWN_HITS.validate_json(joined(entry for entry in entries if entry.kind == HIT))
    return Reported(receipts, own_hits)
