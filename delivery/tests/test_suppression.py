"""Customers who unsubscribed or were erased get nothing more, also in the middle of a campaign."""

import pytest

from campaigns.forecast.reach import count_reach
from campaigns.log.ledger import Message
from campaigns.log.rounds import requeue_failed
from customers.models import Customer, Order, Suppression
from customers.privacy.erasure import erase
from customers.privacy.suppression import suppress
from customers.tests.factories import customer_record, order_record, persist_records
from delivery.outbox import send
from delivery.snapshot import write_snapshot
from delivery.tests.ledger import states
from delivery.tests.test_settle import apply
from delivery.tests.vendor_stub import reject

pytestmark = pytest.mark.both_databases


def ingest(n: int, **fields) -> None:
    record = {"external_id": f"c{n}", "name": f"Person{n}", "email": f"p{n}@example.com", **fields}
    persist_records("customer", customer_record(**record))


@pytest.fixture
def unsubscribed(launched, vendor):
    """c0, by the receipt of an earlier campaign."""
    send(launched(2))
    apply((Message.objects.get(customer_external_id="c0"), "unsubscribed"))
    vendor.requests.clear()


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"email_opt_in": True}, "suppressed"),
        ({"email": "P0@example.com", "email_opt_in": True}, "suppressed"),
        ({"external_id": "another", "email": "p0@example.com", "email_opt_in": True}, "opted out"),
    ],
    ids=["opted in again", "another spelling", "another customer"],
)
def test_no_record_brings_a_suppressed_address_back(unsubscribed, launched, vendor, record, reason):
    ingest(0, **record)
    campaign = launched(0)
    forecast = count_reach(campaign)

    send(campaign)

    assert [message["to"] for message in vendor.messages] == ["p1@example.com"]
    assert set(Message.objects.filter(campaign=campaign, status="skipped").values_list("reason", flat=True)) == {reason}
    assert forecast.reachable == 1


def test_a_customer_with_the_same_number_is_opted_out_too(launched, vendor):
    for n in range(2):
        ingest(n, phone="+919800000001")
    ingest(2, phone="+919800000002")
    suppress("sms", ["+919800000001"], "unsubscribed")
    campaign = launched(0, channel="sms")
    forecast = count_reach(campaign)

    send(campaign)

    assert forecast.reachable == 1
    assert states(campaign) == {"sent": 1, "skipped": 2}


def test_another_address_may_opt_in(unsubscribed, launched, vendor):
    ingest(0, email="new@example.com", email_opt_in=True)

    send(launched(0))

    assert {message["to"] for message in vendor.messages} == {"new@example.com", "p1@example.com"}


def test_only_that_channel_is_suppressed(unsubscribed, launched, vendor):
    send(launched(0, channel="sms"))

    assert len(vendor.messages) == 2


def test_customers_who_unsubscribe_during_a_campaign_are_skipped(launched, vendor):
    first = launched(2)
    send(first)
    second = launched(0)
    apply((Message.objects.get(campaign=first, customer_external_id="c0"), "unsubscribed"))
    vendor.requests.clear()

    send(second)

    assert [message["to"] for message in vendor.messages] == ["p1@example.com"]
    assert Message.objects.get(campaign=second, status="skipped").reason == "opted out"
    states(second)


class TestErasing:
    def test_an_erased_customer_is_skipped(self, api, launched, vendor):
        campaign = launched(2)
        persist_records("order", order_record(customer="c0"))

        assert api("read").delete("/api/v1/customers/c0").status_code == 403
        assert api("ingest").delete("/api/v1/customers/c0").status_code == 204
        assert api("ingest").delete("/api/v1/customers/c0").status_code == 404
        send(campaign)

        assert [message["to"] for message in vendor.messages] == ["p1@example.com"]
        assert states(campaign) == {"sent": 1, "skipped": 1}
        row = Message.objects.get(status="skipped")
        assert row.reason == "erased"
        assert (row.to, row.customer_name, row.values, row.customer_external_id) == ("", "", {}, "")
        assert not Order.objects.exists()
        assert not Suppression.objects.filter(hash__contains="p0").exists()

    def test_ingested_again_they_still_get_nothing(self, launched, vendor):
        campaign = launched(2, snapshot=False)
        erase(Customer.objects.get(external_id="c0"))
        ingest(0, email_opt_in=True)

        write_snapshot(campaign)
        send(campaign)

        assert [message["to"] for message in vendor.messages] == ["p1@example.com"]

    def test_no_reason_names_them_either(self, launched, vendor):
        vendor.answer = reject("550 <p0@example.com>: user unknown", permanent=True)
        send(launched(1))

        erase(Customer.objects.get())

        assert Message.objects.get().reason == "erased"

    def test_what_failed_is_not_retried(self, launched, vendor):
        campaign = launched(1)
        vendor.answer = lambda messages: (422, {}, {})
        send(campaign)
        erase(Customer.objects.get())
        vendor.requests.clear()

        campaign.refresh_from_db()
        campaign.retry_failed()
        requeue_failed(campaign)
        send(campaign)

        assert vendor.requests == []
        assert states(campaign) == {"failed": 1}
        assert Message.objects.get().reason == "erased"
