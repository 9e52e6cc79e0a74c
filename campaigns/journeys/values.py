"""The small parts of a journey's JSON, each read or refused with a sentence that says what to write. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import time, timedelta
from typing import Any, TypeVar
from uuid import UUID

from campaigns.journeys.plan import Duration, EventFilter
from customers.segments.rules import Group, RuleError
from customers.segments.rules import parse as parse_rule
from customers.segments.values import quoted
from customers.text import clean

MAX_WAIT = timedelta(days=365)
MAX_PROPERTIES = 5  # that `where` asks
MAX_VALUES = 20  # of a property
MAX_TEXT = 1_000  # characters of a value
MAX_NUMBER = 2**63
UNITS = ("minutes", "hours", "days", "weeks")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

EVENT_NAME = re.compile(r"[a-z0-9_]{1,40}", re.ASCII)
WRITTEN_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)

Loc = tuple[str | int, ...]
T = TypeVar("T")


class StepError(ValueError):
    """Why a journey is refused: `loc` leads to the place in its JSON, `message` says what to do."""

    def __init__(self, loc: Loc, message: str) -> None:
        super().__init__(message)
        self.loc = loc
        self.message = message


class StepErrors(ValueError):
    """Why a journey is refused: everything that is wrong."""

    def __init__(self, errors: Sequence[StepError]) -> None:
        super().__init__(" ".join(error.message for error in errors))
        self.errors = list(errors)


class Refusals:
    """Collects what is wrong, so that one error does not hide the next."""

    def __init__(self) -> None:
        self.errors: list[StepError] = []

    def read(self, instead: T, reader: Callable[..., T], *what: Any) -> T:
        """What the reader makes of it, or `instead` where it refuses."""
        try:
            return reader(*what)
        except StepError as error:
            self.errors.append(error)
            return instead


def read_object(data: Any, known: Iterable[str], loc: Loc, what: str) -> dict[str, Any]:
    """An object that has no other keys than the `known` ones. `what` names it in a refusal."""
    if not isinstance(data, dict):
        raise StepError(loc, f"{what.capitalize()} is a JSON object.")
    for key in data:
        if key not in known:
            raise StepError(loc, f"Unknown key {quoted(key)}: {what} has {', '.join(known)}.")
    return data


def read_number(value: Any, low: int, high: int, loc: Loc) -> int:
    """A whole number from `low` to `high`."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise StepError(loc, f"Give a whole number from {low} to {high:,}.")
    return value


def read_yes_no(value: Any, loc: Loc) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise StepError(loc, "Give true or false.")
    return value


def read_true(value: Any, loc: Loc) -> None:
    """Refuse anything but true, where leaving it out is the other answer."""
    if value is not True:
        raise StepError(loc, "Give true, or leave it out.")


def read_rule(data: Any, loc: Loc) -> Group:
    """A rule of segments; a refusal leads to the node."""
    try:
        return parse_rule(data)
    except RuleError as error:
        places = [place for index in error.path.split(".") if index for place in ("rules", int(index))]
        raise StepError((*loc, *places), error.message) from None


def read_duration(data: Any, loc: Loc) -> Duration:
    """A length of time, of MAX_WAIT at most."""
    shape = 'Give the time as {"n": 2, "unit": "hours"}.'
    if not isinstance(data, dict) or set(data) != {"n", "unit"}:
        raise StepError(loc, shape)
    if data["unit"] not in UNITS:
        raise StepError((*loc, "unit"), f"The unit must be one of: {', '.join(UNITS)}.")
    longest = MAX_WAIT // timedelta(**{data["unit"]: 1})
    return Duration(read_number(data["n"], 1, longest, (*loc, "n")), data["unit"])


def read_time(value: Any, loc: Loc) -> time:
    """A time of the day."""
    if not isinstance(value, str) or not WRITTEN_TIME.fullmatch(value):
        raise StepError(loc, "Give a time of the day like 09:00.")
    return time.fromisoformat(value)


def read_weekdays(value: Any, loc: Loc) -> tuple[str, ...]:
    """Days of the week, in their order."""
    if not isinstance(value, list) or not value or any(day not in WEEKDAYS for day in value):
        raise StepError(loc, f"Give a list of days: {', '.join(WEEKDAYS)}.")
    return tuple(day for day in WEEKDAYS if day in value)


def read_segment(value: Any, loc: Loc) -> str:
    """The id of a segment, in the usual form; whether it exists is another question."""
    try:
        return str(UUID(value)) if isinstance(value, str) else str(UUID(""))
    except ValueError:
        raise StepError(loc, "Give the id of a segment.") from None


def read_text(value: Any, loc: Loc) -> str:
    """A text, cleaned as all texts are."""
    text = clean(value) if isinstance(value, str) else ""
    if not text or len(text) > MAX_TEXT or "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise StepError(loc, f"Give a text of 1 to {MAX_TEXT:,} characters.")
    return text


def read_texts(value: Any, loc: Loc, most: int) -> tuple[str, ...]:
    """Up to `most` texts, each once."""
    if not isinstance(value, list) or len(value) > most:
        raise StepError(loc, f"Give a list of at most {most} texts.")
    return tuple(dict.fromkeys(read_text(each, (*loc, index)) for index, each in enumerate(value)))


# ── Events ────────────────────────────────────────────────────────────
def read_event(data: Mapping[str, Any], loc: Loc) -> EventFilter:
    """The `event` and `where` of an object whose other keys are checked by the caller."""
    name, where = data.get("event"), data.get("where", {})
    if not isinstance(name, str) or not EVENT_NAME.fullmatch(name):
        raise StepError((*loc, "event"), "Give the name of an event, like viewed_product or order_completed.")
    if not isinstance(where, dict) or len(where) > MAX_PROPERTIES:
        raise StepError((*loc, "where"), f"Give at most {MAX_PROPERTIES} properties, each with a list of its values.")
    return EventFilter(name, tuple((key, _values(key, where[key], (*loc, "where", key))) for key in sorted(where)))


def _values(key: Any, values: Any, loc: Loc) -> tuple[Any, ...]:
    if not isinstance(key, str) or not EVENT_NAME.fullmatch(key):
        raise StepError(loc, "A property is named by small letters, digits and underscores.")
    if not isinstance(values, list) or not 1 <= len(values) <= MAX_VALUES:
        raise StepError(loc, f"Give a list of 1 to {MAX_VALUES} values.")
    return tuple(_property_value(value, (*loc, index)) for index, value in enumerate(values))


def _property_value(value: Any, loc: Loc) -> Any:
    if isinstance(value, int | float) and abs(value) < MAX_NUMBER:
        return value
    return read_text(value, loc)
