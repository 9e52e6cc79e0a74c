"""When customers enter and leave what is watched: noticed as their rows are written, and by the clock.

A customer has one alarm, `watch_at`, not later than the moment at which the clock may next change the answer of any
watched rule. An alarm that is due is answered as of its own moment, not as of now, so that an outage loses nothing. A
customer is never asked as of a time before `settled_at` and `updated_at`: a slow clock undoes nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import BooleanField, Case, DateTimeField, QuerySet, Value, When
from django.utils import timezone

from crm.database import transactional, update_each
from crm.database.milliseconds import MILLISECOND
from crm.streams.work import repeat
from customers.models import HAS_ALARM, Customer
from customers.segments.audience import MAX_PARAMETERS
from customers.segments.compiler import Occasion, compiled
from customers.segments.watching.crossings import Crossed, tell
from customers.segments.watching.models import Watch
from customers.segments.watching.moments import earliest_change
from customers.segments.watching.watches import ATTRIBUTES, EVENTS, ORDERS, Watched, current_watches

BATCH = 500  # customers of one transaction of the sweep
NEVER = datetime.max.replace(tzinfo=UTC)
READ = (
    "external_id",
    "marks",
    "watch_at",
    "settled_at",
    "updated_at",
    "has_many_orders",
    "has_many_events",
    "time_zone",
)
DATES = {field.name for field in Customer._meta.concrete_fields if isinstance(field, DateTimeField)}


class Span(NamedTuple):
    """Between `begin` and `end`, without it, the clock changes no answer about a customer."""

    begin: datetime
    end: datetime


class Look:
    """What a transaction that writes customers' rows may change for what is watched.

    `columns` are those that it writes, read only where something is watched, which a caller who knows says with
    `has_watches`. Call `settle` before anything is written, also in the tables of orders and events, and `look`
    afterwards. Where no watched rule reads the columns, neither costs a query.
    """

    def __init__(self, columns: Iterable[str], now: datetime | None = None, *, has_watches: bool = True) -> None:
        self.watches = current_watches() if has_watches else []
        self.now = now or timezone.now()
        written = set(columns) if self.watches else set()
        self.asked = [watch for watch in self.watches if watch.columns & written]

    def settle(self, customers: QuerySet[Customer]) -> None:
        """Answer what is overdue about these customers, and set those up whom a pass has not reached yet, from the rows
        as they are before they are written."""
        if not self.asked:
            return
        _Asking(self.watches).advance(_read(_due(customers, self.now), self.watches), self.now)
        if starting := [watch for watch in self.asked if watch.state == Watch.State.STARTING]:
            set_up(customers, starting, self.watches, self.now)

    def look(self, customers: QuerySet[Customer], *, new: bool = False) -> None:
        """Notice who of these customers has entered and left by what was written; `new` customers have rows that did
        not exist before."""
        asked = self.watches if new else self.asked
        if asked:
            _Asking(self.watches).ask(_read(customers, self.watches), asked, self.now)


@contextmanager
def noticing(customers: QuerySet[Customer], columns: Iterable[str], now: datetime | None = None) -> Iterator[None]:
    """Goes around what writes these columns of customers, inside a transaction; the query must find the same customers
    afterwards."""
    look = Look(columns, now)
    look.settle(customers)
    yield
    look.look(customers)


def set_up(
    customers: QuerySet[Customer], watches: Sequence[Watched], all_watches: Sequence[Watched], now: datetime
) -> None:
    """Mark those for whom the watches hold, and set alarms, inside a transaction. Customers whom the pass of a watch
    has not reached enter nothing by that."""
    _Asking(all_watches).ask(_read(customers, all_watches), watches, now, quiet=True)


@transactional
def answer_due_alarms(now: datetime | None = None) -> int:
    """Answer the alarms that are due longest, each as of its own moment; how many customers they were of."""
    now = now or timezone.now()
    watches = current_watches()
    customers = list(_read(_due(Customer.objects.all(), now).order_by("watch_at", "id")[:BATCH], watches))
    _Asking(watches).advance(customers, now)
    return len(customers)


def sweep(seconds: float | None = None) -> None:
    """Answer what is due, as far as the time allows."""
    repeat(answer_due_alarms, seconds)


def _due(customers: QuerySet[Customer], now: datetime) -> QuerySet[Customer]:
    return customers.filter(HAS_ALARM, watch_at__lt=now)


def _read(customers: QuerySet[Customer], watches: Iterable[Watched]) -> QuerySet[Customer]:
    """Customers with the columns that moments are read from."""
    columns = set().union(*(watch.columns for watch in watches if watch.uses_clock))
    attributes = ["attributes"] if ATTRIBUTES in columns else []
    return customers.only(*READ, *sorted(columns & {ORDERS, EVENTS, *DATES}), *attributes)


@dataclass
class _Asking:
    """Asks about some customers, inside a transaction, and writes what comes of it.

    Marks and alarms are changed on the objects; `_write` stores them and tells the crossings, in their order.
    """

    watches: Sequence[Watched]
    crossed: list[Crossed] = field(default_factory=list)
    written: dict[UUID, Customer] = field(default_factory=dict)

    def advance(self, customers: Iterable[Customer], until: datetime) -> None:
        """Answer the alarms of these customers, one after the other, up to a moment. Those whom a pass has not reached
        enter nothing by that."""
        due = list(customers)
        while due := [each for each in due if each.watch_at and each.watch_at < until]:
            spans = {}
            for each in due:
                begin = max(each.watch_at or until, each.settled_at or each.watch_at or until)
                each.watch_at, each.settled_at = self._next(self.watches, each, begin), begin
                spans[each.id] = Span(begin, each.watch_at or NEVER)
                self.written[each.id] = each
                self._note_dates(each, begin, begin)
            self._apply(due, self.watches, spans, quiet=True)
        self._write()

    def ask(self, found: Iterable[Customer], watches: Sequence[Watched], now: datetime, *, quiet: bool = False) -> None:
        """Notice what these watches say of customers now; `quiet` where a pass may not have reached them."""
        customers = list(found)
        begins = {
            each.id: max(now, each.updated_at, each.settled_at + MILLISECOND if each.settled_at else now)
            for each in customers
        }
        if any(each.watch_at and each.watch_at <= begins[each.id] for each in customers):
            watches = self.watches  # what was due at this very moment is answered too
        spans = {}
        for each in customers:
            begin = begins[each.id]
            if each.watch_at and each.watch_at <= begin:
                self._note_dates(each, each.watch_at, begin)
            moment = self._next(watches, each, begin)
            spans[each.id] = Span(begin, moment or NEVER)
            alarm = each.watch_at if each.watch_at and each.watch_at > begin else None
            earliest = min((at for at in (alarm, moment) if at), default=None)
            if earliest != each.watch_at or (begin > each.updated_at and moment):
                each.watch_at, each.settled_at = earliest, begin
                self.written[each.id] = each
        self._apply(customers, watches, spans, quiet=quiet)
        self._write()

    @staticmethod
    def _next(watches: Iterable[Watched], customer: Customer, after: datetime) -> datetime | None:
        """The first moment after another at which the clock may change something about one of the watches."""
        changes = earliest_change([node for watch in watches for node in watch.clocked], customer, after)
        occasions = [watch.date.next(customer, after) for watch in watches if watch.date]
        moments = (changes, *(occasion.at for occasion in occasions if occasion))
        return min((moment for moment in moments if moment), default=None)

    def _note_dates(self, customer: Customer, first: datetime, last: datetime) -> None:
        """Notice the dates that come from the first to the last moment."""
        for watch in self.watches:
            occasion = watch.date.next(customer, first - MILLISECOND) if watch.date else None
            while watch.date and occasion and occasion.at <= last:
                self.crossed.append(Crossed(watch, customer.id, customer.external_id, True, occasion.at, occasion.name))
                occasion = watch.date.next(customer, occasion.at)

    def _apply(
        self, customers: Sequence[Customer], watches: Sequence[Watched], spans: Mapping[UUID, Span], *, quiet: bool
    ) -> None:
        """Compare the answers with the marks."""
        answers: dict[UUID, list[bool]] = defaultdict(list)
        for moment, ids in shared_moments(spans):
            answers.update(_answers(ids, watches, moment))
        for each in customers:
            for watch, holds in zip(watches, answers[each.id], strict=True):
                if holds == (watch.mark in each.marks):
                    continue
                begin = spans[each.id].begin
                each.settled_at = begin
                each.marks = each.marks + watch.mark if holds else each.marks.replace(watch.mark, "")
                self.written[each.id] = each
                if not (quiet and holds and not watch.has_reached(each.id)):
                    self.crossed.append(Crossed(watch, each.id, each.external_id, holds, begin))

    def _write(self) -> None:
        rows = [(each.marks, each.watch_at, each.settled_at, each.id) for each in self.written.values()]
        if rows:
            update_each(Customer, rows, fields=("marks", "watch_at", "settled_at"))
        tell(self.crossed)


def shared_moments(spans: Mapping[UUID, Span]) -> Iterator[tuple[datetime, list[UUID]]]:
    """The fewest moments such that each span has one of them, each with its customers: one question for all."""
    sharing: list[UUID] = []
    moment = NEVER
    for id, (begin, end) in sorted(spans.items(), key=lambda item: item[1].begin, reverse=True):
        if sharing and end <= moment:
            yield moment, sharing
            sharing = []
        if not sharing:
            moment = begin
        sharing.append(id)
    if sharing:
        yield moment, sharing


def _answers(ids: Collection[UUID], watches: Sequence[Watched], moment: datetime) -> dict[UUID, list[bool]]:
    """Whether each rule holds for each of these customers at a moment: one query, more where rules list very much."""
    occasion = Occasion(moment)
    answers: dict[UUID, list[bool]] = defaultdict(list)
    for some in _in_batches(watches):
        conditions = {
            f"watch_{number}": Case(
                When(compiled(watch.rule, occasion), then=Value(True)),
                default=Value(False),
                output_field=BooleanField(),
            )
            for number, watch in enumerate(some)
        }
        rows = Customer.objects.filter(id__among=set(ids)).annotate(**conditions)
        for id, *holding in rows.values_list("id", *conditions):
            answers[id] += holding
    return answers


def _in_batches(watches: Iterable[Watched]) -> Iterator[list[Watched]]:
    """Watches whose rules have not more values together than a statement may have."""
    batch: list[Watched] = []
    values = 0
    for watch in watches:
        size = 2 * watch.values + 20
        if batch and values + size > MAX_PARAMETERS:
            yield batch
            batch, values = [], 0
        batch.append(watch)
        values += size
    if batch:
        yield batch
