"""The words of a text that are values of the data: names, tags, places and the like.

A word that the grammar knows too is one only where that is surely meant; which of the two was taken is told.
"""

from collections.abc import Sequence

from ai_tools.engines.grammar import numbers
from ai_tools.engines.grammar.items import SIGNS, Item, ItemKind
from ai_tools.engines.grammar.names_of_days import MONTHS, NEAR_MONTHS, WEEKDAYS
from ai_tools.engines.grammar.notes import Notes
from ai_tools.engines.grammar.places import country_codes
from ai_tools.engines.grammar.reader import Reader
from ai_tools.engines.grammar.times import Times
from ai_tools.engines.grammar.tokens import TokenKind, stem
from ai_tools.engines.grammar.tree import Joined, Node
from ai_tools.engines.grammar.values import PLACES, Match, ValueKind, Vocabulary

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
OTHER_THAN = ("other", "than", "anything", "but")
WORDS_BETWEEN = 3  # at most, a name and the word that tells that it is one: status is not active


class FoundValues:
    """The values of the data at each place of a text."""

    def __init__(self, reader: Reader, vocabulary: Vocabulary, times: Times) -> None:
        self.reader = reader
        self.vocabulary = vocabulary
        self.times = times
        self._guesses: dict[int, tuple[Match, bool]] = {}  # by place: a value, and whether it was taken for one
        self._values: dict[int, list[Match]] = {}
        self._quoted: dict[int, list[Match]] = {}

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
        found = self.values(at)
        if not found:
            return []  # seldom any, and asked very often
        best = [
            match
            for match in found
            if match.value.kind in kinds
            and (said or self._is_meant(match, at))
            and (not match.whole or self._is_known_in_part(match, at))
        ]
        if len(best) > 1:
            longest = max(match.length for match in best)
            best = [match for match in best if match.length == longest]
            best.sort(key=lambda match: (bool(match.whole), match.plural, kinds.index(match.value.kind)))
        if best and best[0].whole:
            self._guesses[at] = (best[0], True)
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
        ends = (n for n in range(behind, len(r.words)) if r.words[n] in SIGNS or r.classes(n) & {"WHO", "BUT"})
        end = min(next(ends, len(r.words)), behind + WORDS_TO_BUYING)  # have Coorg beans twice bought
        around = (*range(start + stop, at), *range(behind, end))
        return any(r.classes(n) & {"ORDER", "SPEND", "BUYER_ALONE", "TOUCHED"} for n in around)

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
            return r.words[at + 1 : at + 2] != ["("]  # city NOT IN (Pune, Goa)
        if kind not in BESIDE and kind is not ValueKind.ATTRIBUTE:
            return True
        classes = r.classes(at)
        if match.length > 1:
            classes = frozenset().union(*(names for length, names in r.phrases(at) if length >= match.length))
        if r.words[at] in (DAYS if match.length == 1 else NEAR_MONTHS):
            return self.is_named(match, at)
        is_vague = classes <= VAGUE and kind in (ValueKind.TAG, ValueKind.ATTRIBUTE)
        if not classes or is_vague or (classes <= OF_ACTIVITY and self._is_a_status(match, at)):
            if classes:
                self._guesses[at] = (match, True)
            return True
        if self.is_named(match, at):
            return True
        if kind in (ValueKind.TAG, ValueKind.CATEGORY, ValueKind.ATTRIBUTE) and not classes & FUNCTION:
            self._guesses.setdefault(at, (match, False))
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

    def is_named(self, match: Match, at: int) -> bool:
        """tagged new, the new tag, in Nice, status is active"""
        r, kind = self.reader, match.value.kind
        places = [at + match.length, *range(at - 1, max(at - 1 - WORDS_BETWEEN, -1), -1)]
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

    def is_named_tag(self, at: int) -> bool:
        """first-time tagged, the big spender tag"""
        tags = (match for match in self.values(at) if match.value.kind is ValueKind.TAG)
        return any(self.is_named(match, at) for match in tags)

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
            if words[at : at + 1] and words[at] in NEAR_MONTHS:
                found = [*found, *self._near_month(at)]
            self._values[at] = found
        return found

    def _near_month(self, at: int) -> list[Match]:
        """birthday next month: the value of an attribute whose values are months"""
        if self.reader.words[at + 1 : at + 2] not in (["month"], ["months"]):  # this months birthdays
            return []
        month = (self.times.today.month - 1 + NEAR_MONTHS[self.reader.words[at]]) % 12 + 1
        return [Match(2, value, False, alias=True) for value in self.vocabulary.months[month]]

    def tell_guesses(self, items: Sequence[Item], notes: Notes) -> None:
        """Say of words that the grammar and the data know which of the two was taken."""
        r = self.reader
        for at, (match, is_value) in sorted(self._guesses.items()):
            item = next((item for item in items if item.start <= at < item.end), None)
            if item is None or item.kind is not ItemKind.LEAF:
                continue
            said = r.said(at, at + match.length)
            if match.whole:
                notes.assume(f"“{said}” read as “{match.whole}”")
                continue
            what = match.value.key.replace("_", " ") or match.value.kind.value
            if is_value and (
                item.node is None or match.value.kind is ValueKind.CATEGORY or _names(item.node, match.value.text)
            ):
                notes.assume(f"“{said}” read as the {what} {match.value.text}")
            else:
                notes.assume(f"“{said}” not read as the {what} {match.value.text}; write “{what} {said}” for that")


def _names(node: Node, text: str) -> bool:
    """Whether a text is among the values that a condition asks for."""
    if isinstance(node, Joined):
        return any(_names(part, text) for part in node.parts)
    return text in repr(node.condition.get("value"))
