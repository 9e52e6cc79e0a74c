"""The plain part says what the HTML says."""

import pytest
from hypothesis import given

from campaigns.content.blocks import Button, Heading, Image, parse, walk
from campaigns.content.compiler import UNSUBSCRIBE, VIEW, Envelope, compile_blocks, fill
from campaigns.content.message import render
from campaigns.content.tests import drawing

pytestmark = pytest.mark.one_database

LETTER = [
    {"kind": "heading", "text": "New teas"},
    {"kind": "text", "text": "Hi **{{ first_name | there }}**,\n\nsee [the *list*](https://tea.example/{{ city }})."},
    {"kind": "image", "src": "https://tea.example/a.png", "alt": "Two cups", "href": "https://tea.example/cups"},
    {"kind": "image", "src": "https://tea.example/b.png", "alt": ""},
    {
        "kind": "columns",
        "left": [{"kind": "heading", "text": "Green", "level": 2}],
        "right": [{"kind": "heading", "text": "Black", "level": 2}],
    },
    {"kind": "divider"},
    {"kind": "button", "label": "Shop", "href": "https://tea.example/?a=1&b=2"},
    {"kind": "footer", "text": "You are a customer of ours."},
]
EXPECTED = """New teas
========

Hi Asha,

see the list (https://tea.example/New%20Delhi).

Two cups: https://tea.example/cups

Green
-----

Black
-----

----------

Shop: https://tea.example/?a=1&b=2

--\x20
You are a customer of ours.
12 MG Road
Pune
View in browser: https://crm.example/v/1
Choose what you get: https://crm.example/u/1#preferences
Unsubscribe: https://crm.example/u/1
"""


def test_the_plain_part_of_a_whole_letter():
    compiled = compile_blocks(parse(LETTER), Envelope("News", sender="Tea", postal_address="12 MG Road\nPune"))
    values = {
        "first_name": "Asha",
        "city": "New Delhi",
        UNSUBSCRIBE: "https://crm.example/u/1",
        VIEW: "https://crm.example/v/1",
    }
    assert fill(compiled.text, values) == EXPECTED
    assert compiled.links == [
        "https://tea.example/{{ city }}",
        "https://tea.example/cups",
        "https://tea.example/?a=1&b=2",
    ]


@given(drawing.block_lists, drawing.values)
def test_it_holds_every_heading_label_and_description(data, values):
    blocks = parse(data)
    text = fill(compile_blocks(blocks, Envelope("News")).text, values)
    for _, block in walk(blocks):
        if isinstance(block, Button):
            assert render(block.label, values) in text
        elif isinstance(block, Image):
            assert render(block.alt, values) in text
        elif isinstance(block, Heading):
            assert not block.text.split() or render(" ".join(block.text.split()), values) in text


def test_a_hindi_letter_has_hindi_words_of_ours():
    blocks = parse([{"kind": "text", "text": "नमस्ते {{ first_name }}"}, {"kind": "footer"}])
    compiled = compile_blocks(blocks, Envelope("नमस्ते"))
    assert "सदस्यता समाप्त करें" in fill(compiled.text, {})
    assert 'lang="hi"' in fill(compiled.html, {})
