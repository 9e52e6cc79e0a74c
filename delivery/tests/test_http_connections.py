"""HTTP to a vendor: kept connections, and every way of answering and of hanging up."""

import multiprocessing
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import httptools
import pytest

from delivery.vendors import kept
from delivery.vendors.http import connection
from delivery.vendors.http.connection import Response, post, read_endpoint
from tests.waiting import wait_until

OK = b"HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}"


class Server:
    """Answers every request with `answer`, then it may hang up."""

    def __init__(self, listening: socket.socket) -> None:
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}/messages"
        self.answer: bytes | Callable[[socket.socket], None] = OK
        self.requests: list[bytes] = []
        self.connections: list[socket.socket] = []
        self.hangs_up = False
        self.tls: ssl.SSLContext | None = None
        self._listening = listening
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                self.connections.append(client)
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, accepted: socket.socket) -> None:
        with suppress(OSError), self.tls.wrap_socket(accepted, server_side=True) if self.tls else accepted as client:
            while request := read_request(client):
                self.requests.append(request)
                if callable(self.answer):
                    self.answer(client)
                else:
                    client.sendall(self.answer)
                if self.hangs_up:
                    return

    def drop_connections(self) -> None:
        """Hang up on every client, as a server does that has waited for long."""
        for client in self.connections:
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)


def read_request(client: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received or not received.endswith(b"}"):
        if not (more := client.recv(65536)):
            return b""
        received += more
    return received


@contextmanager
def running() -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = Server(listening)
        yield server
        server.drop_connections()


@pytest.fixture
def server(settings, monkeypatch) -> Iterator[Server]:
    """The only server to which connections are kept, and for longer than a test may take on a busy machine."""
    monkeypatch.setattr(kept, "IDLE_SECONDS", 600)
    connection._kept.close()
    with running() as one:
        settings.VENDOR_URL = one.url
        yield one
        connection._kept.close()


def ask(server: Server, seconds: float = 5) -> Response:
    return post(server.url, b"{}", "key", seconds)


def test_a_request_carries_its_key_and_its_length(server):
    assert ask(server) == Response(202, {b"content-length": b"2"}, b"{}")

    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    port = server.url.partition("127.0.0.1:")[2].partition("/")[0].encode()
    assert head.split(b"\r\n") == [
        b"POST /messages HTTP/1.1",
        b"Host: 127.0.0.1:" + port,
        b"User-Agent: Mini-CRM",
        b"Accept: application/json",
        b"Content-Type: application/json",
        b"Idempotency-Key: key",
        b"Content-Length: 2",
    ]
    assert body == b"{}"


def test_a_connection_is_kept_for_the_next_request(server):
    for _ in range(3):
        ask(server)

    assert (len(server.requests), len(server.connections)) == (3, 1)


@pytest.mark.parametrize("found_open", [False, True], ids=["found closed", "closed in this moment"])
def test_a_kept_connection_that_the_vendor_has_closed_is_replaced(server, monkeypatch, found_open):
    ask(server)
    server.drop_connections()
    if found_open:
        monkeypatch.setattr(connection.Connection, "is_open", True)
    else:
        [idle] = connection._kept._idle
        wait_until(lambda: not idle.is_open)

    assert ask(server).status == 202
    assert len(server.connections) == 2


def test_what_a_new_connection_does_not_answer_is_not_sent_again(server):
    server.answer, server.hangs_up = b"", True

    with pytest.raises(ConnectionError):
        ask(server)

    assert len(server.requests) == 1


def test_a_request_that_was_answered_in_part_is_not_sent_again(server):
    ask(server)
    server.answer, server.hangs_up = OK[:-1], True

    with pytest.raises(ConnectionError):
        ask(server)

    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n",
        b"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 202 Accepted\r\ncontent-length: 2\r\n\r\n{}",
        OK,
    ],
    ids=["chunked", "interim", "plain"],
)
def test_every_kind_of_answer_leaves_the_connection_usable(server, answer):
    server.answer = answer

    assert [(ask(server).status, ask(server).body) for _ in range(2)] == [(202, b"{}")] * 2
    assert len(server.connections) == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 202 Accepted\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.0 202 Accepted\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 202 Accepted\r\n\r\n{}",
        OK + OK,
    ],
    ids=["close", "1.0", "to the end", "two answers"],
)
def test_a_connection_that_cannot_be_used_again_is_closed(server, answer):
    server.answer, server.hangs_up = answer, b"Length" not in answer

    assert [ask(server).body for _ in range(2)] == [b"{}"] * 2
    assert len(server.connections) == 2


def test_an_answer_byte_by_byte_is_read_while_there_is_time(server):
    def trickle(client: socket.socket) -> None:
        for n in range(len(OK)):
            time.sleep(0.01)
            client.sendall(OK[n : n + 1])

    server.answer = trickle

    assert ask(server).body == b"{}"
    with pytest.raises(TimeoutError):
        ask(server, seconds=0.2)


def test_what_is_not_http_is_refused(server):
    server.answer = b"SSH-2.0-OpenSSH_9.7\r\n"

    with pytest.raises(httptools.HttpParserError):
        ask(server)


def test_an_answer_without_end_is_refused(server, monkeypatch):
    monkeypatch.setattr(connection, "MAX_BODY", 1000)
    server.answer = b"HTTP/1.1 202 Accepted\r\nContent-Length: 1001\r\n\r\n" + 1001 * b"x"

    with pytest.raises(httptools.HttpParserError):
        ask(server)


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # the servers are threads
def test_a_process_does_not_use_the_connections_of_its_parent(server):
    ask(server)

    with multiprocessing.get_context("fork").Pool(1) as pool:
        assert pool.apply(post, [server.url, b"{}", "key", 5]).status == 202
    ask(server)

    assert (len(server.requests), len(server.connections)) == (3, 2)


def test_https_keeps_its_connection_too(server, certificate):
    server.tls, server.url = certificate, server.url.replace("http://127.0.0.1", "https://localhost")

    assert [ask(server).status for _ in range(2)] == [202, 202]
    assert len(server.connections) == 1


def test_a_vendor_whose_certificate_nobody_knows_gets_nothing(server, certificate, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    server.tls, server.url = certificate, server.url.replace("http://127.0.0.1", "https://localhost")

    with pytest.raises(ssl.SSLCertVerificationError):
        ask(server)

    assert not server.requests


@pytest.mark.parametrize(
    ("url", "first", "host"),
    [
        ("https://vendor.example.com/v1/messages", "POST /v1/messages HTTP/1.1", "vendor.example.com"),
        ("https://vendor.example.com:8443", "POST / HTTP/1.1", "vendor.example.com:8443"),
        ("http://[::1]:80/a b?c=d", "POST /a%20b?c=d HTTP/1.1", "[::1]"),
        ("https://vendor.example/m?q=a b&ü=%C3", "POST /m?q=a%20b&%C3%BC=%C3 HTTP/1.1", "vendor.example"),
        ("https://vendor.example/m?a\r\nX: y", "POST /m?aX:%20y HTTP/1.1", "vendor.example"),
        ("https://bücher.example/ü", "POST /%C3%BC HTTP/1.1", "xn--bcher-kva.example"),
    ],
)
def test_where_a_request_goes(url, first, host):
    lines = read_endpoint(url).head.decode().split("\r\n")

    assert lines[:2] == [first, f"Host: {host}"]


def test_a_user_in_the_address_signs_in():
    assert (
        b"\r\nAuthorization: Basic Y3JtOnMzY3JldEA=\r\n" in read_endpoint("https://crm:s3cret%40@vendor.example").head
    )
