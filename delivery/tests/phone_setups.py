"""WhatsApp, MSG91 and Twilio as they are set up in tests, against a stub of their APIs."""

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.test import Client
from django.utils import timezone

from campaigns.approved.templates import ChosenTemplate
from delivery.models import ChannelSetup
from delivery.vendors import msg91, twilio, whatsapp
from delivery.vendors.msg91 import send as msg91_send
from delivery.vendors.protocol import Outgoing
from delivery.vendors.registry import find_setup
from delivery.vendors.setups import Setup
from delivery.vendors.twilio import send as twilio_send
from delivery.vendors.twilio.receipts import sign
from delivery.vendors.whatsapp import send as whatsapp_send

OPTIONS: dict[str, dict[str, str]] = {
    "whatsapp": {
        "number": "106540352242922",
        "account": "102290129340398",
        "token": "EAAG-secret-token",
        "secret": "app-secret-of-16-and-more",
        "verify_token": "a-word-of-our-own",
    },
    "msg91": {"key": "secret-authkey", "secret": "a1b2c3d4e5f6g7h8"},
    "twilio": {"account": f"AC{'0' * 32}", "token": "secret-auth-token", "sender": "+14155550100"},
}
KINDS = {kind.name: kind for kind in (whatsapp.KIND, msg91.KIND, twilio.KIND)}
MODULES = {"whatsapp": whatsapp_send, "msg91": msg91_send, "twilio": twilio_send}
TEMPLATE = ChosenTemplate(
    name="new_teas", language="en", category="marketing", body="Hi {{1}}, {{2}}", parameters=["1", "2"], id="6650f1"
)


def set_up(name: str, url: str, monkeypatch) -> Setup:
    """The setup that carries the vendor's channel from now on; the vendor asks the stub at `url`."""
    kind = KINDS[name]
    monkeypatch.setattr(MODULES[name], "API", url)
    (channel,) = kind.channels
    row = ChannelSetup(channel=channel, kind=kind.name, chosen_at=timezone.now())
    row.write_options(kind.cleaned(OPTIONS[name]))
    row.save(force_insert=True)
    found = find_setup(row.id.hex)
    assert found
    return found


def message(channel: str, key: str = "k1", to: str = "+919800000001") -> Outgoing:
    return Outgoing(
        id=key,
        channel=channel,
        to=to,
        subject="",
        body="Hi Ananya, our teas are here",
        template=TEMPLATE,
        parameters=["Ananya", "our teas      are here"],
    )


def post_json(setup: Setup, report: Any, prove: Callable[[bytes], dict[str, str]], query: str = "") -> int:
    raw = json.dumps(report).encode()
    url = f"/api/v1/receipts/{setup.id}{query}"
    return Client().post(url, raw, content_type="application/json", headers=prove(raw)).status_code


def hub_signature(secret: str = OPTIONS["whatsapp"]["secret"]) -> Callable[[bytes], dict[str, str]]:
    return lambda raw: {"X-Hub-Signature-256": f"sha256={hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()}"}


def post_to_whatsapp(setup: Setup, *values: dict[str, Any], field: str = "messages") -> int:
    """Report changes as Meta does, signed."""
    changes = [{"field": field, "value": value} for value in values]
    return post_json(setup, {"entry": [{"id": "1", "changes": changes}]}, hub_signature())


def post_to_twilio(setup: Setup, fields: dict[str, str], key: str = "", token: str = "secret-auth-token"):
    """Report as Twilio does: a form, signed over the address and the fields."""
    query = f"?{urlencode({'key': key})}" if key else ""
    proof = {"X-Twilio-Signature": sign(f"{setup.receipts_url}{query}", fields, token)}
    url = f"/api/v1/receipts/{setup.id}{query}"
    body = urlencode(fields)
    return Client().post(url, body, content_type="application/x-www-form-urlencoded", headers=proof)
