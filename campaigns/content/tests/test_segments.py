"""Literals and slots: one join a recipient, each value escaped by where it stands."""

import json
from html import escape
from urllib.parse import quote

import pytest
from hypothesis import given

from campaigns.content.blocks import FORBIDDEN, parse
from campaigns.content.compiler import Envelope, compile_blocks
from campaigns.content.message import on_one_line, render
from campaigns.content.segments import Join, Slot, Use, from_json, split, to_json
from campaigns.content.tests import drawing

pytestmark = pytest.mark.one_database

NAIVE = {
    Use.HTML: lambda value: escape(FORBIDDEN.sub(" ", value)),
    Use.URL: lambda value: escape(quote(value.encode("utf-8", "replace"), safe="")),
    Use.LINK: lambda value: escape(value),
    Use.PLAIN: lambda value: value,
    Use.LINE: on_one_line,
    Use.PLAIN_URL: lambda value: quote(value.encode("utf-8", "replace"), safe=""),
}


def naive(segments, values) -> str:
    """The same, said as simply as possible."""
    text = ""
    for segment in segments:
        text += segment if isinstance(segment, str) else NAIVE[segment.use](values.get(segment.name, segment.fallback))
    return text


@given(drawing.block_lists, drawing.values)
def test_a_join_gives_what_a_naive_rendering_gives(data, values):
    compiled = compile_blocks(parse(data), Envelope("Hi {{ first_name | you }}", sender="Chai"))
    for segments in (compiled.subject, compiled.html, compiled.text):
        assert Join(segments).fill(values) == naive(segments, values)


@given(drawing.block_lists, drawing.values)
def test_stored_segments_give_the_same_bytes(data, values):
    compiled = compile_blocks(parse(data), Envelope("Hi"))
    stored = json.loads(json.dumps(to_json(compiled.html)))
    assert Join(from_json(stored)).fill(values) == Join(compiled.html).fill(values)


@given(drawing.texts, drawing.values)
def test_plain_segments_equal_the_plain_message(text, values):
    assert Join(split(text, Use.PLAIN)).fill(values) == render(text, values)


def test_filling_changes_nothing_for_the_next_recipient():
    join = Join(["Hi ", Slot("name", "you", Use.HTML), "!"])
    assert [join.fill({"name": "<A>"}), join.fill({}), join.fill({"name": "B"})] == [
        "Hi &lt;A&gt;!",
        "Hi you!",
        "Hi B!",
    ]


def test_a_value_that_looks_like_a_token_stays_text():
    assert Join(split("Hi {{ name }}", Use.HTML)).fill({"name": "{{ city }}", "city": "Pune"}) == "Hi {{ city }}"
