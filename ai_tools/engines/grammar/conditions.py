"""Frames said in conditions of the rule language. What cannot be asked of the data becomes a question instead."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NoReturn

from ai_tools.engines.grammar import long_ago
from ai_tools.engines.grammar.frames import AVERAGES, DATED, MEASURES, Deed, Frame, Items, Which
from ai_tools.engines.grammar.notes import Notes
from ai_tools.engines.grammar.numbers import Comparison, Quantity
from ai_tools.engines.grammar.periods import within
from ai_tools.engines.grammar.times import LONG_DAYS, SOME_DAYS, When, window
from ai_tools.engines.grammar.tree import Match, Node, either, every, negated, none, over_orders, where
from ai_tools.engines.grammar.values import Value, ValueKind
from crm.web import display
from customers.segments import catalogue
from customers.segments.values import FIRST_DAY, LAST_DAY, STATUSES

AT_LEAST = ("quiet", "gone quiet", "went quiet")
MANY_ORDERS = 100  # a number behind “orders above” that counts none any more
LATELY = timedelta(days=7)  # in which hardly anybody came twice
HARDLY_MONEY = 20  # an amount to which a “k” may be missing


class Unaskable(Exception):
    """A question stands in the notes; there is no condition before it is answered."""


class Conditions:
    """Turns frames, read from text, into conditions of the rule language."""

    def __init__(self, notes: Notes, today: date, categories: Sequence[str]) -> None:
        self.notes = notes
        self.today = today
        self.categories = categories

    def build(self, frame: Frame) -> Node | None:
        """None where a question comes first."""
        try:
            self._check(frame)
            return self._of_deed(frame)
        except Unaskable:
            return None

    def _of_deed(self, frame: Frame) -> Node:
        match frame.deed:
            case Deed.ORDER:
                return self._ordered(frame)
            case Deed.SPEND:
                return self._spent(frame)
            case Deed.AVERAGE | Deed.LARGEST | Deed.SMALLEST:
                return self._amount_of_order(frame)
            case Deed.VISIT:
                return self._visited(frame)
            case Deed.ACTIVE:
                return self._active(frame)
            case Deed.INACTIVE | Deed.QUIET:
                return self._inactive(frame)
            case Deed.SIGNUP:
                return self._signed_up(frame)
            case Deed.SEEN | Deed.MESSAGED:
                return self._dated(frame)

    def _check(self, frame: Frame) -> None:
        if frame.when:
            self.notes.assume(frame.when.note)
            self.notes.ask(frame.when.question)
            if frame.when.is_open:
                raise Unaskable
        if frame.only_then and (frame.items or frame.comparisons or frame.negated or frame.status):
            self._refuse("“only”: no such order at any other time, or no order at all? Say both in two sentences.")
        if any(comparison.currency for comparison in frame.comparisons):
            self._refuse(f"Amounts here are in {display.SYMBOL}: how much is it in {display.SYMBOL}?")

    def _refuse(self, question: str) -> NoReturn:
        self.notes.ask(question)
        raise Unaskable

    # ── Buying ────────────────────────────────────────────────────────
    def _ordered(self, frame: Frame) -> Node:
        frame = self._with_amounts(frame)
        is_only_then = frame.only and frame.when and not (frame.items or frame.comparisons or frame.status)
        if frame.only_then or is_only_then:
            return self._only_then(frame)
        if frame.nth:
            return self._nth_order(frame)
        of_some = bool(frame.items or frame.status or frame.single)
        if frame.which and (of_some or frame.comparisons):
            return self._first_or_last_order(frame)
        is_over = frame.when and (frame.when.older or frame.when.beyond)
        if is_over and frame.is_once() and not (of_some or frame.negated):
            only = self._dated(Frame(Deed.ORDER, which=Which.LAST, when=frame.when))  # their one order is the last one
            return every([where("order_count", "eq", 1), only])
        if of_some or (frame.when and frame.comparisons):
            return self._of_orders(frame)
        if frame.when or frame.which:
            return self._dated(frame)
        totals = [self._compared("order_count", c, frame) for c in frame.counts]
        totals += [self._compared("total_spend", c, frame) for c in frame.amounts]
        if not totals:
            return where("order_count", "eq", 0) if frame.negated else where("order_count", "gte", 1)
        return _polar(frame, every(totals))

    def _only_then(self, frame: Frame) -> Node:
        """ordered in October only: their first order and their last one"""
        self.notes.assume("“only” read as at no other time")
        plain = frame.copy(only=False, only_then=False)
        return every(self._dated(plain.copy(which=which)) for which in Which)

    def _nth_order(self, frame: Frame) -> Node:
        """their second order: so many so far, of which the last may have a time"""
        if frame.comparisons:
            self._refuse(f"“{frame.said}”: how much was spent in which of their orders is not known.")
        if frame.when and frame.items:
            self._refuse(f"Of some orders, which one was the {frame.nth}th is not known by time. Leave the time out?")
        at_least = frame.copy(nth=0, when=None, comparisons=[Comparison("gte", Quantity(Decimal(frame.nth)))])
        if frame.negated:
            return self._ordered(at_least)
        self.notes.assume(f"“{frame.said}” read as exactly {frame.nth} orders so far")
        exactly = at_least.copy(comparisons=[Comparison("eq", Quantity(Decimal(frame.nth)))])
        nodes = [self._ordered(exactly)]
        if frame.when:
            nodes.append(self._dated(Frame(Deed.ORDER, which=Which.LAST, when=frame.when)))
        return every(nodes)

    def _with_amounts(self, frame: Frame) -> Frame:
        """orders above 2500: nobody counts so many, so it is the amount of one."""
        many = [c for c in frame.counts if c.quantity.value >= MANY_ORDERS and not c.times]
        if many:
            amount = "an amount" if frame.total else "the amount of one order"
            self.notes.assume(f"“{display.number(many[0].quantity.value)}” read as {amount}, not a number of orders")
            comparisons = [c.in_money() if c in many else c for c in frame.comparisons]
            frame = frame.copy(comparisons=comparisons, single=not frame.total)
        if frame.single and frame.counts and frame.amounts:
            if any((c.op or "gte", c.quantity.value) != ("gte", 1) for c in frame.counts):
                self._refuse("How many orders of some amount somebody placed is not counted. Is one enough?")
            frame = frame.copy(comparisons=frame.amounts)  # at least one order above 2500
        return frame

    def _first_or_last_order(self, frame: Frame) -> Node:
        """last bought coffee over 60 days ago: bought it, but not within these days"""
        assert frame.which
        when = frame.when
        if frame.which is Which.LAST and when and when.steps and not frame.comparisons and not frame.negated:
            since = self._of_orders(frame.copy(when=When(when.steps)))
            if when.beyond:
                return every([since, negated(self._of_orders(frame.copy(when=When(when.beyond))))])
            return every([self._of_orders(frame.copy(when=None)), negated(since)]) if when.older else since
        which = frame.which.value
        return self._refuse(
            f"Of some orders, the {which} one is not known. Within which time should they be, or at all?"
        )

    def _of_orders(self, frame: Frame) -> Node:
        """Conditions over the orders of some kind or time."""
        self.notes.ask(frame.unclear_sum)
        if frame.other and frame.items:
            frame = frame.copy(items=self._others(frame.items), other=False)
        limits = self._limits(frame.when)
        kinds = [filters | limits for filters in self._filters(frame)]
        if frame.negated and not frame.comparisons:
            return every(over_orders(filters, "count", "eq", 0) for filters in kinds)
        nodes = [every(self._measured(filters, frame)) for filters in kinds]
        if len(kinds) > 1 and frame.counts and frame.items and frame.items.match == Match.ANY:
            self.notes.ask(f"Orders of {frame.items} are counted one by one, not together. Is that right?")
        node = every(nodes) if frame.items and frame.items.match == Match.ALL and not frame.negated else either(nodes)
        if frame.only and frame.items:
            node = every([node, *self._nothing_else(frame.items, limits)])
        elif frame.only and frame.status:  # their only order was cancelled
            others = [status for status in STATUSES if status != frame.status]
            node = every([node, over_orders({"status": others, **limits}, "count", "eq", 0)])
        return _polar(frame, node)

    def _measured(self, filters: dict[str, Any], frame: Frame) -> list[Node]:
        nodes: list[Node] = [over_orders(filters, "count", *self._read(c, "count", frame)) for c in frame.counts]
        for c in frame.amounts:  # there is an order under 100 where the smallest one is
            measure = "sum" if not frame.single else "min" if c.op in ("lt", "lte") else "max"
            nodes.append(over_orders(filters, measure, *self._read(c, "amount", frame)))
        return nodes or [over_orders(filters, "count", "gte", 1)]

    def _filters(self, frame: Frame) -> list[dict[str, Any]]:
        """Which orders: one set for alternatives of a kind, one for each thing that all is asked of."""
        status = {"status": [frame.status]} if frame.status else {}
        if not frame.items:
            return [status]
        if frame.items.match == Match.ALL:
            return [{value.kind: [value.text], **status} for value in frame.items.values]
        kinds: dict[str, list[str]] = {}
        for value in frame.items.values:
            kinds.setdefault(value.kind, []).append(value.text)
        return [{kind: texts, **status} for kind, texts in kinds.items()]

    def _nothing_else(self, items: Items, limits: dict[str, Any]) -> list[Node]:
        """only coffee: and nothing of any other category"""
        others = self._all_but(items)
        if not others:
            self.notes.ask(f"“only”: should they have bought nothing but {items}?")
            return []
        self.notes.assume(f"“only” read as bought nothing of {', '.join(others)}")
        return [over_orders({"category": others, **limits}, "count", "eq", 0)]

    def _others(self, items: Items) -> Items:
        others = self._all_but(items)
        if not others:
            self._refuse(f"Which other things than {items}? Name their categories.")
        self.notes.assume(f"other than {items} read as {', '.join(others)}")
        return Items(Match.ANY, tuple(Value(ValueKind.CATEGORY, category) for category in others))

    def _all_but(self, items: Items) -> list[str]:
        """All other categories; none where these are no categories."""
        named = {value.text for value in items.values}
        if any(value.kind is not ValueKind.CATEGORY for value in items.values):
            return []
        return [category for category in self.categories if category not in named]

    def _limits(self, when: When | None) -> dict[str, Any]:
        """The filter of a condition over orders for a time: back from now, or from one day to another."""
        if when is None:
            return {}
        if when.steps and not when.older and not when.beyond:
            return {"in_last": window(when.steps)}
        if when.start or when.end:
            last = max(when.end or LAST_DAY, FIRST_DAY)
            return {"between": [(when.start or FIRST_DAY).isoformat(), last.isoformat()]}
        if days := long_ago.days(when, self.today):
            self.notes.assume(f"orders that long ago read as those {days.said}; write “last ordered” for none since")
            return {"between": [days.start.isoformat(), days.end.isoformat()]}
        n, unit = when.beyond or when.steps or (0, "")
        return self._refuse(
            "Orders of a kind, number or amount are measured over a time until now or between two days, not over one "
            f"that ends {display.counted(n, unit)} ago. Over which time do you mean?"
        )

    # ── Money ─────────────────────────────────────────────────────────
    def _spent(self, frame: Frame) -> Node:
        if not frame.comparisons:
            if frame.when or frame.items:
                return self._ordered(frame.copy(deed=Deed.ORDER))
            if frame.negated:
                return where("total_spend", "eq", 0)
            self._refuse(f"How much should they have spent? Say “over {display.SYMBOL}5,000”, for example.")
        frame = frame.in_money()
        for c in frame.comparisons:
            most = (c.high or c.quantity).value
            if c.op in ("gt", "gte", "eq", "between") and not c.quantity.written and 0 < most < HARDLY_MONEY:
                self.notes.ask(f"{display.SYMBOL}{most}, or is a “k” or “lakh” missing?")
        if frame.items or frame.when or frame.status or frame.single:
            return self._of_orders(frame)
        return _polar(frame, every(self._compared("total_spend", c, frame) for c in frame.comparisons))

    def _amount_of_order(self, frame: Frame) -> Node:
        """average, largest, smallest order"""
        if frame.deed == Deed.AVERAGE and frame.said and not frame.said.startswith(AVERAGES):
            self.notes.assume(f"“{frame.said}” read as average order value")
        if not frame.comparisons:
            self._refuse(f"How high should it be? Say “over {display.SYMBOL}500”, for example.")
        self.notes.ask(frame.unclear_sum)
        frame = self._with_bound(frame).in_money()
        if frame.deed == Deed.AVERAGE and not (frame.items or frame.when or frame.status):
            return _polar(frame, every(self._compared("average_order_value", c, frame) for c in frame.comparisons))
        limits = self._limits(frame.when)
        nodes = [
            every(
                over_orders(filters | limits, MEASURES[frame.deed], *self._read(c, "amount", frame))
                for c in frame.comparisons
            )
            for filters in self._filters(frame)
        ]
        return _polar(frame, either(nodes))

    def _with_bound(self, frame: Frame) -> Frame:
        """min order value 500: no order is smaller; unlike: min order 500, which may be of all together"""
        bare = [c for c in frame.comparisons if not (c.op or c.high)]
        if not (bare and frame.said.startswith(("max", "min"))):
            return frame
        if not frame.said.endswith(("value", "size")):
            self._refuse(f"“{frame.said}”: at most or at least that in all, or a largest or smallest order?")
        op, order = ("lte", "largest") if frame.deed is Deed.LARGEST else ("gte", "smallest")
        self.notes.assume(f"“{frame.said}” read as the {order} order")
        return frame.copy(comparisons=[replace(c, op=op) if c in bare else c for c in frame.comparisons])

    # ── Coming, joining, being written to ─────────────────────────────
    def _visited(self, frame: Frame) -> Node:
        if frame.comparisons and frame.when:
            self._refuse("Visits are counted over all time, not within one. Do you mean how often, or when last?")
        if frame.comparisons:
            return _polar(frame, every(self._compared("visits", c, frame) for c in frame.comparisons))
        if frame.only and not frame.negated:
            self.notes.assume("“only” read as without an order")
            return every([self._visited(frame.copy(only=False)), where("order_count", "eq", 0)])
        if frame.when or frame.which:
            return self._dated(frame)
        return where("visits", "eq", 0) if frame.negated else where("visits", "gte", 1)

    def _inactive(self, frame: Frame) -> Node:
        """inactive, quiet, lapsed: the absence of something"""
        deed, what = (Deed.ORDER, "order") if frame.deed == Deed.QUIET else (Deed.ACTIVE, "activity")
        when = replace(frame.when, older=False) if frame.when else When((LONG_DAYS, "days"))
        is_over = when.start is None and when.end is not None  # “dormant since before May”: last active before May
        node = self._dated(Frame(deed, frame.negated if is_over else not frame.negated, Which.LAST, when=when))
        if frame.when is None:
            self.notes.assume(f"“{frame.said}” read as no {what} in the last {LONG_DAYS} days")
            if deed == Deed.ORDER and not frame.negated:
                return every([node, where("order_count", "gte", 1)])
        return node

    def _active(self, frame: Frame) -> Node:
        if frame.when is None:
            what = "no activity" if frame.negated else "activity"
            self.notes.assume(f"“{frame.said}” read as {what} in the last {SOME_DAYS} days")
            frame = frame.copy(when=When((SOME_DAYS, "days")))
        return self._dated(frame)

    def _signed_up(self, frame: Frame) -> Node:
        if frame.new and frame.when is None:
            self.notes.assume(f"“{frame.said}” read as signed up in the last {SOME_DAYS} days")
            frame = frame.copy(when=When((SOME_DAYS, "days")))
        if frame.when and frame.when.steps and frame.said.startswith("been"):
            frame = frame.copy(when=replace(frame.when, older=True))  # with us for 2 years
        return self._dated(frame)

    def _dated(self, frame: Frame) -> Node:
        """When they did it, at all, or never."""
        name, when = "first_order_at" if frame.which is Which.FIRST else DATED[frame.deed].field, frame.when
        if frame.comparisons:
            self._refuse("How often they did that is not counted. Should it be within a time instead?")
        if when is None:
            return where(name, "not_set" if frame.negated else "is_set")
        if when.steps is None:
            return self._between(frame, name, when)
        if when.beyond:
            outside = where(name, "not_in_last", window(when.beyond))
            return _polar(frame, every([where(name, "in_last", window(when.steps)), outside]))
        if when.older or (when.longer and not frame.negated):
            if not when.longer and frame.said not in AT_LEAST:
                n, unit = when.steps
                self.notes.assume(f"{display.counted(n, unit)} ago read as that long ago or longer")
            long_ago = where(name, "not_in_last", window(when.steps))
            return negated(long_ago) if frame.negated else every([long_ago, where(name, "is_set")])
        return where(name, "not_in_last" if frame.negated else "in_last", window(when.steps))

    def _between(self, frame: Frame, name: str, when: When) -> Node:
        """By days of the calendar. Of what happens again only the last time is known, but for orders."""
        is_any_order = frame.deed == Deed.ORDER and not frame.which
        what = "" if frame.which or is_any_order else DATED[frame.deed].happening
        if when.start and when.end:
            if is_any_order:
                return self._of_orders(frame)
            if what and self.today - when.end <= LATELY:
                self.notes.assume(f"read by the last {what}, the only one that is known by date")
            elif what:
                should = "should the last one not be" if frame.negated else "should the last one be"
                self.notes.ask(f"Only the last {what} is known by date: {should} {within(when.start, when.end)}?")
            node: Node = where(name, "between", [when.start.isoformat(), when.end.isoformat()])
        elif when.start:
            node = where(name, "after", (when.start - timedelta(days=1)).isoformat())
        else:
            assert when.end
            if is_any_order:
                name = "first_order_at"  # a customer who ordered before a day has a first order before it
            elif what:
                self.notes.assume(f"read by the last {what}, the only one that is known by date")
            node = where(name, "before", (when.end + timedelta(days=1)).isoformat())
        return none([node]) if frame.negated else node

    # ── Numbers ───────────────────────────────────────────────────────
    def _compared(self, name: str, comparison: Comparison, frame: Frame) -> Node:
        field = catalogue.get(name)
        assert field
        return where(name, *self._read(comparison, "amount" if field.money else "count", frame))

    def _read(self, comparison: Comparison, what: str, frame: Frame) -> tuple[str, Any]:
        """A bare amount or number of times is the least there should be, a number of orders and once are exact."""
        op, value = comparison.condition
        is_once = comparison.times and op == "eq" and value == 1
        if is_once and frame.negated:
            return "gte", value  # not even once
        if comparison.op or comparison.high:
            return op, value
        shown = display.number(comparison.quantity.value)
        if what == "amount" and value:
            self.notes.assume(f"{display.SYMBOL}{shown} read as at least {display.SYMBOL}{shown}")
            return "gte", value
        if frame.only and not frame.items:
            return "eq", value
        if comparison.times and value:
            self.notes.assume(f"{shown} times read as at least {shown} times")
            return "gte", value
        if value:
            self.notes.assume(f"{shown} read as exactly {shown}; say “{shown}+” for {shown} and more")
        return "eq", value


def _polar(frame: Frame, node: Node) -> Node:
    return negated(node) if frame.negated else node
