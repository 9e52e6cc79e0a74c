"""What customers did or did not do since then: clicked Diwali offer but did not buy, ordered in May and never again.

Behind a campaign or an event that is an order that is credited to the campaign, none within the time of the event, or
none since the event, and behind something else that they did, none since the time of that. “Never ordered” stays never.
"""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from ai_tools.engines.grammar import numbers
from ai_tools.engines.grammar.frames import DATED, OF_ORDERS, OF_VISITS, Deed, Frame
from ai_tools.engines.grammar.items import Form, Item, ItemKind
from ai_tools.engines.grammar.numbers import Comparison, Quantity
from ai_tools.engines.grammar.periods import spoken
from ai_tools.engines.grammar.text import Text
from ai_tools.engines.grammar.times import LONG_DAYS, When
from ai_tools.engines.grammar.tree import Is, where
from customers.segments.values import SINCE_LAST_ORDER

CREDITED = "converted_campaign"
OF_CAMPAIGNS = ("received_campaign", "opened_campaign", "clicked_campaign")
AFTER_IT = ("after", "after it")  # at the end of a phrase
WITHIN = re.compile(
    rf"\b(?:within|inside) (?:(?:an?|one|1|any) )?((?:(?:\d+|couple of|{'|'.join(numbers.UNITS | numbers.TENS)}) )?"
    r"(?:hour|day|week|fortnight|month|year)s?)\b",
    re.IGNORECASE,
)
JOINING = (ItemKind.AND, ItemKind.BUT, ItemKind.WHO, ItemKind.COMMA)
WHENEVER = "“then” read as also, whenever it was"
CAME_BACK = frozenset(["come back", "came back", "coming back", "comes back", "been back"])
NEVER = frozenset(["never", "ever"])
EVER = NEVER | {"yet", "no", "zero", "0"}
BETWEEN_VERBS = (ItemKind.FILLER, ItemKind.COMMA, ItemKind.AND, ItemKind.OR, ItemKind.NOR, ItemKind.BUT, ItemKind.NOT)
BEFORE_A_STATUS = (*JOINING, ItemKind.FILLER, ItemKind.HEAD, ItemKind.BOTH, ItemKind.ONLY)
PASSIVE = frozenset(["was", "were", "got", "is", "are", "been", "be"])
ALL_OF_THEM = frozenset(["all", "both"])
ORDERS_BEFORE = ALL_OF_THEM | {"it"}  # names of them, without a verb
AT_ANY_TIME = frozenset(["never", "ever", "lifetime", "overall", "altogether"])
OF_THOSE = frozenset(["those", "these", "which", "them"])
ONCE = Comparison("eq", Quantity(Decimal(1)), times=True)
BARE = (Frame(Deed.ORDER), Frame(Deed.VISIT), Frame(Deed.SEEN))  # nothing said but what was done


class Afterwards:
    """Reads what was done or not done by what stands before it: a campaign, an event or another deed."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.reader = text.reader
        self.notes = text.notes

    def read(self, start: int, frame: Frame) -> Item | None:
        """The condition, or None where the order stands for itself; also gives the frame the time of an event."""
        r = self.reader
        at = self._said_before()
        if at is None:
            return None
        node = self.text.items[at].node
        assert isinstance(node, Is)
        is_of_campaign = node.field in OF_CAMPAIGNS and node.condition["op"] == "in"
        if not (is_of_campaign or "events" in node.condition):
            return None
        if frame.copy(negated=False, said="", single=False, has_object=False) not in BARE:
            return None
        behind = r.at
        then = self._accept_then(*AFTER_IT) and self.text.boundary()
        r.at = r.at if then else behind
        while start and not r.classes(start - 1).isdisjoint(("NOT", "AUXILIARY", "US")):
            start -= 1  # did not
        is_then = then or r.words[start - 1] == "then"
        said = set(r.words[start : r.at])
        is_ever = frame.said not in CAME_BACK and (frame.deed is not Deed.ORDER or EVER & said)
        if frame.negated and not then and is_ever:
            if not NEVER & said:
                self.notes.assume(f"“{r.said(start)}” read as never, not only since then")
            return None
        if frame.deed is Deed.ORDER and is_of_campaign and (frame.negated or is_then):
            return self._credited(start, node, frame)
        if "events" in node.condition and frame.negated:
            return self._since_event(start, at, node, frame)
        r.at = behind
        return None

    def counts_from_that(self, start: int, frame: Frame, joined: list[Frame]) -> str:
        """clicked Diwali offer and bought within 3 days: what may count from the click; "" where nothing does

        `joined` are frames of the same phrase.
        """
        r = self.reader
        found = WITHIN.search(r.said(start))
        is_span = bool(frame.when and frame.when.steps and not frame.which)
        if found is None or not is_span:
            return ""
        if any(other.deed is Deed.SIGNUP or other.deed in OF_VISITS for other in joined if other is not frame):
            return found[0]
        item = next((item for item in reversed(self.text.items) if item.kind not in (ItemKind.FILLER, *JOINING)), None)
        if not (item and item.kind is ItemKind.LEAF and self._parted(item.end, start)):
            return ""
        is_reaction = isinstance(item.node, Is) and (item.node.field in OF_CAMPAIGNS or "events" in item.node.condition)
        is_deed = item.frame is not None and item.frame.deed in (Deed.SIGNUP, *OF_VISITS) and not item.frame.negated
        is_then = item.frame is not None and "then" in r.words[item.end : start]
        return found[0] if (is_reaction and not item.denied) or is_deed or is_then else ""

    def _parted(self, end: int, start: int) -> bool:
        """Whether something joins the two: signed up and ordered within 3 days."""
        return any(item.kind in JOINING for item in self.text.items if end <= item.start < start)

    def read_status(self, start: int, frame: Frame) -> Item | None:
        """only one order which was cancelled; 2 orders, both refunded: it is said of the orders named before"""
        r, items = self.reader, self.text.items
        at = next((n for n in reversed(range(len(items))) if items[n].kind not in BEFORE_A_STATUS), -1)
        before = items[at].frame if at >= 0 else None
        if before is None or before.deed is not Deed.ORDER or before.negated or before.status or before.which:
            return None
        words = set(r.words[items[at].end : r.at])
        is_clause = (PASSIVE & words and {"that", "which"} & words) or ORDERS_BEFORE & words
        if not (frame.status and is_clause) or frame.comparisons or frame.items or frame.negated:
            return None
        is_all = before.only or ALL_OF_THEM & words or any(c.op == "eq" or c.times for c in before.counts)
        is_all = is_all or any(item.kind is ItemKind.ONLY for item in items[at:])
        before = before.copy(status=frame.status, when=before.when or frame.when, only=bool(is_all))
        items[at] = items[at]._replace(node=self.text.conditions.build(before), frame=before)
        self.text.context = before.copy()
        return Item(ItemKind.FILLER, start, r.at)

    # ── Again, and still ──────────────────────────────────────────────
    def count_returns(self, start: int, frame: Frame) -> Item | None:
        """came back at least twice: 3 orders or more; a question where a time or visits were said before"""
        r, context = self.reader, self._deed_before()
        if frame.said not in CAME_BACK or not frame.counts or frame.when or frame.items or self.text.times.ahead():
            return None
        is_dated = context is not None and context.when is not None and not context.which
        if frame.negated or is_dated or (context and context.deed in OF_VISITS):
            self.notes.ask(f"“{r.said(start)}”: how many orders or visits in all? Say “3+ orders”, for example.")
            return Item(ItemKind.LEAF, start, r.at)
        found = Frame(Deed.ORDER, comparisons=[comparison.plus(1) for comparison in frame.comparisons])
        self.notes.assume(f"“{r.said(start)}” read as that many orders after the first one")
        self.text.context = found
        return Item(ItemKind.LEAF, start, r.at, self.text.conditions.build(found), Form.VERB, frame=found.copy())

    def take_present(self, start: int, frame: Frame) -> None:
        """still buying, still visit: lately, where nothing else is said"""
        words, at = self.reader.words, start
        while at and words[at - 1] != "still" and "AUXILIARY" in self.reader.classes(at - 1):
            at -= 1
        is_present = bool(at) and words[at - 1] == "still" and frame.deed in (Deed.ORDER, *OF_VISITS)
        if not is_present or frame.negated or frame.when or frame.which or frame.comparisons or frame.nth:
            return
        if "to" in words[at:start]:
            frame.negated = True  # signups still to order
            return
        frame.when = When((LONG_DAYS, "days"))
        self.notes.assume(f"“{self.reader.said(at - 1)}” read as in the last {LONG_DAYS} days")

    # ── Since the deed before ─────────────────────────────────────────
    def never_again(self) -> Item | None:
        """ordered once and never came back: nothing since the one time that was said before"""
        r, context = self.reader, self._deed_before()
        start = r.at
        if context is None and not self._is_once_before():
            return None
        said = r.accept("NEVER_AGAIN") or (self.text.polarity() and r.accept("COMING_BACK"))
        if not said or not self.text.boundary() or self.text.times.ahead():
            return None
        if context is None:
            return Item(ItemKind.FILLER, start, r.at)
        self.text.pending = None  # after that never again
        later = {Deed.ORDER: Deed.ORDER, Deed.SPEND: Deed.ORDER, Deed.VISIT: Deed.SEEN, Deed.SEEN: Deed.SEEN}
        if context.deed in later and not context.is_once() and (since := self.since_then(context)):
            items = None if said is not True and said.startswith(("nothing", "no ")) else context.items
            frame = Frame(later[context.deed], negated=True, items=items, when=since)
            return Item(ItemKind.LEAF, start, r.at, self.text.conditions.build(frame), Form.VERB)
        if context.when and not context.is_once():
            self.notes.ask(f"“{r.said(start)}”: since when? Say “no order in the last 60 days”, for example.")
            return Item(ItemKind.LEAF, start, r.at)
        if context.deed in (Deed.ORDER, Deed.SPEND):
            frame = Frame(Deed.ORDER, items=context.items, comparisons=[ONCE])
        elif context.deed in (Deed.VISIT, Deed.SEEN):
            frame = Frame(Deed.VISIT, comparisons=[ONCE])
        else:
            return None
        if not context.is_once():
            self.notes.assume(f"“{r.said(start)}” read as exactly one time")
        return Item(ItemKind.LEAF, start, r.at, self.text.conditions.build(frame), Form.VERB)

    def _is_once_before(self) -> bool:
        """one-time buyers: whether that was said last"""
        said = (item for item in reversed(self.text.items) if item.kind not in (ItemKind.FILLER, *JOINING))
        item = next(said, None)
        return item is not None and item.node == where("order_count", "eq", 1)

    def _deed_before(self) -> Frame | None:
        """What they did, as it was said before; None where that was denied."""
        context = self.text.context
        return context if context and not context.negated else None

    def since_then(self, context: Frame) -> When | None:
        """The time after the one that was said of the deed before; None where that has no end."""
        when = context.when
        if when is None:
            return None
        if when.steps and (when.beyond or when.older):  # 30 to 60 days ago, and not since
            steps = when.beyond or when.steps
            self.notes.assume(f"“since” read as in the last {steps[0]} {steps[1]}")
            return When(steps)
        if when.end:
            self.notes.assume(f"“since” read as after {spoken(when.end)}")
            return When(start=when.end + timedelta(days=1))
        if when.start:  # no order since June unless they visited after that
            self.notes.assume(f"“that” read as since {spoken(when.start)}")
            return When(start=when.start)
        return None

    def _accept_then(self, *others: str) -> bool:
        """since then, since; after it and the like where nothing else can be meant"""
        return bool(self.reader.accept("AFTERWARDS") or self.reader.read_word("since", *others))

    def follows_a_deed(self) -> bool:
        """Whether it is a deed that was said last, and not a campaign or an event, of which the day is not known."""
        at = self._said_before()
        node = self.text.items[at].node if at is not None else None
        return not (isinstance(node, Is) and (node.field in OF_CAMPAIGNS or "events" in node.condition))

    def accept_since(self, frame: Frame) -> None:
        """ordered in March and have not ordered since: since the time of the deed before"""
        r, context = self.reader, self.text.context
        start = r.at
        has_time = frame.when or frame.which
        others = AFTER_IT if frame.negated else ()
        if context and not has_time and self.follows_a_deed() and self._accept_then(*others):
            frame.when = self.since_then(context) if self.text.boundary() else None
            if frame.when is None:
                r.at = start

    def take_time(self, start: int, frame: Frame) -> None:
        """came in this week and bought nothing: at that time, where nothing says never"""
        context, words = self._deed_before(), self.reader.words
        if context is None or not context.when or not frame.is_denied_without_time:
            return
        before = next((item for item in reversed(self.text.items) if item.kind is not ItemKind.FILLER), None)
        is_joined = before is not None and before.kind in (ItemKind.AND, ItemKind.BUT, ItemKind.WHO)
        is_joined = is_joined or "yet" in words[max(start - 2, 0) : start]
        is_contrast = bool(context.items and frame.items) or context.deed in (Deed.VISIT, Deed.SEEN, Deed.ACTIVE)
        said = self.reader.said(start, self.reader.at)
        ever = NEVER & set(words[max(start - 2, 0) : self.reader.at])
        if frame.deed is Deed.ORDER and is_joined and is_contrast and not ever and not frame.comparisons:
            frame.when = context.when
            self.notes.assume(f"the time read for “{said}” too")

    def share_time(self, frame: Frame) -> None:
        """no order and no visit in 60 days: the time belongs to what was read just before as well"""
        if frame.when is None:
            return
        items, but = self.text.items, False
        for n in reversed(range(len(items))):
            item = items[n]
            but = but or item.kind is ItemKind.BUT
            if n == len(items) - 1 and item.kind in (ItemKind.NOR, ItemKind.NOT):
                frame = frame.copy(negated=True)
            if item.kind in BETWEEN_VERBS:
                continue
            before, words = item.frame, self.reader.words
            ever = not AT_ANY_TIME.isdisjoint(words[item.start : item.end])
            if item.kind is not ItemKind.LEAF or before is None or ever:
                return
            joiners = {each.kind for each in items[n + 1 :]} - {ItemKind.FILLER}
            is_joined = joiners == {ItemKind.AND} or (joiners == {ItemKind.OR} and before.deed is frame.deed)
            joined = is_joined and OF_THOSE.isdisjoint(words[item.end : self.reader.at])
            if not _shares_time(before, frame, joined=joined, but=but):
                if joined and not (before.when or before.which or before.negated or frame.negated):
                    said = self.reader.said(item.start, item.end)
                    self.notes.assume(f"“{said}” read as at any time, not only as what follows it")
                return
            self.notes.assume(f"the time read for “{self.reader.said(item.start, item.end)}” too")
            before = before.copy(when=frame.when)
            items[n] = item._replace(node=self.text.conditions.build(before), frame=before)

    def is_of_all(self) -> bool:
        """in October; all in October, both this year: whether a comma parts the time from what it is said of"""
        items, n = self.text.items, len(self.text.items) - 1
        while n >= 0 and (items[n].kind in (ItemKind.FILLER, ItemKind.BOTH) or self._is_all(items[n])):
            n -= 1
        if n < 0 or items[n].kind is not ItemKind.COMMA or not self.text.boundary():
            return False
        items[n + 1 :] = [item._replace(kind=ItemKind.FILLER, node=None) for item in items[n + 1 :]]
        return True

    def _is_all(self, item: Item) -> bool:
        return item.kind is ItemKind.HEAD and self.reader.words[item.start : item.end] == ["all"]

    def take_back(self, frame: Frame) -> bool:
        """fewer than 3 orders in Goa, in the last year: the time belongs to what was read just before"""
        items = self.text.items
        for n in reversed(range(len(items))):
            item = items[n]
            if item.kind is ItemKind.LEAF and item.form is Form.VERB:
                node = self.text.conditions.build(frame)
                items[n] = item._replace(node=node, frame=frame.copy())
                self.text.context = frame.copy()
                return True
            if item.kind not in (ItemKind.FILLER, ItemKind.COMMA) and item.form != Form.PLACE:
                return False
        return False

    def take_both(self, start: int, context: Frame, when: When) -> bool:
        """3 orders in September or October: of both together, where one follows the other"""
        times = sorted((each for each in (context.when, when) if each and each.start), key=lambda each: str(each.start))
        if len(times) < 2 or context.negated:
            return False
        first, second = times
        if first.end is None or first.end + timedelta(days=1) != second.start:
            self.notes.assume(f"“or {self.reader.said(start)}” read as in one of the two times, each by itself")
            return False
        self.text.items[-1] = self.text.items[-1]._replace(kind=ItemKind.FILLER)
        self.notes.assume(f"“or {self.reader.said(start)}” read as in both together")
        return self.take_back(context.copy(when=replace(first, end=second.end)))

    def share_with_all(self, when: When) -> None:
        """2+ tea orders and no coffee orders, this year: the time belongs to all that was said before the comma"""
        items, words = self.text.items, self.reader.words
        for n in reversed(range(len(items))):
            item, frame = items[n], items[n].frame
            if item.kind in (ItemKind.STOP, ItemKind.OPEN, ItemKind.CLOSE, ItemKind.EXCEPT):
                return
            is_of_campaign = isinstance(item.node, Is) and item.node.field in OF_CAMPAIGNS
            if item.kind is not ItemKind.LEAF or not (frame or is_of_campaign) or (frame and frame.when):
                continue
            said = self.reader.said(item.start, item.end)
            says_ever = not AT_ANY_TIME.isdisjoint(words[item.start : item.end])
            if frame and not says_ever and _may_have_time(frame):
                self.notes.assume(f"the time read for “{said}” too")
                frame = frame.copy(when=when)
                items[n] = item._replace(node=self.text.conditions.build(frame), frame=frame)
            else:
                self.notes.assume(f"“{said}” read as at any time, not only as what follows it")

    # ── Since a campaign or an event ──────────────────────────────────
    def _said_before(self) -> int | None:
        """The place of the condition that this goes on with."""
        items, n = self.text.items, len(self.text.items) - 1
        while n >= 0 and (items[n].kind is ItemKind.FILLER or items[n].kind in JOINING):
            n -= 1
        is_leaf = n >= 0 and items[n].kind is ItemKind.LEAF and isinstance(items[n].node, Is)
        return n if is_leaf and not items[n].denied else None

    def _credited(self, start: int, node: Is, frame: Frame) -> Item:
        names = " or ".join(value.text for value in self.text.campaigns)
        if WHENEVER in self.notes.assumptions:
            self.notes.assumptions.remove(WHENEVER)
        what = "no order" if frame.negated else "an order"
        self.notes.assume(f"“{self.reader.said(start)}” read as {what} credited to {names}")
        found = where(CREDITED, "not_in" if frame.negated else "in", node.condition["value"])
        return Item(ItemKind.LEAF, start, self.reader.at, found, Form.VERB)

    def _since_event(self, start: int, at: int, node: Is, frame: Frame) -> Item | None:
        said = self.reader.said(start)
        if "in_last" in node.condition["events"]:
            frame.when = self.text.said_when
            self.notes.assume(f"the time read for “{said}” too")
            return None
        self.notes.assume(f"“{said}” read as no order since then")
        events = {**node.condition["events"], "since": SINCE_LAST_ORDER}
        self.text.items[at] = self.text.items[at]._replace(node=Is({**node.condition, "events": events}))
        return Item(ItemKind.FILLER, start, self.reader.at)


def _may_have_time(frame: Frame) -> bool:
    """Visits are not counted within a time, and of the first and the last order the time says something else."""
    is_dated = frame.deed in DATED or frame.deed in OF_ORDERS
    return is_dated and not (frame.which or frame.nth or (frame.deed in OF_VISITS and frame.comparisons))


def _shares_time(before: Frame, frame: Frame, *, joined: bool, but: bool) -> bool:
    """Whether a time said of the second was meant for the first too, of which no time was said. `joined` by “and”."""
    if before.when or before.which:
        return False
    if before.comparisons and frame.comparisons and joined and not (before.negated or frame.negated):
        return before.deed in OF_ORDERS and frame.deed in OF_ORDERS  # 2 tea orders and a coffee order in May
    if before.comparisons or before.single or before.deed not in DATED:
        return False
    if before.negated and frame.negated:
        return True
    if frame.negated and before.deed is frame.deed is Deed.ORDER and before.items and frame.items:
        return before.items != frame.items  # bought coffee but not beans in November
    if not before.negated and not frame.negated:
        return bool(before.deed is frame.deed is Deed.ORDER and before.items and frame.items)
    return but and not before.negated and before.deed in (Deed.VISIT, Deed.SEEN, Deed.ACTIVE)
