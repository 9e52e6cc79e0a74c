"""What the public addresses of messages and sign-up forms share."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string

from delivery.languages import LANGUAGES
from delivery.languages.language import Language

HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


def render_page(template: str, language: Language, context: Mapping[str, Any], status: int) -> HttpResponse:
    """A page in one language, with links to it in all other ones; written without the request, whose session it must
    not ask."""
    others = [other for other in LANGUAGES.values() if other is not language]
    page = render_to_string(template, {"language": language, "others": others, **context})
    return HttpResponse(page, status=status, headers=HEADERS)
