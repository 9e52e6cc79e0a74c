"""Blocks as JSON: what is read, and what is refused with its place."""

import pytest
from hypothesis import given

from campaigns.content.blocks import MAX_BLOCKS, BlockError, Columns, Footer, Heading, dump, parse
from campaigns.content.tests import drawing

pytestmark = pytest.mark.one_database
FOOTER = {"kind": "footer", "text": ""}


@given(drawing.block_lists)
def test_what_is_written_reads_as_the_same_blocks(data):
    assert parse(dump(parse(data))) == parse(data)


def test_fields_that_are_left_out_are_empty():
    assert parse([{"kind": "heading"}, {"kind": "columns"}, {"kind": "footer"}]) == (Heading(), Columns(), Footer())


@pytest.mark.parametrize(
    ("data", "path", "words"),
    [
        ("text", (), "a list"),
        ([], (), "footer"),
        ([{"kind": "heading"}], (), "footer"),
        ([FOOTER, FOOTER], (0,), "only one"),
        (["text", FOOTER], (0,), "an object"),
        ([{"kind": "video"}, FOOTER], (0, "kind"), "Choose one of: heading"),
        ([{"kind": ["text"]}, FOOTER], (0, "kind"), "Choose one of"),
        ([{"kind": "heading", "size": 3}, FOOTER], (0, "size"), "no such field"),
        ([{"kind": "heading", "level": 3}, FOOTER], (0, "level"), "1, 2"),
        ([{"kind": "heading", "level": True}, FOOTER], (0, "level"), "1, 2"),
        ([{"kind": "heading", "text": 7}, FOOTER], (0, "text"), "not text"),
        ([{"kind": "heading", "text": "a\0b"}, FOOTER], (0, "text"), "U+0000"),
        ([{"kind": "heading", "text": "a\ufdd0b"}, FOOTER], (0, "text"), "U+FDD0"),
        ([{"kind": "columns", "left": [{"kind": "columns"}]}, FOOTER], (0, "left", 0, "kind"), "inside a column"),
        ([{"kind": "columns", "right": [FOOTER]}, FOOTER], (0, "right", 0, "kind"), "inside a column"),
        ([{"kind": "columns", "right": {}}, FOOTER], (0, "right"), "a list of blocks"),
        ([{"kind": "columns", "left": [{"kind": "divider"}] * 5}, FOOTER], (0, "left"), "at most 4"),
        ([{"kind": "divider"}] * MAX_BLOCKS + [FOOTER], (), "61 blocks"),
        ([{"kind": "text", "text": "x" * 5_000}, {"kind": "footer", "text": "x" * 5_001}], (), "10,001 characters"),
    ],
)
def test_what_no_draft_may_hold_is_refused_with_its_place(data, path, words):
    with pytest.raises(BlockError) as refused:
        parse(data)
    assert refused.value.path == path
    assert words in refused.value.message
