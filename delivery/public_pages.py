"""What the public addresses of messages and sign-up forms share: their headers, and the language of their pages."""

from collections.abc import Mapping
from typing import TypeVar

from django.http import HttpRequest
from django.utils.translation import get_language_from_request

HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
Texts = TypeVar("Texts")


def choose_language(request: HttpRequest, offered: Mapping[str, Texts]) -> Texts:
    """The texts in the language that `?lang=` names, else in the browser's, else in English. `offered` are the texts by
    the code of their language, English among them."""
    chosen = request.GET.get("lang", "")
    if chosen not in offered:
        chosen = get_language_from_request(request).partition("-")[0]
    return offered.get(chosen, offered["en"])
