"""Text of cells as values. The habits of a file say how its numbers and dates are written."""

import csv
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.numbers import list_currencies
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


# ── Numbers and money ─────────────────────────────────────────────────
# A currency's sign or code may stand before or behind the number; brackets and a minus on either side mean below zero.
# "Cr" and "Dr" are no currencies: which of them is below zero depends on whose books these are.
CURRENCY = r"(?!cr\b|dr\b)(?:[^\W\d_][^\d\s!-/:-@\[-`{-~]{0,2}\.?\$?|[₹₨$€£¥])"
AMOUNT = re.compile(
    rf"""(?P<open>\()?\s*(?P<before>[-+−]?)\s*(?:{CURRENCY})?\s*(?P<sign>[-+−]?)\s*
        (?P<digits>\d[\d.,'’\s]*|[.,]\d+)(?P<power>e[-+]?\d{{1,2}})?
        \s*(?:{CURRENCY})?\s*(?:/-)?(?P<after>[-−]?)\s*(?P<close>\))?""",
    re.VERBOSE | re.IGNORECASE,
)
PLAIN_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")
GROUPING = re.compile(r"[\s'’]")


def read_amount(text: str, habits: Habits) -> Decimal:
    """A number of any sign: "₹1,23,456.50", "1.234,50 €", "(12.50)" and "12.50-" are below zero."""
    if not habits.decimal_comma and PLAIN_NUMBER.fullmatch(text):
        return Decimal(text)
    found = AMOUNT.fullmatch(text.strip())
    if not found or bool(found["open"]) != bool(found["close"]):
        raise UnreadableCell(f"“{_shown(text)}” is not a number")
    digits = GROUPING.sub("", found["digits"])
    point, group = (",", ".") if habits.decimal_comma else (".", ",")
    whole, _, fraction = digits.rpartition(point) if digits.count(point) == 1 else (digits, "", "")
    if digits.count(point) > 1 or group in fraction or not _is_grouped(whole, group):
        raise UnreadableCell(
            f"“{_shown(text)}” is not a number with a decimal {'comma' if habits.decimal_comma else 'point'}"
        )
    amount = Decimal(f"{whole.replace(group, '') or 0}.{fraction or 0}{found['power'] or ''}")
    negative = bool(found["open"]) or any(
        found[name] in ("-", "−") and found[name] for name in ("before", "sign", "after")
    )
    return -amount if negative else amount


def _is_grouped(whole: str, group: str) -> bool:
    """1,234,567 and the Indian 12,34,567; never 1,23."""
    first, *others = whole.split(group)
    if not others:
        return True
    return 1 <= len(first) <= 3 and len(others[-1]) == 3 and all(len(part) in (2, 3) for part in others)


def read_count(text: str, habits: Habits) -> int:
    """A whole number of at least 0."""
    amount = read_amount(text, habits)
    if amount != amount.to_integral_value() or amount < 0:
        raise UnreadableCell(f"“{_shown(text)}” is not a whole number of at least 0")
    return int(amount)


def decimal_comma_in(texts: Iterable[str]) -> bool | None:
    """Whether a column of numbers has a decimal comma; None where every value can be read either way."""
    votes = 0
    for text in texts:
        found = AMOUNT.fullmatch(text.strip())
        if not found:
            continue
        digits = GROUPING.sub("", found["digits"])
        last = max(digits.rfind("."), digits.rfind(","))
        if last < 0:
            continue
        sign, other = digits[last], "," if digits[last] == "." else "."
        is_decimal = other in digits or (digits.count(sign) == 1 and len(digits) - last - 1 != 3)
        is_group = digits.count(sign) > 1
        if is_group != is_decimal:
            votes += 1 if (sign == ",") == is_decimal else -1
    return None if not votes else votes > 0


# ── Dates and times ───────────────────────────────────────────────────
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january", "januar", "janvier", "enero", "जनवरी"),
            ("feb", "february", "februar", "février", "fevrier", "febrero", "फरवरी"),
            ("mar", "march", "märz", "maerz", "mars", "marzo", "मार्च"),
            ("apr", "april", "avril", "abril", "अप्रैल"),
            ("may", "mai", "mayo", "मई"),
            ("jun", "june", "juni", "juin", "junio", "जून"),
            ("jul", "july", "juli", "juillet", "julio", "जुलाई"),
            ("aug", "august", "août", "aout", "agosto", "अगस्त"),
            ("sep", "sept", "september", "septembre", "septiembre", "सितंबर", "सितम्बर"),
            ("oct", "okt", "october", "oktober", "octobre", "octubre", "अक्टूबर", "अक्तूबर"),
            ("nov", "november", "novembre", "noviembre", "नवंबर", "नवम्बर"),
            ("dec", "dez", "december", "dezember", "décembre", "decembre", "diciembre", "दिसंबर", "दिसम्बर"),
        ),
        start=1,
    )
    for name in names
}
TIME = r"""(?:[T,\s]\s*(?:(?:at|um|à|-|–)\s+)?
    (?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?
    \s*(?P<half>[ap]\.?m\.?)?\s*(?:Uhr)?
    \s*(?P<offset>Z|UTC|GMT|(?:UTC|GMT)?[+-]\d{2}:?\d{2})?\s*(?P<zone>[A-Z]{3,5})?)?"""
WORD = r"[^\d\s!-/:-@\[-`{-~]+"  # of any script
LOOSE = re.VERBOSE | re.IGNORECASE
YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}})([-/.])(?P<month>\d{{1,2}})\2(?P<day>\d{{1,2}}){TIME}", LOOSE)
COMPACT = re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])")
NUMBERS = re.compile(rf"(?P<first>\d{{1,2}})([-/.])(?P<second_part>\d{{1,2}})\2(?P<year>\d{{4}}|\d{{2}}){TIME}", LOOSE)
DAY_NAMED = re.compile(
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?[-\s/]+(?:de\s+)?(?P<name>{WORD}\.?)[-\s/,]+(?:de\s+)?(?P<year>\d{{4}}|\d{{2}}){TIME}",
    re.X | re.I,
)
MONTH_NAMED = re.compile(
    rf"(?P<name>{WORD}\.?)\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}|\d{{2}}){TIME}", LOOSE
)
WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+", re.IGNORECASE)
IN_BRACKETS = re.compile(r"\s*\([^()]*\)$")  # the name of a time zone
DAY_NUMBER = re.compile(r"[2-7]\d{4}(?:\.\d+)?")  # how spreadsheets store days from 1954 on, counted from DAY_ZERO
ISO_LENGTHS = (10, 16, 19, 25)  # of 2026-03-03, then with minutes, seconds and an offset
MIN_DATES = 3  # that differ, for how close they lie to mean something
DAY_ZERO = datetime(1899, 12, 30)
UNIX_TIME = re.compile(r"(?P<seconds>[1-3]\d{9})(?P<milliseconds>\d{3})?")


def read_moment(text: str, habits: Habits) -> datetime:
    """A date or a time with its offset. A date alone begins at midnight in the time zone of the file.

    The number of a day, as spreadsheets store dates, is read too, and the seconds or milliseconds of Unix.
    """
    if len(text) in ISO_LENGTHS and text[4] == "-" == text[7] and text.isascii():
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            pass
        else:
            return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=_zone(habits.time_zone))
    text = IN_BRACKETS.sub("", WEEKDAY.sub("", text.strip()))
    if DAY_NUMBER.fullmatch(text):
        return (DAY_ZERO + timedelta(seconds=round(float(text) * 86_400))).replace(tzinfo=_zone(habits.time_zone))
    if found := UNIX_TIME.fullmatch(text):
        return datetime.fromtimestamp(int(found["seconds"]) + int(found["milliseconds"] or 0) / 1000, UTC)
    for pattern in (YEAR_FIRST, COMPACT, NUMBERS, DAY_NAMED, MONTH_NAMED):
        if found := pattern.fullmatch(text):
            parts = found.groupdict()
            try:
                return _moment(_date(parts, habits), parts, habits)
            except (ValueError, KeyError):
                break
    raise UnreadableCell(f"“{_shown(text)}” is not a date")


def _date(parts: dict[str, str | None], habits: Habits) -> date:
    year = int(parts["year"] or 0)
    if year < 100:
        year += 2000 if year < 70 else 1900
    if name := parts.get("name"):
        return date(year, MONTHS[name.rstrip(".").casefold()], int(parts["day"] or 0))
    if first := parts.get("first"):
        numbers = int(first), int(parts["second_part"] or 0)
        day, month = numbers if habits.date_order is DateOrder.DAY_FIRST else numbers[::-1]
        return date(year, month, day)
    return date(year, int(parts["month"] or 0), int(parts["day"] or 0))


def _moment(day: date, parts: dict[str, str | None], habits: Habits) -> datetime:
    hour, minute, second = (int(parts.get(name) or 0) for name in ("hour", "minute", "second"))
    if half := parts.get("half"):
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    microsecond = int((parts.get("fraction") or "0").ljust(6, "0")[:6])
    at = datetime.combine(day, time(hour, minute, second, microsecond))
    offset, zone = parts.get("offset"), parts.get("zone")
    if not offset:
        at = at.replace(tzinfo=_zone(habits.time_zone))
        if zone and at.tzname() != zone.upper():
            raise ValueError(zone)  # an abbreviation is clear in the time zone of the file alone
        return at
    digits = re.sub(r"[^-+\d]", "", offset)
    if not digits:
        return at.replace(tzinfo=UTC)
    minutes = int(digits[1:3]) * 60 + int(digits[3:5])
    shift = timedelta(minutes=-minutes if digits[0] == "-" else minutes)
    return (at - shift).replace(tzinfo=UTC)


@lru_cache(maxsize=8)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def numeric_dates(texts: Iterable[str]) -> set[tuple[int, int, int]]:
    """The dates like 3/4/2026 in a column, as their three numbers."""
    dates = set()
    for text in texts:
        if found := NUMBERS.fullmatch(text.strip()):
            dates.add((int(found["first"]), int(found["second_part"]), int(found["year"])))
    return dates


def certain_date_order(dates: Iterable[tuple[int, int, int]]) -> DateOrder | None:
    """The order of day and month that these dates have; None where either fits, or neither."""
    day_first = month_first = False
    for first, second, _ in dates:
        day_first |= first > 12
        month_first |= second > 12
    if day_first == month_first:
        return None
    return DateOrder.DAY_FIRST if day_first else DateOrder.MONTH_FIRST


def likely_date_order(dates: Collection[tuple[int, int, int]]) -> DateOrder:
    """The order in which dates that fit both lie closer together, as those of a few weeks do.

    Day first where all are of the first day of a month, as the dates of monthly bills are, and where nothing tells.
    """
    if len(dates) < MIN_DATES or {first for first, _, _ in dates} == {1}:
        return DateOrder.DAY_FIRST
    day_first = [year * 372 + second * 31 + first for first, second, year in dates]
    month_first = [year * 372 + first * 31 + second for first, second, year in dates]
    spans = max(day_first) - min(day_first), max(month_first) - min(month_first)
    return DateOrder.MONTH_FIRST if spans[1] * 2 < spans[0] else DateOrder.DAY_FIRST


# ── Yes and no, tags, and what looks like data ────────────────────────
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
    raise UnreadableCell(f"“{_shown(text)}” is neither yes nor no")


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
        raise UnreadableCell(f"“{_shown(text)}” is not JSON")
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
            raise UnreadableCell(f"“{_shown(text)}” is not a list of items")
        item = {"sku": told.get("sku"), "name": told.get("name"), "quantity": float(quantity)}
        if total is not None and quantity:
            item["unit_price"] = str(round(abs(total / quantity), 4))
        items.append({key: value for key, value in item.items() if value})
    return items


LIKE_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def is_date(text: str) -> bool:
    """Whether the text is a date in one order of day and month at least. A bare number does not count."""
    if DAY_NUMBER.fullmatch(text) or UNIX_TIME.fullmatch(text):
        return False
    for order in DateOrder:
        try:
            read_moment(text, Habits(date_order=order))
        except UnreadableCell:
            continue
        return True
    return False


def is_number(text: str) -> bool:
    """Whether the text is a number, with a decimal point or comma."""
    return bool(text) and bool(AMOUNT.fullmatch(text.strip()))


CURRENCIES = {*list_currencies(), "RS", "E"}  # and what stands in 1.5E3


def is_code(text: str) -> bool:
    """Whether letters in a number are not those of a currency, as in "C001" and "12B"."""
    words = re.findall(r"[^\W\d_]+", text)
    return any(word.upper() not in CURRENCIES for word in words)


def looks_like_data(text: str) -> bool:
    """Whether the text can hardly be the name of a column."""
    return bool(LIKE_EMAIL.fullmatch(text)) or is_number(text) or (any(map(str.isdigit, text)) and is_date(text))


def _shown(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
