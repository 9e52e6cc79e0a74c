"""Public pages for recipients of messages. They use no cookies.

Somebody of the team who is signed in opens them as everybody does. So no session is read there, which would need the
database, and none is begun.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

PAGES = ("/u/", "/v/", "/l/", "/o/")


class RecipientPagesMiddleware:
    """Removes the cookies from requests for these pages. Its place is before the sessions."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(PAGES):
            request.META.pop("HTTP_COOKIE", None)
            request.COOKIES.clear()
        return self.get_response(request)
