"""The form of blocks: what it posts is what it shows, and what its buttons do."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from campaigns.content.blocks import MAX_BLOCKS, dump, parse
from campaigns.content.form import (
    blame,
    edit,
    make_drafts,
    posted_texts,
    read_posted,
    to_data,
    walk_drafts,
    write_posted,
)
from campaigns.content.tests import drawing

pytestmark = pytest.mark.one_database

LETTER = [
    {"kind": "heading", "text": "A"},
    {"kind": "text", "text": "B"},
    {"kind": "columns", "left": [{"kind": "text", "text": "C"}], "right": []},
    {"kind": "footer", "text": "Bye"},
]


def posted(drafts) -> QueryDict:
    """What a browser posts for these blocks."""
    post = QueryDict(mutable=True)
    write_posted(post, drafts)
    for name in posted_texts(post):
        post[name] = post[name].replace("\n", "\r\n")
    return post


def kinds(drafts) -> list[str]:
    return [draft.kind for _, draft in walk_drafts(drafts)]


@given(drawing.block_lists)
def test_stored_blocks_come_back_from_the_form_as_they_were(data):
    blocks = parse(data)
    assert parse(to_data(read_posted(posted(make_drafts(dump(blocks)))))) == blocks


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        ("add:button:", ["heading", "text", "columns", "text", "button", "footer"]),
        ("add:button:b1", ["heading", "button", "text", "columns", "text", "footer"]),
        ("add:image:b3.right", ["heading", "text", "columns", "text", "image", "footer"]),
        ("up:b2", ["text", "heading", "columns", "text", "footer"]),
        ("down:b1", ["text", "heading", "columns", "text", "footer"]),
        ("copy:b3", ["heading", "text", "columns", "text", "columns", "text", "footer"]),
        ("delete:b3", ["heading", "text", "footer"]),
        ("delete:b4", ["heading", "text", "columns", "footer"]),
    ],
)
def test_a_button_does_what_it_says(act, expected):
    drafts = make_drafts(LETTER)
    assert edit(drafts, act)
    assert kinds(drafts) == expected


@pytest.mark.parametrize(
    "act",
    [
        *("up:b1", "down:b3", "up:b5", "down:b5", "copy:b5", "delete:b5", "delete:b9", "add:footer:", "add:video:"),
        *("add:columns:b3.left", "add:footer:b3.left", "nonsense", ""),
    ],
)
def test_what_cannot_be_changes_nothing(act):
    drafts = make_drafts(LETTER)
    assert edit(drafts, act) == ""
    assert to_data(drafts) == to_data(make_drafts(LETTER))


@pytest.mark.long
@given(st.lists(st.sampled_from(["add:text:", "add:columns:", "copy:b1", "copy:b3", "add:text:b3.left"]), max_size=80))
def test_no_button_makes_more_blocks_than_are_allowed(acts):
    drafts = make_drafts(LETTER)
    for act in acts:
        edit(drafts, act)
    assert len(kinds(drafts)) <= MAX_BLOCKS
    ids = [draft.id for _, draft in walk_drafts(drafts)]
    assert len(set(ids)) == len(ids)


def test_what_no_form_posts_is_left_out():
    post = QueryDict(
        "block=a::text&block=a::text&block=b:x.left:text&block=c::video&block=%3Cd%3E::text&block=e"
        "&block=f::columns&block=g:f.left:columns&block=h::footer&block=i::heading"
    )
    assert [(draft.id, draft.kind) for _, draft in walk_drafts(read_posted(post))] == [
        ("a", "text"),
        ("f", "columns"),
        ("i", "heading"),
        ("h", "footer"),
    ]


def test_a_fault_stands_at_its_block():
    drafts = make_drafts(LETTER)
    assert blame(drafts, (2, "left", 0, "text"), "Empty")
    assert blame(drafts, (2,), "No right column")
    assert drafts[2].left[0].faults == {"text": "Empty"}
    assert drafts[2].faults == {"": "No right column"}
    assert not blame(drafts, (), "Too long")
