"""Who matches a rule: one query over customers for any rule, and the figures around it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from crm.database.places import At
from crm.database.scans import CountWhere, count_all, count_by_scan, count_up_to, is_larger_than
from customers.models import Customer, Segment
from customers.segments import catalogue
from customers.segments.compiler import Occasion, compiled
from customers.segments.references import resolved
from customers.segments.rules import Condition, Group, parse, serialise, walk

EVERYBODY = Group("all")
MAX_PARAMETERS = 30_000  # of a statement; SQLite takes 32,766
MOST_OF_ONE = 10  # that a condition without a list takes

INDEXED = {index.fields[0] for index in Customer._meta.indexes}
MANY = 50_000  # customers, whom a page does not wait for
MAX_INDEXED = 20_000  # rows that are fetched one by one sooner than the whole table is read


def matching(rule: Group, now: datetime | None = None) -> QuerySet[Customer]:
    """The customers who match a rule at `now`, the present moment by default."""
    return Customer.objects.filter(conditions_for([rule], now)[0])


def frozen(segment: Segment) -> dict[str, Any]:
    """The segment's rule as it is now, with the rules of all segments that it names in their place; for `thawed`."""
    return frozen_rule(parse(segment.rule))


def frozen_rule(rule: Group) -> dict[str, Any]:
    """A rule with the rules of all segments that it names in their place, as they are now; for `thawed`."""
    return serialise(resolved([rule])[0])


def thawed(rule: Any) -> Group:
    """A rule stored by `frozen` or `frozen_rule`, ready to be compiled."""
    return parse(rule, frozen=True)


def conditions_for(rules: Sequence[Group], now: datetime | None = None) -> list[Q]:
    """Each rule as a condition over customers, all at one moment."""
    occasion = Occasion(now or timezone.now())
    return [compiled(rule, occasion) for rule in resolved(rules)]


def conditions_by_path(rule: Group, now: datetime | None = None) -> dict[str, Q]:
    """Each node of a rule as a condition over all customers."""
    occasion = Occasion(now or timezone.now())
    nodes = dict(walk(resolved([rule])[0]))
    return {path: compiled(nodes[path], occasion) for path, _ in walk(rule)}


def count(rule: Group, now: datetime | None = None) -> int:
    """How many customers match; a table scan where that is faster than an index."""
    if rule == EVERYBODY:
        return count_all(Customer)
    now = now or timezone.now()
    rows = matching(rule, now)
    return rows.count() if not rule.rules or is_found_by_index(rule, now) else count_by_scan(rows)


def takes_long(rule: Group) -> bool:
    """Whether it takes a pass over many customers to count or sort those who match: longer than a page should wait."""
    return is_larger_than(Customer, MANY) and not is_found_by_index(rule, timezone.now())


def is_found_by_index(rule: Group, now: datetime) -> bool:
    """Whether one condition that all members meet has an index and holds for few customers."""
    return rule.match == "all" and any(
        count_up_to(Customer.objects.filter(compiled(node, Occasion(now))), MAX_INDEXED + 1) <= MAX_INDEXED
        for node in rule.rules
        if isinstance(node, Condition) and _has_index(node)
    )


def _has_index(condition: Condition) -> bool:
    field = catalogue.get(condition.field)
    assert field is not None
    in_index = field.column in INDEXED and not field.per and not field.is_attribute
    return in_index and field.operators[condition.op].finds_by_index


def sample(rule: Group, size: int = 20, now: datetime | None = None) -> list[Customer]:
    """The first customers to have come, always the same ones."""
    return list(matching(rule, now).order_by("id")[:size])


def node_counts(rule: Group, now: datetime | None = None) -> dict[str, int]:
    """For each path, how many of all customers that node alone matches. One pass over the table."""
    return tally(conditions_by_path(rule, now))


def tally(conditions: dict[str, Q]) -> dict[str, int]:
    """How many customers each condition holds for, counted in one pass, or few where the values are very many."""
    counts: list[int] = []
    for batch in _batches(conditions):
        counts += Customer.objects.aggregate(**batch).values()
    return dict(zip(conditions, counts, strict=True))


def tally_by(column: str, conditions: dict[str, Q]) -> dict[str, Counter[Any]]:
    """By condition, the number of customers it holds for by value of a column, in as many passes as `tally`."""
    counts: list[Counter[Any]] = []
    for batch in _batches(conditions):
        rows = list(Customer.objects.order_by().values(column).annotate(**batch))
        counts += [Counter({row[column]: row[name] for row in rows}) for name in batch]
    return dict(zip(conditions, counts, strict=True))


def _batches(conditions: dict[str, Q]) -> Iterator[dict[str, CountWhere]]:
    """What one pass counts, under names that any condition may have."""
    batch: dict[str, CountWhere] = {}
    listed = 0
    for condition in conditions.values():
        size = _values_in(condition)
        if batch and listed + size > MAX_PARAMETERS:
            yield batch
            batch, listed = {}, 0
        batch[f"n{len(batch)}"] = CountWhere("pk", filter=condition)
        listed += size
    if batch:
        yield batch


def _values_in(condition: Q) -> int:
    """How many parameters it takes at most."""
    count = 0
    for child in condition.children:
        if isinstance(child, Q):
            count += _values_in(child)
            continue
        value = child[1] if isinstance(child, tuple) else None
        value = value.value if isinstance(value, At) else value
        count += len(value) + 2 if isinstance(value, list | tuple) else MOST_OF_ONE
    return count
