"""Which vendors carry the messages of this installation."""

from django.conf import settings

from campaigns.carriers import Carrier
from crm.web import mail
from customers.channels import CHANNELS, EMAIL
from delivery.vendors import http, smtp
from delivery.vendors.protocol import Kind, Vendor

KINDS = (http.KIND, smtp.KIND)  # the first one that is set up carries a channel that names none


def chosen_kind(channel: str) -> Kind:
    """The kind that carries a channel: SMTP where EMAIL_VENDOR says so, else the first that is set up. SMTP where none
    is, which then carries nothing."""
    if channel == EMAIL.name and settings.EMAIL_VENDOR:
        return smtp.KIND
    return next((kind for kind in KINDS if kind.is_set_up()), smtp.KIND)


def chosen_vendor(channel: str) -> Vendor:
    """The vendor of a channel."""
    return chosen_kind(channel).create()


def chosen_vendors() -> dict[str, Vendor]:
    """The vendor of each channel, by the channel's name."""
    return {channel: chosen_vendor(channel) for channel in CHANNELS}


def find_carrier(channel: str) -> Carrier:
    """What carries a channel, for campaigns."""
    kind = chosen_kind(channel)
    vendor = kind.create()
    unavailable = ""
    if channel not in kind.channels:
        unavailable = f"No vendor carries {CHANNELS[channel].spoken}: set VENDOR_URL."
    elif not kind.is_set_up():
        unavailable = f"{mail.NONE}, and no vendor (VENDOR_URL)."
    return Carrier(vendor.name, kind.is_test(), vendor.gives_receipts, unavailable)
