"""Orders over the API."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field

from crm.accounts.permissions import append, read
from crm.web.answers import Limit, Page, Problems, json_body, listed, listed_by_change
from crm.web.display import from_minor
from customers.accepting import ACCEPTED, accept_batch, accept_one, batch_schema
from customers.models import Order
from customers.records import OrderRecord, UpdatedSince

router = Router(tags=["Customers and orders"])


ORDER = {
    "external_id": "o1",
    "customer_external_id": "c1",
    "ordered_at": "2026-03-01T10:00:00+05:30",
    "amount": 450,
    "items": [{"sku": "TEA-1", "name": "Assam tea", "category": "Tea", "quantity": 1, "unit_price": 450}],
}


@router.post(
    "/orders",
    summary="Create or replace an order",
    auth=append,
    response=ACCEPTED,
    openapi_extra=json_body(OrderRecord, ORDER),
)
def post_order(request: HttpRequest) -> HttpResponse:
    """Create or replace one order by `external_id`. It may come before its customer and counts when they come."""
    return accept_one(request, "order", OrderRecord)


@router.post(
    "/orders/batch",
    summary="Create or replace up to 1,000 orders",
    auth=append,
    response=ACCEPTED,
    openapi_extra=json_body(batch_schema(OrderRecord), [ORDER]),
)
def post_orders(request: HttpRequest) -> HttpResponse:
    """Up to 1,000 orders. Valid ones are accepted; invalid ones are rejected one by one."""
    return accept_batch(request, "order")


class ItemOut(Schema):
    """One line of an order; null for what was not sent."""

    sku: str | None = None
    name: str | None = None
    category: str | None = None
    quantity: int | float
    unit_price: float | None = None


class OrderOut(Schema):
    """An order as it was last sent. Money in the currency, not its minor units."""

    external_id: str
    customer_external_id: str = Field(description="Also of a customer who has not come yet.")
    ordered_at: AwareDatetime
    amount: float
    refunded_amount: float
    currency: str
    status: str
    items: list[ItemOut]
    updated_at: AwareDatetime = Field(description="When anything here last changed.")


OrderId = Annotated[str | None, Query(description="Any id, also one that looks like a path.", example="o1")]
CustomerId = Annotated[str | None, Query(description="Id of a customer: their orders.")]


@router.get(
    "/orders",
    summary="List orders, poll for changes, or find one by any id",
    auth=read,
    response={200: OrderOut | Page[OrderOut], 404: Problems},
)
def list_orders(
    request: HttpRequest,
    external_id: OrderId = None,
    customer: CustomerId = None,
    updated_since: UpdatedSince = None,
    cursor: str | None = None,
    limit: Limit = 100,
) -> dict[str, Any]:
    """Orders of every status, oldest first: all, or those of one customer.

    With `updated_since`, those that have changed then or later, in the order of their changes. To follow all changes,
    read all pages, then ask again with the last `updated_at` you have seen: an order may come twice, none is missed.
    With `external_id` the one that has it, whatever characters it has.
    """
    if external_id is not None:
        return _order(get_object_or_404(Order, external_id=external_id))
    rows = Order.objects.all()
    if customer is not None:
        rows = rows.filter(customer_external_id=customer)
    if updated_since is not None:
        return listed_by_change(rows, updated_since, cursor, limit, _order)
    return listed(rows, cursor, limit, _order)


@router.get("/orders/{path:external_id}", summary="Show an order", auth=read, response={200: OrderOut, 404: Problems})
def get_order(request: HttpRequest, external_id: str) -> dict[str, Any]:
    """One order with its items, also one whose customer has not come yet."""
    return _order(get_object_or_404(Order, external_id=external_id))


def _order(order: Order) -> dict[str, Any]:
    shown = {name: getattr(order, name) for name in OrderOut.model_fields}
    items = [{**item, "unit_price": _major(item.get("unit_price"))} for item in order.items]
    amounts = {name: _major(getattr(order, name)) for name in ("amount", "refunded_amount")}
    return shown | amounts | {"items": items}


def _major(amount: int | float | None) -> float | None:
    return None if amount is None else float(from_minor(amount))
