"""HTTP/1.1 to a vendor. Connections are kept for the next request; each is used by one thread at a time."""

import base64
import select
import socket
import ssl
import time
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

import httptools

from delivery.vendors.dialing import dial, remaining
from delivery.vendors.http.address import is_guarded
from delivery.vendors.kept import KeptConnections

MAX_BODY = 16 * 1024 * 1024  # bytes of an answer
MAX_HEADERS = 100
NO_HEADERS: Mapping[str, str] = MappingProxyType({})
PATH_CHARACTERS = "/%:@!$&'()*+,;=~?"


class Response(NamedTuple):
    """What the vendor answered. The names of headers are in lower case."""

    status: int
    headers: dict[bytes, bytes]
    body: bytes


class Endpoint(NamedTuple):
    """Where requests to a URL go. `head` is the first lines of each, without those that differ."""

    host: str
    port: int
    is_https: bool
    head: bytes
    url: str


@cache
def read_endpoint(url: str, method: str = "POST") -> Endpoint:
    """How to ask this URL, with the user and password in it. ValueError where that cannot be."""
    parts = urlsplit(url)
    is_https = parts.scheme == "https"
    default_port = 443 if is_https else 80
    host, port = parts.hostname or "", parts.port or default_port
    host = host if host.isascii() else host.encode("idna").decode()
    spelled = f"[{host}]" if ":" in host else host
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    lines = [
        f"{method} {quote(target, safe=PATH_CHARACTERS)} HTTP/1.1",
        f"Host: {spelled if port == default_port else f'{spelled}:{port}'}",
        "User-Agent: Mini-CRM",
        "Accept: application/json",
        "Content-Type: application/json",
    ]
    if parts.username is not None:
        login = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        lines.append(f"Authorization: Basic {base64.b64encode(login.encode()).decode()}")
    return Endpoint(host, port, is_https, "".join(f"{line}\r\n" for line in lines).encode("ascii"), url)


def post(url: str, body: bytes, key: str, seconds: float) -> Response:
    """Post JSON with this idempotency key, and wait for the answer so long at most.

    A kept connection that the server has closed in the meantime is replaced, and the request is made again: by its key
    the vendor recognises a repeat. OSError where no answer comes, HttpParserError for one that is not HTTP.
    """
    endpoint = read_endpoint(url)
    request = b"%bIdempotency-Key: %b\r\nContent-Length: %d\r\n\r\n%b" % (endpoint.head, key.encode(), len(body), body)
    return _ask(endpoint, request, time.monotonic() + seconds)


def get(url: str, seconds: float, headers: Mapping[str, str] = NO_HEADERS) -> Response:
    """Get what is at this URL, as `post` posts."""
    endpoint = read_endpoint(url, "GET")
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode("latin-1")
    return _ask(endpoint, b"%b%b\r\n" % (endpoint.head, lines), time.monotonic() + seconds)


def post_once(url: str, body: bytes, headers: Mapping[str, str], seconds: float) -> Response:
    """Post JSON, or what a Content-Type in `headers` says, to a vendor that would not recognise a repeat: never made
    again. NotSent where nothing was sent; any other OSError where nobody knows whether the vendor took it."""
    endpoint = read_endpoint(url)
    return _ask(endpoint, _with_headers(endpoint, body, headers), time.monotonic() + seconds, repeats=False)


def post_recognised(url: str, body: bytes, headers: Mapping[str, str], seconds: float, *, guarded: bool) -> Response:
    """Post JSON to a program that knows a repeat by one of the headers, as `post` does by its key. A guarded one has no
    private address."""
    endpoint = read_endpoint(url)
    return _ask(endpoint, _with_headers(endpoint, body, headers), time.monotonic() + seconds, guarded=guarded)


def _with_headers(endpoint: Endpoint, body: bytes, headers: Mapping[str, str]) -> bytes:
    head = endpoint.head
    if "Content-Type" in headers:
        head = head.replace(b"Content-Type: application/json\r\n", b"")
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode("latin-1")
    return b"%b%bContent-Length: %d\r\n\r\n%b" % (head, lines, len(body), body)


class NotSent(OSError):
    """No connection could be made, so nothing was sent."""


class Server(NamedTuple):
    """What a connection leads to."""

    host: str
    port: int
    is_https: bool
    is_guarded: bool


def _ask(
    endpoint: Endpoint, request: bytes, until: float, *, repeats: bool = True, guarded: bool | None = None
) -> Response:
    guarded = is_guarded(endpoint.url) if guarded is None else guarded
    server = Server(endpoint.host, endpoint.port, endpoint.is_https, guarded)
    connection = _kept.take(server)
    if connection:
        try:
            return connection.ask(request, until)
        except (ConnectionError, ssl.SSLEOFError):
            if connection.has_answered or not repeats:
                raise
    try:
        connection = Connection(server, until)
    except OSError as error:
        if repeats:
            raise
        raise NotSent(f"{type(error).__name__}: {error}") from error
    return connection.ask(request, until)


class Connection:
    """A connection to a vendor."""

    def __init__(self, server: Server, until: float) -> None:
        """OSError where it cannot be made, or would lead to a private address that is not allowed."""
        self.server = server
        self.used_at = time.monotonic()
        self.has_answered = False  # the request that was made last, or part of it
        self._socket = _connected(server, until)

    @property
    def is_open(self) -> bool:
        """Whether the server has neither closed the connection nor said anything unasked."""
        return not select.select([self._socket], [], [], 0)[0]

    def ask(self, request: bytes, until: float) -> Response:
        """The answer to a request. The connection is kept afterwards, or closed where that cannot be."""
        answer = _Answer()
        self.has_answered = False
        try:
            self._socket.settimeout(remaining(until))
            self._socket.sendall(request)
            while not answer.is_complete:
                self._socket.settimeout(remaining(until))
                received = self._socket.recv(65536)
                self.has_answered = self.has_answered or bool(received)
                answer.read(received)
        except BaseException:
            self.quit()
            raise
        if answer.keeps_connection:
            _kept.keep(self)
        else:
            self.quit()
        return Response(answer.status, answer.headers, b"".join(answer.body))

    def quit(self) -> None:
        """Close it."""
        self._socket.close()


_kept: KeptConnections[Connection] = KeptConnections()


class _Answer:
    """An answer while it is read, after the interim ones (1xx) that may come before it."""

    def __init__(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._size = 0
        self._has_headers = False
        self.is_complete = False
        self.keeps_connection = False
        self.on_message_begin()

    @property
    def status(self) -> int:
        """The status code."""
        return self._parser.get_status_code()

    def read(self, received: bytes) -> None:
        """Take what came. Nothing means that the server has closed the connection."""
        if received:
            self._parser.feed_data(received)
        elif self._has_headers and not {b"content-length", b"transfer-encoding"} & self.headers.keys():
            self.is_complete = True
        else:
            raise ConnectionResetError("the vendor hung up")

    # Called by the parser.

    def on_message_begin(self) -> None:
        if self.is_complete:  # something follows that nobody asked for
            self.keeps_connection = False
            return
        self.headers: dict[bytes, bytes] = {}
        self.body: list[bytes] = []

    def on_header(self, name: bytes, value: bytes) -> None:
        if len(self.headers) >= MAX_HEADERS:
            raise ValueError("too many headers")
        if not self.is_complete:
            self.headers[name.lower()] = value

    def on_headers_complete(self) -> None:
        self._has_headers = self.status >= 200

    def on_body(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > MAX_BODY:
            raise ValueError("the answer is too long")
        if not self.is_complete:
            self.body.append(part)

    def on_message_complete(self) -> None:
        if self.status >= 200 and not self.is_complete:
            self.is_complete = True
            self.keeps_connection = self._parser.should_keep_alive()


def _connected(server: Server, until: float) -> socket.socket:
    one = dial(server.host, server.port, until, is_guarded=server.is_guarded)
    try:
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return _tls().wrap_socket(one, server_hostname=server.host) if server.is_https else one
    except OSError:
        one.close()
        raise


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
