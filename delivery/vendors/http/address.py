"""Which addresses a vendor may have: public ones, with HTTPS. Otherwise VENDOR_URL, or the DNS name in it, could send
everybody's addresses to a machine of the private network. VENDOR_PRIVATE allows private addresses, and it is on by
default on localhost; the dummy vendor may always have one."""

from urllib.parse import urlsplit

from django.conf import settings

from crm.web.hosts import check_address


def is_guarded(url: str) -> bool:
    """Whether this URL must not lead to a private address. VENDOR_PRIVATE allows them; the dummy vendor has one."""
    return not settings.VENDOR_PRIVATE and urlsplit(url).netloc != urlsplit(settings.DUMMY_VENDOR_URL).netloc


def check_vendor_address(url: str) -> None:
    """ValueError for an address that no vendor may have."""
    check_address(url, "https://vendor.example.com", is_guarded=is_guarded(url))
