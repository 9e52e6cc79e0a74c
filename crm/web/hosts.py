"""Whether a host is in a private network, however its address is written."""

import ipaddress
import re
import unicodedata
from urllib.parse import urlsplit

# An address in another way, like 2130706433, 0x7f.1 or 127.1, which a resolver would understand.
OTHER_SPELLING = re.compile(r"(0x[0-9a-f]+|[0-9]+)(\.(0x[0-9a-f]+|[0-9]+))*")


def check_address(url: str, example: str, *, is_guarded: bool) -> None:
    """ValueError, which says what is wrong, for an address that nothing may be posted to. A guarded one has HTTPS and
    names no private address; `example` is one that is right."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"must look like {example}")
    if not is_guarded:
        return
    if parts.scheme != "https":
        raise ValueError("must begin with https://, or set VENDOR_PRIVATE=1")
    if is_private_host(parts.hostname):
        raise ValueError("names a private address: set VENDOR_PRIVATE=1 if that is meant")


def check_webhook_address(url: str, *, is_guarded: bool) -> None:
    """The same for an address of a webhook. It has no login: addresses are shown and stored as they are."""
    check_address(url, "https://shop.example.com/webhooks", is_guarded=is_guarded)
    if "@" in urlsplit(url).netloc:
        raise ValueError("must have no user or password: the program checks the signature of each request instead")


def shown_address(url: str) -> str:
    """An address as pages show it: without a password or a query, which may hold a token."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def is_private_host(host: str) -> bool:
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
