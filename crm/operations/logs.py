"""What logs must not tell: people. An address of a page or an API call may hold somebody's id, and what an exception
says may quote their record. Both are told by their kind: the route, the type and where it was raised."""

import logging
import traceback
from smtplib import SMTPException
from types import TracebackType
from typing import Any

import redis
from django.core.exceptions import ImproperlyConfigured
from django.db import InterfaceError, OperationalError
from redis.exceptions import RedisError

from crm.database import unanswered

# These speak of servers, files and settings; of those that are an OSError a refusal of mail names whom it was for.
HARMLESS = (ImproperlyConfigured, InterfaceError, OperationalError, OSError, RedisError)
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
MAX_SAID = 160  # characters of an error about a server, which MongoDB ends with all that it knows of its servers


class Discreet(logging.Formatter):
    """A log formatter that leaves personal data out."""

    def format(self, record: logging.LogRecord) -> str:
        request: Any = getattr(record, "request", None)
        if record.name.startswith("django.") and hasattr(request, "path"):
            path = request.path.encode("unicode_escape").decode()  # as Django says it
            told = [_route(request) if arg in (path, request.path) else arg for arg in record.args or ()]
            # A refusal like 403 or 404 is one line, and so is a request that nobody could read: no fault of ours.
            is_fault = record.levelno >= logging.ERROR and not record.name.startswith("django.security")
            record = _changed(record, tuple(told), record.exc_info if is_fault else None)
        elif record.name == "celery.app.trace" and isinstance(record.args, dict) and record.exc_info:
            record = _changed(
                record, {**record.args, "exc": type(record.exc_info[1]).__name__, "traceback": ""}, record.exc_info
            )
        away = _server_away(record.exc_info[1]) if record.exc_info else None
        if away is None:
            return super().format(record)
        said = " ".join(str(away).split())[:MAX_SAID]
        return f"{super().format(_changed(record, record.args, None))} ({type(away).__name__}: {said})"

    def formatException(self, ei: ExcInfo) -> str:
        told, error = [], ei[1]
        while error is not None:
            speaks_of_people = isinstance(error, SMTPException) or not isinstance(error, HARMLESS)
            said = "" if speaks_of_people else f": {error}"
            told.append("".join(traceback.format_tb(error.__traceback__)) + type(error).__qualname__ + said)
            error = error.__cause__
        return "\nbecause of\n".join(told)


class WithoutProbes(logging.Filter):
    """Leaves out that /readyz says 503: the one who asks is told, again and again while an installation starts."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        return not (getattr(record, "status_code", 0) == 503 and getattr(request, "path", "") == "/readyz")


def _server_away(error: BaseException | None) -> BaseException | None:
    """The error that says that MongoDB or Redis does not answer. Every request and task meets it then, and where in the
    code it did says nothing, so it costs one line."""
    away = (redis.ConnectionError, redis.TimeoutError)
    return error if isinstance(error, away) else unanswered(error)


def _changed(record: logging.LogRecord, args: object, exc_info: object) -> logging.LogRecord:
    """A copy, since others may listen to the same record."""
    return logging.makeLogRecord({**record.__dict__, "args": args, "exc_info": exc_info, "exc_text": None})


def _route(request: Any) -> str:
    return f"/{request.resolver_match.route}" if request.resolver_match else "an unknown address"
