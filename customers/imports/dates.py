"""Dates and times in the cells of a file."""

import re
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from customers.imports.cells import MAX_LENGTH, DateOrder, Habits, UnreadableCell, quoted

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
    if len(text) > MAX_LENGTH:
        raise UnreadableCell(f"{quoted(text)} is not a date")
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
    raise UnreadableCell(f"{quoted(text)} is not a date")


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
