"""The mailbox over IMAP: opened read-only, so that nothing in it is changed, not even what counts as unread."""

import imaplib
import re
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.conf import settings

from delivery.vendors.dialing import dial
from delivery.vendors.outages import why_unreachable

PORT = 993  # TLS from the beginning
SECONDS = 10  # for each answer of the server
MAX_BYTES = 200_000  # of one e-mail that are read: a report stands at its beginning
FIRST_DAYS = 7  # of e-mails that are read when a mailbox is new to us
_INTERNAL_DATE = re.compile(rb'INTERNALDATE "[^"]+"')


class MailboxError(Exception):
    """The mailbox cannot be read. The text is for pages, and holds no secret."""


class Account(NamedTuple):
    """Where the mailbox is, and how it opens."""

    host: str
    user: str
    password: str
    folder: str = "INBOX"
    is_from_page: bool = False  # an administrator of the product named it, not who runs the machine


class Mailbox:
    """A folder that is open. UIDs rise; those of another `validity` are not the same e-mails."""

    def __init__(self, client: imaplib.IMAP4, validity: int) -> None:
        self._client = client
        self.validity = validity

    def uids_after(self, uid: int) -> list[int]:
        """The UIDs of the e-mails behind this one; with 0 those of the last FIRST_DAYS."""
        if uid:
            criteria = ["UID", f"{uid + 1}:*"]  # the last e-mail always matches, even where its UID is lower
        else:
            since = datetime.now(UTC) - timedelta(days=FIRST_DAYS)
            criteria = ["SINCE", imaplib.Time2Internaldate(since)[1:12].strip()]  # the day alone
        _, (found,) = self._client.uid("SEARCH", *criteria)
        return sorted(number for text in (found or b"").split() if (number := int(text)) > uid)

    def fetch(self, uid: int) -> tuple[bytes, datetime] | None:
        """An e-mail, cut at MAX_BYTES, and when it came; None for one that is gone."""
        _, parts = self._client.uid("FETCH", str(uid), f"(INTERNALDATE BODY.PEEK[]<0.{MAX_BYTES}>)")
        content = next((part[1] for part in parts if isinstance(part, tuple)), None)
        if content is None:
            return None
        said = b" ".join(part[0] if isinstance(part, tuple) else part for part in parts if part)
        date = _INTERNAL_DATE.search(said)
        moment = imaplib.Internaldate2tuple(date[0]) if date else None
        return content, datetime(*moment[:6]).astimezone(UTC) if moment else datetime.now(UTC)


class _Client(imaplib.IMAP4_SSL):
    """Connects like any request to an address that somebody has entered on a page."""

    def _create_socket(self, timeout: float) -> ssl.SSLSocket:
        connected = dial(self.host, self.port, time.monotonic() + timeout, is_guarded=not settings.VENDOR_PRIVATE)
        connected.settimeout(timeout)
        return self.ssl_context.wrap_socket(connected, server_hostname=self.host)


@contextmanager
def open_mailbox(account: Account) -> Iterator[Mailbox]:
    """The folder, open. MailboxError where the server cannot be reached or refuses, here or in what is asked of it."""
    host, _, port = account.host.partition(":")
    try:
        client_class = _Client if account.is_from_page else imaplib.IMAP4_SSL
        client = client_class(host, int(port or PORT), ssl_context=ssl.create_default_context(), timeout=SECONDS)
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxError(f"The server cannot be reached: {why_unreachable(error)}.") from None
    try:
        yield Mailbox(client, _log_in(client, account))
    except (OSError, imaplib.IMAP4.error, ValueError) as error:
        raise MailboxError(f"The server broke off ({type(error).__name__}).") from None
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            client.logout()


def _log_in(client: imaplib.IMAP4, account: Account) -> int:
    try:
        client.login(account.user, account.password)
    except imaplib.IMAP4.error:
        raise MailboxError("The server refused the user or the password.") from None
    status, _ = client.select(f'"{account.folder}"', readonly=True)
    if status != "OK":
        raise MailboxError("The server has no folder with this name.")
    _, (validity,) = client.response("UIDVALIDITY")
    return int(validity or 0)
