"""Which of the live secrets still sign receipts: what an administrator must know to take the old one out."""

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
    """`fingerprint` tells one from the other, and nobody what it is."""

    fingerprint: str
    last_used_at: datetime | None


def note_use(secret: str) -> None:
    """At the door, so in Redis, which the door needs anyway. Failing here harms nothing."""
    now = time.monotonic()
    if now - _noted.get(secret, float("-inf")) < EVERY:
        return
    _noted[secret] = now
    try:
        client().hset(KEY, fingerprint_of(secret), str(time.time()))
    except redis.RedisError:
        del _noted[secret]


def live_secrets() -> list[Secret]:
    fingerprints = [fingerprint_of(secret) for secret in settings.VENDOR_SECRETS]
    try:
        times = cast(list[bytes | None], client().hmget(KEY, fingerprints)) if fingerprints else []
    except redis.RedisError:
        times = [None] * len(fingerprints)
    return [
        Secret(fingerprint, datetime.fromtimestamp(float(at), UTC) if at else None)
        for fingerprint, at in zip(fingerprints, times, strict=True)
    ]


def fingerprint_of(secret: str) -> str:
    return hashlib.sha256(f"receipts\n{secret}".encode()).hexdigest()[:8]
