"""Erasing a person: nothing stored tells who they were, and nothing is sent to them again."""

import pydantic_core
from django.db.models import Q, QuerySet

from crm.accounts.audit import Action, AuditEntry, By, record
from crm.database import transactional
from crm.streams.models import DeadLetter
from customers import vocabulary
from customers.channels import CHANNELS
from customers.events.models import Event
from customers.imports import forgetting as imports
from customers.ingestion import stream
from customers.models import Customer, Order, Suppression
from customers.privacy import redis_log
from customers.privacy.suppression import suppress
from customers.privacy.tombstones import PERSON, bury
from customers.segments.watching.models import Crossing
from customers.signals import customer_erased, person_erased


def erase(customer: Customer, by: By = None) -> None:
    """Erase a customer. StreamUnavailable where Redis does not answer, so that it is unknown which records wait; then
    nothing is erased."""
    newest = stream.newest()
    redis_log.request_rewrite()
    imports.delete_files_about(customer.external_id, [getattr(customer, each.address) for each in CHANNELS.values()])
    _erase(customer, newest, by)


def erase_by_external_id(external_id: str, by: By = None) -> bool:
    """Erase the customer with this id, or the orders, events and records of one who is not stored yet. False where
    nothing was found."""
    customer = Customer.objects.filter(external_id=external_id).first()
    if customer:
        erase(customer, by)
        return True
    newest = stream.newest()
    redis_log.request_rewrite()
    imports.delete_files_about(external_id, [])
    return _erase_unmatched_records(external_id, newest, bool(stream.length()), by)


@transactional
def _erase(customer: Customer, newest: str, by: By) -> None:
    """1. Leave a tombstone for the records that are still in the stream.
    2. Delete dead letters, orders, events, notes and the customer, and the details of changes in the audit log. Apps
       that store more of them listen to the signal.
    3. Suppress the addresses, also for other customers who have them.
    """
    addresses = {name: getattr(customer, channel.address) for name, channel in CHANNELS.items()}
    bury(customer.external_id, newest)
    letters_about(customer.external_id, *addresses.values()).delete()
    imports.forget(customer.external_id, set(addresses.values()))
    Order.objects.filter(customer_external_id=customer.external_id).delete()
    Event.objects.filter(customer_external_id=customer.external_id).delete()
    Crossing.objects.filter(customer_id=customer.id).delete()
    vocabulary.forget(customer)
    customer_erased.send(Customer, customer_id=customer.id)
    person_erased.send(Customer, external_id=customer.external_id)
    AuditEntry.objects.forget(customer.id)
    record(Action.CUSTOMER_ERASED, by, of=customer)
    Customer.objects.filter(id=customer.id).delete()
    for channel, address in addresses.items():
        suppress(channel, [address], Suppression.Reason.ERASED)


@transactional
def _erase_unmatched_records(external_id: str, newest: str, something_waits: bool, by: By) -> bool:
    letters, _ = letters_about(external_id).delete()
    imports.forget(external_id, ())
    orders, _ = Order.objects.filter(customer_external_id=external_id).delete()
    events, _ = Event.objects.filter(customer_external_id=external_id).delete()
    person_erased.send(Customer, external_id=external_id)
    if letters or orders or events or something_waits:
        bury(external_id, newest)
        record(Action.CUSTOMER_ERASED, by)
        return True
    return False


def letters_about(external_id: str, *addresses: str) -> QuerySet[DeadLetter]:
    """Dead letters that are theirs or quote one of their addresses."""
    known = [address for address in addresses if address]
    said = Q(record__contains=pydantic_core.to_json(external_id).decode())
    for address in known:
        said |= Q(record__contains=address) | Q(reason__contains=address)
    found = DeadLetter.objects.filter(said).only("id", "kind", "record", "reason")
    ids = [letter.id for letter in found if _is_about(letter, external_id) or _quotes(letter, known)]
    return DeadLetter.objects.filter(id__among=ids)


def _quotes(letter: DeadLetter, addresses: list[str]) -> bool:
    return any(address in letter.record or address in letter.reason for address in addresses)


def _is_about(letter: DeadLetter, external_id: str) -> bool:
    """An id may stand for anything else in somebody else's record. What cannot be read is taken for theirs."""
    try:
        told = pydantic_core.from_json(letter.record)
    except ValueError:
        return True
    return isinstance(told, dict) and told.get(PERSON.get(letter.kind, "")) == external_id
