"""When a brief wants its messages sent: a day to come, an hour of it, or a day before which they go out.

What cannot be resolved here, such as a feast that moves from year to year, becomes a question.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from ai_tools.engines.grammar.names_of_days import FIXED, MONTHS, MOVABLE, WEEKDAYS
from ai_tools.engines.grammar.periods import spoken
from ai_tools.engines.splitting import DAY
from crm.web.display import reader_zone

USUAL_HOUR = time(10)  # of a day for which no hour was said
HOURS = {"morning": 10, "noon": 12, "afternoon": 15, "evening": 18, "night": 19, "tonight": 19}
AWAKE = (time(8), time(21))  # between which messages are proposed
NUMBERS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4}
MOVABLE_NAMES = MOVABLE | {"black friday", "mother's day", "father's day", "raksha bandhan", "durga puja", "halloween"}
_LEAD = re.compile(r"\b(?:before|ahead of|in time for|no later than|in the run-?up to)\b", re.IGNORECASE)
_CLOCK = re.compile(
    r"\b(?:at\s+)?(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))?\s*(?P<half>am|pm|a\.m\.|p\.m\.)"
    r"|\b(?P<h24>\d{1,2}):(?P<m24>\d\d)\b|\bat\s+(?P<bare>\d{1,2})\b(?!\s*(?:[:./-]|st|nd|rd|th))",
    re.IGNORECASE,
)
_DAY = re.compile(DAY, re.IGNORECASE)


@dataclass(frozen=True)
class SendTime:
    """`at` is the day to send, `before` the day before which to send, `hour` the time of day; what was not said is
    None. `notes` say how words were read, `questions` what must be known first."""

    at: date | None = None
    before: date | None = None
    hour: time | None = None
    notes: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


def read_send_time(text: str, today: date) -> SendTime:
    """What the words of a brief say about when to send."""
    hour = _read_hour(text)
    found = _DAY.search(text)
    if found is None:
        notes = () if hour else (f"“{text}” was not understood as a time.",)
        return SendTime(hour=hour, questions=notes)
    said = " ".join(found[0].split())
    day = read_day(said, today)
    if day is None:
        return SendTime(hour=hour, questions=(_when_is(said, today),))
    notes = (f"“{said}” read as {spoken(day)}",)
    if day < today:
        return SendTime(hour=hour, questions=(f"{spoken(day)} (“{said}”) has passed. When should it be sent?",))
    if not _LEAD.search(text[: found.start()]):
        return SendTime(at=day, hour=hour, notes=notes)
    if day == today:
        return SendTime(hour=hour, questions=(f"“{text}” is over: {said} is today. When should it be sent?",))
    return SendTime(before=day, hour=hour, notes=notes)


def _when_is(said: str, today: date) -> str:
    name = re.sub(r"^the\s+", "", said)
    example = spoken(today + timedelta(days=14))
    return f"When is {name}? Choose the date and time below, or write a date instead, like “before {example}”."


def read_day(said: str, today: date) -> date | None:
    """The day to come that words name; None where no calendar here can tell."""
    words = said.lower().removeprefix("the ").removeprefix("coming ").strip()
    if words in ("today", "tonight"):
        return today
    if words.startswith("day after"):
        return today + timedelta(days=2)
    if words == "tomorrow":
        return today + timedelta(days=1)
    if found := re.fullmatch(r"in\s+(\w+)\s+(day|week)s?", words):
        count = int(found[1]) if found[1].isdecimal() else NUMBERS[found[1]]
        return today + timedelta(days=count * (7 if found[2] == "week" else 1)) if count < 1_000 else None
    if found := re.fullmatch(r"(?:(this|next|the)\s+)?(weekend|week|month)", words):
        return _unit(found[2], today, is_next=found[1] == "next")
    if found := re.fullmatch(r"end of (?:the|this|next) (week|month|year)", words):
        return _last_day_within(found[1], today, is_next="next" in words)
    weekday = WEEKDAYS.get(words.split()[-1])
    if weekday is not None:
        ahead = (weekday - today.weekday()) % 7 or 7
        monday = today - timedelta(days=today.weekday())
        if words.startswith("next"):
            return monday + timedelta(days=7 + weekday)
        return today + timedelta(days=ahead)
    return _dated(words, today)


def _unit(unit: str, today: date, *, is_next: bool) -> date:
    monday = today - timedelta(days=today.weekday())
    if unit == "weekend":
        saturday = monday + timedelta(days=12 if is_next else 5)
        return saturday if saturday >= today else today
    if unit == "week":
        return monday + timedelta(days=7) if is_next else today + timedelta(days=1)
    first = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return first if is_next else today + timedelta(days=1)


def _last_day_within(unit: str, today: date, *, is_next: bool) -> date:
    if unit == "week":
        return today - timedelta(days=today.weekday()) + timedelta(days=13 if is_next else 6)
    if unit == "year":
        return date(today.year + is_next, 12, 31)
    first = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    if is_next:
        first = (first + timedelta(days=32)).replace(day=1)
    return first - timedelta(days=1)


def _dated(words: str, today: date) -> date | None:
    """12 december, 2026-12-12, 12/12/2026, Christmas"""
    year_said = re.search(r"\b(20\d\d)\b", words)
    year = int(year_said[1]) if year_said else None
    feast = re.sub(r"\s*\b20\d\d\b|'", "", words).removesuffix(" day").strip()
    for name in (feast, f"{feast} day", feast.removesuffix(" eve")):
        if name in FIXED:
            month, day = FIXED[name]
            found = _to_come(year, month, day, today)
            return found - timedelta(days=1) if found and feast.endswith("eve") else found
    if any(name in words for name in MOVABLE_NAMES):
        return None
    if iso := re.fullmatch(r"(\d{4})-(\d\d?)-(\d\d?)", words):
        return _date(int(iso[1]), int(iso[2]), int(iso[3]))
    if figures := re.fullmatch(r"(\d\d?)[./](\d\d?)(?:[./](\d{2,4}))?", words):
        year = int(figures[3]) if figures[3] else None
        year = year + 2000 if year is not None and year < 100 else year
        return _to_come(year, int(figures[2]), int(figures[1]), today)
    number = re.search(r"\b(\d{1,2})(?:st|nd|rd|th)?\b(?!\d)", re.sub(r"\b20\d\d\b", "", words))
    named = next((MONTHS[word] for word in re.findall(r"[a-z]+", words) if word in MONTHS), None)
    return _to_come(year, named, int(number[1]), today) if number and named else None


def _to_come(year: int | None, month: int, day: int, today: date) -> date | None:
    """The date in its year, or in the first year in which it has not passed."""
    if year is not None:
        return _date(year, month, day)
    found = _date(today.year, month, day)
    return found if found is None or found >= today else _date(today.year + 1, month, day)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _read_hour(text: str) -> time | None:
    if found := _CLOCK.search(text):
        hour = int(found["hour"] or found["h24"] or found["bare"])
        minute = int(found["minute"] or found["m24"] or 0)
        if found["half"]:
            hour = hour % 12 + (12 if found["half"].lower().startswith("p") else 0)
        return time(hour, minute) if hour < 24 and minute < 60 else None
    return next((time(hour) for word, hour in HOURS.items() if re.search(rf"\b{word}\b", text, re.IGNORECASE)), None)


def last_day(texts: list[str], today: date) -> date | None:
    """The first day that messages name, after which they would be wrong; None where none is named or known."""
    days = [read_day(" ".join(found[0].split()), today) for text in texts for found in _DAY.finditer(text)]
    return min((day for day in days if day), default=None)


def propose(said: SendTime, now: datetime) -> tuple[datetime | None, str]:
    """When to send, and why; None where a question comes first, or no time is left. An hour that somebody names is in
    their zone, the usual one in that of the installation."""
    zone = reader_zone() if said.hour else timezone.get_default_timezone()
    local = now.astimezone(zone)
    if said.questions:
        return None, "A question about the time comes first."
    hour = said.hour or USUAL_HOUR
    why_hour = "at the hour that you named" if said.hour else f"at 10:00 {local:%Z}, since no hour is named"
    if said.at:
        at = datetime.combine(said.at, hour, zone)
        if at <= now and said.hour is None:
            at = _next_full_hour(local)
            if at.date() == said.at and at.time() <= AWAKE[1]:
                return at, f"Today, the day that you named, at the next full hour: {USUAL_HOUR:%H:%M} has passed."
        if at <= now:
            return None, "That time has passed. Choose a later one."
        return at, f"The day that you named, {why_hour}."
    first = datetime.combine(local, hour, zone)
    if first <= now:
        first = datetime.combine(local + timedelta(days=1), hour, zone)
    if said.before is None:
        return first, f"The brief names no day: the next possible one, {why_hour}."
    if first.date() >= said.before:
        at = _next_full_hour(local)
        if at.date() < said.before and AWAKE[0] <= at.time() <= AWAKE[1]:
            return at, f"At the next full hour: nothing else is left before {spoken(said.before)}."
        return None, f"No time is left before {spoken(said.before)}. Choose one."
    at = max(first, datetime.combine(said.before - timedelta(days=3), hour, zone))
    return at, f"Up to three days before {spoken(said.before)}, {why_hour}."


def _next_full_hour(local: datetime) -> datetime:
    return (local + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
