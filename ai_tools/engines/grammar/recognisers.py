"""The recognisers of conditions, in the order in which they are tried, and where each of them may begin."""

from collections.abc import Callable
from typing import NamedTuple

from ai_tools.engines.grammar import beginnings, meanings, numbers
from ai_tools.engines.grammar.again import OF_BEFORE_THAT, Again
from ai_tools.engines.grammar.attributes import Attributes
from ai_tools.engines.grammar.contact import OF_REACH, Contact
from ai_tools.engines.grammar.deeds import OF_COUNTED, OF_TIMED, Deeds
from ai_tools.engines.grammar.every_order import EVERY, EveryOrder
from ai_tools.engines.grammar.figures import Figures
from ai_tools.engines.grammar.happened import Happened
from ai_tools.engines.grammar.items import Item
from ai_tools.engines.grammar.literals import Literals
from ai_tools.engines.grammar.reached import Reached
from ai_tools.engines.grammar.text import GOING, Text
from ai_tools.engines.grammar.traits import Traits

OF_RETURNING = meanings.OF_RETURNS.union(GOING, ["NOT", "US", "AUXILIARY"])  # begins it


class Recogniser(NamedTuple):
    """Tried where one of the classes in `needs` is ahead, and where something in `begins` stands, if that is known."""

    read: Callable[[bool], Item | None]
    needs: frozenset[str]
    begins: frozenset[str] | None = None


class Recognisers:
    """Reads the condition that begins at a place, if one does."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.reader = text.reader
        self.ahead = beginnings.find(text.reader, text.values, meanings.MEANINGFUL)  # by token, what is read from there
        literals = Literals(text)
        attributes = Attributes(text, literals)
        self.contact = contact = Contact(text, literals)
        self.deeds = Deeds(text)
        again = Again(text, self.deeds)
        self.happened = Happened(text, self.deeds.details)
        self.every_order = EveryOrder(text, self.deeds.details)
        traits = Traits(text, attributes)
        figures = Figures(text)
        self.names: list[Recogniser] = [
            Recogniser(Reached(text).read, meanings.OF_REACHED),
            Recogniser(figures.read, meanings.OF_FIGURES, meanings.BEFORE_FIGURES),
            Recogniser(figures.biggest, meanings.OF_NUMBERS, numbers.OF_QUANTITIES),
            Recogniser(contact.reach, meanings.OF_REACH, OF_REACH),
            Recogniser(self.every_order.read, EVERY, EVERY),
        ]
        self.bare = (  # which read for themselves whether it is denied
            (again.came_again, meanings.OF_RETURNS, OF_RETURNING),
            (self.deeds.afterwards.never_again, meanings.OF_RETURNS, OF_RETURNING),
            (again.awaiting, meanings.OF_WAITING, meanings.OF_WAITING),
            (again.since_then, meanings.OF_LATER, frozenset(["AFTERWARDS"])),
            (
                again.before_that,
                meanings.OF_COUNTS,
                OF_BEFORE_THAT,
            ),
            (self.deeds.timed, meanings.OF_TIMES, OF_TIMED),
            (self.happened.counted, meanings.OF_COUNTS, numbers.OF_COMPARISONS),
            (self.deeds.counted, meanings.OF_COUNTS, OF_COUNTED),
        )
        self.others: list[Recogniser] = [
            Recogniser(self.happened.read, meanings.OF_EVENTS),
            Recogniser(contact.consent, meanings.OF_CONSENT),
            Recogniser(attributes.read, meanings.OF_ATTRIBUTES),
            Recogniser(contact.field, meanings.OF_FIELDS),
            Recogniser(traits.abroad, meanings.OF_ABROAD),
            Recogniser(traits.place, meanings.OF_PLACES),
            Recogniser(traits.tag, meanings.OF_TAGS),
            Recogniser(traits.value, meanings.OF_ATTRIBUTE_VALUES),
            Recogniser(self.deeds.read, meanings.OF_DEEDS),
        ]

    def read(self) -> Item | None:
        """The condition that begins here; where none does, the caller takes the reader back."""
        r = self.reader
        start = r.at
        ahead = self.ahead[start]
        if not ahead:
            return None
        marks = self.text.marks()
        if found := self._first(self.names, ahead, marks, denied=False):
            return found
        for recognise, needs, begins in self.bare:
            if needs.isdisjoint(ahead) or begins.isdisjoint(marks):
                continue
            if found := recognise():
                return found
            r.at = start
        denied = self.text.polarity()
        if r.done:
            return None
        if r.at == start:
            found = self._first(self.others, ahead, marks, denied=denied)
        else:
            found = self._first([*self.names, *self.others], self.ahead[r.at], self.text.marks(), denied=denied)
        if found:
            return found._replace(start=start, denied=denied)
        return None

    def _first(
        self, recognisers: list[Recogniser], ahead: frozenset[str], marks: frozenset[str], *, denied: bool
    ) -> Item | None:
        """What the first of these reads that reads anything."""
        place = self.reader.at
        for read, needs, begins in recognisers:
            if needs.isdisjoint(ahead) or (begins is not None and begins.isdisjoint(marks)):
                continue
            if found := read(denied):
                return found
            self.reader.at = place
        return None
