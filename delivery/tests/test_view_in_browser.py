"""“View in browser”: a recipient sees the message as it was sent, and looking at it counts nothing."""

import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.engagement.tickets import TicketKind, make_ticket
from campaigns.log.ledger import Message, State
from campaigns.log.retention import NOTHING
from campaigns.models import Campaign
from customers.models import Customer
from customers.privacy.erasure import erase
from delivery import receipts
from delivery.outbox import send

BLOCKS = [
    {"kind": "heading", "text": "Hi {{ first_name | there }}", "level": 1},
    {"kind": "button", "label": "Shop", "href": "https://tea.example/sale?of={{ first_name }}"},
    {"kind": "footer", "text": "Bye"},
]
PLAIN = "Hi {{ first_name }},\nsee (https://tea.example/sale). <b>Bye</b>"


@pytest.fixture
def stranger() -> Client:
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


@pytest.fixture
def designed(launched, vendor) -> Campaign:
    campaign = launched(2, blocks=BLOCKS, message="")
    send(campaign)
    return campaign


def link(customer: str = "c0", kind: TicketKind = TicketKind.UNSUBSCRIBE) -> str:
    message = Message.objects.filter(customer_external_id=customer).order_by("id").last()
    return reverse("delivery:view_in_browser", args=[make_ticket(kind, message.id)])


def test_the_link_of_a_message_shows_its_own_text(designed, vendor, stranger):
    body = next(message["body"] for message in vendor.messages if message["to"] == "p0@example.com")
    (address,) = re.findall(r"View in browser: http://localhost:8000(/v/\S+)", body)
    page = stranger.get(address)

    assert address == link()
    assert "Hi Person0</h1>" in page.text
    assert f'href="http://localhost:8000{address.replace("/v/", "/u/")}"' in page.text


def test_what_is_changed_after_the_launch_is_not_shown(designed, stranger):
    Campaign.objects.update(blocks=[{"kind": "heading", "text": "Other", "level": 1}, BLOCKS[2]], subject="Other")
    Customer.objects.update(name="Somebody Else")

    assert "Hi Person0</h1>" in stranger.get(link()).text


def test_looking_counts_nothing(designed, stranger):
    page = stranger.get(link()).text
    stranger.head(link())

    assert 'href="https://tea.example/sale?of=Person0"' in page
    assert not re.search("/[lo]/[A-Za-z0-9_-]{35}", page)
    assert receipts.stream.length() == 0


def test_it_runs_nothing_and_stays_nowhere(designed, stranger):
    response = stranger.get(link())

    assert response["Content-Security-Policy"].startswith(
        "default-src 'none'; style-src 'unsafe-inline'; img-src https:"
    )
    assert "sandbox allow-popups" in response["Content-Security-Policy"]
    assert "script" not in response["Content-Security-Policy"]
    assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("no-store", "noindex")
    assert response["Referrer-Policy"] == "no-referrer"
    assert not response.cookies


def test_a_plain_text_shows_its_links_and_escapes_the_rest(launched, vendor, stranger):
    send(launched(1, subject="News for {{ first_name }}", message=PLAIN))
    page = stranger.get(link()).text

    assert '<h1 class="wraps">News for Person0</h1>' in page
    expected = 'Hi Person0,<br>see (<a href="https://tea.example/sale">https://tea.example/sale</a>). &lt;b&gt;Bye'
    assert expected in page
    assert page.count("/u/") == 1
    assert "<script" not in page


@pytest.mark.parametrize("language", ["en", "hi"])
def test_a_test_message_has_no_page(designed, stranger, language):
    page = stranger.get(link(kind=TicketKind.TEST), headers={"Accept-Language": language})

    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text
    assert "Person0" not in page.text


@pytest.mark.parametrize("spoil", ["cut", "changed", "clicks", "garbage"])
def test_a_ticket_that_is_not_ours_is_refused_without_a_query(designed, stranger, spoil, django_assert_num_queries):
    good = link()
    bad = {
        "cut": good[:-1],
        "changed": good[:-2] + ("A" if good[-2] != "A" else "B") + good[-1],
        "clicks": link(kind=TicketKind.CLICKS),
        "garbage": "/v/%00%F0%9F%98%80..",
    }[spoil]
    with django_assert_num_queries(0):
        response = stranger.get(bad)

    assert response.status_code == 404
    assert "This message cannot be shown" in response.text


def test_an_erased_customer_has_no_page(designed, stranger):
    erased, other = link(), link("c1")
    erase(Customer.objects.get(external_id="c0"))

    assert stranger.get(erased).status_code == 404
    assert stranger.get(other).status_code == 200


def test_a_message_that_the_log_has_forgotten_has_no_page(designed, stranger):
    url = link()
    Message.objects.update(**NOTHING)

    assert stranger.get(url).status_code == 404


def test_a_message_that_was_never_sent_has_no_page(designed, stranger):
    Message.objects.update(status=State.SKIPPED, attempts=0)
    unknown = reverse("delivery:view_in_browser", args=[make_ticket(TicketKind.UNSUBSCRIBE, uuid.uuid4())])

    assert stranger.get(link()).status_code == 404
    assert stranger.get(unknown).status_code == 404


def test_it_can_only_be_looked_at(designed, stranger):
    assert stranger.post(link()).status_code == 405
    assert stranger.options(link()).status_code == 204
    assert "Hi Person0" in stranger.get(link()).text


def test_somebody_signed_in_sees_it_as_everybody_does(designed, signed_in, django_assert_max_num_queries):
    with django_assert_max_num_queries(3) as queries:
        response = signed_in.get(link())

    assert response.text == Client().get(link()).text
    assert not [query for query in queries if "session" in query["sql"]]
