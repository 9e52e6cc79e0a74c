"""An e-mail shown in a frame of its own, as a mail program would show it.

The frame's page has a policy of its own: no scripts, no links out of the frame, and images only when they are asked
for, since each tells the server it comes from that somebody looked. What a composer holds is not saved yet, so it is
kept in the cache for the frame to fetch.
"""

import hashlib
import re
from contextlib import suppress
from uuid import UUID

import redis
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from campaigns.content.compiler import UNSUBSCRIBE, VIEW

TTL = 3600  # seconds for which an unsaved e-mail can be shown
_DARK = re.compile(r"@media \(prefers-color-scheme: dark\)")
EXAMPLE_TICKET = {UNSUBSCRIBE: "", VIEW: ""}  # such links of a preview lead to itself


def keep_preview(user_id: object, of: UUID, html: str) -> str:
    """Keep the HTML for this person's frame; what the frame's address says so that it is loaded when HTML changes."""
    with suppress(redis.RedisError):
        cache.set(_key(user_id, of), html, TTL)
    return hashlib.sha256(html.encode("utf-8", "replace")).hexdigest()[:12]


def kept_preview(user_id: object, of: UUID) -> str:
    """The HTML that was kept, or nothing once it has expired."""
    with suppress(redis.RedisError):
        return cache.get(_key(user_id, of)) or ""
    return ""


def _key(user_id: object, of: UUID) -> str:
    return f"mail-preview:{user_id}:{of}"


def frame(request: HttpRequest, html: str) -> HttpResponse:
    """The HTML as a page for a frame: `?dark` shows it as on a dark screen, `?images` with its images."""
    response = HttpResponse(in_theme(html, is_dark="dark" in request.GET))
    images = "https:" if "images" in request.GET else "'none'"
    response["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'unsafe-inline'; img-src {images}; form-action 'none'; base-uri 'none'; "
        "frame-ancestors 'self'; sandbox"
    )
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


def in_theme(html: str, *, is_dark: bool) -> str:
    """The HTML as it looks in a theme, whatever the theme of the one who looks."""
    theme = "dark" if is_dark else "light"
    html = html.replace('content="light dark"', f'content="{theme}"').replace(
        "color-scheme: light dark;", f"color-scheme: {theme};"
    )
    return _DARK.sub("@media all" if is_dark else "@media not all", html)
