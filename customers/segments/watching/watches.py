"""What is watched: rules of segments and other rules, each once, however many ask for it.

A watch is set up by one pass over all customers in the order of their ids: those for whom the rule holds get its mark,
and all get an alarm where the clock may change the answer. Nobody enters by that. When a segment's rule changes, its
watch passes over all customers again: nobody enters, and who no longer matches leaves.
"""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pydantic_core
from django.conf import settings
from django.utils import timezone
from django_mongodb_backend.transaction import on_commit

from crm.database import transactional
from crm.database.models import new_id
from crm.streams.nudge import nudge
from customers.clock import ONLY, change_moment
from customers.events.counted import LAST_ORDER
from customers.events.limits import days_kept
from customers.marks import mark_for
from customers.models import ChangeClock
from customers.segments import catalogue
from customers.segments.audience import frozen_rule, thawed
from customers.segments.catalogue import Kind, Takes
from customers.segments.references import in_segments
from customers.segments.rules import (
    Condition,
    EventCondition,
    Group,
    Node,
    OrderCondition,
    count_values,
    serialise,
    walk,
)
from customers.segments.watching.dates import DateRule
from customers.segments.watching.models import Watch

MARK = "w"
MAX_WATCHES = 50
ATTRIBUTES, ORDERS, EVENTS = "attributes_key", "purchases", "happened"
SEGMENT, RULE, DATE = "segment", "rule", "date"  # kinds of watches


@dataclass(frozen=True)
class Watched:
    """A watch as it is asked. `columns` are those that the rule reads; marks are named as by `mark_column`. `clocked`
    are the conditions whose answers the clock changes."""

    id: UUID
    key: str
    state: str
    cursor: UUID | None
    rule: Group
    columns: frozenset[str]
    clocked: tuple[Node, ...]
    values: int
    date: DateRule | None = None

    @property
    def uses_clock(self) -> bool:
        """Whether the clock changes anything about it."""
        return bool(self.clocked or self.date)

    @property
    def kind(self) -> str:
        """What is watched."""
        return self.key.partition(":")[0]

    @property
    def subject(self) -> str:
        """The id of the segment, or the digest of the rule."""
        return self.key.partition(":")[2]

    @cached_property
    def mark(self) -> str:
        """The mark of customers for whom the rule holds."""
        return mark_for(MARK, self.id)

    def has_reached(self, customer_id: UUID) -> bool:
        """Whether the pass has set the customer up."""
        starting = self.state == Watch.State.STARTING
        return not starting or (self.cursor is not None and customer_id <= self.cursor)


def current_watches() -> list[Watched]:
    """All that is watched now: one small query."""
    rows = Watch.objects.exclude(state=Watch.State.ENDING).order_by("id")
    found = rows.values_list("id", "key", "state", "cursor", "rule")
    return [
        Watched(id, key, state, cursor, *_read(pydantic_core.to_json(rule))) for id, key, state, cursor, rule in found
    ]


@lru_cache(maxsize=200)
def _read(rule: bytes) -> tuple[Group, frozenset[str], tuple[Node, ...], int, DateRule | None]:
    """A date holds for nobody: it comes and is over."""
    data = pydantic_core.from_json(rule)
    if DATE in data:
        date = DateRule(**data[DATE])
        return Group("any"), frozenset(date.columns), (), 0, date
    parsed = thawed(data)
    nodes = [node for _, node in walk(parsed)]
    clocked = tuple(filter(_uses_clock, nodes))
    return parsed, frozenset(columns_read(parsed)), clocked, sum(map(count_values, nodes)), None


def mark_column(kind: str) -> str:
    """How marks of a kind are named among columns."""
    return f"marks:{kind}"


def columns_read(rule: Group) -> set[str]:
    """The columns of a customer that a rule reads."""
    columns: set[str] = set()
    for _, node in walk(rule):
        match node:
            case OrderCondition():
                columns.add(ORDERS)
            case EventCondition(events):
                columns |= {EVENTS, *([LAST_ORDER] if events.since else [])}
            case Condition(name, _, value):
                field = catalogue.get(name)
                assert field
                if field.source:
                    columns |= {mark_column(mark[1]) for mark in field.source.marks(value)}  # type: ignore[arg-type]
                elif field.kind == Kind.ATTRIBUTE:
                    columns.add(ATTRIBUTES)
                else:
                    columns |= {field.column, field.per} - {""}
    return columns


def _uses_clock(node: Any) -> bool:
    match node:
        case Condition(name, op):
            field = catalogue.get(name)
            assert field
            return field.operators[op].takes == Takes.WINDOW
        case OrderCondition(orders):
            return orders.in_last is not None
    return isinstance(node, EventCondition)


# ── The life of a watch ───────────────────────────────────────────────
def segment_key(segment_id: UUID | str) -> str:
    """The key of the watch of a segment."""
    return f"{SEGMENT}:{segment_id}"


def rule_key(digest: str) -> str:
    """The key of the watch of a rule, by its digest."""
    return f"{RULE}:{digest}"


def rule_digest(rule: Group | DateRule) -> str:
    """What stands for a rule, or a date."""
    return hashlib.blake2b(pydantic_core.to_json(_source(rule)), digest_size=16).hexdigest()


def _source(rule: Group | DateRule) -> dict[str, Any]:
    return {DATE: asdict(rule)} if isinstance(rule, DateRule) else serialise(rule)


def date_key(digest: str) -> str:
    """The key of the watch of a date, by its digest."""
    return f"{DATE}:{digest}"


def watch_date(rule: DateRule) -> str:
    """Watch when a date comes for each customer, inside a transaction; the key of the watch."""
    return _watch(date_key(rule_digest(rule)), rule)


def watch_segment(segment_id: UUID | str) -> str:
    """Watch who enters and leaves a segment, inside a transaction; the key of the watch."""
    return _watch(segment_key(segment_id), Group("all", (in_segments([segment_id]),)))


def watch_rule(rule: Group) -> str:
    """Watch for whom a rule begins and ceases to hold, inside a transaction; the key of the watch."""
    return _watch(rule_key(rule_digest(rule)), rule)


def _watch(key: str, rule: Group | DateRule) -> str:
    """What is watched already stays as it is. The moment is taken from the clock of changes, so that no transaction
    that began earlier can write customers or orders afterwards without knowing of the watch."""
    now, source = change_moment(), _source(rule)
    again = Watch.objects.filter(key=key, state=Watch.State.ENDING)
    fields = _frozen_fields(source) | {
        "state": Watch.State.STARTING,
        "cursor": None,
        "started_at": now,
        "moved_at": now,
    }
    if not Watch.objects.filter(key=key).exists():
        Watch.objects.create(id=new_id(), key=key, source=source, **fields)
    elif not again.update(**fields):
        return key
    note_watches()
    on_commit(wake)
    return key


def note_watches() -> None:
    """Note on the clock of changes whether anything is watched, inside the transaction that has moved it on."""
    ChangeClock.objects.filter(id=ONLY).update(has_watches=Watch.objects.exists())


def end_all_but(keys: Collection[str]) -> None:
    """End the watches that nobody asks for any more, inside a transaction."""
    others = Watch.objects.exclude(key__in=keys).exclude(state=Watch.State.ENDING)
    if others.update(state=Watch.State.ENDING, cursor=None, moved_at=timezone.now()):
        on_commit(wake)


def wake() -> None:
    """Let a worker set watches up, or take their marks off."""
    nudge("customers.tasks.set_watches_up")


def count_watches(keys: Iterable[str]) -> int:
    """How many watches there are when these are added."""
    return len({*keys, *Watch.objects.exclude(state=Watch.State.ENDING).values_list("key", flat=True)})


def _frozen_fields(source: dict[str, Any]) -> dict[str, Any]:
    return {"rule": source if DATE in source else frozen_rule(thawed(source)), "calendar": calendar()}


def calendar() -> str:
    """What moments depend on besides the rules: where it changes, all alarms are set again."""
    return f"{settings.TIME_ZONE} {_digest_of_offsets(settings.TIME_ZONE)}, events of {days_kept()} days"


@lru_cache(maxsize=10)
def _digest_of_offsets(zone: str) -> str:
    """It changes when the rules of a time zone do."""
    days = (datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(20 * 365))
    offsets = [str(day.astimezone(ZoneInfo(zone)).utcoffset()) for day in days]
    return hashlib.blake2b(" ".join(offsets).encode(), digest_size=8).hexdigest()


@transactional
def refresh_rules() -> None:
    """Start the pass of those watches again whose segments have other rules by now, or whose calendar has changed."""
    for watch in Watch.objects.exclude(state=Watch.State.ENDING):
        fields = _frozen_fields(watch.source)
        if fields == {"rule": watch.rule, "calendar": watch.calendar}:
            continue
        now: datetime = change_moment()
        as_read = Watch.objects.filter(id=watch.id, state=watch.state, cursor=watch.cursor)
        as_read.update(**fields, state=Watch.State.STARTING, cursor=None, moved_at=now)
        on_commit(wake)
