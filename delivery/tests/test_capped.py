"""Nobody gets more messages than the caps allow, and nobody is left out while there is room."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from campaigns.ledger import Message
from campaigns.models import Campaign, SendingRules
from campaigns.reach import count_reach
from campaigns.sending_rules import ONLY
from campaigns.tests.factories import EVERYONE, create_campaign, create_segment
from campaigns.withdrawing import withdraw_pending
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
    create_people(*(f"p{n % 20}@example.com" for n in range(24)))
    set_caps(email=(2, 24))
    monkeypatch.setattr(snapshot, "CHUNK", 5)
    segment = create_segment(rule=EVERYONE)
    campaigns = [create_campaign(segment=segment, message="Hi") for _ in range(4)]
    for campaign in campaigns:
        assert campaign.launch()
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

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(work, campaigns))

    written, capped = Counter(), Counter()
    for key, reason in Message.objects.values_list("to_key", "reason"):
        written[key] += reason == ""
        capped[key] += reason == "capped"
    assert set(written.values()) == {2}
    assert set(capped.values()) >= {2}
    assert Message.objects.count() == 4 * 24
