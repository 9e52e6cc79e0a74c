"""The address of a client: headers about it are believed only from the proxies in TRUSTED_PROXIES."""

import ipaddress
from collections.abc import Sequence
from typing import Any

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT")
MAPPED = "::ffff:"  # before the IPv4 address of a client, where a server listens on "::" for both kinds


def networks(texts: Sequence[str]) -> list[Network]:
    """Addresses and networks like 10.0.0.1 and 10.0.0.0/8. ValueError for anything else."""
    return [ipaddress.ip_network(text.strip()) for text in texts if text.strip()]


def settle_origin(environ: dict[str, Any], trusted: Sequence[Network]) -> None:
    """Set REMOTE_ADDR and the scheme to what a trusted proxy says, and take away what anybody else has claimed.

    Each proxy appends the address that it saw, so the client is the first from the right that is not a trusted proxy.
    """
    claims = {name: environ.pop(name) for name in FORWARDED if name in environ}
    environ["REMOTE_ADDR"] = environ.get("REMOTE_ADDR", "").removeprefix(MAPPED)
    if not _is_trusted(environ["REMOTE_ADDR"], trusted):
        return
    for address in reversed(claims.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        if not (address := address.strip().removeprefix(MAPPED)):
            continue
        if not _is_address(address):
            break
        environ["REMOTE_ADDR"] = address
        if not _is_trusted(address, trusted):
            break
    if claims.get("HTTP_X_FORWARDED_PROTO", "").strip().lower() == "https":
        environ["wsgi.url_scheme"] = "https"


def machine_at(address: str) -> str:
    """The machine at an address, as limits count it: of IPv6 its network, where a machine has as many addresses as it
    likes."""
    of = ipaddress.ip_address(address)
    return str(ipaddress.ip_network(f"{of}/64", strict=False) if of.version == 6 else of)


def _is_trusted(address: str, trusted: Sequence[Network]) -> bool:
    if not trusted or not _is_address(address):
        return False
    return any(ipaddress.ip_address(address) in network for network in trusted)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
