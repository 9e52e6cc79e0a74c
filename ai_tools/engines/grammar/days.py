"""Days, weeks, months, quarters and years of the calendar, as people name them.

One of which the year is left open is the latest that has begun. When a feast that moves from year to year was, no
calendar here can tell: that becomes a question.
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ai_tools.engines.grammar.names_of_days import (
    FIXED,
    LAST,
    MONTHS,
    MOVABLE,
    OF_A_FEAST,
    ORDINALS,
    TENS,
    THIS,
    UNITS,
    WEEKDAYS,
)
from ai_tools.engines.grammar.periods import (
    first_day,
    months_later,
    span,
    spoken,
    unit_before_last,
    week_of_year,
    year_before,
)
from ai_tools.engines.grammar.reader import Reader
from ai_tools.engines.grammar.tokens import Token, TokenKind
from ai_tools.engines.grammar.years import Years

BESIDE_A_DAY = frozenset(["of", "and", "to", "till", "until", "-"])  # the second of May, the second to the ninth of May
LONGEST_MONTH = 31
WORDS_OF_A_FEAST = 4  # at most, with the preposition before it


@dataclass(frozen=True)
class Stretch:
    """From the first day to the last; an end that is open reaches to now. `note` says how vague words were read,
    `question` what must be known first."""

    start: date
    end: date | None = None
    note: str = ""
    question: str = ""


class Days:
    """Reads them as of `today`."""

    def __init__(self, reader: Reader, today: date) -> None:
        self.reader = reader
        self.today = today
        self.years = Years(reader, today)

    def read(self, *, years: bool) -> Stretch | None:
        """What stands here; a bare number is a year only where `years` are expected."""
        ways: list[Callable[[], Stretch | None]] = [
            *(
                self._feast,
                self._in_figures,
                self._near,
                self._edge,
                self._this_or_last,
                self._part_of_year,
                self._week,
            ),
            *(self._day, self._first_of_two, self._month, self._weekday),
        ]
        start = self.reader.at
        for read in [*ways, self._year] if years else ways:
            if found := read():
                return self._explained(years=years) or found if found.question else found
            self.reader.at = start
        return None

    def _explained(self, *, years: bool) -> Stretch | None:
        """in autumn, that is September to November: the days that are said behind what would be asked about"""
        r = self.reader
        start = r.at
        r.at += r.word in (",", "(")
        if r.words[start : r.at] == ["("]:
            return self._in_brackets(start)
        r.read_word("that is", "meaning", "namely", "which was", "which is", "say")
        before = r.words[max(start - WORDS_OF_A_FEAST, 0) : start]
        r.read_word(*(word for word in ("before", "after", "since", "in") if word in before))
        found = self.read(years=years) if r.at > start else None
        r.at = r.at if found and not found.question else start
        return found if r.at > start else None

    def _in_brackets(self, start: int) -> Stretch | None:
        """before summer (before June), in winter (December to February)"""
        r = self.reader
        r.at += r.word == ","  # i.e.
        r.read_word("before", "after", "since", "in", "from", "on", "that is", "meaning")
        found = self.read(years=True)
        if found and r.read_word("to", "till", "-") and (last := self.read(years=True)):
            found = replace(last, start=year_before(found.start) if found.start > last.start else found.start)
        if found is None or found.question or r.word != ")":
            r.at = start
            return None
        r.at += 1
        return found

    # ── By name ───────────────────────────────────────────────────────
    def _feast(self) -> Stretch | None:
        r = self.reader
        r.read_word("last", "this", "the")
        if name := r.read_word(*FIXED):
            r.read_word("day")
            if r.read_word("eve"):
                return Stretch(self.today, question=f"Which days do you mean by “{name} eve”? Write dates.")
            found = self._latest(*FIXED[name], self.years.behind())
            return Stretch(found, found, f"{name.title()} read as {spoken(found)}") if found else None
        if r.word not in MOVABLE:
            return None
        name = r.said(r.at, r.at + 1)
        while r.word in MOVABLE | OF_A_FEAST:
            r.at += 1
        self.years.number()
        example = spoken(self.today - timedelta(days=30))
        return Stretch(self.today, question=f"When was {name}? Write a date instead, like “{example}”.")

    def _near(self) -> Stretch | None:
        r = self.reader
        if r.read_word("day before yesterday"):
            return Stretch(self.today - timedelta(2), self.today - timedelta(2))
        if r.read_word("yesterday", "yday", "yest"):
            return Stretch(self.today - timedelta(1), self.today - timedelta(1))
        return Stretch(self.today) if r.read_word("today", "tonight", "now") else None

    def _weekday(self) -> Stretch | None:
        r = self.reader
        r.read_word("last", "this")
        number = WEEKDAYS.get(r.word)
        if number is None:
            return None
        r.at += 1
        place = r.at
        r.at += r.word == ","
        behind = r.at
        for read in (self._in_figures, self._day):
            r.at = behind
            if named := read():
                return named  # Monday 16 November
        r.at = place
        day = self.today - timedelta(days=(self.today.weekday() - number) % 7 or 7)
        return Stretch(day, day, f"{calendar.day_name[number]} read as {spoken(day)}")

    # ── Around now ────────────────────────────────────────────────────
    def _edge(self) -> Stretch | None:
        """the start of the year, end of March"""
        r = self.reader
        r.read_word("the")
        start = r.at
        edge = r.read_word("start of", "beginning of", "begining of", "end of")
        if not edge:
            return None
        r.read_word("the")
        place = r.at
        inner = None
        for read in (self._this_or_last, self._month, self._year):
            r.at = place
            if inner := read():
                break
        else:
            r.at = place
        if inner is None and (unit := UNITS.get(r.word)) in ("weeks", "months", "years"):
            r.at += 1
            inner = Stretch(first_day(self.today, unit))
        if inner is None:
            return None
        day = (inner.end or self.today) if edge == "end of" else inner.start
        return Stretch(day, day, f"“{r.said(start)}” read as {spoken(day)}")

    def _this_or_last(self) -> Stretch | None:
        """this month, last quarter, this financial year, fy26, ytd"""
        r = self.reader
        r.read_word("the")
        if r.read_word("ytd"):
            return Stretch(self.today.replace(month=1, day=1))
        if r.read_word("mtd"):
            return Stretch(self.today.replace(day=1))
        which = r.read_word(*THIS, *LAST)
        if r.read_word("financial year", "fiscal year", "fin year", "fy"):
            return self._noted("financial year", *self.years.financial(is_last=which in LAST))
        if not which:
            return None
        if r.word in MONTHS:
            return self._named_month()
        r.read_word("calendar")
        unit = UNITS.get(r.word, "")
        if unit in ("", "hours", "days", "fortnights") or len(r.word) == 1:
            return None
        r.at += 1
        start = first_day(self.today, unit)
        if edge := r.read_word("start", "beginning", "end"):
            first = start if which in THIS else first_day(start - timedelta(days=1), unit)
            last = self.today if which in THIS else start - timedelta(days=1)
            day = last if edge == "end" else first
            return Stretch(day, day)
        if which in THIS:
            return Stretch(start)
        if which in LAST and unit in ("months", "quarters") and (year := self.years.other()):
            return Stretch(first_day(date(year, 12, 31), unit), date(year, 12, 31))
        end = start - timedelta(days=1)
        first, name = first_day(end, unit), f"last {unit[:-1]}"
        if r.read_word(*(f"{joiner} the {one} before" for joiner in ("or", "and") for one in (unit[:-1], "one"))):
            r.read_word("that", "last", "it")
            first, name = first_day(first - timedelta(days=1), unit), f"last two {unit}"
        return self._noted(name, first, end)

    def _week(self) -> Stretch | None:
        """calendar week 40, CW 40, week 42 of 2026; the week before last, the month before last"""
        r = self.reader
        r.read_word("the")
        place = r.at
        unit = UNITS.get(r.word, "")
        r.at += 1
        if unit and r.read_word("before last"):
            first, last = unit_before_last(self.today, unit)
            return Stretch(first, last, f"“{r.said(place)}” read as {span(first, last)}")
        r.at = place
        if not r.read_word("calendar week", "week", "cw", "kw"):
            return None
        token = r.token
        number = int(token.number or 0) if token and token.number in range(1, 54) else 0
        r.at += 1
        if number == 0 or r.word == "-" or r.word in MONTHS:
            return None  # week 1-7 november
        days = week_of_year(number, self.years.behind(), self.today)
        return self._noted(f"week {number}", *days) if days else None

    def _part_of_year(self) -> Stretch | None:
        """q2 2026, the first quarter of 2026, h1, the second half of 2025"""
        r = self.reader
        r.read_word("the")
        which, months = 0, 3
        if r.word in ("q", "h") and (token := r.peek(1)) and token.joined:
            which, months = int(token.number or 0), 3 if r.word == "q" else 6
            r.at += 2
        elif r.word in ORDINALS or r.word in ("1", "2", "3", "4"):
            which = ORDINALS.get(r.word) or int(r.word)
            r.at += 1
            r.read_word("st", "nd", "rd", "th")
            months = {"quarter": 3, "qtr": 3, "half": 6}.get(r.word, 0)
            r.at += 1
        if not which or not months or which * months > 12:
            return None
        r.read_word("of the year", "in the year")
        year = self.years.behind()
        start = date(year or self.today.year, (which - 1) * months + 1, 1)
        if not year and start > self.today:
            start = year_before(start)
        return self._noted(f"{'Q' if months == 3 else 'H'}{which}", start, months_later(start, months))

    def _noted(self, name: str, start: date, end: date) -> Stretch:
        return Stretch(start, end if end < self.today else None, f"{name} read as {span(start, end)}")

    # ── By date ───────────────────────────────────────────────────────
    def _in_figures(self) -> Stretch | None:
        """2026-03-31, 31/3/2026"""
        token = self.reader.token
        day = _parsed(token) if token and token.kind is TokenKind.DATE else None
        if day is None:
            return None
        self.reader.at += 1
        return Stretch(day, day)

    def _day(self) -> Stretch | None:
        """1st March, 15 aug 2025, March 3rd"""
        r = self.reader
        r.read_word("the")
        day = self._day_number()
        if day:
            r.read_word("of")
        month = MONTHS.get(r.word, 0)
        r.at += bool(month)
        if month and not day:
            r.read_word("the")
            day = self._day_number()
        if not day or not month:
            return None
        if r.word == "," and (following := r.peek(1)) and re.fullmatch(r"(19|20)\d\d", following.word):
            r.at += 1
        year = self.years.behind()
        found = self._latest(month, day, year)
        if found is None:
            return None
        return Stretch(found, found, "" if year or found.year == self.today.year else f"read as {spoken(found)}")

    def _first_of_two(self) -> Stretch | None:
        """1 to 15 September: the month of the first day stands behind the second"""
        r = self.reader
        r.read_word("the")
        number = self._day_number()
        end = r.at
        joiner = r.read_word("and", "&", "n", "to", "till", "until", "-", "or") if number else ""
        if not joiner:
            return None
        second = self._day()
        r.at = end
        if second is None or number >= second.start.day or (joiner == "or" and number + 1 < second.start.day):
            return None
        first = second.start.replace(day=number)
        return replace(second, start=first, end=first)

    def _day_number(self) -> int:
        """1, 1st, twenty first; the first of March, March the first, unlike: first March order"""
        return self._day_in_figures() or self._day_in_words()

    def _day_in_words(self) -> int:
        r = self.reader
        start = r.at
        is_behind_month = any(word in MONTHS for word in r.words[max(start - 2, 0) : start] if word != "the")
        tens = TENS.get(r.word, 0)
        r.at += bool(tens)
        r.at += r.word == "-"
        number = tens + ORDINALS.get(r.word, 0)
        is_number = tens < number < (tens + 10 if tens else LONGEST_MONTH)
        r.at += 1
        if is_number and number <= LONGEST_MONTH and (tens or is_behind_month or r.word in BESIDE_A_DAY):
            return number
        r.at = start
        return 0

    def _day_in_figures(self) -> int:
        r = self.reader
        token = r.token
        if token is None or token.number not in range(1, 32) or not token.word.isdigit():
            return 0
        r.at += 1
        if (behind := r.token) and behind.joined and behind.kind is TokenKind.WORD:
            if behind.word not in ("st", "nd", "rd", "th"):
                r.at -= 1
                return 0
            r.at += 1
        return int(token.word)

    def _month(self) -> Stretch | None:
        r = self.reader
        r.read_word("the")
        r.read_word("month of")
        r.read_word("last", "this")
        return self._named_month() if r.word in MONTHS else None

    def _named_month(self) -> Stretch | None:
        r = self.reader
        name = r.word
        r.at += 1
        if r.word == "'" and (token := r.peek(1)) and token.number:
            r.at += 1
        year = self.years.behind()
        start = self._latest(MONTHS[name], 1, year)
        if start is None:
            return None
        note = "" if year else f"{name.capitalize()} read as {start:%B %Y}"
        return Stretch(start, months_later(start, 1), note)

    def _latest(self, month: int, day: int, year: int | None) -> date | None:
        """Without a year, the latest such day that is not ahead; 29 February may be some years ago."""
        for candidate in [year] if year else range(self.today.year, self.today.year - 9, -1):
            try:
                found = date(candidate, month, day)
            except ValueError:
                continue
            if year or found <= self.today:
                return found
        return None

    def _year(self) -> Stretch | None:
        self.reader.read_word("the")
        self.reader.read_word("calendar year", "calendar", "year")
        to_come = self.years.to_come()
        if to_come:
            return Stretch(self.today, question=f"{to_come} is yet to come. Which year do you mean?")
        year = self.years.number()
        if year is None:
            return None
        return Stretch(date(year, 1, 1), date(year, 12, 31) if year < self.today.year else None)


def _parsed(token: Token) -> date | None:
    """A date in figures, the day first where the year is last."""
    parts = [int(part) for part in re.split(r"[-/.]", token.word)]
    year, month, day = parts if re.match(r"\d{4}", token.word) else parts[::-1]
    try:
        return date(year if year > 100 else 2000 + year, month, day)
    except ValueError:
        return None
