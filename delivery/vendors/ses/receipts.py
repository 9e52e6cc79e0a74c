"""Events of Amazon SES, which SNS delivers. Anymail reads them; it does not check SNS's signature, so we do."""

import json
import re
from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType
from anymail.webhooks.amazon_ses import AmazonSESTrackingWebhookView
from django.http import HttpRequest, HttpResponse

from delivery.vendors.http.connection import get
from delivery.vendors.mail_api.receipts import to_receipts
from delivery.vendors.protocol import Bounce, Received, Unproven
from delivery.vendors.ses.sns import TIMEOUT, is_signed, is_sns_host
from delivery.vendors.setups import Setup

# Anymail's view without its constructor, which asks for boto3: reading an event needs nothing of it.
_READER = AmazonSESTrackingWebhookView.__new__(AmazonSESTrackingWebhookView)


def receive(request: HttpRequest, setup: Setup) -> Received:
    """One event a request, signed by SNS for the topic of this setup. A subscription to that topic is confirmed."""
    try:
        sns: dict[str, Any] = json.loads(request.body)
        topic, kind = sns["TopicArn"], sns["Type"]
    except (ValueError, KeyError, TypeError):
        raise Unproven from None
    if topic != setup.options["topic"] or not is_signed(sns):
        raise Unproven
    if kind == "SubscriptionConfirmation":
        if not is_sns_host(sns["SubscribeURL"]):
            raise Unproven
        get(sns["SubscribeURL"], TIMEOUT)
        return Received(response=HttpResponse())
    if kind != "Notification":
        return Received(response=HttpResponse())
    try:
        event = json.loads(sns["Message"])
    except ValueError:  # the sentence that SES publishes once to say that it may
        return Received(response=HttpResponse())
    return Received(to_receipts(_READER.esp_to_anymail_events(event, sns), find_bounce))


def find_bounce(event: AnymailTrackingEvent) -> Bounce:
    """Permanent bounces, and transient ones by what SES says they are about. What SES rejects is the message."""
    if event.event_type != EventType.BOUNCED:
        return "content"
    kind, _, detail = (event.description or "").partition(": ")
    if kind == "Permanent":
        return "hard"
    if re.search("Content|Attachment|TooLarge", detail):
        return "content"
    return "soft" if kind == "Transient" else ""
