"""The links and pixels in messages: where they lead, and that somebody followed them.

Anybody may come here, so nothing is looked up before the ticket proves that this installation wrote the link, and a
link leads only to an address that was frozen with its campaign. That it was followed is appended to the stream of
receipts; where the stream refuses, the reader goes on all the same, and the loss is counted.
"""

import base64
import logging
import re
from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus
from threading import Lock
from uuid import UUID

import idna
import pydantic_core
import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.encoding import iri_to_uri
from django.views.decorators.csrf import csrf_exempt

from campaigns.content.frozen import Content
from campaigns.content.segments import Join, Use, split
from campaigns.engagement.hits import HitKind
from campaigns.engagement.tickets import TicketKind, read_ticket
from campaigns.log.ledger import Message, message_key
from crm.streams.stream import StreamUnavailable, client
from delivery import receipts
from delivery.public_pages import HEADERS
from delivery.visitors import read_sign

logger = logging.getLogger(__name__)

METHODS = ("GET", "HEAD", "OPTIONS")
PIXEL = base64.b64decode("R0lGODlhAQABAIAAAP///////yH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==")  # transparent, 1 by 1
NOT_OURS = "This link is not valid, or no longer valid. Open the message again and copy the whole link."
LOST = "crm:hits-lost"
_HOST = re.compile(r"[^/?#:]+")
KNOWN_CONTENTS = 256  # campaigns whose links a process remembers

View = Callable[..., HttpResponse]


def _public(view: View) -> View:
    return login_not_required(csrf_exempt(view))


@_public
def follow_link(request: HttpRequest, ticket: str, number: int) -> HttpResponse:
    """Redirect to a link of a message, by its number; 404 for a ticket that is not ours and for an unknown link."""
    if request.method not in METHODS:
        return _not_allowed()
    message_id = read_ticket(TicketKind.CLICKS, ticket)
    address = _find_address(message_id, number) if message_id else ""
    if not message_id or not address:
        return _text(NOT_OURS, HTTPStatus.NOT_FOUND)
    _report(message_id, HitKind.CLICK, number, request)
    if request.method == "OPTIONS":
        return _text("", HTTPStatus.NO_CONTENT, Allow=", ".join(METHODS))
    return HttpResponse(status=HTTPStatus.FOUND, headers=HEADERS | {"Location": iri_to_uri(address) or ""})


@_public
def show_pixel(request: HttpRequest, ticket: str) -> HttpResponse:
    """A transparent pixel, also for a ticket that is not ours. The database is not asked."""
    if request.method not in METHODS:
        return _not_allowed()
    if message_id := read_ticket(TicketKind.CLICKS, ticket):
        _report(message_id, HitKind.OPEN, 0, request)
    if request.method == "OPTIONS":
        return _text("", HTTPStatus.NO_CONTENT, Allow=", ".join(METHODS))
    return HttpResponse(PIXEL, content_type="image/gif", headers=HEADERS)


def _text(text: str, status: int, **headers: str) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8", headers=HEADERS | headers)


def _not_allowed() -> HttpResponse:
    return _text("", HTTPStatus.METHOD_NOT_ALLOWED, Allow=", ".join(METHODS))


def _find_address(message_id: UUID, number: int) -> str:
    """Where a link of this message leads, with its recipient's values; empty for one that it does not have."""
    message = Message.objects.filter(id=message_id).values_list("campaign_id", "values").first()
    if message is None:
        return ""
    campaign_id, values = message
    links = _links(campaign_id)
    return links[number - 1].fill(values) if 0 < number <= len(links) else ""


@lru_cache(KNOWN_CONTENTS)
def _links(campaign_id: UUID) -> list[Join]:
    """The addresses that the links of a campaign lead to. What is sent never changes any more."""
    links = Content.objects.filter(campaign_id=campaign_id).values_list("links", flat=True).first() or []
    return [Join(split(_with_ascii_host(link), Use.PLAIN_URL)) for link in links]


def _with_ascii_host(link: str) -> str:
    """The link as a header can hold it; what follows the host is encoded once values are filled in."""
    scheme, _, rest = link.partition("//")
    host = _HOST.match(rest)
    if not host or host[0].isascii():
        return link
    try:
        ascii_host = idna.encode(host[0], uts46=True).decode()
    except UnicodeError:
        return link
    return f"{scheme}//{ascii_host}{rest[host.end() :]}"


def _report(message_id: UUID, kind: HitKind, link: int, request: HttpRequest) -> None:
    """Append a hit to the stream."""
    sign = read_sign(request.method or "", request.META, settings.MACHINE_AGENTS, settings.MACHINE_NETWORKS)
    hit = {
        "message_id": message_key(message_id.hex, 1),
        "kind": kind,
        "link": link,
        "at": timezone.now().isoformat(),
        "sign": sign,
    }
    try:
        receipts.stream.append(receipts.HIT, pydantic_core.to_json([hit]), 1)
    except StreamUnavailable:
        losses.add()
    else:
        losses.write_down()


class Losses:
    """How many hits were lost while the stream refused them: kept here until Redis takes the number."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._count = 0

    def add(self) -> None:
        """Count one more."""
        with self._lock:
            self._count += 1
        logger.warning("A click or an open was not counted: Redis does not take it")

    def write_down(self) -> None:
        """Add the count to that of the installation."""
        if not self._count:
            return
        with self._lock:
            count, self._count = self._count, 0
        try:
            client().incrby(LOST, count)
        except redis.RedisError:
            with self._lock:
                self._count += count


losses = Losses()


def lost_hits() -> int:
    """How many hits this installation has lost, as far as its processes have written it down."""
    return int(client().get(LOST) or 0)
