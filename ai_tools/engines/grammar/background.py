"""What a text says besides whom to reach: a greeting, a heading, the occasion, and what is to be given to them.

None of it is a condition. What is passed over although a condition might be seen in it is told in an assumption.
"""

from functools import cache

from ai_tools.engines.grammar import numbers
from ai_tools.engines.grammar.items import SIGNS, Item, ItemKind
from ai_tools.engines.grammar.meanings import MEANINGFUL, OF_PURPOSES, OF_REACH, OF_REACHED
from ai_tools.engines.grammar.names_of_days import FIXED, MONTHS, MOVABLE, ORDINALS, WEEKDAYS
from ai_tools.engines.grammar.text import Text
from ai_tools.engines.grammar.tokens import TokenKind
from ai_tools.engines.grammar.values import ValueKind

NUMERALS = numbers.UNITS.keys() | numbers.TENS.keys() | ORDINALS.keys()
FEASTS = MOVABLE | {word for name in FIXED for word in name.split()} - {"day", "of"}
LEADING = frozenset(["LEAD", "FILLER", "FILLER_PREPOSITION", "ARTICLE", "US", "OUR"])  # before people, in a request
SPEAKERS = frozenset(["client", "team", "manager", "owner"])  # who want something of us
NO_TITLE = frozenset(["HEAD", "WHO", "WHOLE", "EXCEPT", "NOT", "FALSE", "NO_CONSENT"])  # classes of words in no title
HEADING_ENDS = frozenset([":", "=", ":="])
DENYING = frozenset(["not", "no", "except", "excluding", "without"])
LONGEST_HEADING = 10  # words before a colon
LONGEST_OCCASION = 40  # words
WORDS_OF_A_NAME = 2  # at most, in a greeting
FARTHEST = 9  # words between what is given and to whom
GIVING = frozenset(
    [
        *("send", "give", "offer", "run", "launch", "share", "push", "promote", "announce", "pitch", "sell"),
        *("write", "text", "mail", "email"),
    ]
)
ALL_OF_THOSE = ("each and every", "every single", "every last", "each single", "every")
SPEAKING = frozenset(["we", "i", "our", "my", "there"])  # of what an occasion is said
WANTING = frozenset(["want", "wants", "wanted", "wish", "wishes", "plans", "planning", "asked", "asks", "needs"])
WORDS_OF_A_SPEAKER = 6  # at most, with the word for wanting
LONGEST_REQUEST = 14  # words before those for people
WORDS_OF_AN_OCCASION = 6  # at most, behind “for the”
NEEDS = frozenset(["need", "needs", "use", "deserve", "deserves", "merit", "merits", "earned", "want", "like"])
NEEDING = NEEDS | {"could", "should", "would", "may", "might"}  # which begin what somebody is to get
REFERRING = frozenset(["ones", "them", "these", "it"])  # to people who were named before
BEGINNING = frozenset(["ok", "okay", "so", "well", "right", "and"])  # before a purpose
SO_THAT = ("so that", "so", "in order that")
WE_CAN = tuple(f"{who} {can}" for who in ("we", "i") for can in ("can", "could", "may", "might", "will"))
REQUESTING = frozenset(  # behind a comma
    ["so", "hence", "therefore", "thus", "please", "pls", "plz", "kindly", "can", "could"]
)


class Background:
    """Passes over what is not about the audience."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.reader = text.reader
        self._next_ends: list[int] | None = None  # of each token
        self._means: dict[tuple[int, tuple[str, ...]], bool] = {}  # asked of each word from many places before it
        self._people: dict[int, int] = {}  # by place, where people are named next

    def heading(self) -> Item | None:
        """As discussed in the meeting: students in Pune; Hi Priya, students in Pune"""
        r = self.reader
        start = r.at
        if numbered := self._numbered_heading():
            return numbered
        words = enumerate(r.words[start : start + LONGEST_HEADING], start)
        end = next((n for n, word in words if word in SIGNS or word in HEADING_ENDS), start)
        is_greeting = bool(r.sees("GREETING")) and end <= start + r.sees("GREETING") + WORDS_OF_A_NAME
        ends = r.words[end] in HEADING_ENDS or (is_greeting and r.words[end] in ",!") if end < len(r.words) else False
        if end == start or end + 1 == len(r.words) or not ends:
            return None
        is_meant = any(self.may_mean_something(at) for at in range(start, end) if not self._dates_occasion(at, end))
        if is_meant and (start or not self._is_titled(end)):
            return None
        r.at = end + 1
        self.text.notes.assume(f"“{r.said(start, end)}” read as {'a greeting' if is_greeting else 'a heading'}")
        return Item(ItemKind.FILLER, start, r.at)

    def _numbered_heading(self) -> Item | None:
        """Segment 2 (from the call with Priya): which of several it is, and where it comes from"""
        r = self.reader
        start = r.at
        is_numbered = r.accept("SEGMENT") and (r.word.isdigit() or len(r.word) == 1)
        behind = r.at + 1
        if r.words[behind : behind + 1] == ["("] and ")" in r.words[behind : behind + LONGEST_HEADING]:
            end = r.words.index(")", behind)
            is_plain = not any(self.text.values(at) or r.tokens[at].number for at in range(behind, end))
            behind = end + 1 if is_plain and not DENYING & set(r.words[behind:end]) else behind
        if not is_numbered or r.words[behind : behind + 1] != [":"] or behind + 1 == len(r.words):
            r.at = start
            return None
        r.at = behind + 1
        self.text.notes.assume(f"“{r.said(start, behind)}” read as a heading")
        return Item(ItemKind.FILLER, start, r.at)

    def _dates_occasion(self, at: int, end: int) -> bool:
        """for the december party, as discussed on Friday: a month or a weekday of something else"""
        r = self.reader
        if r.words[at] in WEEKDAYS or r.words[at] in FEASTS:
            return True
        is_noun = at + 1 < end and not (r.classes(at + 1) or self.text.values(at + 1))
        return r.words[at] in MONTHS and is_noun

    def _is_titled(self, end: int) -> bool:
        """Second order nudge: a title. It names no people, and its last word belongs to no condition."""
        r = self.reader
        last = r.classes(end - 1)
        is_title = last <= {"LEAD", "REACHING"} and not self.may_mean_something(end - 1) and r.words[end] == ":"
        return is_title and not any(self._limits(at, r.words[end:]) for at in range(end))

    def _limits(self, at: int, behind: list[str]) -> bool:
        """Surat regulars-to-be: a word that names or denies something that is not said again."""
        r = self.reader
        is_value = bool(self.text.values(at)) and r.words[at] not in behind
        is_figure = r.tokens[at].kind is not TokenKind.WORD and r.words[at] not in "-_"
        is_prefix = r.text[r.tokens[at].end] == "-"  # no-shows
        return is_value or is_figure or not (is_prefix or r.classes(at).isdisjoint(NO_TITLE))

    def may_mean_something(self, at: int, *passed: str) -> bool:
        """Whether a condition may be said by a word, or turned round."""
        found = self._means.get((at, passed))
        if found is None:
            found = self._means[at, passed] = self._read_whether_it_means(at, passed)
        return found

    def _read_whether_it_means(self, at: int, passed: tuple[str, ...]) -> bool:
        first = next((word for word in self.reader.words if word not in BEGINNING), "")
        is_purpose = first in ("for", "re", "about", "subject")  # for tomorrow's mailing
        return bool(
            self.text.values(at)
            or self.reader.words[at] in NUMERALS
            or self.reader.tokens[at].kind is not TokenKind.WORD
            or not self.reader.classes(at).isdisjoint(_turning(is_purpose, passed))
        )

    def before_anything(self) -> Item | None:
        """What stands before whom it is about: the occasion, a request, or a word for all of them."""
        return self._occasion() or self._for_occasion() or self._request() or self._each()

    def _for_occasion(self) -> Item | None:
        """for the December party I need vegans; for our tasting evening, find students: what it is for, up to who"""
        r = self.reader
        start = r.at
        if not (r.read_word("for") and r.accept("ARTICLE", "OUR")):
            r.at = start
            return None
        begin = r.at
        while r.at < min(begin + WORDS_OF_AN_OCCASION, len(r.words)) and not (r.word in SIGNS or self._asks_for()):
            r.at += 1
        end = r.at
        r.at = start
        is_unknown = any(not (r.classes(at) or self.text.values(at)) for at in range(begin, end))
        is_meant = any(self.may_mean_something(at) and not self._dates_occasion(at, end) for at in range(begin, end))
        r.at = end
        if not is_unknown or is_meant or r.done or not (r.word == "," or self._asks_for()):
            r.at = start
            return None
        self.text.notes.assume(f"“{r.said(start)}” read as the occasion, not as a condition")
        return Item(ItemKind.FILLER, start, end)

    def _asks_for(self) -> bool:
        """I need, we want, please find"""
        r = self.reader
        begins = r.word in ("i", "we") and not {"need", "want", "would", "require"}.isdisjoint(
            r.words[r.at + 1 : r.at + 3]
        )
        return begins or r.word in REQUESTING or r.word in ("find", "get", "show", "give", "list", "pull", "invite")

    def need(self) -> Item | None:
        """those who deserve a treat: 2+ orders; could use a nudge: what they are to get, before who they are"""
        r = self.reader
        start = r.at
        if not NEEDS.isdisjoint(r.words[start : start + 2]):
            while not (r.done or r.word in SIGNS or r.word == ":"):
                r.at += 1
            end = r.at
            is_meant = any(self.may_mean_something(at) for at in range(start + 1, end))
            if r.word == ":" and not is_meant and end + 1 < len(r.words):
                r.at += 1
                self.text.notes.assume(f"“{r.said(start, end)}” read as what they are to get, not as a condition")
                return Item(ItemKind.FILLER, start, r.at)
        r.at = start
        return None

    def _each(self) -> Item | None:
        """every vegan, each and every student, every single VIP: all of them, as without the word"""
        r = self.reader
        start = r.at
        said = r.read_word(*ALL_OF_THOSE)
        if said and self.text.values(r.at):
            return Item(ItemKind.FILLER, start, r.at)
        r.at = start
        return None

    def _occasion(self) -> Item | None:
        """We are opening an outlet in Goa. Invite people who …; our croissants do not sell, so find those who …

        That is what we do, in words of which some are unknown, before anybody is named, and a request follows it.
        """
        r = self.reader
        start = r.at
        if r.word not in SPEAKING and WANTING.isdisjoint(r.words[start : start + WORDS_OF_A_SPEAKER]):
            return None
        end = self._next_end(start)
        if "NOT" in r.classes(start):
            return None
        if end - start >= LONGEST_OCCASION or end + 1 >= len(r.words):
            return None
        is_unknown, is_said = False, r.word not in SPEAKING or r.word in ("we", "i")
        for at in range(start, end):
            is_person = not r.classes(at).isdisjoint(("HEAD", "WHO", "WHOLE", "SUBJECT")) and r.words[at] != "they"
            is_person = is_person and not (r.words[at] in SPEAKERS and at < start + 3)
            if is_person and not is_unknown:
                return None
            is_said = is_said or not r.classes(at).isdisjoint(("AUXILIARY", "IS"))
            is_unknown = is_unknown or not (r.classes(at) or self.text.values(at) or r.tokens[at].number)
        if end == start or not is_said or (r.words[start] in SPEAKING and not is_unknown):
            return None
        if not REFERRING.isdisjoint(r.words[end:]):
            return None  # the ones in Pune: of those who were named here
        r.at = end
        self.text.notes.assume(f"“{r.said(start)}” read as the occasion, not as a condition")
        return Item(ItemKind.FILLER, start, end)

    def _request(self) -> Item | None:
        """I was wondering whether we could treat folks who …: up to the word for people, before anything is said"""
        r = self.reader
        start, end = r.at, self._people_ahead(r.at)
        if end <= start:
            return None
        is_unknown = any(not r.classes(at) for at in range(start, min(end, start + LONGEST_REQUEST)))
        if end - start >= LONGEST_REQUEST or not is_unknown or r.classes(end - 1).isdisjoint(LEADING):
            return None
        r.at = end
        self.text.notes.assume(f"“{r.said(start)}” read as the request, not as a condition")
        return Item(ItemKind.FILLER, start, end)

    def _people_ahead(self, start: int) -> int:
        """Where people are named next; -1 where a condition or the end of a sentence comes first."""
        r, at = self.reader, start
        while at < len(r.words) and at not in self._people:
            classes = r.classes(at)
            if not classes.isdisjoint(("HEAD", "WHOLE")) and r.words[at] not in ("they", "them"):
                self._people[at] = at
            elif r.words[at] in SIGNS or "WHO" in classes or self.may_mean_something(at, "MAY_REACH", "REACHING"):
                self._people[at] = -1
            else:
                at += 1
        found = self._people.get(at, -1)
        self._people.update(dict.fromkeys(range(start, at), found))
        return found

    def purpose(self) -> Item | None:
        """students in Pune, so that we can upgrade them: what is to be done then, in words that say nothing of them"""
        r = self.reader
        start = r.at
        is_begun = bool(r.read_word(*SO_THAT) and r.read_word(*WE_CAN))
        if not is_begun or not any(item.kind is ItemKind.LEAF for item in self.text.items):
            r.at = start
            return None
        while not (r.done or r.word in SIGNS or self._changes_something(r.at)):
            r.at += 1
        if not (r.done or r.word in SIGNS):
            r.at = start
            return None
        self.text.notes.assume(f"“{r.said(start)}” read as what for, not as a condition")
        return Item(ItemKind.FILLER, start, r.at)

    def _changes_something(self, at: int) -> bool:
        """Whether a word behind “so we can” names or denies something, or a channel, or begins to say whom."""
        r = self.reader
        names = r.classes(at)
        is_channel = any(name.startswith(("CHANNEL ", "REACHED_BY ", "FIELD ")) for name in names)
        is_said = not names.isdisjoint(("NOT", "EXCEPT", "WHO", "OR", "BUT", "ONLY", "ORDER", "SPEND", "VISIT"))
        return bool(self.text.values(at)) or is_channel or is_said or r.tokens[at].kind is not TokenKind.WORD

    def tail(self) -> Item | None:
        """invite students in Pune for a cupping session: what for, behind whom it is for"""
        r = self.reader
        start = r.at
        if not (r.read_word("for") and r.accept("ARTICLE") and self._follows_a_leaf()):
            r.at = start
            return None
        place = r.at
        while not (r.done or r.word in SIGNS or self.may_mean_something(r.at) or r.classes() & {"AND", "OR", "WHO"}):
            r.at += 1
        is_unknown = any(not r.classes(at) for at in range(place, r.at))
        if not is_unknown or not (r.done or SIGNS.get(r.word) is ItemKind.STOP):
            r.at = start
            return None
        self.text.notes.assume(f"“{r.said(start)}” read as the occasion, not as a condition")
        return Item(ItemKind.FILLER, start, r.at)

    def _follows_a_leaf(self) -> bool:
        kinds = (item.kind for item in reversed(self.text.items))
        return next((kind for kind in kinds if kind is not ItemKind.FILLER), None) is ItemKind.LEAF

    def _next_end(self, start: int) -> int:
        """Where what is said from here on ends; behind the last token where nothing ends it."""
        if self._next_ends is None:
            ends = [len(self.reader.words)] * (len(self.reader.words) + 1)
            for at in reversed(range(len(self.reader.words))):
                ends[at] = at if self._ends(at) else ends[at + 1]
            self._next_ends = ends
        return self._next_ends[start]

    def _ends(self, at: int) -> bool:
        r = self.reader
        if at >= len(r.words):
            return False
        if SIGNS.get(r.words[at]) is ItemKind.STOP or r.words[at] == ":":
            return True
        return r.words[at] == "," and at + 1 < len(r.words) and r.words[at + 1] in REQUESTING

    def pass_over_gift(self, start: int) -> None:
        """send a 20% coupon to people who: what they are to get says nothing about them"""
        r = self.reader
        if r.words[start] not in GIVING:
            return
        for at in range(r.at, min(r.at + FARTHEST, len(r.words) - 1)):
            if r.words[at] in SIGNS:
                return
            if r.words[at] in ("to", "for") and self._names_people(at + 1):
                r.at = at + 1
                return

    def _names_people(self, at: int) -> bool:
        names = {name for _, names in self.reader.phrases(at) for name in names}
        return bool(names & {"HEAD", "SUBJECT", "WHOLE", "BUYER_ALONE"}) or bool(
            self.text.matches(ValueKind.TAG, at=at)
        )


@cache
def _turning(is_purpose: bool, passed: tuple[str, ...]) -> frozenset[str]:
    """Classes of words that say a condition or turn one round, but for those that are passed over."""
    passed_over = OF_PURPOSES if is_purpose else OF_PURPOSES - OF_REACHED - OF_REACH
    return MEANINGFUL - passed_over - {*passed} | {"NOT", "EXCEPT"}
