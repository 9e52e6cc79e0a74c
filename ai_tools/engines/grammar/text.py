"""The state of reading one text, shared by what recognises its phrases."""

from datetime import date
from typing import Any, NamedTuple

from ai_tools.engines.grammar.conditions import Conditions
from ai_tools.engines.grammar.frames import Frame
from ai_tools.engines.grammar.items import SIGNS, Item
from ai_tools.engines.grammar.notes import Facts, Notes
from ai_tools.engines.grammar.reader import Reader
from ai_tools.engines.grammar.times import Times, When
from ai_tools.engines.grammar.values import Match, Value, Vocabulary

MAX_POLARITY = 12  # words like “have not”, so that a text of nothing else is not read over and over


class Listed(NamedTuple):
    """Values that stand in a list; `joiner` is and, or, or nothing."""

    values: tuple[Value, ...]
    joiner: str
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
        self.consent: bool | None = None  # what was last said of a channel, for the next one
        self.campaigns: tuple[Value, ...] = ()  # what “it” is
        self.items: list[Item] = []  # read so far
        self.had = False  # whether the last phrase was about having something
        self.list_end = -1  # where a list was cut short, because and stands beside or
        self.pending: When | None = None  # a time that stands before what it belongs to
        self.pending_span = (0, 0)
        self._values: dict[int, list[Match]] = {}

    # ── Values of the data ────────────────────────────────────────────
    def matches(self, *kinds: str, at: int | None = None) -> list[Match]:
        """The longest values of these kinds that stand here; in quotation marks, exactly those."""
        r = self.reader
        at = r.at if at is None else at
        if at >= len(r.tokens):
            return []
        token = r.tokens[at]
        if token.kind == "quoted":
            return [Match(1, value, False) for value in self.vocabulary.quoted(token.word) if value.kind in kinds]
        if at not in self._values:
            self._values[at] = self.vocabulary.at(r.words, at) if r.words[at] else []
        found = [match for match in self._values[at] if match.value.kind in kinds]
        if not found:
            return []
        longest = max(match.length for match in found)
        best = [match for match in found if match.length == longest]
        return sorted(best, key=lambda match: (match.plural, kinds.index(match.value.kind)))

    def listed(self, *kinds: str) -> Listed | None:
        """One value or several: Mumbai, Pune or Delhi. With both “and” and “or”, only the first value."""
        r = self.reader
        r.skip("ARTICLE")
        first = self.matches(*kinds)
        if not first:
            return None
        alone = self.list_end >= 0 and r.at - self.list_end == 1 and bool(r.words[r.at - 1] in ("and", "or", "&"))
        r.at += first[0].length
        after_first = r.at
        found, joiners, plural = [first], set[str](), first[0].plural
        while not alone:
            place = r.at
            joiner = self._list_joiner()
            self.light("ARTICLE", "PLACE", "TAG", "WHOSE")
            more = self.matches(*kinds)
            if not more or (joiner is None and not {match.value.kind for match in more} & {"city"}):
                r.at = place
                break
            r.at += more[0].length
            found.append(more)
            plural = plural or more[0].plural
            joiners |= {joiner} - {"", None}  # type: ignore[arg-type]
        if len(joiners) > 1 or (joiners and self._goes_on_otherwise(next(iter(joiners)))):
            r.at = after_first
            found, joiners = [first], set()
            self.list_end = r.at
        return Listed(self._of_one_kind(found, kinds), next(iter(joiners), ""), plural)

    def _list_joiner(self) -> str | None:
        """and, or, nothing for a comma; None where values stand side by side."""
        r = self.reader
        comma = r.word == ","
        r.at += comma
        if r.word == "/" or r.accept("OR", "NOR"):
            r.at += r.word == "/"
            return "or"
        if r.sees("AND") and r.accept("AND"):
            return "and"
        return "" if comma else None

    def _goes_on_otherwise(self, joiner: str) -> bool:
        """vip and student or corporate"""
        r = self.reader
        other = "OR" if joiner == "and" else "AND"
        if not r.sees(other):
            return False
        place = r.at
        r.accept(other)
        self.light("ARTICLE", "PLACE", "TAG", "WHOSE")
        follows = bool(self.matches("tag", "city", "country"))
        r.at = place
        return follows

    @staticmethod
    def _of_one_kind(found: list[list[Match]], kinds: tuple[str, ...]) -> tuple[Value, ...]:
        for kind in kinds:
            if all(any(match.value.kind == kind for match in matches) for matches in found):
                chosen = [next(match.value for match in matches if match.value.kind == kind) for matches in found]
                return tuple(dict.fromkeys(chosen))
        return tuple(dict.fromkeys(matches[0].value for matches in found))

    # ── Words around ──────────────────────────────────────────────────
    def light(self, *classes: str) -> None:
        """Move past words of these classes, unless they begin a value of the data."""
        r = self.reader
        while not self.matches("city", "country", "tag", "category", "sku") and r.accept(*classes):
            pass

    def polarity(self) -> bool:
        """Move past have, did, not, never …; whether what follows is denied."""
        r = self.reader
        denied, end = False, r.at + MAX_POLARITY
        while r.at < end:
            if r.sees("NO_CONSENT", "MAY_REACH", "EXCEPT") > r.sees("NOT", "US", "AUXILIARY"):
                return denied
            if r.sees("NOT"):
                r.accept("NOT")
                denied = True
            elif r.sees("US", "AUXILIARY") > r.sees("SIGNUP", "VISIT", "SEEN", "MESSAGED", "RECENTLY"):
                r.accept("US", "AUXILIARY")
            else:
                return denied
        return denied

    def boundary(self) -> bool:
        """Whether a phrase ends here."""
        r = self.reader
        return r.done or r.word in SIGNS or bool(r.sees("AND", "OR", "PLUS", "BUT", "NOR", "EXCEPT", "WHO", "SUBJECT"))

    def is_unknown(self) -> bool:
        """Whether the next word is none of ours: not of the lexicon, not of the data, no number, no time."""
        r = self.reader
        token = r.token
        if token is None or token.kind in ("number", "date") or token.word in SIGNS:
            return False
        if r.phrases() or self.matches(*ALL_KINDS):
            return False
        return not self.times.ahead()

    # ── Trying ────────────────────────────────────────────────────────
    def state(self) -> tuple[Any, ...]:
        """What reading a phrase may change, to be restored after a try."""
        notes = (list(self.notes.assumptions), list(self.notes.questions))
        return (*notes, self.context, self.consent, self.campaigns, self.had, self.list_end, self.pending)

    def restore(self, state: tuple[Any, ...]) -> None:
        """Undo everything since `state` was saved."""
        self.notes.assumptions[:], self.notes.questions[:] = state[:2]
        self.context, self.consent, self.campaigns, self.had, self.list_end, self.pending = state[2:]


ALL_KINDS = ("campaign", "segment", "tag", "city", "country", "category", "sku", "attribute", "key")
