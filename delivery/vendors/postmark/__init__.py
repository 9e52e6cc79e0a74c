"""Postmark: e-mail, one message a request; webhooks with a password in their address."""

from customers.channels import EMAIL
from delivery.vendors.postmark.receipts import receive
from delivery.vendors.postmark.send import PostmarkVendor
from delivery.vendors.setups import Kind, SetupField, check_key

KIND = Kind(
    name="postmark",
    label="Postmark",
    channels=frozenset([EMAIL.name]),
    create=lambda setup: PostmarkVendor(setup.options),
    receive=receive,
    fields=(
        SetupField(name="token", label="Server API token", in_url="user", is_secret=True, check=check_key),
        SetupField(
            name="stream",
            label="Message stream",
            help_text="Of the kind Broadcast: Postmark wants campaigns apart from other mail.",
            default="broadcast",
        ),
    ),
    example="postmark://TOKEN@?stream=broadcast",
    help_text="At Postmark add a webhook with this address to the stream, for Delivery, Bounce, Spam complaint and"
    " Subscription change.",
    has_password=True,
)
