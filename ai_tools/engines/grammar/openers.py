"""How a phrase about what customers did begins: with a verb or noun, a thing that is bought, or a number."""

from dataclasses import replace
from decimal import Decimal

from ai_tools.engines.grammar import numbers, things
from ai_tools.engines.grammar.conditions import MANY_ORDERS
from ai_tools.engines.grammar.details import JUST_ONE, LEAST_AMOUNT, Details
from ai_tools.engines.grammar.frames import (
    COUNTED,
    DATED,
    HAS_LAST_TIME,
    MEASURES,
    OF_ORDERS,
    OF_VISITS,
    STATUSES,
    Deed,
    Frame,
    Items,
    Which,
)
from ai_tools.engines.grammar.numbers import Comparison, Quantity
from ai_tools.engines.grammar.text import ListJoiner, Text
from ai_tools.engines.grammar.values import THINGS, ValueKind

OPENERS = {
    "AVERAGE": Deed.AVERAGE,
    "LARGEST": Deed.LARGEST,
    "SMALLEST": Deed.SMALLEST,
    **dict.fromkeys(STATUSES, Deed.ORDER),
    "ORDER": Deed.ORDER,
    "SPEND": Deed.SPEND,
    "CONSUMING": Deed.ORDER,
    "VISIT": Deed.VISIT,
    "QUIET": Deed.QUIET,
    "INACTIVE": Deed.INACTIVE,
    "ACTIVE": Deed.ACTIVE,
    "SEEN": Deed.SEEN,
    "SIGNUP": Deed.SIGNUP,
    "MESSAGED": Deed.MESSAGED,
}
OF_ITEMS = {"MEAN": Deed.AVERAGE, "HIGHEST": Deed.LARGEST, "LOWEST": Deed.SMALLEST}  # before an item and “order”
OF_THOSE = ("of these", "of those", "of which", "of them")  # 3 orders, two of which in October
LOVERS = {"lover", "lovers", "fan", "fans", "drinker", "drinkers", "eater", "eaters"}
GOT_AN_ADDRESS = ("got an email", "got a mail", "an email", "any email")
PEOPLE = {"who", "that", "which", "customers", "people", "users", "ppl", "folks"}
PASSIVE = {"we", "us", "our", "be", "been", "being", "was", "were", "got", "get", "never", "not", "last", "ever"}


# What a verb or noun begins with, and what a thing does: words, classes, kinds of tokens and of values.
OF_VERBS = frozenset(OPENERS).union(
    OF_ITEMS,
    ["LAST", "FIRST", "ARTICLE", "AUXILIARY", "NEW", "TOTAL", "single", "HEAD", "BUYER_ALONE", "ONE_ORDER", "that"],
    ["ONLY", "TOUCHED", "LIKES", "category"],  # of a category it is told that it was not meant
)
OF_THINGS = things.BEGINNINGS | {"ONLY"}


class Openers:
    """Reads the words that begin a condition: who have, customers without."""

    def __init__(self, text: Text, details: Details) -> None:
        self.text = text
        self.reader = text.reader
        self.notes = text.notes
        self.details = details

    # ── By a verb or noun ─────────────────────────────────────────────
    def verb(self, denied: bool) -> Frame | None:
        """last ordered, new signups, cold brew drinkers, only bought, inactive"""
        r = self.reader
        start = r.at
        which = self._which()
        r.skip("ARTICLE")
        while r.sees("AUXILIARY") > r.sees(*OPENERS):
            r.accept("AUXILIARY")
        if which and (self.text.sees_one() or self._is_latest(start)):
            return self._one_of_those_before(which, denied)
        new = not which and bool(r.accept("NEW"))
        if new:
            is_person = bool(r.accept("HEAD"))
            if not r.sees("SIGNUP", "ORDER", "BUYER"):
                is_complete = is_person or self.text.boundary() or self.text.times.ahead()
                return Frame(Deed.SIGNUP, denied, new=True, said=r.said(start)) if is_complete else None
        if self._is_longer_value():
            return None
        total = r.sees("TOTAL") > r.sees(*OPENERS) and bool(r.accept("TOTAL"))
        r.skip(*("ARTICLE",) if total else ())
        if total and not r.sees("ORDER", "SPEND"):
            return None
        if r.word == "single" and not r.classes(r.at + 1).isdisjoint(OF_ITEMS):
            r.at += 1  # single biggest order
        if (
            frame := self._last_of_items(denied)
            or self._of_measured_items(denied)
            or self._customers_since(denied)
            or self._buyers(denied)
        ):
            return frame
        if said := r.accept("ONE_ORDER"):
            return self._one_order(denied, said)
        if frame := self._that_one(denied):
            return frame
        only = r.accept("ONLY")
        r.skip(*("AUXILIARY",) if only else ())  # only ever bought
        if only and not (r.sees("ORDER", "CONSUMING", *STATUSES) or (only != "just" and r.sees("VISIT"))):
            return None
        eaten = r.sees("CONSUMING") and r.said(r.at, r.at + 1)
        frame = self.opened()
        if frame and frame.deed is Deed.VISIT and (items := self._came_for()):
            self.notes.assume(f"“{r.said(start)}” read as ordered")
            return Frame(Deed.ORDER, denied, which, items=items, only=bool(only), said=frame.said)
        if frame and eaten:
            self.notes.assume(f"“{eaten}” read as bought")
        if frame is None or (which and frame.deed not in HAS_LAST_TIME):
            return None
        if frame.deed is Deed.ORDER:
            frame.items = self.details.things.named_before()
        is_lately = only == "just" and self.text.times.ahead()
        if which:
            r.read_word("date is", "date was", "date")
        if frame.deed is Deed.MESSAGED:
            self._ask_by_whom(start, frame.said)
        return frame.copy(negated=denied, which=which, new=new, only=bool(only) and not is_lately, total=total)

    def _product_ahead(self) -> bool:
        """touched neither beans nor tea, love tea"""
        start = self.reader.at
        self.reader.accept("TOUCHED", "LIKES")
        self.reader.accept("NEITHER")
        found = self.details.things.read() is not None
        self.reader.at = start
        return found

    def opened(self) -> Frame | None:
        """A verb or noun of a deed, like visits, spent or cancelled orders."""
        r = self.reader
        for length, names in r.phrases():
            if "TOUCHED" not in names and OPENERS.keys().isdisjoint(names):
                continue
            deed = next((deed for name, deed in OPENERS.items() if name in names), None)
            if names & {"TOUCHED", "LIKES"} and self._product_ahead():
                self.notes.assume(f"“{' '.join(r.words[r.at : r.at + length])}” read as bought")
                deed = Deed.ORDER
            if deed is None:
                continue
            status = next((STATUSES[name] for name in STATUSES if name in names), "")
            said = " ".join(r.words[r.at : r.at + length])
            r.at += length
            frame = Frame(deed, status=status, said=said)
            if deed == Deed.ORDER:
                if r.sees("OFTEN", "LIGHT") > 1:
                    return frame  # orders a lot, no purchase any more
                r.skip("ARTICLE")
                is_pronoun = r.word in ("it", "them") or r.words[r.at : r.at + 2] == ["one", "time"]
                frame.has_object = not is_pronoun and bool(r.accept("ORDER", "ITEM", "ANYTHING"))
            return frame
        return None

    def _one_order(self, denied: bool, said: str) -> Frame:
        """just one order, a single purchase ever, one order; a single order over 5k, which is any of them"""
        r = self.reader
        start = r.at
        is_just = r.words[start - len(said.split()) - 1] in ("just", "only")
        is_only = r.read_word("ever", "so far", "to date", "till date", "in total", "only", "altogether")
        if is_just or (is_only and self.text.boundary()):
            return Frame(Deed.ORDER, denied, comparisons=[JUST_ONE])
        r.at = start
        if (self.text.boundary() or self.text.times.ahead()) and not (denied or said.startswith(("in ", "at "))):
            return Frame(Deed.ORDER, comparisons=[Comparison("", Quantity(Decimal(1)))])
        return Frame(Deed.ORDER, denied, single=True)

    def _that_one(self, denied: bool) -> Frame | None:
        """only one order, and that one of over 2k: the amount of an order named before"""
        r, context = self.reader, self.text.context
        start = r.at
        if context and context.deed is Deed.ORDER and r.read_word("that one", "that order", "that purchase"):
            r.skip("AUXILIARY")
            place = r.at
            r.read_word("of", "worth", "for")
            found = numbers.comparison(r)
            r.at = place
            if found and (found.money or found.quantity.written):
                return Frame(Deed.ORDER, denied, items=context.items, single=True)
        r.at = start
        return None

    def _came_for(self) -> Items | None:
        """came in for bakery stuff"""
        r = self.reader
        start = r.at
        r.skip("WITH_US")
        items = self.details.things.read() if r.word == "for" else None
        r.at = r.at if items else start
        return items

    def _which(self) -> Which | None:
        """last ordered, first purchase; but not the last 30 days"""
        r = self.reader
        start = r.at
        which = Which.LAST if r.accept("LAST") else Which.FIRST if r.accept("FIRST") else None
        r.skip("ARTICLE")
        is_of_deed = r.sees("ORDER", "VISIT", "SEEN", "ACTIVE", "MESSAGED", "AUXILIARY")
        if which and (is_of_deed or self.text.sees_one() or self._is_latest(start)):
            return which
        r.at = start
        return None

    def _is_latest(self, start: int) -> bool:
        """5 orders, latest under a month ago"""
        r, context = self.reader, self.text.context
        is_said = r.words[start] == "latest" or r.words[start : start + 2] == ["most", "recent"]
        return is_said and context is not None and context.deed in OF_ORDERS and self.text.times.ahead()

    def _one_of_those_before(self, which: Which, denied: bool) -> Frame:
        """at least 3 orders, the last one over 60 days ago"""
        context = self.text.context
        assert context
        self.reader.read_word("one", "of them", "of those", "of these")
        self.reader.skip("AUXILIARY", "IS")
        if context.deed in OF_VISITS:
            return Frame(Deed.SEEN, denied, which=which)
        return Frame(Deed.ORDER, denied, which=which, items=context.items, status=context.status)

    def _is_longer_value(self) -> bool:
        """cold brew: not a customer gone cold"""
        length = max((length for length, names in self.reader.phrases() if names & set(OPENERS)), default=0)
        values = self.text.matches(*THINGS, ValueKind.TAG, ValueKind.CAMPAIGN, ValueKind.SEGMENT, ValueKind.KEY)
        return any(match.length > length for match in values)

    def _last_of_items(self, denied: bool) -> Frame | None:
        """last bean purchase, first cold brew order"""
        r = self.reader
        start = r.at
        which = Which.LAST if r.accept("LAST") else Which.FIRST if r.accept("FIRST") else None
        items = self.details.things.read() if which else None
        if items and r.accept("ORDER"):
            return Frame(Deed.ORDER, denied, which, items=items, said=r.said(start))
        r.at = start
        return None

    def _of_measured_items(self, denied: bool) -> Frame | None:
        """average coffee order, biggest tea purchase, largest single bill, whose average is over 500"""
        r = self.reader
        start = r.at
        is_known = r.sees("LARGEST", "SMALLEST", "AVERAGE") > 1
        deed = None if is_known else next((deed for name, deed in OF_ITEMS.items() if r.accept(name)), None)
        if deed and r.accept("ONE_ORDER"):
            return Frame(deed, denied, said=r.said(start))
        context = self.text.context
        is_of_amounts = context is not None and context.deed in MEASURES  # smallest order over 100, biggest under 900
        if (deed is Deed.AVERAGE or (deed and is_of_amounts)) and not r.sees("ORDER", "SPEND"):
            place = r.at
            r.accept("IS")
            if numbers.comparison_ahead(r):
                return Frame(deed, denied, said=r.said(start))
            r.at = place
        is_single = deed is not None and bool(r.read_word("single", "one", "ever"))
        items = self.details.things.read() if deed else None
        is_plural = r.word.endswith("s")
        if deed and r.accept("ORDER", "BASKET") and (items or is_single or not is_plural):
            return Frame(deed, denied, items=items, said=r.said(start))
        r.at = start
        return None

    def _customers_since(self, denied: bool) -> Frame | None:
        """a member for over a year, customers since 2024: for how long they have been ours"""
        r = self.reader
        start = r.at
        if r.accept("HEAD") and r.word in ("since", "for") and not self.text.context:
            how_long = r.word == "for"
            when = self.text.times.when()
            if when and not when.question:
                return Frame(Deed.SIGNUP, denied, when=replace(when, older=True) if how_long and when.steps else when)
        r.at = start
        return None

    def _buyers(self, denied: bool) -> Frame | None:
        """buyers, in the last month or at all"""
        said = self.reader.accept("BUYER_ALONE")
        if not said:
            return None
        if self.text.pending is None and not self.text.times.ahead():
            self.notes.assume(f"“{said}” read as at least one order")
        return Frame(Deed.ORDER, denied, said=said)

    def _ask_by_whom(self, start: int, said: str) -> None:
        """Customers who messaged: we them, or they us?"""
        r = self.reader
        before = set(r.words[max(start - 4, 0) : r.at - len(said.split())])
        if said in GOT_AN_ADDRESS:
            self.notes.ask(f"“{said}”: have they an e-mail address, or were they written to?")
        is_active = bool(set(r.words[max(start - 1, 0) : start]) & PEOPLE)
        if (
            is_active
            and not PASSIVE & (before | set(r.words[r.at : r.at + 2]))
            and said.split()[0] not in ("received", "got")
            and said not in ("heard from us", "a message")
        ):
            self.notes.ask(f"“{said}”: were they written to by us, or did they write to us? Only the first is known.")

    def nothing(self, denied: bool) -> Frame | None:
        """nothing since March"""
        r = self.reader
        said = "" if r.sees("ONLY") else r.accept("NOTHING")
        if said and denied:  # did not get nothing
            self.notes.assume(f"“{said}” behind another denial read as denied once: they did not")
        if said and r.read_word("completed", "delivered", "fulfilled", "paid for", "that went through"):
            return Frame(Deed.ORDER, True)  # two cancelled orders and nothing completed
        if said and r.accept("ORDER"):
            return Frame(Deed.ORDER, True)  # nothing bought
        if said and r.sees("FROM", "PLACE", "ON") and (items := self.details.things.read()):
            return Frame(Deed.ORDER, True, items=items)  # nothing from the bakery
        if not said or not (self.text.times.ahead() or self.text.boundary()):
            return None
        context = self.text.context
        if context and context.deed in (Deed.VISIT, Deed.SEEN, Deed.ACTIVE):
            return Frame(context.deed, True)
        if said == "none" and context and context.deed is Deed.ORDER and context.items:
            self.notes.assume(f"“{said}” read as no order of {context.items}")
            return Frame(Deed.ORDER, True, items=context.items)
        self.notes.assume(f"“{said}” read as no order")
        return Frame(Deed.ORDER, True)

    def more_verbs(self, frame: Frame) -> list[tuple[ListJoiner, Frame]]:
        """haven't ordered or visited in 3 months: one time for several verbs, each with the word before it."""
        r = self.reader
        found: list[tuple[ListJoiner, Frame]] = []
        while True:
            start = r.at
            r.at += r.word == ","
            joiner = ListJoiner.OR if r.accept("OR", "NOR") else ListJoiner.AND if r.accept("AND") else None
            # never cancelled and visited this month
            apart = bool(frame.status) or (joiner is ListJoiner.AND and frame.negated)
            other = self.opened() if joiner and not apart else None
            if other and other.deed is Deed.SIGNUP and frame.negated and r.words[start] == ",":
                other = None  # never ordered, or joined in November
            if joiner is None or other is None or other.deed not in DATED or not self.text.times.ahead():
                r.at = start
                return found
            found.append((joiner, other.copy(negated=frame.negated)))

    # ── By a thing ────────────────────────────────────────────────────
    def item(self, denied: bool) -> Frame | None:
        """coffee buyers, no tea, tea in the last 60 days"""
        r = self.reader
        start = r.at
        only = r.accept("ONLY")
        items = self.details.things.read()
        if items is None:
            return None
        only_behind = r.accept("ONLY") if r.sees("ONLY") else ""
        people = r.accept("BUYER")
        if only in ("only", "just") and people:
            only = ""  # only coffee buyers: coffee buyers and nobody else
        is_only = bool(only or only_behind)
        if people in LOVERS:
            self.notes.assume(f"“{r.said(start)}” read as bought {items}")
        context = self.text.context
        if context and not people and context.deed in OF_ORDERS:
            return context.like(items=items).copy(negated=denied, only=is_only)
        return Frame(Deed.ORDER, denied, items=items, only=is_only, is_thing=not people)

    # ── By a number ───────────────────────────────────────────────────
    def number(self, found: Comparison) -> Frame | None:
        """3+ orders, 5 bakery purchases, 10k+ spenders, over 2k on beans; after a verb also: under 10k"""
        r = self.reader
        start = r.at
        is_large = found.money or (found.quantity.written and found.quantity.value >= MANY_ORDERS)
        r.read_word(*OF_THOSE)
        self.text.light("ARTICLE", "WORTH", "ON", "SINGLE")
        if r.accept("PER_ORDER"):
            return Frame(Deed.AVERAGE)
        if found.quantity.value < LEAST_AMOUNT and r.read_word("orders total", "order total"):
            return Frame(Deed.ORDER)
        frame = self.opened()
        if frame and frame.deed in COUNTED:
            frame.single = frame.deed == Deed.ORDER and found.money
            return frame
        r.at = start
        is_large = is_large or (r.word == "on" and found.quantity.value >= LEAST_AMOUNT)  # 1500 on beans
        self.text.light("ARTICLE", "WORTH", "ON", "SINGLE")
        if items := self.details.things.read():
            is_count = bool(r.accept("ORDER", "TIMES")) or not is_large
            return Frame(Deed.ORDER if is_count else Deed.SPEND, items=items)
        r.at = start
        if self.text.is_unknown() or self.text.matches(ValueKind.KEY):
            return None
        context = self.text.context
        if context and context.deed in ((Deed.SPEND, Deed.AVERAGE) if is_large else COUNTED):
            r.read_word(*OF_THOSE)
            is_dated = context.deed == Deed.VISIT or self.text.times.ahead()
            return context.like(items=context.items, when=None if is_dated else context.when)
        if self.text.vague_deed and (is_large or self.text.vague_deed is Deed.ORDER):
            return Frame(self.text.vague_deed)  # big spenders over 50k
        return Frame(Deed.SPEND) if found.money and not r.sees("HEAD") else None
