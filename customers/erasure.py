"""Erasing a person: nothing tells any more who they were, and nobody writes to them again."""

from typing import Any

import pydantic_core
from django.db.models import Q

from crm.accounts.audit import Action, By, record
from crm.database import transactional
from crm.streams.models import DeadLetter
from customers import vocabulary
from customers.ingestion import stream
from customers.models import Customer, Order
from customers.signals import customer_erased
from customers.suppression import ADDRESS, suppress
from customers.tombstones import PERSON, bury


def erase(customer: Customer, by: By = None) -> None:
    """StreamUnavailable where it cannot be known what waits in the stream; then nothing is erased."""
    _erase(customer, stream.newest(), by)


@transactional
def _erase(customer: Customer, newest: str, by: By) -> None:
    """1. Suppress the addresses.
    2. Leave a tombstone for the records that are on their way.
    3. Delete dead letters, orders and the customer. Whoever keeps more of them listens and forgets it.
    """
    for channel, field in ADDRESS.items():
        suppress(channel, [getattr(customer, field)], "erased")
    bury(customer.external_id, newest)
    letters_about(customer).delete()
    Order.objects.filter(customer_external_id=customer.external_id).delete()
    vocabulary.forget(customer)
    customer_erased.send(Customer, customer_id=customer.id)
    record(Action.CUSTOMER_ERASED, by, of=customer)
    Customer.objects.filter(id=customer.id).delete()


def letters_about(customer: Customer) -> Any:
    """Dead letters that are theirs or quote one of their addresses."""
    said = Q(record__contains=pydantic_core.to_json(customer.external_id).decode())
    for address in filter(None, (customer.email, customer.phone)):
        said |= Q(record__contains=address) | Q(reason__contains=address)
    found = DeadLetter.objects.filter(said).only("id", "kind", "record", "reason")
    return DeadLetter.objects.filter(id__among=[letter.id for letter in found if _is_about(letter, customer)])


def _is_about(letter: DeadLetter, customer: Customer) -> bool:
    """An id alone may stand for anything else in somebody else's record."""
    text = letter.record + letter.reason
    if any(address in text for address in (customer.email, customer.phone) if address):
        return True
    try:
        told = pydantic_core.from_json(letter.record)
    except ValueError:
        return True
    return isinstance(told, dict) and told.get(PERSON.get(letter.kind, "")) == customer.external_id
