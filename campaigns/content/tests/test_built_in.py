"""The templates that come with the product: whole, but for the links that each installation has to fill in."""

import pytest

from campaigns.content.blocks import parse
from campaigns.content.checks import find_block_problems
from campaigns.content.compiler import Envelope, compile_blocks, html_bytes, language_of_blocks
from campaigns.content.frozen import LARGE_HTML, VALUE_BYTES
from campaigns.content.library import built_in_templates, find_template
from campaigns.content.message import MAX_PREHEADER, names_without_fallback
from campaigns.content.tokens import token_mistakes

pytestmark = pytest.mark.one_database
TEMPLATES = built_in_templates()
each = pytest.mark.parametrize("template", TEMPLATES, ids=[template.id for template in TEMPLATES])


def test_there_are_four_in_two_languages():
    ids = [template.id.rpartition("-")[::2] for template in TEMPLATES]
    assert {(name, language) for name, language in ids} == {
        (name, language) for name in ("news", "offer", "win-back", "thank-you") for language in ("en", "hi")
    }


@each
def test_only_their_links_are_missing(template):
    problems = find_block_problems(parse(template.blocks))
    assert problems
    assert {problem.path[-1] for problem in problems} == {"href"}


@each
def test_every_token_has_a_fallback(template):
    texts = [template.subject, template.preheader, *(str(block) for block in template.blocks)]
    assert not names_without_fallback(*texts)
    assert not token_mistakes(template.subject + template.preheader)
    assert len(template.preheader) <= MAX_PREHEADER


@each
def test_they_are_in_the_language_that_they_say_and_far_from_being_cut(template):
    blocks = parse(template.blocks)
    assert language_of_blocks(blocks) == template.id[-2:]
    assert html_bytes(compile_blocks(blocks, Envelope(template.subject)).html, VALUE_BYTES) < LARGE_HTML / 2


def test_they_are_found_by_their_ids():
    assert find_template("news-hi").name == "समाचार"
