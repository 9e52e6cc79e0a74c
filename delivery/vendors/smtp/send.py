"""The e-mail channel without a vendor: the mail server of EMAIL_URL, which recognises no key and sends no receipts."""

import asyncio
import smtplib
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Self

from django.core.mail import EmailMessage, get_connection

from campaigns.message import on_one_line
from customers.addresses import deliverable_email
from delivery.vendors.protocol import Answer, Outgoing, Rejection, VendorError

SECONDS = 5  # of one batch: with EMAIL_TIMEOUT for its last answer still inside the lease of a claim


class SmtpVendor:
    """The mail server of EMAIL_URL: one message a conversation, several over one connection."""

    name = "smtp"
    batch = 20
    honours_keys = False
    gives_receipts = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    async def send(self, messages: Sequence[Outgoing]) -> Answer:
        """Send a batch in a thread, since the mail library blocks."""
        return await asyncio.to_thread(_send, messages)


def _send(messages: Sequence[Outgoing]) -> Answer:
    """Send one message after the other over one connection.

    An error in one message fails that message alone. Where the connection breaks while a message is handed over,
    nobody knows whether it was accepted; those after it are not attempted.
    """
    answer, deadline = Answer(), time.monotonic() + SECONDS
    connection = _connected()
    for message in messages:
        if time.monotonic() > deadline:
            break
        id = message["id"]
        try:
            _email(message, connection).send()
        except smtplib.SMTPRecipientsRefused as error:
            ((code, said),) = error.recipients.values()
            answer.rejected[id] = _refusal(code, said)
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            answer.rejected[id] = _refusal(error.smtp_code, error.smtp_error)
        except (OSError, smtplib.SMTPException) as error:
            answer.unknown[id] = f"the mail server broke off: {type(error).__name__}"
            return answer
        except Exception as error:  # an address, header or body that the libraries cannot write
            answer.rejected[id] = Rejection(f"cannot be written as an e-mail: {type(error).__name__}", permanent=True)
            _close(connection)  # which may be in the middle of a conversation
            try:
                connection = _connected()
            except VendorError:
                return answer
        else:
            answer.accepted.add(id)
    _close(connection)
    return answer


def _connected() -> Any:
    """An open connection; VendorError where there is no server."""
    try:
        connection = get_connection()
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        raise VendorError(f"mail server unreachable: {type(error).__name__}") from error
    return connection


def _close(connection: Any) -> None:
    """Messages that were accepted stay so, however the connection ends."""
    with suppress(OSError, smtplib.SMTPException):
        connection.close()


def _email(message: Outgoing, connection: Any) -> EmailMessage:
    """ValueError for a recipient with a control character, which could begin a header of its own."""
    if on_one_line(message["to"]) != message["to"]:
        raise ValueError("a control character in the address")
    subject = on_one_line(message["subject"])
    return EmailMessage(subject, message["body"], to=[deliverable_email(message["to"])], connection=connection)


def _refusal(code: int, said: bytes | str) -> Rejection:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return Rejection(f"mail server answered {code} {text}"[:1000], permanent=code >= 500)
