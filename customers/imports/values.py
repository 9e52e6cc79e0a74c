"""One row of a file as values: each cell by the kind of its field, and what a row says of a customer."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from customers.addresses import NO_COUNTRY_CODE, InvalidAddress, canonical_email, canonical_phone
from customers.channels import CHANNELS
from customers.imports.cells import (
    UnreadableCell,
    identifier,
    is_number,
    read_amount,
    read_count,
    read_items,
    read_json,
    read_moment,
    read_tags,
    read_yes_no,
    unguarded,
)
from customers.imports.choices import Choices, value_kind
from customers.imports.columns import ValueKind
from customers.imports.reading import Row, Table
from customers.imports.regions import region_of_country

NO_COUNTRY = "must be a phone number with its country code; or choose the country of numbers without one"
SHORTENED = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)  # a long number as a narrow column shows it
PLACEHOLDERS = {"void@razorpay.com"}  # what stands for no address
TOTAL = re.compile(
    r"(?:(?:grand|sub|net|overall)[ -]?)?totals?|sum|gesamt(?:summe)?|(?:zwischen)?summe|total g[ée]n[ée]ral|suma|"
    r"(?:कुल ?)?योग|कुल",
    re.IGNORECASE,
)
MIN_TABLE_COLUMNS = 3  # below which a row with one filled cell may be a record


def row_values(row: Row, table: Table, choices: Choices) -> dict[str, Any]:
    """The fields that a row fills. A cell that is empty is left out, or None where empty cells clear a field.

    UnreadableCell names the column that cannot be read, or says what the row is instead of a record.
    """
    if reason := _no_record(row.cells):
        raise UnreadableCell(reason)
    values: dict[str, Any] = {}
    region = _row_region(row.cells, choices)
    for name, heading, cell in zip(choices.columns, table.heading, row.cells, strict=False):
        if not name:
            continue
        text = unguarded(cell)
        if not text or text in PLACEHOLDERS:
            if choices.empty_clears:
                values.setdefault(name, None)
            continue
        try:
            value = _value(text, value_kind(choices, name), choices, region)
        except (UnreadableCell, InvalidAddress) as error:
            problem = NO_COUNTRY if str(error) == NO_COUNTRY_CODE else error
            raise UnreadableCell(f"{heading}: {problem}") from None
        values[name] = value if values.get(name) is None else _joined(name, values[name], value)
    return values


def _joined(name: str, first: Any, other: Any) -> Any:
    """What two columns for one field say together."""
    if name == "items":
        return first + other
    return False if other is False else first


def _no_record(cells: Sequence[str]) -> str:
    """Why a row is not a record: a line of totals, or a note below the table."""
    if sum(map(bool, cells)) * 2 > len(cells) + 1:
        return ""
    texts = [cell for cell in cells if cell and not is_number(cell)]
    if len(texts) != 1:
        return ""
    if TOTAL.fullmatch(texts[0].rstrip(":").strip()):
        return "a line of totals, not a record"
    is_note = len(cells) >= MIN_TABLE_COLUMNS and " " in texts[0] and sum(map(bool, cells)) == 1
    return "a note, not a record: only one cell is filled" if is_note else ""


def _row_region(cells: Sequence[str], choices: Choices) -> str:
    """The region of the country that stands in a row, for its phone number."""
    if "country" not in choices.columns or "phone" not in choices.columns:
        return ""
    at = choices.columns.index("country")
    return region_of_country(unguarded(cells[at])) if at < len(cells) else ""


def _value(text: str, kind: ValueKind | None, choices: Choices, region: str) -> Any:
    match kind:
        case ValueKind.IDENTIFIER if choices.has_exact_ids:
            return text
        case ValueKind.IDENTIFIER | ValueKind.PHONE if SHORTENED.fullmatch(text):
            raise UnreadableCell(f"“{text}” has lost digits in a spreadsheet; format the column as text")
        case ValueKind.IDENTIFIER:
            return identifier(text)
        case ValueKind.EMAIL:
            return canonical_email(text)
        case ValueKind.PHONE:
            return _phone(identifier(text), choices.phone_region, region)
        case ValueKind.AMOUNT | ValueKind.QUANTITY:
            return read_amount(text, choices.habits)
        case ValueKind.COUNT:
            return read_count(text, choices.habits)
        case ValueKind.MOMENT:
            return read_moment(text, choices.habits).isoformat()
        case ValueKind.YES_NO:
            return read_yes_no(text)
        case ValueKind.TAGS:
            return read_tags(text)
        case ValueKind.JSON:
            return read_items(text) if text[0] not in "[{" else read_json(text)
    return text


def _phone(text: str, region: str, own_region: str) -> str:
    """A number without a country code is one of the customer's own country if there is such a number."""
    if own_region and own_region != region:
        try:
            return canonical_phone(text, own_region)
        except InvalidAddress:
            pass
    return canonical_phone(text, region)


def customer_record(external_id: str, values: Mapping[str, Any], choices: Choices) -> dict[str, Any]:
    """The record of the customer of whom a row says `values`."""
    # A yes that only the kind of the file gives needs its time where the file has such a column.
    has_time = "consent_at" not in choices.columns or values.get("consent_at")
    constants = {name: value for name, value in (choices.constants or {}).items() if has_time or not value}
    data: dict[str, Any] = {"external_id": external_id, **constants}
    attributes: dict[str, Any] = {}
    for name, value in values.items():
        if name.startswith("attributes."):
            attributes[name.removeprefix("attributes.")] = plain_number(value)
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
