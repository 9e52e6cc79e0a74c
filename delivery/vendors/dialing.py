"""Connections to servers that people name, and where those may lead. A name is judged by the addresses that it has when
the connection is made, and one of these is connected to: another answer of DNS a moment later changes nothing."""

import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings

from crm.web.hosts import is_private_host, tells_secrets
from delivery.vendors.outages import PrivateAddress

CONNECT_SECONDS = 3.0  # for one of several addresses


def dial(host: str, port: int, until: float, *, is_guarded: bool) -> socket.socket:
    """A socket to the first address that answers before the time `until`. OSError where none does; PrivateAddress where
    one of them is private and the host is guarded, or where nothing may ever be sent to one."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if any(_is_forbidden(str(address[0]), port, is_guarded=is_guarded) for *_, address in found):
        raise PrivateAddress(f"{host} is a private address")
    error: OSError = ConnectionRefusedError(f"{host} has no address")
    for family, kind, protocol, _, address in found:
        one = socket.socket(family, kind, protocol)
        try:
            one.settimeout(min(CONNECT_SECONDS, remaining(until)))
            one.connect(address)
        except OSError as failed:
            one.close()
            error = failed
        else:
            return one
    raise error


def remaining(until: float) -> float:
    """Seconds until then. TimeoutError where none are left."""
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def _is_forbidden(address: str, port: int, *, is_guarded: bool) -> bool:
    """Our own Redis and MongoDB are known by their ports, since a machine has many addresses."""
    if tells_secrets(address):
        return True
    return is_private_host(address) and (is_guarded or port in _own_ports())


def _own_ports() -> Iterator[int]:
    yield urlsplit(settings.REDIS_URL).port or 6379
    if settings.MONGODB:
        servers = urlsplit(settings.DATABASES["default"]["HOST"]).netloc.rpartition("@")[2]
        for server in servers.split(","):
            port = server.rpartition(":")[2]
            yield int(port) if port.isdecimal() else 27017
