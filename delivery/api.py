"""The endpoint for receipts, which needs no API key but the vendor's signature."""

import contextlib
import logging
from collections.abc import Callable
from functools import partial
from typing import Any

import pydantic_core
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router, Status
from ninja.errors import HttpError, ValidationError

from crm.web.answers import Accepted, Body, Problems, invalid, json_body, split_batch
from crm.web.sentences import malformed_json
from customers.addresses import InvalidAddress
from customers.privacy.replies import take_reply
from delivery.handles import with_keys
from delivery.receipts import RECEIPTS, Receipt, stream
from delivery.signup.phones import take_yes
from delivery.vendors.http.secret_use import note_use
from delivery.vendors.http.signature import find_signer
from delivery.vendors.protocol import Received, Unproven
from delivery.vendors.registry import find_setup

logger = logging.getLogger(__name__)
router = Router(tags=["Receipts"])

LARGEST_BATCH = 1000


RECEIPT = {
    "message_id": "01890a5d-ac96-774b-bcce-b302099a8057",
    "status": "delivered",
    "occurred_at": "2026-03-01T10:00:00+05:30",
}


class Receipts(Body):
    """Several receipts in one request."""

    receipts: list[Receipt]


@router.post(
    "/receipts",
    summary="Report what became of messages",
    auth=None,
    response={202: Accepted, (400, 401, 413, 422, 503): Problems},
    openapi_extra=json_body(Receipt | Receipts, RECEIPT),
)
def post_receipts(request: HttpRequest) -> Status:
    """One receipt, or `{"receipts": […]}` with up to 1,000. Signed as Standard Webhooks has it."""
    body = request.body
    signer = find_signer(request.headers, body, settings.VENDOR_SECRETS)
    if not signer:
        raise HttpError(401, "The signature does not fit the body, the time or any live secret.")
    note_use(signer)
    receipts = _parse_receipts(body)
    valid, count, rejected = split_batch(RECEIPTS, pydantic_core.to_json(receipts), LARGEST_BATCH)
    if count:
        stream.append("receipt", valid, count)
    elif rejected and len(receipts) == 1:
        raise ValidationError(rejected[0]["errors"])
    return Status(202, {"accepted": count, "rejected": rejected})


@router.get(
    "/receipts/{setup}",
    summary="Answer the handshake of a vendor that asks for one",
    auth=None,
    response={200: Any, (400, 401, 503): Problems},
)
def vendor_handshake(request: HttpRequest, setup: str) -> HttpResponse | Status:
    """Opened by the same proof as the receipts of this setup."""
    return _receive(request, setup)


@router.post(
    "/receipts/{setup}",
    summary="Report what became of messages, in the vendor's own form",
    auth=None,
    response={200: Any, 202: Accepted, (400, 401, 413, 422, 503): Problems},
)
def vendor_receipts(request: HttpRequest, setup: str) -> HttpResponse | Status:
    """The address that a vendor is given for one channel (Settings → Channels). It is opened by that vendor's own
    proof: a signature, a password or a secret in the address."""
    return _receive(request, setup)


def _receive(request: HttpRequest, setup: str) -> HttpResponse | Status:
    found = find_setup(setup)
    if found is None or found.kind.receive is None:
        raise HttpError(401, "No vendor is set up that reports here.")
    received = _read(partial(found.kind.receive, request, found), found.kind.name)
    for reply in received.replies:
        with contextlib.suppress(InvalidAddress):
            if not take_reply(found.channel, *reply):
                take_yes(found.channel, *reply)
    if received.response is not None:
        return received.response
    receipts = received.receipts if found.create().echoes_key else with_keys(found.id, received.receipts)
    valid, count, rejected = split_batch(RECEIPTS, pydantic_core.to_json(receipts), LARGEST_BATCH)
    if count:
        stream.append("receipt", valid, count)
    return Status(202, {"accepted": count, "rejected": rejected})


def _read(receive: Callable[[], Received], vendor: str) -> Received:
    """What a vendor reports. HttpError (401) where nothing proves that it comes from there, 400 for what no vendor
    sends."""
    try:
        received = receive()
        for receipt in received.receipts:
            if not isinstance(receipt, dict) or not isinstance(receipt.get("message_id"), str):
                raise ValueError("each receipt must name its message")
    except Unproven:
        raise HttpError(401, "The proof of the vendor is missing or does not fit.") from None
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        logger.warning("A request for receipts of %s cannot be read: %s", vendor, type(error).__name__)
        raise HttpError(400, "The request cannot be read.") from None
    return received


def _parse_receipts(body: bytes) -> list[Any]:
    try:
        parsed = pydantic_core.from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise HttpError(400, malformed_json(str(error))) from None
    match parsed:
        case {"receipts": list(receipts), **rest} if not rest:
            return receipts
        case {"receipts": _, **rest}:
            field = next(iter(rest), "receipts")
            raise invalid(["body", str(field)], 'Send {"receipts": […]} and nothing beside it.')
        case dict():
            return [parsed]
    raise invalid(["body"], 'Send one receipt or {"receipts": […]}.')
