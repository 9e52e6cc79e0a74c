"""WhatsApp through Meta's Cloud API (docs/vendors/whatsapp.md)."""

import re

from customers.channels import WHATSAPP
from delivery.vendors.setups import Kind, Setup, SetupField, check_key
from delivery.vendors.whatsapp.receipts import receive
from delivery.vendors.whatsapp.send import WhatsAppVendor


def _check_digits(text: str) -> None:
    if not re.fullmatch(r"\d{5,30}", text):
        raise ValueError("must be the long number that Meta shows, without signs.")


def _check_version(text: str) -> None:
    if not re.fullmatch(r"v\d{1,3}\.\d{1,2}", text):
        raise ValueError("must look like v23.0.")


def _check_secret(text: str) -> None:
    check_key(text)
    if len(text) < 16:
        raise ValueError("must have at least 16 characters.")


def _create(setup: Setup) -> WhatsAppVendor:
    options = setup.options
    return WhatsAppVendor(
        number=options["number"], account=options["account"], token=options["token"], version=options["version"]
    )


KIND = Kind(
    name="whatsapp",
    label="WhatsApp Cloud API",
    channels=frozenset([WHATSAPP.name]),
    create=_create,
    receive=receive,
    fields=(
        SetupField(name="number", label="Phone number ID", in_url="host", check=_check_digits),
        SetupField(name="token", label="Access token", in_url="user", is_secret=True, check=check_key),
        SetupField(
            name="account",
            label="WhatsApp Business account ID",
            help_text="To fetch your templates. Empty: type them in.",
            is_required=False,
            check=_check_digits,
        ),
        SetupField(name="secret", label="App secret", is_secret=True, check=_check_secret),
        SetupField(
            name="verify_token",
            label="Verify token",
            help_text="A word of your choice, which you enter at Meta too.",
            is_secret=True,
            check=_check_secret,
        ),
        SetupField(name="version", label="Version of the API", default="v23.0", check=_check_version),
    ),
    example="whatsapp://TOKEN@106540352242922?secret=APP_SECRET_OF_THE_APP&verify_token=A_WORD_OF_YOUR_CHOICE",
    help_text=(
        "In the app at Meta, under WhatsApp → Configuration, enter the address as the callback URL, with the verify "
        "token, and subscribe to messages, user_preferences and message_template_status_update."
    ),
)
