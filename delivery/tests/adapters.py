"""What each vendor's API answers and reports: one row a vendor for the shared suite in test_adapters.py."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import parse_qs

from delivery.tests.api_stub import Request
from delivery.tests.test_receipts_api import NEW, signed
from delivery.vendors import registry
from delivery.vendors.setups import Setup

Event = Literal["delivered", "hard", "soft", "complained", "unsubscribed"]
Answer = tuple[int, Any]
RESEND_SECRET = "whsec_" + base64.b64encode(b"resend" * 6).decode()


@dataclass(frozen=True, kw_only=True)
class Adapter:
    """`keys` finds our keys in a request. `accept` answers it; `refusals` are answers by whose fault they name.
    `report` is the body of a webhook, and `prove` its headers; `reports` are the events that the vendor has."""

    name: str
    channel: str = "email"
    options: dict[str, str]
    keys: Callable[[Request], list[str]]
    accept: Callable[[Request], Answer]
    refusals: dict[str, Answer]
    report: Callable[[Event, str], Any]
    prove: Callable[[Setup, bytes], dict[str, str]]
    reports: tuple[Event, ...] = ("delivered", "hard", "soft", "complained")
    honours_keys: bool = False
    url_option: str = ""  # that names the API, where it is an option

    @property
    def kind(self):
        return next(kind for kind in registry.KINDS if kind.name == self.name)

    def point_to(self, url: str, monkeypatch) -> dict[str, str]:
        """Let the vendor ask the stub; the options that do."""
        if self.url_option:
            return self.options | {self.url_option: url}
        setup = Setup("0" * 32, self.kind, self.channel, self.kind.cleaned(self.options))
        monkeypatch.setattr(type(setup.create()), "api_url", url)
        return self.options


def password(setup: Setup, body: bytes) -> dict[str, str]:
    login = f"crm:{setup.receipts_password}".encode()
    return {"Authorization": f"Basic {base64.b64encode(login).decode()}"}


def svix(setup: Setup, body: bytes) -> dict[str, str]:
    headers = signed(body, secret=setup.options["signing_secret"])
    return {name.replace("webhook-", "svix-"): value for name, value in headers.items()}


def body(request: Request) -> Any:
    return json.loads(request.body)


def mailgun_keys(request: Request) -> list[str]:
    return parse_qs(request.body.decode())["v:key"]


def postmark_report(event: Event, key: str) -> dict[str, Any]:
    found = {
        "delivered": {"RecordType": "Delivery", "DeliveredAt": "2026-11-28T10:00:00Z"},
        "hard": {"RecordType": "Bounce", "Type": "HardBounce", "ID": 1, "BouncedAt": "2026-11-28T10:00:00Z"},
        "soft": {"RecordType": "Bounce", "Type": "SoftBounce", "ID": 2, "BouncedAt": "2026-11-28T10:00:00Z"},
        "complained": {"RecordType": "SpamComplaint", "Type": "SpamComplaint", "BouncedAt": "2026-11-28T10:00:00Z"},
        "unsubscribed": {
            "RecordType": "SubscriptionChange",
            "SuppressSending": True,
            "SuppressionReason": "ManualSuppression",
            "ChangedAt": "2026-11-28T10:00:00Z",
        },
    }[event]
    return {"MessageID": "m", "Metadata": {"key": key}, "Details": "smtp;550 5.1.1 no such user", **found}


def mailgun_report(event: Event, key: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "delivered": {"event": "delivered"},
        "hard": {
            "event": "failed",
            "severity": "permanent",
            "reason": "bounce",
            "delivery-status": {"code": 550, "enhanced-code": "5.1.1", "message": "no such user"},
        },
        "soft": {
            "event": "failed",
            "severity": "permanent",
            "reason": "bounce",
            "delivery-status": {"code": 552, "enhanced-code": "5.2.2", "message": "mailbox is full"},
        },
        "complained": {"event": "complained"},
        "unsubscribed": {"event": "unsubscribed"},
    }[event]
    at, token = str(int(time.time())), "t" * 50
    signature = hmac.new(b"signing", f"{at}{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "signature": {"timestamp": at, "token": token, "signature": signature},
        "event-data": {
            "timestamp": 1795860000.0,
            "user-variables": {"key": key},
            "recipient": "a@example.com",
            **found,
        },
    }


def brevo_report(event: Event, key: str) -> dict[str, Any]:
    names = {"hard": "hard_bounce", "soft": "soft_bounce", "complained": "spam", "unsubscribed": "unsubscribe"}
    return {
        "event": names.get(event, event),
        "email": "a@example.com",
        "ts_epoch": 1795860000000,
        "X-Mailin-custom": json.dumps({"key": key}),
        "reason": "550 5.1.1 no such user",
    }


def resend_report(event: Event, key: str) -> dict[str, Any]:
    names = {"hard": "bounced", "soft": "bounced"}
    kinds = {"hard": "Permanent", "soft": "Transient"}
    bounce = {"bounce": {"message": "sent a bounce message", "type": kinds[event]}} if event in kinds else {}
    return {
        "type": f"email.{names.get(event, event)}",
        "created_at": "2026-11-28T10:00:00Z",
        "data": {
            "to": ["a@example.com"],
            "headers": [{"name": "X-Metadata", "value": json.dumps({"key": key})}],
            **bounce,
        },
    }


def http_report(event: Event, key: str) -> dict[str, Any]:
    bounce = {"bounce": event} if event in ("hard", "soft") else {}
    status = "failed" if bounce else event
    return {"message_id": key, "status": status, "occurred_at": "2026-11-28T10:00:00Z", **bounce}


ALL: tuple[Event, ...] = ("delivered", "hard", "soft", "complained", "unsubscribed")
ADAPTERS = [
    Adapter(
        name="http",
        options={"url": "", "secret": NEW},
        url_option="url",
        keys=lambda request: [message["id"] for message in body(request)["messages"]],
        accept=lambda request: (
            202,
            {"accepted": [{"id": each["id"], "vendor_id": "v"} for each in body(request)["messages"]], "rejected": []},
        ),
        refusals={},
        report=http_report,
        prove=lambda setup, raw: signed(raw, secret=NEW),
        reports=ALL,
        honours_keys=True,
    ),
    Adapter(
        name="postmark",
        options={"token": "secret-token", "stream": "broadcast"},
        keys=lambda request: [body(request)["Metadata"]["key"]],
        accept=lambda request: (
            200,
            {"To": body(request)["To"], "MessageID": "m", "ErrorCode": 0, "Message": "OK"},
        ),
        refusals={
            "recipient": (
                422,
                {
                    "ErrorCode": 406,
                    "Message": "You tried to send to a recipient that has been marked as inactive.\n"
                    "Found inactive addresses: a@example.com.\nInactive recipients are ones that have generated a hard"
                    " bounce or a spam complaint. ",
                },
            ),
            "content": (422, {"ErrorCode": 300, "Message": "Invalid metadata content."}),
            "sender": (422, {"ErrorCode": 400, "Message": "The Sender Signature is not found."}),
            "account": (401, {"ErrorCode": 10, "Message": "No Account or Server API tokens were supplied."}),
        },
        report=postmark_report,
        prove=password,
        reports=ALL,
    ),
    Adapter(
        name="mailgun",
        options={"key": "secret-key", "domain": "mg.example.com", "region": "eu", "signing_key": "signing"},
        keys=mailgun_keys,
        accept=lambda request: (200, {"id": "<m@mg.example.com>", "message": "Queued. Thank you."}),
        refusals={
            "recipient": (400, {"message": "to parameter is not a valid address. please check documentation"}),
            "content": (400, {"message": "Message exceeds the maximum length"}),
            "sender": (400, {"message": "from parameter is not a valid address. please check documentation"}),
            "account": (401, {"message": "Forbidden"}),
        },
        report=mailgun_report,
        prove=lambda setup, raw: {},
        reports=ALL,
    ),
    Adapter(
        name="brevo",
        options={"key": "secret-key"},
        keys=lambda request: [json.loads(body(request)["headers"]["X-Mailin-custom"])["key"]],
        accept=lambda request: (201, {"messageId": "<m@brevo>"}),
        refusals={
            "recipient": (400, {"code": "invalid_parameter", "message": "email is not valid in to"}),
            "content": (400, {"code": "invalid_parameter", "message": "htmlContent is too long"}),
            "sender": (400, {"code": "invalid_parameter", "message": "sender is not valid"}),
            "account": (401, {"code": "unauthorized", "message": "Key not found"}),
        },
        report=brevo_report,
        prove=password,
        reports=ALL,
    ),
    Adapter(
        name="resend",
        options={"key": "secret-key", "signing_secret": RESEND_SECRET},
        keys=lambda request: [request.headers["Idempotency-Key"]],
        accept=lambda request: (200, {"id": "m"}),
        refusals={
            "recipient": (422, {"name": "validation_error", "message": "Invalid `to` field."}),
            "content": (422, {"name": "validation_error", "message": "The html is too long."}),
            "sender": (403, {"name": "validation_error", "message": "The example.com domain is not verified."}),
            "account": (401, {"name": "missing_api_key", "message": "Missing API key"}),
        },
        report=resend_report,
        prove=svix,
        honours_keys=True,
    ),
]
