"""The API of events: what it accepts, what it refuses and how it says so, and how it lists the events of a customer."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from customers import accepting
from customers.events.models import Event
from customers.events.records import MAX_AHEAD
from customers.models import Customer
from customers.tasks import persist_ingestion
from customers.tests.factories import create_customer, customer_record, event_record, order_record, persist_records

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(api):
    client = api("ingest")

    def send(path: str, body) -> tuple[int, dict]:
        answer = client.post(f"/api/v1/{path}", json.dumps(body), content_type="application/json")
        return answer.status_code, answer.json()

    return send


@pytest.fixture
def listed(api):
    client = api("read")

    def get(path: str, **query) -> dict:
        return client.get(f"/api/v1/{path}", query).json()

    return get


@pytest.mark.both_databases
def test_an_event_is_appended_and_then_written(post):
    record = event_record(properties={"category": "Coffee", "price": 180, "gift": None})

    assert post("events", record) == (202, {"accepted": 1, "rejected": []})
    persist_ingestion()

    event = Event.objects.get()
    assert (event.event_id, event.name, event.customer_external_id) == ("e1", "viewed_product", "c1")
    assert event.properties == {"category": "Coffee", "price": 180}


def test_a_batch_accepts_what_is_valid_and_names_the_rest_by_id(post):
    status, answer = post("events/batch", [event_record(id="e1"), event_record(id="e2", name="No Name")])

    assert (status, answer["accepted"]) == (202, 1)
    assert [(each["index"], each["external_id"]) for each in answer["rejected"]] == [(1, "e2")]
    assert answer["rejected"][0]["errors"][0]["loc"] == ["body", "name"]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("id", "", "1 to 128 characters"),
        ("name", "Viewed product", "small letters"),
        ("name", "order_completed", "Mini CRM itself"),
        ("occurred_at", "2026-03-01", "date and time"),
        ("occurred_at", (timezone.now() + timedelta(days=2)).isoformat(), "future"),
        ("properties", {f"key_{n}": n for n in range(21)}, "20 properties"),
        ("properties", {f"key_{n}": "x" * 999 for n in range(5)}, "4,096 bytes"),
    ],
    ids=["no id", "odd name", "our name", "no time", "future", "many properties", "long properties"],
)
def test_what_is_wrong_is_said_at_its_field(post, field, value, words):
    status, answer = post("events", event_record(**{field: value}))

    assert status == 422
    assert answer["detail"][0]["loc"] == ["body", field]
    assert words in answer["detail"][0]["msg"]


def test_an_event_needs_an_id_so_that_it_can_be_repeated(post):
    record = event_record()
    del record["id"]

    status, answer = post("events", record)

    assert (status, answer["detail"][0]["loc"]) == (422, ["body", "id"])


def test_a_clock_that_is_a_little_fast_counts_as_the_time_of_acceptance(post):
    ahead = timezone.now() + MAX_AHEAD - timedelta(minutes=1)

    assert post("events", event_record(occurred_at=ahead.isoformat()))[0] == 202
    persist_ingestion()

    assert Event.objects.get().occurred_at <= timezone.now()


def test_more_events_than_the_rate_are_refused_until_the_minute_is_over(post, monkeypatch, settings):
    monkeypatch.setattr(accepting, "RATED", {"event"})
    settings.EVENT_RATE = 2
    customer = customer_record()

    statuses = [post("events", event_record(id=f"e{n}"))[0] for n in range(3)]

    assert statuses == [202, 202, 429]
    assert post("events/batch", [event_record(id="e9")])[0] == 429
    assert post("customers", customer)[0] == 202


@pytest.mark.both_databases
def test_events_of_a_customer_are_listed_newest_first_with_those_that_the_product_knows(listed):
    customer = create_customer(external_id="c1", signed_up_at="2026-01-01T00:00:00Z")
    persist_records("order", order_record(external_id="o1"))
    persist_records("event", event_record(id="e1"), event_record(id="e2", name="cart_updated", properties={"n": 2}))

    items = listed("customers/c1/events")["items"]

    assert {each["name"] for each in items[:2]} == {"viewed_product", "cart_updated"}
    assert [each["name"] for each in items[2:]] == ["order_completed", "customer_created"]
    assert items[3]["id"] == f"customer_created:{customer.id}"
    assert [each["id"] for each in listed("events", customer="c1", name="cart_updated")["items"]] == ["e2"]
    assert [each["properties"] for each in listed("events", customer="c1", name="order_completed")["items"]] == [
        {"order": "o1"}
    ]


def test_pages_of_events_together_are_all_of_them_in_order(listed):
    create_customer(external_id="c1", signed_up_at="2026-01-01T00:00:00Z")
    same = timezone.now().isoformat()
    persist_records("event", *(event_record(id=f"e{n}", occurred_at=same) for n in range(5)))
    persist_records("order", order_record(external_id="o1"), order_record(external_id="o2"))
    whole = listed("customers/c1/events")["items"]
    pages, cursor = [], ""
    while cursor is not None:
        page = listed("customers/c1/events", limit=2, cursor=cursor)
        pages += page["items"]
        cursor = page["next"]

    assert len(whole) == 8
    assert pages == whole


def test_a_cursor_that_no_page_gave_and_a_customer_who_is_unknown_are_refused(api):
    create_customer(external_id="c1")
    client = api("read")

    assert client.get("/api/v1/customers/c1/events?cursor=abc").status_code == 422
    assert client.get("/api/v1/customers/c2/events").status_code == 404


def test_erasing_a_customer_deletes_their_events(api):
    create_customer(external_id="c1")
    persist_records("event", event_record(id="e1"), event_record(id="e2", customer="c2"))

    assert api("ingest").delete("/api/v1/customers/c1").status_code == 204
    assert api("ingest").delete("/api/v1/customers/c2").status_code == 204

    assert not Event.objects.exists()
    assert not Customer.objects.exists()


def test_the_export_of_a_customer_has_their_events(api):
    create_customer(external_id="c1")
    persist_records("event", event_record(properties={"category": "Tea"}))

    exported = api("read").get("/api/v1/customers/c1/export").json()

    assert [event["properties"] for event in exported["events"]] == [{"category": "Tea"}]
