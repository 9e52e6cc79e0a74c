"""Messages to Mailgun."""

from anymail.backends.mailgun import EmailBackend
from django.conf import settings

from delivery.vendors.mail_api.send import MailApiVendor

REGIONS = {"us": "https://api.mailgun.net/v3", "eu": "https://api.eu.mailgun.net/v3"}


class MailgunVendor(MailApiVendor):
    """A domain at Mailgun, which recognises no repeat."""

    name = "Mailgun"
    api_url = ""  # of the region
    faults = (
        (r"\bfrom parameter|'from' parameter|sender address", "sender"),
        (r"\bto parameter|'to' parameter|not a valid address", "recipient"),
        (r"domain|sandbox|disabled|exceeded|not allowed", "account"),
    )

    def create_backend(self) -> EmailBackend:
        """Anymail's backend with the key and domain of this setup."""
        return EmailBackend(
            api_key=self.options["key"],
            sender_domain=self.options["domain"],
            api_url=self.api_url or REGIONS[self.options["region"]],
            timeout=settings.VENDOR_TIMEOUT,
        )
