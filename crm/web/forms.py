"""Pages with a form, also of settings that two people have open at once: such a form carries a token of what was stored
when it was opened, and is shown again instead of saved where that has changed since. Nobody loses what somebody else
has just decided.

    version = form_version(stored)
    stale = is_stale(request, version)
    if request.method == "POST" and not stale and form.is_valid(): …
    return form_page(request, template, {"form": form, "version": version}, stale=stale)
"""

import hashlib
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

CHANGED = (
    "Not saved: this was changed elsewhere after you opened the page. What you typed is still here: save again to "
    "replace the other version, or open the page in a new tab to see it."
)


def form_version(stored: Any) -> str:
    """A token of stored values: other values have another one. Sets have no order, so they have no token."""
    return hashlib.sha256(repr(stored).encode()).hexdigest()[:20]


def is_stale(request: HttpRequest, version: str, said: str = CHANGED) -> bool:
    """Whether a posted form, by its field `version`, was opened before the current `version`; says so on the page."""
    stale = request.POST.get("version", version) != version
    if stale:
        messages.error(request, said)
    return stale


def form_page(request: HttpRequest, template: str, context: dict[str, Any], *, stale: bool = False) -> HttpResponse:
    """The page of a form: opened (200), or posted and shown again because it is wrong (422) or stale (409)."""
    posted = 409 if stale else 422
    return render(request, template, context, status=posted if request.method == "POST" else 200)
