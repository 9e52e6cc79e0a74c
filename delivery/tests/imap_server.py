"""An IMAP server of a few commands (RFC 9051) over TLS, with one folder and one user."""

import contextlib
import re
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

USER, PASSWORD = "bounces@chai.example", 'pass "word"'
_COMMAND = re.compile(rb"(\S+) (UID )?(\S+)(?: (.*))?", re.DOTALL)


class ImapServer(socketserver.ThreadingTCPServer):
    """`emails` are those in the folder, by UID; `commands` all that were asked, without the password."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, tls: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.tls = tls
        self.emails: dict[int, bytes] = {}
        self.validity = 7
        self.came_at = datetime.now(UTC)
        self.commands: list[bytes] = []
        self.breaks_off_at = b""
        self.lock = threading.Lock()

    def deliver(self, *emails: bytes) -> None:
        """Put e-mails into the folder."""
        for email in emails:
            self.emails[max(self.emails, default=0) + 1] = email

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore clients that hang up."""


class Conversation(socketserver.StreamRequestHandler):
    """One connection of a client."""

    server: ImapServer

    def setup(self) -> None:
        self.request = self.server.tls.wrap_socket(self.request, server_side=True)
        super().setup()

    def handle(self) -> None:
        """Answer commands until the client logs out."""
        self._say(b"* OK ready")
        while line := self.rfile.readline():
            found = _COMMAND.match(line.rstrip(b"\r\n"))
            assert found
            tag, _, command, rest = found.groups()
            with self.server.lock:
                self.server.commands.append(command)
            if command == self.server.breaks_off_at:
                return
            status = getattr(self, f"answer_{command.decode().lower()}")(rest or b"")
            self._say(tag + b" " + status)
            if command == b"LOGOUT":
                return

    def answer_capability(self, rest: bytes) -> bytes:
        self._say(b"* CAPABILITY IMAP4rev1")
        return b"OK done"

    def answer_login(self, rest: bytes) -> bytes:
        quoted = PASSWORD.replace('"', '\\"')
        return b"OK done" if rest == f'{USER} "{quoted}"'.encode() else b"NO wrong"

    def answer_examine(self, rest: bytes) -> bytes:
        if rest != b'"INBOX"':
            return b"NO unknown folder"
        self._say(b"* %d EXISTS" % len(self.server.emails))
        self._say(b"* OK [UIDVALIDITY %d] valid" % self.server.validity)
        return b"OK [READ-ONLY]"

    def answer_search(self, rest: bytes) -> bytes:
        uids = sorted(self.server.emails)
        if start := re.fullmatch(rb"UID (\d+):\*", rest):
            uids = [uid for uid in uids if uid >= int(start[1])] or uids[-1:]
        else:
            assert re.fullmatch(rb"SINCE \d{1,2}-[A-Z][a-z]{2}-\d{4}", rest)
        self._say(b" ".join([b"* SEARCH", *(b"%d" % uid for uid in uids)]))
        return b"OK done"

    def answer_fetch(self, rest: bytes) -> bytes:
        found = re.fullmatch(rb"(\d+) \(INTERNALDATE BODY\.PEEK\[\]<0\.(\d+)>\)", rest)
        assert found
        content = self.server.emails.get(int(found[1]), b"")[: int(found[2])]
        if content:
            date = self.server.came_at.strftime("%d-%b-%Y %H:%M:%S +0000").encode()
            head = b'* 1 FETCH (UID %s INTERNALDATE "%s" BODY[]<0> {%d}' % (found[1], date, len(content))
            self.wfile.write(head + b"\r\n" + content + b")\r\n")
        return b"OK done"

    def answer_logout(self, rest: bytes) -> bytes:
        self._say(b"* BYE")
        return b"OK done"

    def _say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")


@contextmanager
def running(tls: ssl.SSLContext) -> Iterator[ImapServer]:
    """A server that is stopped at the end."""
    with ImapServer(tls) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            with contextlib.suppress(OSError):
                server.shutdown()
            thread.join()
