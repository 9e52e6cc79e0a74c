"""Limits how often passwords can be guessed, without locking anybody else out.

Failed attempts are counted for a machine and an address, for a machine, and for an address from all machines. The last
limit is so high that one machine alone never reaches it; otherwise anybody who knows an address could lock its owner
out. A browser in which somebody has signed in before is counted by itself: failures of strangers do not count against
it, not even of a stranger in the same office.

A machine is the address of the connection, as `crm.web.proxies` has settled it.
"""

import secrets
import time
from typing import NamedTuple

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac

from crm.web.proxies import machine_at

COOKIE = "known"
COOKIE_AGE = 365 * 24 * 3600  # seconds
SALT = "crm.accounts.guessing"


class Limit(NamedTuple):
    """So many failures in so many seconds."""

    failures: int
    seconds: int


MACHINE_FOR_ADDRESS = Limit(5, 5 * 60)
MACHINE = Limit(30, 60)
ADDRESS = Limit(300, 3600)
BROWSER = Limit(10, 5 * 60)


class Attempt:
    """One try at a password. It counts as failed until `succeeded` says otherwise, so that many at once do not pass."""

    def __init__(self, request: HttpRequest, email: str) -> None:
        address, machine = _hash(email), machine_at(get_adapter().get_client_ip(request))
        if browser := _known_browser(request, address):
            limits = {f"browser:{browser}": BROWSER}
        else:
            limits = {
                f"machine:{machine}:{address}": MACHINE_FOR_ADDRESS,
                f"machine:{machine}": MACHINE,
                f"address:{address}": ADDRESS,
            }
        self.keys = {_bucket(name, limit): limit for name, limit in limits.items()}
        counts = {key: _count(key, limit) for key, limit in self.keys.items()}
        over = {key: count - self.keys[key].failures for key, count in counts.items()}
        self.is_one_too_many = max(over.values()) > 0
        self.is_first_too_many = max(over.values()) == 1

    def succeeded(self) -> None:
        """The password was right: this attempt no longer counts as a failure."""
        for key in self.keys:
            cache.decr(key)


def remember(request: HttpRequest, response: HttpResponseBase, email: str) -> None:
    """This browser has let somebody in."""
    value = signing.dumps([_hash(email), secrets.token_hex(8)], salt=SALT)
    response.set_cookie(
        COOKIE, value, max_age=COOKIE_AGE, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )


def _known_browser(request: HttpRequest, address: str) -> str:
    try:
        known, browser = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=COOKIE_AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return browser if known == address else ""


def _hash(email: str) -> str:
    return salted_hmac(SALT, email.strip().lower(), algorithm="sha256").hexdigest()[:32]


def _bucket(name: str, limit: Limit) -> str:
    return f"guessing:{name}:{int(time.time() // limit.seconds)}"


def _count(key: str, limit: Limit) -> int:
    cache.add(key, 0, 2 * limit.seconds)
    return cache.incr(key)
