"""Which of the live secrets still sign receipts: an administrator must know it before removing the old one."""

import hashlib
import time
from datetime import UTC, datetime
from typing import NamedTuple, cast

import redis
from django.conf import settings

from crm.streams.stream import client

KEY = "crm:secret-use"
EVERY = 60  # seconds, by each process

_noted: dict[str, float] = {}


class Secret(NamedTuple):
    """A live secret by its fingerprint, and when it last signed a receipt."""

    fingerprint: str
    last_used_at: datetime | None


def note_use(secret: str) -> None:
    """Note that a receipt was signed with this secret. An error of Redis is ignored."""
    now = time.monotonic()
    if now - _noted.get(secret, float("-inf")) < EVERY:
        return
    _noted[secret] = now
    try:
        client().hset(KEY, secret_fingerprint(secret), str(time.time()))
    except redis.RedisError:
        del _noted[secret]


def live_secrets() -> list[Secret]:
    """The live secrets, each with its last use; without times while Redis is down."""
    fingerprints = [secret_fingerprint(secret) for secret in settings.VENDOR_SECRETS]
    try:
        times = cast(list[bytes | None], client().hmget(KEY, fingerprints)) if fingerprints else []
    except redis.RedisError:
        times = [None] * len(fingerprints)
    return [
        Secret(fingerprint, datetime.fromtimestamp(float(at), UTC) if at else None)
        for fingerprint, at in zip(fingerprints, times, strict=True)
    ]


def secret_fingerprint(secret: str) -> str:
    """Eight hex digits that identify a secret without revealing it."""
    return hashlib.sha256(f"receipts\n{secret}".encode()).hexdigest()[:8]
