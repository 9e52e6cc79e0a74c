"""Warm-up: a channel sends no more on a day than its limit, and goes on the next day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import OperationalError
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from campaigns.models import Allowance, SendingRules
from campaigns.sending_rules.models import ONLY
from campaigns.sending_rules.warm_up import WarmUp, days_needed, left_today, reserve, warm_up_rule
from delivery.outbox import send
from delivery.tests.ledger import states

NOON = datetime(2027, 3, 1, 6, 30, tzinfo=UTC)  # in Kolkata
FIRST_DAY = date(2027, 3, 1)


@pytest.fixture
def warming(db, time_machine) -> None:
    """E-mail warms up with 2 messages on the first day and twice as many on each next one."""
    time_machine.move_to(NOON, tick=False)
    rule = WarmUp(2, FIRST_DAY, 2, 100)
    quiet = {"email": {"begins": "21:00", "ends": "09:00"}}
    SendingRules.objects.create(id=ONLY, warm_up={"email": rule.to_json()}, quiet=quiet)


@hypothesis_settings(max_examples=50)
@given(st.integers(1, 10**6), st.floats(1, 10), st.integers(1, 10**9), st.integers(0, 5_000))
def test_limits_rise_to_the_ceiling(start, factor, ceiling, days):
    rule = WarmUp(start, FIRST_DAY, factor, ceiling)
    day = FIRST_DAY + timedelta(days=days)
    assert min(start, ceiling) <= rule.limit(day) <= rule.limit(day + timedelta(days=1)) <= ceiling
    assert rule.limit(FIRST_DAY - timedelta(days=1)) == 0
    assert WarmUp.from_json(rule.to_json()) == rule


@pytest.mark.both_databases
def test_a_campaign_sends_its_days_share_and_goes_on_the_next_day(warming, launched, vendor, time_machine):
    campaign = launched(5)
    assert [(day.begins, day.count) for day in days_needed("email", 5)] == [
        (NOON, 2),
        (datetime(2027, 3, 2, 3, 30, tzinfo=UTC), 3),  # 09:00, when the quiet hours end
    ]
    assert not send(campaign)
    assert states(campaign) == {"sent": 2, "pending": 3}
    assert campaign.status == "sending"
    assert left_today("email", warm_up_rule("email")) == 0
    time_machine.move_to(NOON + timedelta(days=1), tick=False)
    send(campaign)
    assert states(campaign) == {"sent": 5}
    assert left_today("email", warm_up_rule("email")) == 1
    assert sorted(Allowance.objects.values_list("used", flat=True)) == [2, 3]


@pytest.mark.both_databases
def test_what_the_vendor_does_not_take_may_be_sent_later_that_day(warming, launched, vendor):
    vendor.answer = lambda messages: (500, {}, {})
    campaign = launched(1)
    send(campaign)
    assert states(campaign) == {"pending": 1}
    assert left_today("email", warm_up_rule("email")) == 2


def test_what_was_reserved_for_a_claim_that_fails_may_be_sent_that_day(warming, launched, monkeypatch):
    campaign = launched(1)

    def fail(*args):
        raise OperationalError("the database is away")

    monkeypatch.setattr("delivery.outbox.claim", fail)
    with pytest.raises(OperationalError):
        send(campaign)
    assert left_today("email", warm_up_rule("email")) == 2


@pytest.mark.both_databases
def test_what_the_vendor_does_not_take_after_midnight_counts_for_no_other_day(warming, launched, vendor, time_machine):
    tomorrow = Allowance.objects.create(channel="email", day=FIRST_DAY + timedelta(days=1), used=4)

    def answer_tomorrow(messages):
        time_machine.move_to(NOON + timedelta(days=1), tick=False)
        return 500, {}, {}

    vendor.answer = answer_tomorrow
    campaign = launched(1)
    send(campaign)
    assert states(campaign) == {"pending": 1}
    tomorrow.refresh_from_db()
    assert tomorrow.used == 4
    assert Allowance.objects.get(day=FIRST_DAY).used == 0


@pytest.mark.both_databases
def test_workers_share_the_limit_of_a_day(warming):
    assert [reserve("email", size, FIRST_DAY) for size in (1, 5, 1)] == [1, 1, 0]


@pytest.mark.django_db
def test_without_a_warm_up_nothing_is_counted():
    assert reserve("email", 5_000, FIRST_DAY) == 5_000
    assert days_needed("email", 5_000) == []
    assert not Allowance.objects.exists()
