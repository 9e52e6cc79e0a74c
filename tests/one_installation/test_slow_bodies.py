"""Senders who never finish a body keep nobody waiting."""

import http.client
import socket
import time
from contextlib import ExitStack

import pytest

ANSWERED_WITHIN = 15  # seconds; `crm.rsgi.FIRST_SECONDS` and some

pytestmark = [pytest.mark.one_database, pytest.mark.long]

BEGUN = b"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"


@pytest.mark.parametrize("path", [b"/api/v1/customers", b"/accounts/login/"])
def test_sixty_four_unfinished_bodies_delay_no_page(installation, path):
    with ExitStack() as connections:
        for _ in range(64):
            connection = connections.enter_context(socket.create_connection(("127.0.0.1", installation.port)))
            connection.sendall(BEGUN.replace(b"{path}", path))
        time.sleep(0.5)
        started = time.monotonic()
        page = http.client.HTTPConnection("127.0.0.1", installation.port, timeout=10)
        page.request("GET", "/accounts/login/", headers={"Host": "localhost"})
        assert page.getresponse().status == 200
        assert time.monotonic() - started < ANSWERED_WITHIN / 2


def test_a_body_that_does_not_come_is_answered(installation):
    """408 after the time that a body of this size may take."""
    with socket.create_connection(("127.0.0.1", installation.port), timeout=ANSWERED_WITHIN) as connection:
        connection.sendall(BEGUN.replace(b"{path}", b"/api/v1/customers"))
        answer = connection.recv(4096)
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"Send it again" in answer
