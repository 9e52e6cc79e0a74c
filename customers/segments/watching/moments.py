"""When the clock alone can next change whether a customer matches a rule.

At the moment that `next_change` gives, the answer may be another one; until then it is not, unless somebody writes the
customer's row. A time leaves a window once, at `leaves`, since windows never move back.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from django.conf import settings

from crm.database.milliseconds import BEGINNING, MILLISECOND, floor_to_millisecond, milliseconds
from customers.events.happened import TIMES, list_key
from customers.events.limits import days_kept
from customers.events.models import Event
from customers.models import Customer, Order
from customers.segments import catalogue
from customers.segments.catalogue import Kind, Takes
from customers.segments.rules import Condition, EventCondition, Events, Node, OrderCondition, walk
from customers.segments.values import USUAL_STATUS, Window
from customers.segments.windows import event_start, has_usual_length, window_start
from customers.text import fold

SLACK = timedelta(days=40)  # by which the length of a window on the calendar may differ from LONGEST
LONGEST = {"hours": timedelta(hours=1), "days": timedelta(days=1), "weeks": timedelta(weeks=1)}
LONGEST |= {"months": timedelta(days=31), "years": timedelta(days=366)}
FAR = datetime.max.replace(tzinfo=BEGINNING.tzinfo) - timedelta(days=366)  # beyond which nobody waits


def leaves(time: datetime, window: Window) -> datetime | None:
    """The first millisecond at which the window, which ends then, no longer includes `time`; None where that is further
    away than times go."""
    length = LONGEST[window.unit] * window.n
    longest = length + SLACK
    if FAR - time < longest:
        return None
    begin = floor_to_millisecond(time)
    if has_usual_length(begin, length, window):
        return begin + length + MILLISECOND
    ahead = window_start(begin, Window(-window.n, window.unit))  # usually the last millisecond of the window
    if window_start(ahead, window) <= time < window_start(ahead + MILLISECOND, window):
        return ahead + MILLISECOND
    low, high = 0, longest // MILLISECOND  # after `begin`, the window includes the time at `low` and not at `high`
    while high - low > 1:
        middle = (low + high) // 2
        if window_start(begin + middle * MILLISECOND, window) <= time:
            low = middle
        else:
            high = middle
    return begin + high * MILLISECOND


def next_change(rule: Node, customer: Customer, now: datetime) -> datetime | None:
    """The first moment after `now` at which the answer may change by the clock; None where it never does.

    The rule has no names of segments left: see `references.resolved`. `purchases` and `happened` of the customer are
    read, and the tables where there is too much to be kept there.
    """
    return earliest_change([node for _, node in walk(rule)], customer, now)


def earliest_change(nodes: Iterable[Node], customer: Customer, now: datetime) -> datetime | None:
    """As `next_change`, of the nodes of several rules; groups may be left out, and what asks for no clock."""
    now = floor_to_millisecond(now)
    return min((moment for node in nodes for moment in _changes(node, customer, now) if moment > now), default=None)


def _changes(node: Node, customer: Customer, now: datetime) -> Iterable[datetime]:
    match node:
        case EventCondition():
            return _changes_of_events(node, customer, now)
        case Condition():
            return _changes_of_date(node, customer, now)
        case OrderCondition():
            return _changes_of_orders(node, customer, now)
    return ()


def _changes_of_date(node: Condition, customer: Customer, now: datetime) -> Iterator[datetime]:
    """A date enters a window when it comes, and leaves it once. Other comparisons know no clock."""
    field = catalogue.get(node.field)
    assert field is not None
    if field.kind != Kind.DATE or field.operators[node.op].takes != Takes.WINDOW:
        return
    assert isinstance(node.value, Window)
    time = getattr(customer, field.column)
    if time is not None:
        yield from _around(time, node.value, now)


def _around(time: datetime, window: Window, now: datetime) -> Iterator[datetime]:
    """When the time comes, or when it leaves the window."""
    if time > now:
        yield floor_to_millisecond(time)
    elif window_start(now, window) <= time and (moment := leaves(time, window)):
        yield moment


# ── Orders ────────────────────────────────────────────────────────────
def _changes_of_orders(node: OrderCondition, customer: Customer, now: datetime) -> Iterator[datetime]:
    window = node.orders.in_last
    if window is None:
        return
    times = sorted(_order_times(node, customer), reverse=True)
    yield from (time for time in times if time > now)
    past = [time for time in times if time <= now]
    if node.measure == catalogue.COUNT.name:
        past = [past[place] for place in _deciding(node, len(past))]
    for time in past:
        yield from _around(time, window, now)


def _deciding(node: OrderCondition | EventCondition, length: int) -> set[int]:
    """The places, from 0, of those among the latest times whose leaving changes how a count compares."""
    values = node.value if isinstance(node.value, tuple) else (node.value,)
    after = catalogue.COMPARISONS[node.op].decided_at
    return {place for each in values for more in after if 0 <= (place := int(each) + more) < length}


def _order_times(node: OrderCondition, customer: Customer) -> Iterator[datetime]:
    """Of the orders that count. Credit notes are taken from a sum."""
    asked = node.orders
    statuses = {*(asked.status or (USUAL_STATUS,)), Order.Status.CREDIT_NOTE.value}
    categories, skus = {fold(category) for category in asked.category}, set(asked.sku)
    for time, status, items in _orders(customer):
        fits = ((not categories or category in categories) and (not skus or sku in skus) for category, sku in items)
        if status in statuses and (not (categories or skus) or any(fits)):
            yield time


def _orders(customer: Customer) -> Iterator[tuple[datetime, str, Iterable[tuple[str, str]]]]:
    """Time, status, and category and SKU of each item."""
    if not customer.has_many_orders:
        for order in customer.purchases:
            yield _moment(order["t"]), order.get("s", USUAL_STATUS), zip(order["c"], order["k"], strict=True)
        return
    rows = Order.objects.filter(customer_external_id=customer.external_id)
    for time, status, items in rows.values_list("ordered_at", "status", "items").iterator():
        yield time, status, [(fold(item.get("category", "")), item.get("sku", "")) for item in items]


# ── Events ────────────────────────────────────────────────────────────
class _Asked(NamedTuple):
    """What a condition asks for at a moment: times in milliseconds, and the places of the times that decide."""

    keys: tuple[str, ...]
    places: frozenset[int]
    windows: tuple[Window, ...]
    first: int  # at which events count
    now: int


@lru_cache(maxsize=100)
def _asked(node: EventCondition, now: datetime, days: int, zone: str) -> _Asked:
    """It is the same for all customers of a transaction."""
    events, kept, asked = node.events, Window(days, "days"), node.events.in_last
    property, values = events.where or ("", ("",))
    keys = {list_key(events.name, property, value) for value in values}
    if asked is None:
        windows: tuple[Window, ...] = (kept,)
    elif LONGEST[asked.unit] * asked.n + SLACK < timedelta(days):
        windows = (asked,)  # which ends before the other one
    else:
        windows = (asked, kept)
    places = frozenset(_deciding(node, TIMES))
    return _Asked(tuple(keys), places, windows, milliseconds(event_start(events, now)), milliseconds(now))


def _changes_of_events(node: EventCondition, customer: Customer, now: datetime) -> Iterator[datetime]:
    asked = _asked(node, now, days_kept(), settings.TIME_ZONE)
    times = _event_times(node.events, asked.keys, customer)
    past = [time for time in times if time <= asked.now]
    yield from map(_moment, times[: len(times) - len(past)])
    for place in asked.places:
        if place < len(past) and past[place] >= asked.first:
            yield from filter(None, (leaves(_moment(past[place]), window) for window in asked.windows))


def _event_times(events: Events, keys: Sequence[str], customer: Customer) -> list[int]:
    """Milliseconds of the events that count, the latest first, whatever their time."""
    if not customer.has_many_events:
        lists = [customer.happened.get(key, []) for key in keys]
        return lists[0] if len(lists) == 1 else sorted(chain(*lists), reverse=True)
    property, _ = events.where or ("", ())
    rows = Event.objects.filter(customer_external_id=customer.external_id, name=events.name)
    return sorted(
        (
            milliseconds(time)
            for time, properties in rows.values_list("occurred_at", "properties")
            if not property or list_key(events.name, property, properties.get(property, "")) in keys
        ),
        reverse=True,
    )


def _moment(milliseconds: int) -> datetime:
    return BEGINNING + milliseconds * MILLISECOND
