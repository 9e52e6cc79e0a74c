"""Which vendor carries messages in this installation."""

from django.conf import settings

from delivery.vendors import Vendor
from delivery.vendors.http import HttpVendor
from delivery.vendors.mail import MailVendor


def chosen_vendor() -> Vendor:
    """The one at VENDOR_URL, else the mail server, which knows e-mail alone."""
    return HttpVendor(settings.VENDOR_URL, settings.RECEIPTS_URL) if settings.VENDOR_URL else MailVendor()
