"""Events from records to rows, once each, and what rules ask for beside their customers."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from crm.database import insert, transactional, update_each
from crm.database.models import new_id
from crm.streams.consumer import Refused
from crm.streams.stream import Entry
from customers.events.happened import Happened, with_events
from customers.events.limits import days_kept
from customers.events.models import Event, EventProperty, EventType
from customers.events.occurrences import Occurrence
from customers.events.records import EventRecord
from customers.models import Customer
from customers.segments.values import Window
from customers.segments.watching.alarms import noticing
from customers.segments.windows import window_start
from customers.signals import happened

FIELDS = ("event_id", "name", "customer_external_id", "occurred_at", "properties", "created_at")
TOO_MANY_NAMES = (
    f"there are {EventType.MAX_NAMES} names of events already; send it under one of them, with a property that tells"
    " the kinds apart"
)
_Noted = tuple[str, datetime, Mapping[str, Any]]  # name, time, properties


def oldest_kept(now: datetime) -> datetime:
    """The moment before which events are neither kept nor asked for."""
    return window_start(now, Window(days_kept(), "days"))


def bring_forward(records: Sequence[EventRecord], entries: Iterable[Entry]) -> None:
    """Let no event lie later than its acceptance. `records` are those of all `entries`, in order."""
    accepted = (entry.order[0] for entry in entries for _ in range(entry.records))
    for record, milliseconds in zip(records, accepted, strict=True):
        record.occurred_at = min(record.occurred_at, datetime.fromtimestamp(milliseconds / 1000, UTC))


@transactional
def delete_expired_events(size: int) -> int:
    """Delete up to `size` events that are kept no longer, also beside their customers; how many there were."""
    oldest = oldest_kept(timezone.now())
    expired = dict(Event.objects.filter(occurred_at__lt=oldest).values_list("id", "customer_external_id")[:size])
    owners = set(expired.values())
    with noticing(Customer.objects.filter(external_id__among=owners), {"happened"}):
        _update_customers({external_id: [] for external_id in owners}, oldest)
    Event.objects.filter(id__among=expired).delete()
    return len(expired)


def write_events(records: Sequence[EventRecord], arrived: Collection[str], now: datetime) -> list[Refused]:
    """Store the events that are new, inside a transaction, and bring the column of their customers up to date.

    `arrived` are the external ids of customers who are new themselves, so that events may have waited for them.
    Returns the events for whose names there was no room.
    """
    oldest = oldest_kept(now)
    first: dict[str, EventRecord] = {}
    for record in records:
        if record.occurred_at >= oldest:
            first.setdefault(record.id, record)
    for id in Event.objects.filter(event_id__among=first).values_list("event_id", flat=True) if first else ():
        del first[id]
    admitted = _admitted_names(first.values())
    refused = [first.pop(id) for id in [id for id, record in first.items() if record.name not in admitted]]
    insert(
        Event,
        (
            (new_id(), each.id, each.name, each.customer_external_id, each.occurred_at, _known(each.properties), now)
            for each in first.values()
        ),
        fields=("id", *FIELDS),
    )
    _note_beside_customers(first.values(), arrived, oldest)
    occurrences = [
        Occurrence(each.customer_external_id, each.name, each.id, each.occurred_at, _known(each.properties))
        for each in first.values()
    ]
    if occurrences or arrived:
        happened.send(Event, occurrences=occurrences, arrived=arrived)
    return [Refused("event", record.model_dump_json(warnings=False).encode(), TOO_MANY_NAMES) for record in refused]


def _known(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The properties without those that say nothing."""
    return {key: value for key, value in properties.items() if value is not None}


def _admitted_names(events: Iterable[EventRecord]) -> set[str]:
    """The names that exist, and new ones, in the order of the events, as far as there is room. These are stored, and
    the names of their properties."""
    seen: dict[str, dict[str, None]] = {}
    for event in events:
        seen.setdefault(event.name, {}).update(dict.fromkeys(_known(event.properties)))
    known = dict(EventType.objects.filter(name__in=seen).values_list("name", "seen")) if seen else {}
    new = [name for name in seen if name not in known]
    if new:
        new = new[: max(0, EventType.MAX_NAMES - EventType.objects.count())]
        EventType.objects.bulk_create(EventType(name=name, seen=list(seen[name])[: EventType.MAX_SEEN]) for name in new)
    for name, before in known.items():
        if len(before) < EventType.MAX_SEEN and not seen[name].keys() <= set(before):
            both = list(dict.fromkeys([*before, *seen[name]]))[: EventType.MAX_SEEN]
            EventType.objects.filter(name=name).update(seen=both)
    return {*known, *new}


def _note_beside_customers(events: Collection[EventRecord], arrived: Collection[str], oldest: datetime) -> None:
    noted: dict[str, list[_Noted]] = defaultdict(list)
    for event in events:
        if event.customer_external_id not in arrived:
            noted[event.customer_external_id].append((event.name, event.occurred_at, event.properties))
    waited = Event.objects.filter(customer_external_id__among=arrived)
    for external_id, *occurrence in waited.values_list("customer_external_id", "name", "occurred_at", "properties"):
        noted[external_id].append(tuple(occurrence))
    _update_customers(noted, oldest)


def _update_customers(noted: Mapping[str, Sequence[_Noted]], oldest: datetime) -> None:
    """Add events to the columns of their customers, by external id, and drop those before `oldest`."""
    if not noted:
        return
    chosen: dict[str, list[str]] = defaultdict(list)
    for event, name in EventProperty.objects.order_by("id").values_list("event", "name"):
        chosen[event].append(name)
    customers = Customer.objects.filter(external_id__among=noted.keys(), has_many_events=False)
    columns: list[tuple[Happened, bool, Any]] = []
    for id, external_id, before in customers.values_list("id", "external_id", "happened"):
        lists = with_events(before, noted[external_id], oldest, chosen)
        columns.append((lists or {}, lists is None, id))
    if columns:
        update_each(Customer, columns, fields=("happened", "has_many_events"))
