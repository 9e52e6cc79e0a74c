"""What a shop has reported as events: viewed a product, put something into the cart, started a checkout."""

from typing import Any

from ai_tools.engines.grammar import numbers
from ai_tools.engines.grammar.details import Details
from ai_tools.engines.grammar.frames import Items
from ai_tools.engines.grammar.items import Form, Item, ItemKind
from ai_tools.engines.grammar.numbers import Comparison
from ai_tools.engines.grammar.text import Text
from ai_tools.engines.grammar.times import When, window
from ai_tools.engines.grammar.tokens import stem
from ai_tools.engines.grammar.tree import Is, either, negated
from ai_tools.engines.grammar.values import ValueKind
from customers.events.limits import MAX_COUNT
from customers.segments.values import SINCE_LAST_ORDER

# Begin words for what no order has followed.
LEFT_BEHIND = ("left", "abandon", "dropped", "pending", "unfinished", "forgotten")


class Happened:
    """Reads conditions over events: viewed a tea product twice in the last week, left something in the cart."""

    def __init__(self, text: Text, details: Details) -> None:
        self.text = text
        self.reader = text.reader
        self.notes = text.notes
        self.details = details

    def counted(self) -> Item | None:
        """3+ product views in the last week"""
        r = self.reader
        start = r.at
        found = numbers.comparison(r) if self.text.vocabulary.events else None
        if found is None or found.money or self.details.is_time():
            return None
        item = self.read(False, found)
        return item._replace(start=start) if item else None

    def read(self, denied: bool, count: Comparison | None = None) -> Item | None:
        """The condition here; None where the data has no such event."""
        r = self.reader
        start = r.at
        r.skip("ARTICLE", "HAVE")
        said = r.word
        kind = r.find_class("EVENT")
        name = next((name for name in self.text.vocabulary.events if kind and kind in name), "")
        if not name and (match := next(iter(self.text.matches(ValueKind.EVENT)), None)):
            name = match.value.text
            r.at += match.length
        if not name:
            return None
        what: dict[str, Any] = {"name": name}
        if said.startswith(LEFT_BEHIND):
            what["since"] = SINCE_LAST_ORDER
        items, found, when = self._details(what, count)
        if denied and when is None and self._goes_on():
            when = self.text.said_when
            self.notes.assume(f"the time read for “{r.said(start)}” too")
        self.text.context, self.text.things = None, items
        self.notes.assume(f"“{r.said(start)}” read as the event {name}")
        if when:
            self.text.said_when = when
            when = self._until_now(when, start)
            if not when.steps or when.older or when.beyond:
                self.notes.ask(
                    f"“{r.said(start)}”: events are counted over a time until now. In the last how many days?"
                )
                return Item(ItemKind.LEAF, start, r.at)
            what["in_last"] = window(when.steps)
        op, value = found.condition if found else ("gte", 1)
        op = "gte" if found and not (found.op or found.high or found.is_zero) else op
        if not isinstance(value, int) or value > MAX_COUNT:
            self.notes.ask(f"“{r.said(start)}”: events are counted up to {MAX_COUNT}. How many do you mean?")
            return Item(ItemKind.LEAF, start, r.at)
        node = either(Is({"events": where, "op": op, "value": value}) for where in _filtered(what, items))
        return Item(ItemKind.LEAF, start, r.at, negated(node) if denied else node, Form.VERB)

    def _goes_on(self) -> bool:
        """viewed a product this week without adding it to the cart: whether an event of some time stands before it"""
        node = next((item.node for item in reversed(self.text.items) if item.kind is not ItemKind.FILLER), None)
        return isinstance(node, Is) and "in_last" in node.condition.get("events", {})

    def _until_now(self, when: When, start: int) -> When:
        """today, this week: days of the calendar that are not over, as so many days until now"""
        today = self.text.today
        if when.start is None or (when.end and when.end < today) or when.start > today:
            return when
        days = (today - when.start).days + 1
        self.notes.assume(f"“{self.reader.said(start)}” counted over the last {days} {'day' if days == 1 else 'days'}")
        return When(steps=(days, "days"))

    def _details(
        self, what: dict[str, Any], found: Comparison | None
    ) -> tuple[Items | None, Comparison | None, When | None]:
        """Of what, how often and when, in any order."""
        r = self.reader
        items: Items | None = None
        when: When | None = None
        r.read_word(":")
        while True:
            place = r.at
            if r.accept("SINCE_ORDER"):
                what["since"] = SINCE_LAST_ORDER
            elif when is None and (read_when := self.text.times.when()):
                when = read_when
            elif items is None and (read_items := self.details.things.read()):
                items = read_items
            elif found is None and (read := numbers.comparison(r)) and not self.details.is_time():
                found = read
            else:
                r.at = place
                r.skip("OUR")
                is_noun = stem(r.word) in map(stem, what["name"].split("_"))  # viewed a plan
                r.at += is_noun
                if not (is_noun or r.accept("EVENT_NOUN")):
                    return items, found, when


def _filtered(what: dict[str, Any], items: Items | None) -> list[dict[str, Any]]:
    """One for each property of events that these are values of."""
    if items is None:
        return [what]
    texts: dict[str, list[str]] = {}
    for value in items.values:
        texts.setdefault(value.kind.value, []).append(value.text)
    return [{**what, "where": {kind: values}} for kind, values in texts.items()]
