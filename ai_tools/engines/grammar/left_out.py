"""Who is left out, or let back in: what follows except, unless and “everyone but”; `scope` joins the rest."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from ai_tools.engines.grammar.items import Form, Item, ItemKind
from ai_tools.engines.grammar.notes import Notes

FEW = 4  # items at the beginning of a sentence, among which “everybody” stands
DENYING = (ItemKind.NOT, ItemKind.NEITHER, ItemKind.EXCEPT)


class Exceptions:
    """Places are indexes of `items`; an exception begins behind its word. `said` gives the text between two tokens."""

    def __init__(self, items: Sequence[Item], notes: Notes, said: Callable[[int, int], str]) -> None:
        self.items = items
        self.notes = notes
        self.said = said

    def heads_a_list(self, start: int) -> bool:
        """Exclude: students, Goa"""
        return start < len(self.items) and ":" in self.said(self.items[start - 1].start, self.items[start].end)

    def leaves_people_out(self, start: int, at: int) -> bool:
        """everyone in Delhi but the students: whether the “but” at a place leaves out, and does not add"""
        before = self.items[start : min(at, start + FEW)]
        following = self.items[at + 1 : at + 3]
        names_all = any(item.kind is ItemKind.HEAD and item.node for item in before)
        if not names_all or not following or following[0].kind is not ItemKind.LEAF:
            return False
        names_people = following[0].group or following[-1].kind is ItemKind.HEAD
        if following[0].form is not Form.NOUN or following[0].denied or not names_people:
            return False
        self.notes.assume(f"“{self.said(self.items[at].start, following[0].end)}” read as except them")
        return True

    def tell_who_stays(self, place: int, end: int, *, is_behind_people: bool) -> None:
        """2+ orders, except students, Goa: what follows a comma behind those who are left out"""
        if self.items[place - 1].kind is not ItemKind.COMMA:
            return
        if is_behind_people or self.items[place].kind is not ItemKind.HEAD:
            said = self.said(self.items[place].start, self.items[end - 1].end).rstrip(" ,")
            self.notes.assume(f"“{said}” read as said of those who stay, not of those who are left out")

    def ask_whom_except(self, start: int, end: int) -> None:
        """everyone in Pune except: nobody is named, or nobody is left"""
        if not any(item.kind is ItemKind.UNKNOWN or item.kind is ItemKind.LEAF for item in self.items[start:end]):
            said = self.items[start - 1]
            self.notes.ask(f"“{self.said(said.start, said.end)}”: who should be left out?")

    def lets_back_in(self, start: int, exception: int, end: int) -> bool:
        """nobody who bought tea, unless they bought beans: what follows undoes a “not”, and leaves nobody out"""
        word, before = self.items[exception - 1], self.items[start : exception - 1]
        is_denied = any(item.denied or item.kind in DENYING or (item.frame and item.frame.negated) for item in before)
        if self.said(word.start, word.end).lower() != "unless" or not is_denied:
            return False
        said = self.said(word.start, self.items[end - 1].end)
        self.notes.assume(f"“{said}” read as: or those who do")
        return True

    def tell_exception(self, start: int, end: int) -> None:
        """except corporates who ordered in May, Gold minus Mumbai plus Pune: whom the last words leave out or add"""
        said = self.items[start:end]
        if plus := next((item for item in said if item.kind is ItemKind.PLUS), None):
            words = self.said(plus.start, said[-1].end)
            self.notes.ask(f"“{words}”: are they left out too, or added? Say it in a sentence of its own.")
        first = next((n for n, item in enumerate(said) if item.kind is ItemKind.LEAF), len(said))
        names = (ItemKind.LEAF, ItemKind.HEAD)
        for before, item in pairwise(said[first:]):
            if item.kind is ItemKind.WHO or (item.kind is ItemKind.LEAF and before.kind in names):
                words = self.said(item.start, said[-1].end)
                return self.notes.assume(f"“{words}” read as said of those who are left out")
        return None
