"""A vendor over real HTTP that remembers every request and answers as the test says."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.serving import serving


class VendorStub:
    """`requests` is the log. `answer(messages)` gives status, body and headers; ConnectionError makes it hang up."""

    def __init__(self) -> None:
        self.requests: list[list[dict[str, Any]]] = []
        self.keys: list[str] = []
        self.answer: Callable[[list[dict[str, Any]]], tuple[int, Any, dict[str, str]]] = accept
        self.delay = 0.0
        self.url = ""

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [message for request in self.requests for message in request]


def accept(messages: list[dict[str, Any]]) -> tuple[int, Any, dict[str, str]]:
    return 202, {"accepted": [{"id": m["id"], "vendor_id": m["id"][:8]} for m in messages], "rejected": []}, {}


def reject(reason: str, *, permanent: bool) -> Callable[[list[dict[str, Any]]], tuple[int, Any, dict[str, str]]]:
    def answer(messages: list[dict[str, Any]]) -> tuple[int, Any, dict[str, str]]:
        rejected = [{"id": m["id"], "reason": reason, "permanent": permanent} for m in messages]
        return 202, {"accepted": [], "rejected": rejected}, {}

    return answer


@contextmanager
def running() -> Iterator[VendorStub]:
    stub = VendorStub()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            stub.requests.append(body["messages"])
            stub.keys.append(self.headers["Idempotency-Key"])
            time.sleep(stub.delay)
            try:
                status, answer, headers = stub.answer(body["messages"])
            except ConnectionError:
                self.close_connection = True
                self.connection.close()
                return
            raw = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            for name, value in {"Content-Length": str(len(raw)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: object) -> None:
            pass

    with serving(Handler) as stub.url:
        yield stub
