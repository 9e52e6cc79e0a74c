"""Receipts are accepted with a valid signature and with nothing else."""

import base64
import json
import time

import pytest
from django.test import Client

from campaigns.log.ledger import Message
from delivery.receipts import stream
from delivery.tasks import settle_receipts
from delivery.tests.ledger import states
from delivery.vendors.http.signature import sign

pytestmark = pytest.mark.one_database

OLD, NEW = ("whsec_" + base64.b64encode(name * 8).decode() for name in (b"old", b"new"))


@pytest.fixture(autouse=True)
def _secrets(settings, db):
    settings.VENDOR_SECRETS = [NEW, OLD]


def signed(body: bytes, *, secret: str = NEW, at: float | None = None, id: str = "msg_1") -> dict[str, str]:
    timestamp = str(int(time.time() if at is None else at))
    signature = sign(secret, f"{id}.{timestamp}.".encode() + body).decode()
    return {"webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": f"v1,{signature}"}


def post(body, headers: dict[str, str] | None = None) -> tuple[int, dict]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = Client().post(
        "/api/v1/receipts", raw, content_type="application/json", headers=signed(raw) if headers is None else headers
    )
    return answer.status_code, answer.json()


def receipt(message_id: object = "unknown", status: str = "delivered", **fields) -> dict:
    return {"message_id": str(message_id), "status": status, "occurred_at": "2026-01-01T00:00:00Z", **fields}


def test_one_receipt_or_many_are_appended():
    assert post(receipt()) == (202, {"accepted": 1, "rejected": []})
    assert post({"receipts": [receipt(), receipt(status="failed", reason="mailbox full")]}) == (
        202,
        {"accepted": 2, "rejected": []},
    )
    assert stream.queued() == 3


def test_a_receipt_settles_its_message(launched):
    campaign = launched(2)
    first, second = Message.objects.all()

    post({"receipts": [receipt(first.key), receipt(second.key, "failed", reason="mailbox full")]})
    settle_receipts()

    assert states(campaign) == {"delivered": 1, "failed": 1}
    assert Message.objects.get(id=second.id).reason == "mailbox full"


@pytest.mark.parametrize("secret", [NEW, OLD])
def test_both_live_secrets_open(secret):
    body = json.dumps(receipt()).encode()
    assert post(body, signed(body, secret=secret))[0] == 202


def test_one_good_signature_among_several_is_enough():
    body = json.dumps(receipt()).encode()
    headers = signed(body)
    headers["webhook-signature"] = f"v1,AAAA v2,xyz {headers['webhook-signature']}"
    assert post(body, headers)[0] == 202


BODY = json.dumps(receipt()).encode()


@pytest.mark.parametrize(
    "make_headers",
    [
        dict,
        lambda: {**signed(BODY), "webhook-signature": ""},
        lambda: {**signed(BODY), "webhook-signature": "v1"},
        lambda: {**signed(BODY), "webhook-signature": "v1,"},
        lambda: {**signed(BODY), "webhook-signature": "v1,not base64 ☃"},
        lambda: {**signed(BODY), "webhook-signature": "v1,AAAA"},
        lambda: {**signed(BODY), "webhook-timestamp": "soon"},
        lambda: {**signed(BODY), "webhook-timestamp": "-5"},
        lambda: {**signed(BODY), "webhook-timestamp": "٣٤٥"},
        lambda: {**signed(BODY), "webhook-timestamp": "9" * 400},
        lambda: {**signed(BODY), "webhook-id": ""},
        lambda: {**signed(BODY), "webhook-id": "msg_2"},
        lambda: signed(BODY, secret="whsec_" + base64.b64encode(b"stranger" * 4).decode()),
        lambda: signed(BODY, at=time.time() - 301),
        lambda: signed(BODY, at=time.time() + 600),
        lambda: signed(BODY + b" "),
    ],
)
def test_any_fault_of_the_signature_is_a_401(make_headers):
    status, answer = post(BODY, make_headers())

    assert status == 401
    assert answer["detail"][0]["msg"]
    assert stream.length() == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"", 400),
        (b'{"message_id": NaN}', 400),
        ([], 422),
        ("delivered", 422),
        ({}, 422),
        ({"receipts": {}}, 422),
        ({"receipts": [], "more": 1}, 422),
        (receipt(status="lost"), 422),
        (receipt(colour="red"), 422),
        (receipt(occurred_at="2026-01-01"), 422),
        (receipt("x" * 1001), 422),
        ({"receipts": [receipt()] * 1001}, 422),
    ],
)
def test_a_signed_body_must_still_make_sense(body, status):
    found, answer = post(body)

    assert found == status
    assert {"loc", "msg"} <= answer["detail"][0].keys()
    assert stream.length() == 0


def test_good_receipts_of_a_batch_are_taken():
    status, answer = post({"receipts": [receipt(status="lost"), receipt()]})

    assert (status, answer["accepted"]) == (202, 1)
    assert answer["rejected"][0]["index"] == 0
    assert answer["rejected"][0]["errors"][0]["loc"] == ["body", "status"]


def test_an_unknown_message_is_accepted_and_has_no_effect(launched):
    campaign = launched(1)

    post({"receipts": [receipt(), receipt("00000000-0000-0000-0000-000000000000")]})
    settle_receipts()

    assert states(campaign) == {"pending": 1}
    assert stream.length() == 0
