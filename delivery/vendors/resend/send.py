"""Messages to Resend."""

from datetime import timedelta
from typing import Any

from anymail.backends.resend import EmailBackend, ResendPayload
from django.conf import settings

from delivery.vendors.mail_api.send import MailApiVendor


class ResendVendor(MailApiVendor):
    """An account at Resend, which recognises a message by its key for 24 hours."""

    name = "Resend"
    honours_keys = True
    keys_last = timedelta(hours=24)
    api_url = "https://api.resend.com/"
    faults = (
        (r"domain is not verified|\bfrom\b|reply_to", "sender"),
        (r"\bto\b[` ]|recipient", "recipient"),
        (r"api_key|quota", "account"),
    )

    def create_backend(self) -> EmailBackend:
        """Anymail's backend with the key of this setup."""
        return KeyedBackend(api_key=self.options["key"], api_url=self.api_url, timeout=settings.VENDOR_TIMEOUT)


class KeyedBackend(EmailBackend):
    """Anymail's backend, which sets no idempotency key, with our key as it."""

    def build_message_payload(self, message: Any, defaults: Any) -> ResendPayload:
        payload = super().build_message_payload(message, defaults)
        payload.headers["Idempotency-Key"] = message.metadata["key"]
        return payload
