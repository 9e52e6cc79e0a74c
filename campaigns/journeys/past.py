"""What is known of customers at a moment of the past: their events and orders until then, all else as it is today."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property
from uuid import UUID

from django.utils import timezone

from campaigns.journeys.evidence import SIGNED_UP, Evidence, read_occurrences, segment_rule
from campaigns.journeys.history import OF_ORDERS, History, copy_row
from campaigns.journeys.past_members import PastWatch
from campaigns.journeys.plan import DateTrigger, EventFilter, ExitRule, Plan, SegmentTrigger, WeeklyTrigger
from campaigns.journeys.rounds import member_event_id, rounds_between
from campaigns.journeys.watched import WEEK_CAME, date_rule, entry_event, trigger_segment
from customers.events.limits import days_kept
from customers.events.occurrences import NAMES_OF_ORDERS, Occurrence
from customers.models import Customer, Order
from customers.segments import catalogue
from customers.segments.references import LONGEST_DAYS, Stored, resolved, stored_rules
from customers.segments.rules import Condition, EventCondition, Group, walk
from customers.segments.watching.crossings import DATE_CAME, RULE_HOLDS, SEGMENT_ENTERED, SEGMENT_EXITED, crossing_id
from customers.segments.watching.dates import DateRule
from customers.segments.watching.watches import RULE, SEGMENT, rule_digest

NEVER_CHANGES = ("signed_up_at", "external_id")
BEGINNING, END = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
UNREAD = (  # columns that no walk reads: rules ask the orders and events themselves, and texts as they were written
    *("purchases", "bought", "happened", "touches", "consents"),
    *("attributes_key", "tags_key", "name_key", "city_key", "country_key"),
    *("created_at", "recorded_at", "updated_at", "credit_checked_at", "watch_at", "settled_at"),
    *OF_ORDERS,
)


class Asked:
    """What the rules of a plan ask: events by name, each with the properties that are compared, and the fields of which
    only today's value is known. Nobody is seen to enter the segment of the trigger by a change of those in `unseen`."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        members = [segment_rule(plan)] if trigger_segment(plan) else []
        self.stored: Stored = stored_rules([*plan.rules, *members])
        self.rules = resolved([*plan.rules, *members], self.stored)
        self.events: dict[str, set[str]] = defaultdict(set)
        self.look_back = 0.0  # days that the longest rule about events looks back
        for rule in self.rules:
            for _, node in walk(rule):
                if isinstance(node, EventCondition):
                    window = node.events.in_last
                    self.events[node.events.name] |= {node.events.where[0]} if node.events.where else set()
                    days = window.n * LONGEST_DAYS[window.unit] if window else days_kept()
                    self.look_back = max(self.look_back, days)
        dates = {plan.trigger.field} if isinstance(plan.trigger, DateTrigger) else set()
        self.as_of_today = _overwritten(self.rules) | {name for name in dates if not _has_history(name)}
        self.unseen = set[str]()
        if isinstance(plan.trigger, SegmentTrigger):
            self.unseen = _overwritten(resolved(members, self.stored))

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
    something happened that the plan begins with are in `customers`; `chunk` has the ids of all by their external ids.
    `uncertain` says what history has not told.

    1. Find what the plan begins with. 2. Leave all others out. 3. Find what else happened to those who began.
    """

    def __init__(
        self, journey_id: UUID, plan: Plan, asked: Asked, chunk: Mapping[str, UUID], since: datetime, until: datetime
    ) -> None:
        super().__init__(journey_id, plan, (), since)
        self.asked, self.since, self.until, self.uncertain = asked, since, until, set[str]()
        self.found: dict[UUID, list[Occurrence]] = defaultdict(list)
        begins_with = {plan.trigger.name} if isinstance(plan.trigger, EventFilter) else set[str]()
        if begins_with:
            self._add_events(begins_with, chunk)
            self._read_customers(self._begun())
        else:
            self._read_customers(set(chunk.values()))
            if isinstance(plan.trigger, DateTrigger):
                self._add_dates(plan.trigger)
            else:
                self._add_members()
            begun = self._begun()
            self.customers = {id: customer for id, customer in self.customers.items() if id in begun}
        others = {event.name for event in plan.events} - begins_with
        self._add_events(others, {each.external_id: id for id, each in self.customers.items()})
        self._add_exits()

    def _read_customers(self, ids: set[UUID]) -> None:
        rows = Customer.objects.filter(id__among=ids).defer(*UNREAD)
        self.customers = {each.id: each for each in rows} if ids else {}
        external_ids = {each.external_id for each in self.customers.values()}
        self.history = History(external_ids, self.asked.rules, self.asked.events, self.asked.stored)

    def _begun(self) -> set[UUID]:
        """To whom something happened that the plan begins with."""
        entry = entry_event(self.plan)
        assert entry
        return {
            id
            for id, happened in self.found.items()
            if any(entry.matches(each.name, each.properties) for each in happened)
        }

    @cached_property
    def occurrences(self) -> dict[str, list[Occurrence]]:
        """By external id what has happened, in order."""
        people = self.customers.values()
        return defaultdict(list, {person.external_id: _in_order(self.found[person.id]) for person in people})

    def holds(self, rule: Group, customer_id: UUID) -> bool:
        """Whether a rule held for a customer at the moment of the walk."""
        return self.history.reader(self.customers[customer_id], self.now).holds(rule)

    def _add_events(self, names: Collection[str], ids: Mapping[str, UUID]) -> None:
        """Add the events with these names; `ids` has the customers by external id."""
        if SIGNED_UP in names:
            rows = Customer.objects.filter(id__among=set(ids.values()), signed_up_at__gte=self.since)
            for id, external_id, at in rows.values_list("id", "external_id", "signed_up_at"):
                assert at
                self.found[id].append(Occurrence(external_id, SIGNED_UP, f"{SIGNED_UP}:{id}", at, {}))
        for each in read_occurrences(names, ids.keys(), self.since):
            if each.occurred_at >= self.since:
                self.found[ids[each.customer_external_id]].append(each)

    def _add_members(self) -> None:
        """Add when customers came into the segment of the trigger and left it, or were in it on its days."""
        segment = trigger_segment(self.plan)
        watch = PastWatch(segment_rule(self.plan), self.history, self.since, self.until)
        rounds = rounds_between(self.plan, self.since, self.until)
        for id, customer in self.customers.items():
            if isinstance(self.plan.trigger, WeeklyTrigger):
                for at in watch.held_at(customer, rounds):
                    event_id = member_event_id(WEEK_CAME, self.journey_id, at, id)
                    self.found[id].append(Occurrence(customer.external_id, WEEK_CAME, event_id, at, {SEGMENT: segment}))
            else:
                self.found[id] += watch.tell(customer, SEGMENT, segment, SEGMENT_ENTERED, SEGMENT_EXITED)
        self.uncertain |= watch.uncertain

    def _add_dates(self, trigger: DateTrigger) -> None:
        """Add when the date of the trigger came, as a watch would have told it."""
        rule, now = date_rule(trigger), timezone.now()
        digest = rule_digest(rule)
        for customer, begins, ends in _dated(rule, self.customers.values()):
            after = max(begins, self.since)
            while (occasion := rule.next(customer, after)) and occasion.at < min(ends, now):
                id = crossing_id(DATE_CAME, digest, customer.id, occasion.name)
                self.found[customer.id].append(
                    Occurrence(customer.external_id, DATE_CAME, id, occasion.at, {"date": digest})
                )
                after = occasion.at

    def _add_exits(self) -> None:
        """Add when the rules began to hold by which people leave."""
        for rule in (exit.rule for exit in self.plan.exits if isinstance(exit, ExitRule)):
            watch = PastWatch(rule, self.history, self.since, self.until)
            for id, customer in self.customers.items():
                self.found[id] += watch.tell(customer, RULE, rule_digest(rule), RULE_HOLDS)
            self.uncertain |= watch.uncertain


def _in_order(happened: Iterable[Occurrence]) -> list[Occurrence]:
    return sorted(happened, key=lambda each: (each.occurred_at, each.id))


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
            then = copy_row(people[external_id])
            setattr(then, rule.field, at)
            yield then, at, until
