"""Values as the database stores them, read with `as_stored`. For passes over all rows, of which Django's conversion of
times and JSON would take most of the time."""

from datetime import UTC, datetime
from typing import Any

import pydantic_core

from crm.database.milliseconds import milliseconds


def stored_moment(value: str | datetime) -> datetime:
    """A stored time as Django would give it. It is text on SQLite, a time on MongoDB, and UTC without saying so."""
    return datetime.fromisoformat(f"{value}+00:00") if isinstance(value, str) else value.replace(tzinfo=UTC)


def stored_milliseconds(value: str | datetime) -> int:
    """The milliseconds since 1970 of a stored time."""
    return milliseconds(stored_moment(value))


def stored_json(value: Any) -> Any:
    """The value of a stored JSON column: text on SQLite, itself on MongoDB."""
    return pydantic_core.from_json(value, cache_strings="keys") if isinstance(value, str) else value
