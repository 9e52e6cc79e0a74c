"""The web server's way to Django: `granian --interface rsgi crm.rsgi:application`.

Bodies are read here, without a thread, and with a deadline. A thread of Django begins when the whole request is there,
so that any number of slow senders keeps nobody waiting.
"""

import asyncio
import gc
import io
import json
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import IO, Any

from django.conf import settings
from django.db import close_old_connections
from django.urls import get_resolver

from crm.wsgi import django_application  # isort: skip  # sets Django up, for what follows
from crm import short_lane
from crm.moving.maintenance import watch
from crm.web.bodies import FORM, UPLOADS, body_limit
from crm.web.proxies import settle_origin
from customers.currency import check_currency

THREADS = 4  # requests that a process handles at a time
FIRST_SECONDS = 10  # for a body of any size
BYTES_A_SECOND = 32 * 1024  # that a sender must manage after that
IN_MEMORY = 1024 * 1024  # bytes of a body, before it goes to a temporary file
DRAINED = 64 * 1024 * 1024  # bytes of an unwanted body that are read, since many clients read no answer before its end
MAX_AT_ONCE = 4 * 1024 * 1024  # bytes of an answer of known length that are sent in one piece
SEND_SECONDS = 60  # for a reader to take one piece of a stream
SERVER = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.url_scheme": "http",
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}

Answer = tuple[int, list[tuple[str, str]], bytes]  # status, headers, body

threads = ThreadPoolExecutor(THREADS, thread_name_prefix="django")
check_currency()
watch.start()
_ = get_resolver().url_patterns  # imports every view now, so that the first requests do not wait for it
gc.freeze()  # the garbage collector leaves out what was imported, which stays for good


class Refused(Exception):
    """A request that Django does not see. The answer is an error in the shape of the API."""

    def __init__(self, status: HTTPStatus, place: list[str], sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.body = json.dumps({"detail": [{"loc": place, "msg": sentence}]}).encode()


async def application(scope: Any, protocol: Any) -> None:
    """One HTTP request: read its body, let Django answer in a thread, send the answer."""
    if scope.proto != "http":
        return
    environ = wsgi_environ(scope)
    settle_origin(environ, settings.TRUSTED_PROXIES)
    try:
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as body:
            await _read(protocol, environ, body)
            body.seek(0)
            if environ["PATH_INFO"] in short_lane.ROUTES and await short_lane.accepts(environ, body.read()):
                protocol.response_bytes(*short_lane.answer(environ["wsgi.url_scheme"]))
                return
            body.seek(0)
            environ["wsgi.input"] = body
            loop = asyncio.get_running_loop()
            if whole := await loop.run_in_executor(threads, _answer, environ, protocol, loop):
                protocol.response_bytes(*whole)
    except Refused as refused:
        headers = [("content-type", "application/json"), ("connection", "close")]
        protocol.response_bytes(refused.status, headers, refused.body)


def wsgi_environ(scope: Any) -> dict[str, Any]:
    """The request as WSGI describes it, still without its body.

    Headers with an underscore are left out: WSGI could not tell them from those with a hyphen that a proxy has set.
    """
    host, _, port = scope.server.rpartition(":")
    environ: dict[str, Any] = {
        **SERVER,
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
    }
    for name, value in scope.headers.items():
        if "_" in name:
            continue
        key = name.upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        if key in environ:
            value = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{value}"
        environ[key] = value
    if "HTTP_HOST" not in environ and scope.authority:
        environ["HTTP_HOST"] = scope.authority
    return environ


async def _is_wanted(environ: Mapping[str, Any], size: int) -> bool:
    """Whether Django is going to read a body of this size. An upload takes a thread, which reads the session."""
    if size <= FORM or environ["PATH_INFO"] not in UPLOADS:
        return size <= FORM
    try:
        return size <= await asyncio.get_running_loop().run_in_executor(threads, _upload_limit, environ)
    except Exception:  # Django meets the same error, and answers
        return False


def _upload_limit(environ: Mapping[str, Any]) -> int:
    close_old_connections()
    return body_limit(environ)


async def _read(protocol: Any, environ: Mapping[str, Any], body: IO[bytes]) -> None:
    """The whole body into the file; nothing of one that Django is going to refuse because of its length."""
    length = environ.get("CONTENT_LENGTH", "")
    if not length and "HTTP_TRANSFER_ENCODING" not in environ:
        return
    size = int(length) if length.isdecimal() else DRAINED
    wanted = bool(length) and await _is_wanted(environ, size)
    received = 0
    try:
        async with asyncio.timeout(FIRST_SECONDS + min(size, DRAINED if not wanted else size) / BYTES_A_SECOND):
            if wanted and size <= IN_MEMORY:
                body.write(await protocol())  # in one piece, which takes half the time
                return
            async for chunk in protocol:
                received += len(chunk)
                if wanted:
                    body.write(chunk)
                elif received > DRAINED:
                    break
    except TimeoutError:
        raise Refused(HTTPStatus.REQUEST_TIMEOUT, ["body"], "The body came too slowly. Send it again.") from None
    if not length:
        raise Refused(HTTPStatus.LENGTH_REQUIRED, ["header", "Content-Length"], "Send the length of the body.")


def _answer(environ: dict[str, Any], protocol: Any, loop: asyncio.AbstractEventLoop) -> Answer | None:
    """The answer of Django, in a thread. A stream is sent from here, because it may read the database: then None."""
    started: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
        started[:] = [int(status.split(" ", 1)[0]), [(name, value.strip()) for name, value in headers]]
        return io.BytesIO().write

    chunks = django_application(environ, start_response)
    try:
        status, headers = started
        if _fits_in_one_piece(headers):
            return status, headers, b"".join(chunks)
        _stream(protocol, status, headers, chunks, loop)
        return None
    finally:
        if close := getattr(chunks, "close", None):
            close()


def _fits_in_one_piece(headers: list[tuple[str, str]]) -> bool:
    return any(name.lower() == "content-length" and int(value) <= MAX_AT_ONCE for name, value in headers)


def _stream(
    protocol: Any,
    status: int,
    headers: list[tuple[str, str]],
    chunks: Iterable[bytes],
    loop: asyncio.AbstractEventLoop,
) -> None:
    async def begin() -> Any:
        return protocol.response_stream(status, headers)

    async def send(chunk: bytes) -> None:  # what granian gives to be awaited is not always a coroutine
        await transport.send_bytes(chunk)

    transport = asyncio.run_coroutine_threadsafe(begin(), loop).result(SEND_SECONDS)
    for chunk in filter(None, chunks):
        try:
            asyncio.run_coroutine_threadsafe(send(chunk), loop).result(SEND_SECONDS)
        except (TimeoutError, RuntimeError):  # the reader is gone, or takes nothing
            return
