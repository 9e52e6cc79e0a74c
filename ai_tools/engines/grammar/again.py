"""What was done before or after what was said: came back in November, after that nothing, before that 3 orders."""

from ai_tools.engines.grammar import numbers
from ai_tools.engines.grammar.deeds import Deeds
from ai_tools.engines.grammar.frames import Deed, Frame
from ai_tools.engines.grammar.items import Item, ItemKind
from ai_tools.engines.grammar.text import Text

REORDERED = ("reordered", "reorder", "reorders", "reordering", "rebought", "repurchased")
ORDERED_AGAIN = frozenset(f"{verb} again" for verb in ("ordered", "order", "bought", "buy", "purchased", "purchase"))
BEFORE_THAT = ("before", "before that", "before then", "until then", "till then", "earlier", "previously")
OF_BEFORE_THAT = numbers.OF_COMPARISONS.union(phrase.split()[0] for phrase in BEFORE_THAT)  # begins it


class Again:
    """Reads what goes on with a deed that was said before."""

    def __init__(self, text: Text, deeds: Deeds) -> None:
        self.text = text
        self.reader = text.reader
        self.notes = text.notes
        self.deeds = deeds

    def awaiting(self) -> Item | None:
        """yet to place their second order"""
        start = self.reader.at
        frame = self.deeds.nth.read(False) if self.reader.sees("AWAITING") else None
        return self.deeds.finished(start, [frame]) if frame else None

    def came_again(self) -> Item | None:
        """first ordered in October, came back in November: ordered again, where that was said before"""
        r, context = self.reader, self.text.context
        start = r.at
        is_of_orders = context is not None and not context.negated and context.deed in (Deed.ORDER, Deed.SPEND)
        denied = self.text.polarity()
        said = r.accept("COMING_BACK", "BACK")
        place = r.at
        items = self.deeds.details.things.read() if said and (r.word == "for" or said in REORDERED) else None
        r.at = place
        is_dated = said not in REORDERED and (r.word == "since" or self.text.times.ahead())
        if not said or not (items or (is_of_orders and is_dated)):
            return None
        if said not in ORDERED_AGAIN:
            self.notes.assume(f"“{said}” read as ordered again")
        return self.deeds.finished(start, [Frame(Deed.ORDER, denied, said=said)])

    def before_that(self) -> Item | None:
        """no order in 60 days, but before that at least 3, 5 or more before: of all their orders, as none is later"""
        r, context = self.reader, self.text.context
        start = r.at
        if context is None or context.deed is not Deed.ORDER or not context.negated:
            return None
        if context.when is None or context.when.end or context.when.older:
            return None
        said_first = numbers.comparison(r)
        if not r.read_word(*BEFORE_THAT):
            return None
        place = r.at
        found = said_first or numbers.comparison(r)
        if found and self.text.boundary():
            return self.deeds.finished(start, [context.like(comparisons=[found])])
        r.at = place
        item = None if said_first else self.deeds.counted()
        return item._replace(start=start) if item else None

    def since_then(self) -> Item | None:
        """ordered in June, after that nothing: the time since the deed before, which waits for what follows"""
        r, context = self.reader, self.text.context
        start = r.at
        is_said = self.deeds.afterwards.follows_a_deed() and r.accept("AFTERWARDS") and not self.text.boundary()
        when = self.deeds.afterwards.since_then(context) if context and is_said else None
        if when is None:
            return None
        self.text.pending, self.text.pending_span = when, (start, r.at)
        return Item(ItemKind.PENDING, start, r.at)
