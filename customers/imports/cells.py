"""Cells of a file as values; `amounts` reads numbers, `dates` dates, in the habits of the file."""

import csv
import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pydantic_core import from_json

from customers.text import clean


class DateOrder(StrEnum):
    """Which part of a date like 3/4/2026 comes first."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


@dataclass(frozen=True)
class Habits:
    """How a file writes its values. Times without an offset are in `time_zone`."""

    decimal_comma: bool = False
    date_order: DateOrder = DateOrder.DAY_FIRST
    time_zone: str = "UTC"


class UnreadableCell(ValueError):
    """A cell does not hold what its column should hold. The message says what was expected."""


MAX_LENGTH = 100  # characters of a number or a date: to look for one in a long text may take hours


def quoted(text: str) -> str:
    """The beginning of a text as a refusal shows it."""
    return f"“{text if len(text) <= 40 else text[:40] + '…'}”"


# ── Text ──────────────────────────────────────────────────────────────
GUARD = re.compile(r"'(?=[-=+@\t\r\n＝＋－＠0-9'])")  # what keeps a spreadsheet from calculating a cell
WHOLE_AS_FRACTION = re.compile(r"\d+\.0")  # how spreadsheets write ids that are numbers
TEXT_FORMULA = re.compile(r'="([^"]*)"')  # how some programs keep a spreadsheet from taking text for a number


def unguarded(cell: str) -> str:
    """The text of a cell without invisible characters, and without the guard of a spreadsheet around it."""
    if cell.isascii() and cell.isprintable() and not cell.startswith(("'", "=")):
        return cell.strip(" ")  # as nearly all cells are
    if cell.startswith('="') and (text := TEXT_FORMULA.fullmatch(cell)):
        return clean(text[1])
    return clean(GUARD.sub("", cell, count=1) if cell.startswith("'") else cell)


NO_VALUE = {"n/a", "n.a.", "na", "#n/a", "none", "null", "nil", "nan", "-", "--", "–", "—"}


def says_nothing(text: str) -> bool:
    """Whether people write this where there is no value, like "n/a"."""
    return text.casefold() in NO_VALUE


def identifier(text: str) -> str:
    """An id, also where a spreadsheet took it for a number: "41207.0" is "41207"."""
    return text[:-2] if WHOLE_AS_FRACTION.fullmatch(text) else text


# ── Yes and no, tags, items ───────────────────────────────────────────
YES = {
    *("yes", "y", "true", "t", "1", "on", "subscribed", "opted in", "opted-in", "opt-in", "accepted", "confirmed"),
    *("subscribe", "opted_in", "active", "granted", "ok", "✓", "✔", "☑", "✅"),
    *("ja", "j", "wahr", "oui", "o", "vrai", "sí", "si", "s", "verdadero", "हाँ", "हां", "हा", "जी हाँ", "haan", "han"),
}
NO = {
    *("no", "n", "false", "f", "0", "off", "unsubscribed", "opted out", "opted-out", "opt-out", "declined", "cleaned"),
    *("unsubscribe", "opted_out", "bounced", "denied", "suppressed", "user_suppressed", "hard_bounce"),
    *("invalid_email", "spam_complaint", "✗", "✘", "❌"),
    *("nein", "falsch", "non", "faux", "falso", "नहीं", "नही", "ना", "nahi", "nahin"),
}
UNKNOWN = {
    *("", "unknown", "never_subscribed", "never subscribed", "not_set", "not_subscribed", "not subscribed", "not set"),
    *("pending", *NO_VALUE),
}


def read_yes_no(text: str) -> bool | None:
    """None for a word that says neither, like "never subscribed"."""
    word = text.strip().casefold()
    if word in YES:
        return True
    if word in NO:
        return False
    if word in UNKNOWN:
        return None
    raise UnreadableCell(f"{quoted(text)} is neither yes nor no")


def read_tags(text: str) -> list[str]:
    """Tags divided by commas, semicolons or bars, each of them once."""
    delimiter = next((sign for sign in (",", ";", "|") if sign in text), ",")
    cells = next(csv.reader([text], delimiter=delimiter, skipinitialspace=True), [])
    return list(dict.fromkeys(tag for tag in (cell.strip() for cell in cells) if tag))


def read_json(text: str) -> Any:
    """A list or an object."""
    try:
        value = from_json(text)
    except ValueError:
        value = None
    if not isinstance(value, list | dict) or (isinstance(value, list) and not all(isinstance(x, dict) for x in value)):
        raise UnreadableCell(f"{quoted(text)} is not JSON")
    return value


ITEM_END = re.compile(r";(?=\w+:)")  # between items of one cell
ITEM_PART = re.compile(r"(?:^|\|)(\w+):")


def read_items(text: str) -> list[dict[str, Any]]:
    """Items as plugins of WooCommerce write them: "name:Tea|sku:T1|quantity:2|total:9.00", divided by semicolons."""
    items = []
    for part in ITEM_END.split(text):
        keys = ITEM_PART.split(part)[1:]
        told = dict(zip(keys[::2], map(str.strip, keys[1::2]), strict=True))
        try:
            quantity = Decimal(told.get("quantity") or told.get("qty") or 1)
            total = Decimal(told["total"]) if told.get("total") else None
        except ArithmeticError:
            told = {}
        if not told.get("name") and not told.get("sku"):
            raise UnreadableCell(f"{quoted(text)} is not a list of items")
        item = {"sku": told.get("sku"), "name": told.get("name"), "quantity": float(quantity)}
        if total is not None and quantity:
            item["unit_price"] = str(round(abs(total / quantity), 4))
        items.append({key: value for key, value in item.items() if value})
    return items


LIKE_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
