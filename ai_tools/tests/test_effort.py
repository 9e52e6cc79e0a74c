"""How much work a text may take: counted in calls of functions, not in time, so that a busy machine changes nothing."""

import random
import sys
from itertools import cycle

import pytest

from ai_tools.tests.evaluation import scoring
from ai_tools.tests.words import understood

pytestmark = pytest.mark.one_database

LENGTH = 2_000  # characters
MAX_CALLS = 40  # for each character; the worst of these texts takes 34
CHANCE = random.Random(5)
PROMPTS = [prompt.text for prompts in scoring.prompts("india").values() for prompt in prompts]
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def repeated(*parts):
    text = ""
    for part in cycle(parts):
        if len(text) >= LENGTH:
            return text[:LENGTH]
        text += f"{part} "
    return text


TEXTS = {
    "nonsense": repeated(*("".join(CHANCE.choices(LETTERS, k=CHANCE.randint(3, 9))) for _ in range(LENGTH))),
    "letters": repeated(*LETTERS),
    "sentences": repeated(*(f"{text}." for text in PROMPTS)),
    "one sentence": repeated(*(f"{text} and" for text in PROMPTS)),
    "its words": repeated(*CHANCE.sample(" ".join(PROMPTS).split(), 1_000)),
    "numbers": repeated(*map(str, range(7, LENGTH))),
    "list of numbers": repeated(*(f"{number}," for number in range(LENGTH))),
    "list of nonsense": repeated(*("".join(CHANCE.choices(LETTERS, k=6)) + "," for _ in range(LENGTH))),
    "quotations": repeated('"a","b c".'),
    **{
        text: repeated(text)
        for text in (
            *(
                "not",
                "in the last",
                "have been we",
                "more than",
                "can we not",
                "only",
                "total of",
                "twice",
                "last",
                "_",
            ),
            *(
                "no order and no visit",
                "coffee and tea",
                "vip student",
                "in Pune, vip,",
                "Pune and Mumbai,",
                "5 march 2025 to",
                "five",
            ),
            *(
                "last",
                "_",
                ",",
                ":",
                "vip:",
                "exclude: students, Pune,",
                '"',
                "i.e.",
                "a@",
                "who",
                "how many of",
                "last oder",
                "between 5 and",
                "second order",
            ),
        )
    },
}


def count_calls(text):
    calls = 0

    def on_event(frame, event, argument):
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(on_event)
    try:
        understood(text)
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.long
@pytest.mark.parametrize("name", TEXTS)
def test_no_text_takes_more_than_so_many_calls(name):
    understood("warm up")
    assert count_calls(TEXTS[name]) < MAX_CALLS * LENGTH


@pytest.mark.long
@pytest.mark.parametrize("name", TEXTS)
def test_twice_the_text_takes_about_twice_the_calls(name):
    half, whole = count_calls(TEXTS[name][: LENGTH // 2]), count_calls(TEXTS[name])
    assert whole < 2.5 * half + 2_000


def test_what_is_not_understood_is_given_back_to_its_end():
    unknown = " ".join(f"blorp{LETTERS[n % 26]}{LETTERS[n // 26]}," for n in range(120))

    assert "blorppe" in understood(f"gold customers, {unknown}").not_understood[-1]
