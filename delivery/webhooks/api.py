"""Webhooks over the API. Changes need a scope of their own, which chooses the programs that are told of customers."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from ninja.errors import HttpError
from pydantic import AfterValidator, ConfigDict, Field

from crm.accounts.permissions import read
from crm.accounts.permissions import webhooks as control
from crm.web.answers import Body, Limit, Page, Problems, invalid, json_body, listed, read_body
from crm.web.hosts import check_webhook_address
from customers.text import clean
from delivery.webhooks import changes
from delivery.webhooks.events import NAMES
from delivery.webhooks.models import Delivery, Webhook

router = Router(tags=["Webhooks"])

REFUSED = {(400, 401, 403, 404, 409, 413, 422): Problems}
OF_JOURNEYS = "This webhook belongs to steps of journeys: they say what it is told, and WEBHOOK_SECRET signs it."


def _named(name: str) -> str:
    if not (cleaned := clean(name)):
        raise ValueError("name the program that receives the events, like “Warehouse”")
    return cleaned


def _reachable(url: str) -> str:
    try:
        check_webhook_address(url)
    except ValueError as error:
        raise ValueError(f"the address {error}") from None
    return url


Name = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00]*$"), AfterValidator(_named)]
Url = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^https?://[^\x00\s]+$"), AfterValidator(_reachable)]
Events = Annotated[
    list[Literal[NAMES]],  # type: ignore[valid-type]
    Field(min_length=1, max_length=len(NAMES), description="The events that are posted."),
]
EXAMPLE = {"name": "Warehouse", "url": "https://shop.example.com/webhooks", "events": ["order_completed"]}


class WebhookBody(Body):
    """A new webhook."""

    name: Name
    url: Url
    events: Events


class WebhookChanges(Body):
    """What changes about a webhook; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    name: Name = ""
    url: Url = ""
    events: Events = []
    enabled: bool = Field(True, description="False pauses it, so that its events wait; true lets it go on.")


class WebhookOut(Schema):
    """A webhook. `url` is shown without its query, which may hold a token. `status` is `on`, `paused` or `off`, for a
    `reason`; `failing_since` is when it last accepted nothing. One of journeys is signed with WEBHOOK_SECRET."""

    id: UUID
    name: str
    url: str
    events: list[str]
    for_journeys: bool
    status: str
    reason: str
    failing_since: datetime | None
    answered_at: datetime | None
    answer: str
    created_at: datetime


class CreatedWebhook(WebhookOut):
    """A new webhook with its secret, which is told this once."""

    secret: str


class NewSecret(Schema):
    """A secret, which is told this once. Until `before_until` the one before it signs too."""

    secret: str
    before_until: datetime


class AttemptOut(Schema):
    """A request that was made for an event: when, the status of its answer, null without one, how many `seconds` it
    took, what it met in words, and when the next one was planned, null after the last."""

    at: datetime
    status: int | None
    seconds: float
    answer: str
    next_at: datetime | None


class DeliveryOut(Schema):
    """An event for a webhook. `webhook_id` is the header of each of its `attempts`, of which the last was answered with
    `answer` at `answered_at`. One that is waiting is tried at `due_at`. `log` has the last 20 attempts, in order, also
    those before it was sent again."""

    id: UUID
    webhook_id: str = Field(description="The `webhook-id` of every attempt.")
    event: str
    event_id: str
    customer_external_id: str
    occurred_at: datetime
    properties: dict[str, Any]
    state: str
    attempts: int
    due_at: datetime | None
    answered_at: datetime | None
    answer: str
    created_at: datetime
    log: list[AttemptOut]


@router.get("/webhooks", summary="List webhooks", auth=read, response=Page[WebhookOut])
def list_webhooks(request: HttpRequest, cursor: str | None = None, limit: Limit = 100) -> dict[str, Any]:
    """Newest first, those of journeys too."""
    return listed(Webhook.objects.all(), cursor, limit, _webhook, order="-id")


@router.post(
    "/webhooks",
    summary="Add a webhook",
    auth=control,
    response={201: CreatedWebhook, **REFUSED},
    openapi_extra=json_body(WebhookBody, EXAMPLE),
)
def add_webhook(request: HttpRequest) -> Status:
    """Its events are posted from now on, signed with `secret`, which no other answer tells."""
    body = read_body(WebhookBody, request)
    webhook = Webhook(name=body.name, url=body.url, events=_distinct(body.events))
    try:
        secret = changes.add(webhook, request)
    except changes.Full as error:
        raise HttpError(409, str(error)) from None
    return Status(201, {**_webhook(webhook), "secret": secret})


@router.get("/webhooks/{webhook_id}", summary="Show a webhook", auth=read, response={200: WebhookOut, 404: Problems})
def show_webhook(request: HttpRequest, webhook_id: UUID) -> dict[str, Any]:
    """One webhook, and what it was last answered."""
    return _webhook(get_object_or_404(Webhook, id=webhook_id))


@router.patch(
    "/webhooks/{webhook_id}",
    summary="Change a webhook",
    auth=control,
    response={200: WebhookOut, **REFUSED},
    openapi_extra=json_body(WebhookChanges, {"events": ["order_completed", "order_refunded"], "enabled": True}),
)
def change_webhook(request: HttpRequest, webhook_id: UUID) -> dict[str, Any]:
    """Change what is told of it; what is left out stays. What waited goes on once it is enabled again."""
    webhook = get_object_or_404(Webhook, id=webhook_id)
    body = read_body(WebhookChanges, request)
    told = body.model_dump(include=body.model_fields_set)
    if not told:
        raise invalid(["body"], "Give what changes: name, url, events or enabled.")
    enabled = told.pop("enabled", None)
    if told and webhook.for_journeys:
        raise HttpError(409, OF_JOURNEYS)
    if "events" in told:
        told["events"] = _distinct(told["events"])
    if told.get("url", webhook.url) != webhook.url:
        told["by_administrator"] = False
    if told:
        changes.change(webhook, told, request)
    if enabled is not None:
        (changes.resume if enabled else changes.pause)(webhook, request)
    webhook.refresh_from_db()
    return _webhook(webhook)


@router.post(
    "/webhooks/{webhook_id}/secret",
    summary="Replace the secret of a webhook",
    auth=control,
    response={200: NewSecret, **REFUSED},
)
def replace_secret(request: HttpRequest, webhook_id: UUID) -> dict[str, Any]:
    """Another secret, which no other answer tells. For a day events are signed with the one before it too."""
    webhook = get_object_or_404(Webhook, id=webhook_id)
    if webhook.for_journeys:
        raise HttpError(409, OF_JOURNEYS)
    replaced = changes.replace_secret(webhook, request)
    if replaced is None:
        raise HttpError(409, "Somebody else has replaced the secret at the same time.")
    secret, until = replaced
    return {"secret": secret, "before_until": until}


@router.delete(
    "/webhooks/{webhook_id}", summary="Delete a webhook", auth=control, response={204: None, (404, 422): Problems}
)
def delete_webhook(request: HttpRequest, webhook_id: UUID) -> Status:
    """Delete it with its log. What waits is not sent."""
    changes.delete(get_object_or_404(Webhook, id=webhook_id), request)
    return Status(204, None)


@router.get(
    "/webhooks/{webhook_id}/deliveries",
    summary="List the deliveries of a webhook",
    auth=read,
    response={200: Page[DeliveryOut], 404: Problems},
)
def list_deliveries(
    request: HttpRequest,
    webhook_id: UUID,
    state: Literal["waiting", "delivered", "dead"] | None = None,
    cursor: str | None = None,
    limit: Limit = 100,
) -> dict[str, Any]:
    """What was posted and what waits, newest first, for as long as the log is kept."""
    log = Delivery.objects.filter(webhook=get_object_or_404(Webhook, id=webhook_id))
    return listed(log.filter(state=state) if state else log, cursor, limit, _delivery, order="-id")


@router.post(
    "/webhooks/{webhook_id}/deliveries/{delivery_id}/resend",
    summary="Send an event to a webhook again",
    auth=control,
    response={202: DeliveryOut, **REFUSED},
)
def resend(request: HttpRequest, webhook_id: UUID, delivery_id: UUID) -> Status:
    """Post an event that is dead, or was delivered, with its `webhook-id` again. One that waits is 202 too."""
    delivery = get_object_or_404(Delivery, id=delivery_id, webhook_id=webhook_id)
    if delivery.is_erased:
        raise HttpError(409, "The customer was erased, so this event cannot be sent again.")
    changes.send_again(delivery.webhook, request, Delivery.State(delivery.state), [delivery.id])
    delivery.refresh_from_db()
    return Status(202, _delivery(delivery))


def _distinct(events: list[str]) -> list[str]:
    return list(dict.fromkeys(events))


def _webhook(webhook: Webhook) -> dict[str, Any]:
    columns = ("id", "name", "events", "for_journeys", "status", "reason", "failing_since", "answered_at", "answer")
    shown = {name: getattr(webhook, name) for name in (*columns, "created_at")}
    return {**shown, "url": webhook.shown_url}


def _delivery(delivery: Delivery) -> dict[str, Any]:
    is_waiting = delivery.state == Delivery.State.WAITING
    columns = ("id", "event_id", "customer_external_id", "occurred_at", "properties", "state", "attempts")
    return {
        **{name: getattr(delivery, name) for name in (*columns, "answered_at", "answer", "created_at")},
        "webhook_id": delivery.message_id,
        "event": delivery.name,
        "due_at": delivery.due_at if is_waiting else None,
        "log": [{**each._asdict(), "status": each.status or None} for each in delivery.attempt_log],
    }
