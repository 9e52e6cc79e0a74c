"""One text read from end to end."""

from datetime import date
from functools import cache

from ai_tools.engines.grammar import contradictions, lexicon, names_of_days, numbers
from ai_tools.engines.grammar.items import Item, ItemKind
from ai_tools.engines.grammar.names_of_days import FIXED, MONTHS, MOVABLE, WEEKDAYS
from ai_tools.engines.grammar.notes import Facts, Notes
from ai_tools.engines.grammar.phrases import Phrases
from ai_tools.engines.grammar.reader import Reader
from ai_tools.engines.grammar.rewording import reworded
from ai_tools.engines.grammar.scope import Scope, TooDeep
from ai_tools.engines.grammar.spelling import corrected
from ai_tools.engines.grammar.text import Text
from ai_tools.engines.grammar.tokens import Token, TokenKind, is_continental, tokenise
from ai_tools.engines.grammar.tree import EVERYBODY, to_rule
from ai_tools.engines.grammar.values import Vocabulary
from ai_tools.engines.protocol import Reading

NUMERALS = numbers.UNITS.keys() | numbers.TENS.keys()
DENYING = frozenset(
    [
        *("not", "no", "never", "without", "except", "excluding", "unless", "minus"),
        *("nobody", "none", "nothing", "neither", "nahi"),
    ]
)
NARROWING = frozenset(
    [
        *("formerly", "former", "previously", "used", "before", "once", "again", "back", "first", "second"),
        *("each", "every", "same", "different", "unique", "most", "am", "pm"),
    ]
)
NUMBERED = frozenset(["phone", "mobile", "mob", "ph", "contact", "cell", "telephone"])  # before “no.”
MAX_TOKENS_AGAIN = 240  # that are read again at most, to see what a text says without a word
SAYING = frozenset(["say", "like"])  # before any figure
UPWARDS = frozenset(["upwards", "upward"])
ABOUT = frozenset(["around", "about", "some", "approx", "approximately", "roughly", "nearly", "almost", "circa"])


def read(text: str, vocabulary: Vocabulary, facts: Facts, today: date) -> Reading:
    """Read a text into a rule with assumptions, questions and the words not understood.

    No figure, denial or word that narrows is passed over: where the text would say the same without it, that is told.
    """
    tokens = reworded(tokenise(text), vocabulary)
    found = _read(text, tokens, vocabulary, facts, today)
    if found.rule and not (found.questions or found.not_understood):
        for at in _to_be_counted(tokens, vocabulary):
            rest = _read(text, [*tokens[:at], *tokens[at + 1 :]], vocabulary, facts, today)
            if rest.rule == found.rule and not (rest.questions or rest.not_understood):
                said = text[tokens[max(at - 1, 0)].start : tokens[min(at + 1, len(tokens) - 1)].end]
                found.assumptions.append(f"“{tokens[at].word}” in “{said}” changes nothing")
    return found


def _to_be_counted(tokens: list[Token], vocabulary: Vocabulary) -> list[int]:
    """Where words and figures stand that must change something, as many as there is time to read the text without.
    Denials come first, those beside another one before the rest; of the data, what is said a second time."""
    words = [token.word for token in tokens]
    denials = [
        n
        for n, token in enumerate(tokens)
        if token.word in DENYING and token.kind is TokenKind.WORD and not (n and words[n - 1] in NUMBERED)
    ]
    denials.sort(key=lambda at: min((abs(at - other) for other in denials if other != at), default=len(tokens)))
    narrowing = [
        n
        for n, token in enumerate(tokens)
        if (token.word in NARROWING and not _names_all(words, n))
        or _is_figure(token)
        or _is_said_again(words, n, vocabulary)
    ]
    return [*denials, *narrowing][: MAX_TOKENS_AGAIN // max(len(tokens), 1)]


def _names_all(words: list[str], at: int) -> bool:
    """every single vegan, each and every one of them: all, whether said so or not"""
    before, behind = words[:at][-1:], words[at + 1 : at + 2]
    return words[at] in ("each", "every") and (before == ["and"] or behind in (["single"], ["one"], ["last"], ["and"]))


def _is_said_again(words: list[str], at: int, vocabulary: Vocabulary) -> bool:
    """Gold or Platinum, but Platinum only with 3 orders; not the “in” that is a code of a country too"""
    return len(words[at]) > 2 and words[at] in words[:at] and bool(vocabulary.at(words, at))


def _is_figure(token: Token) -> bool:
    """Whether it is a number other than 1, which “at least one order” need not say, and than a year of a date."""
    return token.number is not None and token.number != 1 and not 1900 <= token.number <= 2100


def _read(text: str, tokens: list[Token], vocabulary: Vocabulary, facts: Facts, today: date) -> Reading:
    notes = Notes()
    tokens = _without_hedges(tokens, notes)
    corrections = corrected(tokens, vocabulary, known_words())
    reader = Reader(text, tokens, corrections)
    state = Text(reader, vocabulary, facts, notes, today)
    for index, meant in corrections.items():
        notes.assume(f"“{reader.said(index, index + 1)}” read as “{meant}”")
    for token in tokens:
        if token.kind is TokenKind.NUMBER and is_continental(token.word):
            notes.assume(f"“{token.word}” read as {token.number:,}")
    items = Phrases(state).read()
    state.found.tell_guesses(items, notes)
    not_understood = _not_understood(items, reader)
    try:
        node = Scope(items, notes, reader.said).tree()
    except TooDeep:
        notes.ask("Too many brackets, “not” or “either” inside one another. Say it in simpler words.")
        node = None
    if node:
        notes.ask(contradictions.find(node))
    if node == EVERYBODY and (not_understood or notes.questions):
        node = None
    if node is None and not not_understood and not notes.questions:
        notes.ask("Whom do you want to reach? Say what they bought, spent or did, or where they live.")
    return Reading(to_rule(node) if node else None, notes.assumptions, notes.questions, not_understood)


def _without_hedges(tokens: list[Token], notes: Notes) -> list[Token]:
    """around 45 days, say 50k: read as exactly that figure; upwards of 5k: as at least that"""
    kept: list[Token] = []
    for n, token in enumerate(tokens):
        if token.word in UPWARDS and tokens[n + 1 : n + 2] and tokens[n + 1].word == "of":
            notes.assume(f"“{token.word} of” read as {'at most' if n and tokens[n - 1].word == 'not' else 'at least'}")
        if token.word not in SAYING and token.word not in ABOUT:
            kept.append(token)
            continue
        figure, behind = (tokens[m] if m < len(tokens) else None for m in (n + 1, n + 2))
        is_figure = figure and (figure.number is not None or figure.word in NUMERALS)
        is_span = is_figure and behind and behind.word in names_of_days.UNITS
        if (is_figure and token.word in SAYING) or (is_span and token.word in ABOUT):
            assert figure
            notes.assume(f"“{token.word} {figure.word}” read as {figure.word}")
        else:
            kept.append(token)
    return kept


@cache
def known_words() -> frozenset[str]:
    """All that the grammar knows, which no word need be corrected from and any may be corrected to."""
    numerals = (numbers.UNITS, numbers.TENS, numbers.SCALES, numbers.CURRENCIES)
    feasts = (name for names in FIXED for name in names.split())
    times = (names_of_days.UNITS, MONTHS, WEEKDAYS, MOVABLE, feasts)
    return lexicon.known_words().union(*numerals, *times)


def _not_understood(items: list[Item], reader: Reader) -> list[str]:
    """The words, neighbours together."""
    spans: list[tuple[int, int]] = []
    for n, item in enumerate(items):
        if item.kind != ItemKind.UNKNOWN:
            continue
        start = item.start
        before = n - 1
        while before >= 0 and items[before].kind == ItemKind.FILLER:
            before -= 1
        if before >= 0 and items[before].kind in (ItemKind.NOT, ItemKind.EXCEPT, ItemKind.ONLY):
            start = items[before].start
        if spans and before >= 0 and items[before].kind == ItemKind.UNKNOWN:
            spans[-1] = (spans[-1][0], item.end)
        else:
            spans.append((start, item.end))
    return list(dict.fromkeys(reader.said(start, end) for start, end in spans))
