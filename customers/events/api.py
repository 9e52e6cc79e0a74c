"""Events over the API."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import AwareDatetime

from crm.accounts.permissions import append, read
from crm.web.answers import Limit, Page, Problems, json_body
from customers.accepting import ACCEPTED, accept_batch, accept_one, batch_schema
from customers.events.history import Happening, read_events
from customers.events.records import EventRecord
from customers.models import Customer
from customers.timeline import place_in

router = Router(tags=["Events"])

EVENT = {
    "id": "e1",
    "name": "viewed_product",
    "customer_external_id": "c1",
    "occurred_at": "2026-03-01T10:00:00+05:30",
    "properties": {"category": "Coffee", "sku": "CF-FIL"},
}


@router.post(
    "/events",
    summary="Record an event",
    auth=append,
    response=ACCEPTED | {429: Problems},
    openapi_extra=json_body(EventRecord, EVENT),
)
def post_event(request: HttpRequest) -> HttpResponse:
    """Record that something happened to a customer. The first event that is accepted with an `id` stands; a repeated
    one is accepted and changes nothing. It may come before its customer. It is kept for `EVENT_DAYS`."""
    return accept_one(request, "event", EventRecord)


@router.post(
    "/events/batch",
    summary="Record up to 1,000 events",
    auth=append,
    response=ACCEPTED | {429: Problems},
    openapi_extra=json_body(batch_schema(EventRecord), [EVENT]),
)
def post_events(request: HttpRequest) -> HttpResponse:
    """Up to 1,000 events. Valid ones are accepted; invalid ones are rejected one by one."""
    return accept_batch(request, "event")


class EventOut(Schema):
    """Something that happened to a customer, as a program sent it or as Mini CRM itself knows."""

    id: str
    name: str
    occurred_at: AwareDatetime
    properties: dict[str, Any]


Name = Annotated[str, Query(max_length=40, description="Events of this name alone.", example="viewed_product")]
Cursor = Annotated[str, Query(pattern=r"^([0-9]{1,16}\.[0-9a-f]{32})?$", description="`next` of the page before.")]
CustomerId = Annotated[str, Query(min_length=1, max_length=128, description="Any id of a customer.", example="c1")]


@router.get(
    "/events",
    summary="List the events of a customer with any id",
    auth=read,
    response={200: Page[EventOut], 404: Problems},
)
def list_events(
    request: HttpRequest, customer: CustomerId, name: Name = "", cursor: Cursor = "", limit: Limit = 100
) -> dict[str, Any]:
    """The same as GET /customers/{external_id}/events, for ids with any characters."""
    return _listed(customer, name, cursor, limit)


@router.get(
    "/customers/{path:external_id}/events",
    summary="List the events of a customer",
    auth=read,
    response={200: Page[EventOut], 404: Problems},
)
def list_events_of_customer(
    request: HttpRequest, external_id: str, name: Name = "", cursor: Cursor = "", limit: Limit = 100
) -> dict[str, Any]:
    """What happened to a customer, newest first: the events that programs sent, and those that Mini CRM knows by
    itself, like `order_completed`."""
    return _listed(external_id, name, cursor, limit)


def _listed(external_id: str, name: str, cursor: str, limit: int) -> dict[str, Any]:
    customer = get_object_or_404(Customer, external_id=external_id)
    found = read_events(customer, name, place_in(cursor), limit + 1)
    return {
        "items": [_event(happening) for happening in found[:limit]],
        "next": str(found[limit - 1].place) if len(found) > limit else None,
    }


def _event(happening: Happening) -> dict[str, Any]:
    return {
        "id": happening.id,
        "name": happening.name,
        "occurred_at": happening.occurred_at,
        "properties": happening.properties,
    }
