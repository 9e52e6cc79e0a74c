"""The attributes in the form of a customer: a row each, with a key, a type and a value as people write it."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import QueryDict

from crm.web.numbers import number_in
from customers.text import clean

KINDS = {"text": "Text", "number": "Number", "yes_no": "Yes or no"}
YES = {"yes", "y", "true", "1"}
NO = {"no", "n", "false", "0"}
MAX_ROWS = 500
KEY = re.compile(r"[a-z0-9_]{1,40}")


class InvalidValue(ValueError):
    """What was written is not of its type; the message says what it must be."""


@dataclass
class Row:
    """One attribute as written; `was` is the value that the form began with as JSON, "" for a new one."""

    key: str = ""
    kind: str = "text"
    value: str = ""
    was: str = ""
    is_removed: bool = False
    errors: list[str] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        """Whether the form began without it."""
        return not self.was

    @property
    def is_blank(self) -> bool:
        """Whether nothing was written in the row of a new attribute."""
        return self.is_new and not self.key and not self.value

    def read(self) -> str | bool | int | float:
        """The value of its type; InvalidValue where it is not one."""
        text = clean(self.value)
        if self.kind == "yes_no":
            if text.lower() not in YES | NO:
                raise InvalidValue("Write yes or no.")
            return text.lower() in YES
        if self.kind == "number":
            try:
                number = Decimal(text.replace(" ", ""))
            except InvalidOperation:
                raise InvalidValue("Write a number like 12 or 12.5.") from None
            if not number.is_finite():
                raise InvalidValue("Write a number like 12 or 12.5.")
            return int(number) if number == number.to_integral_value() and abs(number) < 2**63 else float(number)
        if not text:
            raise InvalidValue("Write a value.")
        return text


def rows_for(attributes: dict[str, Any], blank: int = 1) -> list[Row]:
    """A row for each stored attribute by key, and blank ones for new."""
    rows = [Row(key, *written(value), was=json.dumps(value)) for key, value in sorted(attributes.items())]
    return [*rows, *(Row() for _ in range(blank))]


def written(value: Any) -> tuple[str, str]:
    """The type of a value, and the value as a person writes it."""
    if isinstance(value, bool):
        return "yes_no", "yes" if value else "no"
    return ("text", value) if isinstance(value, str) else ("number", str(value))


def rows_in(form: QueryDict) -> list[Row]:
    """The rows as they were sent."""
    return [
        Row(
            key=form.get(f"key-{number}", "").strip(),
            kind=kind if (kind := form.get(f"kind-{number}", "")) in KINDS else "text",
            value=form.get(f"value-{number}", "").replace("\0", ""),
            was=form.get(f"was-{number}", ""),
            is_removed=f"remove-{number}" in form,
        )
        for number in range(min(number_in(form.get("rows", "")) or 0, MAX_ROWS))
    ]


def changed_attributes(rows: Iterable[Row]) -> dict[str, Any]:
    """By key what is to be stored, None for what is removed; only what differs from what the form began with. Rows that
    cannot be read get errors."""
    changes: dict[str, Any] = {}
    seen: set[str] = set()
    for row in rows:
        if row.is_blank:
            continue
        if not KEY.fullmatch(row.key):
            row.errors.append("Write a key of small letters, digits and underscores, 40 at most.")
            continue
        if row.key in seen:
            row.errors.append(f"There is already a row for {row.key}.")
            continue
        seen.add(row.key)
        if row.is_removed:
            changes |= {} if row.is_new else {row.key: None}
            continue
        try:
            value = row.read()
        except InvalidValue as error:
            row.errors.append(str(error))
            continue
        if row.is_new or json.dumps(value) != row.was:
            changes[row.key] = value
    return changes


def note_conflicts(rows: Sequence[Row], changes: dict[str, Any], stored: dict[str, Any]) -> bool:
    """Whether somebody else has changed one of these attributes since the form was opened; its row says to what, and
    the next attempt replaces that."""
    found = False
    for row in rows:
        if row.key not in changes:
            continue
        now = json.dumps(stored[row.key]) if row.key in stored else ""
        if now == row.was or (row.key in stored and stored[row.key] == changes[row.key]):
            continue
        shown = written(stored[row.key])[1] if now else ""
        row.errors.append(
            f"Somebody else has set this to “{shown}” meanwhile. Save again to replace it."
            if now
            else "Somebody else has removed this meanwhile. Save again to add it."
        )
        row.was = now
        found = True
    return found
