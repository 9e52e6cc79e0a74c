"""GET on a page URL that takes only POST: a copied address, or a reload after a refusal, leads to its page."""

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse

View = TypeVar("View", bound=Callable[..., HttpResponse])


def belongs_to(page: str) -> Callable[[View], View]:
    """Name the page, by URL name and with the same arguments, that a GET on this view leads to.

    A view needs it only where the nearest page above it in the path is not the right one.
    """

    def mark(view: View) -> View:
        view.belongs_to = page  # type: ignore[attr-defined]
        return view

    return mark


class PostOnlyMiddleware:
    """Redirects a GET that a page URL refuses with 405 to the page that the URL belongs to.

    That page is the one named with `belongs_to`, or else the nearest URL above it in the path. The API answers 405.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or request.method not in ("GET", "HEAD") or request.path.startswith("/api/"):
            return response
        return HttpResponseRedirect(_page(request))


def _page(request: HttpRequest) -> str:
    match = resolve(request.path_info)
    if page := getattr(match.func, "belongs_to", ""):
        return reverse(page, kwargs=match.kwargs)
    path = request.path_info
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        try:
            resolve(path)
        except Resolver404:
            continue
        return path
    return path
