"""An HTTP API that remembers its requests and answers as the test says."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.serving import serving


@dataclass
class Request:
    path: str
    headers: dict[str, str]
    body: bytes


class ApiStub:
    """`requests` is the log. `answer(request)` gives status, body and headers; ConnectionError makes it hang up."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.answer: Callable[[Request], tuple[int, Any, dict[str, str]]] = lambda request: (500, {}, {})
        self.url = ""


@contextmanager
def running() -> Iterator[ApiStub]:
    stub = ApiStub()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"] or 0)
            body = self.rfile.read(length)
            if len(body) < length:  # the client died meanwhile
                self.close_connection = True
                return
            request = Request(self.path, dict(self.headers), body)
            stub.requests.append(request)
            try:
                status, answer, headers = stub.answer(request)
            except ConnectionError:
                self.close_connection = True
                self.connection.close()
                return
            raw = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", "Content-Length": str(len(raw)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST

        def log_message(self, *_: object) -> None:
            pass

    with serving(Handler) as stub.url:
        yield stub
