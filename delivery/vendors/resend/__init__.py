"""Resend: e-mail, one message a request, recognised by its key for a day; signed webhooks."""

from customers.channels import EMAIL
from delivery.vendors.http.signature import decode_secret
from delivery.vendors.resend.receipts import receive
from delivery.vendors.resend.send import ResendVendor
from delivery.vendors.setups import Kind, SetupField, check_key


def _check_secret(text: str) -> None:
    try:
        decode_secret(text)
    except ValueError:
        raise ValueError("must begin with whsec_, as Resend shows it.") from None


KIND = Kind(
    name="resend",
    label="Resend",
    channels=frozenset([EMAIL.name]),
    create=lambda setup: ResendVendor(setup.options),
    receive=receive,
    fields=(
        SetupField(name="key", label="API key", in_url="user", is_secret=True, check=check_key),
        SetupField(name="signing_secret", label="Signing secret of the webhook", is_secret=True, check=_check_secret),
    ),
    example="resend://KEY@?signing_secret=whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    help_text="At Resend add a webhook with this address, for email.delivered, email.bounced and email.complained.",
)
