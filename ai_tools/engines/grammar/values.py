"""The words of the data: cities, tags, categories, attributes and names of segments and campaigns, found in a text."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from ai_tools.engines.grammar.tokens import Token, fold, stem, tokenise

# Names of one and the same place; the data may have any of them.
SAME_PLACE = (
    ("bengaluru", "bangalore", "blr"),
    ("mumbai", "bombay"),
    ("kolkata", "calcutta"),
    ("chennai", "madras"),
    ("kochi", "cochin"),
    ("pune", "poona"),
    ("delhi", "new delhi"),
    ("gurugram", "gurgaon"),
    ("hyderabad", "hyd"),
    ("thiruvananthapuram", "trivandrum"),
    ("mysuru", "mysore"),
    ("vadodara", "baroda"),
    ("visakhapatnam", "vizag"),
    ("puducherry", "pondicherry"),
    ("prayagraj", "allahabad"),
    ("mangaluru", "mangalore"),
    ("uae", "united arab emirates", "emirates"),
    ("india", "indian", "indians", "bharat"),
    ("usa", "united states", "united states of america", "america"),
    ("uk", "united kingdom", "great britain", "britain"),
)
# Words for people that stand for a value of an attribute, where that has one of them.
SAME_PEOPLE = (
    ("female", "females", "women", "woman", "ladies", "lady", "girls", "f"),
    ("male", "males", "men", "man", "gents", "gentlemen", "boys", "m"),
)


SHORTEST_MEANT = 5  # letters


class Value(NamedTuple):
    """One word of the data. `kind`: city, country, tag, category, sku, attribute (a value of `key`), key (an attribute
    itself), segment or campaign, whose `key` is their id."""

    kind: str
    text: str
    key: str = ""


class Match(NamedTuple):
    """So many tokens say this value; `plural`: in the plural, where the data has the singular."""

    length: int
    value: Value
    plural: bool
    alias: bool = False


@dataclass(frozen=True)
class Attribute:
    """What kinds of values an attribute has, of "number", "text" and "yes/no", and its texts as far as known."""

    kinds: frozenset[str]
    texts: tuple[str, ...] = ()


@dataclass
class Vocabulary:
    """`products` are names of items with their SKU; segments and campaigns come with their ids, the latest first."""

    cities: Iterable[str] = ()
    countries: Iterable[str] = ()
    tags: Iterable[str] = ()
    categories: Iterable[str] = ()
    skus: Iterable[str] = ()
    products: Iterable[tuple[str, str]] = ()
    attributes: dict[str, Attribute] = field(default_factory=dict)
    segments: Iterable[tuple[str, str]] = ()
    campaigns: Iterable[tuple[str, str]] = ()

    def __post_init__(self) -> None:
        self._index: dict[str, list[tuple[tuple[str, ...], tuple[str, ...], Value, bool]]] = defaultdict(list)
        self.words: set[str] = set()  # that misspelt ones may be meant to be
        for value in self._values():
            self._add(value, value.text.replace("_", " ") if value.kind == "key" else value.text)
        for name, sku in self.products:
            self._add(Value("sku", sku), name)
        for key in self.attributes:
            *rest, last = key.split("_")
            if rest and len(last) > 3 and sum(other.split("_")[-1] == last for other in self.attributes) == 1:
                self._add(Value("key", key), last, alias=True)
        places = {fold(value.text): value for value in self._values() if value.kind in ("city", "country")}
        self._add_same(places, SAME_PLACE)
        for key, attribute in self.attributes.items():
            texts = {fold(text): Value("attribute", text, key) for text in attribute.texts}
            is_of_sex = any(len(text) > 1 and text in texts for same in SAME_PEOPLE for text in same)
            if is_of_sex or "gender" in key or "sex" in key.split("_"):
                self._add_same(texts, SAME_PEOPLE)
        self.stems = frozenset(stem(word) for word in self.words)
        self.by_first_letter = _by_first_letter(frozenset(self.words))
        for entries in self._index.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def _values(self) -> Iterator[Value]:
        yield from (Value("city", text) for text in self.cities)
        yield from (Value("country", text) for text in self.countries)
        yield from (Value("tag", text) for text in self.tags)
        yield from (Value("category", text) for text in self.categories)
        yield from (Value("sku", text) for text in self.skus)
        for key, attribute in self.attributes.items():
            yield Value("key", key)
            yield from (Value("attribute", text, key) for text in attribute.texts)
        yield from (Value("segment", name, id) for name, id in self.segments)
        yield from (Value("campaign", name, id) for name, id in self.campaigns)

    def _add_same(self, known: dict[str, Value], groups: Iterable[tuple[str, ...]]) -> None:
        """What is called otherwise in the data."""
        for same in groups:
            value = next((known[name] for name in same if name in known), None)
            for name in same:
                if value and name not in known and len(name) > 1:
                    self._add(value, name, alias=True)

    def _add(self, value: Value, said: str, *, alias: bool = False) -> None:
        words = tuple(token.word for token in tokenise(said) if token.kind != "sign" or token.word not in ",.-")
        if words:
            stems = tuple(stem(word) for word in words)
            self._index[stems[0]].append((stems, words, value, alias))
            self.words.update(word for word in words if word.isalpha())

    def at(self, words: list[str], start: int) -> list[Match]:
        """What the words from `start` on say, the longest first."""
        found = []
        for stems, exact, value, alias in self._index.get(stem(words[start]), ()):
            there = words[start : start + len(stems)]
            if len(there) == len(stems) and all(stem(word) == each for word, each in zip(there, stems, strict=True)):
                found.append(Match(len(stems), value, tuple(there) != exact and there[-1].endswith("s"), alias))
        return found

    def quoted(self, text: str) -> list[Value]:
        """Values that are exactly this text."""
        words = [token.word for token in tokenise(text) if token.kind != "sign"]
        return [match.value for match in self.at(words, 0) if match.length == len(words)] if words else []


def corrected(
    tokens: list[Token], vocabulary: Vocabulary, known: frozenset[str], real: frozenset[str]
) -> dict[int, str]:
    """By index of a token, the one word that it is very likely meant to be: of the lexicon, else of the data."""
    found = {}
    stems = vocabulary.stems
    for n, token in enumerate(tokens):
        word = token.word
        is_known = word in known or stem(word) in stems or word in real or stem(word) in real
        if (
            token.kind != "word"
            or len(word) < 4
            or is_known
            or (n + 1 < len(tokens) and tokens[n + 1].joined and tokens[n + 1].kind == "number")
        ):
            continue
        for words in (_by_first_letter(known), vocabulary.by_first_letter):
            near = [other for other in words.get(word[0], ()) if is_near(word, other)]
            if near:
                best = min(near, key=lambda other: (distance(word, other), -len(other), other))
                found[n] = best
                break
    return found


@cache
def _by_first_letter(words: frozenset[str]) -> dict[str, list[str]]:
    """Those that are long enough to be what a misspelt word is meant to be."""
    found: dict[str, list[str]] = {}
    for word in words:
        if len(word) >= SHORTEST_MEANT:
            found.setdefault(word[0], []).append(word)
    return found


def is_near(word: str, other: str) -> bool:
    """One slip away; two in a long word. The first letter is rarely wrong."""
    most = 2 if min(len(word), len(other)) >= 9 else 1
    if abs(len(word) - len(other)) > most or word[0] != other[0]:
        return False
    if len(set(word) ^ set(other)) > 2 * most:
        return False  # a slip changes two letters of the set at most
    return distance(word, other) <= most


def distance(one: str, other: str) -> int:
    """How many letters are wrong, missing, too many or swapped with their neighbour."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, there in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != there))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == there:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
