"""Why somebody is in or out, as it is read: the rule as a tree of tests, each with the customer's value and verdict."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.timesince import timesince

from customers.models import Customer, Segment
from customers.segments import catalogue
from customers.segments.english import label, phrase
from customers.segments.explain import Reader, Verdict, explain
from customers.segments.reference_names import GONE, Name
from customers.segments.references import SEGMENT
from customers.segments.rules import Condition, EventCondition, Group, OrderCondition, parse
from customers.segments.wording import shown

GROUPS = {"all": "All of these", "any": "Any of these", "none": "None of these"}


@dataclass(frozen=True)
class Reason:
    """One node. `decides` is whether its verdict makes that of its group what it is; `segments` are those in which the
    answer goes on."""

    test: str
    value: str
    holds: bool
    decides: bool
    children: tuple["Reason", ...] = ()
    segments: tuple[Segment, ...] = ()


def reasons(rule: Group, customer: Customer, now: datetime | None = None) -> Reason:
    """Why a customer is in the rule's audience or not, as a tree like the rule."""
    now = now or timezone.now()
    return _Tree(explain(rule, customer, now), now).reason("", decides=True)


class _Tree:
    def __init__(self, verdicts: Sequence[Verdict], now: datetime) -> None:
        self.verdicts = {verdict.path: verdict for verdict in verdicts}
        self.now = now
        self.names = _names(verdicts)
        named = {id for verdict in verdicts for id in _named_segments(verdict)}
        self.segments = {str(id): segment for id, segment in Segment.objects.in_bulk(named).items()}

    def reason(self, path: str, *, decides: bool) -> Reason:
        verdict = self.verdicts[path]
        node, holds = verdict.node, verdict.holds
        if not isinstance(node, Group):
            going_on = tuple(filter(None, map(self.segments.get, _named_segments(verdict))))
            return Reason(_test(node), self.value(verdict), holds, decides, segments=going_on)
        below = [f"{path}.{index}" if path else str(index) for index in range(len(node.rules))]
        children = (
            self.reason(each, decides=decides and _decides(node, holds, self.verdicts[each].holds)) for each in below
        )
        return Reason(GROUPS[node.match], "", holds, decides, tuple(children))

    def value(self, verdict: Verdict) -> str:
        """The customer's own, in words."""
        node, value = verdict.node, verdict.value
        if isinstance(node, Condition) and node.field in self.names:
            value = [Name(self.names[node.field].get(id, GONE)) for id in value]
        words = shown(node, value)
        if isinstance(value, datetime):
            return f"{words}, {f'{timesince(value, self.now)} ago' if value <= self.now else 'still ahead'}"
        if isinstance(node, OrderCondition) and node.measure == "count":
            return f"{words} order{'' if value == 1 else 's'}"
        if isinstance(node, EventCondition):
            return f"{words} time{'' if value == 1 else 's'}"
        return words


def _names(verdicts: Sequence[Verdict]) -> dict[str, dict[str, str]]:
    """What those are called that the customer belongs to, by field and id."""
    belongs: dict[str, set[str]] = {}
    for verdict in verdicts:
        field = catalogue.get(verdict.node.field) if isinstance(verdict.node, Condition) else None
        if field and field.source:
            belongs.setdefault(field.name, set()).update(verdict.value)
    return {name: catalogue.get(name).source.names(ids) for name, ids in belongs.items()}  # type: ignore[union-attr]


def _decides(group: Group, group_holds: bool, holds: bool) -> bool:
    """Under "all", failing conditions decide; under "any" and "none", conditions that hold."""
    if group.match == "all":
        return holds == group_holds
    return holds == (group_holds if group.match == "any" else not group_holds)


def _named_segments(verdict: Verdict) -> Sequence[str]:
    node = verdict.node
    return node.value if isinstance(node, Condition) and node.field == SEGMENT.name else ()  # type: ignore[return-value]


# ── In words ──────────────────────────────────────────────────────────
def _test(node: Condition | OrderCondition | EventCondition) -> str:
    """Of one person."""
    field = catalogue.get(node.field) if isinstance(node, Condition) else None
    if field and not field.source:
        return label(node)
    first, _, rest = phrase(node).partition(" ")
    return f"{ {'Are': 'Is', 'Have': 'Has'}.get(first, first) } {rest}"


# ── All segments of one customer ──────────────────────────────────────
def segments_for(customer: Customer, now: datetime | None = None) -> tuple[list[Segment], list[Segment]]:
    """Which segments somebody is in now, and in which not, by name."""
    segments = list(Segment.objects.order_by("name"))
    stored = {str(each.id): None if each.is_static else parse(each.rule) for each in segments}
    reader = Reader(customer, now or timezone.now(), stored)
    inside: list[Segment] = []
    outside: list[Segment] = []
    for segment in segments:
        if not segment.archived_at:
            (inside if reader.holds(parse(segment.rule)) else outside).append(segment)
    return inside, outside
