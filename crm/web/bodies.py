"""How long a body may be, by where it goes: decided by its length alone, before any of it is kept."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

MEBIBYTE = 1024 * 1024
API, FORM, LIST = 5 * MEBIBYTE, 5 * MEBIBYTE, 21 * MEBIBYTE


def body_limit(environ: Mapping[str, Any]) -> int:
    """Bytes that a request may bring. Only those who carry a session may upload files."""
    path = environ["PATH_INFO"]
    if path.startswith("/api/"):
        return API
    if path == "/segments/upload/" and f"{settings.SESSION_COOKIE_NAME}=" in environ.get("HTTP_COOKIE", ""):
        return LIST
    return FORM


class BodyLimitMiddleware:
    """Answers 413 for a body over the limit of its address, whether it is a form, a file or JSON."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        limit = body_limit(request.META)
        if request.path.startswith("/api/") or not length.isdecimal() or int(length) <= limit:
            return self.get_response(request)  # the API answers for itself, once it knows whose key it is
        return render(request, "413.html", {"megabytes": limit // MEBIBYTE}, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
