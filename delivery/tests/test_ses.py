"""Amazon SES: events of its own topic, signed by SNS, and none else; messages carry the key that comes back."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from django.test import Client
from django.utils import timezone

from campaigns.log.ledger import Message
from customers.models import Suppression
from delivery.models import ChannelSetup
from delivery.receipts import stream
from delivery.tasks import settle_receipts
from delivery.tests.ledger import states
from delivery.vendors.protocol import Outgoing
from delivery.vendors.registry import find_setup
from delivery.vendors.ses import receipts, sns
from delivery.vendors.ses.send import SesVendor
from delivery.vendors.smtp.emails import read_sender, write_email

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
TOPIC = "arn:aws:sns:eu-west-1:123456789012:ses-events"
CERTIFICATE = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem"
URL = "ses://USER:PASSWORD@eu-west-1?topic=" + TOPIC
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(autouse=True)
def _certificate(monkeypatch):
    monkeypatch.setattr(sns, "public_key", lambda url: KEY.public_key())


@pytest.fixture
def setup() -> ChannelSetup:
    row = ChannelSetup(channel="email", kind="ses", chosen_at=timezone.now())
    row.write_options(
        {"region": "eu-west-1", "user": "U", "password": "P", "topic": TOPIC, "configuration_set": "campaigns"}
    )
    row.save(force_insert=True)
    return row


def notification(
    event: object = None, *, kind: str = "Notification", version: str = "2", **fields: str
) -> dict[str, str]:
    """A message of SNS, signed."""
    message = {
        "Type": kind,
        "MessageId": "1",
        "TopicArn": TOPIC,
        "Message": json.dumps(event),
        "Timestamp": datetime.now(UTC).isoformat(),
        "SignatureVersion": version,
        "SigningCertURL": CERTIFICATE,
        **fields,
    }
    text = "".join(f"{name}\n{message[name]}\n" for name in sns.SIGNED[kind] if name in message)
    algorithm = hashes.SHA256() if version == "2" else hashes.SHA1()
    return message | {"Signature": base64.b64encode(KEY.sign(text.encode(), padding.PKCS1v15(), algorithm)).decode()}


def bounce(key: str, kind: str = "Permanent", detail: str = "General") -> dict:
    return {
        "eventType": "Bounce",
        "mail": {
            "headers": [{"name": "X-Metadata", "value": json.dumps({"key": key})}],
            "destination": ["a@example.com"],
        },
        "bounce": {
            "bounceType": kind,
            "bounceSubType": detail,
            "bouncedRecipients": [{"emailAddress": "a@example.com", "diagnosticCode": "smtp; 550 5.1.1"}],
        },
    }


def post(setup: ChannelSetup, message: dict[str, str]) -> int:
    url = f"/api/v1/receipts/{setup.id.hex}"
    return Client().post(url, json.dumps(message), content_type="text/plain; charset=UTF-8").status_code


@pytest.mark.parametrize("version", ["1", "2"])
def test_an_event_of_the_topic_is_taken(setup, version):
    assert post(setup, notification(bounce("k"), version=version)) == 202
    assert stream.queued() == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"Message": json.dumps(bounce("other"))},
        {"Signature": "AAAA"},
        {"Signature": "no base64 ä"},
        {"SignatureVersion": "3"},
        {"SigningCertURL": "https://sns.eu-west-1.amazonaws.com.evil.example/x.pem"},
        {"SigningCertURL": "http://sns.eu-west-1.amazonaws.com/x.pem"},
        {"SigningCertURL": "https://evil@sns.eu-west-1.amazonaws.com:444/x.pem"},
        {"Type": "Other"},
        {"Timestamp": "yesterday"},
    ],
)
def test_a_changed_message_is_refused(setup, changed):
    assert post(setup, notification(bounce("k")) | changed) == 401
    assert stream.queued() == 0


def test_another_topic_is_refused_though_sns_signed_it(setup):
    assert post(setup, notification(bounce("k"), TopicArn=TOPIC + "-of-a-stranger")) == 401


def test_an_old_message_is_refused(setup):
    at = datetime.now(UTC) - timedelta(hours=3)

    assert post(setup, notification(bounce("k"), Timestamp=at.isoformat())) == 401


def test_the_subscription_to_its_own_topic_is_confirmed(setup, monkeypatch):
    asked: list[str] = []
    monkeypatch.setattr(receipts, "get", lambda url, seconds: asked.append(url))
    url = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription"

    assert post(setup, notification(kind="SubscriptionConfirmation", SubscribeURL=url, Token="t")) == 200
    assert (
        post(setup, notification(kind="SubscriptionConfirmation", SubscribeURL="https://evil.example/", Token="t"))
        == 401
    )

    assert asked == [url]


@pytest.mark.parametrize(
    ("kind", "detail", "found"),
    [
        ("Permanent", "General", "hard"),
        ("Permanent", "OnAccountSuppressionList", "hard"),
        ("Transient", "MailboxFull", "soft"),
        ("Transient", "ContentRejected", "content"),
        ("Undetermined", "Undetermined", ""),
    ],
)
def test_bounces_are_told_apart(kind, detail, found):
    (event,) = receipts._READER.esp_to_anymail_events(bounce("k", kind, detail), {})

    assert receipts.find_bounce(event) == found


@pytest.mark.both_databases
def test_a_permanent_bounce_settles_its_message_and_suppresses_the_address(setup, launched):
    campaign = launched(1)
    Message.objects.update(status="sent", sent_at=timezone.now())
    campaign.record({"pending": -1, "sent": 1})

    post(setup, notification(bounce(Message.objects.get().key)))
    settle_receipts()

    assert states(campaign) == {"failed": 1}
    assert Suppression.objects.get().reason == "bounced"


def test_an_email_carries_its_key_and_the_configuration_set(setup):
    found = find_setup(setup.id.hex)
    vendor = found.create()
    assert isinstance(vendor, SesVendor)
    assert vendor._server.host == "email-smtp.eu-west-1.amazonaws.com"
    message = Outgoing(id="k1", channel="email", to="a@example.com", subject="Hello", body="Hi!")

    email = write_email(vendor._with_key(message), read_sender("news@example.com")).content.decode()

    assert 'X-Metadata: {"key": "k1"}\r\n' in email
    assert "X-SES-CONFIGURATION-SET: campaigns\r\n" in email
