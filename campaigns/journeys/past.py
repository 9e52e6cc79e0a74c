"""What is known of customers at a moment of the past: their events and orders until then, all else as it is today."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from copy import copy
from datetime import UTC, datetime
from functools import cached_property
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.utils import timezone

from campaigns.journeys.evidence import SIGNED_UP, Evidence, read_occurrences
from campaigns.journeys.plan import DateTrigger, Plan
from campaigns.journeys.watched import date_rule, entry_event
from crm.database.models import as_stored
from customers.events.models import Event
from customers.events.occurrences import Occurrence
from customers.models import Customer, Order
from customers.purchases import Purchase
from customers.segments import catalogue
from customers.segments.explain import Reader, Row
from customers.segments.references import Stored, resolved, stored_rules
from customers.segments.rules import Condition, EventCondition, Group, walk
from customers.segments.watching.crossings import DATE_CAME
from customers.segments.watching.dates import DateRule
from customers.segments.watching.watches import rule_digest
from customers.totals import later, sum_orders

EventRow = tuple[datetime, str, dict[str, Any]]
NEVER_CHANGES = ("signed_up_at", "external_id")
BEGINNING, END = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
HEAVY = ("purchases", "bought", "happened", "attributes_key", "touches")  # columns that no walk reads


class Asked:
    """What the rules of a plan ask: the names of events, and the fields of which only today's value is known."""

    def __init__(self, plan: Plan) -> None:
        self.stored: Stored = stored_rules(plan.rules)
        nodes = [node for rule in resolved(plan.rules, self.stored) for _, node in walk(rule)]
        self.events = {node.events.name for node in nodes if isinstance(node, EventCondition)}
        conditions = [node.field for node in nodes if isinstance(node, Condition)]
        dates = [plan.trigger.field] if isinstance(plan.trigger, DateTrigger) else []
        self.as_of_today = {name for name in (*conditions, *dates) if not _has_history(name)}


def _has_history(name: str) -> bool:
    """Whether a field can be told for a moment of the past: what orders come to, and what never changes."""
    field = catalogue.get(name)
    return name in NEVER_CHANGES or (field is not None and field.group == catalogue.PURCHASES)


class PastEvidence(Evidence):
    """The evidence of walks over the past; `now` is moved on by the walk, customer by customer. Only customers to whom
    something happened that the plan begins with are read."""

    def __init__(self, journey_id: UUID, plan: Plan, asked: Asked, chunk: Iterable[UUID], since: datetime) -> None:
        super().__init__(journey_id, plan, (), since)
        self.asked = asked
        self.found = _read_happened(plan, chunk, since)
        entry = entry_event(plan)
        begun = {
            id
            for id, happened in self.found.items()
            if entry and any(entry.matches(each.name, each.properties) for each in happened)
        }
        self.customers = {each.id: each for each in Customer.objects.filter(id__among=begun).defer(*HEAVY)}

    @cached_property
    def occurrences(self) -> dict[str, list[Occurrence]]:
        """By external id what has happened, in order."""
        people = self.customers.values()
        return defaultdict(list, {person.external_id: self.found[person.id] for person in people})

    @cached_property
    def orders(self) -> dict[str, list[Purchase]]:
        """By external id the orders of the customers, in the order of their ids."""
        found: dict[str, list[Purchase]] = defaultdict(list)
        rows = Order.objects.filter(customer_external_id__among=self.occurrences.keys())
        columns = (as_stored("id"), "customer_external_id", *Purchase._fields)
        for _, external_id, *order in sorted(rows.values_list(*columns), key=itemgetter(0)):
            found[external_id].append(Purchase(*order))
        return found

    @cached_property
    def events(self) -> dict[str, list[EventRow]]:
        """By external id the events that rules ask for."""
        found: dict[str, list[EventRow]] = defaultdict(list)
        if self.asked.events:
            rows = Event.objects.filter(customer_external_id__among=self.occurrences.keys(), name__in=self.asked.events)
            for external_id, *row in rows.values_list("customer_external_id", "occurred_at", "name", "properties"):
                found[external_id].append(tuple(row))
        return found

    def holds(self, rule: Group, customer_id: UUID) -> bool:
        """Whether a rule held for a customer at the moment of the walk."""
        customer = self.customers[customer_id]
        orders = [each for each in self.orders[customer.external_id] if each.ordered_at <= self.now]
        reader = PastReader(customer, self.now, self.asked.stored, orders, self.events[customer.external_id])
        return reader.holds(rule)


class PastReader(Reader):
    """Reads rules of one customer by the orders until a moment, and the events that are given."""

    def __init__(
        self, customer: Customer, now: datetime, stored: Stored, orders: Sequence[Purchase], events: list[EventRow]
    ) -> None:
        then, totals = copy(customer), sum_orders(orders)
        for name in ("total_spend", "orders_amount", "order_count", "first_order_at", "last_order_at", "last_product"):
            setattr(then, name, getattr(totals, name))
        then.last_active_at = later(totals.last_order_at, customer.last_seen_at)
        super().__init__(then, now, stored)
        self.past_orders, self.past_events = orders, events

    def _events(self, name: str, start: datetime) -> Iterable[tuple[datetime, dict[str, Any]]]:
        return [
            (at, properties) for at, each, properties in self.past_events if each == name and start <= at <= self.now
        ]

    def _orders(self, start: datetime | None, end: datetime | None) -> Iterable[Row]:
        return self.past_orders


def _read_happened(plan: Plan, chunk: Iterable[UUID], since: datetime) -> dict[UUID, list[Occurrence]]:
    """By customer what has happened since a moment of what the plan asks for, in order."""
    names = {event.name for event in plan.events}
    rows = Customer.objects.filter(id__among=set(chunk)).values_list("id", "external_id", "signed_up_at")
    happened: dict[UUID, list[Occurrence]] = defaultdict(list)
    ids: dict[str, UUID] = {}
    for id, external_id, signed_up_at in rows:
        ids[external_id] = id
        if SIGNED_UP in names and signed_up_at and signed_up_at >= since:
            happened[id].append(Occurrence(external_id, SIGNED_UP, f"{SIGNED_UP}:{id}", signed_up_at, {}))
    for each in read_occurrences(names, ids.keys(), since):
        if each.occurred_at >= since:
            happened[ids[each.customer_external_id]].append(each)
    if isinstance(plan.trigger, DateTrigger):
        for customer, occurrence in _dates_that_came(plan.trigger, ids.values(), since):
            happened[customer].append(occurrence)
    for found in happened.values():
        found.sort(key=lambda each: (each.occurred_at, each.id))
    return happened


def _dates_that_came(trigger: DateTrigger, ids: Collection[UUID], since: datetime) -> Iterator[tuple[UUID, Occurrence]]:
    """When a watched date came for customers since a moment, as a watch would have told it."""
    rule, now = date_rule(trigger), timezone.now()
    digest = rule_digest(rule)
    for customer, begins, ends in _dated(rule, Customer.objects.filter(id__among=set(ids)).defer(*HEAVY)):
        after = max(begins, since)
        while (occasion := rule.next(customer, after)) and occasion.at < min(ends, now):
            id = f"{DATE_CAME}:{digest}:{customer.id.hex}:{occasion.name}"
            yield customer.id, Occurrence(customer.external_id, DATE_CAME, id, occasion.at, {"date": digest})
            after = occasion.at


def _dated(rule: DateRule, customers: Iterable[Customer]) -> Iterator[tuple[Customer, datetime, datetime]]:
    """Customers with the value that the field of a date had, each from one moment to another."""
    if rule.field not in ("first_order_at", "last_order_at"):
        for customer in customers:
            yield customer, customer.signed_up_at or BEGINNING, END
        return
    people = {customer.external_id: customer for customer in customers}
    completed = Order.objects.filter(customer_external_id__among=people.keys(), status=Order.Status.COMPLETED)
    times: dict[str, list[datetime]] = defaultdict(list)
    for external_id, ordered_at in completed.values_list("customer_external_id", "ordered_at"):
        times[external_id].append(ordered_at)
    for external_id, ordered in times.items():
        ordered.sort()
        dates = ordered if rule.field == "last_order_at" else ordered[:1]
        for at, until in zip(dates, [*dates[1:], END], strict=True):
            then = copy(people[external_id])
            setattr(then, rule.field, at)
            yield then, at, until
