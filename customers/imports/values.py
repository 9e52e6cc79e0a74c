"""One row of a file as values: each cell by the kind of its field, and what a row says of a customer."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings
from django.utils import timezone

from customers.addresses import NO_COUNTRY_CODE, InvalidAddress, canonical_email, canonical_phone
from customers.channels import CHANNELS
from customers.imports.amounts import is_number, other_currency, read_amount, read_count
from customers.imports.cells import (
    UnreadableCell,
    identifier,
    quoted,
    read_items,
    read_json,
    read_tags,
    read_yes_no,
    says_nothing,
    unguarded,
)
from customers.imports.choices import Choices, value_kind
from customers.imports.columns import ATTRIBUTE, ID_FIELDS, ValueKind
from customers.imports.dates import read_moment
from customers.imports.reading import Row, Table
from customers.imports.regions import region_of_country

NO_COUNTRY = "must be a phone number with its country code; or choose the country of numbers without one"
MAX_AHEAD = timedelta(days=1)
SHORTENED = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)  # a long number as a narrow column shows it
PLACEHOLDERS = {"void@razorpay.com"}  # what stands for no address
# A text may be "None"; what an address, a number or a date would be is not.
SAYING_NOTHING = {
    ValueKind.EMAIL,
    ValueKind.PHONE,
    ValueKind.AMOUNT,
    ValueKind.COUNT,
    ValueKind.QUANTITY,
    ValueKind.MOMENT,
}
TOTAL = re.compile(
    r"(?:(?:grand|sub|net|overall)[ -]?)?totals?|sum|gesamt(?:summe)?|(?:zwischen)?summe|total g[ée]n[ée]ral|suma|"
    r"(?:कुल ?)?योग|कुल",
    re.IGNORECASE,
)
MIN_TABLE_COLUMNS = 3  # below which a row with one filled cell may be a record


class ReadRow(NamedTuple):
    """What a row says, by field; and why its phone number cannot be read and is left out."""

    values: dict[str, Any]
    no_phone: str = ""


class RowReader:
    """Reads the rows of a file as they are chosen to be read."""

    def __init__(self, table: Table, choices: Choices) -> None:
        self._choices = choices
        self._columns = [
            (
                at,
                name,
                heading,
                (ATTRIBUTE_READERS if name.startswith(ATTRIBUTE) else READERS).get(value_kind(choices, name)),
            )
            for at, (name, heading) in enumerate(zip(choices.columns, table.heading, strict=False))
            if name
        ]
        has_region = "phone" in choices.columns and "country" in choices.columns
        self._country_at = choices.columns.index("country") if has_region else None
        self._identifying = (ID_FIELDS[choices.kind], "email", "phone")

    def _may_say_nothing(self, name: str) -> bool:
        kind = value_kind(self._choices, name)
        return kind in SAYING_NOTHING or (kind is ValueKind.IDENTIFIER and not self._choices.is_own_export)

    def read(self, row: Row) -> ReadRow:
        """The fields that a row fills. A cell that is empty is left out, or None where empty cells clear a field.

        UnreadableCell names all columns that cannot be read, or says what the row is instead of a record. A phone
        number alone does not cause it where something else identifies the customer.
        """
        choices, cells = self._choices, row.cells
        if reason := _no_record(cells):
            raise UnreadableCell(reason)
        values: dict[str, Any] = {}
        problems: list[tuple[str, str]] = []
        at = self._country_at
        region = "" if at is None or at >= len(cells) else region_of_country(unguarded(cells[at]))
        for at, name, heading, read in self._columns:
            text = unguarded(cells[at]) if at < len(cells) else ""
            if not text or text in PLACEHOLDERS or (says_nothing(text) and self._may_say_nothing(name)):
                if choices.empty_clears:
                    values.setdefault(name, None)
                continue
            try:
                value = read(text, choices, region) if read else text
            except (UnreadableCell, InvalidAddress) as error:
                problem = NO_COUNTRY if str(error) == NO_COUNTRY_CODE else error
                problems.append((name, f"{heading}: {problem}"))
            else:
                values[name] = value if values.get(name) is None else _joined(name, values[name], value)
        told = "; ".join(problem for _, problem in problems)
        is_identified = any(values.get(name) for name in self._identifying)
        if any(name != "phone" for name, _ in problems) or (problems and not is_identified):
            raise UnreadableCell(told)
        return ReadRow(values, no_phone=told)


def _joined(name: str, first: Any, other: Any) -> Any:
    """What two columns for one field say together."""
    if name == "items":
        return first + other
    return False if other is False else first


def _no_record(cells: Sequence[str]) -> str:
    """Why a row is not a record: a line of totals, or a note below the table."""
    if (len(cells) - cells.count("")) * 2 > len(cells) + 1:
        return ""
    texts = [cell for cell in cells if cell and not is_number(cell)]
    if len(texts) != 1:
        return ""
    if TOTAL.fullmatch(texts[0].rstrip(":").strip()):
        return "a line of totals, not a record"
    is_note = len(cells) >= MIN_TABLE_COLUMNS and " " in texts[0] and cells.count("") == len(cells) - 1
    return "a note, not a record: only one cell is filled" if is_note else ""


def _identifier(text: str, choices: Choices, region: str) -> str:
    if choices.is_own_export:
        return text
    _refuse_shortened(text)
    return identifier(text)


def _email(text: str, choices: Choices, region: str) -> str:
    try:
        return canonical_email(text)
    except InvalidAddress:
        raise UnreadableCell(f"{quoted(text)} is not an e-mail address") from None


def _phone(text: str, choices: Choices, region: str) -> str:
    """A number without a country code is one of the customer's own country if there is such a number."""
    _refuse_shortened(text)
    text = identifier(text)
    if region and region != choices.phone_region:
        try:
            return canonical_phone(text, region)
        except InvalidAddress:
            pass
    try:
        return canonical_phone(text, choices.phone_region)
    except InvalidAddress as error:
        if str(error) == NO_COUNTRY_CODE or not choices.phone_region:
            raise
        raise UnreadableCell(f"{quoted(text)} is not a phone number") from None


def _refuse_shortened(text: str) -> None:
    if "E" in text.upper() and SHORTENED.fullmatch(text):
        raise UnreadableCell(f"{quoted(text)} has lost digits in a spreadsheet; format the column as text")


def _money(text: str, choices: Choices, region: str) -> Decimal:
    amount = read_amount(text, choices.habits)
    if currency := other_currency(text, settings.CURRENCY):
        raise UnreadableCell(f"must be in {settings.CURRENCY}, the currency of this installation, and is in {currency}")
    return amount


def _moment(text: str, choices: Choices, region: str) -> str:
    """What has happened cannot lie in the future, but by a day, since time zones and clocks differ.

    The API takes such times, so our own export may have them.
    """
    at = read_moment(text, choices.habits)
    if at > timezone.now() + MAX_AHEAD and not choices.is_own_export:
        raise UnreadableCell(f"{quoted(text)} is in the future; correct it, or change how dates are read")
    return at.isoformat()


def _day_or_moment(text: str, choices: Choices, region: str) -> str:
    """A date without a time is a day."""
    at = read_moment(text, choices.habits)
    return at.date().isoformat() if at.time() == time.min else at.isoformat()


# How the text of a cell is read; kinds that are missing here are the text itself. `region` is that of the row.
READERS: dict[ValueKind | None, Callable[[str, Choices, str], Any]] = {
    ValueKind.IDENTIFIER: _identifier,
    ValueKind.EMAIL: _email,
    ValueKind.PHONE: _phone,
    ValueKind.AMOUNT: _money,
    ValueKind.QUANTITY: lambda text, choices, region: read_amount(text, choices.habits),
    ValueKind.COUNT: lambda text, choices, region: read_count(text, choices.habits),
    ValueKind.MOMENT: _moment,
    ValueKind.YES_NO: lambda text, choices, region: read_yes_no(text),
    ValueKind.TAGS: lambda text, choices, region: read_tags(text),
    ValueKind.JSON: lambda text, choices, region: read_items(text) if text[0] not in "[{" else read_json(text),
}

# The same where it becomes an attribute, which has no currency.
ATTRIBUTE_READERS = READERS | {
    ValueKind.AMOUNT: lambda text, choices, region: read_amount(text, choices.habits),
    ValueKind.MOMENT: _day_or_moment,
}


def customer_record(external_id: str, values: Mapping[str, Any], choices: Choices) -> dict[str, Any]:
    """The record of the customer of whom a row says `values`."""
    # A yes that only the kind of the file gives needs its time where the file has such a column.
    has_time = "consent_at" not in choices.columns or values.get("consent_at")
    constants = {name: value for name, value in choices.constants.items() if has_time or not value}
    data: dict[str, Any] = {"external_id": external_id, **constants}
    attributes: dict[str, Any] = {}
    for name, value in values.items():
        if name.startswith(ATTRIBUTE):
            attributes[name.removeprefix(ATTRIBUTE)] = plain_number(value)
        elif name not in ("first_name", "last_name", "consent_at"):
            data[name] = value
    if "name" not in data and (names := [values[name] for name in ("first_name", "last_name") if values.get(name)]):
        data["name"] = " ".join(names)
    if attributes:
        data["attributes"] = attributes
    if choices.consent_source and any(data.get(channel.opt_in) is not None for channel in CHANNELS.values()):
        at = values.get("consent_at") or (choices.consent_at and choices.consent_at.isoformat())
        data["consent"] = {"source": choices.consent_source, "at": at}
    return data


def plain_number(value: Any) -> Any:
    """A Decimal as the number that JSON has; anything else as it is."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)
