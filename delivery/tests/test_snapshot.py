"""Launch writes the audience to the ledger, once, and with a reason for everyone who is left out."""

import pytest

from campaigns.forecast.reach import count_reach
from campaigns.log.ledger import Message
from campaigns.models import Campaign
from customers.tests.factories import customer_record, persist_records
from delivery import snapshot
from delivery.snapshot import write_snapshot
from delivery.tests.ledger import states

pytestmark = pytest.mark.both_databases


def test_everyone_in_the_audience_gets_one_row_with_address_and_values(launched):
    campaign = launched(3, message="Hi {{ first_name }} of {{ city | nowhere }}")

    rows = Message.objects.filter(campaign=campaign).order_by("customer_external_id")
    assert [(row.to, row.values, row.status) for row in rows] == [
        (f"p{n}@example.com", {"first_name": f"Person{n}"}, "pending") for n in range(3)
    ]
    assert all(row.key == str(row.id) and row.round == 1 for row in rows)
    assert states(campaign) == {"pending": 3}
    assert campaign.snapshot_at


def test_what_changes_after_launch_changes_nothing(launched):
    campaign = launched(1)
    persist_records("customer", customer_record(external_id="c0", name="Renamed", email="new@example.com"))

    row = Message.objects.get(campaign=campaign)
    assert (row.to, row.values) == ("p0@example.com", {"first_name": "Person0"})


def test_those_who_cannot_be_written_to_are_skipped_with_the_reason(launched):
    persist_records(
        "customer",
        customer_record(external_id="no address", name="Nil"),
        customer_record(external_id="opted out", email="out@example.com", email_opt_in=False),
        customer_record(external_id="unknown consent", email="one@example.com"),
        customer_record(external_id="same address", email="ONE@example.com"),
    )

    campaign = launched(0)
    forecast = count_reach(campaign)

    reasons = dict(Message.objects.filter(status="skipped").values_list("customer_external_id", "reason"))
    assert reasons == {name: name for name in ("no address", "opted out", "same address")}
    assert states(campaign) == {"skipped": 3, "pending": 1}
    assert forecast.skipped == {"no address": 1, "opted out": 1, "suppressed": 0, "same address": 1}
    assert forecast.reachable == 1


def test_the_same_address_is_found_across_chunks(launched, monkeypatch):
    monkeypatch.setattr(snapshot, "CHUNK", 1)
    persist_records(
        "customer",
        customer_record(external_id="a", email="one@example.com"),
        customer_record(external_id="b", email="one@example.com"),
    )

    assert states(launched(0)) == {"skipped": 1, "pending": 1}


def test_an_sms_goes_to_the_phone(launched):
    assert set(Message.objects.filter(campaign=launched(2, channel="sms")).values_list("to", flat=True)) == {
        "+919800000000",
        "+919800000001",
    }


@pytest.mark.parametrize("chunk", [1, 2, 3, 4])
def test_a_freeze_goes_on_where_another_was_killed(launched, settings, monkeypatch, chunk):
    campaign = launched(4, snapshot=False)
    monkeypatch.setattr(snapshot, "CHUNK", chunk)
    settings.TASK_SECONDS = 0
    assert not write_snapshot(campaign)

    settings.TASK_SECONDS = 10
    assert write_snapshot(Campaign.objects.get(id=campaign.id))

    assert states(campaign) == {"pending": 4}


def test_of_two_freezes_with_the_same_cursor_one_writes(launched):
    campaign = launched(3, snapshot=False)
    other = Campaign.objects.get(id=campaign.id)

    assert write_snapshot(campaign)
    assert not write_snapshot(other)

    assert states(campaign) == {"pending": 3}


def test_an_audience_without_anyone_is_frozen_too(launched):
    campaign = launched(0)

    assert campaign.snapshot_at
    assert states(campaign) == {}


def test_a_second_launch_does_nothing(launched):
    campaign = launched(2)

    assert not campaign.launch()
    assert states(campaign) == {"pending": 2}
