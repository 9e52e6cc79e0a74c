"""The test vendor that every installation has: it accepts messages over our HTTP protocol and writes to nobody."""

from django.conf import settings

from customers.channels import CHANNELS
from delivery.vendors.http.send import HttpVendor
from delivery.vendors.setups import Kind, Setup


def _create(setup: Setup) -> HttpVendor:
    return HttpVendor(settings.DUMMY_VENDOR_URL, settings.RECEIPTS_URL)


KIND = Kind(
    name="dummy",
    label="Test vendor",
    channels=frozenset(CHANNELS),
    create=_create,
    example="dummy",
    help_text="Comes with Mini CRM, to try everything without writing to anybody.",
    is_test=True,
)
