"""Every absolute address that the product writes begins with SITE_URL, whatever a request calls its host."""

from collections.abc import Callable
from functools import partial
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def site_url(path: str) -> str:
    """The public address of a path."""
    return urljoin(f"{settings.SITE_URL}/", path)


def _absolute_uri(request: HttpRequest, location: str | None = None) -> str:
    return site_url(request.get_full_path() if location is None else str(location))


class SiteUrlMiddleware:
    """Makes `request.build_absolute_uri`, which links in mails and Google's way back use, ignore the header Host."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.build_absolute_uri = partial(_absolute_uri, request)  # type: ignore[method-assign]
        return self.get_response(request)


class PrivatePagesMiddleware:
    """Lets no browser and no proxy store what a signed-in person sees, unless the page says otherwise."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_program = bool(getattr(request, "auth", None))
        if (is_program or request.user.is_authenticated) and "Cache-Control" not in response:
            response["Cache-Control"] = "no-store"
        return response
