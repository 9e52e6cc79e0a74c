"""Who matches a rule: one query over customers for any rule, and the figures around it.

Every condition holds or does not hold for a customer; a missing value is decided by the operator and never leaves it
open, so a negation is always the exact complement.
"""

import calendar
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import StrIndex
from django.db.models.lookups import Exact, GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual
from django.utils import timezone

from crm.database.scans import CountWhere, count_by_scan
from crm.display import DECIMALS
from customers.models import TAG_EDGE, Customer, fold
from customers.segments import fields
from customers.segments.fields import Field, Kind
from customers.segments.rules import Condition, Group, Node, Window, walk

MOMENT = timedelta(milliseconds=1)  # the precision of stored times
EARLIEST = datetime(1, 1, 2, tzinfo=UTC)
MAX_ORDERS = 10**6  # averages are exact up to so many orders a customer
MAX_PARAMETERS = 30_000  # of a statement; SQLite takes 32,766
CHUNK = 50  # alternatives in one chain; SQLite parses at most 1,000 levels

INDEXED = {index.fields[0] for index in Customer._meta.indexes}
# What reads one range of an index; the complement of such a condition would read nearly all of it.
SELECTIVE = {"eq", "in", "gt", "gte", "lt", "lte", "between", "in_last", "before", "after"}
FEW = 20_000  # rows that are fetched one by one sooner than the whole table is read

NOBODY = Q(pk__in=[])
EVERYBODY = ~NOBODY


def matching(rule: Group, now: datetime | None = None) -> QuerySet[Customer]:
    return Customer.objects.filter(condition_of(rule, now or timezone.now()))


def count(rule: Group, now: datetime | None = None) -> int:
    now = now or timezone.now()
    rows = matching(rule, now)
    return rows.count() if not rule.rules or _names_few(rule, now) else count_by_scan(rows)


def _names_few(rule: Group, now: datetime) -> bool:
    """Whether an index leads to all members and not to many others: one condition that all must meet holds for FEW."""
    return rule.match == "all" and any(
        Customer.objects.filter(condition_of(node, now))[: FEW + 1].count() <= FEW
        for node in rule.rules
        if isinstance(node, Condition) and node.op in SELECTIVE and _column_of(node) in INDEXED
    )


def _column_of(condition: Condition) -> str:
    field = fields.get(condition.field)
    return field.column if field and not field.per else ""


def sample(rule: Group, size: int = 20, now: datetime | None = None) -> list[Customer]:
    """The first customers to have come, always the same ones."""
    return list(matching(rule, now).order_by("id")[:size])


def node_counts(rule: Group, now: datetime | None = None) -> dict[str, int]:
    """For each path, how many of all customers that node alone matches. One pass over the table."""
    now = now or timezone.now()
    return tally({path: condition_of(node, now) for path, node in walk(rule)})


def tally(conditions: dict[str, Q]) -> dict[str, int]:
    """How many customers each condition holds for, counted in one pass, or few where the values are very many."""
    counts: list[int] = []
    batch: dict[str, CountWhere] = {}
    listed = 0
    for condition in conditions.values():
        size = _values_in(condition)
        if batch and listed + size > MAX_PARAMETERS:
            counts += Customer.objects.aggregate(**batch).values()
            batch, listed = {}, 0
        batch[f"n{len(batch)}"] = CountWhere("pk", filter=condition)
        listed += size
    if batch:
        counts += Customer.objects.aggregate(**batch).values()
    return dict(zip(conditions, counts, strict=True))


def _values_in(condition: Q) -> int:
    """How many parameters it takes at most."""
    count = 0
    for child in condition.children:
        if isinstance(child, Q):
            count += _values_in(child)
        else:
            count += len(child[1]) if isinstance(child, tuple) and isinstance(child[1], list) else 2
    return count


def condition_of(node: Node, now: datetime) -> Q:
    """The node as a condition that is true or false of every customer, never unknown."""
    if isinstance(node, Condition):
        field = fields.get(node.field)
        assert field is not None, f"parse lets only known fields through, not {node.field}"
        return COMPILERS[field.kind](field, node.op, node.value, now)
    children = [condition_of(child, now) for child in node.rules]
    if node.match == "all":
        return every(children)
    return some(children) if node.match == "any" else ~some(children)


def every(conditions: Iterable[Q]) -> Q:
    return Q(*conditions) or EVERYBODY


def some(conditions: Iterable[Q]) -> Q:
    return Q(*conditions, _connector=Q.OR) or NOBODY


# ── Numbers ───────────────────────────────────────────────────────────
def _number(field: Field, op: str, value: Any, now: datetime) -> Q:
    if op in {"is_set", "not_set"}:
        known = Q(**{f"{field.per}__gt": 0}) if field.per else EVERYBODY
        return known if op == "is_set" else ~known
    if op == "between":
        low, high = value
        return _compare(field, "gte", _stored(field, low)) & _compare(field, "lte", _stored(field, high))
    if op == "ne":
        return ~_compare(field, "eq", _stored(field, value))
    return _compare(field, op, _stored(field, value))


def _stored(field: Field, value: int | Decimal) -> Fraction:
    """In the unit of the column, exactly."""
    return Fraction(value) * 10**DECIMALS if field.money else Fraction(value)


def _compare(field: Field, op: str, value: Fraction) -> Q:
    """Column against value, or ratio of two columns against value, in whole numbers only."""
    op, nearest = _reachable(op, value, MAX_ORDERS if field.per else 1)
    if nearest is None:
        return NOBODY
    if not field.per:
        return Q(**{f"{field.column}__{LOOKUPS[op].lookup_name}": nearest.numerator})
    if abs(nearest.numerator) >= 2**63:
        return Q(**{f"{field.per}__gt": 0}) if (nearest > 0) == (op in {"lt", "lte"}) and op != "eq" else NOBODY
    ratio: type = LOOKUPS[op]
    return Q(**{f"{field.per}__gt": 0}) & Q(
        ratio(_times(field.column, nearest.denominator), _times(field.per, nearest.numerator))
    )


def _reachable(op: str, value: Fraction, denominators: int) -> tuple[str, Fraction | None]:
    """The same comparison with a value that a ratio with such denominators can have; None where none is equal.

    Between the value and the nearest such ratio lies no other, so "more than 99.995" in hundredths is "at least 100".
    """
    nearest = value.limit_denominator(denominators)
    if nearest == value:
        return op, nearest
    if op == "eq":
        return op, None
    if op in {"gt", "gte"}:
        return ("gt" if nearest < value else "gte"), nearest
    return ("lte" if nearest < value else "lt"), nearest


def _times(column: str, factor: int) -> Combinable:
    return F(column) * Value(factor)


LOOKUPS: dict[str, Any] = {
    "eq": Exact,
    "gt": GreaterThan,
    "gte": GreaterThanOrEqual,
    "lt": LessThan,
    "lte": LessThanOrEqual,
}


# ── Texts and tags ────────────────────────────────────────────────────
def _text(field: Field, op: str, value: Any, now: datetime) -> Q:
    if op in {"ne", "not_in", "not_contains"}:
        return ~_text(field, {"ne": "eq", "not_in": "in", "not_contains": "contains"}[op], value, now)
    if op in {"is_set", "not_set"}:
        empty = Q(**{field.column: ""})
        return empty if op == "not_set" else ~empty
    compared = fold if field.folded else str
    if op == "in":
        return Q(**{f"{field.column}__in": sorted({compared(each) for each in value})})
    key = compared(value)
    if op == "eq":
        return Q(**{field.column: key})
    if field.folded:
        return Q(**{f"{field.column}__{'startswith' if op == 'starts_with' else 'contains'}": key})
    # SQLite's LIKE, behind `contains`, takes A for a; folded keys have no capitals, this text may.
    place = StrIndex(field.column, Value(key))
    return Q(Exact(place, 1)) if op == "starts_with" else Q(GreaterThan(place, 0))


def _list(field: Field, op: str, value: Any, now: datetime) -> Q:
    keys = sorted({fold(each).replace(TAG_EDGE, " ") for each in value})
    has = [Q(**{f"{field.column}__contains": f"{TAG_EDGE}{key}{TAG_EDGE}"}) for key in keys]
    if op == "has_all":
        return ~_any_of_many([~each for each in has])
    return _any_of_many(has) if op == "has_any" else ~_any_of_many(has)


def _any_of_many(conditions: list[Q]) -> Q:
    """`some`, as a tree of short chains."""
    chunks = [some(conditions[start : start + CHUNK]) for start in range(0, len(conditions), CHUNK)]
    return ~every(~chunk for chunk in chunks) if len(chunks) > 1 else chunks[0]


# ── Dates ─────────────────────────────────────────────────────────────
def _date(field: Field, op: str, value: Any, now: datetime) -> Q:
    if op == "not_in_last":
        return ~_date(field, "in_last", value, now)
    if op in {"is_set", "not_set"}:
        return Q(**{f"{field.column}__isnull": op == "not_set"})
    start, end = _span(op, value, now)
    bounds = {}
    if start:
        bounds[f"{field.column}__gte"] = start
    if end:
        bounds[f"{field.column}__lt"] = end
    return Q(**bounds)


def _span(op: str, value: Any, now: datetime) -> tuple[datetime | None, datetime | None]:
    """From the first moment that matches to the first that no longer does."""
    if op == "in_last":
        now = now.replace(microsecond=now.microsecond // 1000 * 1000)
        return back(now, value), now + MOMENT
    if op == "between":
        low, high = value
        return first_moment(low), first_moment_after(high)
    return (first_moment_after(value), None) if op == "after" else (None, first_moment(value))


def first_moment(value: date | datetime) -> datetime:
    if isinstance(value, datetime):
        return value
    return datetime.combine(value, time.min, timezone.get_default_timezone())


def first_moment_after(value: date | datetime) -> datetime:
    return value + MOMENT if isinstance(value, datetime) else first_moment(value + timedelta(days=1))


def back(now: datetime, window: Window) -> datetime:
    """`window` before `now`: hours by the clock, longer units on the calendar of the installation's time zone."""
    if window.unit == "hours":
        return now - timedelta(hours=window.n)
    local = timezone.localtime(now, timezone.get_default_timezone())
    if window.unit in {"days", "weeks"}:
        return local - timedelta(**{window.unit: window.n})
    month = local.year * 12 + local.month - 1 - window.n * (12 if window.unit == "years" else 1)
    year, month = month // 12, month % 12 + 1
    if year < EARLIEST.year + 1:
        return EARLIEST
    day = min(local.day, calendar.monthrange(year, month)[1])
    return local.replace(year=year, month=month, day=day, fold=0)


def _yes_no(field: Field, op: str, value: Any, now: datetime) -> Q:
    yes = Q(**{field.column: True})
    return yes if value else ~yes


COMPILERS: dict[Kind, Callable[[Field, str, Any, datetime], Q]] = {
    Kind.NUMBER: _number,
    Kind.TEXT: _text,
    Kind.LIST: _list,
    Kind.DATE: _date,
    Kind.YES_NO: _yes_no,
}
