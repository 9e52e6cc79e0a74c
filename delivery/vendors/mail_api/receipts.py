"""From the events that anymail reads in a service's webhook to receipts."""

from collections.abc import Callable, Iterable
from typing import Any

from anymail.exceptions import AnymailConfigurationError, AnymailWebhookValidationFailure
from anymail.signals import AnymailTrackingEvent, EventType
from anymail.webhooks.base import AnymailCoreWebhookView
from django.http import HttpRequest
from django.utils import timezone

from delivery.vendors.protocol import Bounce, Received, Unproven
from delivery.vendors.setups import Setup

USER = "crm"  # of the receipts address, where a service signs nothing
# Opens and clicks are counted by our own links, and a deferred message is still under way.
STATUSES = {
    EventType.DELIVERED: "delivered",
    EventType.BOUNCED: "failed",
    EventType.REJECTED: "failed",
    EventType.FAILED: "failed",
    EventType.COMPLAINED: "complained",
    EventType.UNSUBSCRIBED: "unsubscribed",
}


def login(setup: Setup) -> str:
    """User and password of the receipts address of a setup, as basic authentication has them."""
    return f"{USER}:{setup.receipts_password}"


def read_webhook(
    request: HttpRequest, view: AnymailCoreWebhookView, bounce: Callable[[AnymailTrackingEvent], Bounce]
) -> Received:
    """The receipts in a request, when anymail's view finds its proof; `bounce` says whose fault a failure is."""
    try:
        view.run_validators(request)
    except AnymailWebhookValidationFailure:
        raise Unproven from None
    try:
        return Received(to_receipts(view.parse_events(request), bounce))
    except AnymailConfigurationError:  # mail to us, for example
        raise ValueError("not an event of a message") from None


def to_receipts(
    events: Iterable[AnymailTrackingEvent], bounce: Callable[[AnymailTrackingEvent], Bounce]
) -> list[dict[str, Any]]:
    """The receipts of events that say what became of one of our messages."""
    receipts = []
    for event in events:
        status = STATUSES.get(event.event_type)
        key = event.metadata.get("key") if isinstance(event.metadata, dict) else None
        if status is None or not isinstance(key, str):
            continue
        receipt = {"message_id": key, "status": status, "occurred_at": (event.timestamp or timezone.now()).isoformat()}
        if status == "failed":
            receipt["reason"] = (event.mta_response or event.description or event.reject_reason or "")[:1000]
            if found := bounce(event):
                receipt["bounce"] = found
        receipts.append(receipt)
    return receipts
