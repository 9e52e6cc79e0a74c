"""Links as they are sent: through the installation, with UTM parameters, and straight again where a page shows them."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.content.blocks import parse
from campaigns.content.compiler import Envelope, compile_blocks, fill
from campaigns.content.segments import merged, split
from campaigns.content.tests import drawing
from campaigns.content.tracking import CLICK, LinkWriter, find_links, untracked, with_utm

SITE = "https://crm.example.com"
TICKET = "t" * 35
LETTER = [
    {"kind": "text", "text": "See [our *shop*](https://tea.example/) or [this](https://tea.example/{{ city }}#top)."},
    {"kind": "button", "label": "Shop", "href": "https://tea.example/"},
    {"kind": "image", "src": "https://tea.example/a.png", "alt": "Tea", "href": "https://tea.example/a?x=1&y=2"},
    {"kind": "footer", "text": ""},
]


def compiled(**how):
    return compile_blocks(parse(LETTER), Envelope("News", "Look inside"), LinkWriter(SITE, **how))


def test_every_link_leads_through_the_installation_by_its_number():
    mail = compiled()
    assert mail.links == ["https://tea.example/", "https://tea.example/{{ city }}#top", "https://tea.example/a?x=1&y=2"]
    html, text = fill(mail.html, {CLICK: TICKET}), fill(mail.text, {CLICK: TICKET})
    assert re.findall(rf'href="{SITE}/l/{TICKET}/(\d+)"', html) == ["1", "2", "1", "3"]
    assert re.findall(rf"{SITE}/l/{TICKET}/(\d+)", text) == ["1", "2", "1", "3"]
    assert "tea.example/" not in html.replace("https://tea.example/a.png", "")


def test_the_pixel_stands_right_after_the_preheader():
    html = fill(compiled().html, {CLICK: TICKET})
    assert html.count("<img") == 2
    before, pixel, _ = html.partition(f'<img\nsrc="{SITE}/o/{TICKET}.gif"')
    assert pixel
    shown = re.sub(r"<[^>]*>|[^\x20-\x7e]", "", before.partition("<body")[2].partition(">")[2])
    assert shown.split() == ["Look", "inside"]
    assert "/o/" not in fill(compile_blocks(parse(LETTER), Envelope("News")).html, {})


def test_utm_parameters_are_part_of_where_a_link_leads():
    mail = compiled(utm={"source": "shop", "campaign": "Diwali & more"})
    assert mail.links[0] == "https://tea.example/?utm_source=shop&utm_campaign=Diwali%20%26%20more"
    assert mail.links[1].endswith("{{ city }}?utm_source=shop&utm_campaign=Diwali%20%26%20more#top")


@pytest.mark.parametrize(
    ("link", "with_it"),
    [
        ("https://a.example", "https://a.example?utm_source=s"),
        ("https://a.example/?", "https://a.example/?utm_source=s"),
        ("https://a.example/?a=1", "https://a.example/?a=1&utm_source=s"),
        ("https://a.example/?a=1&", "https://a.example/?a=1&utm_source=s"),
        ("https://a.example/#b?c", "https://a.example/?utm_source=s#b?c"),
        ("https://a.example/?utm_source=own", "https://a.example/?utm_source=own"),
        ("https://a.example/?utm_source", "https://a.example/?utm_source"),
        ("https://a.example/{{ city | a#b?c }}", "https://a.example/{{ city | a#b?c }}?utm_source=s"),
    ],
)
def test_a_parameter_is_added_once_and_never_over_one_that_is_there(link, with_it):
    assert with_utm(link, {"source": "s"}) == with_it
    assert with_utm(with_it, {"source": "s"}) == with_it
    assert with_utm(link, {}) == link


@given(st.text(st.sampled_from("ab?&=#/%"), max_size=12), st.text(max_size=8))
def test_utm_parameters_change_nothing_else(rest, value):
    link = f"https://a.example/{rest}"
    before, after = urlsplit(link), urlsplit(with_utm(link, {"term": value}))
    assert (after.netloc, after.path, after.fragment) == (before.netloc, before.path, before.fragment)
    parameters = parse_qsl(after.query, keep_blank_values=True)
    assert parameters == [*parse_qsl(before.query, keep_blank_values=True), ("utm_term", value)]


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Look: https://a.example/x, now!", ["https://a.example/x"]),
        ("(https://a.example/x_(y)).", ["https://a.example/x_(y)"]),
        ("https://a.example/{{ city | the town }}?x https://b.example", ["https://a.example/{{ city | the town }}?x", "https://b.example"]),
        ("http://a.example https://localhost/ https://10.0.0.1/ https://nohost", []),
        ('<https://a.example/"x">', ["https://a.example/"]),
        ("*https://a.example*", ["https://a.example"]),
    ],
)  # fmt: skip
def test_links_are_found_in_plain_text(text, links):
    assert [text[begin:end] for begin, end in find_links(text)] == links


@pytest.mark.parametrize("behind", [")", "]", ").", "])", "[)"])
def test_brackets_behind_a_link_take_time_in_proportion_to_their_number(behind):
    text = "https://a.example/x" + behind * 100_000  # minutes, if each bracket were compared with all others
    assert list(find_links(text)) == [(0, len("https://a.example/x"))] * (behind != "[)")


def test_a_plain_text_keeps_everything_but_its_links():
    writer = LinkWriter(SITE)
    text = "Hi {{ first_name | you }}: https://a.example/{{ city }}. Bye https://a.example/{{ city }}"
    written = fill(writer.text(text), {CLICK: TICKET, "city": "Pune"})
    assert written == f"Hi you: {SITE}/l/{TICKET}/1. Bye {SITE}/l/{TICKET}/1"
    assert writer.links == ["https://a.example/{{ city }}"]


@settings(max_examples=40, deadline=None)
@given(drawing.block_lists, drawing.values)
def test_a_page_shows_what_an_untracked_message_says(data, values):
    envelope = Envelope("News", "Look inside")
    tracked = compile_blocks(parse(data), envelope, LinkWriter(SITE))
    plain = compile_blocks(parse(data), envelope)
    assert fill(untracked(tracked.html, tracked.links), values) == fill(plain.html, values)
    assert fill(untracked(tracked.text, tracked.links), values) == fill(plain.text, values)
    assert untracked(plain.html, plain.links) == plain.html


@given(st.lists(st.sampled_from(["https://a.example/", "https://b.example/{{ city }}", " and ", "http://x/l/", "."])))
def test_a_page_shows_a_plain_text_as_it_was_typed(parts):
    typed, links = "".join(parts), LinkWriter(SITE)
    written = merged(links.text(typed))
    assert fill(untracked(written, links.links), {"city": "Pune"}) == fill(LinkWriter().text(typed), {"city": "Pune"})
    assert fill(LinkWriter().text(typed), {"city": "Pune"}) == fill(merged(split(typed, "plain")), {"city": "Pune"})
