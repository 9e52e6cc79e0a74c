"""Which addresses a vendor may have: public ones, with HTTPS. Otherwise VENDOR_URL, or the DNS name in it, could send
everybody's addresses to a machine of the private network. VENDOR_PRIVATE allows private addresses, and it is on by
default on localhost; the dummy vendor may always have one."""

import ipaddress
import re
import unicodedata
from urllib.parse import urlsplit

from django.conf import settings

# An address in another way, like 2130706433, 0x7f.1 or 127.1, which a resolver would understand.
OTHER_SPELLING = re.compile(r"(0x[0-9a-f]+|[0-9]+)(\.(0x[0-9a-f]+|[0-9]+))*")


def is_guarded() -> bool:
    """Whether private addresses are refused. VENDOR_PRIVATE allows them; the dummy vendor always has one."""
    return not settings.VENDOR_PRIVATE and settings.VENDOR_URL != settings.DUMMY_VENDOR_URL


def check_address(url: str) -> None:
    """ValueError for an address that no vendor may have."""
    if not url:
        return
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("VENDOR_URL must look like https://vendor.example.com")
    if not is_guarded():
        return
    if parts.scheme != "https":
        raise ValueError("VENDOR_URL must begin with https://, or set VENDOR_PRIVATE=1")
    if is_private(parts.hostname):
        raise ValueError("VENDOR_URL names a private address: set VENDOR_PRIVATE=1 if that is meant")


def is_private(host: str) -> bool:
    """Whether a host is or spells an address of a private network. A name is judged once it is resolved.

    Full-width digits and dots, and circled digits, spell an address too once they are normalised.
    """
    host = unicodedata.normalize("NFKC", host).casefold().replace("。", ".").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return bool(OTHER_SPELLING.fullmatch(host))
    return not address.is_global or address.is_multicast
