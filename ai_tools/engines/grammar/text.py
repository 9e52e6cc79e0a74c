"""The state while one text is read, shared by the recognisers of its phrases."""

from collections.abc import Callable
from datetime import date
from enum import Enum
from typing import Any, NamedTuple

from ai_tools.engines.grammar import numbers
from ai_tools.engines.grammar.conditions import Conditions
from ai_tools.engines.grammar.frames import OF_ORDERS, OF_VISITS, Deed, Frame, Items
from ai_tools.engines.grammar.items import SIGNS, Item, ItemKind
from ai_tools.engines.grammar.names_of_days import MONTHS, WEEKDAYS
from ai_tools.engines.grammar.notes import Facts, Notes
from ai_tools.engines.grammar.places import country_codes
from ai_tools.engines.grammar.reader import Reader
from ai_tools.engines.grammar.times import Times, When
from ai_tools.engines.grammar.tokens import TokenKind, stem
from ai_tools.engines.grammar.tree import Node
from ai_tools.engines.grammar.values import PLACES, THINGS, Match, Value, ValueKind, Vocabulary

MAX_POLARITY = 12  # words like “have not”, so that a text of nothing else is not read over and over


# Classes of words that the data may use as names as well, and then means: vague ones, and those that say nothing.
VAGUE = frozenset(
    [
        *("BIG", "SMALL", "FREQUENT", "NOBODY_YET", "REPEAT", "ONE_TIME", "CONSENT", "CONSENT_NOUN"),
        *("SUBSCRIBER", "LEAD", "CITY_WORD"),
    ]
)
OF_ACTIVITY = frozenset(["ACTIVE", "INACTIVE", "QUIET"])  # which are vague where no time stands behind them
FUNCTION = frozenset(["AND", "OR", "NOT", "PLACE", "ARTICLE", "AUXILIARY", "IS", "HEAD", "ORDER"])  # never guesses
BESIDE = {  # classes of words beside a name that tell that it is one
    ValueKind.CITY: ("PLACE", "OUTSIDE", "FROM", "FIELD city"),
    ValueKind.COUNTRY: ("PLACE", "OUTSIDE", "FROM", "FIELD country"),
    ValueKind.TAG: ("TAG",),
    ValueKind.CATEGORY: ("ORDER", "ITEM"),
    ValueKind.SKU: ("ORDER", "ITEM"),
}
BY_NAME = {  # classes of words before the part of a name, and the one behind it
    ValueKind.CAMPAIGN: (frozenset(["CLICKED", "OPENED", "RECEIVED", "IGNORED", "MESSAGED"]), "CAMPAIGN"),
    ValueKind.SEGMENT: (frozenset(), "SEGMENT"),
}
DAYS = frozenset([*MONTHS, *WEEKDAYS])
WORDS_TO_BUYING = 10  # at most, from a verb to the part of a name that says what was bought
GOING = frozenset(["gone", "went", "go", "goes", "going"])
MAX_WORDS_TO_NEXT = 3  # of a list that was cut short: or the other
OTHER_THAN = ("other", "than", "anything", "but")
WORDS_BETWEEN = 3  # at most, a name and the word that tells that it is one: status is not active


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
        self.guesses: dict[int, tuple[Match, bool]] = {}  # by place: a value, and whether it was taken for one
        self._values: dict[int, list[Match]] = {}
        self._quoted: dict[int, list[Match]] = {}

    # ── Values of the data ────────────────────────────────────────────
    def matches(self, *kinds: ValueKind, at: int | None = None, said: bool = False) -> list[Match]:
        """The longest values of these kinds that stand here; in quotation marks, exactly those.

        A word that the grammar knows too is not a value, unless it is `said` to be one or a word beside it shows that.
        """
        r = self.reader
        at = r.at if at is None else at
        if at >= len(r.tokens):
            return []
        token = r.tokens[at]
        if token.kind is TokenKind.QUOTED:
            return [match for match in self.quoted(at) if match.value.kind in kinds]
        found = [match for match in self.values(at) if match.value.kind in kinds]  # seldom any, and asked very often
        found = [match for match in found if said or self._is_meant(match, at)] if found else found
        found = [match for match in found if not match.whole or self._is_known_in_part(match, at)] if found else found
        if not found:
            return found
        longest = max(match.length for match in found)
        best = [match for match in found if match.length == longest]
        best.sort(key=lambda match: (bool(match.whole), match.plural, kinds.index(match.value.kind)))
        if best[0].whole:
            self.guesses[at] = (best[0], True)
        return best

    def _is_known_in_part(self, match: Match, at: int) -> bool:
        """bought a grinder, croissant buyers: a part of a name is enough where something is bought or liked"""
        r = self.reader
        behind = at + match.length
        if match.value.kind in BY_NAME:
            verbs, noun = BY_NAME[match.value.kind]
            near = range(max(at - WORDS_TO_BUYING, 0), at), range(behind, min(behind + WORDS_TO_BUYING, len(r.words)))
            is_done = not verbs or any(r.classes(n) & verbs for n in near[0])
            return is_done and any(noun in r.classes(n) for n in near[1] if r.words[n] not in SIGNS)
        if match.value.kind is ValueKind.EVENT:  # attended 3+ classes
            start, r.at = r.at, behind
            found = numbers.comparison(r) and stem(r.word) == stem(match.value.text.rpartition("_")[2])
            r.at = start
            return bool(found)
        if match.value.kind is ValueKind.ATTRIBUTE:
            return bool(r.classes(at - 1) & {"LIKES"}) if at else False
        if behind < len(r.words) and r.classes(behind) & {"BUYER", "ORDER", "ITEM", "IN_HISTORY"}:
            return True
        if self._stands_alone(at, behind):
            return True
        start = max(at - WORDS_TO_BUYING, 0)
        words = r.words[start:at]
        stop = max((n + 1 for n, word in enumerate(words) if SIGNS.get(word) is ItemKind.STOP), default=0)
        return any(r.classes(n) & {"ORDER", "SPEND", "BUYER_ALONE", "TOUCHED"} for n in range(start + stop, at))

    def _stands_alone(self, at: int, behind: int) -> bool:
        """grinder, Pune"""
        r = self.reader
        begins = at == 0 or r.words[at - 1] in SIGNS or bool(r.classes(at - 1) & {"AND", "OR"})
        ends = behind >= len(r.words) or r.words[behind] in SIGNS or bool(r.classes(behind) & {"AND", "OR", "PLACE"})
        return begins and ends

    def _is_meant(self, match: Match, at: int) -> bool:
        """Whether a value of the data is surely meant, and not the word of the grammar that is spelt like it."""
        r, kind = self.reader, match.value.kind
        if kind is ValueKind.COUNTRY and r.words[at] in country_codes():
            return True
        if kind not in BESIDE and kind is not ValueKind.ATTRIBUTE:
            return True
        long_enough = (names for length, names in r.phrases(at) if length >= match.length)
        classes = r.classes(at) if match.length == 1 else frozenset().union(*long_enough)
        if match.length == 1 and r.words[at] in DAYS:
            return self._is_named(match, at)
        is_vague = classes <= VAGUE and kind in (ValueKind.TAG, ValueKind.ATTRIBUTE)
        if not classes or is_vague or (classes <= OF_ACTIVITY and self._is_a_status(match, at)):
            if classes:
                self.guesses[at] = (match, True)
            return True
        if self._is_named(match, at):
            return True
        if kind in (ValueKind.TAG, ValueKind.CATEGORY, ValueKind.ATTRIBUTE) and not classes & FUNCTION:
            self.guesses.setdefault(at, (match, False))
        return False

    def _is_a_status(self, match: Match, at: int) -> bool:
        """active members; unlike: last active, active in the last 60 days, gone quiet"""
        r = self.reader
        start, r.at = r.at, at + match.length
        r.skip("HEAD")
        is_dated = self.times.ahead() or (at and bool(r.classes(at - 1) & {"LAST", "FIRST"}))
        r.at = start
        others = {each.value.kind for each in self.values(at)} - {ValueKind.ATTRIBUTE}
        return match.value.kind is ValueKind.ATTRIBUTE and not (is_dated or others)

    def _is_code(self, at: int) -> bool:
        """IN, where it stands in capitals among small letters, and nothing follows that makes a preposition of it."""
        r = self.reader
        if at and r.phrases(at - 1) and {"IS", "FIELD country"} & r.phrases(at - 1)[0][1] and at + 1 == len(r.words):
            return True
        token = r.tokens[at]
        if not r.text[token.start : token.end].isupper() or r.text.isupper():
            return False
        behind = [names for _, names in r.phrases(at + 1)]
        return not any(names & {"ARTICLE", "LAST", "CITY_WORD"} for names in behind) and not any(
            match.value.kind in PLACES and r.words[at + 1] not in country_codes() for match in self.values(at + 1)
        )

    def _is_named(self, match: Match, at: int) -> bool:
        """tagged new, the new tag, in Nice, status is active"""
        r, kind = self.reader, match.value.kind
        places = [*range(at - 1, max(at - 1 - WORDS_BETWEEN, -1), -1), at + match.length]
        for place in places:
            names = {name for length, names in r.phrases(place) if length == 1 for name in names}
            if kind is ValueKind.ATTRIBUTE:
                if any(
                    key.value.kind is ValueKind.KEY and key.value.text == match.value.key for key in self.values(place)
                ):
                    return True
            elif names & set(BESIDE.get(kind, ())):
                return True
            if place < at and not (names & {"IS", "ARTICLE", "NOT", "EITHER", "NE"} or r.words[place] in OTHER_THAN):
                return False
        return False

    def quoted(self, at: int) -> list[Match]:
        """The values of the data that are exactly what stands in quotation marks at a place."""
        if at not in self._quoted:
            said = self.vocabulary.quoted(self.reader.tokens[at].word)
            self._quoted[at] = [Match(1, value, False) for value in said]
        return self._quoted[at]

    def values(self, at: int) -> list[Match]:
        """All values of the data that begin at a place, the longest first."""
        found = self._values.get(at)
        if found is None:
            words = self.reader.words
            found = self.vocabulary.at(words, at) if at < len(words) and words[at] else []
            if found and words[at] in country_codes() and not self._is_code(at):
                found = [match for match in found if match.value.kind is not ValueKind.COUNTRY]
            self._values[at] = found
        return found

    def tell_guesses(self) -> None:
        """Say of words that the grammar and the data know which of the two was taken."""
        r = self.reader
        for at, (match, is_value) in sorted(self.guesses.items()):
            item = next((item for item in self.items if item.start <= at < item.end), None)
            if item is None or item.kind is not ItemKind.LEAF:
                continue
            said = r.said(at, at + match.length)
            if match.whole:
                self.notes.assume(f"“{said}” read as “{match.whole}”")
                continue
            what = match.value.key.replace("_", " ") or match.value.kind.value
            if is_value:
                self.notes.assume(f"“{said}” read as the {what} {match.value.text}")
            else:
                self.notes.assume(f"“{said}” not read as the {what} {match.value.text}; write “{what} {said}” for that")

    def listed(self, *kinds: ValueKind, said: bool = False) -> Listed | None:
        """One value or several: Mumbai, Pune or Delhi. With both “and” and “or”, only the first value."""
        r = self.reader
        first = self.matches(*kinds, said=said)
        if not first and r.accept("ARTICLE"):  # unlike: A first cup, whose name begins with one
            r.skip("ARTICLE")
            first = self.matches(*kinds, said=said)
        if not first:
            return None
        said = said or self._is_named(first[0], r.at)
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
            if r.sees("NO_CONSENT", "MAY_REACH", "EXCEPT", "NOBODY_YET", "AWAITING") > length:
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
        return r.word == "one" and context is not None and (context.deed in OF_ORDERS or context.deed in OF_VISITS)

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
