"""The API of customers and orders: what it accepts, what it refuses and how it says so."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from crm.accounts.models import ApiKey
from crm.streams import stream as streams
from crm.streams.models import StreamPosition
from customers.ingestion import stream
from customers.models import Customer
from customers.tasks import persist_ingestion
from customers.tests.factories import customer_record, order_record, persist_records

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def post(api):
    client = api("ingest")

    def send(path: str, body) -> tuple[int, dict]:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = client.post(f"/api/v1/{path}", raw, content_type="application/json")
        return answer.status_code, answer.json()

    return send


def test_a_customer_is_appended_and_then_written(post):
    assert post("customers", customer_record(name="Asha")) == (202, {"accepted": 1, "rejected": []})
    assert not Customer.objects.exists()
    assert stream.queued() == 1

    persist_ingestion()

    assert Customer.objects.get().name == "Asha"
    assert stream.queued() == 0


def test_a_batch_accepts_what_is_valid(post):
    status, answer = post("customers/batch", [customer_record(), {"external_id": 7}, customer_record(external_id="c3")])

    assert status == 202
    assert answer["accepted"] == 2
    assert [rejected["index"] for rejected in answer["rejected"]] == [1]
    assert answer["rejected"][0]["errors"][0]["loc"] == ["body", "external_id"]
    persist_ingestion()
    assert sorted(Customer.objects.values_list("external_id", flat=True)) == ["c1", "c3"]


def test_a_batch_of_nothing_but_errors_appends_nothing(post):
    status, answer = post("orders/batch", [{}, []])

    assert (status, answer["accepted"], len(answer["rejected"])) == (202, 0, 2)
    assert stream.length() == 0


NUMBERS_AS_TIMES = ("20111209", "0", "2026", "45000", "1764300000", "2026-03-01T10:00:00", "2026-02-29T10:00:00Z")


@pytest.mark.parametrize(
    ("record", "field"),
    [
        ({}, "external_id"),
        (customer_record(external_id=""), "external_id"),
        (customer_record(external_id="x" * 129), "external_id"),
        (customer_record(external_id=" \u200b"), "external_id"),
        (customer_record(external_id=12), "external_id"),
        (customer_record(name="x" * 1001), "name"),
        (customer_record(name="a\x00b"), "name"),
        (customer_record(name=["a"]), "name"),
        (customer_record(email="asha"), "email"),
        (customer_record(email="asha@example.com\nBcc: all@example.com"), "email"),
        (customer_record(phone="98765 43210"), "phone"),
        (customer_record(phone="+9198765432101234567"), "phone"),
        (customer_record(tags="vip"), "tags"),
        (customer_record(tags=[""]), "tags"),
        (customer_record(tags=["vip", "\xa0"]), "tags"),
        (customer_record(attributes={"Plan": "gold"}), "attributes"),
        (customer_record(attributes={"plan": ["gold"]}), "attributes"),
        (customer_record(attributes={"plan": {"a": 1}}), "attributes"),
        (customer_record(attributes={"plan": 2**63}), "attributes"),
        (customer_record(attributes={"plan": float("nan")}), "attributes"),
        (customer_record(visits=-1), "visits"),
        (customer_record(visits=1.5), "visits"),
        (customer_record(visits=2**63), "visits"),
        (customer_record(visits="3"), "visits"),
        (customer_record(visits=True), "visits"),
        (customer_record(signed_up_at="2026-01-01T00:00:00"), "signed_up_at"),
        (customer_record(signed_up_at="2026-01-01"), "signed_up_at"),
        (customer_record(signed_up_at=1767225600), "signed_up_at"),
        (customer_record(signed_up_at="1899-12-31T00:00:00Z"), "signed_up_at"),
        (customer_record(signed_up_at="2101-01-01T00:00:00Z"), "signed_up_at"),
        (customer_record(signed_up_at="9999-12-31T23:59:59-23:59"), "signed_up_at"),
        (customer_record(signed_up_at="0001-01-01T00:00:00+23:59"), "signed_up_at"),
        *((customer_record(last_seen_at=text), "last_seen_at") for text in NUMBERS_AS_TIMES),
        (customer_record(email_opt_in="yes"), "email_opt_in"),
        (customer_record(email_opt_in=1), "email_opt_in"),
        (customer_record(time_zone="India"), "time_zone"),
        (customer_record(favourite="blue"), "favourite"),
    ],
)
def test_a_bad_customer_is_refused_by_the_name_of_the_field(post, record, field):
    status, answer = post("customers", record)

    assert status == 422
    assert answer["detail"][0]["loc"][:2] == ["body", field]
    assert answer["detail"][0]["msg"]
    assert stream.length() == 0


@pytest.mark.parametrize(
    ("record", "field"),
    [
        ({"external_id": "o1"}, "customer_external_id"),
        (order_record(amount=-1), "amount"),
        (order_record(amount="1.005"), "amount"),
        (order_record(amount=float("nan")), "amount"),
        (order_record(amount="NaN"), "amount"),
        (order_record(amount="Infinity"), "amount"),
        (order_record(amount=10**13), "amount"),
        (order_record(amount="ten"), "amount"),
        (order_record(amount=True), "amount"),
        (order_record(amount=None), "amount"),
        (order_record(currency="USD"), "currency"),
        (order_record(status="lost"), "status"),
        (order_record(amount="1_000"), "amount"),
        (order_record(amount="٣"), "amount"),
        (order_record(amount=" 5 "), "amount"),
        (order_record(items=[{"quantity": -1}]), "items"),
        (order_record(items=[{"quantity": 10**19}]), "items"),
        (order_record(items=[{"quantity": float("nan")}]), "items"),
        (order_record(items=[{"quantity": "2"}]), "items"),
        (order_record(items=[{"quantity": True}]), "items"),
        (order_record(items=[{"unit_price": -1}]), "items"),
        (order_record(items=[{"colour": "red"}]), "items"),
        (order_record(items={}), "items"),
        (order_record(ordered_at=None), "ordered_at"),
        *(({**order_record(), "ordered_at": text}, "ordered_at") for text in NUMBERS_AS_TIMES),
        (order_record(amount=15.2990001), "amount"),
        (order_record(amount=0.301), "amount"),
        (order_record(amount="0.30000000000000004"), "amount"),
        (order_record(items=[{"unit_price": 0.30101}]), "items"),
        (order_record(refunded_amount=-1), "refunded_amount"),
    ],
)
def test_a_bad_order_is_refused_by_the_name_of_the_field(post, record, field):
    status, answer = post("orders", record)

    assert status == 422
    assert answer["detail"][0]["loc"][:2] == ["body", field]


@pytest.mark.parametrize("body", [b"", b"{", b'{"external_id": "\\ud800"}', b"\xff\xfe", b"[" * 100_000])
@pytest.mark.parametrize("path", ["customers", "customers/batch"])
def test_malformed_json_is_a_400(post, path, body):
    status, answer = post(path, body)

    assert status == 400
    assert answer["detail"][0]["msg"].startswith(("The body is not valid JSON.", "The body is nested too deeply."))


def test_a_batch_must_be_an_array_of_at_most_a_thousand(post):
    assert post("customers/batch", customer_record())[0] == 422
    assert post("customers/batch", [customer_record()] * 1001)[0] == 422
    assert post("customers/batch", [customer_record()] * 1000)[0] == 202


def test_a_request_over_five_mebibytes_is_refused(post):
    assert post("customers", b'{"external_id": "' + b"x" * 5 * 1024 * 1024 + b'"}')[0] == 413


def test_a_phone_number_without_its_country_code_is_refused_with_what_to_do(post):
    status, answer = post("customers", customer_record(phone="98765 43210"))

    assert (status, answer["detail"][0]["loc"]) == (422, ["body", "phone"])
    assert "begins with + and its country code like +919876543210" in answer["detail"][0]["msg"]
    assert "set PHONE_REGION" in answer["detail"][0]["msg"]


def test_separators_in_a_phone_number_are_dropped(post):
    post("customers", customer_record(phone="+91 (98765) 432-10"))
    persist_ingestion()

    assert Customer.objects.get().phone == "+919876543210"


@pytest.mark.also_mongodb
def test_it_needs_a_live_key_with_the_scope(api, client, db):
    def status(client) -> int:
        return client.post("/api/v1/customers", customer_record(), content_type="application/json").status_code

    assert status(client) == 401
    assert status(api("read")) == 403
    assert status(api("ingest")) == 202
    expired = api("ingest")
    ApiKey.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert status(expired) == 401


def test_without_redis_it_answers_503(post, monkeypatch):
    monkeypatch.setattr("django.conf.settings.REDIS_URL", "redis://127.0.0.1:1/0")
    streams.client.cache_clear()
    try:
        status, answer = post("customers", customer_record())
    finally:
        streams.client.cache_clear()

    assert status == 503
    assert answer["detail"]


def test_the_state_of_ingestion_counts_records(post, api):
    post("customers/batch", [customer_record(external_id=str(n)) for n in range(5)])
    assert api("ingest").get("/api/v1/ingestion").json() == {"queued": 5, "stored": 0, "dead": 0}

    persist_ingestion()
    assert api("ingest").get("/api/v1/ingestion").json() == {"queued": 0, "stored": 5, "dead": 0}


@pytest.mark.also_mongodb
def test_dead_letters_are_listed_with_their_reason(post, api):
    stream.append("customer", json.dumps([{"external_id": "c1"}, {"external_id": ""}]).encode(), 2)
    persist_ingestion()

    (letter,) = api("ingest").get("/api/v1/ingestion/dead-letters").json()["items"]
    assert (letter["kind"], letter["record"]) == ("customer", {"external_id": ""})
    assert "external_id" in letter["reason"]
    assert Customer.objects.get().external_id == "c1"
    assert StreamPosition.objects.get().dead == 1


def test_a_customer_is_shown_with_totals(post, api):
    post("customers", customer_record(external_id="a/b", name="Asha", tags=["vip"], attributes={"plan": "gold"}))
    post("orders", order_record(customer="a/b", amount="99.99"))
    post("orders", order_record(external_id="o2", customer="a/b", amount=50))
    persist_ingestion()

    shown = api("read").get("/api/v1/customers/a/b").json()

    assert (shown["name"], shown["email"], shown["tags"], shown["attributes"]) == (
        "Asha",
        None,
        ["vip"],
        {"plan": "gold"},
    )
    assert (shown["total_spend"], shown["order_count"], shown["average_order_value"]) == (149.99, 2, 75.0)
    assert shown["last_order_at"] == "2026-01-15T04:30:00Z"
    assert api("read").get("/api/v1/customers/nobody").status_code == 404


def test_a_whole_number_is_one_however_it_is_written(post):
    assert post("customers", b'{"external_id": "c1", "visits": 3.0}')[0] == 202
    persist_ingestion()

    assert Customer.objects.get().visits == 3


@pytest.mark.parametrize("external_id", ["batch", "a/export", "export", "c1/", "50%", "?x=1#y", "अमित"])
def test_any_id_is_read_exported_and_erased_by_query(api, external_id):
    persist_records("customer", customer_record(external_id=external_id))
    client = api()

    assert client.get("/api/v1/customers", {"external_id": external_id}).json()["external_id"] == external_id
    exported = client.get("/api/v1/customers/export", {"external_id": external_id}).json()
    assert exported["customer"]["external_id"] == external_id
    erased = client.delete("/api/v1/customers", query_params={"external_id": external_id})
    assert erased.status_code == 204
    gone = client.get("/api/v1/customers", {"external_id": external_id})
    assert (gone.status_code, gone.json()["detail"][0]["msg"]) == (404, "There is no customer with this id.")


def test_customers_are_listed_page_by_page(api):
    persist_records("customer", *(customer_record(external_id=f"c{n}") for n in range(5)))
    first = api("read").get("/api/v1/customers", {"limit": 3}).json()
    second = api("read").get("/api/v1/customers", {"limit": 3, "cursor": first["next"]}).json()
    assert [each["external_id"] for each in first["items"] + second["items"]] == [f"c{n}" for n in range(5)]
    assert second["next"] is None


def test_nobody_is_erased_without_an_id(api):
    persist_records("customer", customer_record())
    assert api().delete("/api/v1/customers").status_code == 422
    assert Customer.objects.exists()


def test_a_rejected_record_carries_its_id(post):
    _, answer = post("orders/batch", [order_record(external_id="o1", amount=-1), {"amount": 1}])
    assert [rejected.get("external_id") for rejected in answer["rejected"]] == ["o1", None]
