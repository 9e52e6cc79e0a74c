"""What Twilio reports: states of messages, to an address that holds our key, and replies of people."""

import base64
import hashlib
import hmac
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from delivery.vendors.consequences import Consequence, receipt_fields
from delivery.vendors.protocol import Received, Reply, Unproven
from delivery.vendors.setups import Setup
from delivery.vendors.stopping import stop_vendor
from delivery.vendors.twilio.codes import CONSEQUENCES

STATES = {"sent": "sent", "delivered": "delivered", "read": "opened"}
FAILURES = ("failed", "undelivered")
NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


def sign(url: str, fields: dict[str, str], token: str) -> str:
    """The signature of a request: over its address, and its fields in the order of their names."""
    text = url + "".join(f"{name}{fields[name]}" for name in sorted(fields))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def receive(request: HttpRequest, setup: Setup) -> Received:
    """A state of one message, or a reply. Unproven where the signature does not fit."""
    query = request.META.get("QUERY_STRING", "")
    url = f"{setup.receipts_url}?{query}" if query else setup.receipts_url
    fields = {name: "".join(request.POST.getlist(name)) for name in request.POST}
    given = request.headers.get("X-Twilio-Signature", "")
    if request.method != "POST" or not hmac.compare_digest(
        sign(url, fields, setup.options["token"]).encode(), given.encode()
    ):
        raise Unproven
    now = timezone.now()
    if key := request.GET.get("key"):
        return _read_state(key, fields, now, setup)
    replies = [Reply(fields["From"], fields["Body"], now)] if "From" in fields and "Body" in fields else []
    return Received(replies=replies, response=HttpResponse(NOTHING_TO_SAY, content_type="text/xml"))


def _read_state(key: str, fields: dict[str, str], now: datetime, setup: Setup) -> Received:
    receipt = {"message_id": key, "occurred_at": now.isoformat()}
    status = fields.get("MessageStatus", "")
    if status in STATES:
        return Received([receipt | {"status": STATES[status]}])
    if status not in FAILURES:
        return Received()  # queued, accepted, sending
    code = fields.get("ErrorCode", "")
    consequence = CONSEQUENCES.get(int(code) if code.isdigit() else -1, Consequence.FAILED)
    said = fields.get("ErrorMessage") or REASONS.get(code) or "the operator did not deliver it"
    reason = f"{said} ({code or status})"
    if consequence == Consequence.VENDOR:
        stop_vendor(setup, reason)
    replies = [Reply(fields["To"], "STOP", now)] if consequence == Consequence.STOPPED else []
    return Received([receipt | receipt_fields(consequence, reason)], replies)


REASONS = {
    "30003": "the phone is off or out of reach",
    "30004": "blocked by the recipient or the operator",
    "30005": "the number is unknown",
    "30006": "a landline, or an operator that cannot be reached",
    "30007": "filtered by the operator",
    "30008": "the operator does not say why",
}
