"""Fragments: parts of pages that htmx asks for, and what they do when the session has ended."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils.cache import patch_vary_headers
from django.views import csrf
from django.views.decorators.http import require_safe
from django_htmx.http import reswap


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
    """Keeps fragments apart from pages: browsers do not take one for the other from their cache, and a fragment asked
    for without a session answers with a notice, so that what was typed on the page stays there. Templates ask
    `request.fragment` whether parts that stand elsewhere on the page go along.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.fragment = is_fragment(request)  # type: ignore[attr-defined]
        response = self.get_response(request)
        if request.htmx and _leads_to_sign_in(response):  # type: ignore[attr-defined]
            asks_again = request.path == resolve_url("session") and "again" in request.GET
            response = HttpResponse(status=204) if asks_again else _notice(request, "signed_out")
        patch_vary_headers(response, ["HX-Request"])
        return response


@require_safe
def session(request: HttpRequest) -> HttpResponse:
    """Asked before a form is submitted, and by the notice (`?again`) until the person is signed in again: forms get the
    token of the session."""
    return _notice(request, "signed_in") if is_fragment(request) else redirect("/")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A page, or for a fragment a new token for its forms: the person has signed in again in another tab."""
    if is_fragment(request):
        return _notice(request, "signed_in")
    return csrf.csrf_failure(request, reason)


def _notice(request: HttpRequest, name: str) -> HttpResponse:
    """A partial of the session notice, which goes to its own place and leaves the target of the request alone."""
    return reswap(render(request, f"_session.html#{name}"), "none")


def _leads_to_sign_in(response: HttpResponse) -> bool:
    return isinstance(response, HttpResponseRedirect) and response.url.startswith(resolve_url(settings.LOGIN_URL))
