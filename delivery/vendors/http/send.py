"""Any vendor with our protocol: POST {url}/messages, answered with 202 and which messages are accepted and rejected."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from math import isfinite
from typing import NotRequired
from urllib.parse import urlsplit

import httptools
import pydantic
import pydantic_core
from django.conf import settings
from typing_extensions import TypedDict  # pydantic needs it before Python 3.12

from delivery.vendors.http.connection import Response, get, post
from delivery.vendors.outages import why_unreachable
from delivery.vendors.protocol import Answer, Design, Outgoing, Rejection, Vendor, VendorError

FAULTY = {HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY}
# What a server answers that knows nothing of this address or of GET.
NO_CAPABILITIES = {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.GONE, HTTPStatus.NOT_IMPLEMENTED}
UNKNOWN_FORMAT = "vendor answered in an unknown format"
LONGEST_WAIT = 3600.0  # seconds, whatever the vendor asks for


class _Accepted(TypedDict):
    id: str


class _Rejected(TypedDict):
    id: str
    reason: NotRequired[str]
    permanent: NotRequired[bool]


class _Reply(TypedDict):
    accepted: NotRequired[list[_Accepted]]
    rejected: NotRequired[list[_Rejected]]


_REPLY = pydantic.TypeAdapter(_Reply)


class _Capabilities(TypedDict):
    html: NotRequired[bool]
    contents: NotRequired[bool]


_CAPABILITIES = pydantic.TypeAdapter(_Capabilities)


class HttpVendor(Vendor):
    """A vendor at `url`, which sends its receipts to `callback_url`."""

    honours_keys = True

    def __init__(self, url: str, callback_url: str) -> None:
        self.name = urlsplit(url).hostname or url
        self.batch = settings.VENDOR_BATCH
        self._url = f"{url}/messages"
        self._capabilities_url = f"{url}/capabilities"
        self._callback_url = callback_url

    def ask_design(self) -> Design:
        """What the vendor says that it can do; a process asks it once. One that has no such page takes plain text."""
        known = _designs.get(self._capabilities_url)
        if known is None:
            known = _designs[self._capabilities_url] = self._read_design()
        return known

    def _read_design(self) -> Design:
        response = _answered(lambda: get(self._capabilities_url, settings.VENDOR_TIMEOUT))
        if response.status in NO_CAPABILITIES:
            return Design()
        if response.status != HTTPStatus.OK:
            raise _refusal(response)
        try:
            return Design(**_CAPABILITIES.validate_json(response.body))
        except pydantic.ValidationError:
            raise VendorError(UNKNOWN_FORMAT) from None

    def send(self, messages: Sequence[Outgoing]) -> Answer:
        """Post one batch; its idempotency key is the same whenever the same messages are sent again."""
        contents = {content.hash: content.body for message in messages if (content := message.get("content"))}
        is_designed = "content" in messages[0] or "from_header" in messages[0]
        shown = [_as_posted(message) for message in messages] if is_designed else messages
        request = {"callback_url": self._callback_url, "messages": shown}
        body = pydantic_core.to_json(request | {"contents": contents} if contents else request)
        key = hashlib.sha256("\n".join([message["id"] for message in messages]).encode()).hexdigest()
        response = _answered(lambda: post(self._url, body, key, settings.VENDOR_TIMEOUT))
        if response.status != HTTPStatus.ACCEPTED:
            raise _refusal(response)
        return _answer(messages, response.body)


_designs: dict[str, Design] = {}  # of vendors, by the address of their capabilities


def _answered(ask: Callable[[], Response]) -> Response:
    """The answer to a request; VendorError where there is nothing that can be read."""
    try:
        return ask()
    except (httptools.HttpParserError, httptools.HttpParserUpgrade):
        raise VendorError(UNKNOWN_FORMAT) from None
    except OSError as error:
        raise VendorError(f"vendor unreachable: {why_unreachable(error)}") from error


def _as_posted(message: Outgoing) -> dict[str, object]:
    """A designed e-mail in the names of the protocol."""
    posted: dict[str, object] = {"id": message["id"], "channel": message["channel"], "to": message["to"]}
    if content := message.get("content"):
        return posted | {"content": content.hash, "fill": message["fill"]}
    posted |= {"subject": message["subject"], "body": message["body"], "headers": message.get("headers", {})}
    if "html" not in message:
        return posted
    return posted | {"html": message["html"], "from": message["from_header"], "reply_to": message["reply_to"]}


def _answer(messages: Sequence[Outgoing], body: bytes) -> Answer:
    try:
        reply = _REPLY.validate_json(body)
    except pydantic.ValidationError:
        raise VendorError(UNKNOWN_FORMAT) from None
    accepted = {item["id"] for item in reply.get("accepted", ())}
    rejected = {
        item["id"]: Rejection(item.get("reason", "")[:1000] or "rejected", item.get("permanent", False))
        for item in reply.get("rejected", ())
    }
    for message in messages:
        if message["id"] not in accepted and message["id"] not in rejected:
            rejected[message["id"]] = Rejection("vendor did not mention it", permanent=False)
    return Answer(accepted, rejected)


def _refusal(response: Response) -> VendorError:
    """Permanent only where the messages themselves are at fault. Everything else lies with the vendor, its address or
    our account there, like a quota that is used up."""
    status = response.status
    return VendorError(
        f"vendor answered {status}",
        permanent=status in FAULTY,
        retry_after=seconds_to_wait(response.headers.get(b"retry-after", b"").decode("latin-1")),
    )


def seconds_to_wait(retry_after: str | None) -> float | None:
    """The seconds in a Retry-After header, which has a number or an HTTP date. None where it says nothing."""
    if not retry_after:
        return None
    try:
        seconds = float(retry_after)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds()
        except (ValueError, TypeError):
            return None
    return min(max(seconds, 0.0), LONGEST_WAIT) if isfinite(seconds) else None
