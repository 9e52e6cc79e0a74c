"""Messages to Postmark."""

from anymail.backends.postmark import EmailBackend
from django.conf import settings

from delivery.vendors.mail_api.send import MailApiVendor


class PostmarkVendor(MailApiVendor):
    """A server at Postmark, which recognises no repeat."""

    name = "Postmark"
    api_url = "https://api.postmarkapp.com/"
    faults = (
        (r'"ErrorCode":\s*(400|401)\b|\'From\'|\'Reply-To\'', "sender"),  # no confirmed sender signature
        (r'"ErrorCode":\s*(10|405|412|413|1235|1236)\b', "account"),  # token, credits, approval, stream
        (r"\'To\'", "recipient"),
    )

    def create_backend(self) -> EmailBackend:
        """Anymail's backend with the token and stream of this setup."""
        return EmailBackend(
            server_token=self.options["token"],
            message_stream=self.options["stream"],
            api_url=self.api_url,
            timeout=settings.VENDOR_TIMEOUT,
        )
