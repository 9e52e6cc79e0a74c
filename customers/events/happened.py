"""Events as a column of their customer, so that a rule need not look them up.

`happened` has lists of times in milliseconds, the latest first: one for each name, and one for each name with a value
of one of PROPERTIES, or of a property that was chosen. That somebody viewed Coffee twice in 7 days then means that the
second of these times lies within them. A list has the latest TIMES of them, whatever the order in which the events
arrived.

A customer with more than MAX_LISTS lists keeps none here; `has_many_events` is then true, and the table is read.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from crm.database.milliseconds import milliseconds
from customers.events.limits import EXACT, MAX_COUNT, PROPERTIES
from customers.text import fold

TIMES = MAX_COUNT + 1  # of a list, so that more than MAX_COUNT are told apart
MAX_LISTS = 500  # of a customer
MAX_KEY_LENGTH = 200  # characters of a value; of a longer one a digest stands there

Happened = dict[str, list[int]]


def list_key(name: str, property: str = "", value: Any = None) -> str:
    """The key of a list, which needs no escaping on either database."""
    if not property:
        return name
    text = as_text(value)
    compared = quote(text if property in EXACT else fold(text), safe="").replace(".", "%2E")
    if len(compared) > MAX_KEY_LENGTH:
        compared = hashlib.blake2b(compared.encode(), digest_size=16).hexdigest()
    return f"{name}/{property}/{compared}"


def as_text(value: Any) -> str:
    """The value of a property as rules name it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def with_events(
    happened: Mapping[str, list[int]],
    events: Iterable[tuple[str, datetime, Mapping[str, Any]]],
    oldest: datetime,
    chosen: Mapping[str, Collection[str]],
) -> Happened | None:
    """The column after more events, each with its name, time and properties, and without what is older than events are
    kept; None for too many lists. `chosen` has the properties that are noted besides PROPERTIES, by name."""
    lists = {key: list(times) for key, times in happened.items()}
    for name, occurred_at, properties in events:
        for key in _keys(name, properties, (*PROPERTIES, *chosen.get(name, ()))):
            lists.setdefault(key, []).append(milliseconds(occurred_at))
    first = milliseconds(oldest)
    lists = {key: kept for key, times in lists.items() if (kept := [time for time in times if time >= first])}
    return _latest(lists)


def refilled(
    happened: Mapping[str, list[int]], name: str, property: str, events: Iterable[tuple[datetime, Mapping[str, Any]]]
) -> Happened | None:
    """The column with the lists of one property counted again from all events kept with the name, each with its
    time and properties; None for too many lists."""
    lists = {key: times for key, times in happened.items() if not key.startswith(f"{name}/{property}/")}
    for occurred_at, properties in events:
        for key in _keys(name, properties, (property,)):
            if key != name:
                lists.setdefault(key, []).append(milliseconds(occurred_at))
    return _latest(lists)


def _latest(lists: Mapping[str, list[int]]) -> Happened | None:
    if len(lists) > MAX_LISTS:
        return None
    return {key: sorted(times, reverse=True)[:TIMES] for key, times in lists.items()}


def _keys(name: str, properties: Mapping[str, Any], noted: Iterable[str]) -> Iterator[str]:
    yield name
    for property in noted:
        value = properties.get(property)
        if value not in (None, ""):
            yield list_key(name, property, value)
