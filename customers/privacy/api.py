"""Suppressions and topics over the API: who may not be written to, on which channel and why."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from ninja.errors import ValidationError
from pydantic import StringConstraints, TypeAdapter

from crm.accounts.permissions import control, read
from crm.web.answers import Accepted, Body, Limit, Page, Problems, json_body, listed, split_batch
from customers.accepting import MAX_BATCH, batch_schema
from customers.addresses import InvalidAddress
from customers.channels import ChannelName
from customers.models import Suppression, Topic
from customers.privacy.suppression import Reason
from customers.privacy.suppression_list import Address, lift_all, read_address, suppress_all, with_addresses

router = Router(tags=["Consent"])

KEPT_BY_COMPLAINT = "is on the list because of a complaint or an erasure; an administrator can lift it on the page"
Text = Annotated[str, StringConstraints(min_length=1, max_length=254, pattern=r"^[^\x00]*$")]


class Addressed(Body):
    """An address of a channel: an e-mail address, a phone number, or the hash that the list gives of one."""

    channel: ChannelName
    address: Text


class Suppressing(Addressed):
    """An address to put on the list."""

    reason: Literal["unsubscribed", "complained", "bounced", "stop reply", "manual", "imported"] = "manual"


class Listing(Schema):
    """A suppression. `address` is a hash of 64 hex digits where no customer has the address."""

    address: str
    channel: str
    reason: str
    created_at: datetime


ADDRESS = {"channel": "email", "address": "asha@example.com"}
ANSWER = {200: Accepted, (400, 401, 403, 413, 422): Problems}
SUPPRESSING, ADDRESSED = TypeAdapter(list[Suppressing]), TypeAdapter(list[Addressed])


@router.get("/suppressions", summary="List suppressions", auth=read, response=Page[Listing])
def list_suppressions(
    request: HttpRequest, channel: ChannelName | None = None, cursor: str | None = None, limit: Limit = 100
) -> dict[str, Any]:
    """Newest first."""
    rows = Suppression.objects.filter(channel=channel) if channel else Suppression.objects.all()
    page = listed(rows, cursor, limit, lambda suppression: suppression, order="-id")
    return page | {"items": with_addresses(page["items"])}


@router.post(
    "/suppressions",
    summary="Suppress up to 1,000 addresses",
    auth=control,
    response=ANSWER,
    openapi_extra=json_body(batch_schema(Suppressing) | Suppressing, [ADDRESS | {"reason": "manual"}]),
)
def post_suppressions(request: HttpRequest) -> Status:
    """An array of addresses, or one. Nothing is sent to them any more on that channel, in campaigns under way either.
    An address that is on the list stays there as it is, except that a complaint replaces other reasons."""
    good, rejected = _read(request, SUPPRESSING)
    suppress_all([address for _, address in good], request)
    return Status(200, {"accepted": len(good), "rejected": rejected})


@router.delete(
    "/suppressions",
    summary="Lift up to 1,000 suppressions",
    auth=control,
    response=ANSWER,
    openapi_extra=json_body(batch_schema(Addressed) | Addressed, [ADDRESS]),
)
def delete_suppressions(request: HttpRequest) -> Status:
    """An array of addresses, or one. What came of a complaint or an erasure is not lifted here. What customers said
    themselves stays as they said it."""
    good, rejected = _read(request, ADDRESSED)
    kept = {address.hash for address in lift_all([address for _, address in good], request)}
    for index, address in good:
        if address.hash in kept:
            rejected.append(_rejected(index, "address", KEPT_BY_COMPLAINT))
    rejected.sort(key=lambda each: each["index"])
    return Status(200, {"accepted": sum(address.hash not in kept for _, address in good), "rejected": rejected})


class TopicShown(Schema):
    """A topic that a campaign can have."""

    id: UUID
    name: str
    description: str


@router.get("/topics", summary="List the topics of campaigns", auth=read, response=Page[TopicShown])
def list_topics(request: HttpRequest, cursor: str | None = None, limit: Limit = 100) -> dict[str, Any]:
    """Topics that people can refuse, oldest first."""
    return listed(Topic.objects.all(), cursor, limit, lambda topic: topic)


def _read(request: HttpRequest, adapter: TypeAdapter[list[Any]]) -> tuple[list[tuple[int, Address]], list[dict]]:
    """The valid addresses of the body with their places, and what is wrong with the rest. ValidationError (422)
    where one was sent alone and is wrong."""
    body = request.body
    is_one = body.lstrip().startswith(b"{")
    if is_one:
        body = b"[" + body + b"]"
    valid, _, rejected = split_batch(adapter, body, MAX_BATCH)
    wrong = {each["index"] for each in rejected}
    records = adapter.validate_json(valid)
    places = (index for index in range(len(records) + len(wrong)) if index not in wrong)
    good = []
    for index, record in zip(places, records, strict=True):
        reason = Reason(getattr(record, "reason", Reason.MANUAL))
        try:
            good.append((index, read_address(record.channel, record.address, reason)))
        except InvalidAddress as error:
            rejected.append(_rejected(index, "address", str(error)))
    rejected.sort(key=lambda each: each["index"])
    if is_one and rejected:
        raise ValidationError(rejected[0]["errors"])
    return good, rejected


def _rejected(index: int, field: str, problem: str) -> dict[str, Any]:
    return {"index": index, "external_id": None, "errors": [{"loc": ["body", field], "msg": problem}]}
