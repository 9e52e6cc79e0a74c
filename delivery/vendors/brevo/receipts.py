"""Brevo's webhooks."""

from anymail.signals import AnymailTrackingEvent
from anymail.webhooks.brevo import BrevoTrackingWebhookView
from django.http import HttpRequest

from delivery.vendors.mail_api.receipts import login, read_webhook
from delivery.vendors.protocol import Bounce, Received
from delivery.vendors.setups import Setup

BOUNCES: dict[str, Bounce] = {
    "hard_bounce": "hard",
    "invalid_email": "hard",
    "blocked": "hard",  # on their own list
    "soft_bounce": "soft",
}


def receive(request: HttpRequest, setup: Setup) -> Received:
    """One event a request, proven by the password of the address."""
    return read_webhook(request, BrevoTrackingWebhookView(webhook_secret=login(setup)), find_bounce)


def find_bounce(event: AnymailTrackingEvent) -> Bounce:
    """Anymail gives soft bounces the same reason as hard ones: Brevo's own word tells them apart."""
    return BOUNCES.get(event.esp_event.get("event", ""), "")
