"""E-mail over a mail server, which recognises no key and sends no receipts."""

import time
from collections.abc import Iterator, Sequence
from itertools import chain

from django.conf import settings

from delivery.vendors.protocol import Answer, Outgoing, Rejection, Vendor, VendorError
from delivery.vendors.smtp.connections import Connection, Server, ServerClosing, configured_server, kept
from delivery.vendors.smtp.emails import Email, Sender, read_sender, write_email
from delivery.vendors.smtp.refusals import Command, rejection

SECONDS = 5  # of one batch: with EMAIL_TIMEOUT for its last answer still inside the lease of a claim


class SmtpVendor(Vendor):
    """A mail server, by default that of EMAIL_URL: one message a conversation, several over one connection."""

    batch = 20
    gives_receipts = False
    html = True

    def __init__(self, server: Server | None = None) -> None:
        self.name = server.host if server else "smtp"
        self._server = server

    def send(self, messages: Sequence[Outgoing]) -> Answer:
        """Send one message after the other over one connection.

        An error in one message fails that message alone. Where the connection breaks while a message is handed over,
        nobody knows whether it was accepted; those after it are not attempted. Where it breaks between two messages, a
        new connection goes on. VendorError where nothing was attempted.
        """
        server = self._server or configured_server()
        answer, until = Answer(), time.monotonic() + SECONDS
        first = messages[0]  # all come from the same campaign
        sender = read_sender(first.get("from_header") or settings.DEFAULT_FROM_EMAIL, first.get("reply_to", ""))
        emails = _write_all(messages, sender, answer, until)
        connection = kept.take(server) or Connection(server)
        while True:
            try:
                connection.deliver(sender.address, emails, answer, until)
            except Exception as error:
                connection.drop()
                if answer.error:
                    return answer
                if connection.handed_over:
                    answer.unknown[connection.handed_over.id] = f"the mail server broke off: {type(error).__name__}"
                if connection.handed_over or not connection.begun or time.monotonic() > until:
                    return answer
                if not connection.is_proven:
                    answer.rejected[connection.begun.id] = _rejection(error)
                    return answer
                emails = chain([connection.begun], emails)
            else:
                kept.keep(connection)
                return answer
            try:
                connection = Connection(server)
            except VendorError:
                if answer == Answer():
                    raise
                return answer


def _write_all(messages: Sequence[Outgoing], sender: Sender, answer: Answer, until: float) -> Iterator[Email]:
    """The messages as e-mails until the time is over; those that cannot be written are rejected."""
    for message in messages:
        if time.monotonic() > until:
            return
        try:
            yield write_email(message, sender)
        except Exception as error:
            reason = f"cannot be written as an e-mail: {type(error).__name__}"
            answer.rejected[message["id"]] = Rejection(reason, permanent=True)


def _rejection(error: Exception) -> Rejection:
    """What an e-mail met that the server has not taken for certain."""
    if isinstance(error, ServerClosing):
        return rejection(Command.MAIL, error.reply)
    return Rejection(f"the mail server broke off: {type(error).__name__}", permanent=False)
