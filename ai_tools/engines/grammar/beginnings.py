"""Where conditions may begin, so that nothing is tried where none can."""

from collections.abc import Callable, Collection

from ai_tools.engines.grammar import names_of_days, numbers
from ai_tools.engines.grammar.reader import Reader
from ai_tools.engines.grammar.tokens import TokenKind
from ai_tools.engines.grammar.values import Match, ValueKind

OF_TIMES = ("RECENTLY", "LONG_AGO")  # classes of vague times
MAX_IN_A_TIME = 8  # words before what names it: since the start of the last
MAX_BEFORE = 14  # words before the one that means something: who have not even once been
NAMES_OF_TIMES = "beginning cw kw yesterday yday yest today tonight now day ytd mtd fy q h financial fiscal few several"
MEANINGS = frozenset(
    [
        *(*numbers.UNITS, *numbers.TENS, *numbers.SCALES, *numbers.CURRENCIES, "half", "quarter", "couple"),
        *(*names_of_days.UNITS, *names_of_days.MONTHS, *names_of_days.WEEKDAYS, *names_of_days.MOVABLE),
        *(*names_of_days.ORDINALS, *(name.split()[0] for name in names_of_days.FIXED), *NAMES_OF_TIMES.split()),
    ]
)


FIGURE = frozenset(["figure"])
ANY_VALUE = frozenset([*(kind.value for kind in ValueKind), *FIGURE])
NOWHERE: frozenset[str] = frozenset()
LIGHT = frozenset(
    ["ARTICLE", "SINCE_FOR", "AUXILIARY", "PLACE", "HIGHEST", "LOWEST", "MEAN", "COUNT_WORD"]
)  # which what they are said of follows


def find(
    reader: Reader, values: Callable[[int], Collection[Match]], meaningful: frozenset[str]
) -> list[frozenset[str]]:
    """For each token the classes of what stands from there to the first word that means something; empty where a word
    comes first that nothing can be read across, so that no condition begins there.

    `values` gives those of the data that begin at a place; their kinds are among the classes. `meaningful` are the
    classes of words that mean something. It goes from the last token to the first, so that each is looked at once.
    """
    found = [NOWHERE] * len(reader.tokens)
    distance, ahead = MAX_BEFORE + 1, NOWHERE
    for at in reversed(range(len(found))):
        phrases = reader.phrases(at)
        classes = reader.classes(at) if phrases else NOWHERE
        begun = values(at)
        is_plain = not begun and reader.tokens[at].kind is TokenKind.WORD and reader.words[at] not in MEANINGS
        meaning = NOWHERE if is_plain else _meaning(reader, at, begun)
        # Of a phrase of several words, what is ahead of it: at least 5, where “least” alone would mean something else.
        end = at + phrases[0][0] if phrases else at
        behind = found[end] if at + 1 < end < len(found) else NOWHERE
        if meaning or not classes.isdisjoint(meaningful):
            light = NOWHERE if classes.isdisjoint(LIGHT) else ahead
            distance, ahead = 0, classes.union(meaning, light, behind)
        else:
            distance = 1 if behind else distance + 1 if classes else MAX_BEFORE + 1
            ahead = classes | ahead | behind if distance <= MAX_BEFORE else NOWHERE
        found[at] = ahead
    return found


def _meaning(reader: Reader, at: int, values: Collection[Match]) -> frozenset[str]:
    """What a token means beside its classes in the lexicon."""
    kind = reader.tokens[at].kind
    if kind in (TokenKind.QUOTED, TokenKind.LITERAL):
        return ANY_VALUE | {"FIELD email"}
    is_time = bool(values) and reader.words[at] in names_of_days.NEAR_MONTHS  # this month, though it may be a value
    is_figure = kind in (TokenKind.NUMBER, TokenKind.DATE) or is_time or reader.words[at] in MEANINGS
    meaning = FIGURE if is_figure else NOWHERE
    return meaning.union([match.value.kind for match in values]) if values else meaning


def find_times(reader: Reader) -> list[bool]:
    """For each token whether a word of a time stands there or a few words behind it."""
    found = [False] * len(reader.tokens)
    distance = MAX_IN_A_TIME + 1
    for at in reversed(range(len(found))):
        is_time = (
            reader.tokens[at].kind in (TokenKind.NUMBER, TokenKind.DATE)
            or reader.words[at] in MEANINGS
            or not reader.classes(at).isdisjoint(OF_TIMES)
        )
        distance = 0 if is_time else distance + 1
        found[at] = distance <= MAX_IN_A_TIME
    return found
