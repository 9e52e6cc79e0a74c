"""Conversations with a mail server, over connections that are kept for the next batch."""

import select
import smtplib
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

from delivery.vendors.dialing import dial
from delivery.vendors.kept import KeptConnections
from delivery.vendors.outages import why_unreachable
from delivery.vendors.protocol import Answer, VendorError
from delivery.vendors.smtp.emails import Email
from delivery.vendors.smtp.refusals import Command, Reply, find_stop, rejection

GO_AHEAD, CLOSING = 354, 421  # the replies to DATA, and of a server that ends the conversation


class ServerClosing(smtplib.SMTPException):
    """The server ends the conversation with this reply."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.reason)
        self.reply = reply


class Server(NamedTuple):
    """A mail server, and as whom to speak to it."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    use_tls: bool = False  # by STARTTLS
    use_ssl: bool = False
    is_from_page: bool = False  # an administrator of the product named it, not who runs the machine


def configured_server() -> Server:
    """The server of EMAIL_URL."""
    return Server(
        settings.EMAIL_HOST or "",
        int(settings.EMAIL_PORT or 0),
        settings.EMAIL_HOST_USER or "",
        settings.EMAIL_HOST_PASSWORD or "",
        bool(settings.EMAIL_USE_TLS),
        bool(settings.EMAIL_USE_SSL),
    )


class _Client(smtplib.SMTP):
    """Connects like any request to an address that somebody has entered on a page."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        connected = dial(host, port, time.monotonic() + timeout, is_guarded=not settings.VENDOR_PRIVATE)
        connected.settimeout(timeout)
        return connected


class _ClientWithTls(smtplib.SMTP_SSL, _Client):
    """The same, with TLS from the beginning."""


class _Backend(EmailBackend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _ClientWithTls if self.use_ssl else _Client


class Connection:
    """A connection to the mail server, with STARTTLS and authentication as `server` says.

    After an error `handed_over` is the e-mail that the server may have taken, and `begun` the one that it has not taken
    for certain. `is_proven`: the server has decided on an e-mail over this connection before.
    """

    def __init__(self, server: Server) -> None:
        self.begun: Email | None = None
        self.handed_over: Email | None = None
        self.is_proven = False
        self.server = server
        self.used_at = time.monotonic()
        self._commands: list[bytes] = []  # for the e-mail that is begun
        try:
            backend: Any = (_Backend if server.is_from_page else EmailBackend)(
                host=server.host,
                port=server.port,
                username=server.user,
                password=server.password,
                use_tls=server.use_tls,
                use_ssl=server.use_ssl,
            )
            backend.open()
            self._smtp: smtplib.SMTP = backend.connection
            self._smtp.ehlo_or_helo_if_needed()
        except smtplib.SMTPAuthenticationError as error:
            raise VendorError(f"mail server refuses the password: {error.smtp_code}", stops="vendor") from error
        except (OSError, smtplib.SMTPException) as error:
            raise VendorError(f"mail server unreachable: {why_unreachable(error)}") from error
        self._pipelines = self._smtp.has_extn("pipelining")

    @property
    def is_open(self) -> bool:
        """Whether the server has neither closed the connection nor said anything unasked."""
        return self._smtp.sock is not None and not select.select([self._smtp.sock], [], [], 0)[0]

    def deliver(self, sender: bytes, emails: Iterator[Email], answer: Answer, until: float) -> None:
        """Hand over e-mails, and write to `answer` what the server decided; no content is sent after `until`.

        Where the server refuses what every e-mail would meet, that is the answer's error, and it is raised.

        Where the server offers PIPELINING (RFC 2920), the commands for an e-mail follow the content of the one before
        it at once. Raises OSError or SMTPException where the conversation breaks off: see `handed_over` and `begun`.
        """
        self._begin(sender, next(emails, None))
        while email := self.begun:
            replies = self._read_replies()
            refusal = next((reply for reply in replies[:2] if not reply.is_positive), None)
            if refusal is None and replies[-1].code != GO_AHEAD:
                refusal = replies[-1]
            if refusal:
                ending = b".\r\n" if replies[-1].code == GO_AHEAD and len(replies) == 3 else b"RSET\r\n"
            elif time.monotonic() > until:
                raise TimeoutError
            else:
                ending, self.handed_over = email.content, email
            self._begin(sender, next(emails, None), after=ending)
            last = Reply(*self._smtp.getreply())
            self.handed_over = None
            self.is_proven = True
            if (decision := refusal or last).is_positive:
                answer.accepted.add(email.id)
            elif stop := find_stop(command := _refused_command(replies), decision):
                answer.error = stop
                raise stop
            else:
                answer.rejected[email.id] = rejection(command, decision)
            if last.code == CLOSING:
                raise ServerClosing(last)

    def _begin(self, sender: bytes, email: Email | None, after: bytes = b"") -> None:
        """Send what ends the e-mail before, and with PIPELINING the commands for this one at once."""
        self.begun = email
        self._commands = [b"MAIL FROM:<%b>\r\n" % sender, b"RCPT TO:<%b>\r\n" % email.to, b"DATA\r\n"] if email else []
        if text := after + b"".join(self._commands if self._pipelines else ()):
            self._smtp.send(text)

    def _read_replies(self) -> list[Reply]:
        """The replies to the commands. Without PIPELINING each is sent when the one before it was carried out."""
        replies: list[Reply] = []
        for command in self._commands:
            if not self._pipelines:
                self._smtp.send(command)
            replies.append(Reply(*self._smtp.getreply()))
            if replies[-1].code == CLOSING:
                raise ServerClosing(replies[-1])
            if not self._pipelines and not replies[-1].is_positive:
                break
        return replies

    def drop(self) -> None:
        """Close it without a word: e-mails that were accepted stay so."""
        with suppress(OSError, smtplib.SMTPException):
            self._smtp.close()

    def quit(self) -> None:
        """Take leave of the server, and close it."""
        with suppress(OSError, smtplib.SMTPException):
            if self._smtp.sock:
                self._smtp.sock.settimeout(1)
            self._smtp.quit()
        self.drop()


def _refused_command(replies: Sequence[Reply]) -> Command:
    """The command that was not carried out; DATA for the content."""
    for command, reply in zip((Command.MAIL, Command.RCPT), replies, strict=False):
        if not reply.is_positive:
            return command
    return Command.DATA


kept: KeptConnections[Connection] = KeptConnections()
