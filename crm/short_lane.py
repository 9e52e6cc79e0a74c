"""The short lane: a valid record with a key that this process remembers needs neither Django nor a thread.

It only ever says that a record was accepted. Whatever else there is to say is said by Django, to which the same request
then goes, as if there were no lane.
"""

import io
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest

from crm.accounts.keys import ApiKey, Scope
from crm.api_chain import ADDRESS, finished
from crm.moving.maintenance import watch
from crm.streams.appender import Appender
from customers.accepting import RATED, accepted
from customers.ingestion import stream
from customers.quick_check import QUICK_CHECKS

ROUTES = {f"{ADDRESS}{kind}s": kind for kind in QUICK_CHECKS if kind not in RATED}
LONGEST = 64 * 1024  # bytes of a body: a longer one would keep the event loop from other requests

appender = cache(Appender)


@cache
def answer(scheme: str) -> tuple[int, list[tuple[str, str]], bytes]:
    """Status, headers and body of the answer to an accepted record, as Django would send them."""
    request = WSGIRequest({"REQUEST_METHOD": "POST", "wsgi.url_scheme": scheme, "wsgi.input": io.BytesIO()})
    response = finished(lambda _: accepted(1, []))(request)
    return response.status_code, [*response.items()], response.content


async def accepts(environ: Mapping[str, Any], body: bytes) -> bool:
    """Whether the record is accepted, which is then durable. False for what Django must answer."""
    if (
        watch.is_closed
        or environ["REQUEST_METHOD"] != "POST"
        or environ["PATH_INFO"] not in ROUTES
        or len(body) > LONGEST
    ):
        return False
    if settings.SECURE_SSL_REDIRECT and environ["wsgi.url_scheme"] != "https":
        return False
    scheme, _, secret = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    remembered = ApiKey.recall(secret) if scheme == "Bearer" else None
    if remembered is None or Scope.INGEST not in remembered[0].scopes:
        return False
    kind = ROUTES[environ["PATH_INFO"]]
    if not QUICK_CHECKS[kind].passes(body):
        return False
    return await appender(stream).append(kind, b"[" + body + b"]", remembered[1])
