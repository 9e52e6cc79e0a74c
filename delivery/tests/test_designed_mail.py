"""A designed e-mail on its way: whole to a mail server, once a request to a vendor that fills it itself, else plain."""

import json
import re
import urllib.request
from email import message_from_bytes, policy
from uuid import uuid4

import pytest
from hypothesis import given

from campaigns.content.blocks import parse
from campaigns.content.compiler import UNSUBSCRIBE, Envelope, compile_blocks
from campaigns.content.segments import Join
from campaigns.content.shared import SharedContent
from campaigns.content.tests import drawing
from campaigns.content.unsubscribe_links import unsubscribe_headers
from campaigns.models import Campaign
from campaigns.senders import Sender
from campaigns.tests.factories import create_campaign, create_customer
from delivery.dummy_vendor.server import Refused, read
from delivery.outbox import send
from delivery.snapshot import write_snapshot
from delivery.tests.test_dummy_vendor import Vendor
from delivery.vendors.http import send as http_vendor
from delivery.vendors.protocol import Design, Outgoing
from delivery.vendors.smtp.emails import read_sender, write_email
from delivery.vendors.smtp.send import SmtpVendor
from delivery.writing import OutgoingWriter

pytestmark = pytest.mark.one_database

BLOCKS = [
    {"kind": "heading", "text": "Hi {{ first_name | there }}", "level": 1},
    {"kind": "button", "label": "Shop", "href": "https://tea.example/{{ city }}"},
    {"kind": "footer", "text": "Bye"},
]


def content_with(part) -> dict:
    """Contents of which each text is this part alone."""
    return {"h": {name: [part] for name in ("from", "reply_to", "subject", "text", "html")}}


class ContentVendor:
    """A vendor that fills contents itself."""

    def ask_design(self):
        return Design(html=True, contents=True)


@pytest.fixture
def launched(db) -> Campaign:
    sender = Sender.objects.create(
        name="Café & Co.", address="hello@chai.example", reply_to="help@chai.example", postal_address="12 MG Road"
    )
    create_customer(name="Asha <b> Rao", city="Navi Mumbai")
    campaign = create_campaign(blocks=BLOCKS, subject="News, {{ first_name | you }}", message="", sender=sender)
    campaign.launch()
    write_snapshot(campaign)
    campaign.refresh_from_db()
    return campaign


# ── A mail server ──


@pytest.mark.django_db
def test_an_email_holds_the_plain_part_and_the_html_and_comes_from_the_sender(launched):
    message = OutgoingWriter(launched, SmtpVendor())(uuid4().hex, "m-1", "asha@example.in", {"first_name": "Asha"})
    email = write_email(message, read_sender(message["from_header"], message["reply_to"]))
    mail = message_from_bytes(email.content.removesuffix(b".\r\n"), policy=policy.default)
    assert mail.get_content_type() == "multipart/alternative"
    assert (mail["from"], mail["reply-to"]) == ('"Café & Co." <hello@chai.example>', "help@chai.example")
    assert mail["list-unsubscribe"] or mail["list-id"]
    text, html = mail.iter_parts()
    assert [text.get_content_type(), html.get_content_type()] == ["text/plain", "text/html"]
    assert "Hi Asha\r\n=" in text.get_content()
    assert "Hi Asha</h1>" in html.get_content()
    assert max(map(len, email.content.split(b"\r\n"))) <= 998
    assert not mail.defects


@given(drawing.block_lists, drawing.values)
def test_mail_programs_read_what_was_written(data, values):
    compiled = compile_blocks(parse(data), Envelope("News"))
    text, html = (Join(segments).fill(values).replace("\r", "") for segments in (compiled.text, compiled.html))
    message = Outgoing(id=str(uuid4()), channel="email", to="a@example.in", subject="x", body=text, html=html)
    email = write_email(message, read_sender("Chai <a@chai.example>"))
    lines = email.content.removesuffix(b".\r\n").split(b"\r\n")
    stored = b"\r\n".join(line.removeprefix(b".") if line.startswith(b"..") else line for line in lines)
    read_parts = [
        part.get_payload(decode=True).decode().replace("\r\n", "\n")
        for part in message_from_bytes(stored, policy=policy.default).iter_parts()
    ]
    expected = [part.encode("utf-8", "replace").decode() for part in (text, html)]
    assert [part.rstrip("\n") for part in read_parts] == [part.rstrip("\n") for part in expected]


# ── A vendor that fills contents itself ──


@given(drawing.block_lists, drawing.values)
def test_what_the_vendor_joins_is_what_we_would_have_written(data, values):
    compiled = compile_blocks(parse(data), Envelope("Hi {{ first_name | you }}"))
    texts = {"subject": compiled.subject, "text": compiled.text, "html": compiled.html}
    url = {UNSUBSCRIBE: "https://crm.example/u/1"}
    shared = SharedContent(texts, unsubscribe_headers("\0"))
    fill = shared.fill(values | url)

    def joined(parts) -> str:
        return "".join(part if isinstance(part, str) else fill[part] for part in parts)

    assert {name: joined(shared.body[name]) for name in texts} == {
        name: Join(segments).fill(values | url) for name, segments in texts.items()
    }
    headers = {name: joined(parts) for name, parts in shared.body["headers"].items()}
    assert headers == unsubscribe_headers(url[UNSUBSCRIBE])


@pytest.mark.django_db
def test_a_message_is_small_on_its_way_and_the_test_vendor_joins_it(launched):
    write = OutgoingWriter(launched, ContentVendor())
    message = write(uuid4().hex, "m-1", "asha@example.in", {"first_name": "Asha <b>", "city": "Navi Mumbai"})
    posted = http_vendor._as_posted(message)
    assert len(json.dumps(posted)) < 1_000
    body = {"callback_url": "http://crm.example/r", "messages": [posted]}
    contents = {message["content"].hash: message["content"].body}
    _, (received,) = read(json.loads(json.dumps(body | {"contents": contents})))
    assert received.subject == "News, Asha <b>"
    assert "Hi Asha &lt;b&gt;</h1>" in received.html
    assert re.search(r'href="http://localhost:8000/l/[\w-]{35}/1"', received.html)
    assert re.search(r'<img\nsrc="http://localhost:8000/o/[\w-]{35}.gif"', received.html)
    assert "Hi Asha <b>\n=" in received.body


@pytest.mark.parametrize(
    ("contents", "message", "words"),
    [
        ([], {}, "contents must be an object"),
        ({"h": {}}, {}, "contents.h.from must be a list"),
        (content_with(True), {}, "texts and whole numbers"),
        ({}, {"content": "h", "fill": []}, "messages[0].content"),
        (content_with(1), {"fill": ["a"]}, "fewer texts"),
        (content_with(0), {"fill": [1]}, "a list of texts"),
    ],
)
def test_the_test_vendor_refuses_what_it_cannot_join(contents, message, words):
    item = {"id": "m", "channel": "email", "to": "a@example.in", "content": "h", **message}
    with pytest.raises(Refused, match=words.replace("[", r"\[").replace("]", r"\]")):
        read({"callback_url": "http://crm.example/r", "messages": [item], "contents": contents})


# ── What a vendor says that it takes ──


@pytest.mark.django_db
def test_a_vendor_without_capabilities_gets_the_plain_part_alone(launched, vendor):
    send(launched)
    (message,) = vendor.messages
    assert set(message) == {"id", "channel", "to", "subject", "body", "headers"}
    assert message["subject"] == "News, Asha"
    assert "Hi Asha\n=" in message["body"]


@pytest.mark.django_db
def test_a_vendor_that_fills_contents_gets_them_once_a_request(launched, vendor, monkeypatch):
    monkeypatch.setitem(http_vendor._designs, f"{vendor.url}/capabilities", Design(html=True, contents=True))
    send(launched)
    (message,) = vendor.messages
    assert set(message) == {"id", "channel", "to", "content", "fill"}


@pytest.mark.django_db
def test_a_vendor_that_takes_html_gets_whole_pages(launched, vendor, monkeypatch):
    monkeypatch.setitem(http_vendor._designs, f"{vendor.url}/capabilities", Design(html=True))
    send(launched)
    (message,) = vendor.messages
    assert message["from"] == '"Café & Co." <hello@chai.example>'
    assert "Hi Asha</h1>" in message["html"]


@pytest.mark.django_db
def test_a_vendor_that_does_not_answer_is_asked_again_and_nothing_is_claimed(launched, settings):
    settings.VENDOR_URL = "http://127.0.0.1:9"
    assert send(launched) is False
    launched.refresh_from_db()
    assert (launched.pending, launched.sending) == (1, 0)


@pytest.mark.django_db
def test_a_retry_sends_the_same_bytes(launched):
    first, second = (
        OutgoingWriter(Campaign.objects.get(id=launched.id), SmtpVendor())(
            launched.id.hex, "m", "a@b.example", {"city": "X"}
        )
        for _ in range(2)
    )
    assert first == second


@pytest.mark.django_db
def test_the_test_vendor_is_asked_what_it_takes_joins_it_and_shows_the_page(launched, settings, tmp_path):
    vendor = Vendor(tmp_path / "vendor.sqlite3", latest=60)
    try:
        settings.VENDOR_URL = f"http://127.0.0.1:{vendor.port}"
        send(launched)
        ((key, subject, html),) = vendor.rows("SELECT id, subject, html FROM acceptances")
        with urllib.request.urlopen(f"{settings.VENDOR_URL}/messages/{key}") as page:
            assert page.read().decode() == html
            assert page.headers["Content-Security-Policy"].endswith("sandbox")
    finally:
        vendor.stop()
    assert subject == "News, Asha"
    assert "Hi Asha</h1>" in html
    launched.refresh_from_db()
    assert launched.sent == 1
