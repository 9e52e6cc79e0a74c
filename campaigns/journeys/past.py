"""What is known of customers at a moment of the past: their events and orders until then, all else as it is today."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from copy import copy
from datetime import UTC, datetime, timedelta
from functools import cached_property
from uuid import UUID

from django.utils import timezone

from campaigns.journeys.evidence import SIGNED_UP, Evidence, read_occurrences, segment_rule
from campaigns.journeys.history import History
from campaigns.journeys.past_members import PastWatch
from campaigns.journeys.plan import DateTrigger, ExitRule, Plan, SegmentTrigger, WeeklyTrigger
from campaigns.journeys.rounds import member_event_id, rounds_between
from campaigns.journeys.watched import WEEK_CAME, date_rule, entry_event, trigger_segment
from customers.events.limits import days_kept
from customers.events.occurrences import NAMES_OF_ORDERS, Occurrence
from customers.models import Customer, Order
from customers.purchases import Purchase
from customers.segments import catalogue
from customers.segments.references import LONGEST_DAYS, Stored, resolved, stored_rules
from customers.segments.rules import Condition, EventCondition, Group, walk
from customers.segments.watching.crossings import DATE_CAME, RULE_HOLDS, SEGMENT_ENTERED, SEGMENT_EXITED, crossing_id
from customers.segments.watching.dates import DateRule
from customers.segments.watching.watches import RULE, SEGMENT, rule_digest

NEVER_CHANGES = ("signed_up_at", "external_id")
BEGINNING, END = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
HEAVY = ("purchases", "bought", "happened", "attributes_key", "touches")  # columns that no walk reads


class Asked:
    """What the rules of a plan ask: events by name, each with the properties that are compared, and the fields of which
    only today's value is known. Nobody is seen to enter the segment of the trigger by a change of those in `unseen`."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        members = [segment_rule(plan)] if trigger_segment(plan) else []
        self.stored: Stored = stored_rules([*plan.rules, *members])
        self.events: dict[str, set[str]] = defaultdict(set)
        self.look_back = 0.0  # days that the longest rule about events looks back
        for rule in resolved([*plan.rules, *members], self.stored):
            for _, node in walk(rule):
                if isinstance(node, EventCondition):
                    window = node.events.in_last
                    self.events[node.events.name] |= {node.events.where[0]} if node.events.where else set()
                    days = window.n * LONGEST_DAYS[window.unit] if window else days_kept()
                    self.look_back = max(self.look_back, days)
        dates = {plan.trigger.field} if isinstance(plan.trigger, DateTrigger) else set()
        overwritten = _overwritten(resolved(members, self.stored))
        self.as_of_today = _overwritten(resolved(plan.rules, self.stored)) | overwritten
        self.as_of_today |= {name for name in dates if not _has_history(name)}
        self.unseen = overwritten if isinstance(plan.trigger, SegmentTrigger) else set()

    def reaches_deleted_events(self, since: datetime, now: datetime) -> bool:
        """Whether a walk since a moment asks for events that are so old that they are not kept any more."""
        kept_since = now - timedelta(days=days_kept())
        walked = {event.name for event in self.plan.events} - {*NAMES_OF_ORDERS, SIGNED_UP}
        return bool(
            (walked and since < kept_since) or (self.events and since - timedelta(days=self.look_back) < kept_since)
        )


def _overwritten(rules: Iterable[Group]) -> set[str]:
    """The fields of these rules of which only today's value is known."""
    nodes = (node for rule in rules for _, node in walk(rule))
    return {node.field for node in nodes if isinstance(node, Condition) and not _has_history(node.field)}


def _has_history(name: str) -> bool:
    """Whether a field can be told for a moment of the past: what orders come to, and what never changes."""
    field = catalogue.get(name)
    return name in NEVER_CHANGES or (field is not None and field.group == catalogue.PURCHASES)


class PastEvidence(Evidence):
    """The evidence of walks over the past; `now` is moved on by the walk, customer by customer. Only customers to whom
    something happened that the plan begins with are read. `uncertain` says what history has not told about others."""

    def __init__(
        self, journey_id: UUID, plan: Plan, asked: Asked, chunk: Iterable[UUID], since: datetime, until: datetime
    ) -> None:
        super().__init__(journey_id, plan, (), since)
        self.asked, self.until, self.uncertain = asked, until, set[str]()
        self.found = _read_happened(plan, chunk, since)
        self._add_members(chunk, since)
        entry = entry_event(plan)
        begun = {
            id
            for id, happened in self.found.items()
            if entry and any(entry.matches(each.name, each.properties) for each in happened)
        }
        self.customers = {each.id: each for each in Customer.objects.filter(id__among=begun).defer(*HEAVY)}
        self.history = self._history(self.customers.values())
        self._add_exits(since)

    @cached_property
    def occurrences(self) -> dict[str, list[Occurrence]]:
        """By external id what has happened, in order."""
        people = self.customers.values()
        return defaultdict(list, {person.external_id: _in_order(self.found[person.id]) for person in people})

    @property
    def orders(self) -> dict[str, list[Purchase]]:
        """By external id the orders of the customers, in the order of their ids."""
        return self.history.orders

    def holds(self, rule: Group, customer_id: UUID) -> bool:
        """Whether a rule held for a customer at the moment of the walk."""
        return self.history.reader(self.customers[customer_id], self.now).holds(rule)

    def _history(self, customers: Iterable[Customer]) -> History:
        return History({each.external_id for each in customers}, self.asked.events, self.asked.stored)

    def _add_members(self, chunk: Iterable[UUID], since: datetime) -> None:
        """Add when customers came into the segment of the trigger and left it, or were in it on its days."""
        if not (segment := trigger_segment(self.plan)):
            return
        customers = list(Customer.objects.filter(id__among=set(chunk)).defer(*HEAVY))
        watch = PastWatch(segment_rule(self.plan), self._history(customers), since, self.until)
        rounds = rounds_between(self.plan, since, self.until)
        for customer in customers:
            if isinstance(self.plan.trigger, WeeklyTrigger):
                for at in watch.held_at(customer, rounds):
                    id = member_event_id(WEEK_CAME, self.journey_id, at, customer.id)
                    occurrence = Occurrence(customer.external_id, WEEK_CAME, id, at, {SEGMENT: segment})
                    self.found[customer.id].append(occurrence)
            else:
                self.found[customer.id] += watch.tell(customer, SEGMENT, segment, SEGMENT_ENTERED, SEGMENT_EXITED)
        self.uncertain |= watch.uncertain

    def _add_exits(self, since: datetime) -> None:
        """Add when the rules began to hold by which people leave."""
        for rule in (exit.rule for exit in self.plan.exits if isinstance(exit, ExitRule)):
            watch = PastWatch(rule, self.history, since, self.until)
            for id, customer in self.customers.items():
                self.found[id] += watch.tell(customer, RULE, rule_digest(rule), RULE_HOLDS)
            self.uncertain |= watch.uncertain


def _in_order(happened: Iterable[Occurrence]) -> list[Occurrence]:
    return sorted(happened, key=lambda each: (each.occurred_at, each.id))


def _read_happened(plan: Plan, chunk: Iterable[UUID], since: datetime) -> dict[UUID, list[Occurrence]]:
    """By customer what has happened since a moment of what the plan asks for."""
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
    return happened


def _dates_that_came(trigger: DateTrigger, ids: Collection[UUID], since: datetime) -> Iterator[tuple[UUID, Occurrence]]:
    """When a watched date came for customers since a moment, as a watch would have told it."""
    rule, now = date_rule(trigger), timezone.now()
    digest = rule_digest(rule)
    for customer, begins, ends in _dated(rule, Customer.objects.filter(id__among=set(ids)).defer(*HEAVY)):
        after = max(begins, since)
        while (occasion := rule.next(customer, after)) and occasion.at < min(ends, now):
            id = crossing_id(DATE_CAME, digest, customer.id, occasion.name)
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
