"""Which properties of events rules may ask for, beside `category` and `sku`: up to three of each name, which an
administrator chooses under Settings → Events.

A chosen property is noted beside customers for every event that comes in from then on, and filled in for those who have
events already by one pass over all customers, a stretch a transaction. Until the pass is over, rules that ask for it
are refused.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django_mongodb_backend.transaction import on_commit

from crm.accounts.audit import Action, By, record
from crm.database import transactional, update_each
from crm.streams.nudge import nudge
from crm.streams.work import repeat, take_up
from customers.clock import change_moment
from customers.events.happened import Happened, refilled
from customers.events.limits import MAX_CHOSEN, PROPERTIES
from customers.events.models import Event, EventProperty, EventType
from customers.events.writing import oldest_kept
from customers.models import Customer, Segment
from customers.segments.usage import Use
from customers.signals import event_property_uses_asked

STRETCH = 1_000  # customers


class Refused(ValueError):
    """The change cannot be made; the text says why."""


@transactional
def choose(name: str, property: str, by: By = None) -> None:
    """Let rules ask for a property, once it is filled in. The moment is taken from the clock of changes, so that no
    transaction that began earlier can write events afterwards without knowing of it."""
    if property in PROPERTIES or EventProperty.objects.filter(event=name, name=property).exists():
        raise Refused(f"Rules can ask for {property} already.")
    if EventProperty.objects.filter(event=name).count() >= MAX_CHOSEN:
        raise Refused(f"Rules can ask for {MAX_CHOSEN} chosen properties of an event; remove one first.")
    total = Customer.objects.count()
    chosen = EventProperty.objects.create(event=name, name=property, total=total, moved_at=change_moment())
    record(Action.EVENT_SETTINGS_CHANGED, by, of=chosen, what="a property for rules was chosen")
    on_commit(wake)


@transactional
def drop(name: str, property: str, by: By = None) -> None:
    """Let rules no longer ask for a property. Refused while one does."""
    chosen = EventProperty.objects.filter(event=name, name=property).first()
    if chosen is None:
        return
    if uses := find_uses(name, property):
        named = ", ".join(f"the {use.kind} “{use.name}”" for use in uses[:5])
        raise Refused(f"{property} of {name} is asked for by {named}; change these first.")
    record(Action.EVENT_SETTINGS_CHANGED, by, of=chosen, what="a property for rules was removed")
    chosen.delete()


def find_uses(name: str, property: str) -> list[Use]:
    """Whose rules ask for a property."""
    segments = Segment.objects.filter(is_static=False).order_by("name").only("id", "name", "rule")
    uses = [Use("segment", each.name, each.get_absolute_url()) for each in segments if asks(each.rule, name, property)]
    for _, answer in event_property_uses_asked.send(Event, name=name, property=property):
        uses += cast(list[Use], answer)
    return uses


def asks(data: Any, name: str, property: str) -> bool:
    """Whether a rule, or JSON with rules in it, asks for a property of the events with a name."""
    return any(
        isinstance(events, dict) and events.get("name") == name and property in (events.get("where") or {})
        for events in _conditions(data)
    )


def _conditions(data: Any) -> Iterator[Any]:
    if isinstance(data, dict):
        if "events" in data:
            yield data["events"]
        data = list(data.values())
    if isinstance(data, list):
        for each in data:
            yield from _conditions(each)


@transactional
def set_hidden(name: str, hidden: bool, by: By = None) -> None:
    """Offer the events with a name where rules and journeys are made, or no longer; what asks for them stays."""
    found = EventType.objects.filter(name=name, is_hidden=not hidden)
    if found.update(is_hidden=hidden):
        what = "an event is no longer offered" if hidden else "an event is offered again"
        record(Action.EVENT_SETTINGS_CHANGED, by, of=EventType.objects.get(name=name), what=what)


# ── Filling in ────────────────────────────────────────────────────────
def wake() -> None:
    """Let a worker fill in what is chosen."""
    nudge("customers.tasks.fill_event_properties")


def sweep() -> None:
    """Wake a worker if the property whose turn it is was left."""
    take_up(_next_to_fill(), lambda _: wake())


def carry_out(seconds: float | None = None) -> bool:
    """Fill in as much as the time allows; whether nothing is left."""
    return repeat(move_on, seconds)


def _next_to_fill() -> QuerySet[EventProperty]:
    """The oldest property that is not filled in; those behind it wait."""
    return EventProperty.objects.filter(is_ready=False).order_by("id")[:1]


@transactional
def move_on() -> bool:
    """The next customers of the oldest property that is filled in; False where all are.

    1. Read the next customers. 2. Move the cursor on, unless another worker has. 3. Note their events.
    """
    chosen = _next_to_fill().first()
    if chosen is None:
        return False
    as_read = EventProperty.objects.filter(id=chosen.id, cursor=chosen.cursor)
    customers = Customer.objects.order_by("id")
    if chosen.cursor:
        customers = customers.filter(id__gt=chosen.cursor)
    rows = list(customers.values_list("id", "external_id", "happened")[:STRETCH])
    if not rows:
        as_read.update(is_ready=True, moved_at=timezone.now())
    elif as_read.update(cursor=rows[-1][0], passed=chosen.passed + len(rows), moved_at=timezone.now()):
        _fill(chosen, [row for row in rows if chosen.event in row[2]])
    return True


def _fill(chosen: EventProperty, rows: Sequence[tuple[UUID, str, Happened]]) -> None:
    """Note the property for these customers, who all have such events, from the table."""
    events: dict[str, list[tuple[Any, Mapping[str, Any]]]] = {external_id: [] for _, external_id, _ in rows}
    found = Event.objects.filter(
        customer_external_id__among=events, name=chosen.event, occurred_at__gte=oldest_kept(timezone.now())
    )
    for external_id, occurred_at, properties in found.values_list("customer_external_id", "occurred_at", "properties"):
        events[external_id].append((occurred_at, properties))
    columns: list[tuple[Happened, bool, Any]] = []
    for id, external_id, before in rows:
        lists = refilled(before, chosen.event, chosen.name, events[external_id])
        if lists != before:
            columns.append((lists or {}, lists is None, id))
    if columns:
        update_each(Customer, columns, fields=("happened", "has_many_events"))
