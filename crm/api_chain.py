"""The way of a request that no page answers: `/api/v1/`, `/mcp`, health checks, and the links and pixels in messages,
pass no middleware that only pages need."""

from collections.abc import Callable
from typing import Any

from csp.constants import HEADER as CONTENT_SECURITY_POLICY
from csp.utils import build_policy
from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse
from django.middleware.security import SecurityMiddleware
from django.urls import Resolver404, URLResolver
from django.urls.resolvers import RegexPattern

from ai_tools.agents import endpoint as agents
from crm.moving.maintenance import refuse_while_closed
from crm.web.site import SiteUrlMiddleware

ADDRESS = "/api/v1/"
TRACKING = ("/l/", "/o/")
HEADERS = {  # an answer is neither kept, nor framed, nor run
    CONTENT_SECURITY_POLICY: build_policy(),
    "X-Frame-Options": settings.X_FRAME_OPTIONS,
    "Cache-Control": "no-store",
}
View = Callable[[HttpRequest], Any]


class ApiChainMiddleware:
    """The first of MIDDLEWARE: answers programs, probes and readers of messages itself, and hands all others on.

    They have no session, send no form and know nothing of HTMX.
    """

    def __init__(self, get_response: View) -> None:
        self.pages = get_response
        from crm.urls import api_patterns, health_patterns, tracking_patterns

        programs: View = convert_exception_to_response(_routes(r"^/api/", api_patterns))
        self.programs = finished(convert_exception_to_response(SiteUrlMiddleware(refuse_while_closed(programs))))
        asked: View = convert_exception_to_response(agents.endpoint)
        self.agents = finished(convert_exception_to_response(SiteUrlMiddleware(refuse_while_closed(asked))))
        self._tracking = URLResolver(RegexPattern(r"^/"), tracking_patterns)
        readers: View = convert_exception_to_response(_routes(r"^/", tracking_patterns))
        self.readers = finished(convert_exception_to_response(refuse_while_closed(readers)))
        self.health = {f"/{each.pattern}" for each in health_patterns}
        self.probes = finished(convert_exception_to_response(_routes(r"^/", health_patterns)))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(ADDRESS):
            return self.programs(request)
        if request.path_info == agents.ADDRESS:
            return self.agents(request)
        if request.path_info in self.health:
            return self.probes(request)
        return (self.readers if self._is_tracking(request.path_info) else self.pages)(request)

    def _is_tracking(self, path: str) -> bool:
        if not path.startswith(TRACKING):
            return False
        try:
            self._tracking.resolve(path)
        except Resolver404:
            return False
        return True


def _routes(prefix: str, patterns: Any) -> View:
    """Answers by these routes, which are found without a look at the addresses of pages."""
    resolver = URLResolver(RegexPattern(prefix), patterns)

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
