"""Which year is meant: by its number, as this or last one, or as one of finance."""

import re
from datetime import date, timedelta

from ai_tools.engines.grammar import numbers
from ai_tools.engines.grammar.names_of_days import MONTHS
from ai_tools.engines.grammar.reader import Reader
from ai_tools.engines.grammar.tokens import TokenKind

FIRST_MONTH = 4  # of the financial year
THIS_YEAR = ("this year", "the current year")
LAST_YEAR = ("last year", "the previous year")


class Years:
    """Reads them as of `today`."""

    def __init__(self, reader: Reader, today: date) -> None:
        self.reader = reader
        self.today = today

    def number(self) -> int | None:
        """2025; of two figures only behind a month"""
        r = self.reader
        token, before, behind = r.token, r.peek(-1), r.peek(1)
        if token is None or token.kind is not TokenKind.NUMBER or not token.word.isdigit():
            return None
        year = int(token.word)
        if len(token.word) == 2 and before and (before.word in MONTHS or before.word == "'"):
            year += 2000
        if not 1900 <= year <= self.today.year or (behind and behind.word in numbers.CURRENCIES):
            return None
        r.at += 1
        return year

    def behind(self) -> int | None:
        """The year behind a month or a day: june 2025, june of last year."""
        r = self.reader
        start = r.at
        r.read_word("of", "in")
        year = self.number()
        if year is None and (said := r.read_word(*THIS_YEAR, *LAST_YEAR)):
            year = self.today.year - (said in LAST_YEAR)
        if year is None:
            r.at = start
        return year

    def other(self) -> int | None:
        """the last quarter of 2025: another year than this one"""
        start = self.reader.at
        year = self.number() if self.reader.read_word("of", "in") else None
        if year in (None, self.today.year):
            self.reader.at = start
            return None
        return year

    def to_come(self) -> str:
        """in 2093; unlike an amount"""
        token, behind = self.reader.token, self.reader.peek(1)
        is_year = token and re.fullmatch(r"20\d\d", token.word) and int(token.word) > self.today.year
        if token is None or not is_year or (behind and behind.word in {*numbers.CURRENCIES, *numbers.SCALES}):
            return ""
        self.reader.at += 1
        return token.word

    def financial(self, *, is_last: bool) -> tuple[date, date]:
        """fy26, fy 2025-26, or the one that has begun: its first and its last day"""
        r = self.reader
        year = self.today.year if self.today.month >= FIRST_MONTH else self.today.year - 1
        token = r.token
        number = int(token.number) if token and token.number else 0
        ending = number - 1 if number > 100 else 1999 + number
        two = self._and_the_next(ending)
        if token and number and (token.joined or two or 2000 <= number <= 2100):
            r.at += 3 if two else 1
            year = ending + two
        elif is_last:
            year -= 1
        return date(year, FIRST_MONTH, 1), date(year + 1, FIRST_MONTH, 1) - timedelta(days=1)

    def _and_the_next(self, year: int) -> bool:
        """fy 2025-26: the first of two years was named, not the last"""
        between, following = self.reader.peek(1), self.reader.peek(2)
        is_range = between is not None and following is not None and between.word in ("-", "/")
        return is_range and following is not None and following.number in (year + 2, (year + 2) % 100)
