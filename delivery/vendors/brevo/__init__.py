"""Brevo: e-mail, one message a request; webhooks with a password in their address."""

from customers.channels import EMAIL
from delivery.vendors.brevo.receipts import receive
from delivery.vendors.brevo.send import BrevoVendor
from delivery.vendors.setups import Kind, SetupField, check_key

KIND = Kind(
    name="brevo",
    label="Brevo",
    channels=frozenset([EMAIL.name]),
    create=lambda setup: BrevoVendor(setup.options),
    receive=receive,
    fields=(SetupField(name="key", label="API key", in_url="user", is_secret=True, check=check_key),),
    example="brevo://KEY@",
    help_text="At Brevo add a transactional webhook with this address, for delivered, hard bounce, soft bounce,"
    " blocked, invalid e-mail, error, complaint and unsubscribed.",
    has_password=True,
)
