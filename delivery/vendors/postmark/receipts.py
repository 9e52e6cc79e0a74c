"""Postmark's webhooks."""

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from django.http import HttpRequest

from delivery.vendors.mail_api.receipts import login, read_webhook
from delivery.vendors.protocol import Bounce, Received
from delivery.vendors.setups import Setup


def receive(request: HttpRequest, setup: Setup) -> Received:
    """One event a request, proven by the password of the address."""
    return read_webhook(request, PostmarkTrackingWebhookView(webhook_secret=login(setup)), find_bounce)


def find_bounce(event: AnymailTrackingEvent) -> Bounce:
    """Anymail gives soft bounces the same reason as hard ones: the type tells them apart."""
    match event.esp_event.get("Type"):
        case "SoftBounce":
            return "soft"
        case "VirusNotification" | "DMARCPolicy" | "Blocked" | "SMTPApiError" | "TemplateRenderingFailed":
            return "content"
    return "hard" if event.event_type != EventType.FAILED and event.reject_reason != RejectReason.OTHER else ""
