"""Of what: categories and products, all of them, any others, or those that were named before."""

from ai_tools.engines.grammar.frames import Deed, Frame, Items
from ai_tools.engines.grammar.text import ListJoiner, Text
from ai_tools.engines.grammar.tree import Match
from ai_tools.engines.grammar.values import THINGS

THINGS_BOUGHT = frozenset(["item", "items", "product", "products", "unit", "units", "piece", "pieces", "things"])
BEGINNINGS = frozenset(  # of things
    ["ARTICLE", "PLACE", "ITEM", "ON", "WHOSE", "BOTH", "EITHER", "quoted", *(kind.value for kind in THINGS)]
)
IT = frozenset(["it", "them", "that"])
OF_THOSE = frozenset(["these", "those", "which"])  # behind “of” or “on”
SAME = IT | OF_THOSE  # things as before
SOME_OF_THEM = frozenset(["any", "one", "ones", "some"])
MAX_WORDS_OF_ONE = 8  # a thing with its article, and a word before its amount


class Things:
    """Reads things that are bought."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.reader = text.reader

    def read(self) -> Items | None:
        """coffee or tea, both coffee and bakery, the moka pot, sku BN-COO, from the category Beans"""
        r = self.reader
        start = r.at
        r.skip("ARTICLE", "PLACE", "ITEM", "ON", "WHOSE")
        both = bool(r.accept("BOTH"))
        r.accept("EITHER")
        r.skip("ARTICLE", "ITEM")
        listed = self.text.listed(*THINGS)
        if listed is None:
            r.at = start
            return None
        r.accept("ITEM")
        return Items(Match.ALL if both or listed.joiner is ListJoiner.AND else Match.ANY, listed.values, both)

    def together(self, items: Items) -> Items | None:
        """coffee and beans combined; tea plus beans"""
        r = self.reader
        if r.accept("TOGETHER"):
            return Items(Match.ANY, items.values, together=True)
        start = r.at
        more = self.read() if r.accept("PLUS") else None
        if more is None:
            r.at = start
            return None
        r.accept("TOGETHER")
        return Items(Match.ANY, (*items.values, *more.values), together=True)

    def are_all(self, frame: Frame) -> bool:
        """bought coffee and nothing but coffee; tea only"""
        r = self.reader
        start = r.at
        is_joined = bool(r.accept("AND"))
        if r.accept("ONLY") and (self.read() == frame.items if is_joined else self.text.boundary()):
            return True
        r.at = start
        return False

    def others(self, frame: Frame) -> Items | None:
        """anything except coffee, something but tea, other than beans"""
        r = self.reader
        start = r.at
        anything = bool(r.accept("ANYTHING", "ITEM")) or frame.has_object
        others = r.accept("OTHER_THAN") or (anything and r.accept("EXCEPT", "BUT"))
        items = self.read() if others else None
        if items is None:
            r.at = start
        return items

    def before(self) -> Items | None:
        """Those that were named last."""
        context = self.text.context
        return context.items if context and context.items else self.text.things

    def same(self, frame: Frame) -> Items | None:
        """bought it thrice, two orders of these; bought shoes since May, spent 5k on them: on those of that time"""
        r, items = self.reader, self.before()
        is_of_those = r.word in OF_THOSE and r.words[r.at - 1] in ("of", "on")
        if r.word not in IT and not is_of_those:
            return None
        if items:
            context = self.text.context
            is_spent_on = frame.deed is Deed.SPEND and r.words[r.at - 1] == "on" and not frame.when
            if is_spent_on and context and context.when and not context.negated:
                frame.when = context.when
                self.text.notes.assume(f"the time read for “{r.said(r.at - 1, r.at + 1)}” too")
            r.at += 1
        elif r.word == "it" and r.classes(r.at - 1) & {"ORDER"}:
            self.text.notes.ask("“it”: what should they have bought? Name it.")
        return items

    def named_before(self) -> Items | None:
        """masala chai buyers who have not bought any this month"""
        r, items = self.reader, self.before()
        is_said = r.words[r.at - 1] in SOME_OF_THEM and (self.text.boundary() or self.text.times.ahead())
        if not items or not is_said:
            return None
        self.text.notes.assume(f"“{r.said(r.at - 1)}” read as of {items}, named before")
        return items

    def ask_how_many_orders(self) -> None:
        """bought 10 or more items: orders are counted here, and what was bought in them is not"""
        words, behind = self.reader.words, self.reader.at + self.reader.sees("SINGLE")
        for word in (words[self.reader.at - 1], *words[behind : behind + 1]):
            if word in THINGS_BOUGHT:
                self.text.notes.ask(f"How many {word} somebody bought is not counted. How many orders do you mean?")

    def is_one_before(self, at: int) -> bool:
        """bought a moka pot over 2k: whether one thing ends here, whose amount follows"""
        words = self.reader.words
        for start in range(max(at - MAX_WORDS_OF_ONE, 0), at - 1):
            if words[start] in ("a", "an", "one"):
                ends = {start + 1 + match.length for match in self.text.matches(*THINGS, at=start + 1)}
                if ends & {at, at - 1}:
                    return True
        return False
