"""The first name in a full name, as people type it: with titles, surname first, in capitals."""

import re

from customers.text import clean


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES = _words(
    # English, then the languages of India
    "mr mrs ms miss mx dr doctor prof professor sir dame rev reverend capt captain sgt shri shrimati smt "
    # German, Dutch, Scandinavian
    "herr frau doktor mevrouw meneer mevr dhr fru "
    # French, Italian, Spanish, Portuguese
    "monsieur madame mademoiselle mme mlle signor signora signorina dott dottore dottoressa dott.ssa sig.ra "
    "señor señora señorita senor senora senorita srta sra doctora dra profesor profesora professora"
)
# Without a dot after them these are names or initials.
DOTTED_TITLES = _words("sr sri shree er adv ca pt km fr hr hon ing mag sig col maj gen lt med dipl univ")
SUFFIXES = _words(
    "jr sr ii iii iv phd md mba ca cpa cfa esq msc bsc ma ba mbbs dds jd rn retd inc ltd llc llp plc gmbh ag sa"
)
PARTICLES = _words("van von der den de del della da di du dos la le el al bin ibn bint abu ter ten zu zum")
JOINS_TWO_PEOPLE = frozenset(("&", "+", "and", "und", "et"))

_CASED_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*\.?")
_PARTS = re.compile(r"([-'’])")


def first_name(name: str) -> str:
    """The first name in `name`; empty only where `name` has no value.

    1. Take off suffixes after a comma, and turn "Iyer, Dev" into "Dev Iyer".
    2. Skip titles, as in "Prof. Lee Wong". A couple ("Mr & Mrs Sharma") is addressed as typed.
    3. Take the first word; where the whole name is in capitals, or has none, write it in title case.

    What cannot be told stays as typed.
    """
    word = name.partition(" ")[0]
    if word.isalpha() and word.isascii() and word.istitle() and "," not in name and word.lower() not in TITLES:
        return word  # as nearly every name is typed
    typed = " ".join(clean(name).split())
    words = _surname_last(typed).split()
    given = _without_titles(words)
    if not given:
        return words[0] if words else typed
    if given[0].casefold() in JOINS_TWO_PEOPLE and len(given) < len(words):
        return typed
    return _title_case(given[0]) if typed.isupper() or typed.islower() else given[0]


def _surname_last(name: str) -> str:
    parts = [part for part in (part.strip() for part in name.split(",")) if part]
    while len(parts) > 1 and all(word.replace(".", "").casefold() in SUFFIXES for word in parts[-1].split()):
        parts.pop()
    return f"{parts[1]} {parts[0]}" if len(parts) == 2 else " ".join(parts)


def _without_titles(words: list[str]) -> list[str]:
    """The words after leading titles; of a title typed together with a name ("Dr.Lee"), the name."""
    for position, word in enumerate(words):
        head, dot, tail = word.partition(".")
        title = word.casefold().removesuffix(".")
        if title in TITLES or (dot and title in DOTTED_TITLES):
            continue
        if len(tail) > 1 and (head.casefold() in TITLES or head.casefold() in DOTTED_TITLES):
            return [tail, *words[position + 1 :]]
        return words[position:]
    return []


def _title_case(word: str) -> str:
    """`word` in title case; particles, initials and words with other signs stay as typed."""
    if not _CASED_WORD.fullmatch(word) or word.casefold() in PARTICLES or "İ" in word or "ı" in word:
        return word  # a dotted or dotless i means Turkish, which changes case differently
    if word.isupper() and 1 < len(word) < 4 and not re.search("[AEIOUYÀ-ÖØ-Ý]", word):
        return word
    parts = _PARTS.split(word)
    return "".join(_capitalized(part, after=parts[:n]) for n, part in enumerate(parts))


def _capitalized(part: str, after: list[str]) -> str:
    """ "o'brien" becomes "O'Brien", but "ma'am" does not become "Ma'Am"."""
    if after and after[-1] in ("'", "’") and len(after[-2]) > 1:
        return part.lower()
    if len(part) > 4 and part[:2].casefold() == "mc":
        return f"Mc{part[2:].capitalize()}"
    return part.capitalize()
