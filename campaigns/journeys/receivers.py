"""Receivers of signals: events are put into the inbox of each journey that asks for them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.dispatch import receiver
from django.utils import timezone
from django_mongodb_backend.transaction import on_commit

from campaigns.journeys.evidence import SIGNED_UP, read_occurrences
from campaigns.journeys.holdout import refresh_participants
from campaigns.journeys.models import Enrollment, Happening, Journey, Participant, Version, open_journeys
from campaigns.journeys.watched import interest
from campaigns.membership import is_measured
from crm.database import insert, update_each
from crm.database.models import new_id
from crm.streams.nudge import nudge
from customers.events.occurrences import NAMES_OF_ORDERS, Occurrence
from customers.events.properties import asks
from customers.models import Customer
from customers.segments.usage import Use
from customers.signals import (
    customer_erased,
    customer_exported,
    event_property_uses_asked,
    happened,
    orders_written,
    uses_asked,
)

LONGEST_LATE = timedelta(hours=168)


@receiver(happened)
def hear(sender: Any, occurrences: Collection[Occurrence], arrived: Collection[str], **kwargs: Any) -> None:
    """Put what happened into the inboxes, inside the transaction that stores it; also what waited for customers who
    arrived. Without a journey that asks for it this costs one small query."""
    asked = {id: set(names) for id, names in open_journeys().values_list("id", "interests")}
    names = set().union(*asked.values())
    found = [each for each in occurrences if interest(each.name, each.properties) in names]
    found += _waited(names, arrived)
    if not found:
        return
    customers = Customer.objects.filter(external_id__among={each.customer_external_id for each in found})
    ids = dict(customers.values_list("external_id", "id"))
    rows = [
        _row(journey, ids[each.customer_external_id], each.name, each.id, each.occurred_at, dict(each.properties))
        for each in found
        for journey, wanted in asked.items()
        if interest(each.name, each.properties) in wanted and each.customer_external_id in ids
    ]
    insert(Happening, rows, fields=Happening.FIELDS)
    _wake({row[1] for row in rows})


def _row(
    journey_id: UUID, customer_id: UUID, name: str, event_id: str, occurred_at: datetime, properties: dict[str, Any]
) -> tuple[Any, ...]:
    """A new happening, in the order of `Happening.FIELDS`."""
    return new_id(), journey_id, customer_id, name, event_id, occurred_at, properties, False, None


def _waited(names: set[str], arrived: Collection[str]) -> Iterable[Occurrence]:
    """What happened to customers before they arrived, and that they signed up."""
    names = {name for name in names if ":" not in name}  # nobody crosses anything before they arrive
    if not names or not arrived:
        return
    since = timezone.now() - LONGEST_LATE
    if names - {*NAMES_OF_ORDERS, SIGNED_UP} or names & set(NAMES_OF_ORDERS):
        yield from read_occurrences(names, arrived, since)
    if SIGNED_UP in names:
        new = Customer.objects.filter(external_id__among=arrived, signed_up_at__gte=since)
        for customer in new.only("external_id", "signed_up_at"):
            if customer.signed_up_at:
                yield Occurrence(
                    customer.external_id, SIGNED_UP, f"{SIGNED_UP}:{customer.id}", customer.signed_up_at, {}
                )


@receiver(customer_erased)
def forget(sender: Any, customer_id: UUID, **kwargs: Any) -> None:
    """End the customer's enrollments, which forget whose they were."""
    Happening.objects.filter(customer_id=customer_id).delete()
    for participant in Participant.objects.filter(customer_id=customer_id):
        Participant.objects.filter(id=participant.id).update(customer_id=new_id())
    found = list(Enrollment.objects.filter(customer_id=customer_id))
    if not found:
        return
    for enrollment in found:
        enrollment.forget()
    rows = [(*(getattr(each, name) for name in Enrollment.PERSONAL), each.id) for each in found]
    update_each(Enrollment, rows, fields=Enrollment.PERSONAL)
    journeys = {each.journey_id for each in found if each.status == Enrollment.Status.INSIDE}
    now, name = timezone.now(), Happening.ERASED
    insert(Happening, [_row(id, customer_id, name, str(new_id()), now, {}) for id in journeys], fields=Happening.FIELDS)
    _wake(journeys)


@receiver(orders_written)
def count_orders(sender: Any, customers: dict[str, tuple[UUID, str]], **kwargs: Any) -> None:
    """Keep what people ordered after they came to a journey with a holdout equal to their orders."""
    if measured := {external_id: id for external_id, (id, marks) in customers.items() if is_measured(marks)}:
        refresh_participants(measured)


@receiver(customer_exported)
def export(sender: Any, customer: Customer, **kwargs: Any) -> tuple[str, list[dict[str, Any]]]:
    """The journeys' part of a customer's export."""
    theirs = Enrollment.objects.filter(customer_id=customer.id).select_related("journey").order_by("id")
    return "journeys", [
        {
            "journey": each.journey.name,
            "entered_at": each.entered_at,
            "left_at": each.left_at,
            "reason": each.reason,
            "trigger": each.trigger,
            "trace": each.trace,
        }
        for each in theirs
    ]


@receiver(uses_asked)
def find_uses(sender: Any, segment_ids: Collection[UUID], **kwargs: Any) -> dict[UUID, list[Use]]:
    """The journeys that name these segments, the newest first; stopped ones ask no rule again."""
    wanted = {str(id): id for id in segment_ids}
    uses: dict[UUID, list[Use]] = defaultdict(list)
    journeys = Journey.objects.filter(status__in=Journey.EDITABLE).order_by("-id").only("name", "draft")
    says = {journey.id: [journey.draft] for journey in journeys}
    versions = Version.objects.filter(journey_id__in=list(says))
    for journey_id, definition in versions.values_list("journey_id", "definition"):
        says[journey_id].append(definition)
    for journey in journeys:
        for named in wanted.keys() & set(_segments_in(says[journey.id])):
            uses[wanted[named]].append(Use("journey", journey.name, journey.get_absolute_url()))
    return uses


@receiver(event_property_uses_asked)
def find_property_uses(sender: Any, name: str, property: str, **kwargs: Any) -> list[Use]:
    """The journeys whose rules ask for a property of events, the newest first."""
    uses = []
    for journey in Journey.objects.filter(status__in=Journey.EDITABLE).order_by("-id").only("name", "draft"):
        versions = Version.objects.filter(journey=journey).values_list("definition", flat=True)
        if any(asks(says, name, property) for says in [journey.draft, *versions]):
            uses.append(Use("journey", journey.name, journey.get_absolute_url()))
    return uses


def _segments_in(data: Any) -> Iterator[str]:
    """The ids of the segments that the JSON of journeys names in rules and triggers."""
    if isinstance(data, dict):
        if data.get("field") == "segment" and isinstance(data.get("value"), list):
            yield from data["value"]
        if isinstance(data.get("segment"), str):
            yield data["segment"]
        data = list(data.values())
    if isinstance(data, list):
        for each in data:
            yield from _segments_in(each)


def _wake(journeys: Iterable[UUID]) -> None:
    """Wake the movers once the transaction is over."""
    for id in journeys:
        on_commit(lambda id=id: nudge("campaigns.tasks.move_journey", str(id)))
