"""The compiler: any node of a rule as one condition over customers.

Every condition holds or does not hold for a customer; a missing value is decided by the operator and never leaves it
open, so a negation is always the exact complement. Whatever a condition asks for stands in the customer's own row.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db.models import Q, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import Exact, GreaterThan

from crm.database.places import At
from customers.models import TAG_EDGE
from customers.segments import catalogue
from customers.segments.catalogue import Field, Kind
from customers.segments.compiler.combining import Occasion, joined_by_and, joined_by_or, joined_by_or_in_chunks
from customers.segments.compiler.events import event_condition
from customers.segments.compiler.numbers import number_condition
from customers.segments.compiler.orders import order_condition
from customers.segments.rules import EventCondition, Group, Node, OrderCondition
from customers.segments.windows import time_span
from customers.text import fold


def compiled(node: Node, occasion: Occasion) -> Q:
    """The node of a resolved rule as a condition that is true or false of every customer, never unknown."""
    if isinstance(node, Group):
        children = [compiled(child, occasion) for child in node.rules]
        if node.match == "all":
            return joined_by_and(children)
        return joined_by_or(children) if node.match == "any" else ~joined_by_or(children)
    if isinstance(node, OrderCondition):
        return order_condition(node, occasion)
    if isinstance(node, EventCondition):
        return event_condition(node, occasion)
    field = catalogue.get(node.field)
    assert field is not None, f"parse lets only known fields through, not {node.field}"
    if complement := field.operators[node.op].complement:
        return ~compiled(replace(node, op=complement), occasion)
    return COMPILERS[field.kind](field, node.op, node.value, occasion)


# ── Texts, tags, dates, yes or no ─────────────────────────────────────
def _text(field: Field, op: str, value: Any, occasion: Occasion) -> Q:
    column, compared = field.column, fold if field.folded else str
    match op:
        case "is_set":
            return ~Q(**{column: ""})
        case "eq":
            return Q(**{column: compared(value)})
        case "in":
            return Q(**{f"{column}__in": sorted({compared(each) for each in value})})
        case "contains":
            return Q(GreaterThan(_place_in(field, value), 0)) if not field.folded else _like(field, "contains", value)
        case "starts_with":
            return Q(Exact(_place_in(field, value), 1)) if not field.folded else _like(field, "startswith", value)
    raise AssertionError(op)


def _like(field: Field, lookup: str, value: str) -> Q:
    """SQLite's LIKE takes A for a, but folded keys have no capitals."""
    return Q(**{f"{field.column}__{lookup}": fold(value)})


def _place_in(field: Field, value: str) -> StrIndex:
    """Where the text stands within a column that has capitals, from 1; 0 for nowhere."""
    return StrIndex(field.column, Value(value))


def _list(field: Field, op: str, value: Any, occasion: Occasion) -> Q:
    keys = sorted({fold(each).replace(TAG_EDGE, " ") for each in value})
    has = [Q(**{f"{field.column}__contains": f"{TAG_EDGE}{key}{TAG_EDGE}"}) for key in keys]
    match op:
        case "has_any":
            return joined_by_or_in_chunks(has)
        case "has_all":
            return ~joined_by_or_in_chunks([~each for each in has])
    raise AssertionError(op)


def _date(field: Field, op: str, value: Any, occasion: Occasion) -> Q:
    if op == "is_set":
        return Q(**{f"{field.column}__isnull": False})
    start, end = time_span(op, value, occasion.now)
    bounds = {}
    if start:
        bounds[f"{field.column}__gte"] = start
    if end:
        bounds[f"{field.column}__lt"] = end
    return Q(**bounds)


def _yes_no(field: Field, op: str, value: Any, occasion: Occasion) -> Q:
    yes = Q(**{field.column: True})
    return yes if value else ~yes


# ── Attributes and references ─────────────────────────────────────────
def _attribute(field: Field, op: str, value: Any, occasion: Occasion) -> Q:
    """The value of the condition decides whether a number, a text or a yes/no is asked for."""
    match op:
        case "is_set":
            return _at(field, "known")
        case "between":
            low, high = value
            return _at(field, "gte", low) & _at(field, "lte", high)
        case "in":
            return _at(field, "in", tuple(sorted({fold(each) for each in value})))
    return _at(field, op, fold(value) if isinstance(value, str) else value)


def _at(field: Field, op: str, value: Any = None) -> Q:
    return Q(attributes_key__at=At((field.column,), op, value))


def _reference(field: Field, op: str, value: Any, occasion: Occasion) -> Q:
    assert field.source is not None
    return joined_by_or_in_chunks([Q(marks__contains=mark) for mark in field.source.marks(value)])


COMPILERS: dict[Kind, Callable[[Field, str, Any, Occasion], Q]] = {
    Kind.NUMBER: number_condition,
    Kind.TEXT: _text,
    Kind.LIST: _list,
    Kind.DATE: _date,
    Kind.YES_NO: _yes_no,
    Kind.ATTRIBUTE: _attribute,
    Kind.REFERENCE: _reference,
}
