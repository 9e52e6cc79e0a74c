"""Messages wait for their time: quiet hours, holidays and local times defer them, and the end of a campaign ends it."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from campaigns.forecast.reach import count_reach
from campaigns.log.claims import claim, finish
from campaigns.log.due import is_due
from campaigns.log.ledger import Message
from campaigns.log.withdrawing import withdraw_pending
from campaigns.models import Campaign, SendingRules
from campaigns.sending_rules.models import ONLY
from customers.tests.factories import customer_record, persist_records
from delivery import sweeping
from delivery.snapshot import write_snapshot
from delivery.tests.ledger import all_ended, states

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

MORNING = datetime(2027, 3, 1, 6, tzinfo=UTC)  # 11:30 in Kolkata, 07:00 in Berlin
ZONES = ("", "Europe/Berlin", "Pacific/Kiritimati")  # 20:00 in Kiritimati
DAY = timedelta(days=1)


@pytest.fixture
def clock(monkeypatch):
    """Sets the time that the product reads."""

    def set_to(now: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: now)

    set_to(MORNING)
    return set_to


@pytest.fixture
def quiet():
    """Sets quiet hours and holidays of e-mail."""

    def set_to(begins: str = "", ends: str = "", holidays: tuple[str, ...] = ()) -> None:
        times = {"begins": begins, "ends": ends} if begins else {}
        SendingRules.objects.update_or_create(
            id=ONLY, defaults={"quiet": {"email": {**times, "holidays": list(holidays)}}}
        )

    return set_to


@pytest.fixture
def people():
    """One customer in each time zone, and one of them without."""
    persist_records(
        "customer",
        *(
            customer_record(external_id=zone or "here", email=f"p{n}@example.com", time_zone=zone or None)
            for n, zone in enumerate(ZONES)
        ),
    )


def waiting(campaign: Campaign) -> dict[str, tuple[str, datetime]]:
    """Why each pending message waits, and until when."""
    rows = Message.objects.filter(campaign=campaign, status="pending").exclude(reason="")
    return {row.customer_external_id: (row.reason, row.due_at) for row in rows}


def send_all(campaign: Campaign) -> set[str]:
    """Claim and finish what may be sent now; to whom."""
    sent: set[str] = set()
    while claimed := claim(campaign, 10):
        if claimed.messages:
            finish(campaign, claimed, all_ended(claimed))
        sent |= {message.to for message in claimed.messages}
    return sent


def test_without_rules_nobody_waits_and_no_zone_is_stored(launched, people):
    campaign = launched(0, message="Hi")
    assert waiting(campaign) == {}
    assert set(Message.objects.values_list("time_zone", flat=True)) == {""}


def test_quiet_hours_defer_to_their_end_in_each_zone(launched, people, quiet, clock):
    quiet("19:00", "09:00")
    campaign = launched(0, message="Hi")
    assert waiting(campaign) == {
        "Europe/Berlin": ("quiet hours", datetime(2027, 3, 1, 8, tzinfo=UTC)),
        "Pacific/Kiritimati": ("quiet hours", datetime(2027, 3, 1, 19, tzinfo=UTC)),
    }
    assert send_all(campaign) == {"p0@example.com"}
    assert not is_due(campaign)
    clock(MORNING + timedelta(hours=2))
    assert is_due(campaign)
    assert send_all(campaign) == {"p1@example.com"}
    clock(MORNING + timedelta(hours=13))
    assert send_all(campaign) == {"p2@example.com"}
    assert states(campaign) == {"sent": 3}


def test_holidays_defer_to_the_next_day(launched, people, quiet, clock):
    quiet(holidays=("2027-03-01",))
    campaign = launched(0, message="Hi")
    assert waiting(campaign)["here"] == ("holiday", datetime(2027, 3, 1, 18, 30, tzinfo=UTC))


def test_a_slow_campaign_defers_what_the_evening_meets(launched, people, quiet, clock):
    quiet("20:00", "09:00")
    campaign = launched(0, message="Hi")
    assert set(waiting(campaign)) == {"Europe/Berlin", "Pacific/Kiritimati"}
    clock(MORNING + timedelta(hours=9))  # 20:30 in Kolkata, 16:00 in Berlin
    assert send_all(campaign) == {"p1@example.com"}
    assert waiting(campaign)["here"] == ("quiet hours", datetime(2027, 3, 2, 3, 30, tzinfo=UTC))
    assert states(campaign) == {"sent": 1, "pending": 2}


def test_rules_hold_as_they_were_at_launch(launched, people, quiet, clock):
    quiet("19:00", "09:00")
    campaign = launched(0, message="Hi")
    quiet()
    assert send_all(campaign) == {"p0@example.com"}


def test_local_time_is_the_wall_time_of_each_recipient(launched, people, clock):
    campaign = launched(0, launching=False, snapshot=False, message="Hi", local_time=True)
    assert campaign.launch(datetime(2027, 3, 3, 4, 30, tzinfo=UTC))  # 10:00 in Kolkata
    assert campaign.status == Campaign.Status.SCHEDULED
    clock(campaign.starts_at - timedelta(minutes=1))
    sweeping.sweep()
    campaign.refresh_from_db()
    assert campaign.status == Campaign.Status.SCHEDULED
    clock(campaign.starts_at)
    sweeping.sweep()
    campaign.refresh_from_db()
    assert write_snapshot(campaign)
    assert waiting(campaign) == {
        "here": ("local time", datetime(2027, 3, 3, 4, 30, tzinfo=UTC)),
        "Europe/Berlin": ("local time", datetime(2027, 3, 3, 9, tzinfo=UTC)),
    }
    assert send_all(campaign) == {"p2@example.com"}


def test_a_scheduled_campaign_that_is_started_early_writes_to_everybody_at_once(launched, people, clock):
    campaign = launched(0, launching=False, snapshot=False, message="Hi", local_time=True)
    campaign.launch(MORNING + 9 * DAY)
    campaign.start()
    assert write_snapshot(campaign)
    assert waiting(campaign) == {}


def test_whose_time_comes_after_the_end_is_skipped_as_too_late(launched, people, quiet, clock):
    quiet("19:00", "09:00")
    campaign = launched(0, launching=False, snapshot=False, message="Hi", ends_at=MORNING + timedelta(hours=6))
    forecast = count_reach(campaign)
    campaign.launch()
    assert write_snapshot(campaign)
    assert forecast.skipped["too late"] == 1
    assert Counter(Message.objects.values_list("customer_external_id", "reason")) == {
        ("here", ""): 1,
        ("Europe/Berlin", "quiet hours"): 1,
        ("Pacific/Kiritimati", "too late"): 1,
    }
    assert states(campaign) == {"pending": 2, "skipped": 1}


def test_at_the_end_all_that_is_left_is_skipped(launched, people, quiet, clock):
    quiet("19:00", "09:00")
    campaign = launched(0, message="Hi", ends_at=MORNING + timedelta(hours=6))
    clock(MORNING + timedelta(hours=6))
    assert is_due(campaign)
    assert send_all(campaign) == set()
    assert not is_due(campaign)
    assert states(campaign) == {"skipped": 3}
    assert set(Message.objects.values_list("reason", flat=True)) == {"too late"}


def test_cancelling_withdraws_what_waits(launched, people, quiet, clock):
    quiet("19:00", "09:00")
    campaign = launched(0, message="Hi")
    campaign.cancel()
    while withdraw_pending(campaign):
        pass
    assert states(campaign) == {"skipped": 3}
