"""What every page that htmx asks for in part has in common with the others."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRefresh


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page; going back in history, it asks for the whole."""
    return bool(request.htmx) and not request.htmx.history_restore_request  # type: ignore[attr-defined]


def answer(
    request: HttpRequest, template: str, partial: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """The whole page, or the partial of it that htmx asked for."""
    if is_fragment(request):
        template = f"{template}#{partial}"
    return render(request, template, context, status=status)


class FragmentMiddleware:
    """Keeps fragments out of the place of pages: browsers do not take one for the other from their cache, and whose
    session has ended gets the whole page's way to sign in instead of a sign-in form inside a panel. Templates ask
    `request.fragment` whether parts go along that stand elsewhere on the page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.fragment = is_fragment(request)  # type: ignore[attr-defined]
        response = self.get_response(request)
        if request.htmx and _leads_to_sign_in(response):  # type: ignore[attr-defined]
            response = HttpResponseClientRefresh()
        patch_vary_headers(response, ["HX-Request"])
        return response


def _leads_to_sign_in(response: HttpResponse) -> bool:
    return isinstance(response, HttpResponseRedirect) and response.url.startswith(resolve_url(settings.LOGIN_URL))
