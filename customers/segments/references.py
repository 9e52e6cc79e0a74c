"""Segments that a rule names: what their own rules say, that no circle comes about, and who names whom."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from customers.events.limits import days_kept
from customers.events.models import EventProperty
from customers.marks import mark_for
from customers.models import Segment
from customers.segments import catalogue
from customers.segments.catalogue import Field, Kind
from customers.segments.rules import (
    MAX_VALUES,
    Condition,
    EventCondition,
    Group,
    Node,
    RuleError,
    count_values,
    parse,
    walk,
)

MAX_TOGETHER = 500  # nodes of a rule and of all that it stands on; SQLite nests so many expressions and not many more
MARK = "s"
LONGEST_DAYS = {"hours": 1 / 24, "days": 1, "weeks": 7, "months": 31, "years": 366}  # of a unit

Stored = dict[str, Group | None]  # by id, the rules of segments; None for a list


class Segments:
    """The source of the field `segment`."""

    def marks(self, ids: Collection[str]) -> list[str]:
        """The marks of members of lists."""
        return [mark_for(MARK, id) for id in ids]

    def belonging(self, customer: Any, ids: Collection[str]) -> set[str]:
        """Of lists; the rules of all others say who is in them."""
        return {id for id in ids if mark_for(MARK, id) in customer.marks}

    def names(self, ids: Collection[str]) -> dict[str, str]:
        """Names by id; deleted segments are left out."""
        return {str(id): name for id, name in Segment.objects.filter(id__in=ids).values_list("id", "name")}

    def choices(self, query: str, limit: int) -> list[tuple[str, str]]:
        """Up to `limit` active segments whose name contains `query`, as (id, name), last changed first."""
        found = Segment.objects.filter(archived_at=None, name__icontains=query).order_by("-updated_at")
        return [(str(id), name) for id, name in found.values_list("id", "name")[:limit]]


SEGMENT = Field(
    "segment",
    "Segment",
    Kind.REFERENCE,
    catalogue.AUDIENCES,
    source=Segments(),
    verbs=("are in segment {}", "are not in segment {}"),
    noun="segment",
)


def stored_rules(rules: Iterable[Group]) -> Stored:
    """Of every segment that these rules name, that their rules name, and so on: a query a level."""
    stored: Stored = {}
    wanted = {id for rule in rules for id in named_in(rule)}
    while wanted:
        found = Segment.objects.filter(id__in=wanted).values_list("id", "is_static", "rule")
        level = {str(id): None if is_static else parse(rule) for id, is_static, rule in found}
        stored |= level
        wanted = {id for rule in level.values() if rule for id in named_in(rule)} - stored.keys() - wanted
    return stored


def in_segments(ids: Collection[Any]) -> Condition:
    """The condition to be in one of these segments."""
    return Condition(SEGMENT.name, "in", tuple(str(id) for id in ids))


def _excludes(node: Condition) -> bool:
    return bool(SEGMENT.operators[node.op].complement)


def named_in(rule: Group) -> Iterator[str]:
    """The ids of all segments that a rule names."""
    for _, node in walk(rule):
        yield from named_by(node)


def named_by(node: Node) -> tuple[str, ...]:
    """The segments that a condition names."""
    is_reference = isinstance(node, Condition) and node.field == SEGMENT.name
    return node.value if is_reference else ()  # type: ignore[return-value, union-attr]


def resolved(rules: Sequence[Group], stored: Stored | None = None) -> list[Group]:
    """The rules with the rule of every segment in place of its name. Lists stay; one that is gone is nobody.
    Every node keeps its path."""
    stored = stored_rules(rules) if stored is None else stored
    return [_resolved(rule, stored, frozenset()) for rule in rules]


def _resolved(node: Any, stored: Stored, inside: frozenset[str]) -> Any:
    """A circle, which two people may have closed at the same moment, ends where it comes back to itself."""
    if isinstance(node, Group):
        return Group(node.match, tuple(_resolved(child, stored, inside) for child in node.rules))
    named = named_by(node)
    if not named:
        return node
    static = tuple(id for id in named if id in stored and stored[id] is None)
    if len(static) == len(named):
        return node
    parts: list[Node] = [in_segments(static)] if static else []
    rules = ((id, stored.get(id)) for id in named if id not in inside)
    parts += [_resolved(rule, stored, inside | {id}) for id, rule in rules if rule]
    return Group("none" if _excludes(node) else "any", tuple(parts))


def check(rule: Group, segment_id: Any = None) -> None:
    """Refuse a rule that names what does not exist or is not kept, or is too large together with all segments that it
    is built on.

    As the rule of the segment with this id it must not close a circle either, nor make a segment that is built on this
    one too large. RuleError says which, and at which node.
    """
    own = str(segment_id) if segment_id else ""
    _check_names(rule)
    _check_events(rule)
    stored = stored_rules([rule])
    _check_size(rule, stored)
    if not own:
        return
    for path, node in walk(rule):
        for id in named_by(node):
            if id == own and stored.get(id) is not None:
                raise RuleError(path, "A segment cannot be built on itself; choose another one.")
            if own in _reached(id, stored):
                raise RuleError(
                    path,
                    "This segment is built on the one you are editing, which would make a circle; choose another one.",
                )
    dependents = used_by(own)
    above = stored_rules([dependent for _, dependent in dependents.values()]) | stored | {own: rule}
    for name, dependent in dependents.values():
        try:
            _check_size(dependent, above)
        except RuleError:
            raise RuleError(
                "", f"With this rule the segment “{name}”, which names it, would become too large; remove some."
            ) from None


def _check_names(rule: Group) -> None:
    """Refuse ids of segments, campaigns and other things that do not exist, with one query a kind."""
    named: dict[str, list[tuple[str, str]]] = {}  # by field: an id, and the path of the node that names it
    for path, node in walk(rule):
        field = catalogue.get(node.field) if isinstance(node, Condition) else None
        if field and field.source:
            named.setdefault(field.name, []).extend((id, path) for id in node.value)  # type: ignore[union-attr, misc]
    for name, references in named.items():
        field = catalogue.get(name)
        assert field
        assert field.source
        known = field.source.names({id for id, _ in references})
        for id, path in references:
            if id not in known:
                raise RuleError(path, f"There is no {field.noun} with the id {id}; choose another one.")


def _check_events(rule: Group) -> None:
    """Refuse to ask for events that are kept no longer, and for properties that are not kept beside customers."""
    for path, node in walk(rule):
        if not isinstance(node, EventCondition):
            continue
        window, where = node.events.in_last, node.events.where
        if window and window.n * LONGEST_DAYS[window.unit] > days_kept():
            raise RuleError(path, f"Events are kept for {days_kept()} days; ask for a shorter time.")
        if where and (reason := EventProperty.why_not_asked(node.events.name, where[0])):
            raise RuleError(path, reason)


def _reached(id: str, stored: Stored) -> set[str]:
    """All segments that this one stands on, and theirs."""
    reached: set[str] = set()
    waiting = [id]
    while waiting:
        rule = stored.get(waiting.pop())
        new = set(named_in(rule)) - reached if rule else set()
        reached |= new
        waiting += new
    return reached


def _check_size(rule: Group, stored: Stored) -> None:
    """RuleError at the part of the root with which the rule and all that it is built on become too large."""
    nodes, values = 1, 0
    for index, part in enumerate(rule.rules):
        for node in _with_named(part, stored, frozenset()):
            nodes += 1
            values += count_values(node)
            if nodes > MAX_TOGETHER or values > MAX_VALUES:
                limits = f"{MAX_TOGETHER} groups and conditions and list {MAX_VALUES:,} values"
                raise RuleError(str(index), f"With the segments that it names, a rule may have {limits}; remove some.")


def _with_named(node: Node, stored: Stored, inside: frozenset[str]) -> Iterator[Node]:
    """The node and all below it, and all nodes of the segments that they name."""
    yield node
    if isinstance(node, Group):
        for child in node.rules:
            yield from _with_named(child, stored, inside)
    for id in named_by(node):
        if id not in inside and (rule := stored.get(id)):
            yield from _with_named(rule, stored, inside | {id})


def used_by(segment_id: Any) -> dict[str, tuple[str, Group]]:
    """Names and rules of the segments that stand on this one, by id; through others, too."""
    own = str(segment_id)
    segments = Segment.objects.filter(is_static=False).values_list("id", "name", "rule")
    rules = {str(id): (name, parse(rule)) for id, name, rule in segments}
    stored: Stored = {id: rule for id, (_, rule) in rules.items()}
    return {id: found for id, found in rules.items() if id != own and own in _reached(id, stored)}
