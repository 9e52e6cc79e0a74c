"""Whether a host is in a private network, however its address is written."""

import ipaddress
import re
import unicodedata
from urllib.parse import urlsplit

from django.conf import settings

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# An address in another way, like 2130706433, 0x7f.1 or 127.1, which a resolver would understand.
OTHER_SPELLING = re.compile(r"(0x[0-9a-f]+|[0-9]+)(\.(0x[0-9a-f]+|[0-9]+))*")
PUBLIC_IPV6 = ipaddress.IPv6Network("2000::/3")
TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")  # IPv4 as a network that has only IPv6 writes it (NAT64)
# What Python 3.11 takes for public: for protocols, examples, and IPv4 packed into IPv6 (6to4, Teredo).
SPECIAL: list[Network] = [
    *map(ipaddress.IPv4Network, ("192.0.0.0/24", "192.88.99.0/24")),
    *map(ipaddress.IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")),
]
# Where clouds tell a machine its keys, besides the link-local 169.254.169.254: Alibaba, Azure, Oracle, Amazon.
METADATA = {*map(ipaddress.ip_address, ("100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254"))}


def check_address(url: str, example: str, *, is_guarded: bool) -> None:
    """ValueError, which says what is wrong, for an address that nothing may be posted to. A guarded one has HTTPS and
    names no private address; `example` is one that is right."""
    try:
        parts = urlsplit(url)
        is_whole = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        (parts.hostname or "").encode("idna")
    except ValueError:  # of brackets, a port or a name that cannot be
        is_whole = False
    if not is_whole or not parts.hostname:
        raise ValueError(f"must look like {example}")
    if tells_secrets(parts.hostname):
        raise ValueError("is one at which clouds tell a machine its keys: use another one")
    if not is_guarded:
        return
    if parts.scheme != "https":
        raise ValueError("must begin with https://, or set VENDOR_PRIVATE=1")
    if is_private_host(parts.hostname):
        raise ValueError("names a private address: set VENDOR_PRIVATE=1 if that is meant")


def must_be_public(*, by_administrator: bool) -> bool:
    """Whether an address for webhooks must have HTTPS and lead to a public host. Where VENDOR_PRIVATE allows others,
    administrators name them; marketers and programs do so on localhost alone, where nobody comes from elsewhere."""
    return not settings.VENDOR_PRIVATE or not (by_administrator or settings.LOCAL)


def check_webhook_address(url: str, *, by_administrator: bool = False) -> None:
    """ValueError for an address that no webhook may have. It has no login: it is shown and stored as it is."""
    example, is_guarded = "https://shop.example.com/webhooks", must_be_public(by_administrator=by_administrator)
    if is_guarded and settings.VENDOR_PRIVATE:
        check_address(url, example, is_guarded=False)
        try:
            check_address(url, example, is_guarded=True)
        except ValueError:
            raise ValueError(
                "must begin with https:// and lead to a public host: only administrators name others, under Settings →"
                " Webhooks"
            ) from None
    check_address(url, example, is_guarded=is_guarded)
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
    address = _read_address(host)
    if address is None:
        return bool(OTHER_SPELLING.fullmatch(host))
    if isinstance(address, ipaddress.IPv6Address) and address not in PUBLIC_IPV6:
        return True
    return not address.is_global or address.is_multicast or any(address in network for network in SPECIAL)


def tells_secrets(host: str) -> bool:
    """Whether a host is an address at which a machine in a cloud learns its keys, or another link-local one. Nothing is
    ever sent there, whatever is allowed."""
    address = _read_address(host)
    return address is not None and (address.is_link_local or address in METADATA)


def _read_address(host: str) -> Address | None:
    """The address that a host is, of IPv4 also where it is written as IPv6; None for a name."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        if address in TRANSLATED:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        return address.ipv4_mapped or address
    return address
