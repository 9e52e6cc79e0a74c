"""The e-mail channel without a vendor: the mail server of EMAIL_URL, which recognises no key and sends no receipts."""

import asyncio
import smtplib
import time
from collections.abc import Sequence
from typing import Self

from django.core.mail import EmailMessage, get_connection

from delivery.vendors import Answer, Outgoing, Rejection, VendorError

SECONDS = 5  # of one batch: with EMAIL_TIMEOUT for its last word still inside the lease of a claim
UNWRITABLE = Rejection("invalid address or subject", permanent=True)
NOT_REACHED = Rejection("its turn did not come in time", permanent=False)


class MailVendor:
    name = "mail"
    batch = 20
    honours_keys = False
    gives_receipts = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    async def send(self, messages: Sequence[Outgoing]) -> Answer:
        return await asyncio.to_thread(_send, messages)


def _send(messages: Sequence[Outgoing]) -> Answer:
    """One after the other over one connection. Where the connection breaks while a message is handed over, nobody
    knows whether it was taken."""
    answer, deadline = Answer(), time.monotonic() + SECONDS
    try:
        connection = get_connection()
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        raise VendorError(f"mail server unreachable: {type(error).__name__}") from error
    broken = False
    for message in messages:
        if broken or time.monotonic() > deadline:
            answer.rejected[message["id"]] = NOT_REACHED
            continue
        try:
            EmailMessage(message["subject"], message["body"], to=[message["to"]], connection=connection).send()
            answer.accepted.add(message["id"])
        except smtplib.SMTPRecipientsRefused as error:
            ((code, said),) = error.recipients.values()
            answer.rejected[message["id"]] = _refusal(code, said)
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            answer.rejected[message["id"]] = _refusal(error.smtp_code, error.smtp_error)
        except ValueError:  # a line break, or what no mail server could read
            answer.rejected[message["id"]] = UNWRITABLE
        except (OSError, smtplib.SMTPException) as error:
            answer.unknown[message["id"]] = f"the mail server broke off: {type(error).__name__}"
            broken = True
    if not broken:
        connection.close()
    return answer


def _refusal(code: int, said: bytes | str) -> Rejection:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return Rejection(f"mail server answered {code} {text}"[:1000], permanent=code >= 500)
