"""Mailgun: e-mail, one message a request; signed webhooks."""

import re

from customers.channels import EMAIL
from delivery.vendors.mailgun.receipts import receive
from delivery.vendors.mailgun.send import REGIONS, MailgunVendor
from delivery.vendors.setups import Kind, SetupField, check_key


def _check_domain(text: str) -> None:
    if not re.fullmatch(r"[A-Za-z0-9.-]+\.[A-Za-z0-9-]+", text):
        raise ValueError("must be a domain like mg.example.com.")


KIND = Kind(
    name="mailgun",
    label="Mailgun",
    channels=frozenset([EMAIL.name]),
    create=lambda setup: MailgunVendor(setup.options),
    receive=receive,
    fields=(
        SetupField(name="key", label="Sending API key", in_url="user", is_secret=True, check=check_key),
        SetupField(name="domain", label="Domain", help_text="Like mg.example.com", in_url="host", check=_check_domain),
        SetupField(
            name="region", label="Region", choices=tuple((name, name.upper()) for name in REGIONS), default="us"
        ),
        SetupField(name="signing_key", label="Webhook signing key", is_secret=True, check=check_key),
    ),
    example="mailgun://KEY@mg.example.com?region=eu&signing_key=KEY",
    help_text="At Mailgun add a webhook with this address to the domain, for delivered, permanent failure, spam"
    " complaints and unsubscribes.",
)
