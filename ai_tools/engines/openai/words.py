"""The words of the data that a model may use in a rule: bounded, and without what may name a person.

Cities, countries, categories and tags are a shop's own vocabulary. An attribute is one while it has few different
texts; one with many is free text, of which only words that the marketer typed are sent.
"""

import re
from collections.abc import Iterable

from ai_tools.engines.grammar.values import Vocabulary
from customers.text import fold

MAX_WORDS = 40  # of one field
MAX_LENGTH = 40  # characters of a word
MAX_VOCABULARY = 100  # different texts; a field with more is not sent by itself
MAX_FIELDS = 40  # attributes with words
_PERSONAL_WORD = re.compile(r"@|https?:|\d{5,}|[{}<>\\\n]")
_PERSONAL_FIELD = re.compile(
    r"name|mail|phone|mobile|contact|address|street|birth|dob|spouse|partner|note|comment|passport|aadhaar|\bpan\b|gst",
    re.IGNORECASE,
)


def allowed_words(text: str, vocabulary: Vocabulary) -> dict[str, list[str]]:
    """The words by field, those that the text may mean first; a field without any is left out."""
    places: dict[str, Iterable[str]] = {
        "city": vocabulary.cities,
        "country": vocabulary.countries,
        "tags": vocabulary.tags,
        "category": vocabulary.categories,
        "sku": vocabulary.skus,
    }
    for key, attribute in list(vocabulary.attributes.items())[:MAX_FIELDS]:
        if not _PERSONAL_FIELD.search(key):
            places[f"attributes.{key}"] = attribute.texts
    typed = {part[:4] for part in re.findall(r"\w{3,}", fold(text))}
    found = {name: _chosen([word for word in words if _is_harmless(word)], typed) for name, words in places.items()}
    return {name: words for name, words in found.items() if words}


def _chosen(words: list[str], typed: set[str]) -> list[str]:
    meant = [word for word in words if any(part[:4] in typed for part in re.findall(r"\w{3,}", fold(word)))]
    rest = [word for word in words if word not in set(meant)] if len(words) <= MAX_VOCABULARY else []
    return [*meant, *rest][:MAX_WORDS]


def _is_harmless(word: str) -> bool:
    return len(word) <= MAX_LENGTH and not _PERSONAL_WORD.search(word)
