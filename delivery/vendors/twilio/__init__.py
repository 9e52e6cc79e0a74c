"""Twilio, for SMS (docs/vendors/twilio.md)."""

import base64
import re

from customers.channels import SMS
from delivery.vendors.setups import Kind, Setup, SetupField, check_key
from delivery.vendors.twilio.receipts import receive
from delivery.vendors.twilio.send import TwilioVendor


def _check_account(text: str) -> None:
    if not re.fullmatch(r"AC[0-9a-fA-F]{32}", text):
        raise ValueError("must be AC and 32 hex digits.")


def _check_sender(text: str) -> None:
    if not re.fullmatch(r"\+\d{7,15}|MG[0-9a-fA-F]{32}|[A-Za-z0-9 ]{1,11}|\d{3,8}", text):
        raise ValueError("must be a number like +14155550100, a name of 11 letters at most, or a service: MG….")


def _create(setup: Setup) -> TwilioVendor:
    options = setup.options
    login = base64.b64encode(f"{options['account']}:{options['token']}".encode()).decode()
    return TwilioVendor(
        account=options["account"],
        authorization=f"Basic {login}",
        sender=options["sender"],
        receipts_url=setup.receipts_url,
    )


KIND = Kind(
    name="twilio",
    label="Twilio",
    channels=frozenset([SMS.name]),
    create=_create,
    receive=receive,
    fields=(
        SetupField(name="account", label="Account SID", in_url="user", check=_check_account),
        SetupField(name="token", label="Auth token", in_url="password", is_secret=True, check=check_key),
        SetupField(
            name="sender",
            label="Sender",
            help_text="A number, a name, or the SID of a messaging service.",
            check=_check_sender,
        ),
    ),
    example="twilio://AC0123456789abcdef0123456789abcdef:AUTH_TOKEN@?sender=%2B14155550100",
    help_text="For replies, enter the address as the webhook of incoming messages. The rest comes there by itself.",
)
