"""Any vendor that speaks our HTTP protocol, at VENDOR_URL: the built-in test vendor unless another is named."""

from django.conf import settings

from customers.channels import CHANNELS
from delivery.vendors.http.address import check_address
from delivery.vendors.http.connection import read_endpoint
from delivery.vendors.http.send import HttpVendor
from delivery.vendors.http.signature import decode_secret
from delivery.vendors.protocol import Kind


def _create() -> HttpVendor:
    return HttpVendor(settings.VENDOR_URL, settings.RECEIPTS_URL)


def _check() -> None:
    check_address(settings.VENDOR_URL)
    if settings.VENDOR_URL:
        read_endpoint(settings.VENDOR_URL)
    for secret in settings.VENDOR_SECRETS:
        decode_secret(secret)


KIND = Kind(
    channels=frozenset(CHANNELS),
    is_set_up=lambda: bool(settings.VENDOR_URL),
    is_test=lambda: settings.VENDOR_URL == settings.DUMMY_VENDOR_URL,
    create=_create,
    check=_check,
)
