"""The values of a rule: each read from JSON into the type that its field compares, or refused with a reason.

A reader raises ValueError with a sentence that says what to write instead.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from customers.segments import catalogue
from customers.segments.catalogue import Field, Kind, Takes
from customers.text import clean

MAX_LIST = 1_000
MAX_TEXT = 1_000
MAX_STEPS = 10_000
MAX_NUMBER = 2**63 - 1
YEARS = range(1900, 2101)
FIRST_DAY, LAST_DAY = date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31)
EXAMPLE_ID = "01993bb0-7d1c-7000-8000-00000000000a"
WRITTEN_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
WRITTEN_DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d))?", re.ASCII)
EVENT_NAME = re.compile(r"[a-z0-9_]{1,40}")
MAX_EVENT_VALUES = 20
SINCE_LAST_ORDER = "last_order"
STATUSES = ("completed", "cancelled", "refunded")
USUAL_STATUS = "completed"  # of the orders that count where no status is named


@dataclass(frozen=True)
class Window:
    """`n` steps back from now; days and longer are steps of the calendar."""

    n: int
    unit: str


One = int | Decimal | str | bool | date | datetime
Value = One | tuple[One, ...] | Window | None


def quoted(given: Any) -> str:
    """What was given, shortened for an error sentence."""
    text = repr(given)
    return text if len(text) <= 60 else f"{text[:60]}…"


def _nothing(value: Any, field: Field) -> None:
    if value is not None:
        raise ValueError("This operator takes no value; leave it out.")


def _one(value: Any, field: Field) -> One:
    if field.kind == Kind.ATTRIBUTE:
        raise ValueError("Give a number or a text.")
    return OF_KIND[field.kind](value)


def _two(value: Any, field: Field) -> tuple[One, One]:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError("Give two values, [low, high].")
    low, high = (OF_KIND[field.kind](each) for each in value)
    if _reversed(low, high):
        raise ValueError("The two values are reversed; the lower or earlier one comes first.")
    return low, high


def _many(value: Any, field: Field) -> tuple[str, ...]:
    if field.kind == Kind.REFERENCE:
        return tuple(dict.fromkeys(_list(value, _id, "ids")))
    return _list(value, _text, "texts")


def _list(value: Any, read: Callable[[Any], str], what: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_LIST:
        raise ValueError(f"Give a list of 1 to {MAX_LIST:,} {what}.")
    return tuple(read(each) for each in value)


def _window(value: Any, field: Field | None = None) -> Window:
    if not isinstance(value, dict) or set(value) != {"n", "unit"}:
        raise ValueError('Give the time span as {"n": 90, "unit": "days"}.')
    n, unit = value["n"], value["unit"]
    if isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= MAX_STEPS:
        raise ValueError(f"Give a whole number from 1 to {MAX_STEPS:,} for the time span.")
    if unit not in catalogue.UNITS:
        raise ValueError(f"The unit must be one of: {', '.join(catalogue.UNITS)}.")
    return Window(n, unit)


def read_days(value: Any) -> tuple[date, date]:
    """The first and the last day of a time span. ValueError for what is not such a pair."""
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError('Give the first and the last day, like ["2026-10-01", "2026-11-15"].')
    first, last = (read_day(each) for each in value)
    if first > last:
        raise ValueError("The two days are reversed; the earlier one comes first.")
    return first, last


def read_day(value: Any) -> date:
    """A day of the calendar. ValueError for anything else, a moment included."""
    wrong = f"{quoted(value)} is not a day; write it like 2026-03-31, without a time."
    if not isinstance(value, str) or not WRITTEN_DAY.fullmatch(value):
        raise ValueError(wrong)
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise ValueError(wrong) from None
    _refuse_year(day)
    return day


READERS: dict[Takes, Callable[[Any, Field], Value]] = {
    Takes.NOTHING: _nothing,
    Takes.ONE: _one,
    Takes.TWO: _two,
    Takes.MANY: _many,
    Takes.WINDOW: _window,
}


def _number(value: Any) -> int | Decimal:
    """Exactly as written: 0.1 is a tenth, not the double next to it."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        raise ValueError("Give a number.")
    if abs(value) > MAX_NUMBER:
        raise ValueError("The number is too large.")
    return int(value) if value == int(value) else Decimal(str(value))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("Give a text.")
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError("The text has characters that cannot be stored.")
    text = clean(value)
    if not text:
        raise ValueError("The text is empty; fill it in.")
    if len(text) > MAX_TEXT:
        raise ValueError(f"The text is too long; {MAX_TEXT:,} characters at most.")
    return text


def _id(value: Any) -> str:
    try:
        return str(UUID(_text(value)))
    except ValueError:
        raise ValueError(f"{quoted(value)} is not an id, which looks like {EXAMPLE_ID}.") from None


def _status(value: Any) -> str:
    if value not in STATUSES:
        raise ValueError(f"The status of an order must be one of: {', '.join(STATUSES)}.")
    return str(value)


def _statuses(given: tuple[str, ...]) -> tuple[str, ...]:
    """Each once, in their usual order; () for USUAL_STATUS alone."""
    statuses = tuple(status for status in STATUSES if status in given)
    return () if statuses == (USUAL_STATUS,) else statuses


def _date(value: Any) -> date | datetime:
    """A whole day, or a moment to the millisecond."""
    wrong = "Give a date like 2026-03-31, or a time with its offset like 2026-03-31T18:30:00+05:30."
    if not isinstance(value, str) or not WRITTEN_DATE.fullmatch(value):
        raise ValueError(wrong)
    try:
        when = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    except ValueError:
        raise ValueError(wrong) from None
    _refuse_year(when)
    if isinstance(when, datetime):
        return when.replace(microsecond=when.microsecond // 1000 * 1000)
    return when


def _refuse_year(day: date) -> None:
    if day.year not in YEARS:
        raise ValueError(f"The year must be from {YEARS[0]} to {YEARS[-1]}.")


def _yes_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("Give true or false.")
    return value


OF_KIND: dict[Kind, Callable[[Any], One]] = {
    Kind.NUMBER: _number,
    Kind.TEXT: _text,
    Kind.DATE: _date,
    Kind.YES_NO: _yes_no,
}

ORDERS: dict[str, Callable[[Any], Any]] = {
    "category": lambda value: _list(value, _text, "categories"),
    "sku": lambda value: _list(value, _text, "SKUs"),
    "status": lambda value: _statuses(_list(value, _status, "statuses")),
    "in_last": _window,
    "between": read_days,
}


def _event_name(value: Any) -> str:
    if not isinstance(value, str) or not EVENT_NAME.fullmatch(value):
        raise ValueError("The name of an event has 1 to 40 small letters, digits and underscores, like viewed_product.")
    return value


def _where(value: Any) -> tuple[str, tuple[str, ...]]:
    if not isinstance(value, dict) or len(value) != 1 or not EVENT_NAME.fullmatch(property := next(iter(value))):
        raise ValueError('"where" names the values of one property, like {"category": ["Coffee"]}.')
    values = _list(value[property], _text, "values")
    if len(values) > MAX_EVENT_VALUES:
        raise ValueError(f"Give at most {MAX_EVENT_VALUES} values of a property of events.")
    return property, values


def _since(value: Any) -> str:
    if value != SINCE_LAST_ORDER:
        raise ValueError(f'"since" must be "{SINCE_LAST_ORDER}"; leave it out, or use "in_last" for a time.')
    return SINCE_LAST_ORDER


EVENTS: dict[str, Callable[[Any], Any]] = {"name": _event_name, "where": _where, "in_last": _window, "since": _since}


def _reversed(low: Any, high: Any) -> bool:
    if isinstance(low, datetime) == isinstance(high, datetime):
        return bool(low > high)
    # A whole day against a moment: which zone the day is in is not known here.
    return date(low.year, low.month, low.day) - date(high.year, high.month, high.day) > timedelta(days=1)
