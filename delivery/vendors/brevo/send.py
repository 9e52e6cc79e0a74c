"""Messages to Brevo."""

from anymail.backends.brevo import EmailBackend
from django.conf import settings

from delivery.vendors.mail_api.send import MailApiVendor


class BrevoVendor(MailApiVendor):
    """An account at Brevo. It recognises a repeat for half an hour only, which is too short to rely on."""

    name = "Brevo"
    api_url = "https://api.brevo.com/v3/"
    faults = (
        (r"sender|replyTo", "sender"),
        (r"not_enough_credits|account_under_validation|permission_denied|unauthorized", "account"),
        (r"\bin to\b|\bto is not valid|email is not valid", "recipient"),
    )

    def create_backend(self) -> EmailBackend:
        """Anymail's backend with the key of this setup."""
        return EmailBackend(api_key=self.options["key"], api_url=self.api_url, timeout=settings.VENDOR_TIMEOUT)
