"""Every question to an AI tool leaves a trace: who asked which, what answered, how it ended. Never what was said."""

import logging

from django.http import HttpRequest

logger = logging.getLogger(__name__)


def record(by: HttpRequest | None, tool: str, engine: str, outcome: str, took_ms: int, tokens: int = 0) -> None:
    logger.info(
        "asked tool=%s engine=%s outcome=%s took_ms=%d tokens=%d by=%s", tool, engine, outcome, took_ms, tokens, who(by)
    )


def who(by: HttpRequest | None) -> str:
    """The id of a person or a key."""
    if by is None:
        return ""
    asker = getattr(by, "auth", None) or getattr(by, "user", None)
    return str(getattr(asker, "pk", "") or "")
