"""A mail server of a few words, over real SMTP, that answers as the test says."""

import base64
import contextlib
import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class MailServer(socketserver.ThreadingTCPServer):
    """`emails` and `recipients` are what it took; `commands` every command, by connection.

    `answers` to RCPT are by the name before the @, and `mail_answers` to MAIL in turn, then all are welcome.
    `breaks_off_at` names the command at which it hangs up: RCPT, or DATA, which means after the content. Without
    `pipelining` it takes a second command before the answer to the first as an attack. `tls` makes it offer STARTTLS,
    and `user` with a password makes it ask for them. It takes `pace` seconds for each e-mail.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.emails: list[bytes] = []
        self.recipients: list[bytes] = []
        self.commands: list[list[bytes]] = []
        self.answers: dict[str, bytes] = {}
        self.mail_answers: list[bytes] = []
        self.content_answers: list[bytes] = []
        self.breaks_off_at = b""
        self.pipelining = True
        self.pace = 0.0
        self.tls: ssl.SSLContext | None = None
        self.user = b""
        self.sockets: list[socket.socket] = []

    def drop_connections(self) -> None:
        """Hang up on every client, as a server does that has waited for long."""
        for one in self.sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self.sockets.clear()

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore clients that hang up."""


class Conversation(socketserver.BaseRequestHandler):
    """One connection of a client."""

    server: MailServer
    request: socket.socket

    def handle(self) -> None:
        """Answer commands until either side hangs up."""
        self.waiting = b""
        self.has_sender = False
        self.recipient = b""
        self.is_known = not self.server.user
        self.heard: list[bytes] = []
        self.server.commands.append(self.heard)
        self.server.sockets.append(self.request)
        self.say(b"220 ready")
        while (line := self.read_until(b"\r\n")) and self.answer(line):
            pass

    def answer(self, line: bytes) -> bool:
        """Answer one command; whether the conversation goes on."""
        verb = line[:4].upper()
        self.heard.append(line)
        if self.waiting and not self.server.pipelining:
            self.say(b"554 improper use of SMTP command pipelining")
            return False
        if verb == self.server.breaks_off_at != b"DATA":
            return False
        if verb in (b"MAIL", b"RCPT", b"DATA") and not self.is_known:
            self.say(b"530 authentication required")
            return True
        match verb:
            case b"EHLO":
                self.say(b"\r\n".join(self.extensions()))
            case b"STAR":
                self.say(b"220 go ahead")
                assert self.server.tls
                self.request = self.server.tls.wrap_socket(self.request, server_side=True)
            case b"AUTH":
                given = base64.b64decode(line.split()[2])
                self.is_known = given == b"\0" + self.server.user
                self.say(b"235 welcome" if self.is_known else b"535 wrong password")
            case b"MAIL":
                self.recipient = b""
                said = self.server.mail_answers.pop(0) if self.server.mail_answers else b"250 fine"
                self.has_sender = said.startswith(b"250")
                self.say(said)
                return not said.startswith(b"421")
            case b"RCPT":
                address = line.partition(b"<")[2].partition(b">")[0]
                said = self.server.answers.get(address.partition(b"@")[0].decode(), b"250 fine")
                said = said if self.has_sender else b"503 no sender"
                self.recipient = address if said.startswith(b"250") else b""
                self.say(said)
                return not said.startswith(b"421")
            case b"DATA":
                return self.take_email()
            case b"QUIT":
                self.say(b"221 bye")
                return False
            case _:
                self.say(b"250 fine")
        return True

    def extensions(self) -> Iterator[bytes]:
        """The lines of the answer to EHLO."""
        yield b"250-mail.example.com"
        if self.server.pipelining:
            yield b"250-PIPELINING"
        if self.server.tls and not isinstance(self.request, ssl.SSLSocket):
            yield b"250-STARTTLS"
        if self.server.user:
            yield b"250-AUTH PLAIN"
        yield b"250 SIZE 1000000"

    def take_email(self) -> bool:
        """Read the content and take it, unless there is no recipient."""
        if not self.recipient:
            self.say(b"503 no valid recipients")
            return True
        self.say(b"354 go on")
        email = self.read_until(b"\r\n.\r\n")
        if self.server.breaks_off_at == b"DATA":
            return False
        time.sleep(self.server.pace)
        said = self.server.content_answers.pop(0) if self.server.content_answers else b"250 taken"
        if said.startswith(b"250"):
            self.server.emails.append(email.removesuffix(b".\r\n"))
            self.server.recipients.append(self.recipient)
        self.say(said)
        return not said.startswith(b"421")

    def read_until(self, end: bytes) -> bytes:
        """What the client says up to `end` and with it; empty when it hangs up."""
        while end not in self.waiting:
            if not (more := self.request.recv(65536)):
                return b""
            self.waiting += more
        said, _, self.waiting = self.waiting.partition(end)
        return said + end

    def say(self, line: bytes) -> None:
        self.request.sendall(line + b"\r\n")


@contextmanager
def running() -> Iterator[MailServer]:
    """A server that is stopped after the block."""
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
            server.drop_connections()
