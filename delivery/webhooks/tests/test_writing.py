"""What happens is in the outbox of every webhook that asks for it, once, from the transaction in which it happened."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.log.claims import Outcome, claim, finish
from campaigns.log.ledger import Message, State
from campaigns.tests.factories import create_launched, create_message
from crm.database import transactional
from crm.streams.stream import Entry
from customers.tests.factories import create_customer, customer_record, event_record, order_record, persist_records
from delivery.settling import settle
from delivery.webhooks.models import Delivery, Webhook

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOW = timezone.now()


def names(webhook: Webhook) -> list[str]:
    return sorted(webhook.deliveries.values_list("name", flat=True))


def report(message: Message, status: str, at: datetime | None = None, **more) -> None:
    """Settle one receipt of a message."""
    receipt = {"message_id": message.key, "status": status, "occurred_at": (at or timezone.now()).isoformat(), **more}
    with_it = [Entry("1-0", "receipt", json.dumps([receipt]).encode(), 1)]
    transactional(lambda: settle(with_it)())()


def test_new_customers_and_orders_are_told(create_webhook):
    webhook = create_webhook()
    persist_records("customer", customer_record(external_id="c1", signed_up_at=NOW.isoformat()))
    persist_records("order", order_record(external_id="o1", ordered_at=NOW.isoformat()))
    persist_records("order", order_record(external_id="o1", ordered_at=NOW.isoformat(), status="refunded"))
    persist_records("order", order_record(external_id="o2", ordered_at=NOW.isoformat(), status="cancelled"))

    assert names(webhook) == ["customer_created", "order_cancelled", "order_completed", "order_refunded"]
    completed = webhook.deliveries.get(name="order_completed")
    assert completed.customer_external_id == "c1"
    assert completed.properties["order"] == "o1"
    assert completed.data["data"]["id"] == "order_completed:o1"


def test_what_is_posted_again_is_told_once(create_webhook):
    webhook = create_webhook()
    for _ in range(2):
        persist_records("customer", customer_record())
        persist_records("order", order_record(ordered_at=NOW.isoformat()))
    assert names(webhook) == ["customer_created", "order_completed"]


def test_each_webhook_hears_what_it_asks_for(create_webhook):
    orders, customers, paused, off = (
        create_webhook(events=["order_completed"]),
        create_webhook(events=["customer_created"]),
        create_webhook(events=["order_completed"], status=Webhook.Status.PAUSED),
        create_webhook(events=["order_completed"], status=Webhook.Status.OFF),
    )
    persist_records("customer", customer_record())
    persist_records("order", order_record(ordered_at=NOW.isoformat()))

    assert [names(each) for each in (orders, customers, paused, off)] == [
        ["order_completed"],
        ["customer_created"],
        ["order_completed"],
        [],
    ]


def test_history_is_told_to_nobody(create_webhook):
    webhook = create_webhook()
    old = (NOW - timedelta(days=8)).isoformat()
    persist_records("customer", customer_record(signed_up_at=old))
    persist_records("order", order_record(ordered_at=old))
    assert names(webhook) == []


def test_events_of_programs_are_not_told_to_programs(create_webhook):
    webhook = create_webhook()
    persist_records("event", event_record(occurred_at=NOW.isoformat()))
    assert names(webhook) == []


def test_messages_are_told_at_their_first_delivery_open_click_and_unsubscription(create_webhook):
    webhook = create_webhook()
    campaign = create_launched()
    message = create_message(campaign=campaign, status="sent", sent_at=NOW - timedelta(hours=3))
    for status in ("delivered", "opened", "clicked", "unsubscribed", "delivered", "opened"):
        report(message, status, NOW - timedelta(hours=2), **({"link": 1} if status == "clicked" else {}))

    assert names(webhook) == ["message_clicked", "message_delivered", "message_opened", "unsubscribed"]
    opened = webhook.deliveries.get(name="message_opened")
    assert opened.customer_external_id == message.customer_external_id
    assert opened.properties == {"message": str(message.id), "campaign": str(campaign.id), "channel": "email"}


def test_a_failure_is_told_with_its_reason(create_webhook):
    webhook = create_webhook()
    message = create_message(campaign=create_launched(), status="sent", sent_at=NOW)
    report(message, "failed", reason="mailbox is full")
    report(message, "failed", reason="mailbox is full")

    failed = webhook.deliveries.get()
    assert (failed.name, failed.properties["reason"]) == ("message_failed", "mailbox is full")


def test_a_message_that_the_vendor_refuses_is_told_as_failed(create_webhook):
    webhook = create_webhook(events=["message_failed"])
    campaign = create_launched()
    message = create_message(campaign=campaign, customer=create_customer(email="a@example.com"), status="pending")
    claimed = claim(campaign, 10)
    finish(campaign, claimed, {each.id: Outcome(State.FAILED, "no such address") for each in claimed.messages})

    assert webhook.deliveries.get().data["data"] == {
        "id": f"message_failed:{message.id}",
        "customer_external_id": message.customer_external_id,
        "properties": {
            "message": str(message.id),
            "campaign": str(campaign.id),
            "channel": "email",
            "reason": "no such address",
        },
    }


def test_what_is_rolled_back_was_never_told(create_webhook):
    webhook = create_webhook()

    class Crash(Exception):
        pass

    @transactional
    def write_and_crash() -> None:
        persist_records("order", order_record(ordered_at=NOW.isoformat()))
        raise Crash

    with pytest.raises(Crash):
        write_and_crash()
    assert names(webhook) == []


def test_without_a_webhook_a_batch_asks_once_who_listens(db):
    persist_records("customer", customer_record())
    orders = [order_record(external_id=f"o{n}", ordered_at=NOW.isoformat()) for n in range(50)]
    with CaptureQueriesContext(connection) as captured:
        persist_records("order", *orders)
    assert sum("delivery_webhook" in query["sql"] for query in captured) == 1
    assert not Delivery.objects.exists()


def test_no_id_is_written_twice_for_a_webhook(create_webhook):
    webhook = create_webhook()
    persist_records("order", order_record(ordered_at=NOW.isoformat()))
    told = webhook.deliveries.get()
    copy = Delivery(webhook=webhook, event_id=told.event_id, name=told.name, occurred_at=datetime.now(UTC))
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)


def test_the_ids_are_those_that_the_api_lists(create_webhook, api):
    webhook = create_webhook()
    persist_records("customer", customer_record(signed_up_at=NOW.isoformat()))
    for status in ("completed", "refunded"):
        persist_records("order", order_record(ordered_at=NOW.isoformat(), status=status))
    listed = api("read").get("/api/v1/customers/c1/events").json()["items"]
    assert {each["id"] for each in listed} == set(webhook.deliveries.values_list("event_id", flat=True))
    assert len(listed) == 3
