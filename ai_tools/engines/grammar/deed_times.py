"""When a deed was done: in March, in that period, in both 2025 and 2026."""

from ai_tools.engines.grammar import numbers
from ai_tools.engines.grammar.frames import Deed, Frame, Which
from ai_tools.engines.grammar.names_of_days import UNITS
from ai_tools.engines.grammar.text import Text
from ai_tools.engines.grammar.times import OF_TIMES, When

IN_EACH = ("in both", "during both", "both in", "in each of", "during each of", "in all of", "in both of")
IN_THE_SAME = tuple(  # a time that was named before
    f"{word} {same}"
    for word in ("in", "within", "during", "over")
    for same in ("those", "these", "that", "this", "the same")
)
STRETCHES = ("period", "time", "window", "same period")
BEGINNINGS = OF_TIMES.union(  # words, classes and kinds of tokens; of a value it is told that it was not meant
    ["AUXILIARY", "IS", "CAME", "HEAD", "category", "tag"], (phrase.split()[0] for phrase in (*IN_EACH, *IN_THE_SAME))
)


class DeedTimes:
    """Reads the time of a deed."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.reader = text.reader

    def read(self, frame: Frame) -> When | None:
        """A time; where something is absent, a bare span too: lapsed 90 days, inactive customers from last 6 months"""
        r = self.reader
        self.text.light(*(("AUXILIARY", "IS", "CAME") if frame.which else ("AUXILIARY", "IS")))
        start = r.at
        if same := self._same_time():
            return same
        r.at = start
        if found := self._several_times():
            frame.also = found[1:]
            return found[0]
        r.at = start
        if frame.deed in (Deed.INACTIVE, Deed.QUIET, Deed.ACTIVE):
            r.accept("HEAD")
        if when := self.text.times.when():
            return when
        r.at = start
        return self.text.times.span() if frame.negated or frame.deed in (Deed.INACTIVE, Deed.QUIET) else None

    def for_the_first_time(self, frame: Frame) -> bool:
        """came to us for the first time in May: that they signed up then; shopped for the first time this year"""
        r = self.reader
        if not r.read_word("for the first time", "for their first time") or frame.which or frame.comparisons:
            return False
        if frame.deed is Deed.VISIT:
            frame.deed = Deed.SIGNUP
            self.text.notes.assume(f"“{frame.said} for the first time” read as signed up")
        elif frame.deed is Deed.ORDER:
            frame.which = Which.FIRST
        return frame.deed in (Deed.SIGNUP, Deed.ORDER)

    def _same_time(self) -> When | None:
        """in that period, within those 10 days"""
        r, when = self.reader, self.text.said_when
        if when is None:
            return None
        if r.read_word("in the meantime", "since then too"):
            return when
        said = r.read_word(*IN_THE_SAME)
        if said and r.read_word(*STRETCHES):
            return when
        number, unit = numbers.quantity(r) if said else None, UNITS.get(r.word)
        r.at += 1
        is_same = number is None or when.steps == (number.value, unit)
        return when if said and unit and is_same and not said.endswith("this") else None

    def _several_times(self) -> tuple[When, ...]:
        """in both 2025 and 2026, both in May and in June, in each of September, October and November"""
        r = self.reader
        if not r.read_word(*IN_EACH):
            return ()
        found = []
        while stretch := self.text.times.days.read(years=True):
            if stretch.question:
                return ()
            self.text.notes.assume(stretch.note)
            found.append(When(start=stretch.start, end=stretch.end))
            r.at += r.word == ","
            if not r.accept("AND") and r.words[r.at - 1] != ",":
                break
            r.read_word("in", "during")
        return tuple(found) if len(found) > 1 else ()
