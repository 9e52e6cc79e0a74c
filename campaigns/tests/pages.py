"""Reading pages as text."""

from django.http import HttpResponse


def squeezed(page: HttpResponse | str) -> str:
    """The markup of a page with every stretch of white space as one blank, as a browser shows it."""
    return " ".join((page if isinstance(page, str) else page.text).split())
