"""The HTML of an e-mail: valid, with all that was typed, and nothing that a value could add to it."""

import re
from urllib.parse import quote, urlsplit

import html5lib
import nh3
import pytest
from hypothesis import given, settings

from campaigns.content.blocks import FORBIDDEN, Button, Heading, Image, parse, walk
from campaigns.content.compiler import UNSUBSCRIBE, Envelope, compile_blocks, fill, prose_html
from campaigns.content.message import render
from campaigns.content.tests import drawing
from campaigns.content.tracking import LinkWriter

pytestmark = pytest.mark.one_database
TICKET = {UNSUBSCRIBE: "https://crm.example/u/ticket"}
ENVELOPE = Envelope(
    subject="News & “more” <here>", preheader="Look <inside>", sender="Chai & Co.", postal_address="1 <MG> Road"
)
XHTML = "{http://www.w3.org/1999/xhtml}"


def read(html: str):
    """The document as a strict parser has it, which raises at the first error."""
    return html5lib.HTMLParser(strict=True).parse(html)


def outline(element) -> list:
    """Tags and names of attributes, without any text."""
    return [(child.tag, sorted(child.attrib)) for child in element.iter() if isinstance(child.tag, str)]


def words(text: str) -> str:
    """Text as a reader sees it, where HTML shows any white space as one space."""
    return " ".join(re.sub(r"[\t\n\x0c\r ]+", " ", text).split(" "))


@pytest.mark.long
@settings(max_examples=60, deadline=None)
@given(drawing.block_lists, drawing.values, drawing.texts)
def test_it_is_valid_html_whatever_was_typed_and_whatever_values_are(data, values, subject):
    compiled = compile_blocks(parse(data), Envelope(subject, subject[:130], "Chai & Co.", "1 MG Road"))
    read(fill(compiled.html, values | TICKET))


@pytest.mark.long
@settings(max_examples=60, deadline=None)
@given(drawing.block_lists, drawing.values)
def test_no_tag_and_no_attribute_comes_from_a_value(data, values):
    compiled = compile_blocks(parse(data), ENVELOPE)
    plain = dict.fromkeys(["first_name", "city", "attributes.tier", "name", "last_product"], "x")
    assert outline(read(fill(compiled.html, values | TICKET))) == outline(read(fill(compiled.html, plain | TICKET)))


@pytest.mark.long
@settings(max_examples=60, deadline=None)
@given(drawing.block_lists, drawing.values)
def test_every_typed_character_and_every_value_is_there_decoded(data, values):
    blocks = parse(data)
    document = read(fill(compile_blocks(blocks, ENVELOPE).html, values | TICKET))
    shown = {name: FORBIDDEN.sub(" ", value) for name, value in values.items()}
    headings = [element for element in document.iter() if element.tag in (f"{XHTML}h1", f"{XHTML}h2")]
    typed = [block.text for _, block in walk(blocks) if isinstance(block, Heading)]
    assert [words("".join(element.itertext())) for element in headings] == [
        words(render(text, shown)) for text in typed
    ]
    images = [element.get("alt") for element in document.iter(f"{XHTML}img")]
    alts = [block.alt for _, block in walk(blocks) if isinstance(block, Image)]
    assert images == [render(text, shown) for text in alts]


@settings(max_examples=60, deadline=None)
@given(drawing.block_lists, drawing.values)
def test_a_value_in_a_link_is_percent_encoded_and_leaves_the_host_alone(data, values):
    blocks = parse(data)
    document = read(fill(compile_blocks(blocks, ENVELOPE).html, values | TICKET))
    hrefs = [element.get("href") for element in document.iter(f"{XHTML}a")]
    encoded = {name: quote(value.encode("utf-8", "replace"), safe="") for name, value in values.items()}
    for _, block in walk(blocks):
        if isinstance(block, Button):
            link = render(block.href.replace("| a&b", "| a%26b"), encoded)
            assert link in hrefs
            assert urlsplit(link).hostname == "shop.example"
    assert hrefs[-1] == TICKET[UNSUBSCRIBE]


@pytest.mark.long
@settings(max_examples=200, deadline=None)
@given(drawing.marked, drawing.values)
def test_a_sanitiser_finds_nothing_to_remove_from_prose(text, values):
    html = fill(prose_html(text, LinkWriter()), values)
    cleaned = nh3.clean(
        html,
        tags={"p", "br", "strong", "em", "a"},
        attributes={"p": {"style"}, "a": {"href", "target"}},
        link_rel=None,
        url_schemes={"https"},
    )
    assert tree(cleaned) == tree(html)


def tree(html: str) -> list:
    return [
        (element.tag, dict(element.attrib), element.text, element.tail)
        for element in html5lib.parseFragment(html).iter()
        if isinstance(element.tag, str)
    ]


def test_lines_are_short_enough_for_mail():
    long = "word " * 300
    html = fill(
        compile_blocks(parse([{"kind": "heading", "text": "x"}, {"kind": "footer", "text": long}]), ENVELOPE).html,
        TICKET,
    )
    assert max(len(line) for line in html.split("\n") if long.strip() not in line) < 998


def test_bold_italic_links_and_line_breaks():
    html = fill(
        prose_html(
            "**{{ first_name | *you* }}**, *see* [our *shop*](https://a.example/?a=1&b=2).\nBye\n\nEnd", LinkWriter()
        ),
        {},
    )
    assert html == (
        '<p style="margin:0 0 14px"><strong>*you*</strong>, <em>see</em> '
        '<a href="https://a.example/?a=1&amp;b=2" target="_blank">our <em>shop</em></a>.<br>Bye</p>'
        '<p style="margin:0 0 0px">End</p>'
    )


@pytest.mark.parametrize(
    "text", ["snake_case_name", "# no heading", "- no list", "<b>", "&amp;", '[a](x "title")', "![a](b"]
)
def test_anything_else_stays_text(text):
    assert "".join(html5lib.parseFragment(fill(prose_html(text, LinkWriter()), {})).itertext()) == text
