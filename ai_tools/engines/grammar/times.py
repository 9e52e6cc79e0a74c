"""When: the last 90 days, since March, two months ago, this week, between 1 and 15 September."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from ai_tools.engines.grammar import beginnings, numbers
from ai_tools.engines.grammar.days import Days, Stretch
from ai_tools.engines.grammar.names_of_days import FIXED, LAST, MONTHS, MOVABLE, ORDINALS, THIS, UNITS, WEEKDAYS
from ai_tools.engines.grammar.periods import spoken, year_before
from ai_tools.engines.grammar.reader import Reader
from ai_tools.engines.grammar.tokens import TokenKind
from customers.segments.values import MAX_STEPS

NOT_BEFORE = ("on or after", "not before", "no earlier than", "not earlier than", "no sooner than", "not sooner than")
NOT_AFTER = ("on or before", "no later than", "not later than", "not after", "at the latest", "latest by")
OR_LATER = (
    *("onwards", "onward", "till now", "till date", "till today", "or later", "and later", "or after", "and after"),
    *("or any time after", "or anytime after", "or since", "or afterwards", "and onwards", "and afterwards"),
    *("or any time later", "or any later", "or thereafter", "or more recently", "or more recent", "or newer"),
)
OR_EARLIER = (
    *("or earlier", "and earlier", "or before", "and before", "or any time before", "or anytime before", "or sooner"),
    *("or prior", "or older", "or longer ago", "or before that", "at the latest", "or even earlier"),
)
BEFORE_DAYS = ("before", "pre", "prior", "prior to", "since before", "from before", "earlier than", "sooner than")
AFTER_DAYS = ("after", "post", "later than")
UNTIL_DAYS = ("until", "till", "by", "upto", "as of", *NOT_AFTER)
SINCE_DAYS = ("since", "starting", *NOT_BEFORE)
OF_DAYS = ("from", "in", "on", "during", "between", "within", "of", "at", "for")
LEADS = (  # words before a time
    *(*BEFORE_DAYS, *AFTER_DAYS, *UNTIL_DAYS, *SINCE_DAYS, *OF_DAYS),
    *("aged", "over", "inside", "under", "exactly", "precisely", "as", "the", "their", "our", "a", "an", "few"),
    *("several", "some", "couple", "half", "lst", "these", "preceding", "trailing", "recent"),
)
NAMES = (  # of times
    *("yesterday", "yday", "yest", "today", "tonight", "now", "day", "ytd", "mtd", "fy", "q", "h", "start"),
    *("beginning", "begining", "end", "financial", "fiscal", "fin", "month", "calendar", "year"),
)
BEGINNINGS = frozenset(
    word
    for phrases in (
        *(LEADS, NAMES, NOT_BEFORE, NOT_AFTER, LAST, THIS, FIXED, MOVABLE, MONTHS, WEEKDAYS, ORDINALS, UNITS),
        *(numbers.UNITS, numbers.TENS, numbers.SCALES),
    )
    for word in (phrase.split()[0] for phrase in phrases)
)
BEFORE_TIMES = frozenset(["RECENTLY", "LONG_AGO", "BETWEEN", "GT", "GTE", "LT", "LTE"])
OF_TIMES = frozenset([*BEGINNINGS, *BEFORE_TIMES, TokenKind.NUMBER.value, TokenKind.DATE.value])  # what one begins with
CLOCK = frozenset(["am", "pm", "oclock"])  # behind an hour
STEPS = {"fortnights": (14, "days"), "quarters": (3, "months")}
PARTS = {"years": ("months", 12), "months": ("days", 30), "weeks": ("days", 7), "days": ("hours", 24)}
SOME_DAYS = 30  # how long "recently" is
LONG_DAYS = 90  # how long "a while" is


@dataclass(frozen=True)
class When:
    """A span of time: so many steps back from now, or from one whole day to another, of which either may be open.

    `older`: before those steps, not within them. `longer`: “more than” was said of them. `beyond`: within them, but not
    within these. `note` says how vague words were read, `question` what must be known first.
    """

    steps: tuple[int, str] | None = None
    start: date | None = None
    end: date | None = None
    older: bool = False
    longer: bool = False
    beyond: tuple[int, str] | None = None
    note: str = ""
    question: str = ""

    @property
    def is_open(self) -> bool:
        """Whether there is nothing but a question."""
        return not (self.steps or self.start or self.end)


class Count(NamedTuple):
    """So many units; `alone` when no number was named: the last month."""

    n: Decimal
    unit: str
    plus: bool = False
    alone: bool = False


def window(steps: tuple[int, str]) -> dict[str, int | str]:
    """A window of the rule language."""
    return {"n": steps[0], "unit": steps[1]}


class Times:
    """Reads times as of `today`. `unit` is the last one named: in the last 60 days but not in the last 30."""

    def __init__(self, reader: Reader, today: date) -> None:
        self.reader = reader
        self.today = today
        self.days = Days(reader, today)
        self.unit = ""
        self._is_near: list[bool] | None = None  # by place, whether a time may be read there
        self._read: dict[tuple[int, str], tuple[When | None, int, str]] = {}  # by place and unit

    def when(self) -> When | None:
        """The time here, or None with the reader where it was."""
        r = self.reader
        token = r.token
        if token is None or (
            token.number is None
            and token.kind is not TokenKind.DATE
            and r.word not in BEGINNINGS
            and r.classes().isdisjoint(BEFORE_TIMES)
        ):
            return None
        if self._is_near is None:
            self._is_near = beginnings.find_times(r)
        if not self._is_near[r.at]:
            return None
        key = (r.at, self.unit)
        kept = self._read.get(key)
        if kept is None:
            kept = self._read[key] = (self._when(), r.at, self.unit)
        found, r.at, self.unit = kept
        return found

    def _when(self) -> When | None:
        for read in (self._vague, self.between_ago, self._back, self._bounded, self._bare):
            start = self.reader.at
            if found := read():
                return found
            self.reader.at = start
        return None

    def ahead(self) -> bool:
        """Whether a time stands here."""
        start, unit = self.reader.at, self.unit
        found = self.when() is not None
        self.reader.at, self.unit = start, unit
        return found

    # ── So many steps ─────────────────────────────────────────────────
    def _vague(self) -> When | None:
        """recently, for a while, a few weeks ago"""
        r = self.reader
        r.read_word("in", "for", "since", "from")
        if words := r.accept("RECENTLY"):
            return When((SOME_DAYS, "days"), note=f"“{words}” read as the last {SOME_DAYS} days")
        if words := r.accept("LONG_AGO"):
            older = bool(r.read_word("ago", "back"))
            note = f"“{words}” read as {LONG_DAYS} days"
            return When((LONG_DAYS, "days"), older=older, note=note, question=f"How long is “{words}”?")
        if not r.read_word("a few", "few", "several", "some"):
            return None
        words = f"a few {r.word}"
        unit = self._unit()
        if not unit:
            return None
        factor, unit = STEPS.get(unit, (1, unit))
        older = bool(r.read_word("ago", "back"))
        return When((3 * factor, unit), older=older, note=f"“{words}” read as 3", question=f"How many are “{words}”?")

    def between_ago(self, *behind: str) -> When | None:
        """between 30 and 90 days ago; or with one of these words behind it"""
        r = self.reader
        is_aged = bool(r.read_word("aged"))
        if not (is_aged or r.sees("BETWEEN") or r.word == "from" or (r.token and r.token.kind is TokenKind.NUMBER)):
            return None
        found = numbers.comparison(r)
        if found is None or found.high is None or found.money:
            return None
        unit = self._unit()
        if not unit or not (is_aged or r.read_word(*(behind or ("ago", "back", "old")))):
            return None
        near, note = self._in_steps(found.quantity.value, unit)
        far, _ = self._in_steps(found.high.value, unit)
        return When(far, beyond=near, note=note)

    def _back(self) -> When | None:
        """in the last 90 days, for 6 months, since 2 months, within a week, past fortnight, over 90 days ago"""
        r = self.reader
        leads = ("in", "within", "over", "during", "for", "since", "from", "of", "at", "inside", "under", "after")
        lead = "" if r.sees("GTE", "LTE") > 1 else r.read_word(*leads)  # at least a year ago
        article = r.read_word("the", "their", "our")
        last = r.read_word(*LAST, "lst", "this past", "these", "preceding", "trailing", "recent")
        longer = shorter = ""
        if not last:
            longer = lead if lead == "over" else r.accept("GT", "GTE")
            shorter = lead if lead == "under" else "" if longer else r.accept("LT", "LTE")
            if longer or shorter:
                r.read_word("than", "the", "of")
                last = r.read_word("last", "past")
        counted = self._count(alone=bool(last))
        if counted is None or not 1 <= counted.n <= MAX_STEPS:
            return None
        plus = counted.plus or numbers.behind(r) == "gte"
        ago = r.read_word("ago", "back", "before", "earlier", "old", "prior") or (
            "old" if longer == "older than" else ""
        )
        if ago in ("before", "earlier") and not (r.done or r.sees("AND", "OR", "BUT", "WHO") or r.word in ",.;"):
            return None
        if not ago:
            r.read_word("now", "or so", "period", "duration", "straight")
            if not (lead or last or longer or plus or shorter) or lead == "after" or (lead == "under" and last):
                return None
        is_plain = lead in ("", "since") and not article and last == "last"
        if counted.alone and (is_plain or last in ("previous", "prev")):
            return None  # last month, in the previous quarter: the one of the calendar
        behind = r.peek(1)
        if counted.alone and r.word == "of" and behind and behind.kind is TokenKind.NUMBER:
            return None  # the last quarter of 2025
        steps, note = self._in_steps(counted.n, counted.unit)
        if counted.alone and counted.unit == "quarters":
            note = (
                f"“{article} {last} quarter” read as the last 3 months; write “last quarter” for that of the calendar"
            )
        older = bool(ago) and not shorter and lead not in ("within", "in")
        return When(steps, older=older, longer=bool(longer or plus), note=note)

    def span(self) -> When | None:
        """90 days, where only a span can stand: lapsed 90 days"""
        token = self.reader.token
        if token is None or (token.number is None and self.reader.word not in BEGINNINGS):
            return None
        start = self.reader.at
        counted = self._count(alone=False)
        if counted and 1 <= counted.n <= MAX_STEPS:
            numbers.behind(self.reader)
            self.reader.read_word("now", "back", "ago")
            steps, note = self._in_steps(counted.n, counted.unit)
            return When(steps, note=note)
        self.reader.at = start
        return None

    def _count(self, *, alone: bool) -> Count | None:
        r = self.reader
        if r.read_word("half"):
            r.read_word("a", "an", "the")
            unit = self._unit()
            return {"years": Count(Decimal(6), "months"), "days": Count(Decimal(12), "hours")}.get(unit)
        if alone and (unit := self._unit()):
            if r.read_word("and a half", "and half"):
                return Count(Decimal("1.5"), unit)
            return Count(Decimal(1), unit, alone=True)
        n = self._how_many()
        if n is None:
            return None
        if r.read_word("and a half"):
            n += Decimal("0.5")
        elif alone and r.read_word("-", "to", "or") and (more := self._how_many()):
            n = max(n, more)  # the last 2-3 months
        plus = r.word == "+" and bool(r.accept("OR_MORE"))
        unit = self._unit() or (self.unit if alone and n == int(n) else "")
        return Count(n, unit, plus) if unit else None

    def _how_many(self) -> Decimal | None:
        r = self.reader
        if (token := r.token) and token.kind is TokenKind.NUMBER:
            r.at += 1
            return token.number
        if r.read_word("a couple of", "a couple", "couple of", "couple"):
            return Decimal(2)
        if r.word in ("a", "an") and (following := r.peek(1)) and UNITS.get(following.word):
            r.at += 1
            return Decimal(1)
        found = numbers.quantity(r)
        return found.value if found and not found.money else None

    def _in_steps(self, n: Decimal, unit: str) -> tuple[tuple[int, str], str]:
        """In units of the rule language, and how that came about where it is not plain."""
        factor, unit = STEPS.get(unit, (1, unit))
        self.unit, n = unit, n * factor
        if n == int(n):
            return (int(n), unit), ""
        smaller, times = PARTS.get(unit, (unit, 1))
        return (int(n * times), smaller), f"{n} {unit} read as {int(n * times)} {smaller}"

    def _unit(self) -> str:
        """A unit; of one letter only right behind a figure."""
        r = self.reader
        if r.read_word("quarter year", "quarter of a year", "quarter of the year"):
            return "quarters"
        unit = UNITS.get(r.word, "")
        before = r.peek(-1)
        if unit and (len(r.word) > 1 or (before and before.kind is TokenKind.NUMBER)):
            r.at += 1
            return unit
        return ""

    # ── From one day to another ───────────────────────────────────────
    def _bounded(self) -> When | None:
        """since March, before 1 May, between January and March, from 1 to 15 September, in 2025"""
        r = self.reader
        lead = r.read_word(*BEFORE_DAYS, *AFTER_DAYS, *UNTIL_DAYS, *SINCE_DAYS, *OF_DAYS)
        lead = lead or ("on" if r.read_word("exactly on", "precisely on", "on exactly") else "")
        if not lead or (lead in UNTIL_DAYS and r.word in ("now", "today")):
            return None  # until now
        r.read_word("to", "from", "on", "the", "of")
        first = self.days.read(years=True)
        if first is None:
            return None
        if first.question:
            return When(question=first.question)
        if lead in ("between", "from", "starting", "in", "during", "within"):
            second = self._second(*("and", "&", "n") if lead in ("between", "from") else (), "to", "till", "-")
            if second:
                return _from_to(first, second, self.today)
            if lead == "between":
                return None
        return self._led(lead, first)

    def _led(self, lead: str, found: Stretch) -> When:
        """What a preposition makes of a stretch."""
        start, end = found.start, found.end
        if start > self.today and lead not in (*BEFORE_DAYS, *UNTIL_DAYS):
            return When(question=f"{spoken(start)} is yet to come. Which year do you mean?")
        if self._behind(*OR_EARLIER, "or earlier than that"):
            return When(end=end or self.today, note=found.note)
        if self._behind(*OR_LATER) or lead in SINCE_DAYS or (lead == "from" and start == end):
            return When(start=start, note=found.note)
        if lead in AFTER_DAYS:
            return When(start=(end or start) + timedelta(days=1), note=found.note)
        if lead in BEFORE_DAYS:
            return When(end=start - timedelta(days=1), note=found.note)
        if lead in UNTIL_DAYS:
            return When(end=end or self.today, note=found.note)
        return When(start=start, end=end, note=found.note)

    def _bare(self) -> When | None:
        """Without a preposition: this week, last month, yesterday, q2, march 2026"""
        r = self.reader
        if r.word == "now":
            return None  # bought twice before, now nothing
        if r.read_word("this fortnight", "last fortnight"):
            return When((14, "days"), note="a fortnight read as the last 14 days")
        first = self.days.read(years=False)
        if first is None or first.question:
            return When(question=first.question) if first else None
        if second := self._second("to", "till", "-"):
            return _from_to(first, second, self.today)
        return self._led("", first)

    def _behind(self, *words: str) -> bool:
        """Whether these stand behind a day, and not before another one: in June and after that."""
        start = self.reader.at
        found = bool(self.reader.read_word(*words))
        end = self.reader.at
        is_another = found and (self.reader.word == "that" or self.days.read(years=True) is not None)
        self.reader.at = start if is_another else end
        return found and not is_another

    def _second(self, *joiners: str) -> Stretch | None:
        """The other end of a range."""
        r = self.reader
        start = r.at
        if r.read_word(*joiners) and (found := self.days.read(years=True)) and not found.question:
            r.read_word("quarter", "period")  # the July to September quarter
            return found
        r.at = start
        return None


def _from_to(first: Stretch, second: Stretch, today: date) -> When:
    """The year named for the second end is that of the first too; a range that would end before it begins began a year
    before."""
    start, end = first.start, second.end or today
    if first.note and not second.note and end.year != start.year:
        moved = year_before(start) if end.year < start.year else start
        start = moved if moved <= end else start
    if start > end:
        start = year_before(start)
    notes = dict.fromkeys(filter(None, (first.note, second.note)))
    return When(start=start, end=end, note="; ".join(notes) if start == first.start else "")


def counts_time(reader: Reader) -> bool:
    """Whether the number just read counts days or the like, is an hour, a day of the month named behind it, or one of
    several spans (in 2 of the last 3 months)."""
    number = reader.peek(-1)
    if reader.word in MONTHS and number and number.number in range(1, 32):
        return True
    if reader.word in CLOCK or _is_share_of_spans(reader):
        return True
    is_joined = bool(reader.token and reader.token.joined)
    is_unit = reader.word in UNITS and (len(reader.word) > 1 or is_joined)
    return is_unit or (is_joined and reader.word in ("st", "nd", "rd", "th"))


def _is_share_of_spans(reader: Reader) -> bool:
    """in 2 of the last 3 months"""
    start = reader.at
    found = False
    if reader.read_word("of", "out of"):
        reader.read_word("the")
        reader.accept("LAST") or reader.read_word("past", "previous")
        found = numbers.quantity(reader) is not None and reader.word in UNITS
    reader.at = start
    return found
