"""Text is cleaned of what nobody sees."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.text import VISIBLE_TEXT_PATTERN, clean, fold

ZERO_WIDTH_SPACE, NBSP, JOINER, NON_JOINER, EMOJI_STYLE = "\u200b", "\xa0", "\u200d", "\u200c", "\ufe0f"


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Nagpur ", "Nagpur"),
        (f"{NBSP}Nagpur\u3000\n", "Nagpur"),
        ("Nag\u200bpur", "Nagpur"),
        ("\ufeffNagpur\u00ad", "Nagpur"),
        ("\u202eNagpur\u202c", "Nagpur"),
        ("New  Delhi", "New  Delhi"),
        ("two\nlines", "two\nlines"),
        (NBSP, ""),
        (f" {ZERO_WIDTH_SPACE} ", ""),
        ("", ""),
        (f"Nag{JOINER}pur", "Nagpur"),
        (f"{JOINER}क", "क"),
        (f"क्{JOINER}ष", f"क्{JOINER}ष"),
        (f"क्{JOINER}{JOINER}ष", f"क्{JOINER}ष"),
        (f"می{NON_JOINER}خواهم", f"می{NON_JOINER}خواهم"),
        (f"👩{JOINER}❤{EMOJI_STYLE}{JOINER}👨", f"👩{JOINER}❤{EMOJI_STYLE}{JOINER}👨"),
        (f"1{EMOJI_STYLE}\u20e3", f"1{EMOJI_STYLE}\u20e3"),
        (f"Nagpur{EMOJI_STYLE}", "Nagpur"),
        ("VIP\U000e0041\U000e0042", "VIP"),
    ],
)
def test_outer_white_space_and_invisible_characters_go(text, cleaned):
    assert clean(text) == cleaned


odd = st.sampled_from(
    [ZERO_WIDTH_SPACE, NBSP, JOINER, NON_JOINER, EMOJI_STYLE, "\u20e3", " ", "a", "é", "क", "❤", "\x1f"]
)


@given(st.lists(odd, max_size=12).map("".join) | st.text())
def test_cleaning_twice_is_cleaning_once(text):
    assert clean(clean(text)) == clean(text)


@given(st.lists(odd | st.sampled_from(["\U000e0041", "\U000e0100"]), max_size=6).map("".join) | st.text())
def test_the_published_pattern_of_ids_admits_exactly_text_that_is_not_empty_after_cleaning(text):
    text = text.replace("\0", "")
    beyond_utf16 = any(ord(character) > 0xFFFF for character in text)  # which the pattern leaves to the cleaning
    if not beyond_utf16:
        assert bool(re.search(VISIBLE_TEXT_PATTERN, text)) == bool(clean(text))


def test_many_marks_in_a_row_are_compared_at_once():
    marks = "\u0301\u0316" * 1_000_000  # NFC would put them in order, for an hour
    assert fold(f"Köln{marks}") == f"köln{marks}"
