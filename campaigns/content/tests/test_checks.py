"""What keeps blocks from being sent, each with its place and what to do."""

import pytest

from campaigns.content.blocks import parse
from campaigns.content.checks import block_label, find_block_problems

pytestmark = pytest.mark.one_database
FOOTER = {"kind": "footer", "text": "Bye"}
TEXT = {"kind": "text", "text": "Hello"}
SRC = "https://tea.example/a.png"


def test_a_good_letter_has_none():
    letter = [
        TEXT,
        {"kind": "image", "src": SRC},
        {"kind": "button", "label": "Go", "href": "https://tea.example"},
        FOOTER,
    ]
    assert find_block_problems(parse(letter)) == []


@pytest.mark.parametrize(
    ("block", "path", "words"),
    [
        ({"kind": "heading", "text": " "}, (1, "text"), "This block is empty"),
        ({"kind": "text", "text": ""}, (1, "text"), "This block is empty"),
        ({"kind": "text", "text": "{{ frist_name }}"}, (1, "text"), "Did you mean first_name"),
        ({"kind": "text", "text": "[x](http://a.example)"}, (1, "text"), "write https://"),
        ({"kind": "text", "text": "[x](https://x\\@evil.example)"}, (1, "text"), "no backslash"),
        ({"kind": "button", "label": "", "href": "https://a.example"}, (1, "label"), "Write on the button"),
        ({"kind": "button", "label": "Go", "href": ""}, (1, "href"), "There is no link"),
        ({"kind": "button", "label": "Go", "href": "https://a.example/{{ frist_name }}"}, (1, "href"), "first_name"),
        ({"kind": "image", "src": ""}, (1, "src"), "There is no link"),
        ({"kind": "image", "src": SRC, "href": "https://a.example"}, (1, "alt"), "This image is a link"),
        ({"kind": "image", "src": SRC, "alt": "a", "href": "x"}, (1, "href"), "not a whole link"),
        ({"kind": "columns", "left": [TEXT], "right": []}, (1,), "A column is empty"),
        (
            {"kind": "columns", "left": [TEXT], "right": [{"kind": "button", "label": "Go"}]},
            (1, "right", 0, "href"),
            "link",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(block, path, words):
    (problem,) = find_block_problems(parse([TEXT, block, FOOTER]))
    assert problem.path == path
    assert words in problem.text


def test_images_alone_are_no_letter():
    (problem,) = find_block_problems(parse([{"kind": "image", "src": SRC, "alt": "Sale"}, FOOTER]))
    assert "An e-mail needs words" in problem.text


def test_pages_call_a_block_by_its_place():
    blocks = parse([TEXT, {"kind": "columns", "left": [TEXT], "right": [TEXT]}, FOOTER])
    assert block_label(blocks, (0, "text")) == "Block 1 (text)"
    assert block_label(blocks, (1, "right", 0, "text")) == "Block 2 (columns), right 1 (text)"
