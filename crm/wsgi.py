import os
from collections.abc import Iterable
from typing import Any, BinaryIO

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
django = get_wsgi_application()

DRAINED = 64 * 1024 * 1024  # bytes of a body that are read although nobody wants them


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Django, and what it leaves undone about bodies: one without a length is refused instead of taken for empty, and
    one that was answered before its end is read to its end, since many clients read no answer before."""
    length = environ.get("CONTENT_LENGTH")
    if not length and environ.get("HTTP_TRANSFER_ENCODING"):
        drain(environ["wsgi.input"])
        start_response("411 Length Required", [("Content-Type", "application/json"), ("Connection", "close")])
        return [b'{"detail": [{"loc": ["header", "Content-Length"], "msg": "Send the length of the body."}]}']
    answer = django(environ, start_response)
    if length and int(length) <= DRAINED:
        drain(environ["wsgi.input"])
    return answer


def drain(body: BinaryIO) -> None:
    left = DRAINED
    while left > 0 and (read := body.read(2**16)):
        left -= len(read)
