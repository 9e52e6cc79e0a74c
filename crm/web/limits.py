"""Rate limits: how often something may be done in a period, counted in the cache that all processes share."""

import hashlib

from django.core.cache import cache


def is_allowed(what: str, who: str, times: int, seconds: int, *, count: int = 1) -> bool:
    """Count one more attempt of somebody, or `count` of them; False once there were `times` within `seconds`, counted
    from the first. The cache keeps a hash of `who`."""
    key = f"limit:{what}:{hashlib.sha256(who.encode()).hexdigest()[:32]}"
    if cache.add(key, count, seconds):
        return True
    try:
        return cache.incr(key, count) - count < times
    except ValueError:  # it has just expired
        return True
