"""Any vendor that speaks our HTTP protocol (docs/vendors/http.md)."""

from django.conf import settings

from customers.channels import CHANNELS
from delivery.vendors.http.address import check_vendor_address
from delivery.vendors.http.connection import read_endpoint
from delivery.vendors.http.receipts import receive
from delivery.vendors.http.send import HttpVendor
from delivery.vendors.http.signature import decode_secret
from delivery.vendors.setups import Kind, Setup, SetupField, check_key


def _create(setup: Setup) -> HttpVendor:
    has_secret = bool(setup.options.get("secret"))
    return HttpVendor(setup.options["url"], setup.receipts_url if has_secret else settings.RECEIPTS_URL)


def _check_url(url: str) -> None:
    check_vendor_address(url)
    read_endpoint(url)


def _check_secret(text: str) -> None:
    for secret in text.split():
        check_key(secret)
        decode_secret(secret)


def check_environment() -> None:
    """ValueError where VENDOR_URL, VENDOR_SECRET or WEBHOOK_SECRET cannot be right."""
    if settings.VENDOR_URL:
        try:
            _check_url(settings.VENDOR_URL)
        except ValueError as error:
            raise ValueError(f"VENDOR_URL {error}") from None
    for secret in settings.VENDOR_SECRETS:
        decode_secret(secret)
    for secret in settings.WEBHOOK_SECRETS:
        decode_secret(secret, "WEBHOOK_SECRET")


KIND = Kind(
    name="http",
    label="Vendor with our protocol",
    channels=frozenset(CHANNELS),
    create=_create,
    receive=receive,
    fields=(
        SetupField(name="url", label="Address", help_text="Like https://vendor.example.com/v1", check=_check_url),
        SetupField(
            name="secret",
            label="Secret of its receipts",
            help_text="whsec_ and at least 24 random bytes in base64. Empty: the one in VENDOR_SECRET.",
            is_secret=True,
            is_required=False,
            check=_check_secret,
        ),
    ),
    example="https://vendor.example.com/v1",
    help_text="The vendor sends its receipts to the callback_url that each request names.",
    schemes=("http", "https"),
    read_url=lambda url: {"url": url},
)
