"""Nobody gets more messages than the caps allow, and nobody is left out while there is room."""

import random
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from campaigns.forecast.reach import count_reach
from campaigns.log.ledger import Message
from campaigns.log.withdrawing import withdraw_pending
from campaigns.models import Campaign, SendingRules
from campaigns.sending_rules.caps import minute_number
from campaigns.sending_rules.models import ONLY
from campaigns.tests.factories import EVERYONE, create_campaign, create_segment
from crm.accounts.models import AuditEntry
from customers.models import Customer
from customers.tests.factories import customer_record, persist_records
from delivery import snapshot
from delivery.snapshot import write_snapshot

pytestmark = pytest.mark.both_databases


def set_caps(**caps: tuple[int, int]) -> None:
    SendingRules.objects.update_or_create(id=ONLY, defaults={"caps": {name: list(cap) for name, cap in caps.items()}})


def create_people(*emails: str) -> None:
    people = (
        customer_record(external_id=f"c{n}", email=email, phone=f"+9198000000{n:02}") for n, email in enumerate(emails)
    )
    persist_records("customer", *people)


def launch(**fields) -> Counter[str]:
    """The reasons in the ledger of a campaign to everybody; the forecast must say the same."""
    campaign = create_campaign(segment=create_segment(rule=EVERYONE), message="Hi", **fields)
    forecast = count_reach(campaign)
    assert campaign.launch()
    assert write_snapshot(campaign)
    reasons = Counter(Message.objects.filter(campaign=campaign).values_list("reason", flat=True))
    assert forecast.skipped.get("capped", 0) == reasons["capped"]
    assert forecast.reachable == reasons[""]
    return reasons


@pytest.mark.django_db
class TestCaps:
    def test_a_customer_who_has_got_enough_is_skipped_as_capped(self):
        create_people("a@example.com", "b@example.com")
        set_caps(email=(2, 24))
        assert launch() == {"": 2}
        assert launch() == {"": 2}
        assert launch() == {"capped": 2}
        assert launch(channel="sms") == {"": 2}

    def test_a_cap_in_all_counts_every_channel(self):
        create_people("a@example.com")
        set_caps(all=(1, 24))
        assert launch() == {"": 1}
        assert launch(channel="sms") == {"capped": 1}

    def test_after_the_window_there_is_room_again(self, time_machine):
        create_people("a@example.com")
        set_caps(email=(1, 24))
        assert launch() == {"": 1}
        time_machine.move_to(timezone.now() + timedelta(hours=24, minutes=1))
        assert launch() == {"": 1}

    def test_the_rows_of_an_address_share_its_quota(self):
        create_people("a@example.com", "a@example.com")
        set_caps(email=(1, 24))
        assert launch() == {"": 1, "same address": 1}
        persist_records("customer", customer_record(external_id="new", email="a@example.com"))
        assert launch() == {"capped": 3}

    def test_a_campaign_may_ignore_caps_which_is_audited(self):
        create_people("a@example.com")
        set_caps(email=(1, 24))
        launch()
        assert launch(ignores_caps=True) == {"": 1}
        assert AuditEntry.objects.filter(action="campaign_launched").latest("id").details == {"caps": "ignored"}

    def test_a_cancelled_campaign_gives_back_what_it_has_not_sent(self):
        create_people("a@example.com")
        set_caps(email=(1, 24))
        launch()
        campaign = Campaign.objects.latest("id")
        assert campaign.cancel()
        while withdraw_pending(campaign):
            pass
        assert launch() == {"": 1}

    def test_without_caps_nothing_is_kept(self):
        create_people("a@example.com")
        launch()
        assert Customer.objects.get().touches == ""


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_campaigns_that_meet_keep_the_caps_although_workers_die(monkeypatch):
    """Eight workers, six campaigns at local times that lie hours apart, and customers who share addresses."""
    most, hours, zones = 2, 6, ("", "Europe/Berlin", "America/New_York", "Asia/Tokyo")
    people = (
        customer_record(external_id=f"c{n}", email=f"p{n % 20}@example.com", time_zone=zones[n % 4]) for n in range(24)
    )
    persist_records("customer", *people)
    set_caps(email=(most, hours))
    monkeypatch.setattr(snapshot, "CHUNK", 5)
    segment, now = create_segment(rule=EVERYONE), timezone.now()
    campaigns = [create_campaign(segment=segment, message="Hi", local_time=True) for _ in range(6)]
    for n, campaign in enumerate(campaigns):
        assert campaign.launch(now + n * timedelta(hours=1.5))
        assert campaign.status == Campaign.Status.SENDING
    dice, insert = random.Random(1), snapshot.insert

    def insert_or_die(*args, **kwargs):
        insert(*args, **kwargs)
        if dice.random() < 0.2:
            raise KeyboardInterrupt  # a worker that is killed before its transaction ends

    monkeypatch.setattr(snapshot, "insert", insert_or_die)

    def work(campaign: Campaign) -> None:
        try:
            mine = Campaign.objects.get(id=campaign.id)
            while not mine.snapshot_at:
                with suppress(KeyboardInterrupt):
                    write_snapshot(mine)
                mine.refresh_from_db()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as workers:
        list(workers.map(work, [*campaigns, *campaigns[:2]]))

    planned: dict[str, list[int]] = defaultdict(list)  # by address, in minutes
    capped: list[tuple[str, int]] = []
    for key, reason, status, due_at in Message.objects.values_list("to_key", "reason", "status", "due_at"):
        if status == "pending":
            planned[key].append(minute_number(due_at))
        elif reason == "capped":
            capped.append((key, minute_number(due_at)))
    assert Message.objects.count() == 6 * 24
    assert capped
    assert any(len(times) > most for times in planned.values()), "no two windows"
    for times in planned.values():
        times.sort()
        assert all(last - first >= hours * 60 for first, last in zip(times, times[most:], strict=False))
    for key, at in capped:
        assert sum(abs(at - each) < hours * 60 for each in planned[key]) >= most, "there was room"

    for campaign in campaigns:
        campaign.refresh_from_db()
        assert campaign.cancel()
        while withdraw_pending(campaign):
            pass
    assert set(Customer.objects.values_list("touches", flat=True)) == {""}
