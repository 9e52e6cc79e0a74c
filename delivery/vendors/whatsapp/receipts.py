"""What WhatsApp reports: states of messages, replies of people, their choice about marketing, and templates that Meta
approves, pauses or disables."""

import hashlib
import hmac
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pydantic_core
from django.http import HttpRequest, HttpResponse

from delivery.vendors.consequences import Consequence, receipt_fields
from delivery.vendors.protocol import Received, Reply, Unproven
from delivery.vendors.setups import Setup
from delivery.vendors.stopping import stop_campaign_behind, stop_campaigns_with, stop_vendor
from delivery.vendors.whatsapp.codes import describe, find_consequence
from delivery.vendors.whatsapp.templates import STATUSES

STATES = {"sent": "sent", "delivered": "delivered", "read": "opened", "played": "opened"}
CHOICES = {"stop": "STOP", "resume": "START"}
_CHALLENGE = re.compile(r"[\w.-]{1,200}")


def receive(request: HttpRequest, setup: Setup) -> Received:
    """The handshake of a new address, or a signed report. Unproven where the token or the signature does not fit."""
    if request.method == "GET":
        return Received(response=_shake_hands(request, setup))
    secret = setup.options["secret"].encode()
    proof = hmac.new(secret, request.body, hashlib.sha256).hexdigest()
    given = request.headers.get("X-Hub-Signature-256", "")
    if not hmac.compare_digest(f"sha256={proof}".encode(), given.encode()):
        raise Unproven
    received = Received()
    for entry in pydantic_core.from_json(request.body)["entry"]:
        for change in entry["changes"]:
            _read_change(change["field"], change["value"], setup, received)
    return received


def _shake_hands(request: HttpRequest, setup: Setup) -> HttpResponse:
    token = request.GET.get("hub.verify_token", "")
    challenge = request.GET.get("hub.challenge", "")
    is_known = hmac.compare_digest(token.encode(), setup.options["verify_token"].encode())
    if request.GET.get("hub.mode") != "subscribe" or not is_known or not _CHALLENGE.fullmatch(challenge):
        raise Unproven
    return HttpResponse(challenge, content_type="text/plain")


def _read_change(field: str, value: dict[str, Any], setup: Setup, received: Received) -> None:
    """Add what one change says. Changes of another number of the same app are left out."""
    number = value.get("metadata", {}).get("phone_number_id", setup.options["number"])
    if number != setup.options["number"]:
        return
    if field == "messages":
        for status in value.get("statuses", ()):
            _read_status(status, setup, received)
        received.replies += _read_replies(value.get("messages", ()))
    elif field == "user_preferences":
        received.replies += [
            Reply(f"+{choice['wa_id']}", CHOICES[choice["value"]], _moment(choice["timestamp"]))
            for choice in value.get("user_preferences", ())
            if choice.get("category") == "marketing_messages" and choice.get("value") in CHOICES
        ]
    elif field == "message_template_status_update":
        status = STATUSES.get(str(value.get("event", "")).upper(), "disabled")
        stop_campaigns_with(str(value["message_template_name"]), str(value["message_template_language"]), status)


def _read_status(status: dict[str, Any], setup: Setup, received: Received) -> None:
    key, name, at = status.get("biz_opaque_callback_data"), status.get("status"), _moment(status["timestamp"])
    if not key:
        return
    receipt = {"message_id": key, "occurred_at": at.isoformat()}
    if name in STATES:
        received.receipts.append(receipt | {"status": STATES[name]})
    elif name == "failed":
        errors = status.get("errors") or [{}]
        consequence, reason = find_consequence(int(errors[0].get("code") or -1)), describe(errors[0])
        received.receipts.append(receipt | receipt_fields(consequence, reason))
        if consequence == Consequence.STOPPED:
            received.replies.append(Reply(f"+{status['recipient_id']}", CHOICES["stop"], at))
        elif consequence == Consequence.CAMPAIGN:
            stop_campaign_behind(key, reason)
        elif consequence == Consequence.VENDOR:
            stop_vendor(setup, reason)


def _read_replies(messages: list[dict[str, Any]]) -> Iterator[Reply]:
    """What people wrote, or said with a button. Pictures and the like say nothing."""
    for message in messages:
        answer = message.get("interactive", {})
        text = (
            message.get("text", {}).get("body")
            or message.get("button", {}).get("text")
            or answer.get("button_reply", answer.get("list_reply", {})).get("title")
        )
        if text:
            yield Reply(f"+{message['from']}", str(text), _moment(message["timestamp"]))


def _moment(timestamp: str | int) -> datetime:
    """The time of a report, in seconds since 1970."""
    return datetime.fromtimestamp(int(timestamp), UTC)
