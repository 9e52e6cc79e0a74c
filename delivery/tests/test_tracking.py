"""Links and pixels: what a stranger may do with them, where they lead, and what is written down."""

import base64
import re
import uuid

import pytest
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as with_settings
from hypothesis import strategies as st

from campaigns.engagement.hits import Hit
from campaigns.engagement.tickets import TicketKind, make_ticket
from campaigns.log.ledger import Message
from campaigns.models import Campaign
from crm.streams.stream import StreamUnavailable, client
from delivery import receipts, tracking
from delivery.outbox import send
from delivery.snapshot import write_snapshot
from delivery.tasks import settle_receipts
from delivery.tests.ledger import states
from delivery.vendors.registry import chosen_setup
from delivery.writing import OutgoingWriter

pytestmark = [pytest.mark.django_db]

AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36"
MESSAGE = uuid.UUID("01890a5d-ac96-774b-bcce-b302099a8057")
TEXT = "Hi {{ first_name }}! https://tea.example/{{ city | everywhere }}?a=1 or https://tea.example/b."


@pytest.fixture
def stranger() -> Client:
    return Client(headers={"User-Agent": AGENT})


@pytest.fixture
def sent(launched, vendor) -> Campaign:
    """A tracked message of plain text to one person, handed over."""
    campaign = launched(1, message=TEXT, tracks=True)
    send(campaign)
    return campaign


def ticket(kind: TicketKind = TicketKind.CLICKS, message: uuid.UUID = MESSAGE) -> str:
    return make_ticket(kind, message)


@pytest.mark.both_databases
def test_a_link_in_a_plain_message_leads_where_it_was_typed_and_counts(sent, stranger, vendor):
    links = re.findall(r"http://localhost:8000(/l/[\w-]{35}/\d+)", vendor.messages[0]["body"])
    assert [link[-2:] for link in links] == ["/1", "/2"]
    Message.objects.update(sent_at="2026-01-01T00:00:00Z", created_at="2026-01-01T00:00:00Z")

    response = stranger.get(links[0])
    settle_receipts()

    assert (response.status_code, response["Location"]) == (302, "https://tea.example/everywhere?a=1")
    assert states(sent) == {"delivered": 1}
    hit = Hit.objects.get()
    assert (hit.kind, hit.link, hit.sign, hit.verdict) == ("c", 1, "", "person")
    assert Message.objects.get().clicks == 1


def test_a_link_is_neither_stored_nor_told_on_and_a_stranger_needs_no_cookie(sent, stranger):
    message = Message.objects.get()
    response = stranger.get(f"/l/{ticket(message=message.id)}/2")
    pixel = stranger.get(f"/o/{ticket(message=message.id)}.gif")
    for answer in (response, pixel):
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Robots-Tag"] == "noindex"
        assert not answer.cookies
    assert (pixel["Content-Type"], len(pixel.content)) == ("image/gif", 43)


def test_values_are_encoded_and_never_change_the_host(sent, stranger):
    Message.objects.update(values={"city": "//evil.example\\@x?\r\nSet-Cookie: a=b"})
    response = stranger.get(f"/l/{ticket(message=Message.objects.get().id)}/1")
    assert response["Location"].startswith("https://tea.example/%2F%2Fevil.example%5C%40x%3F%0D%0A")
    assert not response.cookies


def test_a_host_and_a_path_in_another_script_are_written_for_a_header(launched, vendor, stranger):
    launched(1, message="https://köln.example/straße?q=ü", tracks=True)
    response = stranger.get(f"/l/{ticket(message=Message.objects.get().id)}/1")
    assert response["Location"] == "https://xn--kln-sna.example/stra%C3%9Fe?q=%C3%BC"


@pytest.mark.parametrize("number", ["0", "3", "99999999999999999999"])
def test_a_link_that_the_message_does_not_have_is_not_found(sent, stranger, number):
    response = stranger.get(f"/l/{ticket(message=Message.objects.get().id)}/{number}")
    assert response.status_code == 404
    assert receipts.stream.length() == 0


def bad_tickets() -> list[str]:
    good = ticket()
    raw = base64.urlsafe_b64decode(f"{good}=")
    flipped = [int.from_bytes(raw) ^ 1 << bit for bit in range(8 * len(raw))]
    changed = [base64.urlsafe_b64encode(number.to_bytes(len(raw))).decode().rstrip("=") for number in flipped]
    others = [
        ticket(TicketKind.UNSUBSCRIBE),
        ticket(TicketKind.TEST),
        good[:-1],
        good + good,
        good * 2,
        f"{good}=",
        "x",
    ]
    return changed + others


def test_a_changed_ticket_is_refused_without_a_query_and_gets_a_blank_pixel(stranger, django_assert_num_queries):
    with django_assert_num_queries(0):
        for bad in bad_tickets():
            assert stranger.get(f"/l/{bad}/1").status_code == 404
            assert len(stranger.get(f"/o/{bad}.gif").content) == 43
    assert receipts.stream.length() == 0


def test_an_old_listed_key_opens_and_a_retired_one_does_not(sent, stranger, settings):
    settings.LINK_SECRETS = ["o" * 40]
    link = f"/l/{ticket(message=Message.objects.get().id)}/1"
    settings.LINK_SECRETS = ["n" * 40, "o" * 40]
    assert stranger.get(link).status_code == 302
    settings.LINK_SECRETS = ["n" * 40]
    assert stranger.get(link).status_code == 404


@with_settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    query=st.text(max_size=30), headers=st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=20)
)
def test_nothing_in_a_request_changes_where_a_link_leads(sent, stranger, query, headers):
    link = f"/l/{ticket(message=Message.objects.get().id)}/2"
    response = stranger.get(
        link, {"url": query, "next": query}, headers={"Referer": headers, "X-Forwarded-Host": headers}
    )
    assert response["Location"] == "https://tea.example/b"


def test_the_pixel_asks_the_database_nothing(stranger, django_assert_num_queries):
    with django_assert_num_queries(0):
        stranger.get(f"/o/{ticket()}.gif")
    assert receipts.stream.length() == 1


@pytest.mark.parametrize("method", ["head", "options"])
def test_a_look_without_a_page_is_written_down_as_a_machine(sent, stranger, method):
    response = getattr(stranger, method)(f"/l/{ticket(message=Message.objects.get().id)}/1")
    settle_receipts()
    assert response.status_code in (204, 302)
    assert Hit.objects.get().verdict == "machine"
    assert states(sent) == {"delivered": 1}


def test_nothing_can_be_posted(sent, stranger):
    message = Message.objects.get()
    assert stranger.post(f"/l/{ticket(message=message.id)}/1").status_code == 405
    assert stranger.post(f"/o/{ticket(message=message.id)}.gif").status_code == 405
    assert receipts.stream.length() == 0


def test_the_reader_goes_on_while_the_stream_refuses_and_the_loss_is_counted(sent, stranger, monkeypatch):
    before = tracking.lost_hits()
    link = f"/l/{ticket(message=Message.objects.get().id)}/1"

    def refuse(*args):
        raise StreamUnavailable("no room")

    with monkeypatch.context() as patched:
        patched.setattr(receipts.stream, "append", refuse)
        assert [stranger.get(link).status_code for _ in range(3)] == [302] * 3
    assert stranger.get(link).status_code == 302
    assert tracking.lost_hits() - before == 3
    client().delete(tracking.LOST)


def test_a_test_message_counts_nothing(launched, vendor):
    campaign = launched(1, message=TEXT, tracks=True, launching=False, snapshot=False)
    message = OutgoingWriter(campaign, chosen_setup("email").create(), TicketKind.TEST)(
        MESSAGE.hex, "k", "a@example.com", {}
    )
    assert "https://tea.example/everywhere?a=1 or https://tea.example/b." in message["body"]


def test_a_message_that_is_not_tracked_is_sent_as_it_was_typed(launched, vendor):
    campaign = launched(1, message=TEXT)
    assert write_snapshot(campaign)
    send(campaign)
    assert "https://tea.example/everywhere?a=1 or https://tea.example/b." in vendor.messages[0]["body"]
