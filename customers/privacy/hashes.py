"""Keyed hashes of addresses and ids, for what must be recognised without saying whose it was.

The key is derived from SECRET_KEY: without it nobody can try all phone numbers. Another SECRET_KEY recognises nothing
that was hashed with the one before, so it is part of every backup.
"""

import hashlib
import hmac
from collections.abc import Callable
from functools import cache

from django.conf import settings


def keyed_hash(kind: str, text: str) -> str:
    """64 hex digits; texts of different kinds never share one."""
    return hmac.digest(_key(settings.SECRET_KEY), f"{kind}\n{text}".encode(), "sha256").hex()


def hasher(kind: str) -> Callable[[str], str]:
    """What gives the keyed hashes of many texts of a kind."""
    begun = hmac.new(_key(settings.SECRET_KEY), f"{kind}\n".encode(), "sha256")

    def hash_text(text: str) -> str:
        hash = begun.copy()
        hash.update(text.encode())
        return hash.hexdigest()

    return hash_text


@cache
def _key(secret: str) -> bytes:
    return hashlib.sha256(b"customers.privacy.hashes" + secret.encode()).digest()
