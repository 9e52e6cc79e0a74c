"""The way of a program's request: `/api/v1/` passes no middleware that only pages need."""

from collections.abc import Callable
from typing import Any

from csp.constants import HEADER as CONTENT_SECURITY_POLICY
from csp.utils import build_policy
from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse
from django.middleware.security import SecurityMiddleware
from django.urls import URLResolver
from django.urls.resolvers import RegexPattern

from crm.moving.maintenance import refuse_while_closed
from crm.web.site import SiteUrlMiddleware

ADDRESS = "/api/v1/"
HEADERS = {  # an answer is neither kept, nor framed, nor run
    CONTENT_SECURITY_POLICY: build_policy(),
    "X-Frame-Options": settings.X_FRAME_OPTIONS,
    "Cache-Control": "no-store",
}
View = Callable[[HttpRequest], Any]


class ApiChainMiddleware:
    """The first of MIDDLEWARE: answers programs itself, and hands all other requests on.

    Programs have no session, send no form and know nothing of HTMX.
    """

    def __init__(self, get_response: View) -> None:
        self.pages = get_response
        routes: View = convert_exception_to_response(_routes())
        self.programs = finished(convert_exception_to_response(SiteUrlMiddleware(refuse_while_closed(routes))))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return (self.programs if request.path_info.startswith(ADDRESS) else self.pages)(request)


def _routes() -> View:
    """Answers by the routes of the API, which are found without a look at the addresses of pages."""
    from crm.urls import api_patterns

    resolver = URLResolver(RegexPattern(r"^/api/"), api_patterns)

    def answer(request: HttpRequest) -> HttpResponse:
        view, positional, named = request.resolver_match = resolver.resolve(request.path_info)
        return view(request, *positional, **named)

    return answer


def finished(get_response: View) -> View:
    """Adds HEADERS, the length, and what Django says about security; asks for HTTPS where only that is spoken."""
    secured: View = convert_exception_to_response(SecurityMiddleware(get_response))

    def answer(request: HttpRequest) -> HttpResponse:
        response = secured(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if not response.streaming:
            response.headers.setdefault("Content-Length", str(len(response.content)))
        return response

    return answer
