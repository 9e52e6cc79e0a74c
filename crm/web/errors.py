"""Errors outside of any view: JSON under /api/, in the shape of every error there, and a page elsewhere."""

import sys
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

import redis
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse, QueryDict
from django.shortcuts import render
from django.views import defaults

from crm.database import is_duplicate, is_passing
from crm.web.sentences import BY_STATUS

View = Callable[..., HttpResponse]
FOR_PROGRAMS = ("/api/", "/mcp")


def _problem(status: HTTPStatus, **headers: str) -> JsonResponse:
    return JsonResponse({"detail": [{"loc": [], "msg": BY_STATUS[status]}]}, status=status, headers=headers)


def _json_under_api(status: HTTPStatus, page: View) -> View:
    def answer(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
        if request.path.startswith(FOR_PROGRAMS):
            return _problem(status)
        _forget_unreadable_form(request)
        return page(request, exception) if exception else page(request)

    return answer


def _forget_unreadable_form(request: HttpRequest) -> None:
    """Django's pages of errors look for the token of a form, and so meet the same error again in what cannot be read:
    another encoding than UTF-8, a form of very many fields, a body that broke off."""
    try:
        _ = request.POST
    except Exception:
        request.POST = QueryDict()


bad_request = _json_under_api(HTTPStatus.BAD_REQUEST, defaults.bad_request)
forbidden = _json_under_api(HTTPStatus.FORBIDDEN, defaults.permission_denied)
not_found = _json_under_api(HTTPStatus.NOT_FOUND, defaults.page_not_found)
_broken = _json_under_api(HTTPStatus.INTERNAL_SERVER_ERROR, defaults.server_error)
_conflict = _json_under_api(HTTPStatus.CONFLICT, lambda request: render(None, "409.html", status=HTTPStatus.CONFLICT))
_unavailable = _json_under_api(
    HTTPStatus.SERVICE_UNAVAILABLE, lambda request: render(None, "503.html", status=HTTPStatus.SERVICE_UNAVAILABLE)
)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 when the database or Redis is away or busy, so that the same request succeeds later, and 409 when
    somebody else has stored the same at the same moment; else 500."""
    error = sys.exception()
    if is_duplicate(error):
        return _conflict(request)
    if not is_passing(error) and not isinstance(error, (redis.ConnectionError, redis.TimeoutError)):
        return _broken(request)
    return unavailable(request, 2)


def unavailable(request: HttpRequest, retry_after: int) -> HttpResponse:
    """503, which asks for the same request after `retry_after` seconds."""
    response = _unavailable(request)
    response["Retry-After"] = str(retry_after)
    return response


@login_not_required
def not_offered(request: HttpRequest) -> HttpResponse:
    """404 for an address that a library would open."""
    raise Http404


def not_allowed_in_json(view: View) -> View:
    """Answer 405 in the shape of every other error of the API."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if isinstance(response, HttpResponseNotAllowed):
            return _problem(HTTPStatus.METHOD_NOT_ALLOWED, Allow=response["Allow"])
        return response

    return answer
