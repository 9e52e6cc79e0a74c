"""Figures of something else than a deed: of an attribute, of rich people, of some of several things, or of what?"""

from ai_tools.engines.grammar import numbers
from ai_tools.engines.grammar.details import LARGE, Details
from ai_tools.engines.grammar.frames import Deed, Frame
from ai_tools.engines.grammar.items import Form, Item, ItemKind
from ai_tools.engines.grammar.numbers import Comparison
from ai_tools.engines.grammar.text import Text
from ai_tools.engines.grammar.tree import where
from ai_tools.engines.grammar.values import THINGS, ValueKind
from crm.web import display

AGES = (13, 99)
YEARS = ("years", "yrs", "year", "yr")


class OtherFigures:
    """Reads figures behind which no deed stands."""

    def __init__(self, text: Text, details: Details) -> None:
        self.text = text
        self.reader = text.reader
        self.notes = text.notes
        self.details = details

    def others(self) -> list[Comparison]:
        """more than 3 and less than 10 orders; minimum 4, maximum 9 completed orders"""
        r = self.reader
        start = r.at
        is_joined = r.read_word(",") or r.accept("AND", "BUT")
        second = numbers.comparison(r) if is_joined else None
        end = r.at
        r.skip("SINGLE")
        named = bool(r.sees("ORDER", "VISIT", "SPEND")) or bool(self.text.matches(ValueKind.KEY, *THINGS))
        r.at = end
        if second and second.op and named and not self.details.is_time():
            return [second]
        r.at = start
        return []

    def of_attribute(self, start: int, found: Comparison) -> Item | None:
        """over 1,000 loyalty points, over 30 years old"""
        r = self.reader
        attributes = self.text.vocabulary.attributes
        place = r.at
        self.text.light("ARTICLE")
        match = next(iter(self.text.matches(ValueKind.KEY)), None)
        is_age = self.is_age(found) or r.words[r.at - 1] in ("older", "younger")
        if r.word == "s" and r.tokens[r.at].joined and AGES[0] <= found.quantity.value <= AGES[1]:  # under 25s
            is_age = True
            r.at += 1
        key = match.value.text if match else "age" if is_age and "age" in attributes else ""
        if not key and self._is_age(found):
            key = "age"
            self.notes.assume(f"“{r.said(start)}” read as age")
        if not key or "number" not in attributes[key].kinds:
            r.at = place
            return None
        r.at += match.length if match else 0
        r.accept("AGE") or r.read_word(*YEARS)
        op, value = found.condition
        if not found.op and not found.high and value:
            op = "gte"
            self.notes.assume(f"{value} {key.replace('_', ' ')} read as at least {value}")
        return Item(ItemKind.LEAF, start, r.at, where(f"attributes.{key}", op, value), Form.VERB)

    def is_age(self, found: Comparison) -> bool:
        """over 30 years old; members under 30 years, which is said of people, unlike: ordered within 2 years"""
        said = next((item.kind for item in reversed(self.text.items) if item.kind is not ItemKind.FILLER), None)
        is_of_people = said is ItemKind.HEAD and "age" in self.text.vocabulary.attributes
        is_range = bool(found.op or found.high) and AGES[0] <= found.quantity.value <= AGES[1]
        return bool(self.reader.sees("AGE")) or (is_of_people and is_range and self.reader.word in YEARS)

    def _is_age(self, found: Comparison) -> bool:
        """people under 35"""
        behind_people = bool(self.text.items) and self.text.items[-1].kind == ItemKind.HEAD
        is_bare = bool(found.op or found.high) and not found.times and not found.money and not found.quantity.written
        is_age = "age" in self.text.vocabulary.attributes and AGES[0] <= found.quantity.value <= AGES[1]
        return is_age and behind_people and is_bare and self.text.boundary()

    def some_of_several(self, start: int) -> Item | None:
        """exactly two of coffee, tea and bakery"""
        r = self.reader
        place = r.at
        items = self.details.things.read() if r.word == "of" else None
        if items is None or len(items.values) < 2:
            r.at = place
            return None
        self.notes.ask(
            f"“{r.said(start)}”: how many of several things somebody bought is not counted. Name those meant."
        )
        return Item(ItemKind.LEAF, start, r.at)

    def of_people(self, start: int, found: Comparison) -> Frame | None:
        """the 50k+ club"""
        is_amount = found.quantity.written and found.quantity.value >= LARGE
        if not is_amount or found.money or not self.reader.sees("HEAD"):
            return None
        self.notes.assume(f"“{self.reader.said(start)}” read as total spend")
        return Frame(Deed.SPEND)

    def of_nothing(self, start: int) -> Item | None:
        """more than 3, of what?"""
        r = self.reader
        if not self.text.boundary() or r.words[start : r.at] == ["one"] or r.sees("HEAD", "MODAL"):
            return None
        self.notes.ask(f"“{r.said(start)}”: of what? Say “orders”, “visits” or “{display.SYMBOL} spent”, for example.")
        return Item(ItemKind.LEAF, start, r.at)
