"""The state while one text is read, shared by the recognisers of its phrases."""

from collections.abc import Callable
from datetime import date
from enum import Enum
from typing import Any, NamedTuple

from ai_tools.engines.grammar.conditions import Conditions
from ai_tools.engines.grammar.found_values import FoundValues
from ai_tools.engines.grammar.frames import OF_ORDERS, OF_VISITS, Deed, Frame, Items
from ai_tools.engines.grammar.items import SIGNS, Item
from ai_tools.engines.grammar.notes import Facts, Notes
from ai_tools.engines.grammar.reader import Reader
from ai_tools.engines.grammar.times import Times, When
from ai_tools.engines.grammar.tokens import TokenKind
from ai_tools.engines.grammar.tree import Node
from ai_tools.engines.grammar.values import PLACES, THINGS, Match, Value, ValueKind, Vocabulary

MAX_POLARITY = 12  # words like “have not”, so that a text of nothing else is not read over and over
GOING = frozenset(["gone", "went", "go", "goes", "going"])
MAX_WORDS_TO_NEXT = 3  # of a list that was cut short: or the other


class ListJoiner(Enum):
    """The word between values in a list."""

    AND = "and"
    OR = "or"


class Listed(NamedTuple):
    """Values that stand in a list; without a `joiner` there are only commas between them, or nothing."""

    values: tuple[Value, ...]
    joiner: ListJoiner | None
    plural: bool


class Text:
    """What all readers of one text share: its tokens, the known words, and what was read so far."""

    def __init__(self, reader: Reader, vocabulary: Vocabulary, facts: Facts, notes: Notes, today: date) -> None:
        self.reader = reader
        self.vocabulary = vocabulary
        self.facts = facts
        self.notes = notes
        self.today = today
        self.times = Times(reader, today)
        self.found = FoundValues(reader, vocabulary, self.times)
        self.matches, self.values = self.found.matches, self.found.values
        self._marks: dict[int, frozenset[str]] = {}
        self.conditions = Conditions(notes, today, tuple(vocabulary.categories))
        self.context: Frame | None = None  # the verb that an incomplete phrase goes on with
        # What was last said of a channel, for the next one.
        self.same_of_channels: Callable[[list[str], ListJoiner | None, bool], Node] | None = None
        self.vague_deed: Deed | None = None  # what the vague word just before is about
        self.campaigns: tuple[Value, ...] = ()  # what “it” is
        self.things: Items | None = None  # products that are values of an attribute; what “it” is that was bought
        self.items: list[Item] = []  # read so far
        self.had = False  # whether the last phrase was about having something
        self.list_end = -1  # where a list was cut short, because and stands beside or
        self.said_when: When | None = None  # the last one, which “in the same week” means
        self.pending: When | None = None  # a time that stands before what it belongs to
        self.pending_span = (0, 0)

    def marks(self) -> frozenset[str]:
        """What stands here, for a reader that says what it begins with: the word, its classes, and the kinds of its
        token (number, date, quoted) and of the values of the data that begin with it."""
        at = self.reader.at
        found = self._marks.get(at)
        if found is None:
            token = self.reader.token
            kinds = [match.value.kind for match in self.values(at)]
            said = [token.kind, self.reader.word] if token else []
            found = self._marks[at] = self.reader.classes(at).union(said, kinds)
        return found

    # ── Lists of values ───────────────────────────────────────────────
    def listed(self, *kinds: ValueKind, said: bool = False) -> Listed | None:
        """One value or several: Mumbai, Pune or Delhi. With both “and” and “or”, only the first value."""
        r = self.reader
        first = self.matches(*kinds, said=said)
        if not first and r.accept("ARTICLE"):  # unlike: A first cup, whose name begins with one
            r.skip("ARTICLE")
            first = self.matches(*kinds, said=said)
        if not first:
            return None
        said = said or self.found.is_named(first[0], r.at)
        between = r.words[self.list_end : r.at] if self.list_end >= 0 else []  # coffee or a tea
        alone = 1 <= len(between) <= MAX_WORDS_TO_NEXT and between[0] in ("and", "or", "&")
        r.at += first[0].length
        after_first = r.at
        found, joiners, plural = [first], set[ListJoiner](), first[0].plural
        while not alone:
            place = r.at
            comma, joiner = self._list_joiner()
            more = self.matches(*kinds, said=said)
            if not more and self.light("ARTICLE", "PLACE", "TAG", "WHOSE"):
                more = self.matches(*kinds, said=said)
            if more and more[0].value in [matches[0].value for matches in found]:
                r.at = place  # no tea, or tea but no coffee
                break
            if not more or (not (comma or joiner) and not {match.value.kind for match in more} & {ValueKind.CITY}):
                r.at = place
                break
            r.at += more[0].length
            if comma and joiner is ListJoiner.OR and len(found) == 1 and self.parts_two_groups():
                r.at = after_first
                break
            found.append(more)
            plural = plural or more[0].plural
            joiners |= {joiner} if joiner else set()
        if len(joiners) > 1 or (joiners and self._goes_on_otherwise(next(iter(joiners)))):
            r.at = after_first
            found, joiners = [first], set()
            self.list_end = r.at
        return Listed(self._of_one_kind(found, kinds), next(iter(joiners), None), plural)

    def parts_two_groups(self) -> bool:
        """Platinum, or Gold with 8k spend: behind a comma and “or” only the second is narrowed"""
        start, r = self.reader.at, self.reader
        while self.matches(ValueKind.KEY) or r.sees("HEAD", "TAG", "CITY_WORD"):
            r.at += max(r.sees("HEAD", "TAG", "CITY_WORD"), 1)
        is_narrowed = bool(r.sees("WHO")) or not self.boundary()
        r.at = start
        return is_narrowed

    def _list_joiner(self) -> tuple[bool, ListJoiner | None]:
        """Whether a comma stands here, and the word behind it or without one."""
        r = self.reader
        comma = r.word == ","
        r.at += comma
        if r.word == "/" or r.accept("OR", "NOR"):
            r.at += r.word == "/"
            return comma, ListJoiner.OR
        return comma, ListJoiner.AND if r.accept("AND") else None

    def _goes_on_otherwise(self, joiner: ListJoiner) -> bool:
        """vip and student or corporate"""
        r = self.reader
        other = "OR" if joiner is ListJoiner.AND else "AND"
        if not r.sees(other):
            return False
        place = r.at
        r.accept(other)
        self.light("ARTICLE", "PLACE", "TAG", "WHOSE")
        follows = bool(self.matches(ValueKind.TAG, *PLACES))
        r.at = place
        return follows

    @staticmethod
    def _of_one_kind(found: list[list[Match]], kinds: tuple[ValueKind, ...]) -> tuple[Value, ...]:
        for kind in kinds:
            if all(any(match.value.kind == kind for match in matches) for matches in found):
                chosen = [next(match.value for match in matches if match.value.kind == kind) for matches in found]
                return tuple(dict.fromkeys(chosen))
        return tuple(dict.fromkeys(matches[0].value for matches in found))

    def ask_what_then(self) -> None:
        """Ask what the time belongs to that stands before nothing."""
        self.notes.ask(f"“{self.reader.said(*self.pending_span)}”: what should have happened then?")
        self.pending = None

    # ── Words around ──────────────────────────────────────────────────
    def light(self, *classes: str) -> bool:
        """Move past words of these classes, unless they begin a value of the data; whether there were any."""
        r = self.reader
        start = r.at
        while not self.matches(*PLACES, ValueKind.TAG, *THINGS) and r.accept(*classes):
            pass
        return r.at > start

    def polarity(self) -> bool:
        """Move past have, did, not, never …; whether what follows is denied."""
        r = self.reader
        denied, end = False, r.at + MAX_POLARITY
        while r.at < end and ((length := r.sees("NOT", "US", "AUXILIARY")) or r.word in GOING):
            if r.sees("WHO") > r.sees("NOT") and not denied:
                return denied  # having gold tier or 5+ orders
            if r.sees("NO_CONSENT", "MAY_REACH", "EXCEPT", "NOBODY_YET", "AWAITING", "ONE_TIME") > length:
                return denied
            if r.accept("NOT"):
                denied = True
            elif r.word in GOING and "NOT" in r.classes(r.at + 1):
                r.at += 1  # gone without an order
            elif r.sees("US", "AUXILIARY") > r.sees("SIGNUP", "VISIT", "SEEN", "MESSAGED", "RECENTLY"):
                r.accept("US", "AUXILIARY")
            else:
                return denied
        return denied

    def things_ahead(self) -> bool:
        """signed up for beans"""
        start = self.reader.at
        self.light("ARTICLE", "PLACE", "ON")
        found = bool(self.matches(*THINGS))
        self.reader.at = start
        return found

    def sees_one(self) -> bool:
        """Whether “one” stands here for an order or a visit that was named before."""
        r, context = self.reader, self.context
        is_said = r.word == "one" or r.words[r.at : r.at + 2] in (["of", "them"], ["of", "those"], ["of", "these"])
        return is_said and context is not None and (context.deed in OF_ORDERS or context.deed in OF_VISITS)

    def boundary(self) -> bool:
        """Whether a phrase ends here."""
        r = self.reader
        return r.done or r.word in SIGNS or bool(r.sees("AND", "OR", "PLUS", "BUT", "NOR", "EXCEPT", "WHO", "SUBJECT"))

    def is_unknown(self) -> bool:
        """Whether the next word is none of ours: not of the lexicon, not of the data, no number, no time."""
        r = self.reader
        token = r.token
        if token is None or token.kind in (TokenKind.NUMBER, TokenKind.DATE) or token.word in SIGNS:
            return False
        if r.sees("AFTERWARDS"):
            return True  # after what was not found
        if r.phrases() or self.matches(*ALL_KINDS):
            return False
        return not self.times.ahead()

    # ── Trying ────────────────────────────────────────────────────────
    def state(self) -> tuple[Any, ...]:
        """What reading a phrase may change, to be restored after a try."""
        notes = (list(self.notes.assumptions), list(self.notes.questions))
        said = (self.context, self.same_of_channels, self.campaigns, self.had, self.vague_deed)
        return (*notes, *said, self.list_end, self.pending)

    def restore(self, state: tuple[Any, ...]) -> None:
        """Undo everything since `state` was saved."""
        self.notes.assumptions[:], self.notes.questions[:] = state[:2]
        self.context, self.same_of_channels, self.campaigns, self.had, self.vague_deed = state[2:7]
        self.list_end, self.pending = state[7:]


ALL_KINDS = tuple(ValueKind)
