"""What the public addresses of messages and sign-up forms share: their headers, and the language of their pages."""

from collections.abc import Mapping
from typing import TypeVar

from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
Texts = TypeVar("Texts")


def choose_language(request: HttpRequest, offered: Mapping[str, Texts]) -> Texts:
    """The texts in the language that `?lang=` names, else in the first of the browser's, else in English. `offered` are
    the texts by the code of their language, English among them."""
    accepted = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    wanted = [request.GET.get("lang", ""), *(code.partition("-")[0] for code, _ in accepted), "en"]
    return offered[next(code for code in wanted if code in offered)]
