"""Vague words that what stands beside them explains: big spenders over 50k; dormant, meaning no visit since May."""

from ai_tools.engines.grammar.frames import Deed, Frame
from ai_tools.engines.grammar.items import Item, ItemKind
from ai_tools.engines.grammar.text import Text

BESIDE_A_FIGURE = (ItemKind.FILLER, ItemKind.COMMA, ItemKind.OPEN, ItemKind.WHO, ItemKind.HEAD)


class VagueWords:
    """Takes back what was guessed of a vague word, once its meaning is said."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.reader = text.reader
        self.items = text.items

    def say_by_figure(self, item: Item) -> None:
        """big spenders over 50k: what is vague by itself means what the figure beside it says"""
        if item.kind is not ItemKind.LEAF or item.vague:
            return
        self.text.vague_deed = None
        for n in reversed(range(len(self.items) - 1)):
            before = self.items[n]
            if before.vague and item.frame and before.vague.fits(item.frame):
                self.items[n] = Item(ItemKind.HEAD, before.start, before.end)
                self.text.notes.assumptions.remove(before.vague.assumption)
                said = self.reader.said(before.start, before.end)
                self.text.notes.assume(f"“{said}” read by the figure beside it")
            if self._is_vague(before) and self._is_explained(before, item):
                self._take_back_guess(n)
            if self._is_absence(before) and item.frame and item.frame.negated and item.frame.when:
                self._take_back_guess(n)  # gone cold, nothing for 120 days
            if before.kind not in BESIDE_A_FIGURE:
                return

    def _take_back_guess(self, n: int) -> None:
        """What is said otherwise names only whom it is said of."""
        item = self.items[n]
        guess = f"“{item.frame.said}” read as" if item.frame else item.vague.assumption if item.vague else ""
        self.items[n] = Item(ItemKind.HEAD, item.start, item.end)
        kept = [text for text in self.text.notes.assumptions if not text.startswith(guess)]
        self.text.notes.assumptions[:] = kept

    @staticmethod
    def _is_vague(item: Item) -> bool:
        frame = item.frame
        of_activity = bool(frame and frame.deed in (Deed.ACTIVE, Deed.QUIET, Deed.INACTIVE) and not frame.when)
        return item.vague is not None or of_activity

    def _is_explained(self, before: Item, item: Item) -> bool:
        """still active, meaning an order in the last two months; dormant: no visit since May"""
        r = self.reader
        between = r.text[r.tokens[before.end - 1].end : r.tokens[item.start].start].lower()
        return "i.e" in between or any(
            "MEANING" in r.classes(at) or r.words[at] == ":" for at in range(before.end, item.start)
        )

    @staticmethod
    def _is_absence(item: Item) -> bool:
        """inactive, gone cold, of which no time was said"""
        frame = item.frame
        return bool(frame and frame.deed in (Deed.QUIET, Deed.INACTIVE) and not frame.when and not frame.negated)


def take_items(text: Text, frame: Frame) -> None:
    """love masala chai, bought 3 times: a number of times beside what somebody likes is of that"""
    said = (item for item in reversed(text.items) if item.kind not in BESIDE_A_FIGURE)
    vague = next((item.vague for item in said), None)
    if vague and vague.items and frame.deed is Deed.ORDER and any(c.times for c in frame.comparisons):
        frame.items = frame.items or vague.items
