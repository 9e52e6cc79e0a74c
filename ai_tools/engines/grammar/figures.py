"""Words that need a figure of today: big spenders, the top 10 %, loyal, above average; and buyers by how often."""

from decimal import Decimal
from typing import NamedTuple, NoReturn

from ai_tools.engines.grammar import numbers
from ai_tools.engines.grammar.frames import Deed, Frame, Which
from ai_tools.engines.grammar.items import Form, Item, ItemKind, Measured, Vague
from ai_tools.engines.grammar.text import Text
from ai_tools.engines.grammar.things import Things
from ai_tools.engines.grammar.tree import Node, every, negated, where
from ai_tools.engines.grammar.values import ValueKind
from crm.web import display
from customers.segments import catalogue


class Percentile(NamedTuple):
    """The comparison with a percentile of the buyers that a vague word stands for."""

    field: str
    percent: int
    op: str


RANKED_BY = frozenset(["by", "ranked", "sorted", "based", "according"])  # behind the top 10 %
TWICE = numbers.Comparison("gte", numbers.Quantity(Decimal(2)), times=True)
PERCENTILES = {  # of classes of the lexicon
    "BIG": Percentile("total_spend", 90, "gt"),
    "SMALL": Percentile("total_spend", 25, "lt"),
    "FREQUENT": Percentile("order_count", 90, "gte"),
}
MUCH = {("ORDER", "OFTEN"): "FREQUENT", ("SPEND", "OFTEN"): "BIG", ("SPEND", "SELDOM"): "SMALL"}
OF_MUCH = frozenset(name for names in MUCH for name in names)
RANKS = {"SPEND": "total_spend", "ORDER": "order_count"}
OF_RANKS = frozenset([*PERCENTILES, "HEAD", "BUYER", "WHO"])
SAID = {
    ("total_spend", "gt"): "total spend over {}",
    ("total_spend", "lt"): "total spend under {}",
    ("total_spend", "gte"): "total spend of at least {}",
    ("total_spend", "lte"): "total spend of at most {}",
    ("order_count", "gt"): "more than {} orders",
    ("order_count", "lt"): "fewer than {} orders",
    ("order_count", "gte"): "{} orders or more",
    ("order_count", "lte"): "{} orders at most",
}


class Unknown(Exception):
    """There is no such figure today; a question stands in the notes."""


class Figures:
    """Reads conditions that need the figures of all customers: the top 10%, above average."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.reader = text.reader
        self.notes = text.notes
        self.facts = text.facts
        self.things = Things(text)
        self.is_of_numbers = False  # the vague word read last

    def read(self, denied: bool) -> Item | None:
        """The condition here, or None with the reader where it was."""
        r = self.reader
        start = r.at
        r.skip("ARTICLE")
        if self.text.found.is_named_tag(r.at):
            return None  # the first-time tag
        node: Node | None = None
        for recognise in (self._share, self._average, self._percentile, self._how_often):
            place = r.at
            try:
                node = recognise(start)
            except Unknown:
                return Item(ItemKind.LEAF, start, r.at)
            if node:
                break
            r.at = place
        if node is None:
            return None
        vague = self._vague(r.said(start), recognise == self._percentile, denied=denied)
        names_people = bool(r.sees("HEAD", "BUYER")) or r.words[r.at - 1].endswith("s")
        r.accept("BUYER") or r.accept("HEAD")
        return Item(ItemKind.LEAF, start, r.at, negated(node) if denied else node, Form.NOUN, names_people, vague=vague)

    def _vague(self, words: str, is_vague: bool, *, denied: bool) -> Vague | None:
        """What a figure that follows may be about, in which case it says what the vague word means."""
        if not is_vague or denied:
            return None
        is_money = "spen" in words or "value" in words or "ticket" in words
        measures = {Measured.MONEY} if is_money else {Measured.MONEY, Measured.NUMBER}
        if self.is_of_numbers:
            measures = {Measured.NUMBER}
        self.text.vague_deed = Deed.ORDER if measures == {Measured.NUMBER} else Deed.SPEND
        return Vague(frozenset(measures), self.notes.assumptions[-1])

    def _percentile(self, start: int) -> Node | None:
        """big spenders, loyal"""
        if self.text.matches(ValueKind.TAG, ValueKind.ATTRIBUTE):
            return None
        name = next((name for name in PERCENTILES if self.reader.accept(name)), "") or self._much()
        if not name:
            return None
        field, percent, op = PERCENTILES[name]
        self.is_of_numbers = name == "FREQUENT"
        words = self.reader.said(start)
        value = self._figure(self.facts.percentile(field, percent), words)
        return self._where(words, field, op, value, f"the {percent}th percentile of buyers today")

    def _much(self) -> str:
        """spends a lot, often orders; unlike: ordered a lot of tea, spent little this year"""
        r = self.reader
        start = r.at
        if r.classes().isdisjoint(OF_MUCH):
            return ""
        for (deed, much), name in MUCH.items():
            for classes in ((deed, much), (much, deed)):
                if all(r.accept(each) for each in classes) and self.text.boundary():
                    return name
                r.at = start
        return ""

    def _share(self, start: int) -> Node | None:
        """top 10% spenders, bottom 20 percent, which are buyers, most loyal 5%, top 100 customers by orders"""
        r = self.reader
        ranked = next((PERCENTILES[name].field for name in ("BIG", "FREQUENT") if r.accept(name)), "")
        top = bool(ranked or r.accept("TOP"))
        if r.words[r.at - 1] == "at" or not (top or r.accept("BOTTOM")):
            return None
        amount = numbers.quantity(r)
        if amount is None or amount.money:
            return None
        percent = bool(r.accept("PERCENT"))
        r.read_word("of")
        r.skip("ARTICLE", "OUR")
        people = r.accept("HEAD", "BUYER", "SPEND")
        r.accept("HEAD")
        field = self._measure()
        context = self.text.context
        if context and context.deed not in (Deed.SPEND, Deed.ORDER) and not (people or field):
            self._ask_by_what(start)
        if not field and r.word in RANKED_BY:
            self._ask_by_what(start)
        if not (people or percent or ((field or self.text.boundary()) and not ranked)):
            return None
        field, said = field or ranked or "total_spend", r.said(start)
        if top:
            count = round(self.facts.customers() * amount.value / 100) if percent else int(amount.value)
            value = self._figure(self.facts.highest(field, max(count, 1)), said)
            return self._where(said, field, "gte", value, "of all customers today")
        if not percent:
            self.notes.ask(f"“{said}”: of whom? Say “bottom 10 % of buyers”, for example.")
            raise Unknown
        value = self._figure(self.facts.percentile(field, int(amount.value)), said)
        return every([where(field, "gt", 0), self._where(said, field, "lte", value, "of all buyers today")])

    def _ask_by_what(self, start: int) -> NoReturn:
        """top 5 % by visits"""
        while not self.text.boundary():
            self.reader.at += 1
        self.notes.ask(f"“{self.reader.said(start)}”: of what? By spend and by orders it can be told.")
        raise Unknown

    def biggest(self, denied: bool) -> Item | None:
        """the 20 biggest spenders, our 50 best customers, 30 people with the most orders"""
        r = self.reader
        start = r.at
        if start + 1 >= len(r.words) or r.classes(start + 1).isdisjoint(OF_RANKS):
            return None
        amount = numbers.quantity(r)
        field = "" if amount is None or amount.money else self._rank()
        if amount is None or not field:
            return None
        said = r.said(start)
        value = self.facts.highest(field, max(int(amount.value), 1))
        if value is None:
            return None
        node = self._where(said, field, "gte", value, "of all customers today")
        return Item(ItemKind.LEAF, start, r.at, negated(node) if denied else node, Form.NOUN, group=True)

    def _rank(self) -> str:
        """biggest spenders, best customers; people with the highest spend, who ordered most"""
        r = self.reader
        if name := next((name for name in ("BIG", "FREQUENT") if r.accept(name)), ""):
            is_of_people = r.words[r.at - 1].endswith("s") or r.accept("HEAD", "BUYER")
            return PERCENTILES[name].field if is_of_people else ""
        r.accept("HEAD", "BUYER")
        if not r.accept("WHO"):
            return ""
        r.skip("ARTICLE", "AUXILIARY")
        is_before = bool(r.accept("MOST", "HIGHEST"))
        field = next((field for name, field in RANKS.items() if r.accept(name)), "")
        return field if (is_before or r.accept("MOST")) and self.text.boundary() else ""

    def _measure(self) -> str:
        """by orders, by spend"""
        r = self.reader
        start = r.at
        if r.accept("BY"):
            r.skip("ARTICLE")
            if r.accept("SPEND"):
                return "total_spend"
            counted = r.accept("COUNT_WORD")
            r.skip("ON")
            if r.accept("ORDER"):
                r.accept("COUNT_WORD")
                return "order_count"
            if counted:
                r.at = start
        r.at = start
        return ""

    def _average(self, start: int) -> Node | None:
        """above average spenders, spent more than average"""
        r = self.reader
        field = "total_spend" if r.accept("SPEND") else "order_count" if r.accept("ORDER") else ""
        above = bool(r.accept("ABOVE_AVERAGE"))
        if not above and not r.accept("BELOW_AVERAGE"):
            return None
        field = field or ("order_count" if r.sees("ORDER") and not r.sees("SPEND") else "total_spend")
        r.accept("SPEND", "ORDER")
        value = self._figure(self.facts.average(field), r.said(start))
        return self._where(r.said(start), field, "gt" if above else "lt", value, "the average of buyers today")

    def _how_often(self, start: int) -> Node | None:
        """first time buyers, from last month; repeat customers; prospects"""
        r = self.reader
        if r.accept("REPEAT"):
            return self._of_things() or where("order_count", "gte", 2)
        is_once = r.sees("ONE_TIME") > r.sees("NOBODY_YET")  # yet to buy again
        if words := "" if is_once else r.accept("NOBODY_YET"):
            if words.startswith("yet") and (node := self._yet_to_order()):
                return node
            if not words.startswith(("yet", "non")):
                self.notes.assume(f"“{words}” read as no order so far")
            return where("order_count", "eq", 0)
        words = r.accept("ONE_TIME")
        if not words:
            return None
        r.accept("BUYER") or r.accept("HEAD")
        once: Node = where("order_count", "eq", 1)
        when = self.text.times.when()
        first = self.text.conditions.build(Frame(Deed.ORDER, which=Which.FIRST, when=when)) if when else None
        if words.startswith(("first", "1 st")):
            if first:
                return first
            self.notes.assume(f"“{words}” read as exactly 1 order so far")
        return every([once, first]) if first else once

    def _of_things(self) -> Node | None:
        """repeat buyers of coffee, repeat tea buyers"""
        r = self.reader
        start = r.at
        r.accept("BUYER") or r.accept("HEAD")
        r.read_word("of", "for")
        items = self.things.read()
        r.at = r.at if items else start
        return self.text.conditions.build(Frame(Deed.ORDER, items=items, comparisons=[TWICE])) if items else None

    def _yet_to_order(self) -> Node | None:
        """yet to buy tea, yet to order this month"""
        r = self.reader
        start = r.at
        r.accept("ANYTHING")
        items, when = self.things.read(), self.text.times.when()
        if items is None and when is None:
            r.at = start
            return None
        return self.text.conditions.build(Frame(Deed.ORDER, negated=True, items=items, when=when))

    def _figure(self, value: Decimal | None, words: str) -> Decimal:
        if value is None:
            self.notes.ask(f"“{words}”: there are not enough customers to tell. Which number do you mean?")
            raise Unknown
        return value

    def _where(self, words: str, field: str, op: str, value: Decimal, why: str) -> Node:
        asked = catalogue.get(field)
        assert asked
        shown = display.money(value.scaleb(display.DECIMALS)) if asked.money else display.number(value)
        self.notes.assume(f"“{words}” read as {SAID[field, op].format(shown)}, {why}")
        return where(field, op, numbers.plain(value))
