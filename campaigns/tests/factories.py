"""Customers, orders, segments, campaigns and ledger rows, each whole with a word or two."""

from collections import Counter, defaultdict
from datetime import UTC, datetime
from itertools import count
from typing import Any

from django.utils import timezone

from campaigns.engagement.figures import WHOLE, Key, engagement_of_message, move_figures
from campaigns.engagement.hits import Reading
from campaigns.log.ledger import STATES_WITH_REASON, State
from campaigns.log.sent_days import count_messages, move_days
from campaigns.models import Campaign, Message
from crm.database.models import new_id
from customers.models import Customer, Order, Segment
from customers.tests import factories
from customers.tests.factories import order_record, persist_records
from customers.text import fold

EVERYONE = {"match": "all", "rules": []}
LAST_ORDER = datetime(2026, 11, 3, 10, tzinfo=UTC)

_numbers = count(1)


def create_customer(*, name: str = "Ananya Kulkarni", email: str | None = None, **fields: Any) -> Customer:
    """A customer who can be written to by e-mail."""
    number = next(_numbers)
    email = f"customer{number}@example.in" if email is None else email
    return factories.create_customer(**{"external_id": f"c-{number}", **fields}, name=name, email=email)


def create_order(*, customer: Customer, item: str = "Monsoon blend", **fields: Any) -> Order:
    """Fields are those of a record; the customer's totals are read again."""
    record = {"amount": 499, "ordered_at": LAST_ORDER, "items": [{"sku": "MB-250", "name": item}], **fields}
    number = f"o-{next(_numbers)}"
    persist_records("order", order_record(external_id=number, customer=customer.external_id, **record))
    customer.refresh_from_db()
    return Order.objects.get(external_id=number)


def create_segment(*, name: str = "Quiet since September", rule: dict | None = None, **fields: Any) -> Segment:
    return Segment.objects.create(name=name, rule=rule or EVERYONE, **fields)


def create_campaign(*, segment: Segment | None = None, **fields: Any) -> Campaign:
    segment = segment or create_segment()
    texts = {"subject": "₹500 off, until Sunday", "message": "Hi {{ first_name | there }}, it’s been a while."}
    return Campaign.objects.create(
        **{"name": "Win-back", **texts, **fields}, segment=segment, segment_name=segment.name
    )


def create_launched(*, status: str = Campaign.Status.SENDING, **fields: Any) -> Campaign:
    now = timezone.now()
    return create_campaign(**{"launched_at": now, "snapshot_at": now, "rule": EVERYONE, **fields}, status=status)


def create_message(*, campaign: Campaign, **fields: Any) -> Message:
    """One row of the ledger, as `create_messages` writes it."""
    return create_messages(campaign, fields)[0]


def create_messages(campaign: Campaign, *rows: dict[str, Any]) -> list[Message]:
    """Rows of the ledger, in this order, counted on the campaign. Each row has fields of a message; it is delivered and
    has an invented `customer` where it does not say otherwise."""
    messages = [_message(campaign, **row) for row in rows]
    Message.objects.bulk_create(messages)
    reasons = Counter((message.status, message.reason) for message in messages)
    campaign.record(Counter(message.status for message in messages), reasons)
    engagement: defaultdict[Key, Counter[str]] = defaultdict(Counter)
    for message in messages:
        reading = Reading(**{name: getattr(message, name) for name in Reading._fields})
        engagement[Key(campaign.id.hex, message.arm, WHOLE)] += engagement_of_message(reading)
    move_figures(engagement)
    if campaign.journey_id:
        move_days(count_messages(Message.objects.filter(id__in=[message.id for message in messages])))
    campaign.refresh_from_db()
    return messages


def _message(
    campaign: Campaign, status: str = State.DELIVERED, customer: Customer | None = None, **fields: Any
) -> Message:
    number = next(_numbers)
    name = customer.name if customer else f"Customer {number}"
    to = customer.email if customer else f"customer{number}@example.in"
    external_id = customer.external_id if customer else f"c-{number}"
    reason = fields.setdefault("reason", "no reason given" if status in STATES_WITH_REASON else "")
    return Message(
        **{"to": to, "values": {"first_name": name.split()[0]} if name.split() else {}, **fields},
        reason_for=status if reason else "",
        campaign=campaign,
        status=status,
        customer_id=customer.id if customer else new_id(),
        customer_external_id=external_id,
        customer_name=name,
        search_key=fold(f"{name} {fields.get('to', to)} {external_id}"),
    )
