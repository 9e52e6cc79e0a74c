"""What the walks of one transaction ask of their customers: read for all of them together, and judged for each."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone

from campaigns.journeys.models import Enrollment
from campaigns.journeys.plan import (
    EventFilter,
    ExitRule,
    LeftSegment,
    MessageStep,
    Plan,
    SegmentTrigger,
    Unsubscribed,
    WeeklyTrigger,
)
from campaigns.journeys.walking import time_after
from campaigns.sending_rules.timing import zone_named
from customers.chance import chance
from customers.channels import CHANNELS
from customers.consent import OPTED_OUT
from customers.events.models import Event
from customers.events.occurrences import (
    CANCELLED,
    COMPLETED,
    NAMES,
    NAMES_OF_ORDERS,
    REFUNDED,
    Occurrence,
    occurrence_id,
    order_properties,
)
from customers.models import Customer, Order
from customers.segments.audience import conditions_for
from customers.segments.references import in_segments
from customers.segments.rules import Group

EXIT, GOAL = "exit", "goal"
SIGNED_UP = "customer_created"
SLACK = timedelta(milliseconds=1)  # the precision of stored times


class Entry(NamedTuple):
    """Whose walk is judged, as an enrollment says it too: the customer, the event that let them in, and when that
    happened."""

    customer_id: UUID
    event_id: str
    caused_at: datetime


class Evidence:
    """The customers of one transaction, at one moment."""

    def __init__(self, journey_id: UUID, plan: Plan, entries: Collection[Entry | Enrollment], now: datetime) -> None:
        self.journey_id, self.plan, self.now = journey_id, plan, now
        self.since = min((entry.caused_at for entry in entries), default=now) - SLACK
        columns = ("id", "external_id", "time_zone", *(channel.standing for channel in CHANNELS.values()))
        rows = Customer.objects.filter(id__among={entry.customer_id for entry in entries})
        self.customers: dict[UUID, Any] = {each.id: each for each in rows.values_list(*columns, named=True)}
        self._holding: dict[Group, set[UUID]] = {}

    def judge(self, entry: Entry | Enrollment) -> "CustomerJudge":
        """What judges the walk of one of the customers, who is still there."""
        return CustomerJudge(self, entry)

    def holds(self, rule: Group, customer_id: UUID) -> bool:
        """Whether a rule holds for a customer now: one query for all of them."""
        holding = self._holding.get(rule)
        if holding is None:
            there = Customer.objects.filter(conditions_for([rule], self.now)[0], id__among=self.customers.keys())
            holding = self._holding[rule] = set(there.values_list("id", flat=True))
        return customer_id in holding

    @cached_property
    def occurrences(self) -> dict[str, list[Occurrence]]:
        """By external id what has happened since the first of them entered, of the events that the plan asks for."""
        names = {event.name for event in self.plan.events}
        found: dict[str, list[Occurrence]] = defaultdict(list)
        external_ids = {customer.external_id for customer in self.customers.values()}
        for each in read_occurrences(names, external_ids, self.since):
            found[each.customer_external_id].append(each)
        return found


class CustomerJudge:
    """What one walk asks about its customer."""

    def __init__(self, evidence: Evidence, entry: Entry | Enrollment) -> None:
        self.evidence, self.entry = evidence, entry
        self.customer = evidence.customers[entry.customer_id]

    @property
    def zone(self) -> ZoneInfo:
        """The customer's time zone, else the installation's."""
        return find_zone(self.customer)

    def holds(self, rule: Group, at: datetime) -> bool:
        """Whether a rule holds for the customer now, which is when the walk is made."""
        return self.evidence.holds(rule, self.customer.id)

    def happened(self, event: EventFilter, until: datetime) -> datetime | None:
        """When such an event first happened to the customer, after the one that let them in."""
        times = (
            each.occurred_at
            for each in self.evidence.occurrences[self.customer.external_id]
            if self.entry.caused_at - SLACK < each.occurred_at < until + SLACK
            and each.id != self.entry.event_id
            and event.matches(each.name, each.properties)
        )
        return min(times, default=None)

    def draw(self, step: str) -> float:
        """The customer's number at a step of this journey."""
        return chance(f"{self.evidence.journey_id.hex}:{step}", self.customer.id)

    def leaves(self, at: datetime, step: MessageStep) -> str:
        """Why the customer leaves before a message."""
        plan = self.evidence.plan
        if leaves_by_standing(plan, self.customer, step):
            return EXIT
        for exit in plan.exits:
            if isinstance(exit, EventFilter) and self.happened(exit, at):
                return EXIT
            if isinstance(exit, ExitRule) and self.holds(exit.rule, at):
                return EXIT
            if isinstance(exit, LeftSegment) and not self.holds(segment_rule(plan), at):
                return EXIT
        if plan.goal and plan.goal.leave:
            until = min(at, time_after(self.entry.caused_at, plan.goal.within, self.zone))
            if self.happened(plan.goal.event, until):
                return GOAL
        return ""


def segment_rule(plan: Plan) -> Group:
    """The rule to be in the segment of the trigger."""
    assert isinstance(plan.trigger, SegmentTrigger | WeeklyTrigger)
    return Group("all", (in_segments([plan.trigger.segment]),))


def leaves_by_standing(plan: Plan, customer: Customer, step: MessageStep) -> bool:
    """Whether a customer has unsubscribed from the channel of a message, where that ends the journey."""
    is_asked = any(isinstance(exit, Unsubscribed) for exit in plan.exits)
    return is_asked and getattr(customer, CHANNELS[step.channel].standing) == OPTED_OUT


def find_zone(customer: Customer) -> ZoneInfo:
    """The time zone that a customer lives in, else the installation's."""
    return zone_named(customer.time_zone, str(timezone.get_default_timezone()))


def read_occurrences(names: Collection[str], external_ids: Collection[str], since: datetime) -> Iterable[Occurrence]:
    """What has happened to these customers since a moment, of events with these names."""
    others = set(names) - {*NAMES_OF_ORDERS, SIGNED_UP}
    if others:
        events = Event.objects.filter(customer_external_id__among=external_ids, occurred_at__gte=since, name__in=others)
        for row in events.values_list("customer_external_id", "name", "event_id", "occurred_at", "properties"):
            yield Occurrence(*row)
    if set(names) & set(NAMES_OF_ORDERS):
        yield from _read_orders(names, external_ids, since)


def _read_orders(names: Collection[str], external_ids: Collection[str], since: datetime) -> Iterator[Occurrence]:
    """What has become of orders, of events with these names. One is completed when it was made."""
    moments = Q()
    if COMPLETED in names:
        moments |= Q(ordered_at__gte=since)
    if {CANCELLED, REFUNDED} & set(names):
        moments |= Q(updated_at__gte=since)
    orders = Order.objects.filter(moments, customer_external_id__among=external_ids)
    columns = ("customer_external_id", "external_id", "status", "ordered_at", "updated_at", "items")
    for customer, id, status, ordered_at, updated_at, items in orders.values_list(*columns):
        for name in set(NAMES.get(status, ())) & set(names):
            at = ordered_at if name == COMPLETED else updated_at
            yield Occurrence(customer, name, occurrence_id(name, id), at, order_properties(id, items))
