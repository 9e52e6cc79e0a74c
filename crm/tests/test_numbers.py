"""A number in a request is one that can be counted with, or none."""

import pytest

from crm.web.numbers import number_in


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("30", 30),
        ("007", 7),
        ("३०", 30),
        ("999999999", 999_999_999),
        ("1000000000", None),
        ("0" * 9 + "30", None),
        ("9" * 5000, None),
        ("-1", None),
        ("+1", None),
        ("1.5", None),
        ("1_000", None),
        (" 1", None),
        ("²", None),
        ("x", None),
        ("", None),
    ],
)
def test_a_text_is_a_number_or_none(text, number):
    assert number_in(text) == number
