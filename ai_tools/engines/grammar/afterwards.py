"""What customers did or did not do behind a campaign or an event: clicked Diwali offer but did not buy.

That is meant since then, not ever: an order that is credited to the campaign, none within the time of the event, or
none since the event. “Never ordered” stays never.
"""

from dataclasses import replace

from ai_tools.engines.grammar.frames import Deed, Frame
from ai_tools.engines.grammar.items import Form, Item, ItemKind
from ai_tools.engines.grammar.text import Text
from ai_tools.engines.grammar.tree import Is, where
from customers.segments.values import SINCE_LAST_ORDER

CREDITED = "converted_campaign"
OF_CAMPAIGNS = ("received_campaign", "opened_campaign", "clicked_campaign")
SINCE_THEN = ("since then", "since that", "since", "afterwards", "after that", "thereafter", "after it", "ever since")
JOINING = (ItemKind.AND, ItemKind.BUT, ItemKind.WHO, ItemKind.COMMA)
WHENEVER = "“then” read as also, whenever it was"
CAME_BACK = frozenset(["come back", "came back", "coming back", "comes back", "been back"])
NEVER = frozenset(["never", "ever"])
EVER = NEVER | {"yet", "no", "zero"}
BARE = (Frame(Deed.ORDER), Frame(Deed.VISIT), Frame(Deed.SEEN))  # nothing said but what was done


class Afterwards:
    """Reads an order, or that there was none, by the campaign or the event before it."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.reader = text.reader
        self.notes = text.notes

    def read(self, start: int, frame: Frame) -> Item | None:
        """The condition, or None where the order stands for itself; also gives the frame the time of an event."""
        r = self.reader
        bare = replace(frame, negated=False, said="", single=False, has_object=False)
        at = self._said_before()
        if at is None or bare not in BARE:
            return None
        node = self.text.items[at].node
        assert isinstance(node, Is)
        is_of_campaign = node.field in OF_CAMPAIGNS and node.condition["op"] == "in"
        if not (is_of_campaign or "events" in node.condition):
            return None
        behind = r.at
        then = bool(r.read_word(*SINCE_THEN)) and self.text.boundary()
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
        self.text.items[at] = replace(self.text.items[at], node=Is({**node.condition, "events": events}))
        return Item(ItemKind.FILLER, start, self.reader.at)
