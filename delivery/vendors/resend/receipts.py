"""Resend's webhooks."""

from anymail.exceptions import AnymailWebhookValidationFailure
from anymail.signals import AnymailTrackingEvent, RejectReason
from anymail.webhooks.resend import ResendTrackingWebhookView
from django.http import HttpRequest

from delivery.vendors.http.signature import find_signer
from delivery.vendors.mail_api.receipts import read_webhook
from delivery.vendors.protocol import Bounce, Received
from delivery.vendors.setups import Setup


def receive(request: HttpRequest, setup: Setup) -> Received:
    """One event a request, signed as Standard Webhooks has it, under the older names of the headers."""
    return read_webhook(request, SignedView(setup.options["signing_secret"]), find_bounce)


class SignedView(ResendTrackingWebhookView):
    """Anymail's view with our check of the signature, which needs no further library."""

    def __init__(self, secret: str) -> None:
        super().__init__(webhook_secret=secret)  # without one anymail warns; nothing is compared with it
        self.secret = secret

    def run_validators(self, request: HttpRequest) -> None:
        names = ("id", "timestamp", "signature")
        headers = {f"webhook-{name}": request.headers.get(f"svix-{name}", "") for name in names}
        if not find_signer(headers, request.body, [self.secret]):
            raise AnymailWebhookValidationFailure


def find_bounce(event: AnymailTrackingEvent) -> Bounce:
    """Resend says what kind of bounce it was, and names those that its own list holds back."""
    bounce = event.esp_event.get("data", {}).get("bounce") or {}
    if event.reject_reason == RejectReason.BLOCKED or bounce.get("type") == "Permanent":
        return "hard"
    return "soft" if bounce.get("type") in ("Transient", "Temporary") else ""
