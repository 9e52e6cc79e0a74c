"""What is said of all their orders: every order completed, all of them in May, each over 500."""

from ai_tools.engines.grammar import numbers
from ai_tools.engines.grammar.details import Details
from ai_tools.engines.grammar.frames import STATUSES, Deed, Frame, Which
from ai_tools.engines.grammar.items import Form, Item, ItemKind
from ai_tools.engines.grammar.text import Text
from ai_tools.engines.grammar.tree import Node, every, over_orders, where

COMPLETED = ("completed", "complete", "delivered", "fulfilled", "successful")
EVERY = frozenset(["EVERY_ORDER", "EVERY_ONE"])  # begins it
PLACED = ("placed", "made")  # of a number of orders that is said to be exact
BARE = ("all", "each", "both")  # of those named before, where a time or an amount follows


class EveryOrder:
    """Reads that there are orders, and none that are otherwise."""

    def __init__(self, text: Text, details: Details) -> None:
        self.text = text
        self.reader = text.reader
        self.details = details

    def read(self, denied: bool = False) -> Item | None:
        """all their orders completed; 3 orders, all of them in May"""
        r, context = self.reader, self.text.context
        start = r.at
        said = r.accept("EVERY_ORDER")
        is_of_those = not said
        if not said and context and context.deed is Deed.ORDER and not context.negated:
            said = r.accept("EVERY_ONE")
            if r.sees(*STATUSES) or not self._is_of_all(said, context):
                return None
        if not said:
            return None
        while r.word not in COMPLETED and r.accept("AUXILIARY", "SUBJECT_PRONOUN", "IS"):
            pass
        is_completed = bool(r.read_word(*COMPLETED))
        frame = Frame(Deed.ORDER, said=said)
        if not is_completed:
            self.details.fill(frame)
        told = [is_completed, frame.status, frame.when, frame.items, frame.comparisons]
        if not any(told):
            return None
        words = r.said(start)
        self.text.notes.assume(f"“{words}” read as said of all their orders")
        if denied or sum(map(bool, told)) > 1 or (is_of_those and context and context.items):
            self.text.notes.ask(f"“{words}”: of all their orders, one thing can be asked. Say it in other words.")
            return Item(ItemKind.LEAF, start, r.at)
        node = self._node(frame)
        self.text.context = frame.copy()
        return Item(ItemKind.LEAF, start, r.at, node, Form.VERB)

    def _is_of_all(self, said: str, context: Frame) -> bool:
        """both placed in May, all over 500; of just one order, placed in May"""
        if said in PLACED:
            last = self.text.items[-1].kind if self.text.items else None
            return last is ItemKind.COMMA and any(each.op == "eq" for each in context.counts)
        start = self.reader.at
        self.reader.skip("AUXILIARY")
        found = said not in BARE or self.text.times.ahead() or numbers.comparison_ahead(self.reader)
        self.reader.at = start
        return bool(found)

    def _node(self, frame: Frame) -> Node | None:
        build = self.text.conditions.build
        if frame.when:
            is_one = frame.said in PLACED and self.text.context is not None and self.text.context.is_once()
            which_of_them = [Which.LAST] if is_one else list(Which)
            times = [build(Frame(Deed.ORDER, which=which, when=frame.when)) for which in which_of_them]
            return every(node for node in times if node) if all(times) else None
        if frame.items or frame.status:
            return build(frame.copy(only=True))
        if frame.comparisons:
            is_most = frame.comparisons[0].op in ("lt", "lte")
            return build(Frame(Deed.LARGEST if is_most else Deed.SMALLEST, comparisons=frame.comparisons))
        not_completed = over_orders({"status": list(STATUSES.values())}, "count", "eq", 0)
        return every([where("order_count", "gte", 1), not_completed])
