"""Numbers and ratios of numbers, compared exactly in whole numbers on both databases."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import F, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.lookups import Exact, GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual

from crm.web.display import DECIMALS
from customers.segments.catalogue import Field
from customers.segments.compiler.combining import EVERYBODY, NOBODY, Occasion

MAX_ORDERS = 10**6  # averages are exact up to so many orders a customer


def number_condition(field: Field, op: str, value: Any, occasion: Occasion) -> Q:
    """A comparison of a number, or of a ratio of two, with one of the positive operators."""
    match op:
        case "is_set":
            return Q(**{f"{field.per}__gt": 0}) if field.per else EVERYBODY
        case "between":
            low, high = value
            return _compare(field, "gte", _stored(field, low)) & _compare(field, "lte", _stored(field, high))
    return _compare(field, op, _stored(field, value))


def _stored(field: Field, value: int | Decimal) -> Fraction:
    """In the unit of the column, exactly."""
    return Fraction(value) * 10**DECIMALS if field.money else Fraction(value)


def _compare(field: Field, op: str, value: Fraction) -> Q:
    """Column against value, or ratio of two columns against value, in whole numbers only."""
    op, nearest = reachable(op, value, MAX_ORDERS if field.per else 1)
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


def reachable(op: str, value: Fraction, denominators: int) -> tuple[str, Fraction | None]:
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
