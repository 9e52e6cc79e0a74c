"""E-mail through the API of a service: one message a request, over sessions that are kept for the next one."""

import re
import time
from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal

import requests
from anymail.backends.base_requests import AnymailRequestsBackend
from anymail.exceptions import AnymailError, AnymailRecipientsRefused, AnymailRequestsAPIError
from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from campaigns.content.message import on_one_line
from delivery.vendors.http.send import seconds_to_wait
from delivery.vendors.kept import KeptConnections
from delivery.vendors.outages import why_unreachable
from delivery.vendors.protocol import Answer, Outgoing, Rejection, Vendor, VendorError

Fault = Literal["account", "sender", "recipient", "content"]
MAX_REASON = 300  # characters


class MailApiVendor(Vendor):
    """One account at an e-mail service. A subclass names the address of its API, makes anymail's backend, and says in
    `faults` whose fault a refusal is: the first pattern that is found in the status and body of the answer counts. An
    answer that fits none is the account's fault with status 401, 402, 403 or 404, else the message's."""

    html = True
    api_url: ClassVar[str]
    faults: ClassVar[Sequence[tuple[str, Fault]]] = ()

    def __init__(self, options: Mapping[str, str]) -> None:
        self.options = options

    def create_backend(self) -> AnymailRequestsBackend:
        """Anymail's backend with the keys of this account."""
        raise NotImplementedError

    def send(self, messages: Sequence[Outgoing]) -> Answer:
        """Send the one message."""
        (message,) = messages
        key = message["id"]
        account = (type(self), self.api_url, tuple(sorted(self.options.items())))
        session = _kept.take(account) or _Session(account, self.create_backend())
        try:
            session.backend.send_messages([write_email(message)])
        except AnymailRecipientsRefused:
            _kept.keep(session)
            reason = f"{self.name} sends nothing to this address"
            return Answer(rejected={key: Rejection(reason, permanent=True, bounce="hard")})
        except AnymailRequestsAPIError as error:
            session.quit()
            return self._failed(key, error)
        except (AnymailError, ValueError, UnicodeError) as error:
            session.quit()
            reason = f"cannot be written as an e-mail: {type(error).__name__}"
            return Answer(rejected={key: Rejection(reason, permanent=True, bounce="content")})
        _kept.keep(session)
        return Answer(accepted={key})

    def _failed(self, key: str, error: AnymailRequestsAPIError) -> Answer:
        """What became of a message whose request did not end well."""
        response = error.response
        if response is None:
            reason = f"{self.name} unreachable: {why_unreachable(error)}"
            if was_never_sent(error):
                raise VendorError(reason) from error
            return self._undecided(key, reason)
        reason = f"{self.name} answered {response.status_code}{_quoted(response)}"
        if response.status_code == 429:
            raise VendorError(reason, retry_after=seconds_to_wait(response.headers.get("Retry-After")) or 1.0)
        if not 400 <= response.status_code < 500:
            return self._undecided(key, reason)
        match self._fault(response):
            case "account":
                raise VendorError(reason, stops="vendor")
            case "sender":
                raise VendorError(reason, stops="campaign")
            case "recipient":
                return Answer(rejected={key: Rejection(reason, permanent=True, bounce="hard")})
        return Answer(rejected={key: Rejection(reason, permanent=True, bounce="content")})

    def _undecided(self, key: str, reason: str) -> Answer:
        """The service may have taken it: sent again where that is recognised, else a person decides."""
        if self.honours_keys:
            raise VendorError(reason)
        return Answer(unknown={key: reason})

    def _fault(self, response: requests.Response) -> Fault:
        answer = f"{response.status_code} {response.text[:2000]}"
        found = next((fault for pattern, fault in self.faults if re.search(pattern, answer, re.IGNORECASE)), None)
        return found or ("account" if response.status_code in (401, 402, 403, 404) else "content")


def write_email(message: Outgoing) -> EmailMultiAlternatives:
    """The message as anymail takes it, with our key as metadata, which the service's webhooks echo."""
    email = EmailMultiAlternatives(
        on_one_line(message["subject"]),
        message["body"],
        message.get("from_header") or settings.DEFAULT_FROM_EMAIL,
        [message["to"]],
        reply_to=[reply_to] if (reply_to := message.get("reply_to")) else None,
        headers=dict(message.get("headers", {})),
    )
    if html := message.get("html"):
        email.attach_alternative(html, "text/html")
    email.metadata = {"key": message["id"]}  # type: ignore[attr-defined]
    return email


def was_never_sent(error: BaseException) -> bool:
    """Whether a request failed before the service can have read any of it."""
    if isinstance(error, requests.ConnectTimeout):
        return True
    cause: BaseException | None = error
    while cause is not None:
        if type(cause).__name__ in ("NewConnectionError", "NameResolutionError", "ConnectTimeoutError"):
            return True
        cause = getattr(cause, "reason", None) or cause.__cause__ or cause.__context__
        if not isinstance(cause, BaseException):
            return False
    return False


def _quoted(response: requests.Response) -> str:
    """What the service said, after a colon."""
    try:
        said = response.json()
    except ValueError:
        return ""
    if not isinstance(said, dict):
        return ""
    text = next((said[name] for name in ("Message", "message", "error") if isinstance(said.get(name), str)), "")
    return f": {on_one_line(text)[:MAX_REASON]}" if text else ""


class _Session:
    """An HTTP session of an account, used by one thread at a time. A connection that the service has closed in the
    meantime is noticed before the next request."""

    is_open = True

    def __init__(self, account: object, backend: AnymailRequestsBackend) -> None:
        self.server = account
        self.used_at = time.monotonic()
        self.backend = backend
        backend.open()
        backend.session.trust_env = False  # no .netrc in place of our keys

    def quit(self) -> None:
        """Close it."""
        self.backend.close()


_kept: KeptConnections[_Session] = KeptConnections()
