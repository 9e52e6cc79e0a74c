"""The words of the data: cities, tags, categories, attributes and names of segments and campaigns, found in a text."""

from calendar import month_abbr, month_name
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations
from typing import NamedTuple

from ai_tools.engines.grammar import lexicon, places
from ai_tools.engines.grammar.names_of_days import MONTHS, MOVABLE, UNITS
from ai_tools.engines.grammar.tokens import TokenKind, fold, stem, tokenise

# Words for people that stand for a value of an attribute, where that has one of them.
SAME_PEOPLE = (
    ("female", "females", "women", "woman", "ladies", "lady", "girls", "f"),
    ("male", "males", "men", "man", "gents", "gentlemen", "boys", "m"),
)

SAME_MONTHS = tuple((month_name[n].lower(), month_abbr[n].lower(), *(["sept"] if n == 9 else [])) for n in range(1, 13))
TWO_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "å": "aa"})


class ValueKind(StrEnum):
    """What a word of the data is. The value is the field of the rule language that it is a value of, where one is."""

    CITY = "city"
    COUNTRY = "country"
    TAG = "tag"
    CATEGORY = "category"
    SKU = "sku"
    ATTRIBUTE = "attribute"  # a value of an attribute
    KEY = "key"  # the name of an attribute
    SEGMENT = "segment"
    CAMPAIGN = "campaign"
    EVENT = "event"  # the name of what a shop reports


PLACES = (ValueKind.CITY, ValueKind.COUNTRY)
OF_BIRTH = (
    *("born", "birth date", "birth month", "date of birth", "month of birth", "upcoming birthday", "dob", "dob month"),
)
THINGS = (ValueKind.CATEGORY, ValueKind.SKU)  # that are bought
KNOWN_EVENTS = frozenset(["view", "viewed", "cart", "checkout"])  # which the lexicon has words for
WHATEVER = ("something", "anything", "items", "products")  # that an event happened to
MIN_LETTERS = 3  # of a word that a misspelt one may be meant to be
MIN_LETTERS_OF_PART = 4  # of a word that stands for a whole name
MAX_WORDS_IN_PARTS = 5  # of a name that may be said in part
MAX_NAMES_IN_PARTS = 1_000


ByBeginning = dict[tuple[str, int], list[tuple[str, int]]]


class Value(NamedTuple):
    """One word of the data. `key` is the attribute of one of its values, and the id of a segment or campaign."""

    kind: ValueKind
    text: str
    key: str = ""


class Match(NamedTuple):
    """So many tokens say this value; `plural`: in the plural, where the data has the singular. `whole` is the name of
    which they are only a part."""

    length: int
    value: Value
    plural: bool
    alias: bool = False
    whole: str = ""


class Entry(NamedTuple):
    """One way to say a value."""

    stems: tuple[str, ...]
    words: tuple[str, ...]
    value: Value
    alias: bool = False
    whole: str = ""


@dataclass(frozen=True)
class Attribute:
    """What kinds of values an attribute has, of "number", "text" and "yes/no", and its texts as far as known."""

    kinds: frozenset[str]
    texts: tuple[str, ...] = ()


@dataclass
class Vocabulary:
    """`products` are names of items with their SKU; segments and campaigns come with their ids, the latest first;
    `events` are the names of events."""

    cities: Iterable[str] = ()
    countries: Iterable[str] = ()
    tags: Iterable[str] = ()
    categories: Iterable[str] = ()
    skus: Iterable[str] = ()
    products: Iterable[tuple[str, str]] = ()
    attributes: dict[str, Attribute] = field(default_factory=dict)
    segments: Iterable[tuple[str, str]] = ()
    campaigns: Iterable[tuple[str, str]] = ()
    events: Iterable[str] = ()

    def __post_init__(self) -> None:
        self._index: dict[str, list[Entry]] = defaultdict(list)
        self.tags, self.categories = tuple(self.tags), tuple(self.categories)
        self.months: dict[int, list[Value]] = {n: [] for n in range(1, 13)}  # values, by the month
        self.words: set[str] = set()  # that misspelt ones may be meant to be
        for value in self._values():
            self._add(value, value.text.replace("_", " ") if value.kind is ValueKind.KEY else value.text)
        for name in self.events:
            if not KNOWN_EVENTS.intersection(name.split("_")):
                for said in _event_said(name):
                    self._add(Value(ValueKind.EVENT, name), said)
                if name.count("_") == 1 and (verb := name.partition("_")[0]) not in lexicon.known_words():
                    self._index[stem(verb)].append(
                        Entry((stem(verb),), (verb,), Value(ValueKind.EVENT, name), whole=name)
                    )
        for name, sku in self.products:
            self._add(Value(ValueKind.SKU, sku), name)
            if name.count(" ") == 1 and name.replace(" ", "").isalpha():
                self._add(Value(ValueKind.SKU, sku), name.replace(" ", ""), alias=True)  # mokapot
        for key in self.attributes:
            *rest, last = key.split("_")
            if rest and len(last) > 3 and sum(other.split("_")[-1] == last for other in self.attributes) == 1:
                self._add(Value(ValueKind.KEY, key), last, alias=True)
            if last in ("month", "day", "date") and rest:
                self._add(Value(ValueKind.KEY, key), " ".join(rest))  # birthday_month
                if rest[0].startswith("birth"):
                    for said in OF_BIRTH:
                        self._add(Value(ValueKind.KEY, key), said)
            if "favourite" in key or "favorite" in key:
                for said in ("fav", "fave", "favs", "favourite", "favorite"):
                    self._add(Value(ValueKind.KEY, key), said)
        for kind, same in ((ValueKind.CITY, places.CITIES), (ValueKind.COUNTRY, places.country_names())):
            self._add_same({fold(value.text): value for value in self._values() if value.kind is kind}, same)
        for key, attribute in self.attributes.items():
            texts = {fold(text): Value(ValueKind.ATTRIBUTE, text, key) for text in attribute.texts}
            is_of_sex = any(len(text) > 1 and text in texts for same in SAME_PEOPLE for text in same)
            if is_of_sex or "gender" in key or "sex" in key.split("_"):
                self._add_same(texts, SAME_PEOPLE)
            self._add_same(texts, SAME_MONTHS)
            for month, names in enumerate(SAME_MONTHS, 1):
                self.months[month] += [texts[name] for name in names if name in texts]
        self._add_parts()
        self.stems = frozenset(stem(word) for word in self.words)
        self.by_beginning = by_beginning(self.words)
        for entries in self._index.values():
            entries.sort(key=lambda entry: -len(entry.stems))

    def _values(self) -> Iterator[Value]:
        yield from (Value(ValueKind.CITY, text) for text in self.cities)
        yield from (Value(ValueKind.COUNTRY, text) for text in self.countries)
        yield from (Value(ValueKind.TAG, text) for text in self.tags)
        yield from (Value(ValueKind.CATEGORY, text) for text in self.categories)
        yield from (Value(ValueKind.SKU, text) for text in self.skus)
        for key, attribute in self.attributes.items():
            yield Value(ValueKind.KEY, key)
            yield from (Value(ValueKind.ATTRIBUTE, text, key) for text in attribute.texts)
        yield from (Value(ValueKind.SEGMENT, name, id) for name, id in self.segments)
        yield from (Value(ValueKind.CAMPAIGN, name, id) for name, id in self.campaigns)

    def _add_same(self, known: dict[str, Value], groups: Iterable[tuple[str, ...]]) -> None:
        """What is called otherwise in the data."""
        for same in groups:
            value = next((known[name] for name in map(fold, same) if name in known), None)
            for name in map(fold, same) if value else ():
                if value and name not in known and len(name) > 1:
                    self._add(value, name.upper() if len(name) == 2 else name, alias=True)

    def _add(self, value: Value, said: str, *, alias: bool = False) -> None:
        for form in dict.fromkeys((said, _with_two_letters(said))):
            tokens = tokenise(form)
            words = tuple(token.word for token in tokens if token.kind is not TokenKind.SIGN or token.word not in ",.-")
            if words:
                stems = tuple(stem(word) for word in words)
                self._index[stems[0]].append(Entry(stems, words, value, alias))
                self.words.update(word for word in words if word.isalpha())

    def _add_parts(self) -> None:
        """Names of several words, without some of them: the grinder, Coorg beans. One that is kept is in no other name
        and means nothing else."""
        texts = [
            (Value(ValueKind.ATTRIBUTE, text, key), text) for key, a in self.attributes.items() for text in a.texts
        ]
        meant = {*MONTHS, *MOVABLE, *UNITS, *lexicon.known_words()}
        meant |= {entry.words[0] for entries in self._index.values() for entry in entries if len(entry.words) == 1}
        things = [*((Value(ValueKind.SKU, sku), name) for name, sku in self.products), *texts]
        campaigns = [(Value(ValueKind.CAMPAIGN, name, id), name) for name, id in self.campaigns]
        segments = [(Value(ValueKind.SEGMENT, name, id), name) for name, id in self.segments]
        for named in (things, campaigns, segments):
            if len(named) <= MAX_NAMES_IN_PARTS:
                self._add_parts_by_kind(named, meant)

    def _add_parts_by_kind(self, named: list[tuple[Value, str]], meant: set[str]) -> None:
        names: dict[str, set[str]] = defaultdict(set)
        for _, name in named:
            for word in _words_of_name(name):
                names[word].add(fold(name))
        for value, name in named:
            words = _words_of_name(name)
            own = {
                word
                for word in words
                if len(names[word]) == 1 and len(word) >= MIN_LETTERS_OF_PART and not {word, stem(word)} & meant
            }
            if not own or len(words) > MAX_WORDS_IN_PARTS:
                continue
            for size in range(1, len(words) + 1):
                for part in combinations(words, size):
                    if own.intersection(part) and " ".join(part) != fold(name):
                        stems = tuple(map(stem, part))
                        self._index[stems[0]].append(Entry(stems, part, value, whole=name))

    def at(self, words: list[str], start: int) -> list[Match]:
        """What the words from `start` on say, the longest first. A comma in a name may be written or not."""
        found = []
        for entry in self._index.get(stem(words[start]), ()):
            end, last = start, ""
            for each in entry.stems:
                end += end > start and end < len(words) and words[end] == "," and each != ","
                last = words[end] if end < len(words) else ""
                if stem(last) != each:
                    break
                end += 1
            else:
                plural = tuple(words[start:end]) != entry.words and last.endswith("s")
                found.append(Match(end - start, entry.value, plural, entry.alias, entry.whole))
        return found

    def country(self, name: str) -> str:
        """What the data calls a country; its name where the data does not know it."""
        words = [token.word for token in tokenise(name)]
        return next((match.value.text for match in self.at(words, 0) if match.value.kind is ValueKind.COUNTRY), name)

    def quoted(self, text: str) -> list[Value]:
        """Values that are exactly this text."""
        words = [token.word for token in tokenise(text) if token.kind is not TokenKind.SIGN]
        return [match.value for match in self.at(words, 0) if match.length == len(words)] if words else []


def _event_said(name: str) -> list[str]:
    """booked_table as booked a table, table bookers; added_to_wishlist as added something to their wishlist."""
    first, *rest = name.split("_")
    if not rest:
        return [first]
    (*middle, last), articles = rest, ("", "a", "an", "the", "their", "our")
    orders = [(first, *middle, article, last) for article in articles]
    if middle:
        orders += [(first, thing, *words[1:]) for thing in WHATEVER for words in orders]
    else:
        orders += [(last, article, first) for article in articles]
        if first.endswith("ed"):
            verb = first.removesuffix("ed")
            orders += [(last, f"{verb}er"), (last, f"{verb}ing"), (verb, f"{last}s")]
            orders += [(f"{verb}ing", "of", article, last) for article in articles]
            orders += [(said, article, last) for said in (verb, f"{verb}ing") for article in articles]
    return list(dict.fromkeys(" ".join(filter(None, words)) for words in orders))


def by_beginning(words: Iterable[str]) -> ByBeginning:
    """By first letter and length, words that are long enough to be what a misspelt word is meant to be, each with its
    letters."""
    found: ByBeginning = {}
    for word in words:
        if len(word) >= MIN_LETTERS:
            found.setdefault((word[0], len(word)), []).append((word, letters(word)))
    return found


def letters(word: str) -> int:
    """Which letters a word has, as bits; some letters share one."""
    found = 0
    for letter in word:
        found |= 1 << ord(letter) % 32
    return found


def _words_of_name(name: str) -> list[str]:
    """Its words without sizes behind a comma: Coorg estate beans, 500 g."""
    return [token.word for token in tokenise(name.partition(",")[0]) if token.word.isalpha()]


def _with_two_letters(text: str) -> str:
    """München as Muenchen, as it is written where there is no ü."""
    return text.translate(TWO_LETTERS)
