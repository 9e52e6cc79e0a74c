"""MSG91, for SMS to India with DLT templates (docs/vendors/msg91.md)."""

from customers.channels import SMS
from delivery.vendors.msg91.receipts import receive
from delivery.vendors.msg91.send import Msg91Vendor
from delivery.vendors.setups import Kind, Setup, SetupField, check_key

MIN_SECRET = 16  # characters


def _check_secret(text: str) -> None:
    if len(text) < MIN_SECRET or not text.isascii() or not text.isalnum():
        raise ValueError(f"must have at least {MIN_SECRET} letters and digits.")


def _create(setup: Setup) -> Msg91Vendor:
    return Msg91Vendor(key=setup.options["key"])


KIND = Kind(
    name="msg91",
    label="MSG91",
    channels=frozenset([SMS.name]),
    create=_create,
    receive=receive,
    fields=(
        SetupField(name="key", label="Auth key", in_url="user", is_secret=True, check=check_key),
        SetupField(
            name="secret",
            label="Secret of its receipts",
            help_text="Letters and digits of your choice. They end the address that you enter at MSG91.",
            is_secret=True,
            check=_check_secret,
        ),
    ),
    example="msg91://AUTHKEY@?secret=LETTERSANDDIGITS16",
    help_text=(
        "At MSG91, add a webhook for reports of SMS with JSON to the address, followed by ?secret= and the secret, and "
        "allow this server for the auth key."
    ),
)
