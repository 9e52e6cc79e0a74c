"""One request to a webhook: its body, its signatures and what it is answered."""

import base64
import os
import time
from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import NamedTuple

import httptools
import pydantic_core
from standardwebhooks import Webhook as Signer

from delivery.vendors.http.connection import Response, post_recognised
from delivery.vendors.http.send import seconds_to_wait
from delivery.vendors.outages import why_unreachable
from delivery.webhooks.models import Delivery, Webhook

SECRET_BYTES = 32
QUOTED = 160  # characters of an answer that the log shows


class Answer(NamedTuple):
    """What a request met: `status` is 0 where no answer came, `text` is for the log, `retry_after` and how long it
    `took` are in seconds."""

    status: int
    text: str
    retry_after: float | None = None
    took: float = 0

    @property
    def is_accepted(self) -> bool:
        """Whether the receiver has taken the event."""
        return 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """Whether the receiver wants to hear of nothing any more."""
        return self.status == HTTPStatus.GONE


def new_secret() -> str:
    """A secret as Standard Webhooks writes it."""
    return f"whsec_{base64.b64encode(os.urandom(SECRET_BYTES)).decode()}"


def post_event(webhook: Webhook, secrets: Sequence[str], delivery: Delivery, now: datetime, seconds: float) -> Answer:
    """Post an event, signed with each of the secrets, and wait for the answer so long at most. Redirects are not
    followed. A kept connection that the receiver has closed is replaced: it knows a repeat by its `webhook-id`."""
    body = pydantic_core.to_json(delivery.data)
    headers = {
        "webhook-id": delivery.message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(
            Signer(secret).sign(delivery.message_id, now, body.decode()) for secret in secrets
        ),
    }
    began = time.perf_counter()
    try:
        answer = _read(post_recognised(webhook.url, body, headers, seconds, guarded=webhook.is_guarded))
    except (httptools.HttpParserError, httptools.HttpParserUpgrade):
        answer = Answer(0, "It answered something else than HTTP")
    except (OSError, ValueError) as error:
        answer = Answer(0, f"It cannot be reached: {why_unreachable(error)}")
    return answer._replace(took=time.perf_counter() - began)


def _read(response: Response) -> Answer:
    try:
        phrase = f"{response.status} {HTTPStatus(response.status).phrase}"
    except ValueError:
        phrase = str(response.status)
    is_accepted = 200 <= response.status < 300
    quoted = "" if is_accepted else _quote(response.body)
    wait = seconds_to_wait(response.headers.get(b"retry-after", b"").decode("latin-1"))
    return Answer(response.status, f"{phrase}: {quoted}" if quoted else phrase, wait)


def _quote(body: bytes) -> str:
    """The beginning of a body as one line of text."""
    text = "".join(letter if letter.isprintable() else " " for letter in body[: 4 * QUOTED].decode(errors="replace"))
    line = " ".join(text.split())
    return line if len(line) <= QUOTED else f"{line[: QUOTED - 1]}…"
