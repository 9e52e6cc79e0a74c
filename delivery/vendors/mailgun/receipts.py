"""Mailgun's webhooks."""

import json
import time

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from django.http import HttpRequest

from delivery.vendors.mail_api.receipts import read_webhook
from delivery.vendors.protocol import Bounce, Received, Unproven
from delivery.vendors.setups import Setup

MAX_AGE = 12 * 3600  # seconds: Mailgun repeats a request for eight hours
TOLERANCE = 300  # seconds that its clock may be ahead of ours


def receive(request: HttpRequest, setup: Setup) -> Received:
    """One event a request, signed by Mailgun. Its signature covers no body, so an old one must not serve for ever."""
    key = setup.options["signing_key"]
    if request.content_type != "application/json" or not _is_recent(request.body):
        raise Unproven
    return read_webhook(request, MailgunTrackingWebhookView(webhook_signing_key=key, api_key=key), find_bounce)


def _is_recent(body: bytes) -> bool:
    try:
        age = time.time() - float(json.loads(body)["signature"]["timestamp"])
    except (ValueError, KeyError, TypeError):
        return False
    return -TOLERANCE <= age <= MAX_AGE


def find_bounce(event: AnymailTrackingEvent) -> Bounce:
    """A permanent failure after Mailgun or the recipient's server knew the address as bad. Temporary ones are still
    under way, and what Mailgun itself rejects lies with the message."""
    if event.event_type == EventType.REJECTED:
        return "content"
    status = event.esp_event.get("event-data", {}).get("delivery-status") or {}
    text = f"{status.get('enhanced-code') or ''} {status.get('code') or ''}"
    if "5.7." in text:
        return "content"  # a policy: spam, DMARC
    if "5.2.2" in text or " 552" in text:
        return "soft"
    return "hard" if event.reject_reason == RejectReason.BOUNCED else ""
