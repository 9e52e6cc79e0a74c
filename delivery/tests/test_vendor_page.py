"""The page of the vendor, and rotating the secrets of its receipts."""

import pytest

from crm.streams.stream import client
from delivery.tests.ledger import pause_vendor
from delivery.tests.test_receipts_api import NEW, OLD, post, receipt, signed
from delivery.vendors.http import secret_use
from delivery.vendors.http.secret_use import secret_fingerprint

pytestmark = pytest.mark.django_db
PAGE = "/settings/vendor/"


@pytest.fixture(autouse=True)
def _nothing_noted(settings):
    settings.VENDOR_SECRETS = [NEW, OLD]
    secret_use._noted.clear()


def send(secret: str) -> int:
    body = b'{"message_id": "x", "status": "delivered", "occurred_at": "2026-01-01T00:00:00Z"}'
    return post(body, signed(body, secret=secret))[0]


def test_both_secrets_are_accepted_while_both_are_live(settings):
    assert [send(NEW), send(OLD)] == [202, 202]

    settings.VENDOR_SECRETS = [NEW]
    assert [send(NEW), send(OLD)] == [202, 401]


def test_the_page_says_which_still_signs_and_never_what_they_are(office):
    send(OLD)

    page = office.get(PAGE).text

    assert "2 active" in page
    old, new = (page.split(secret_fingerprint(secret))[1].split("</li>")[0] for secret in (OLD, NEW))
    assert "Last used" in old
    assert "Not used since Redis started" in new
    for secret in (OLD, NEW):
        assert secret not in page
        assert secret.removeprefix("whsec_") not in page


def test_use_is_noted_once_a_minute():
    secret_use.note_use(NEW)
    client().delete(secret_use.KEY)

    secret_use.note_use(NEW)

    assert not client().exists(secret_use.KEY)


def test_without_a_secret_it_says_what_to_do(office, settings):
    settings.VENDOR_SECRETS = []

    assert "Set <code>VENDOR_SECRET</code>" in office.get(PAGE).text


def test_a_vendor_that_is_paused_says_why(office):
    assert "No recent failures" in office.get(PAGE).text
    pause_vendor(reason="vendor answered 503")

    page = office.get(PAGE).text

    assert "Paused until" in page
    assert "vendor answered 503" in page


def test_a_receipt_is_accepted_as_ever():
    assert post(receipt())[0] == 202
