"""The compiler: any node of a rule as one condition over customers.

Every condition holds or does not hold for a customer; a missing value is decided by the operator and never leaves it
open, so a negation is always the exact complement. Whatever a condition asks for stands in the customer's own row.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import Exact, GreaterThan

from crm.database.places import At
from customers.models import TAG_EDGE, fold
from customers.segments import catalogue
from customers.segments.catalogue import Field, Kind
from customers.segments.compiler.combining import Occasion, joined_by_and, joined_by_or, joined_by_or_in_chunks
from customers.segments.compiler.numbers import number_condition
from customers.segments.compiler.orders import order_condition
from customers.segments.rules import Condition, Group, Node
from customers.segments.windows import time_span

# Operators that hold where another one does not.
COMPLEMENT = {
    "ne": "eq",
    "not_in": "in",
    "not_contains": "contains",
    "not_set": "is_set",
    "not_in_last": "in_last",
    "has_none": "has_any",
}


def compiled(node: Node, occasion: Occasion) -> Q:
    """The node of a resolved rule as a condition that is true or false of every customer, never unknown."""
    if isinstance(node, Group):
        children = [compiled(child, occasion) for child in node.rules]
        if node.match == "all":
            return joined_by_and(children)
        return joined_by_or(children) if node.match == "any" else ~joined_by_or(children)
    if not isinstance(node, Condition):
        return order_condition(node, occasion)
    field = catalogue.get(node.field)
    assert field is not None, f"parse lets only known fields through, not {node.field}"
    return COMPILERS[field.kind](field, node.op, node.value, occasion)


# ── Texts, tags, dates, yes or no ─────────────────────────────────────
def _text(field: Field, op: str, value: Any, occasion: Occasion) -> Q:
    if op in COMPLEMENT:
        return ~_text(field, COMPLEMENT[op], value, occasion)
    if op == "is_set":
        return ~Q(**{field.column: ""})
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


def _list(field: Field, op: str, value: Any, occasion: Occasion) -> Q:
    keys = sorted({fold(each).replace(TAG_EDGE, " ") for each in value})
    has = [Q(**{f"{field.column}__contains": f"{TAG_EDGE}{key}{TAG_EDGE}"}) for key in keys]
    if op == "has_all":
        return ~joined_by_or_in_chunks([~each for each in has])
    return joined_by_or_in_chunks(has) if op == "has_any" else ~joined_by_or_in_chunks(has)


def _date(field: Field, op: str, value: Any, occasion: Occasion) -> Q:
    if op == "not_in_last":
        return ~_date(field, "in_last", value, occasion)
    if op in {"is_set", "not_set"}:
        return Q(**{f"{field.column}__isnull": op == "not_set"})
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
    if op in COMPLEMENT:
        return ~_attribute(field, COMPLEMENT[op], value, occasion)
    if op == "is_set":
        return _at(field, "known")
    if op == "between":
        low, high = value
        return _at(field, "gte", low) & _at(field, "lte", high)
    if op == "in":
        return _at(field, "in", tuple(sorted({fold(each) for each in value})))
    return _at(field, op, fold(value) if isinstance(value, str) else value)


def _at(field: Field, op: str, value: Any = None) -> Q:
    return Q(attributes_key__at=At((field.column,), op, value))


def _reference(field: Field, op: str, value: Any, occasion: Occasion) -> Q:
    assert field.source is not None
    belongs = joined_by_or_in_chunks([Q(marks__contains=mark) for mark in field.source.marks(value)])
    return belongs if op == "in" else ~belongs


COMPILERS: dict[Kind, Callable[[Field, str, Any, Occasion], Q]] = {
    Kind.NUMBER: number_condition,
    Kind.TEXT: _text,
    Kind.LIST: _list,
    Kind.DATE: _date,
    Kind.YES_NO: _yes_no,
    Kind.ATTRIBUTE: _attribute,
    Kind.REFERENCE: _reference,
}
