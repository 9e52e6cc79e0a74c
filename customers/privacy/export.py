"""Everything that is kept about one person, as they may ask for it."""

from collections.abc import Iterable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.utils import timezone
from pydantic_core import from_json

from crm.accounts.audit import Action, By, record
from crm.streams.models import DeadLetter
from crm.web.display import from_minor
from customers.channels import CHANNELS
from customers.models import Customer, Order, Suppression
from customers.privacy.erasure import letters_about
from customers.privacy.suppression import suppressions_of
from customers.signals import customer_exported

Encoder = DjangoJSONEncoder
MONEY = ("total_spend", "amount")  # stored in minor units


def customer_export(customer: Customer, by: By) -> dict[str, Any]:
    """Plain JSON once `Encoder` has seen it. Whoever keeps more of them listens, and answers with a name and what it
    is."""
    record(Action.EXPORTED, by, of=customer, what="everything about a customer")
    letters = letters_about(customer.external_id, customer.email, customer.phone)
    kept: Any = customer_exported.send(Customer, customer=customer)
    return {
        "exported_at": timezone.now(),
        "customer": _plain(customer),
        "orders": [_plain(order) for order in _orders_of(customer)],
        "suppressions": [_plain(suppression, leave_out=("hash",)) for suppression in _suppressions_of(customer)],
        "dead_letters": [_letter(letter) for letter in letters],
        **{name: theirs for _, (name, theirs) in kept},
    }


def _orders_of(customer: Customer) -> Iterable[Order]:
    return Order.objects.filter(customer_external_id=customer.external_id).order_by("id")


def _suppressions_of(customer: Customer) -> list[Suppression]:
    addresses = [(name, getattr(customer, channel.address)) for name, channel in CHANNELS.items()]
    return [found for channel, address in addresses for found in suppressions_of(channel, address)]


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
