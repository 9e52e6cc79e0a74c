"""How much of a language model may be used: time, tokens and calls, all processes together."""

import time
from collections.abc import Callable

from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

from ai_tools.engines.protocol import EngineError

SECONDS = 20.0  # for one answer, its repair not included
LONGEST_ANSWER = 200_000  # bytes
ANSWER_TOKENS = 2_000
REASONING_SECONDS = 90.0  # for a model that reasons before it answers
REASONING_TOKENS = 16_000  # its reasoning included
TOKENS_A_DAY = 1_000_000
CALLS_A_MINUTE = 60
ASKS_A_MINUTE = 600  # of one person or key, whichever engine answers

DAY, MINUTE = 86_400, 60


def count_call() -> None:
    """Count a call to a model that is about to be made. EngineError when a limit is used up, or nobody can tell."""
    try:
        if _counted("calls", MINUTE) > CALLS_A_MINUTE:
            raise EngineError("The language model has been asked too often this minute.")
        if cache.get(_bucket("tokens", DAY), 0) >= TOKENS_A_DAY:
            raise EngineError("Today's allowance for the language model is used up.")
    except (RedisError, OSError):
        raise EngineError("The limits of the language model cannot be checked now.") from None


def spend(tokens: int) -> None:
    """Count tokens that a model used against the limit of the day."""
    _quietly(lambda: _counted("tokens", DAY, tokens))


def may_ask(by: HttpRequest) -> bool:
    """Whether this person or key has not asked too often this minute; who cannot be counted may."""
    who = getattr(by, "auth", None) or by.user
    return (_quietly(lambda: _counted(f"asks:{who.pk}", MINUTE)) or 0) <= ASKS_A_MINUTE


def _counted(name: str, seconds: int, by: int = 1) -> int:
    key = _bucket(name, seconds)
    cache.add(key, 0, 2 * seconds)
    return cache.incr(key, by)


def _bucket(name: str, seconds: int) -> str:
    return f"ai:{name}:{int(time.time()) // seconds}"


def _quietly(count: Callable[[], int]) -> int | None:
    try:
        return count()
    except (RedisError, OSError, ValueError):
        return None
