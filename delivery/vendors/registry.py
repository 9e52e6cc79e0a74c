"""Which vendor carries the messages of this installation."""

from campaigns.carriers import Carrier
from crm.web import mail
from customers.channels import CHANNELS
from delivery.vendors import http, smtp
from delivery.vendors.protocol import Kind, Vendor

KINDS = (http.KIND, smtp.KIND)  # the first one that is set up carries everything


def chosen_kind() -> Kind:
    """The kind that is set up; SMTP where none is, which then carries nothing."""
    return next((kind for kind in KINDS if kind.is_set_up()), smtp.KIND)


def chosen_vendor() -> Vendor:
    """A new connection to the vendor of this installation."""
    return chosen_kind().create()


def find_carrier(channel: str) -> Carrier:
    """What carries a channel, for campaigns."""
    kind = chosen_kind()
    vendor = kind.create()
    unavailable = ""
    if channel not in kind.channels:
        unavailable = f"No vendor carries {CHANNELS[channel].spoken}: set VENDOR_URL."
    elif not kind.is_set_up():
        unavailable = f"{mail.NONE}, and no vendor (VENDOR_URL)."
    return Carrier(vendor.name, kind.is_test(), vendor.gives_receipts, unavailable)
