"""Messages of the demo that went out in the past: they are handed over, reported on and answered with orders as they
would have been, by the ledger, by receipts and by ingestion."""

import random
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import pydantic_core
from django.db.models import F
from django.utils import timezone

from campaigns import membership
from campaigns.content.frozen import Content
from campaigns.log.ledger import NO_REASON, Message, State, message_key
from campaigns.log.sent_days import moving_days
from campaigns.models import Campaign
from crm.database import set_each
from crm.database.models import as_stored
from crm.demo.shop import Record, order
from crm.streams.stream import Entry
from customers.consent import address_hash
from customers.ingestion import persist
from customers.models import Suppression
from customers.segments.audience import matching
from customers.segments.rules import parse
from delivery.settling import settle

HARD, SOFT = ("no such mailbox", "hard"), ("mailbox is full", "soft")
SUBSCRIBERS = {"match": "all", "rules": [{"field": "tags", "op": "has_any", "value": ["subscriber"]}]}
SLOWEST_REPORT = 90  # seconds


@dataclass(frozen=True)
class Rates:
    """How people take the messages of a campaign, each from 0 to 1: opened and clicked of those delivered, by arm where
    arms differ; `more_buyers` is the share of all who would not have bought without it. Those with the tag of
    subscribers click so many times as often."""

    delivered: float = 0.94
    opened: float = 0.34
    clicked: float = 0.07
    clicked_by_arm: Mapping[str, float] = field(default_factory=dict)
    subscribers_click: float = 1
    unsubscribed: float = 0.004
    buys_after_click: float = 0.12
    more_buyers: float = 0.02


class Sent(NamedTuple):
    """A message that was handed over; the id as the database keeps it."""

    id: str
    customer: str
    arm: str
    at: datetime


def entries(records: Iterable[Record]) -> list[Entry]:
    """Records as the worker would read them from the stream: customers before their orders."""
    bodies: dict[str, list[dict[str, Any]]] = {"customer": [], "order": [], "event": []}
    for record in records:
        bodies[record.kind].append(record.data)
    id = f"{int(time.time() * 1000)}-0"  # events happened before they were accepted
    return [Entry(id, kind, pydantic_core.to_json(data), len(data)) for kind, data in bodies.items() if data]


def send(campaign: Campaign, at: datetime, until: datetime, rates: Rates, chance: random.Random) -> list[Record]:
    """Hand over what is pending, settle what became of it before `until`, and return the orders that there would not
    have been without it; inside a transaction."""
    sent = _hand_over(campaign, at)
    receipts, clicks = _receipts(campaign, sent, until, rates, chance)
    settling = timezone.now()
    settle([Entry("0-0", "receipt", pydantic_core.to_json(receipts), len(receipts))])()
    _date_suppressions(campaign, receipts, settling)
    failed = Message.objects.filter(id__among={each.id for each in sent}, status=State.FAILED)
    failed.update(failed_at=min(at + timedelta(seconds=SLOWEST_REPORT), until))
    return [each for each in _orders(campaign, sent, clicks, rates, chance) if _is_before(each, until)]


def write(records: Iterable[Record]) -> None:
    """Store records as the worker would, inside a transaction."""
    persist(entries(records))()


def _is_before(record: Record, until: datetime) -> bool:
    return datetime.fromisoformat(record.data["ordered_at"]) < until


def _hand_over(campaign: Campaign, at: datetime) -> list[Sent]:
    pending = Message.objects.filter(campaign=campaign, status=State.PENDING)
    rows = list(pending.values_list(as_stored("id"), "customer_external_id", "arm"))
    membership.handed_over(campaign.id, list(pending.values_list("customer_id", flat=True)), at)
    campaign.log.filter(created_at__gt=at).update(created_at=at)
    handed = {"status": State.SENT, "sent_at": at, "attempts": F("attempts") + 1, "due_at": at, **NO_REASON}
    ids = {id for id, _, _ in rows}
    with moving_days([campaign.id], ids):
        count = Message.objects.filter(id__among=ids).update(**handed)
    campaign.record({State.PENDING: -count, State.SENT: count})
    return [Sent(id, customer, arm, at) for id, customer, arm in rows]


def _receipts(
    campaign: Campaign, sent: list[Sent], until: datetime, rates: Rates, chance: random.Random
) -> tuple[list[dict[str, Any]], dict[str, datetime]]:
    """The receipts of all messages, and when whose customers clicked; without what happens after `until`."""
    receipts: list[dict[str, Any]] = []
    clicks = {}
    content = Content.objects.filter(campaign=campaign).first()
    last_link = len(content.links) if content else 1
    subscribers = set(matching(parse(SUBSCRIBERS)).values_list("external_id", flat=True))

    def report(message: Sent, status: str, at: datetime, **said: Any) -> None:
        if at < until:
            record = {"message_id": message_key(message.id, 1), "status": status, "occurred_at": at.isoformat()}
            receipts.append(record | said)

    for message in sent:
        at = message.at + timedelta(seconds=chance.uniform(2, SLOWEST_REPORT))
        if chance.random() > rates.delivered:
            reason, bounce = chance.choices([HARD, SOFT], [1, 4])[0]
            said = {"bounce": bounce} if campaign.channel == "email" else {}
            report(message, "failed", at, reason=reason if said else "not reachable", **said)
            continue
        report(message, "delivered", at)
        read_at = at + timedelta(hours=chance.lognormvariate(1, 1.2))
        clicked = rates.clicked_by_arm.get(message.arm, rates.clicked)
        if message.customer in subscribers:
            clicked *= rates.subscribers_click
        if campaign.is_tracked and chance.random() < clicked:
            if read_at < until:
                clicks[message.customer] = read_at
            report(message, "clicked", read_at, link=min(chance.choice([1, 1, 2]), last_link))
        elif campaign.channel != "sms" and chance.random() < rates.opened:
            report(message, "opened", read_at)
            if chance.random() < rates.unsubscribed / rates.opened:
                report(message, "unsubscribed", read_at + timedelta(minutes=1))
    return receipts, clicks


def _date_suppressions(campaign: Campaign, receipts: list[dict[str, Any]], since: datetime) -> None:
    """Put suppressions that these receipts have brought at the time of the last receipt of their message."""
    at = {receipt["message_id"]: datetime.fromisoformat(receipt["occurred_at"]) for receipt in receipts}
    messages = campaign.log.values_list(as_stored("id"), "to_key")
    moments = {address_hash(campaign.channel, to): at.get(message_key(id, 1)) for id, to in messages if to}
    new = Suppression.objects.filter(hash__among=set(moments), created_at__gte=since).values_list("id", "hash")
    set_each(Suppression, {id: moments[hash] for id, hash in new if moments[hash]}, field="created_at")


def _orders(
    campaign: Campaign, sent: list[Sent], clicks: dict[str, datetime], rates: Rates, chance: random.Random
) -> Iterator[Record]:
    """Orders that there would not have been without the messages, more of them after a click."""
    for message in sent:
        clicked_at = clicks.get(message.customer)
        if clicked_at and chance.random() < rates.buys_after_click:
            at = clicked_at + timedelta(hours=chance.uniform(0.1, 60))
        elif chance.random() < rates.more_buyers:
            at = message.at + timedelta(days=chance.uniform(0.2, 13))
        else:
            continue
        yield order(f"{message.customer}-{campaign.id.hex[:6]}", message.customer, at, chance)
