"""Nothing is left of a person who was erased; and what is exported to somebody who asks before."""

import json
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from campaigns.log.ledger import Message
from crm.accounts.audit import Action, AuditEntry, Origin
from crm.streams import stream as streams
from crm.streams.consumer import drain
from crm.streams.models import DeadLetter, StreamPosition
from crm.streams.stream import StreamUnavailable, client
from customers.editing import change_customer
from customers.ingestion import persist, stream
from customers.models import Customer, Note, Order, Suppression, Tombstone
from customers.privacy.erasure import erase
from customers.tests.factories import customer_record, order_record, persist_records
from delivery.outbox import send
from delivery.snapshot import write_snapshot

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
ASHA = {
    "external_id": "shop-asha",
    "name": "Asha Unmistakable",
    "email": "asha.u@example.com",
    "phone": "+919811100077",
}
TRACES = (*ASHA.values(), "Unmistakable", "asha.u", "9811100077")


def queue(kind: str, *records: dict) -> None:
    stream.append(kind, json.dumps(records).encode(), len(records))


def apply_queue() -> None:
    assert drain(stream, persist)


def rows() -> Iterator[tuple[str, str]]:
    """Every row of every table, as text."""
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.values():
            yield model.__name__, json.dumps(row, default=str, ensure_ascii=False)


def entries_of_redis() -> Iterator[tuple[str, str]]:
    redis = client()
    for key in redis.scan_iter():
        kind = redis.type(key).decode()
        read = {
            "string": lambda key=key: redis.get(key),
            "hash": lambda key=key: redis.hgetall(key),
            "stream": lambda key=key: redis.xrange(key),
            "list": lambda key=key: redis.lrange(key, 0, -1),
            "set": lambda key=key: redis.smembers(key),
            "zset": lambda key=key: redis.zrange(key, 0, -1),
        }[kind]
        yield key.decode(), f"{key!r} {read()!r}"


def traces() -> list[tuple[str, str]]:
    """Where something of Asha stands."""
    places = [*rows(), *entries_of_redis()]
    return [(place, trace) for place, text in places for trace in TRACES if trace in text]


@pytest.fixture
def asha(launched, vendor) -> Customer:
    """A customer with an order, a message in a campaign, another one under way, a dead letter, a note and an edit."""
    persist_records("customer", customer_record(**ASHA))
    persist_records("order", order_record(external_id="o-asha", customer="shop-asha", amount=500))
    send(launched(1, message="Hi {{ name }}!"))
    DeadLetter.objects.create(
        stream="ingestion", kind="order", record=json.dumps(order_record(customer="shop-asha")), reason="odd"
    )
    customer = Customer.objects.get(external_id="shop-asha")
    Note.objects.create(customer=customer, text="Mrs Unmistakable likes tea")
    change_customer("shop-asha", {"sms_opt_in": True}, "test", because="Mrs Unmistakable said so")
    return customer


def test_something_is_found_before(asha):
    assert {"Customer", "Order", "Message", "DeadLetter", "Note", "AuditEntry"} <= {place for place, _ in traces()}


@pytest.mark.both_databases
def test_what_was_queued_before_the_erasure_leaves_no_trace(asha, caplog):
    queue("customer", customer_record(**ASHA, city="Pune"))
    queue("order", order_record(external_id="o-later", customer="shop-asha"))

    erase(asha)
    apply_queue()

    assert traces() == []
    assert not any(trace in caplog.text for trace in TRACES)
    assert Message.objects.filter(customer_id=asha.id).exists(), "what became of it is kept"


@pytest.mark.both_databases
def test_their_neighbours_stay(asha):
    persist_records("customer", customer_record(external_id="shop-ash"), customer_record(external_id="SHOP-ASHA"))
    persist_records("order", order_record(external_id="o-2", customer="SHOP-ASHA"))
    other = json.dumps(order_record(customer="someone", items=[{"sku": "shop-asha"}]))
    DeadLetter.objects.create(stream="ingestion", kind="order", record=other, reason="odd")

    erase(asha)

    assert Customer.objects.filter(external_id__in=["shop-ash", "SHOP-ASHA"]).count() == 2
    assert Order.objects.get().external_id == "o-2"
    assert DeadLetter.objects.get().record == other


# ── Records on their way ──────────────────────────────────────────────


@pytest.mark.both_databases
def test_a_record_that_waited_brings_nothing_back_and_its_neighbours_are_written(asha):
    queue("customer", customer_record(**ASHA), customer_record(external_id="neighbour"))
    queue("order", order_record(external_id="o1", customer="shop-asha"), order_record(external_id="o2", customer="x"))
    stored = StreamPosition.objects.get(stream="ingestion").stored
    erase(asha)

    apply_queue()

    assert not Customer.objects.filter(external_id="shop-asha").exists()
    assert Customer.objects.filter(external_id="neighbour").exists()
    assert [order.external_id for order in Order.objects.all()] == ["o2"]
    stored = StreamPosition.objects.get(stream="ingestion").stored - stored
    assert (stream.queued(), stored) == (0, 4), "each record is accounted for"


@pytest.mark.both_databases
def test_a_later_record_does_and_is_not_written_to(asha, launched, vendor):
    queue("customer", customer_record(**ASHA))
    erase(asha)
    queue("customer", customer_record(**ASHA, email_opt_in=True))
    apply_queue()
    vendor.requests.clear()

    assert Customer.objects.get(external_id="shop-asha").email_standing == "suppressed"
    send(launched(0))

    assert ASHA["email"] not in {message["to"] for message in vendor.messages}


@pytest.mark.both_databases
def test_both_in_one_batch_are_told_apart(asha):
    queue("customer", customer_record(**ASHA, city="Before", tags=["old"]))
    erase(asha)
    queue("customer", customer_record(external_id="shop-asha", name="Somebody new"))
    apply_queue()

    again = Customer.objects.get(external_id="shop-asha")
    assert (again.name, again.city, again.tags) == ("Somebody new", "", [])


@pytest.mark.both_databases
def test_what_was_read_by_a_worker_who_died_brings_nothing_back(asha):
    queue("customer", customer_record(**ASHA))
    (shard,) = stream.shards()
    shard.open()
    shard.fresh(10)
    erase(asha)

    apply_queue()

    assert not Customer.objects.exclude(external_id="c0").exists()


@pytest.mark.also_mongodb
def test_invalid_records_of_an_erased_customer_are_not_dead_lettered(asha, monkeypatch):
    queue("customer", customer_record(**ASHA), customer_record(external_id="neighbour"))
    queue("customer", customer_record(external_id="another"))
    erase(asha)

    def refuse(entries):
        def write() -> None:
            raise ValueError("no")

        return write

    drain(stream, refuse)

    letters = [json.loads(letter.record)["external_id"] for letter in DeadLetter.objects.order_by("id")]
    assert letters == ["neighbour", "another"]
    assert StreamPosition.objects.get(stream="ingestion").dead == 3


@pytest.mark.both_databases
def test_erased_twice_the_later_one_counts(asha):
    erase(asha)
    queue("customer", customer_record(**ASHA))
    apply_queue()
    queue("customer", customer_record(**ASHA))
    erase(Customer.objects.get(external_id="shop-asha"))
    apply_queue()

    assert not Customer.objects.filter(external_id="shop-asha").exists()
    assert Tombstone.objects.count() == 1


def test_a_stream_that_does_not_answer_erases_nobody(asha, monkeypatch, api, admin):
    monkeypatch.setattr(streams.settings, "REDIS_URL", "redis://127.0.0.1:9/0")
    streams.client.cache_clear()
    try:
        with pytest.raises(StreamUnavailable):
            erase(asha)
        answer = api("ingest").delete("/api/v1/customers/shop-asha")
        assert (answer.status_code, answer["Retry-After"]) == (503, "2")
    finally:
        monkeypatch.undo()
        streams.client.cache_clear()
    assert Customer.objects.filter(external_id="shop-asha").exists()


@pytest.mark.both_databases
def test_ingestion_asks_nothing_more_once_the_stream_has_moved_on(asha, django_assert_max_num_queries):
    erase(asha)
    assert Tombstone.objects.exists()
    with django_assert_max_num_queries(17):
        persist_records("customer", *(customer_record(external_id=f"n{n}") for n in range(50)))


def test_who_has_only_just_been_sent_in_is_erased_too(api, db):
    queue("customer", customer_record(**ASHA))
    queue("order", order_record(external_id="o1", customer="shop-asha"))

    assert api("ingest").delete("/api/v1/customers/shop-asha").status_code == 204
    apply_queue()

    assert not Customer.objects.exists()
    assert not Order.objects.exists()
    assert api("ingest").delete("/api/v1/customers/shop-asha").status_code == 404


@pytest.mark.both_databases
def test_orders_of_an_unknown_customer_are_erased_too(api, db):
    persist_records("order", order_record(customer="shop-asha"), order_record(external_id="o2", customer="c2"))

    assert api("ingest").delete("/api/v1/customers/shop-asha").status_code == 204

    assert [order.customer_external_id for order in Order.objects.all()] == ["c2"]
    assert AuditEntry.objects.filter(action=Action.CUSTOMER_ERASED).exists()


# ── In the middle of a campaign ───────────────────────────────────────


@pytest.mark.parametrize("when", ["before anybody is listed", "when all are listed"])
@pytest.mark.both_databases
def test_erased_in_the_middle_of_a_campaign_and_sent_in_again(launched, vendor, when, caplog):
    persist_records("customer", customer_record(**ASHA))
    campaign = launched(3, snapshot=when == "when all are listed", message="Hi {{ name }}!")
    queue("customer", customer_record(**ASHA, email_opt_in=True))
    erase(Customer.objects.get(external_id="shop-asha"))
    apply_queue()
    assert traces() == []

    queue("customer", customer_record(**ASHA, email_opt_in=True))
    apply_queue()
    write_snapshot(campaign)
    send(campaign)

    assert {message["to"] for message in vendor.messages} == {f"p{n}@example.com" for n in range(3)}
    campaign.refresh_from_db()
    assert campaign.audience == campaign.log.count()
    assert not any(trace in caplog.text for trace in TRACES)


# ── From the profile, the administration and the API ──────────────────


def erased_by() -> tuple[str, str]:
    entry = AuditEntry.objects.get(action=Action.CUSTOMER_ERASED)
    return entry.origin, entry.actor


def test_from_the_profile_after_a_question(asha, office, admin):
    url = reverse("customers:erase", args=[asha.id])
    assert url in office.get(asha.get_absolute_url()).text
    assert "Erase Asha Unmistakable?" in office.get(url).text
    assert Customer.objects.filter(id=asha.id).exists()

    answer = office.post(url, follow=True)

    assert "Customer erased" in answer.text
    assert traces() == []
    assert erased_by() == (Origin.PAGE, admin.email)
    assert office.post(url).status_code == 404


@pytest.mark.also_mongodb
def test_from_the_administration_after_a_question(asha, office, admin):
    url = reverse("admin:customers_customer_changelist")
    chosen = {"action": "erase", "_selected_action": [str(asha.id)]}
    assert "Asha Unmistakable" in office.post(url, chosen).text
    assert Customer.objects.filter(id=asha.id).exists()

    office.post(url, {**chosen, "confirmed": "yes"})

    assert traces() == []
    assert erased_by() == (Origin.ADMIN, admin.email)


def test_an_erasure_through_the_api_is_recorded(asha, api):
    answer = api("ingest").delete("/api/v1/customers/shop-asha")

    assert answer.status_code == 204
    assert traces() == []
    assert erased_by()[0] == Origin.API


def test_marketers_export_and_administrators_erase(asha, signed_in, viewing):
    page = signed_in.get(asha.get_absolute_url()).text
    assert reverse("customers:export", args=[asha.id]) in page
    assert "Erase" not in page
    page = viewing.get(asha.get_absolute_url()).text
    assert "Erase" not in page
    assert reverse("customers:export", args=[asha.id]) not in page


# ── Everything about one person ───────────────────────────────────────


def checked(document: dict, asha: Customer) -> None:
    customer = document["customer"]
    assert {name: customer[name] for name in ASHA} == ASHA
    assert (customer["total_spend"], customer["order_count"]) == (500.0, 1)
    assert [(order["external_id"], order["amount"]) for order in document["orders"]] == [("o-asha", 500.0)]
    (message,) = document["messages"]
    assert (message["to"], message["message"]) == (ASHA["email"], "Hi Asha Unmistakable!\n\nUnsubscribe: …")
    assert document["dead_letters"][0]["record"]["customer_external_id"] == "shop-asha"
    assert document["suppressions"][0]["channel"] == "sms"
    text = json.dumps(document)
    assert "p0@example.com" not in text, "nobody else"
    assert "_key" not in text
    entry = AuditEntry.objects.filter(action=Action.EXPORTED).get()
    assert entry.subject_id == asha.id.hex


@pytest.mark.parametrize("way", ["profile", "administration", "API"])
def test_the_export_is_complete(asha, office, api, way):
    from customers.privacy.suppression import suppress

    suppress("sms", [ASHA["phone"]], "unsubscribed")
    match way:
        case "profile":
            answer = office.get(reverse("customers:export", args=[asha.id]))
            assert answer["Content-Disposition"] == 'attachment; filename="customer-shop-asha.json"'
            document = answer.json()
        case "administration":
            chosen = {"action": "export", "_selected_action": [str(asha.id)]}
            (document,) = office.post(reverse("admin:customers_customer_changelist"), chosen).json()
        case "API":
            document = api("read").get("/api/v1/customers/shop-asha/export").json()

    checked(document, asha)


def test_an_id_with_a_slash_is_told_too(api, db):
    persist_records("customer", customer_record(external_id="a/b"))

    assert api("read").get("/api/v1/customers/a/b/export").json()["customer"]["external_id"] == "a/b"


def test_nobody_is_404(api, db):
    assert api("read").get("/api/v1/customers/nobody/export").status_code == 404


@pytest.mark.both_databases
def test_it_costs_the_same_however_many_messages(asha, launched, api, django_assert_max_num_queries):
    for _ in range(4):
        launched(0)
    client = api("read")

    with django_assert_max_num_queries(21):
        client.get("/api/v1/customers/shop-asha/export")
    assert connection.queries_log is not None


def test_whom_a_suppression_hides_cannot_be_read(asha):
    erase(asha)

    assert Suppression.objects.exists()
    assert traces() == []
