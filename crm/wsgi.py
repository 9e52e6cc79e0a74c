"""Django as a WSGI application, for servers that read bodies themselves. `crm.rsgi` is what granian runs."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from crm.web.proxies import settle_origin

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
django_application = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Django, told where the request really came from."""
    settle_origin(environ, settings.TRUSTED_PROXIES)
    return django_application(environ, start_response)
