"""Conditions over orders, asked of what `customers.purchases` keeps beside each customer.

The common ones are one comparison each: at least three times in 90 days is the third of the last times being within
them. All others are measured over the orders one by one.
"""

from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from math import ceil, floor

from django.db.models import F, Q

from crm.database.milliseconds import milliseconds
from crm.database.places import At
from crm.web.display import DECIMALS
from customers.models import Order
from customers.order_measures import Measured
from customers.purchases import EVERYTHING, MAX_INLINE_ORDERS, category_key
from customers.segments import catalogue
from customers.segments.compiler.combining import EVERYBODY, NOBODY, Occasion, joined_by_and, joined_by_or_in_chunks
from customers.segments.compiler.numbers import number_condition, reachable
from customers.segments.explain import Reader
from customers.segments.rules import OrderCondition
from customers.segments.windows import order_span
from customers.text import fold

COMPLETED = frozenset({Order.Status.COMPLETED.value})
HAS_CREDIT_NOTES = Q(total_spend__lt=F("orders_amount"))
LARGEST = 2 * 10**18  # more than the orders of one customer can come to

Tests = tuple[tuple[str, Fraction], ...]


def order_condition(node: OrderCondition, occasion: Occasion) -> Q:
    """A condition over orders, true or false of every customer."""
    if complement := catalogue.COMPARISONS[node.op].complement:
        return ~order_condition(replace(node, op=complement), occasion)
    asked, field = node.orders, catalogue.total(node.measure)
    if field and not (asked.category or asked.sku or asked.has_time_limit) and _statuses(node) == COMPLETED:
        return number_condition(field, node.op, node.value, occasion)
    return _with_many_orders(node, _kept(node, occasion), occasion)


def _kept(node: OrderCondition, occasion: Occasion) -> Q:
    """Of those whose orders are kept beside them."""
    at_once = _at_once(node, _tests(node), occasion)
    if at_once is None:
        return _one_by_one(node, occasion)
    _, end = order_span(node.orders, occasion.now)
    if end and (end <= occasion.now or occasion.some_order_ahead):
        # The nth of the latest times says nothing about those who have ordered after the end.
        later = Q(last_order_at__gte=end)
        return (~later & at_once) | (later & _one_by_one(node, occasion))
    return at_once


def _with_many_orders(node: OrderCondition, condition: Q, occasion: Occasion) -> Q:
    """With the few whose orders are too many to be kept beside them, judged one by one."""
    if not occasion.many_orders:
        return condition
    them = [customer.id for customer in occasion.many_orders]
    matching = [customer.id for customer in occasion.many_orders if Reader(customer, occasion.now).holds(node)]
    return (condition & ~Q(id__in=them)) | Q(id__in=matching)


def _statuses(node: OrderCondition) -> frozenset[str]:
    return frozenset(node.orders.status) or COMPLETED


def _measured_statuses(node: OrderCondition) -> frozenset[str]:
    """Credit notes are taken from a sum of completed orders."""
    statuses = _statuses(node)
    return statuses | {Order.Status.CREDIT_NOTE.value} if node.measure == "sum" and statuses >= COMPLETED else statuses


def _places(node: OrderCondition) -> list[str]:
    return sorted({category_key(fold(category)) for category in node.orders.category}) or [EVERYTHING]


def _tests(node: OrderCondition) -> Tests:
    """What must hold of the measure, in counts or minor units."""
    unit = 10**DECIMALS if catalogue.MEASURES[node.measure].is_money else 1
    if isinstance(node.value, tuple):
        low, high = (Fraction(value) * unit for value in node.value)
        return ("gte", low), ("lte", high)
    return ((node.op, Fraction(node.value) * unit),)


# ── In one comparison ─────────────────────────────────────────────────
def _at_once(node: OrderCondition, tests: Tests, occasion: Occasion) -> Q | None:
    """None where `bought` does not answer it."""
    asked = node.orders
    if asked.sku or _statuses(node) != COMPLETED:
        return None
    places = _places(node)
    if node.measure == "count":
        start, _ = order_span(asked, occasion.now)
        found = [_count(places, start, op, value) for op, value in tests]
        return None if None in found else joined_by_and(each for each in found if each is not None)
    if node.measure == "sum" and not asked.has_time_limit and len(places) == 1:
        return joined_by_and(_total(places[0], op, value) for op, value in tests)
    return None


def _count(places: list[str], since: datetime | None, op: str, value: Fraction) -> Q | None:
    """So many orders since a time, in whole numbers of them."""
    least = {"gte": ceil(value), "gt": floor(value) + 1, "lt": ceil(value), "lte": floor(value) + 1}
    if op == "eq":
        if value.denominator != 1:
            return NOBODY
        least_so_many, more = (_at_least(places, since, int(value) + extra) for extra in (0, 1))
        return None if least_so_many is None or more is None else least_so_many & ~more
    reached = _at_least(places, since, least[op])
    return ~reached if reached is not None and op in ("lt", "lte") else reached


def _at_least(places: list[str], since: datetime | None, n: int) -> Q | None:
    """The nth of the last times is known, and is not before `since`. Of several places an order may stand at two."""
    if n <= 0:
        return EVERYBODY
    if n > MAX_INLINE_ORDERS:
        return NOBODY
    if n > 1 and len(places) > 1:
        return None
    return _so_many(n, since) & _nth(places, since, n)


def _so_many(n: int, since: datetime | None) -> Q:
    """What follows from it for plain numbers of the customer, which spares looking any further into most of them."""
    return Q(order_count__gte=n, last_order_at__gte=since) if since else Q(order_count__gte=n)


def _nth(places: list[str], since: datetime | None, n: int) -> Q:
    """At one of the places the nth of the last times is known, and not before."""
    if since is not None:
        return joined_by_or_in_chunks([Q(bought__at=At((place, n), "gte", milliseconds(since))) for place in places])
    return joined_by_or_in_chunks([Q(bought__at=At((place, n), "known")) for place in places])


def _total(place: str, op: str, value: Fraction) -> Q:
    """The amount of all since ever; nothing is 0."""
    op, nearest = reachable(op, _within(value), 1)
    if nearest is None:
        return NOBODY
    compared = Q(bought__at=At((place, 0), op, nearest.numerator))
    nothing = Measured("sum", ((op, nearest),), COMPLETED, "")
    return compared | ~Q(bought__at=At((place,), "known")) if nothing.holds_for_none else compared


# ── Over the orders one by one ────────────────────────────────────────
def _one_by_one(node: OrderCondition, occasion: Occasion) -> Q:
    tests = _reachable_tests(node)
    if tests is None:
        return NOBODY
    start, end = order_span(node.orders, occasion.now)
    lists = (("c", frozenset(map(fold, node.orders.category))), ("k", frozenset(node.orders.sku)))
    measured = Measured(
        node.measure,
        tests,
        _measured_statuses(node),
        Order.Status.COMPLETED.value,
        (milliseconds(start), milliseconds(end) - 1) if start and end else None,
        tuple((key, values) for key, values in lists if values),
    )
    holds = Q(purchases__measured=measured)
    if _statuses(node) != COMPLETED:
        return holds
    plain = _plain_numbers(node, tests, start, end)
    if measured.holds_for_none:
        return ~(plain & ~holds)
    at_least = [value.numerator for op, value in tests if op in ("gte", "gt", "eq")]
    if at_least and node.measure == "count":
        plain &= Q(order_count__gte=max(at_least))
    return plain & holds


def _reachable_tests(node: OrderCondition) -> Tests | None:
    """The tests with the nearest values that a measure can have; None where one of them never holds."""
    tests = []
    for op, value in _tests(node):
        op, nearest = reachable(op, _within(value), MAX_INLINE_ORDERS if node.measure == "avg" else 1)
        if nearest is None:
            return None
        tests.append((op, nearest))
    return tuple(tests)


def _plain_numbers(node: OrderCondition, tests: Tests, start: datetime | None, end: datetime | None) -> Q:
    """What plain numbers of a customer say before any order is looked at: whether there is something to be measured."""
    asked = node.orders
    plain = _so_many(1, start)
    if end and asked.between:
        plain &= Q(first_order_at__lt=end)
    if asked.category:
        plain &= _nth(_places(node), start, 1)
    above_zero = any(value > 0 if op in ("gte", "eq") else op == "gt" and value >= 0 for op, value in tests)
    if node.measure == "sum" and not above_zero:  # which credit notes alone can reach
        plain |= HAS_CREDIT_NOTES
    return plain


def _within(value: Fraction) -> Fraction:
    return max(Fraction(-LARGEST), min(value, Fraction(LARGEST)))
