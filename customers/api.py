"""Customers over the API, and how far the stream of records is written."""

from itertools import islice
from typing import Annotated, Any
from uuid import UUID

import pydantic_core
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status
from pydantic import AwareDatetime, Field

from crm.accounts.permissions import append, ingest, read
from crm.streams.models import DeadLetter, StreamPosition
from crm.web.answers import Limit, Page, Problems, json_body, listed, listed_by_change
from crm.web.display import from_minor
from customers.accepting import ACCEPTED, accept_batch, accept_one, batch_schema
from customers.channels import CHANNELS
from customers.ingestion import stream
from customers.models import Customer, Segment
from customers.privacy.erasure import erase_by_external_id
from customers.privacy.export import customer_export
from customers.privacy.wordings import with_wordings
from customers.records import CustomerRecord, UpdatedSince
from customers.search import matching
from customers.segments import audience
from customers.segments.rules import parse

router = Router(tags=["Customers and orders"])

CUSTOMER = {
    "external_id": "c1",
    "name": "Asha Rao",
    "email": "asha@example.com",
    "phone": "+919876543210",
    "city": "Pune",
    "tags": ["vip"],
    "attributes": {"tier": "gold"},
    "email_opt_in": True,
}


@router.post(
    "/customers",
    summary="Create or update a customer",
    auth=append,
    response=ACCEPTED,
    openapi_extra=json_body(CustomerRecord, CUSTOMER),
)
def post_customer(request: HttpRequest) -> HttpResponse:
    """Create or update one customer by `external_id`: what is left out stays, null clears, tags replace, attributes
    merge and null removes one."""
    return accept_one(request, "customer", CustomerRecord)


@router.post(
    "/customers/batch",
    summary="Create or update up to 1,000 customers",
    auth=append,
    response=ACCEPTED,
    openapi_extra=json_body(batch_schema(CustomerRecord), [CUSTOMER]),
)
def post_customers(request: HttpRequest) -> HttpResponse:
    """Up to 1,000 customers. Valid ones are accepted; invalid ones are rejected one by one."""
    return accept_batch(request, "customer")


class Ingestion(Schema):
    """Numbers of records: waiting in the stream, and since the beginning stored and turned into dead letters."""

    queued: int
    stored: int
    dead: int


@router.get("/ingestion", summary="Show how much is waiting, stored and dead", auth=ingest, response=Ingestion)
def ingestion(request: HttpRequest) -> dict[str, int]:
    """How much of what was accepted is written."""
    stored, dead = StreamPosition.objects.totals(stream.name)
    return {"queued": stream.queued(), "stored": stored, "dead": dead}


class DeadLetterOut(Schema):
    """An accepted record that could not be written, as it was sent, and why."""

    id: str
    kind: str
    record: Any
    reason: str


@router.get("/ingestion/dead-letters", summary="List dead letters", auth=ingest, response=Page[DeadLetterOut])
def dead_letters(request: HttpRequest, cursor: str | None = None, limit: Limit = 100) -> dict[str, Any]:
    """Accepted records that could not be written, each with its reason, oldest first."""
    return listed(DeadLetter.objects.filter(stream=stream.name), cursor, limit, _dead_letter)


def _dead_letter(letter: DeadLetter) -> dict[str, Any]:
    try:
        record = pydantic_core.from_json(letter.record)
    except ValueError:
        record = letter.record
    return {"id": str(letter.id), "kind": letter.kind, "record": record, "reason": letter.reason}


class ConsentOut(Schema):
    """An answer of a customer on one channel, and where it comes from."""

    channel: str
    opt_in: bool | None
    at: AwareDatetime
    source: str
    wording: str


class CustomerOut(Schema):
    """A customer with totals over their completed orders. Money in the currency, not its minor units."""

    external_id: str
    name: str | None
    email: str | None
    phone: str | None
    city: str | None
    country: str | None
    tags: list[str]
    attributes: dict[str, Any]
    visits: int
    signed_up_at: AwareDatetime | None
    last_seen_at: AwareDatetime | None
    email_opt_in: bool | None
    sms_opt_in: bool | None
    whatsapp_opt_in: bool | None
    standing: dict[str, str] = Field(description="By channel: opted out, suppressed, or empty. It is of the address.")
    consents: list[ConsentOut] = Field(description="The last 20 answers that came with a source, oldest first.")
    time_zone: str | None
    total_spend: float
    order_count: int
    average_order_value: float | None
    first_order_at: AwareDatetime | None
    last_order_at: AwareDatetime | None
    updated_at: AwareDatetime = Field(description="When anything here last changed.")


SearchText = Annotated[
    str, Query(max_length=200, description="Part of a name, an e-mail address, an id or a phone number.")
]
SegmentId = Annotated[UUID | None, Query(description="Id of a segment: its members at this moment.")]
AnyId = Annotated[str, Query(min_length=1, max_length=128, description="Any id, also one that looks like a path.")]


@router.get(
    "/customers",
    summary="List or search customers, poll for changes, or find one by any id",
    auth=read,
    response={200: CustomerOut | Page[CustomerOut], 404: Problems},
)
def list_customers(
    request: HttpRequest,
    external_id: str | None = None,
    q: SearchText = "",
    segment: SegmentId = None,
    updated_since: UpdatedSince = None,
    cursor: str | None = None,
    limit: Limit = 100,
) -> dict[str, Any]:
    """Customers, oldest first: all, those who `q` finds, the members of `segment`, or those who are both.

    With `updated_since`, those who have changed then or later, in the order of their changes. To follow all changes,
    read all pages, then ask again with the last `updated_at` you have seen: a customer may come twice, none is missed.
    Erased customers are not told. With `external_id` the one who has it, whatever characters it has.
    """
    if external_id is not None:
        return _shown(get_object_or_404(Customer, external_id=external_id))
    rows = Customer.objects.all()
    if segment is not None:
        rows = audience.matching(parse(get_object_or_404(Segment, id=segment).rule))
    rows = rows.filter(matching(q.replace("\0", "")))
    if updated_since is not None:
        page = listed_by_change(rows, updated_since, cursor, limit, _customer)
    else:
        page = listed(rows, cursor, limit, _customer, ids_from="index" if q or segment else None)
    return {**page, "items": _with_wordings(page["items"])}


@router.delete(
    "/customers", summary="Erase a customer by any id", auth=ingest, response={204: None, (404, 503): Problems}
)
def erase_customer_by_id(request: HttpRequest, external_id: AnyId) -> Status:
    """Erase the customer who has this id, whatever characters it has. See the route with the id in its path."""
    return _erase(request, external_id)


@router.get(
    "/customers/export", summary="Export a customer by any id", auth=read, response={200: dict[str, Any], 404: Problems}
)
def export_customer_by_id(request: HttpRequest, external_id: AnyId) -> dict[str, Any]:
    """All that is stored about the customer who has this id, whatever characters it has."""
    return customer_export(get_object_or_404(Customer, external_id=external_id), request)


@router.get(
    "/customers/{path:external_id}/export",
    summary="Export a customer",
    auth=read,
    response={200: dict[str, Any], 404: Problems},
)
def export_customer(request: HttpRequest, external_id: str) -> dict[str, Any]:
    """All that is stored about one person: `customer`, `orders`, `messages`, `suppressions`, `dead_letters`."""
    return customer_export(get_object_or_404(Customer, external_id=external_id), request)


@router.get(
    "/customers/{path:external_id}", summary="Show a customer", auth=read, response={200: CustomerOut, 404: Problems}
)
def get_customer(request: HttpRequest, external_id: str) -> dict[str, Any]:
    """One customer, with totals over their completed orders."""
    return _shown(get_object_or_404(Customer, external_id=external_id))


@router.delete(
    "/customers/{path:external_id}", summary="Erase a customer", auth=ingest, response={204: None, (404, 503): Problems}
)
def erase_customer(request: HttpRequest, external_id: str) -> Status:
    """Erase a person: the customer, orders, records still in the stream, and their name in the logs of campaigns.

    Their addresses are suppressed, also if they are sent in again.
    """
    return _erase(request, external_id)


def _shown(customer: Customer) -> dict[str, Any]:
    return _with_wordings([_customer(customer)])[0]


def _with_wordings(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The items with the texts of wordings in their answers, of which `_customer` gives the ids."""
    answers = iter(with_wordings([answer for item in items for answer in item["consents"]]))
    return [{**item, "consents": list(islice(answers, len(item["consents"])))} for item in items]


def _customer(customer: Customer) -> dict[str, Any]:
    shown = {name: getattr(customer, name) for name in CustomerOut.model_fields if name != "standing"}
    shown["standing"] = {channel.name: getattr(customer, channel.standing) for channel in CHANNELS.values()}
    for name in ("name", "email", "phone", "city", "country", "time_zone"):
        shown[name] = shown[name] or None
    average = customer.average_order_value
    return shown | {
        "total_spend": float(from_minor(customer.spent)),
        "average_order_value": None if average is None else float(from_minor(max(0, round(average)))),
    }


def _erase(request: HttpRequest, external_id: str) -> Status:
    if not erase_by_external_id(external_id, by=request):
        raise Http404("There is no customer with this id.")
    return Status(204, None)
