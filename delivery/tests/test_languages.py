"""Every language of the public pages says everything, with the same places to fill, in its own words."""

import string
from collections.abc import Iterator
from dataclasses import fields

import pytest

from campaigns.content import languages as messages
from delivery.languages import LANGUAGES
from delivery.languages.english import ENGLISH

PARTS = ("unsubscribe", "signup", "signup_by_phone", "view")
LONG = 10  # words, from which on a text must be told as what it is
OTHERS = [language for language in LANGUAGES.values() if language is not ENGLISH]


def texts(language) -> Iterator[tuple[str, str]]:
    """Every text, with its place."""
    for part in PARTS:
        words = getattr(language, part)
        for field in fields(words):
            value = getattr(words, field.name)
            for number, text in enumerate(value if isinstance(value, tuple) else [value]):
                yield f"{part}.{field.name}.{number}", text


def places(text: str) -> set[str | None]:
    """The names of what is filled in."""
    return {name for _, name, _, _ in string.Formatter().parse(text)} - {None}


def test_messages_and_pages_have_the_same_languages():
    assert list(LANGUAGES) == list(messages.LANGUAGES)
    assert {language.code for language in LANGUAGES.values()} == set(LANGUAGES)


@pytest.mark.parametrize("language", OTHERS, ids=lambda language: language.code)
def test_each_text_fills_what_the_english_one_fills(language):
    english = dict(texts(ENGLISH))
    translated = dict(texts(language))

    assert translated.keys() == english.keys()
    for place, text in translated.items():
        assert bool(text) == bool(english[place]), place
        assert places(text) == places(english[place]), place


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=lambda language: language.code)
def test_each_long_text_is_told_as_its_language(language):
    long = [text for _, text in texts(language) if len(text.split()) >= LONG]
    assert long
    for text in long:
        assert messages.find_language(text) == language.code, text


@pytest.mark.parametrize("language", OTHERS, ids=lambda language: language.code)
def test_hardly_a_text_is_left_in_english(language):
    english = {text for _, text in texts(ENGLISH) if len(text.split()) > 1}
    assert not english & {text for _, text in texts(language)}
