"""What the API says of customers and orders: found, filtered, and as they were sent."""

import json
from datetime import datetime
from typing import Any
from unittest.mock import ANY

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.models import Customer, Segment
from customers.tests.factories import create_customers, order_record, persist_records
from customers.text import clean

pytestmark = pytest.mark.django_db
IN_PUNE = {"match": "all", "rules": [{"field": "city", "op": "eq", "value": "Pune"}]}


def found(client, path: str, **query) -> list[str]:
    answer = client.get(f"/api/v1/{path}", query)
    assert answer.status_code == 200, answer.json()
    return [item["external_id"] for item in answer.json()["items"]]


@pytest.fixture
def three():
    return create_customers(
        {"external_id": "c1", "name": "Asha Rao", "email": "asha@example.com", "city": "Pune"},
        {"external_id": "c2", "name": "Asha Iyer", "phone": "+919876543210", "city": "Mumbai"},
        {"external_id": "x-3", "name": "Bala", "city": "pune"},
    )


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({"q": "ASHA"}, ["c1", "c2"]),
        ({"q": "asha@example"}, ["c1"]),
        ({"q": "98765 432"}, ["c2"]),
        ({"q": "x-"}, ["x-3"]),
        ({"q": "nobody"}, []),
        ({"q": "\0"}, ["c1", "c2", "x-3"]),
        ({"q": ""}, ["c1", "c2", "x-3"]),
    ],
)
def test_customers_are_searched(api, three, query, ids):
    assert found(api("read"), "customers", **query) == ids


def test_customers_of_a_segment_who_are_also_found(api, three):
    segment = Segment.objects.create(name="Pune", rule=IN_PUNE)
    client = api("read")

    assert found(client, "customers", segment=segment.id) == ["c1", "x-3"]
    assert found(client, "customers", segment=segment.id, q="asha") == ["c1"]
    first = client.get("/api/v1/customers", {"segment": segment.id, "limit": 1}).json()
    assert found(client, "customers", segment=segment.id, cursor=first["next"]) == ["x-3"]
    since = "2020-01-01T00:00:00Z"
    assert found(client, "customers", segment=segment.id, q="bala", updated_since=since) == ["x-3"]


@pytest.mark.parametrize(
    ("query", "status", "message"),
    [
        ({"segment": "018f0000-0000-7000-8000-000000000000"}, 404, "There is no segment with this id."),
        ({"segment": "pune"}, 422, "must be an id like 01890a5d-ac96-774b-bcce-b302099a8057"),
        ({"q": "a" * 201}, 422, "must have at most 200 characters"),
        ({"cursor": "12.x"}, 422, "This is not a cursor. Use `next` of the last page."),
    ],
)
def test_what_cannot_be_asked(api, query, status, message):
    answer = api("read").get("/api/v1/customers", query)

    assert (answer.status_code, answer.json()["detail"][0]["msg"]) == (status, message)


@pytest.mark.parametrize("external_id", ["o1", "batch", "a/b", "..", "o 1?#%", "ö"])
def test_an_order_by_any_id(api, external_id):
    persist_records("order", order_record(external_id=external_id, customer="not yet here", amount="99.5"))
    client = api("read")

    order = client.get("/api/v1/orders", {"external_id": external_id}).json()
    assert (order["external_id"], order["customer_external_id"], order["amount"]) == (external_id, "not yet here", 99.5)
    missing = client.get("/api/v1/orders/nothing")
    assert (missing.status_code, missing.json()["detail"][0]["msg"]) == (404, "There is no order with this id.")
    assert client.get("/api/v1/orders", {"external_id": "nothing"}).status_code == 404
    if external_id in ("o1", "a/b", "ö"):
        assert client.get(f"/api/v1/orders/{external_id}").json() == order


def test_orders_are_listed_all_or_of_a_customer(api):
    persist_records("order", *(order_record(external_id=f"o{n}", customer=f"c{n % 2}") for n in range(5)))
    client = api("read")

    assert found(client, "orders") == ["o0", "o1", "o2", "o3", "o4"]
    assert found(client, "orders", customer="c1") == ["o1", "o3"]
    first = client.get("/api/v1/orders", {"customer": "c0", "limit": 2}).json()
    assert found(client, "orders", customer="c0", cursor=first["next"]) == ["o4"]
    assert found(client, "orders", customer="nobody") == []


# ── Nothing that goes in cannot come out ──────────────────────────────
def texts(size: int = 40) -> Any:
    """Texts that ingestion changes in no character."""
    some = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=size)
    return some.map(lambda text: clean(text) or "x")


MOMENTS = st.datetimes(min_value=datetime(1900, 1, 2)).filter(lambda at: at.year < 2100)
TIMES = MOMENTS.map(lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000).isoformat("T") + "Z")
ATTRIBUTES = st.dictionaries(
    st.from_regex(r"[a-z0-9_]{1,40}", fullmatch=True),
    texts() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(-1e15, 1e15),
    max_size=4,
)
CUSTOMERS = st.fixed_dictionaries(
    {"external_id": texts()},
    optional={
        **dict.fromkeys(("name", "city", "country"), texts()),
        "email": st.just("asha@example.com"),
        "phone": st.just("+919876543210"),
        "time_zone": st.sampled_from(["Asia/Kolkata", "UTC"]),
        "tags": st.lists(texts(), max_size=3),
        "attributes": ATTRIBUTES,
        "visits": st.integers(0, 2**63 - 1),
        **dict.fromkeys(("signed_up_at", "last_seen_at"), TIMES),
        **dict.fromkeys(("email_opt_in", "sms_opt_in", "whatsapp_opt_in"), st.booleans()),
    },
)
MONEY = st.integers(1, 10**11).map(lambda minor: minor / 100)
ITEMS = st.fixed_dictionaries(
    {"quantity": st.integers(0, 2**53) | st.floats(0, 1e9)},
    optional={
        **dict.fromkeys(("sku", "name", "category"), texts()),
        "unit_price": st.integers(0, 10**8).map(lambda price: price / 10_000),
    },
)
ORDERS = st.fixed_dictionaries(
    {"external_id": texts(), "customer_external_id": texts(), "ordered_at": TIMES, "amount": MONEY},
    optional={
        "status": st.sampled_from(["completed", "cancelled", "refunded", "credit_note"]),
        "refunded_amount": st.just(0.0) | st.just(0.01),
        "items": st.lists(ITEMS, max_size=3),
        "currency": st.just("INR"),
    },
)
EMPTY_CUSTOMER = {"tags": [], "attributes": {}, "visits": 0}
EMPTY_ORDER = {"status": "completed", "items": [], "currency": "INR", "refunded_amount": 0}
ROUNDS = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


def sent_and_read(client, path: str, kind: str, record: dict[str, Any]) -> dict[str, Any]:
    accepted = client.post(f"/api/v1/{path}", json.dumps(record).encode(), content_type="application/json")
    assert accepted.status_code == 202, accepted.json()
    persist_records(kind, record)
    return client.get(f"/api/v1/{path}", {"external_id": record["external_id"]}).json()


def same_time(one: str, other: str) -> bool:
    return datetime.fromisoformat(one) == datetime.fromisoformat(other)


@pytest.mark.long
@ROUNDS
@given(record=CUSTOMERS)
def test_a_customer_comes_out_as_it_went_in(api, record):
    client = api()
    Customer.objects.all().delete()
    out = sent_and_read(client, "customers", "customer", record)

    for name, value in record.items():
        assert out[name] == value or (name.endswith("_at") and same_time(out[name], value)), name
    again = {name: value for name, value in out.items() if name in record}
    assert sent_and_read(client, "customers", "customer", again) == out | {"updated_at": ANY}
    for name, value in EMPTY_CUSTOMER.items():
        assert out[name] == record.get(name, value)


@pytest.mark.long
@ROUNDS
@given(record=ORDERS)
def test_an_order_comes_out_as_it_went_in(api, record):
    client = api()
    out = sent_and_read(client, "orders", "order", record)

    for name, value in {**EMPTY_ORDER, **record}.items():
        if name == "items":
            assert [{k: v for k, v in item.items() if v is not None} for item in out["items"]] == value
        else:
            assert out[name] == value or (name == "ordered_at" and same_time(out[name], value)), name
    again = {name: value for name, value in out.items() if name != "updated_at"}
    assert sent_and_read(client, "orders", "order", again) == out | {"updated_at": ANY}
