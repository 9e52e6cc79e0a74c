"""What goes with a verb: how often, how much, of what and when, in any order."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from ai_tools.engines.grammar import deed_times, numbers, things
from ai_tools.engines.grammar.deed_times import DeedTimes
from ai_tools.engines.grammar.frames import AVERAGES, COUNTED, OF_ORDERS, STATUSES, Deed, Frame
from ai_tools.engines.grammar.more_than import OPERATORS, around
from ai_tools.engines.grammar.names_of_days import MOVABLE
from ai_tools.engines.grammar.numbers import Comparison, Quantity
from ai_tools.engines.grammar.text import GOING, Text
from ai_tools.engines.grammar.things import Things
from ai_tools.engines.grammar.times import counts_time
from ai_tools.engines.grammar.tree import ORDERED
from ai_tools.engines.grammar.values import THINGS, ValueKind

EXACTLY = ("exactly", "precisely", "absolutely", "literally")
DID_ORDER = frozenset(["ordered", "bought", "purchased", "shopped"])  # which begins another phrase
ONE_ORDER = frozenset(["order", "purchase", "bill", "transaction", "invoice"])
ONE_BY_ONE = ONE_ORDER | {f"{word}s" for word in ONE_ORDER}
ONE = tuple([word] for word in ("a", "an", "any", "one", "single", "no"))  # before it
LEAST_AMOUNT = 20  # that an order is said to be over or under
ALL_TOGETHER = ("in total", "in all", "altogether", "overall", "total", "lifetime")
LARGE = 1_000  # in words or with a scale: an amount rather than a number of orders

SOMETHING = Comparison("gt", Quantity(Decimal(0), money=True))
JUST_ONE = Comparison("eq", Quantity(Decimal(1)))
NOT_DONE = ("ek bhi nahi", "nahi kiya", "nahi kiye", "nahi ki", "nahi hua", "nahi hai", "nahi diya")  # behind a verb
ONE_THING = frozenset(["thing", "item", "product", "category", "kind", "dish", "drink"])

# What each detail begins with: words, classes, kinds of tokens and of values.
OF_NUMBERS = numbers.OF_COMPARISONS.union(GOING, ["COUNT_WORD", "IS", "ONE_TIME", "MOVED", "NOT", "US", "AUXILIARY"])
OF_WHEN = deed_times.BEGINNINGS | {"ONLY"}
OF_BRACKETS = frozenset(["HEAD", "("])
OF_MORE = frozenset(OPERATORS)
OF_NEVER = frozenset(["IS", "never", "not", "nil", *(phrase.split()[0] for phrase in NOT_DONE)])
OF_NOT = frozenset(["NOT"])
OF_ORDER = things.BEGINNINGS.union(
    ["NOTHING", "TOGETHER", "PLUS", "ELSE", "AND", "ONLY", "AUXILIARY", "ANYTHING", "OTHER_THAN", "EXCEPT", "BUT"],
    ["ONE_ORDER", "PER_ORDER", "ADDING_UP", "SPEND", "WORTH", "something", *EXACTLY, *things.SAME, *STATUSES],
)
OF_OFTEN = frozenset(["OFTEN", "SELDOM"])
OF_NO_WEIGHT = DID_ORDER.union(
    ["IN_HISTORY", "LIGHT", "ORDER", "ITEM", "ON", "BEFORE_NOW", "ANYTHING", "WITH_US", "SUBJECT_PRONOUN"],
    [*EXACTLY, "each", "apiece", *ONE_THING],
)


class Details:
    """Reads what narrows a deed: amounts, times, products."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.reader = text.reader
        self.things = Things(text)
        self.times = DeedTimes(text)
        self.readers: tuple[tuple[Callable[[Frame], bool], frozenset[str]], ...] = (  # each with what it begins with
            (self._how_many, OF_NUMBERS),
            (self._then, OF_WHEN),
            (self._in_brackets, OF_BRACKETS),
            (self._more_on_things_than, OF_MORE),
            (self._never, OF_NEVER),
            (self._not_then, OF_NOT),
            (self._no_items, OF_NOT),
            (self._of_orders, OF_ORDER),
            (self.times.for_the_first_time, frozenset(["for"])),
            (self._often, OF_OFTEN),
            (self._of_no_weight, OF_NO_WEIGHT),
        )

    def fill(self, frame: Frame) -> None:
        """Move past whatever belongs to the frame."""
        while not self.reader.done and self._one(frame):
            pass

    def _one(self, frame: Frame) -> bool:
        """One more thing; whether there was one."""
        start = self.reader.at
        marks = self.text.marks()
        for read, begins in self.readers:
            if begins.isdisjoint(marks):
                continue
            if read(frame):
                return True
            self.reader.at = start
        return False

    def _how_many(self, frame: Frame) -> bool:
        """at least 3 times, zero times"""
        found = self._comparison(frame) or self._moved(frame) if frame.deed in COUNTED else None
        if found and found.is_zero and frame.deed in (Deed.ORDER, Deed.VISIT):
            frame.negated = True
        elif found:
            frame.comparisons.append(found)
        return found is not None

    def _moved(self, frame: Frame) -> Comparison | None:
        """never went above 300, did not exceed 5, stays under 2,000"""
        is_moved = bool(self.reader.accept("MOVED"))
        denied = not self.text.boundary() and self.text.polarity()
        is_moved = bool(self.reader.accept("MOVED")) or is_moved
        found = self._comparison(frame) if denied or is_moved else None
        if found is None or found.op not in ORDERED:
            return None
        if denied and frame.deed is Deed.AVERAGE and not frame.said.startswith(AVERAGES):
            frame.deed = Deed.LARGEST  # order value never over 300
            self.text.notes.assume(f"“{frame.said}” read as the largest order")
        frame.negated = frame.negated != (denied and frame.deed is Deed.ORDER)
        return replace(found, op=ORDERED[found.op]) if denied and frame.deed is not Deed.ORDER else found

    def _then(self, frame: Frame) -> bool:
        """in October; unlike: Monsoon Malabar"""
        r = self.reader
        if frame.when or (r.word in MOVABLE and self.text.matches(*THINGS)):
            return False
        is_only = frame.deed in OF_ORDERS and r.word != "just" and bool(r.accept("ONLY"))
        frame.when = self.times.read(frame)
        frame.only_then = frame.when is not None and (is_only or self._only_behind(frame))
        return frame.when is not None

    def _in_brackets(self, frame: Frame) -> bool:
        """sign-ups (last 2 weeks), bought tea (at least twice), tea lovers (ordered 3+ times)"""
        r = self.reader
        r.accept("HEAD")
        if r.word != "(":
            return False
        r.at += 1
        if frame.items:
            r.accept("ORDER")
        place = r.at
        when = self.times.read(frame) if frame.when is None or frame.when.note else None
        r.at = r.at if when else place  # just once
        found = None if when or frame.comparisons or frame.deed not in COUNTED else self._comparison(frame)
        if found and found.op == "eq":
            r.accept("ONLY")
        if r.word != ")" or not (when or found):
            return False
        r.at += 1
        frame.when = when or frame.when
        frame.comparisons += [found] if found else []
        return True

    def _often(self, frame: Frame) -> bool:
        """comes a lot, buys tea now and then"""
        said = self.reader.accept("OFTEN", "SELDOM")
        frame.often = said or frame.often
        return bool(said)

    # ── How often, how much ───────────────────────────────────────────
    def _comparison(self, frame: Frame) -> Comparison | None:
        r = self.reader
        start = r.at
        if r.accept("COUNT_WORD"):
            r.read_word("of")
        if not r.sees("EQ"):
            r.accept("IS")
        place = r.at
        if r.accept("ONE_TIME") and r.sees("BUYER", "HEAD"):
            return None  # 10 visits, one time buyers
        r.at = place
        before = r.peek(-1)
        found = numbers.comparison(r)
        if found is None or self.is_time() or self._belongs_elsewhere(frame, found):
            return None
        if frame.deed != Deed.ORDER:
            return None if frame.deed == Deed.SPEND and found.times else found
        if found.money or found.quantity.written:
            if found.quantity.value >= LARGE:
                found = found.in_money()
            if before and before.word in ONE_BY_ONE and not (frame.total or frame.single):
                frame.single = True
                if found.money:
                    self.text.notes.assume(
                        f"an amount beside “{before.word}” read as that of one; write “total spend” for all together"
                    )
        is_one = bool(before and before.word in ONE_ORDER) and r.words[start - 2 : start - 1] in ONE
        is_large = bool(found.op) and not found.times and found.quantity.value >= LEAST_AMOUNT
        if is_large and (is_one or self._is_of_one_thing(start)):
            frame.single, found = True, found.in_money()  # an order under 90
        of = start if r.words[start] == "of" else start - 1
        if r.words[of] == "of" and r.words[of - 1] in ONE_ORDER:  # an order of 5k
            is_amount = found.money or found.quantity.value >= LEAST_AMOUNT
            frame.single, found = frame.single or is_amount, found.in_money() if is_amount else found
        if not found.money and not found.times:
            self.things.ask_how_many_orders()
        return found

    def _is_of_one_thing(self, at: int) -> bool:
        """bought a moka pot over 2k: prices are not compared, so it is told what the amount is of"""
        found = self.things.is_one_before(at)
        if found:
            self.text.notes.assume("an amount behind one thing read as that of a whole order with it")
        return found

    def _ask_about_one_thing(self, frame: Frame) -> None:
        """only ever bought one thing"""
        r = self.reader
        if frame.only and r.word in ONE_THING and r.words[r.at - 1] in ("one", "single"):
            said = r.said(r.at - 1, r.at + 1)
            self.text.notes.ask(f"“{said}”: how many different things somebody bought is not counted. Which one?")

    def is_time(self) -> bool:
        """Whether the number just read is of a time."""
        return counts_time(self.reader)

    def _belongs_elsewhere(self, frame: Frame, found: Comparison) -> bool:
        """spent over 5k and 3+ orders; ordered, 500 loyalty points"""
        r = self.reader
        end = r.at
        self.text.light("ARTICLE")
        if self.text.matches(ValueKind.KEY):
            return True
        elsewhere = False
        if frame.deed == Deed.ORDER and not found.money:
            is_order = bool(r.accept("ORDER", "ITEM"))
            if is_order and frame.negated and frame.when:
                return True  # not ordered in 6 months, 3+ orders
            elsewhere = not is_order and bool(r.sees("VISIT", "SPEND"))
            end = r.at if is_order else end
        elif frame.deed == Deed.VISIT:
            elsewhere = bool(r.sees("ORDER", "SPEND"))
        elif not found.money:
            elsewhere = bool(r.sees("ORDER", "VISIT", "TIMES")) and not r.sees("ONE_ORDER", "PER_ORDER")
        r.at = end
        return elsewhere

    # ── When ──────────────────────────────────────────────────────────
    def _only_behind(self, frame: Frame) -> bool:
        """ordered in October only"""
        start = self.reader.at
        if frame.deed in OF_ORDERS and self.reader.accept("ONLY") and self.text.boundary():
            return True
        self.reader.at = start
        return False

    def _never(self, frame: Frame) -> bool:
        """last order: never; visits: none in the last 30 days"""
        r = self.reader
        is_said = bool(r.accept("IS"))
        if r.read_word(*NOT_DONE):
            frame.negated = not frame.negated
            return True
        is_plain = not (frame.when or frame.comparisons or frame.negated)
        place = r.at
        if is_plain and frame.items and r.read_word("not yet", "never") and self.text.boundary():
            frame.negated = True  # bought beans but the hand grinder not yet
            return True
        r.at = place
        is_bare = is_plain and not frame.items
        is_never = is_bare and bool(r.read_word("never", "nil") or (is_said and r.read_word("none")))
        if is_never and (self.text.boundary() or self.text.times.ahead()):
            frame.negated, frame.which = True, None
            return True
        return False

    def _not_then(self, frame: Frame) -> bool:
        """last order not in the last 60 days"""
        if frame.when or frame.comparisons or frame.items or not self.reader.accept("NOT"):
            return False
        frame.when = self.times.read(frame)
        frame.negated = frame.negated != bool(frame.when)
        return frame.when is not None

    def _no_items(self, frame: Frame) -> bool:
        """bought no tea"""
        is_bare = frame.deed == Deed.ORDER and not (frame.when or frame.comparisons or frame.items)
        start = self.reader.at
        items = self.things.read() if is_bare and self.reader.accept("NOT") else None
        if items:
            self._tell_denied_twice(frame, self.reader.said(start))
            frame.items, frame.negated = items, True
        return items is not None

    def _tell_denied_twice(self, frame: Frame, said: str) -> None:
        """never bought nothing: denied once, as it is spoken"""
        if frame.negated:
            self.text.notes.assume(f"“{said}” behind another denial read as denied once: they did not")

    # ── Of what ───────────────────────────────────────────────────────
    def _of_orders(self, frame: Frame) -> bool:
        r = self.reader
        if frame.deed not in OF_ORDERS:
            return False
        is_bare = not (frame.comparisons or frame.when or frame.items or r.sees("ONLY") > r.sees("EQ"))
        start = r.at
        r.read_word(*EXACTLY)
        if is_bare and (said := r.accept("NOTHING")):
            self._tell_denied_twice(frame, said)
            frame.negated = True
            if said == "none" and (items := self.things.before()):
                frame.items = items
                self.text.notes.assume(f"“{said}” read as no {items}")
            return True
        r.at = start
        if is_bare and frame.deed is Deed.SPEND and r.read_word("something") and self.text.boundary():
            frame.comparisons = [SOMETHING]
            return True
        r.at = start
        if frame.items and r.sees("TOGETHER", "PLUS") and (together := self.things.together(frame.items)):
            frame.items, frame.total = together, True
            return True
        if frame.items and (r.accept("ELSE") or self.things.are_all(frame)):
            frame.only = True
            return True
        if not frame.status and (status := self._status()):
            frame.status = status
            if frame.only and frame.said in ONE_ORDER and not frame.comparisons:
                frame.comparisons = [JUST_ONE]  # their only order was cancelled
            return True
        if frame.items is None and (others := self.things.others(frame)):
            frame.items, frame.other = others, True
            return True
        if frame.items is None:
            only = bool(r.accept("ONLY"))
            r.skip("ORDER") if only else None
            items = self.things.read() or self.things.same(frame)
            if items and not (frame.when and r.sees("BUYER_ALONE")):  # not in 60 days, coffee buyers
                frame.items, frame.only = items, frame.only or only
                return True
            r.at = start
        if r.accept("ONE_ORDER"):
            frame.single = True
            return True
        if frame.deed in (Deed.SPEND, Deed.AVERAGE) and r.accept("PER_ORDER"):
            frame.deed = Deed.AVERAGE
            return True
        return frame.deed == Deed.ORDER and (not frame.when or bool(r.sees("ADDING_UP"))) and self._worth(frame)

    def _status(self) -> str:
        """cancelled, whose order got cancelled"""
        start = self.reader.at
        self.reader.skip("AUXILIARY")
        status = next((status for name, status in STATUSES.items() if self.reader.accept(name)), "")
        self.reader.at = self.reader.at if status else start
        return status

    def _more_on_things_than(self, frame: Frame) -> bool:
        """spent more on coffee than 1,200"""
        if frame.deed != Deed.SPEND or frame.items:
            return False
        if found := around(self.reader, self.things.read):
            frame.items = found[0]
            frame.comparisons.append(found[1])
        return found is not None

    def _worth(self, frame: Frame) -> bool:
        """orders worth over 5k"""
        r = self.reader
        before = r.words[r.at - 1]
        is_one = before in ONE_BY_ONE and not before.endswith("s") and r.words[r.at - 2] in ("a", "an", "any", "one")
        start = r.at
        is_total = bool(r.accept("ADDING_UP") or (frame.is_thing and r.accept("SPEND")))
        if not is_total and not r.accept("SPEND", "WORTH"):
            return False
        if frame.items and (together := self.things.together(frame.items)):  # coffee and tea spend combined over 750
            frame.items, is_total = together, True
        if r.accept("NOTHING"):  # gear spend: none
            frame.negated = True
            return True
        r.accept("IS") or r.read_word("of")  # gear spend of 1,500
        found = numbers.comparison(r)
        if found is None or self.is_time():
            return False
        frame.total = frame.total or is_total
        frame.single = frame.single or (not frame.total and (is_one or self._is_of_one_thing(start)))
        frame.comparisons.append(found.in_money())
        return True

    def _of_no_weight(self, frame: Frame) -> bool:
        """anything, an order, from us: words within the phrase that add nothing to it"""
        r = self.reader
        if r.sees("WHO", "SUBJECT", "GT", "GTE", "LT", "LTE") > r.sees("LIGHT", "WITH_US"):
            return False
        if frame.deed is Deed.ORDER and r.accept("IN_HISTORY"):
            return True
        is_another = r.word in DID_ORDER and bool(frame.when or frame.items or frame.comparisons)
        if r.word in DID_ORDER and frame.is_thing and not frame.when:
            is_another, frame.is_thing = False, False  # accessories purchased in May
        if r.word in ("exactly", "precisely") and frame.comparisons and not frame.comparisons[-1].op:
            frame.comparisons[-1] = replace(frame.comparisons[-1], op="eq")  # 3 orders exactly
            r.at += 1
            return True
        if r.word in ("each", "apiece") and (frame.comparisons or frame.items) and r.words[r.at - 1] != "in":
            r.at += 1
            frame.each = self.text.boundary() or bool(r.sees("ON"))
            return frame.each
        self._ask_about_one_thing(frame)
        if r.sees("LIGHT") > r.sees("ON", "ITEM", "ORDER") > 0:
            return bool(r.accept("LIGHT"))
        if frame.deed in OF_ORDERS and not is_another and r.accept("ORDER", "ITEM", "ON"):
            return True
        if r.accept("BEFORE_NOW"):
            return self.text.boundary()
        word = r.accept("LIGHT", "ANYTHING", "WITH_US", "SUBJECT_PRONOUN")
        if word in ALL_TOGETHER and frame.amounts:
            frame.single, frame.total = False, True
        return bool(word)
