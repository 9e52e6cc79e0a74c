"""Variables in the bodies of approved templates: filled, read back, and where a text differs."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.approved.placeholders import Difference, body_mistake, parse_body

ORDER = "Dear {#var#}, your order {#numeric#} is on its way. Chai & Co."


@pytest.mark.parametrize(
    ("channel", "body", "parameters"),
    [
        ("whatsapp", "Hi {{1}}, order {{ 2 }} of {{1}}", ["1", "2"]),
        ("whatsapp", "Hi {{first_name}}", ["first_name"]),
        ("whatsapp", "Hi {#var#} {{First}}", []),
        ("sms", ORDER, ["1", "2"]),
        ("sms", "{#var#}{#var#}", ["1", "2"]),
        ("sms", "Hi {{1}}", []),
    ],
)
def test_variables_are_found_as_the_channel_writes_them(channel, body, parameters):
    assert parse_body(channel, body).parameters == parameters


def test_a_filled_text_is_read_back():
    body = parse_body("sms", ORDER)
    text = body.fill({"1": "Ananya", "2": "42"})
    assert text == "Dear Ananya, your order 42 is on its way. Chai & Co."
    assert body.read(text) == {"1": "Ananya", "2": "42"}


def test_a_variable_that_stands_twice_holds_the_same():
    body = parse_body("whatsapp", "{{1}} and {{1}}")
    assert body.fill({"1": "a"}) == "a and a"
    assert body.read("a and a") == {"1": "a"}
    assert isinstance(body.read("a and b"), Difference)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Dera Ananya, your order 42 is on its way. Chai & Co.", "“ar ” is missing after “De”"),
        ("", "“Dear ” is missing at the beginning"),
        ("Dear Ananya, the order 42 is on its way. Chai & Co.", "“, your order ” is missing after “Dear ”"),
        ("Dear A, your order 42 is on its way. Chai", "“ is on its way. Chai & Co.” is missing at the end"),
        ("Dear A, your order 42 is on its way. Chai & Co.!", "“ is on its way. Chai & Co.” is missing at the end"),
    ],
)
def test_a_difference_says_what_is_missing_and_where(text, said):
    assert str(parse_body("sms", ORDER).read(text)) == said


def test_a_text_without_variables_must_be_the_same():
    body = parse_body("sms", "Sale ends today")
    assert body.read("Sale ends today") == {}
    assert str(body.read("Sale ends today!")) == "nothing may follow “Sale ends today”"


PIECES = st.lists(st.sampled_from(["{#var#}", "{{1}}", "{{2}}", "a", "b", "ab", " ", "न", ".", "(", "\\"]), max_size=8)


@given(st.sampled_from(["sms", "whatsapp"]), PIECES.map("".join), st.lists(st.text("ab .", max_size=3), max_size=8))
def test_every_filled_text_is_read_as_one_that_gives_it_again(channel, written, values):
    body = parse_body(channel, written)
    text = body.fill(dict(zip(body.parameters, values, strict=False)))
    found = body.read(text)
    if len(set(body.names)) == len(body.names):
        assert isinstance(found, dict)
    if isinstance(found, dict):
        assert body.fill(found) == text


@given(PIECES.map("".join), st.text("ab. न(", max_size=12))
def test_a_text_is_refused_where_a_regular_expression_refuses_it(written, text):
    body = parse_body("sms", written)
    pattern = "(.*)".join(map(re.escape, body.literals))
    assert isinstance(body.read(text), dict) == bool(re.fullmatch(pattern, text, re.DOTALL))


@pytest.mark.parametrize(
    ("channel", "body", "is_mistaken"),
    [
        ("whatsapp", "Hi {{1}} {{2}}", False),
        ("whatsapp", "Hi {{first_name}} {{city}}", False),
        ("whatsapp", "Hi {{1}} {{3}}", True),
        ("whatsapp", "Hi {{1}} {{city}}", True),
        ("whatsapp", "Hi {{First Name}}", True),
        ("whatsapp", "Hi {{1}", True),
        ("sms", ORDER, False),
        ("sms", "Hi {#var}", True),
    ],
)
def test_mistakes_in_a_typed_body(channel, body, is_mistaken):
    assert bool(body_mistake(channel, body)) == is_mistaken
