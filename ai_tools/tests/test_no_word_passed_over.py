"""A word put into a prompt that is read rightly changes the answer, or the answer tells of it."""

import re
from functools import cache
from itertools import chain
from string import ascii_lowercase

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ai_tools.engines.grammar.places import CITIES
from ai_tools.engines.grammar.reading import known_words
from ai_tools.engines.grammar.tokens import tokenise
from ai_tools.engines.protocol import Reading
from ai_tools.tests.evaluation import scoring
from ai_tools.tests.words import understood

pytestmark = [pytest.mark.one_database, pytest.mark.long]

TAKES_ANY_WORD = re.compile(r"\b(starts?|starting|begins?|contains|named|called|id|ids|has|like|includes?)\b|[:@\"']")
DENIALS = ["not", "never", "no", "without", "except", "excluding"]
NO_DENIAL = re.compile(  # short for a number; or the same said twice
    r"\b(?:ph|phone|mobile|mob|cell|contact|telephone) no\b|\bno of\b|\bno phone not number\b", re.IGNORECASE
)
NAMES_OF_CITIES = set(chain(*CITIES))  # madras is Chennai
MAX_WORDS = 25  # of a prompt; of a longer one not every denial is tried again


@cache
def read_rightly() -> list[tuple[str, Reading]]:
    """Prompts of the evaluation of which every word is understood."""
    texts = [
        prompt.text for data in scoring.PROMPTS for prompts in scoring.prompts(data).values() for prompt in prompts
    ]
    answers = [(text, understood(text)) for text in dict.fromkeys(texts) if len(text.split()) <= MAX_WORDS]
    return [(text, found) for text, found in answers if found.rule and not (found.questions or found.not_understood)]


WORDS = sorted(
    {
        word
        for text in scoring.PROMPTS
        for prompts in scoring.prompts(text).values()
        for p in prompts
        for word in p.text.split()
    }
)


@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_words_of_prompts_in_any_order_come_to_an_end(words):
    assert understood(" ".join(words))


def with_word(word: str, at: float, text: str) -> str:
    words = text.split()
    place = round(at * len(words))
    return " ".join([*words[:place], word, *words[place:]])


def mentions(word: str, found: Reading, right: Reading) -> bool:
    new = [each for each in found.assumptions if each not in right.assumptions]
    return any(word in told for told in (*found.questions, *found.not_understood, *new))


@given(st.data(), st.sampled_from(DENIALS), st.floats(0, 1))
def test_a_denial_anywhere_turns_something_round_or_is_told(data, denial, at):
    text, right = data.draw(st.sampled_from(read_rightly()))
    denied = with_word(denial, at, text)
    assume(not NO_DENIAL.search(denied))

    found = understood(denied)
    is_doubted = bool(found.questions or found.not_understood)
    assert found.rule != right.rule or is_doubted or mentions(denial, found, right)


@given(st.data(), st.text(ascii_lowercase, min_size=6, max_size=14), st.floats(0, 1))
def test_an_unknown_word_anywhere_is_told(data, word, at):
    text, right = data.draw(st.sampled_from([each for each in read_rightly() if not TAKES_ANY_WORD.search(each[0])]))
    meant = [token.word for token in tokenise(word)]  # evrybdi is everybody
    assume(
        (known_words() | NAMES_OF_CITIES).isdisjoint([word, *meant])
    )  # Hypothesis tries those that stand in the code

    found = understood(with_word(word, at, text))
    assert mentions(word, found, right) or word in str(found.rule)  # as a name or an id
