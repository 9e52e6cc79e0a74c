"""Every e-mail carries its link in text and headers, unfolded however long it is; other channels carry none."""

from urllib.parse import urlsplit

import pytest
from django.test import Client

from campaigns.log.ledger import Message
from delivery.outbox import send

pytestmark = pytest.mark.django_db
LONG = "https://" + ".".join(["a-long-label-of-a-host-name"] * 7) + ".example.com"


def test_a_vendor_over_http_gets_the_headers(launched, vendor):
    send(launched(1))
    (message,) = vendor.messages
    url = message["headers"]["List-Unsubscribe"].strip("<>")

    assert message["headers"] == {
        "List-ID": "<campaigns.localhost>",
        "List-Unsubscribe": f"<{url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert message["body"].endswith(f"\n\nUnsubscribe: {url}")
    path = urlsplit(url).path
    assert Client().post(path, dict([message["headers"]["List-Unsubscribe-Post"].split("=")])).status_code == 200
    assert Message.objects.get().unsubscribed_at


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
def test_not_on_other_channels(launched, vendor, channel):
    send(launched(1, channel=channel))
    (message,) = vendor.messages

    assert message.keys() == {"id", "channel", "to", "subject", "body"}
    assert message["body"] == "Hi Person0!"


def test_a_mail_server_gets_the_headers_unfolded(launched, mailbox, settings):
    settings.SITE_URL, settings.SITE_HOST, settings.SECURE = LONG, urlsplit(LONG).hostname, True
    send(launched(1))
    (email,) = mailbox.emails
    lines = email.split(b"\r\n")
    (header,) = [line for line in lines if line.lower().startswith(b"list-unsubscribe:")]

    assert len(header) > 200
    assert header.startswith(f"List-Unsubscribe: <{LONG}/u/".encode())
    assert header.endswith(b">")
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines
    assert f"List-ID: <campaigns.{urlsplit(LONG).hostname}>".encode() in lines


def test_without_https_on_a_public_host_only_the_text_has_it(launched, vendor, settings):
    settings.SITE_URL, settings.SITE_HOST = "http://crm.example.com", "crm.example.com"
    settings.SECURE = settings.LOCAL = False
    send(launched(1))
    (message,) = vendor.messages

    assert message["headers"] == {"List-ID": "<campaigns.crm.example.com>"}
    assert "\n\nUnsubscribe: http://crm.example.com/u/" in message["body"]


def test_a_long_message_keeps_its_length(launched, vendor):
    send(launched(1, message="x" * 10_000))

    assert vendor.messages[0]["body"].startswith("x" * 10_000 + "\n\nUnsubscribe: ")
