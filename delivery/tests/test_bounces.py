"""An address that bounces for good is suppressed at once, one that bounces for now at the fifth time in a row, and a
fault of the message concerns no address."""

import json
import re
from typing import Any

import pytest

from campaigns.log.ledger import Message
from campaigns.models import Campaign
from crm.database import atomic
from crm.streams.stream import Entry
from customers.channels import EMAIL
from customers.consent import refusals
from customers.models import Bouncing, Customer, Suppression
from delivery.outbox import send
from delivery.settling import settle
from delivery.tests.ledger import states
from delivery.tests.test_suppression import ingest


def report(message: Message, status: str, *, times: int = 1, at: str = "2026-01-01T00:00:00Z", **fields: Any) -> None:
    """A receipt, as often as it comes."""
    body = json.dumps([{"message_id": message.key, "status": status, "occurred_at": at, **fields}]).encode()
    for _ in range(times):
        with atomic():
            settle([Entry("1-0", "receipt", body, 1)])()


def suppressed() -> list[str]:
    return list(Suppression.objects.values_list("reason", flat=True))


@pytest.fixture
def message(launched, vendor):
    """The next message to c0, of a new campaign."""
    launched(1, launching=False, snapshot=False)

    def make() -> Message:
        campaign = launched(0)
        send(campaign)
        return Message.objects.get(campaign=campaign, customer_external_id="c0")

    return make


def test_a_hard_bounce_suppresses_at_once(message):
    first = message()
    report(first, "failed", bounce="hard", reason="550 5.1.1 unknown")

    assert suppressed() == ["bounced"]
    assert Customer.objects.get().email_standing == "suppressed"
    assert Customer.objects.get().email_opt_in is None
    assert states(first.campaign) == {"failed": 1}
    assert message().status == "skipped"


def test_even_after_the_message_counted_as_delivered(message):
    first = message()
    report(first, "delivered")
    report(first, "failed", bounce="hard")

    assert states(first.campaign) == {"delivered": 1}
    assert suppressed() == ["bounced"]


@pytest.mark.parametrize("times", [1, 3])
def test_the_fifth_soft_bounce_in_a_row_suppresses_however_often_each_is_told(message, times):
    for n in range(5):
        assert suppressed() == [], n
        report(message(), "failed", bounce="soft", times=times)

    assert suppressed() == ["bounced"]


@pytest.mark.parametrize("at", ["2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z"], ids=["slow clock", "fast clock"])
def test_a_delivery_begins_the_row_again_whatever_the_clock_of_the_vendor(message, at):
    for _ in range(4):
        report(message(), "failed", bounce="soft", at=at)
    report(message(), "delivered", at=at)
    for n in range(5):
        assert suppressed() == [], n
        report(message(), "failed", bounce="soft", at=at)

    assert suppressed() == ["bounced"]


@pytest.mark.parametrize("fields", [{"bounce": "content"}, {"bounce": None}, {}])
def test_other_failures_say_nothing_about_the_address(message, fields):
    for _ in range(6):
        report(message(), "failed", **fields)

    assert suppressed() == []
    assert not Bouncing.objects.exists()


def test_a_bounce_is_read_with_failures_alone(message):
    report(message(), "delivered", bounce="hard")

    assert suppressed() == []


def test_customers_who_share_the_address_share_its_bounces(message, launched):
    for _ in range(4):
        report(message(), "failed", bounce="soft")
    ingest(7, email="P0@example.com")
    Customer.objects.filter(external_id="c0").delete()
    campaign = launched(0)
    send(campaign)
    report(Message.objects.get(campaign=campaign, customer_external_id="c7"), "failed", bounce="soft")

    assert refusals(EMAIL, ["p0@example.com"]) == {"p0@example.com": "suppressed"}


def test_what_was_never_sent_bounces_never(launched):
    campaign = launched(1)
    Message.objects.update(status="skipped", reason="opted out", reason_for="skipped")
    campaign.record({"pending": -1, "skipped": 1}, {("skipped", "opted out"): 1})

    report(Message.objects.get(), "failed", bounce="hard")

    assert suppressed() == []


def test_the_api_takes_bounces_and_complaints_and_refuses_other_kinds(launched, vendor):
    from pydantic import ValidationError

    from delivery.receipts import RECEIPTS

    good = {"message_id": "x", "status": "failed", "occurred_at": "2026-01-01T00:00:00Z"}
    for fields in ({"bounce": "hard"}, {"bounce": "soft"}, {"bounce": "content"}, {"bounce": None}):
        RECEIPTS.validate_json(json.dumps([good | fields]))
    RECEIPTS.validate_json(json.dumps([good | {"status": "complained"}]))
    for fields in ({"bounce": "medium"}, {"bounce": 1}, {"status": "bounced"}):
        with pytest.raises(ValidationError):
            RECEIPTS.validate_json(json.dumps([good | fields]))


class TestComplaints:
    @pytest.fixture
    def campaign(self, launched, vendor, settings) -> Campaign:
        """Ten messages are sent, and two wait."""
        settings.VENDOR_BATCH = 1
        campaign = launched(12)
        vendor.answer = lambda messages: (
            (202, {"accepted": [{"id": m["id"], "vendor_id": "v"} for m in messages]}, {})
            if messages[0]["to"] not in ("p10@example.com", "p11@example.com")
            else (503, {}, {})
        )
        send(campaign)
        assert states(campaign) == {"sent": 10, "pending": 2}
        return campaign

    def complain(self, campaign: Campaign, *people: int) -> None:
        for n in people:
            report(Message.objects.get(campaign=campaign, customer_external_id=f"c{n}"), "complained")

    def test_a_complaint_suppresses_at_once(self, campaign):
        self.complain(campaign, 0)

        assert suppressed() == ["complained"]
        assert states(campaign) == {"sent": 9, "delivered": 1, "pending": 2}
        assert campaign.complained == 1
        assert Message.objects.get(customer_external_id="c0").complained_at

    def test_it_replaces_a_weaker_reason_and_stays(self, campaign):
        message = Message.objects.get(customer_external_id="c0")
        report(message, "unsubscribed")
        report(message, "complained")
        report(message, "unsubscribed")

        assert suppressed() == ["complained"]

    def test_three_in_a_thousand_pause_the_campaign_and_say_why(self, campaign, signed_in):
        self.complain(campaign, 0, 0)
        campaign.refresh_from_db()
        assert (campaign.status, campaign.complained) == ("sending", 1)
        self.complain(campaign, 1, 2)

        campaign.refresh_from_db()
        assert campaign.status == "paused"
        assert campaign.pause_reason == "3 of 10 recipients reported it as spam."
        page = signed_in.get(campaign.get_absolute_url()).text
        assert "Paused automatically: 3 of 10 recipients reported it as spam." in page
        assert campaign.resume()
        campaign.pause()
        assert "Paused automatically" not in signed_in.get(campaign.get_absolute_url()).text

    def test_nothing_is_paused_that_has_nothing_left_to_send(self, launched, vendor):
        campaign = launched(4)
        send(campaign)
        self.complain(campaign, 0, 1, 2)

        campaign.refresh_from_db()
        assert campaign.status == "sending"

    def test_more_than_one_in_a_thousand_is_a_warning(self, campaign, signed_in):
        self.complain(campaign, 0)
        assert "More than 0.1 %" not in signed_in.get(campaign.get_absolute_url()).text
        self.complain(campaign, 1)
        page = signed_in.get(campaign.get_absolute_url()).text

        assert "More than 0.1 %" in page
        assert re.search(r"Reported as spam</dt>\s*<dd>\s*<b>2</b>", page)

    def test_the_api_counts_them(self, campaign, api):
        self.complain(campaign, 0)
        report(Message.objects.get(customer_external_id="c1"), "unsubscribed")
        answer = api("read").get(f"/api/v1/campaigns/{campaign.id}").json()

        assert (answer["complained"], answer["unsubscribed"]) == (1, 1)
