"""What customers did: a verb or noun like ordered, spend or visits, with everything that goes with it."""

from dataclasses import replace

from ai_tools.engines.grammar import nth, numbers, openers, vague_words
from ai_tools.engines.grammar.afterwards import CAME_BACK, WITHIN, Afterwards
from ai_tools.engines.grammar.beginnings import MAX_IN_A_TIME
from ai_tools.engines.grammar.details import ALL_TOGETHER, Details
from ai_tools.engines.grammar.frames import COUNTED, DATED, HAS_LAST_TIME, OF_ORDERS, Deed, Frame, Which
from ai_tools.engines.grammar.items import Form, Item, ItemKind
from ai_tools.engines.grammar.more_than import OPERATORS, around
from ai_tools.engines.grammar.names_of_days import MOVABLE, UNITS
from ai_tools.engines.grammar.nth import Nth
from ai_tools.engines.grammar.openers import OPENERS, Openers
from ai_tools.engines.grammar.other_figures import OtherFigures
from ai_tools.engines.grammar.text import ListJoiner, Text
from ai_tools.engines.grammar.times import OF_TIMES
from ai_tools.engines.grammar.tree import either, every
from ai_tools.engines.grammar.values import THINGS, ValueKind
from crm.web import display

HOW = {"by", "via", "through", "using", "during"}
UNFINISHED = ("MORE", "GT", "GTE", "LT", "LTE", "MODAL", "LAST", "LOWEST", "HIGHEST", "TOP", "BOTTOM")  # of what?
DANGLING = {"since", "before", "after", "until", "till", "within"}  # a time, of what?
RELATIVE = {"of", "after", "from", "since", "before"}  # behind a time
COUNTING = frozenset(["a", "any", "no", "zero", "0", "nil", "without"])
GAVE_OR_CAME_BACK = {"return", "returned", "returns", "returning"}


# What a time and what a number begin with: words, classes and kinds of tokens.
OF_TIMED = OF_TIMES | numbers.OF_COMPARISONS | {"of"}
OF_COUNTED = numbers.OF_COMPARISONS.union(OPERATORS, ["TOTAL"])
BEFORE_ANOTHER = (ItemKind.AND, ItemKind.OR, ItemKind.BUT, ItemKind.COMMA)  # verb, whose time may come first


class Deeds:
    """Reads what customers did: ordered, spent, signed up."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.reader = text.reader
        self.notes = text.notes
        self.details = Details(text)
        self.openers = Openers(text, self.details)
        self.nth = Nth(text, self.details)
        self.figures = OtherFigures(text, self.details)
        self.afterwards = Afterwards(text)
        self.verbs = (  # each with what it begins with
            (self.nth.read, nth.BEGINNINGS),
            (self.openers.verb, openers.OF_VERBS),
            (self.openers.nothing, frozenset(["NOTHING"])),
        )

    def read(self, denied: bool) -> Item | None:
        """haven't ordered in 60 days, last active before June, new signups this week, nothing since March, no tea"""
        start = self.reader.at
        if not (self.reader.accept("COUNT_WORD") and self.reader.read_word("of")):  # no. of visits over 8
            self.reader.at = start
        often = self.reader.accept("OFTEN", "SELDOM")  # rarely orders, lots of visits
        self.reader.at += bool(often) and self.reader.word == "of"
        place = self.reader.at
        marks = self.text.marks()
        for opener, begins in self.verbs:
            if not begins.isdisjoint(marks) and (frame := opener(denied)):
                frame.often = often
                return self._phrase(start, frame)
            self.reader.at = place
        frame = None if openers.OF_THINGS.isdisjoint(marks) else self.openers.item(denied)
        if frame:
            frame.often = often
        return self.finished(start, [frame]) if frame else None

    def counted(self) -> Item | None:
        """3+ orders, over 1,000 loyalty points, more than 3 and less than 10 orders"""
        r = self.reader
        start = r.at
        if r.word in ("older", "younger"):
            return None
        if more := around(r, self.openers.opened):
            compared, comparison = more
            compared.comparisons.append(comparison)
            return self.finished(start, [compared]) if compared.deed in COUNTED else None
        is_total = r.sees("TOTAL") > r.sees(*OPENERS) and bool(r.accept("TOTAL"))
        r.skip(*("IS",) if is_total else ())
        found = numbers.comparison(r)
        if found is None or (self.details.is_time() and not self.figures.is_age(found)):
            return None
        is_once = r.words[start : r.at] == ["once"]
        if item := self.figures.some_of_several(start):
            return item
        if r.words[start] == "within" and not found.money and self.text.said_when:
            return self.figures.of_nothing(start)  # no visit in 30 days but within 60
        others = self.figures.others()
        frame = self.openers.number(found) or self.figures.of_people(start, found)
        if frame is None and (found.money or found.quantity.written):
            is_total = is_total or bool(r.read_word(*ALL_TOGETHER))
            frame = Frame(Deed.SPEND) if is_total else None
        if frame is None:
            return self.figures.of_attribute(start, found) or self.figures.of_nothing(start)
        if not found.op and not found.high:
            found = replace(found, op=numbers.behind(r))
        if found.times and frame.deed is Deed.SPEND:
            self.notes.ask(f"“{r.said(start)}”: how often somebody spent an amount is not counted. Is once enough?")
            return Item(ItemKind.LEAF, start, r.at)
        frame.total, frame.single = is_total, frame.single and not is_total
        if found.is_zero and frame.deed in (Deed.ORDER, Deed.VISIT) and not others:
            frame.negated = True  # 0 orders
        else:
            frame.comparisons = [*others, *frame.comparisons, found]
        if is_once and frame.deed in (Deed.ORDER, Deed.VISIT):
            self.notes.assume(f"“{r.said(start)}” read as exactly one time")
        return self.finished(start, [frame])

    def timed(self) -> Item | None:
        """A time by itself goes on with the verb before it, or waits for the one behind it."""
        r = self.reader
        if (r.word in MOVABLE and self.text.matches(*THINGS)) or self.text.matches(ValueKind.ATTRIBUTE):
            return None  # Monsoon Malabar buyers; december birthday month
        start = r.at
        r.read_word("of")  # members of at least 30 years
        if (found := numbers.comparison(r)) and self.figures.is_age(found):  # over 30 years old
            if "age" in self.text.vocabulary.attributes:
                return None
            if found.op and r.accept("AGE"):
                return Item(ItemKind.UNKNOWN, start, r.at)
        r.at = start
        is_span = not UNITS.keys().isdisjoint(r.words[start : start + MAX_IN_A_TIME])
        for recognise in (*((self._since_last, self._span_before) if is_span else ()), self._time_before):
            if item := recognise(start):
                return item
            r.at = start
        when = self.text.times.when()
        if when is None:
            return None
        context, last = self.text.context, next(reversed(self.text.items), None)
        if context is None or (last and last.kind in BEFORE_ANOTHER and self._verb_ahead()):
            self.text.pending, self.text.pending_span = when, (start, r.at)
            return Item(ItemKind.PENDING, start, r.at)
        before = next((item for item in reversed(self.text.items) if item.kind is not ItemKind.FILLER), None)
        is_contrast = (before and before.kind is ItemKind.BUT) or r.words[start - 1] == "some"
        if context.negated and is_contrast:  # no coffee in March, but some before; not in October but in May
            return self.finished(start, [context.like(when=when, items=context.items)])
        if before and before.kind is ItemKind.NOT:
            return self.finished(start, [context.like(when=when, items=context.items)])
        if (
            last
            and last.kind is ItemKind.OR
            and context.comparisons
            and self.afterwards.take_both(start, context, when)
        ):
            return Item(ItemKind.FILLER, start, r.at)
        if last and last.kind == ItemKind.OR and context.negated:
            self.text.items[-1] = last._replace(kind=ItemKind.AND)  # no order in October or November: in neither
        is_of_all = context.when is None and self.afterwards.is_of_all()
        if context.when or not self.afterwards.take_back(context.copy(when=when)):
            return self.finished(start, [context.copy(when=when)])
        if is_of_all:
            self.afterwards.share_with_all(when)
        return Item(ItemKind.FILLER, start, r.at)

    def _verb_ahead(self) -> bool:
        """in the last 30 days visited"""
        r = self.reader
        start = r.at
        r.skip("AUXILIARY", "SUBJECT_PRONOUN", "NOT")
        found = bool(r.sees(*OPENERS))
        r.at = start
        return found

    def _since_last(self, start: int) -> Item | None:
        """30+ days since last order, less than a week since they visited, 90 to 180 days since the last order"""
        r = self.reader
        between = self.text.times.between_ago("since", "from")
        r.at = start
        shorter = bool(r.sees("LT", "LTE"))
        r.accept("GT", "GTE", "LT", "LTE")
        if between:
            numbers.comparison(r)
            r.at += 1
        when = between or self.text.times.span()
        if when is None or not r.read_word("since", "from"):
            return None
        r.skip("ARTICLE", "SUBJECT_PRONOUN", "AUXILIARY")
        frame = self.openers.verb(False)
        if frame is None or frame.deed not in HAS_LAST_TIME or frame.when:
            return None
        return self.finished(
            start,
            [frame.copy(which=frame.which or Which.LAST, when=between or replace(when, older=not shorter))],
        )

    def _span_before(self, start: int) -> Item | None:
        """60 days inactive, 45 days no order"""
        when = self.text.times.span()
        self.reader.read_word("se kuch", "se kuch bhi", "se koi", "se")
        denied = self.text.polarity() if when else False
        frame = self.openers.verb(denied) if when else None
        denied = denied or bool(frame and self.reader.words[self.reader.at : self.reader.at + 1] == ["nahi"])
        if frame is None or frame.when or not (denied or frame.deed in (Deed.INACTIVE, Deed.QUIET)):
            return None
        return self.finished(start, [frame.copy(when=when)])

    def _time_before(self, start: int) -> Item | None:
        """since 1 November no purchase, but in the last 3 months no beans"""
        last = next((item for item in reversed(self.text.items) if item.kind is not ItemKind.FILLER), None)
        if last and last.kind is ItemKind.LEAF:
            return None
        when = self.text.times.when()
        if when and (said := self.reader.accept("NEVER_AGAIN")):  # since August nothing more
            items = None if said.startswith(("nothing", "no ")) or not self.text.context else self.text.context.items
            return self.finished(start, [Frame(Deed.ORDER, True, items=items, when=when)], is_timed_first=True)
        denied = self.text.polarity() if when else False
        if when and not denied:
            frame = self.openers.nothing(False)
        else:
            frame = (self.openers.verb(denied) or self.openers.item(denied)) if denied else None
        if frame is None or frame.when or frame.deed not in DATED:
            return None
        return self.finished(start, [frame.copy(when=when)], is_timed_first=True)

    # ── A whole phrase ────────────────────────────────────────────────
    def _phrase(self, start: int, frame: Frame) -> Item:
        others = self.openers.more_verbs(frame)
        joined_by_and = bool(others) and all(joiner is ListJoiner.AND for joiner, _ in others)
        return self.finished(start, [frame, *(other for _, other in others)], every_one=joined_by_and)

    def finished(
        self, start: int, frames: list[Frame], *, every_one: bool = False, is_timed_first: bool = False
    ) -> Item:
        """Fill in what follows, and say it in conditions; as a whole not understood where a word in it is not."""
        r, last = self.reader, frames[-1]
        self.details.fill(last)
        vague_words.take_items(self.text, last)
        if r.sees("NEITHER") and len(frames) == 1 and last == Frame(last.deed, said=last.said):
            self.text.context = last.copy()  # bought neither tea nor coffee
            return Item(ItemKind.FILLER, start, r.at)
        if item := self._with_a_product(start, last):
            return item
        if last.often and not last.comparisons and not last.negated and self._is_figure_in_brackets(last):
            self.notes.assume(f"“{r.said(start)}” read by the figure beside it")
            return Item(ItemKind.HEAD, start, r.at)
        if last.often and not last.comparisons:
            number = "5+ orders" if last.deed is Deed.ORDER else "5+ visits"
            number = f"over {display.SYMBOL}5,000" if last.deed is Deed.SPEND else number
            self.notes.ask(f"“{r.said(start)}”: how often, or how much? Say “{number}”, for example.")
            return Item(ItemKind.LEAF, start, r.at)
        self._tell_which_span(start, last)
        if within := self.afterwards.counts_from_that(start, last, frames if every_one else []):
            said = WITHIN.sub(r"\1", within)
            self.notes.ask(f"“{within}” of what came before is not known. Did you mean “in the last {said}”?")
            return Item(ItemKind.LEAF, start, r.at)
        is_bare = not (last.comparisons or last.when or last.items)
        stayed_away = last.negated and last.said in CAME_BACK and is_bare
        last.deed = Deed.ORDER if stayed_away else last.deed
        if len(frames) == 1 and (item := self.afterwards.read(start, last) or self.afterwards.read_status(start, last)):
            return item
        self.afterwards.accept_since(last)
        self.afterwards.take_time(start, last)
        self.afterwards.take_present(start, last)
        if len(frames) == 1 and (item := self.afterwards.count_returns(start, last)):
            return item
        if stayed_away and not last.when:
            self.notes.ask(f"“{r.said(start)}”: since when? Say “no order in the last 60 days”, for example.")
            return Item(ItemKind.LEAF, start, r.at)
        if last.said in CAME_BACK and is_bare and not (last.negated or last.when):
            self.notes.ask(f"“{r.said(start)}”: when, or how often did they order? Say “2+ orders”, for example.")
            return Item(ItemKind.LEAF, start, r.at)
        is_unclear = (
            last.status == "refunded" and last.said in GAVE_OR_CAME_BACK and not self._counts_returns(start, last)
        )
        if is_unclear and not (last.has_object or last.items):
            self.notes.ask(f"“{r.said(start)}”: did they give goods back, or come back? For the first, say “refunded”.")
            return Item(ItemKind.LEAF, start, r.at)
        if self.text.pending and not last.when:
            last.when, self.text.pending = self.text.pending, None
        if self._spoilt(last):
            return Item(ItemKind.UNKNOWN, start, r.at)
        for frame in frames:
            frame.when = frame.when or last.when
        if not is_timed_first:
            self.afterwards.share_time(last)
        self.text.context = last.copy()
        self.text.said_when = last.when or self.text.said_when
        at_all_times = [*frames, *(frame.copy(when=when) for frame in frames for when in last.also)]
        nodes = [node for frame in at_all_times if (node := self.text.conditions.build(frame))]
        if not nodes:
            return Item(ItemKind.LEAF, start, r.at)
        joined = every(nodes) if every_one or last.negated or last.also else either(nodes)
        return Item(ItemKind.LEAF, start, r.at, joined, Form.VERB, frame=last.copy() if len(frames) == 1 else None)

    def _is_figure_in_brackets(self, frame: Frame) -> bool:
        """came often (10+ visits)"""
        r = self.reader
        with r.attempt():
            if r.word != "(":
                return False
            r.at += 1
            return bool(numbers.comparison(r) and r.sees("ORDER" if frame.deed is Deed.ORDER else "VISIT"))

    def _counts_returns(self, start: int, frame: Frame) -> bool:
        """2+ returns, no returns, returns over 1: of goods; unlike: returned at least twice, returns"""
        words = self.reader.words[max(start - 2, 0) : self.reader.at]
        if (
            frame.said not in ("return", "returns")
            or frame.said not in words
            or any(c.times for c in frame.comparisons)
        ):
            return False
        before = words[: words.index(frame.said)]
        if not (frame.counts or not COUNTING.isdisjoint(before[-1:])):
            return False
        self.notes.assume(f"“{frame.said}” read as refunded orders")
        return True

    def _with_a_product(self, start: int, frame: Frame) -> Item | None:
        """visited bakery, signed up for beans; unlike: active coffee buyers. What that means is unknown."""
        r = self.reader
        place = r.at
        r.read_word("to", "about", "with")
        items = None if frame.deed in OF_ORDERS else self.details.things.read()
        if items is None or r.sees("BUYER", "HEAD", "ORDER", "SPEND") or self.text.matches(ValueKind.KEY):
            r.at = place
            return None
        self.notes.ask(f"“{r.said(start)}”: bought, or what else? Say “bought {items}”, for example.")
        return Item(ItemKind.LEAF, start, r.at)

    def _tell_which_span(self, start: int, frame: Frame) -> None:
        """ordered twice within a week: in the last one, not in any"""
        found = WITHIN.search(self.reader.said(start))
        if found and frame.counts and frame.when and frame.when.steps:
            self.notes.assume(f"“{found[0]}” read as in the last {found[1]}")

    def _spoilt(self, frame: Frame) -> bool:
        """Move past words behind the phrase that are not understood, up to its end; whether there were any."""
        r = self.reader
        start = r.at
        while not r.sees(*UNFINISHED, "NOT") and r.accept("FILLER_PREPOSITION", "AUXILIARY"):
            pass
        before = r.peek(-1)
        dangling = r.word in DANGLING or (bool(r.sees(*UNFINISHED)) and not self.text.matches(ValueKind.KEY))
        dangling = dangling and not (self._names_one(frame) or numbers.comparison_ahead(r))
        how = bool(r.sees("HOW")) or bool(before and before.word in HOW) or self._after_another(frame)
        if not (self.text.is_unknown() or dangling or how):
            r.at = start
            return False
        while not self.text.boundary():
            r.at += 1
        return True

    def _names_one(self, frame: Frame) -> bool:
        """3 orders, with the last one in October"""
        start, kept = self.reader.at, self.text.context
        self.text.context = frame
        self.reader.accept("LAST", "FIRST")
        found = self.text.sees_one()
        self.reader.at, self.text.context = start, kept
        return found

    def _after_another(self, frame: Frame) -> bool:
        """within 7 days of signing up: days that count from another day are not known"""
        r = self.reader
        start = r.at
        r.at -= r.words[r.at - 1] in RELATIVE
        if frame.when is None or r.word not in RELATIVE:
            r.at = start
            return False
        r.at += 1
        r.skip("ARTICLE", "SUBJECT_PRONOUN", "AUXILIARY", "FIRST", "LAST")
        found = bool(r.sees(*OPENERS))
        r.at = start
        return found
