"""A program that polls the API for changes of customers and orders misses none."""

from datetime import UTC, datetime, timedelta
from random import Random
from threading import Thread

import pytest
import time_machine
from django.db import connection

from crm.database import transactional
from customers.channels import CHANNELS
from customers.clock import change_moment
from customers.consent import said_no
from customers.ingestion import write_records
from customers.models import Customer
from customers.privacy.suppression import lift, suppress_manually
from customers.records import CustomerRecord
from customers.tests.factories import create_customer, create_customers, order_record, persist_records

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LONG_AGO = "2020-01-01T00:00:00Z"


def changed(client, since: str, path: str = "customers", **query) -> list[dict]:
    """All pages of what has changed since then."""
    found, cursor = [], None
    while True:
        asked = {"updated_since": since, **query, **({"cursor": cursor} if cursor else {})}
        page = client.get(f"/api/v1/{path}", asked).json()
        found += page["items"]
        cursor = page["next"]
        if not cursor:
            return found


def last_change(rows: list[dict]) -> datetime:
    return datetime.fromisoformat(rows[-1]["updated_at"])


def ids(rows: list[dict]) -> list[str]:
    return [row["external_id"] for row in rows]


CHANGES = {
    "a record": lambda c: persist_records("customer", {"external_id": "c3", "city": "Pune"}),
    "an order": lambda c: persist_records("order", order_record(customer="c3")),
    "an order that moves away": lambda c: persist_records("order", order_record(external_id="o0", customer="x")),
    "a refusal": lambda c: said_no(CHANNELS["email"], [c.id]),
    "a refusal of somebody at the address": lambda c: persist_records(
        "customer", {"external_id": "c9", "email": c.email, "email_opt_in": False}
    ),
    "a suppression": lambda c: suppress_manually("sms", c.phone, None),
    "a suppression that is lifted": lambda c: lift("whatsapp", c.phone, "asked", None),
}


@pytest.mark.parametrize("name", list(CHANGES))
def test_whatever_changes_a_customer_is_found(api, name):
    create_customers(*({"external_id": f"c{n}", "email": f"c{n}@x.in", "phone": f"+919876543{n:03}"} for n in range(5)))
    persist_records("order", order_record(external_id="o0", customer="c3"))
    suppress_manually("whatsapp", "+919876543003", None)
    client = api("read")
    before = changed(client, LONG_AGO)

    CHANGES[name](Customer.objects.get(external_id="c3"))

    news = changed(client, before[-1]["updated_at"])
    assert "c3" in ids(news[1:] if ids(news)[0] != "c3" else news)
    assert set(ids(news)) <= {"c3", "c9", before[-1]["external_id"]}
    assert last_change(news) > last_change(before)


def test_orders_are_found_by_their_changes(api):
    persist_records("order", *(order_record(external_id=f"o{n}") for n in range(3)))
    client = api("read")
    before = changed(client, LONG_AGO, "orders")

    persist_records("order", order_record(external_id="o1", amount=7))

    news = changed(client, before[-1]["updated_at"], "orders")
    assert [(row["external_id"], row["amount"]) for row in news if row not in before] == [("o1", 7.0)]
    assert last_change(news) > last_change(before)


def test_nothing_is_skipped_when_rows_change_while_pages_are_read(api):
    create_customers(*({"external_id": f"c{n:02}"} for n in range(30)))
    client, chance = api("read"), Random(1)
    page = client.get("/api/v1/customers", {"updated_since": LONG_AGO, "limit": 4}).json()
    seen = ids(page["items"])
    for _ in range(20):
        persist_records("customer", {"external_id": seen[-1], "city": "Pune"}, {"external_id": chance.choice(seen)})
        page = client.get("/api/v1/customers", {"updated_since": LONG_AGO, "limit": 4, "cursor": page["next"]}).json()
        seen += ids(page["items"])
        if page["next"] is None:
            break

    assert page["next"] is None
    assert set(seen) == {f"c{n:02}" for n in range(30)}


def test_a_clock_that_is_set_back_takes_no_moment_back():
    with time_machine.travel(datetime(2026, 3, 1, 12, tzinfo=UTC), tick=False):
        first = [change_moment(), change_moment()]
    with time_machine.travel(datetime(2026, 3, 1, 11, tzinfo=UTC), tick=False):
        later = change_moment()

    assert first[0] < first[1] < later


@pytest.mark.django_db(transaction=True)
def test_transactions_commit_in_the_order_of_their_moments(api):
    """A writer that begins first and commits last is overtaken by nobody whose moment is later."""
    client = api("read")
    seen: set[str] = set()
    since = LONG_AGO

    @transactional
    def write(external_id: str) -> None:
        write_records([CustomerRecord(external_id=external_id)], [])

    def write_many(name: str) -> None:
        for n in range(25):
            write(f"{name}{n}")
        connection.close()

    threads = [Thread(target=write_many, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    while True:
        over = not any(thread.is_alive() for thread in threads)
        rows = changed(client, since)
        seen.update(ids(rows))
        since = rows[-1]["updated_at"] if rows else since
        if over:
            break

    assert seen == {f"{name}{n}" for name in "ab" for n in range(25)}


def test_a_time_in_a_query_that_nobody_encoded(api):
    create_customer(external_id="c1")
    answer = api("read").get("/api/v1/customers?updated_since=2020-01-01T00:00:00+05:30")

    assert ids(answer.json()["items"]) == ["c1"]


@pytest.mark.parametrize("since", ["yesterday", "2026-03-01", "2026-03-01T10:00:00", "20260301", ""])
def test_a_time_without_an_offset_is_refused(api, since):
    for path in ("customers", "orders"):
        answer = api("read").get(f"/api/v1/{path}", {"updated_since": since})
        (problem,) = answer.json()["detail"]

        assert (answer.status_code, problem["loc"]) == (422, ["query", "updated_since"])
        assert problem["msg"].startswith("must be a date and time with an offset like")


def test_what_has_not_changed_since_then_is_left_out(api):
    create_customer(external_id="c1")
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()

    assert changed(api("read"), tomorrow) == []
    assert changed(api("read"), tomorrow, "orders") == []
