"""The address of one setup for receipts: opened by its own proof, and by no other."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from delivery.models import ChannelSetup
from delivery.receipts import stream
from delivery.tests.test_receipts_api import NEW, OLD, signed

pytestmark = pytest.mark.django_db
RECEIPT = {"message_id": "m1", "status": "delivered", "occurred_at": "2026-11-28T10:00:00Z"}


@pytest.fixture
def setup() -> ChannelSetup:
    row = ChannelSetup(channel="email", kind="http", chosen_at=timezone.now())
    row.write_options({"url": "https://vendor.example.com", "secret": NEW})
    row.save(force_insert=True)
    return row


def post(id: str, body: bytes, headers: dict[str, str]) -> tuple[int, dict]:
    answer = Client().post(f"/api/v1/receipts/{id}", body, content_type="application/json", headers=headers)
    return answer.status_code, answer.json()


def test_what_its_secret_signed_is_appended(setup):
    body = json.dumps({"receipts": [RECEIPT, RECEIPT | {"status": "odd"}]}).encode()

    status, answer = post(setup.id.hex, body, signed(body, secret=NEW))

    assert (status, answer["accepted"], [each["index"] for each in answer["rejected"]]) == (202, 1, [1])
    assert stream.queued() == 1


def test_what_the_secret_of_another_setup_signed_is_refused(setup, settings):
    settings.VENDOR_SECRETS = [OLD]
    body = json.dumps(RECEIPT).encode()

    assert post(setup.id.hex, body, signed(body, secret=OLD))[0] == 401


@pytest.mark.parametrize("id", ["0" * 32, "x", "email"])
def test_an_address_of_no_setup_is_refused(id):
    body = json.dumps(RECEIPT).encode()

    assert post(id, body, signed(body, secret=NEW))[0] == 401


@pytest.mark.parametrize("body", [b"", b"[", b"1", b'"x"', b'{"receipts": 1}', b"[1]", b'[{"message_id": 1}]'])
def test_a_body_that_cannot_be_read_is_malformed(setup, body):
    assert post(setup.id.hex, body, signed(body, secret=NEW))[0] == 400


def test_nothing_is_told_to_a_get(setup):
    assert Client().get(f"/api/v1/receipts/{setup.id.hex}").status_code == 401
