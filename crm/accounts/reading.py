"""In which form somebody reads times, dates and numbers: what they chose under Settings → Profile, else as the
installation does."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from crm.accounts.models import User
from crm.web.display import HOUSE, Form, read_in
from crm.web.time_zones import time_zone_names


def chosen_form(user: User) -> Form:
    """The form that somebody chose. A time zone that this machine does not know any more is the installation's."""
    return Form(
        time_zone=user.time_zone if user.time_zone in time_zone_names() else "",
        dates=user.date_form or HOUSE.dates,
        numbers=user.number_form or HOUSE.numbers,
    )


class ReadingMiddleware:
    """Makes pages in the form of the person who is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with read_in(chosen_form(request.user) if isinstance(request.user, User) else HOUSE):
            return self.get_response(request)
