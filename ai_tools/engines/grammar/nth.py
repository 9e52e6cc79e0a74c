"""Which of their orders: on their second order, second time buyers, purchase no. 3."""

from decimal import Decimal

from ai_tools.engines.grammar import numbers
from ai_tools.engines.grammar.details import Details
from ai_tools.engines.grammar.frames import Deed, Frame
from ai_tools.engines.grammar.names_of_days import ORDINALS
from ai_tools.engines.grammar.numbers import Comparison, Quantity
from ai_tools.engines.grammar.text import Text
from ai_tools.engines.grammar.tokens import TokenKind

NOT_YET = ("not yet", "is missing", "missing", "still missing", "is yet to come", "yet to come", "still to come")


BEGINNINGS = frozenset(["AWAITING", "ARTICLE", "AUXILIARY", "ORDER", TokenKind.NUMBER.value, *ORDINALS])


class Nth:
    """Reads an order by its number."""

    def __init__(self, text: Text, details: Details) -> None:
        self.text = text
        self.reader = text.reader
        self.notes = text.notes
        self.details = details

    def read(self, denied: bool) -> Frame | None:
        """on their second order, second time buyers, purchase no. 3, yet to place their second order"""
        r = self.reader
        start = r.at
        is_awaited = bool(r.accept("AWAITING"))
        r.skip("ARTICLE", "AUXILIARY")
        n = self._ordinal(first=is_awaited) or (2 if is_awaited and r.accept("REPEAT") else 0)
        if n:
            items = self.details.things.read()
            context = self.text.context
            is_order = bool(r.accept("ORDER") or r.accept("TIMES") or (self.text.sees_one() and r.read_word("one")))
            is_awaited = is_awaited or bool(is_order and r.read_word(*NOT_YET))
            if not is_order and not (context and context.deed == Deed.ORDER and self.text.boundary()):
                return None
            r.accept("BUYER") or r.accept("HEAD")
        else:
            items, n = None, self._numbered_order()
        if not n:
            return None
        said = r.said(start)
        if is_awaited:
            self.notes.assume(f"“{said}” read as exactly {n - 1} orders so far")
            return Frame(Deed.ORDER, comparisons=[Comparison("eq", Quantity(Decimal(n - 1)))], items=items)
        return Frame(Deed.ORDER, denied, nth=n, items=items, said=said)

    def _ordinal(self, *, first: bool) -> int:
        r = self.reader
        n = ORDINALS.get(r.word, 0)
        if r.token and r.token.number is not None:
            behind = r.peek(1)
            is_ordinal = bool(behind and behind.joined and behind.word in ("nd", "rd", "th", "st"))
            n = int(r.token.number) if is_ordinal else 0
            r.at += 2 * is_ordinal
        else:
            r.at += bool(n)
        return n if n > 1 or first else 0

    def _numbered_order(self) -> int:
        """purchase number two, order no. 3, order #2"""
        r = self.reader
        if not r.accept("ORDER") or r.word not in ("number", "no", "nr", "#"):
            return 0
        r.at += 1
        r.at += r.word == "."
        found = numbers.quantity(r)
        return int(found.value) if found and not found.money and found.value > 1 else 0
