"""The outbox: an event is written for every webhook that asks for it, in the transaction in which it happened.

What no webhook asks for costs one small query a batch. Events that lie back more than OLDEST, like those of an imported
history, are told to nobody.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.dispatch import receiver
from django.utils import timezone
from django_mongodb_backend.transaction import on_commit

from campaigns.log.ledger import Message
from campaigns.models import Campaign
from campaigns.signals import messages_reached
from crm.database import insert
from crm.database.models import as_stored, new_id
from crm.streams.nudge import nudge
from customers.events.occurrences import Occurrence
from customers.models import Customer
from customers.signals import happened
from delivery.webhooks.models import Delivery, Webhook

OLDEST = timedelta(days=7)
CREATED = "customer_created"
FIELDS = (
    *("id", "webhook", "event_id", "name", "customer_external_id", "occurred_at", "properties"),
    *("created_at", "state", "attempts", "due_at", "answered_at", "answer", "log"),
)


def read_subscriptions() -> dict[UUID, set[str]]:
    """The names of events that each webhook asks for, by its id."""
    listening = Webhook.objects.filter(status__in=(Webhook.Status.ON, Webhook.Status.PAUSED), for_journeys=False)
    return {id: set(names) for id, names in listening.values_list("id", "events")}


@receiver(happened)
def write_occurrences(sender: Any, occurrences: Collection[Occurrence], arrived: Collection[str], **_: Any) -> None:
    """Write what happened to customers, and that they were created."""
    asked = read_subscriptions()
    names = set().union(*asked.values())
    found = [each for each in occurrences if each.name in names]
    if arrived and CREATED in names:
        found += _created(arrived)
    write(found, asked)


def _created(arrived: Collection[str]) -> Iterator[Occurrence]:
    for customer in Customer.objects.filter(external_id__among=arrived).only("external_id", "signed_up_at"):
        at = customer.signed_up_at or timezone.now()
        yield Occurrence(customer.external_id, CREATED, f"{CREATED}:{customer.id}", at, {})


@receiver(messages_reached)
def write_messages(sender: Any, times: Mapping[str, Mapping[str, datetime]], **_: Any) -> None:
    """Write what became of messages."""
    asked = read_subscriptions()
    wanted = {name: by_id for name, by_id in times.items() if by_id and name in set().union(*asked.values())}
    if not wanted:
        return
    columns = (as_stored("id"), "id", "customer_external_id", "campaign_id", "reason")
    rows = Message.objects.filter(id__among=set().union(*wanted.values())).exclude(customer_external_id="")
    messages = {stored: rest for stored, *rest in rows.values_list(*columns)}
    campaigns = {campaign for _, _, campaign, _ in messages.values()}
    channels = dict(Campaign.objects.filter(id__in=campaigns).values_list("id", "channel"))
    found = []
    for name, by_id in wanted.items():
        for stored in by_id.keys() & messages.keys():
            id, customer, campaign, reason = messages[stored]
            properties = {"message": str(id), "campaign": str(campaign), "channel": channels[campaign]}
            if name == "message_failed":
                properties["reason"] = reason
            found.append(Occurrence(customer, name, f"{name}:{id}", by_id[stored], properties))
    write(found, asked)


def write(occurrences: Iterable[Occurrence], asked: Mapping[UUID, Collection[str]]) -> None:
    """Write events for the webhooks that ask for them, inside a transaction. One that is there already stays."""
    now = timezone.now()
    recent = {each.id: each for each in occurrences if each.occurred_at > now - OLDEST}
    if not recent:
        return
    there = Delivery.objects.filter(event_id__among=recent.keys())
    known = set(there.values_list("event_id", "webhook_id"))
    rows: list[tuple[object, ...]] = [
        (
            *(new_id(), webhook, each.id, each.name, each.customer_external_id, each.occurred_at),
            *(dict(each.properties), now, Delivery.State.WAITING.value, 0, now, None, "", []),
        )
        for each in recent.values()
        for webhook, names in asked.items()
        if each.name in names and (each.id, webhook) not in known
    ]
    insert(Delivery, rows, fields=FIELDS)
    for webhook in {row[1] for row in rows}:
        on_commit(lambda webhook=webhook: nudge("delivery.tasks.send_events", str(webhook)))
