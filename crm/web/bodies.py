"""How long a body may be, by where it goes: decided by its length alone, before any of it is kept."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse, parse_cookie
from django.shortcuts import redirect, render, resolve_url

MEBIBYTE = 1024 * 1024
API = FORM = 5 * MEBIBYTE
LIST = 21 * MEBIBYTE
UPLOADS = ("/segments/upload/", "/imports/upload/")


def body_limit(environ: Mapping[str, Any]) -> int:
    """Bytes that a request may bring, with what a form adds to a file.

    Only people who are signed in may upload large files, so for an upload it reads the session.
    """
    path = environ["PATH_INFO"]
    if path not in UPLOADS or not _is_signed_in(environ):
        return FORM
    return settings.IMPORT_MAX_BYTES + MEBIBYTE if path == "/imports/upload/" else LIST


def _is_signed_in(environ: Mapping[str, Any]) -> bool:
    key = parse_cookie(environ.get("HTTP_COOKIE", "")).get(settings.SESSION_COOKIE_NAME)
    return bool(key) and SESSION_KEY in import_module(settings.SESSION_ENGINE).SessionStore(key)


class BodyLimitMiddleware:
    """Answers 413 for a body over the limit of its address, whether it is a form, a file or JSON.

    A person who is no longer signed in is led to sign in instead, and from there to the page of the upload.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if request.path.startswith("/api/") or not length.isdecimal() or int(length) <= FORM:
            return self.get_response(request)  # the API answers for itself, once it knows whose key it is
        limit = body_limit(request.META)
        if int(length) <= limit:
            return self.get_response(request)
        if request.path in UPLOADS and limit == FORM:
            return redirect(f"{resolve_url(settings.LOGIN_URL)}?next={request.path}")
        return render(request, "413.html", {"megabytes": limit // MEBIBYTE}, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
