"""The export of all that is stored about one person."""

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.utils import timezone
from pydantic_core import from_json

from crm.accounts.audit import Action, AuditEntry, By, record
from crm.streams.models import DeadLetter
from crm.web.display import from_minor
from customers.channels import CHANNELS
from customers.events.models import Event
from customers.models import Customer, Order, Topic
from customers.privacy.erasure import letters_about
from customers.privacy.suppression import suppression_at
from customers.privacy.topics import refused_topics
from customers.privacy.wordings import with_wordings
from customers.segments.watching.models import Crossing
from customers.signals import customer_exported

Encoder = DjangoJSONEncoder
MONEY = ("total_spend", "orders_amount", "amount", "refunded_amount")  # stored in minor units


def customer_export(customer: Customer, by: By) -> dict[str, Any]:
    """All that is stored about a customer, to be written as JSON by `Encoder`. Apps that store more listen to the
    signal and answer with a name and the data."""
    record(Action.EXPORTED, by, of=customer, what="everything about a customer")
    orders = Order.objects.filter(customer_external_id=customer.external_id)
    events = Event.objects.filter(customer_external_id=customer.external_id)
    crossings = Crossing.objects.filter(customer_id=customer.id)
    suppressions = [
        suppression
        for name, channel in CHANNELS.items()
        if (suppression := suppression_at(name, getattr(customer, channel.address)))
    ]
    letters = letters_about(customer.external_id, customer.email, customer.phone)
    stored_elsewhere: Any = customer_exported.send(Customer, customer=customer)
    return {
        "exported_at": timezone.now(),
        "customer": {**_plain(customer), "consents": with_wordings(customer.consents)},
        "orders": [_plain(order) for order in orders.order_by("id")],
        "events": [_plain(event) for event in events.order_by("id")],
        "segments_entered_and_left": [_plain(crossing) for crossing in crossings.order_by("id")],
        "suppressions": [_plain(suppression, leave_out=("hash",)) for suppression in suppressions],
        "refused_topics": _refused_topics(customer),
        "notes": [_plain(note, leave_out=("customer", "author")) for note in customer.notes.order_by("id")],
        "changes": [
            {"at": entry.at, "what": entry.label, "details": entry.details}
            for entry in AuditEntry.objects.filter(subject_id=customer.id.hex).order_by("id")
        ],
        "dead_letters": [_letter(letter) for letter in letters],
        **{name: rows for _, (name, rows) in stored_elsewhere},
    }


def _refused_topics(customer: Customer) -> list[dict[str, str]]:
    """The topics that the customer's addresses refuse, by channel."""
    if not customer.refused_topics:
        return []
    refused = {name: refused_topics(name, getattr(customer, channel.address)) for name, channel in CHANNELS.items()}
    topics = Topic.objects.in_bulk(set().union(*refused.values()))
    return [{"channel": name, "topic": topics[id].name} for name, ids in refused.items() for id in sorted(ids)]


def _plain(row: Model, leave_out: tuple[str, ...] = ()) -> dict[str, Any]:
    """Its columns, except those that only repeat others for searching."""
    columns = {
        field.name: getattr(row, field.name)
        for field in row._meta.fields
        if field.name not in leave_out and (field.editable or field.primary_key)
    }
    return columns | {name: float(from_minor(columns[name])) for name in MONEY if name in columns}


def _letter(letter: DeadLetter) -> dict[str, Any]:
    try:
        told = from_json(letter.record)
    except ValueError:
        told = letter.record
    return {"kind": letter.kind, "record": told, "reason": letter.reason, "created_at": letter.created_at}
