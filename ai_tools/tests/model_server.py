"""A server that speaks Chat Completions, and does with each request what a test wants: answer, fail, hang, ramble."""

import json
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Turn = Callable[[BaseHTTPRequestHandler], None]


class ModelServer:
    """`says` are the turns still to be taken, the last of which is repeated; `asked` are the bodies of requests."""

    def __init__(self) -> None:
        self.says: list[Turn] = []
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                server.asked.append(json.loads(body))
                server.headers.append({name.lower(): value for name, value in self.headers.items()})
                turn = server.says.pop(0) if len(server.says) > 1 else server.says[0]
                with suppress(BrokenPipeError, ConnectionResetError):  # the client has disconnected
                    turn(self)

            def log_message(self, *_: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.http.asked = self.asked  # type: ignore[attr-defined]
        self.url = f"http://127.0.0.1:{self.http.server_port}/v1"
        threading.Thread(target=self.http.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        self.http.shutdown()
        self.http.server_close()

    @property
    def prompt(self) -> str:
        """All that the model was told, as one text."""
        return json.dumps(self.asked, ensure_ascii=False)


def says(content: Any, *, finish: str = "stop", tokens: int | None = 100, **message: Any) -> Turn:
    """A completion with this content, as JSON unless it is a text."""
    text = content if isinstance(content, str) or content is None else json.dumps(content)
    choice = {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": text, **message}}
    completion = {"id": "x", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice]}
    if tokens is not None:
        completion["usage"] = {"prompt_tokens": 0, "completion_tokens": tokens, "total_tokens": tokens}
    return sends(json.dumps(completion).encode())


def sends(body: bytes, *, status: int = 200, **headers: str) -> Turn:
    def reply(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body)

    return reply


def fails(status: int) -> Turn:
    return sends(json.dumps({"error": {"message": "no", "type": "x", "code": None}}).encode(), status=status)


def hangs(seconds: float) -> Turn:
    return lambda request: time.sleep(seconds)


def drips(seconds: float) -> Turn:
    """A byte now and then, so that no single read is late."""

    def reply(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", "application/json")
        request.end_headers()
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            request.wfile.write(b" " * 8_192)
            request.wfile.flush()
            time.sleep(0.05)

    return reply


def breaks_off(request: BaseHTTPRequestHandler) -> None:
    """Half an answer, then the connection is gone."""
    request.send_response(200)
    request.send_header("Content-Type", "application/json")
    request.send_header("Content-Length", "1000")
    request.end_headers()
    request.wfile.write(b'{"choices": [{"mess')
    request.wfile.flush()
    request.connection.close()


def drips_headers(seconds: float) -> Turn:
    """A header that never ends, a byte now and then: not even the status of the answer is known."""

    def reply(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            request.wfile.write(b"x")
            request.wfile.flush()
            time.sleep(0.05)

    return reply


def refuses(part: str, then: Turn, *, status: int = 400, body: dict[str, Any] | None = None) -> Turn:
    """Refuse a request that has this parameter, or this value of one, anywhere; answer any other."""

    def reply(request: BaseHTTPRequestHandler) -> None:
        asked = json.dumps(request.server.asked[-1])  # type: ignore[attr-defined]
        refusal = body or {"error": {"message": f"Unsupported parameter: '{part}'", "type": "invalid_request_error"}}
        (sends(json.dumps(refusal).encode(), status=status) if part in asked else then)(request)

    return reply
