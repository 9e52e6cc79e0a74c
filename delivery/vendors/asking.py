"""One request to a vendor that takes one message at a time and recognises no repeat."""

from collections.abc import Mapping

import httptools
import pydantic_core
from django.conf import settings

from delivery.vendors.http.connection import NotSent, Response, post_once
from delivery.vendors.http.send import seconds_to_wait
from delivery.vendors.outages import why_unreachable
from delivery.vendors.protocol import VendorError


class Unanswered(Exception):
    """Nobody knows whether the vendor took the request."""


def post(name: str, url: str, body: bytes, headers: Mapping[str, str]) -> Response:
    """The answer of a vendor called `name`. VendorError where nothing reached it, Unanswered where something may
    have."""
    try:
        return post_once(url, body, headers, settings.VENDOR_TIMEOUT)
    except NotSent as error:
        raise VendorError(f"{name} cannot be reached: {why_unreachable(error)}") from error
    except (OSError, httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
        raise Unanswered(f"{name} broke off: {type(error).__name__}") from error


def read_json(response: Response) -> dict[str, object]:
    """The object that a vendor answered; empty for any other answer."""
    try:
        found = pydantic_core.from_json(response.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def says_nothing(name: str, response: Response) -> str:
    """Why nobody knows what became of a message: the vendor answered, but neither accepted nor refused it."""
    return f"{name} answered {response.status} without saying what became of it"


def retry_after(response: Response) -> float | None:
    """The seconds that a vendor asks to wait, if it says so."""
    return seconds_to_wait(response.headers.get(b"retry-after", b"").decode("latin-1"))
