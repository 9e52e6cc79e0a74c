"""Two campaigns of the demo that are over, five weeks ago: one that held customers out and sold a fifth more, and one
that tried two subjects. They are written as they would have been, by the ledger, receipts and orders."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import pydantic_core
from django.db.models import F
from uuid_utils import compat

from campaigns import membership
from campaigns.content.frozen import freeze
from campaigns.deciding import decide
from campaigns.ledger import Message, State, message_key
from campaigns.models import Campaign, Experiment
from campaigns.sending_rules import current_rules
from campaigns.variants import Variant, save_experiment
from crm.database import atomic
from crm.database.models import as_stored
from crm.management import demo
from crm.streams.stream import Entry
from customers.ingestion import persist
from customers.models import Segment
from customers.segments import audience
from customers.segments.rules import parse, serialise
from delivery.receipts import settle
from delivery.snapshot import write_snapshot

AGO = timedelta(days=35)
DELIVERED, OPENED = 0.9, 0.34  # the second of those delivered, like the next ones
CLICKED = {"": 0.07, "a": 0.06, "b": 0.1}  # by arm
MORE_BUYERS = 0.02  # of those written to, about a fifth of those who buy anyway in two weeks
BUYS_AFTER_CLICK = 0.12
LINKS = ("https://coffee.example/beans", "https://coffee.example/shops")


class PastCampaign(NamedTuple):
    """A segment with the campaign to it; `other_subject` is that of variant B."""

    segment: str
    texts: dict[str, str]
    holdout: int = 0
    other_subject: str = ""


CAMPAIGNS = [
    PastCampaign(
        segment="Reads our e-mails",
        texts={
            "name": "Monsoon beans are here",
            "subject": "The monsoon beans are here",
            "message": f"Hi {{{{ first_name | there }}}},\n\nthis year’s Monsoon Malabar is roasted: {LINKS[0]}\n\n"
            f"Or taste it in a shop near you: {LINKS[1]}\n\nThe Coffee House",
        },
        holdout=10,
    ),
    PastCampaign(
        segment="Customers by e-mail, with orders",
        texts={
            "name": "Two words for a subject",
            "subject": "News from The Coffee House",
            "message": f"Hi {{{{ first_name | there }}}},\n\nbring a friend this week, and the second cup is free."
            f"\n\nFind a shop: {LINKS[1]}\n\nThe Coffee House",
        },
        other_subject="{{ first_name | Hello }}, your second cup is free",
    ),
]


class Sent(NamedTuple):
    """A message that was handed over; the id as the database keeps it."""

    id: str
    customer: str
    arm: str
    at: datetime


def create_past_campaigns(now: datetime) -> None:
    """Create those whose segment does not exist yet, each in one transaction, so that no worker sees one unfinished."""
    for number, planned in enumerate(CAMPAIGNS):
        if not Segment.objects.filter(name=planned.segment).exists():
            with atomic():
                _create(planned, now - AGO + timedelta(days=number, hours=number))


def _create(planned: PastCampaign, launched_at: datetime) -> None:
    """1. Write the draft and launch it at its time, without its signal. 2. Write the audience. 3. Hand over messages.
    4. Settle receipts. 5. Let people buy. 6. Choose the winner.
    """
    chance = random.Random(planned.segment)
    campaign = _launch(planned, launched_at)
    write_snapshot(campaign)
    sent = _hand_over(campaign, launched_at)
    receipts, clicks = _receipts(sent, chance)
    settle([Entry("0-0", "receipt", pydantic_core.to_json(receipts), len(receipts))])()
    orders = [record.data for record in _orders(planned.segment, sent, clicks, chance)]
    persist([Entry("0-0", "order", pydantic_core.to_json(orders), len(orders))])()
    if campaign.has_variants:
        Experiment.objects.filter(campaign=campaign).update(tested_at=launched_at + timedelta(hours=1))
        decide(campaign)
        Experiment.objects.filter(campaign=campaign).update(decided_at=launched_at + timedelta(hours=25))
    done_at = launched_at + timedelta(hours=3)
    Campaign.objects.filter(id=campaign.id).update(
        completed_at=done_at, last_sent_at=launched_at, snapshot_at=launched_at
    )


def _launch(planned: PastCampaign, launched_at: datetime) -> Campaign:
    rules = [{"field": "email_opt_in", "op": "is", "value": True}]
    if planned.other_subject:
        rules.append({"field": "order_count", "op": "gte", "value": 1})
    rule = {"match": "all", "rules": rules}
    segment = Segment.objects.create(name=planned.segment, rule=serialise(parse(rule)))
    fields: dict[str, Any] = {"channel": "email", "tracks": True, "holdout": planned.holdout}
    id = compat.uuid7(nanoseconds=int(launched_at.timestamp() * 1e9))
    campaign = Campaign.draft(segment, None, **planned.texts, **fields, id=id, has_variants=bool(planned.other_subject))
    if planned.other_subject:
        save_experiment(campaign, [Variant(subject=planned.other_subject)])
    if content := freeze(campaign):
        content.save(force_insert=True)
    carrier = campaign.carrier
    campaign.vendor_name, campaign.is_test, campaign.setup = carrier.name, carrier.is_test, carrier.setup
    campaign.status, campaign.launched_at, campaign.created_at = Campaign.Status.SENDING, launched_at, launched_at
    campaign.rule, campaign.sending_rules = audience.frozen(segment), current_rules().for_channel("email")
    campaign.save()
    return campaign


def _hand_over(campaign: Campaign, launched_at: datetime) -> list[Sent]:
    pending = Message.objects.filter(campaign=campaign, status=State.PENDING)
    membership.handed_over(campaign.id, pending.values_list("customer_id", flat=True), launched_at)
    campaign.log.update(created_at=launched_at)
    count = pending.update(status=State.SENT, sent_at=launched_at, attempts=F("attempts") + 1)
    campaign.record({State.PENDING: -count, State.SENT: count})
    rows = campaign.log.filter(status=State.SENT).values_list(as_stored("id"), "customer_external_id", "arm")
    return [Sent(id, customer, arm, launched_at) for id, customer, arm in rows]


def _receipts(sent: list[Sent], chance: random.Random) -> tuple[list[dict[str, Any]], dict[str, datetime]]:
    """Every message's receipts, and when whose customers clicked."""
    receipts: list[dict[str, Any]] = []
    clicks = {}

    def report(message: Sent, status: str, at: datetime, **said: Any) -> None:
        record = {"message_id": message_key(message.id, 1), "status": status, "occurred_at": at.isoformat()}
        receipts.append(record | said)

    for message in sent:
        at = message.at + timedelta(seconds=chance.uniform(2, 90))
        if chance.random() > DELIVERED:
            report(message, "failed", at, reason=chance.choice(["mailbox is full", "no such mailbox"]))
            continue
        report(message, "delivered", at)
        read_at = at + timedelta(hours=chance.lognormvariate(1, 1.2))
        if chance.random() < CLICKED.get(message.arm, CLICKED[""]):
            clicks[message.customer] = read_at
            report(message, "clicked", read_at, link=chance.choice([1, 1, 2]))
        elif chance.random() < OPENED:
            report(message, "opened", read_at)
    return receipts, clicks


def _orders(prefix: str, sent: list[Sent], clicks: dict[str, datetime], chance: random.Random) -> Iterator[demo.Record]:
    """The orders that there would not have been without the messages, more of them after a click."""
    for message in sent:
        clicked_at = clicks.get(message.customer)
        if clicked_at and chance.random() < BUYS_AFTER_CLICK:
            at = clicked_at + timedelta(hours=chance.uniform(0.1, 60))
        elif chance.random() < MORE_BUYERS:
            at = message.at + timedelta(days=chance.uniform(0.2, 13))
        else:
            continue
        yield demo.order(f"{message.customer}-{prefix[:5].lower()}", message.customer, at, chance)
