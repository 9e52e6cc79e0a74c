"""A campaign sends no more messages an hour than it may."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from campaigns.log.claims import claim, finish
from campaigns.log.due import is_due
from campaigns.sending_rules.pace import next_time, share
from delivery.tests.ledger import all_ended, states

START = datetime(2027, 3, 1, 6, tzinfo=UTC)


@hypothesis_settings(max_examples=30, deadline=None)
@given(st.integers(1, 100_000), st.lists(st.integers(1, 400), max_size=60))
def test_in_no_hour_more_than_it_may_and_a_minute_more(per_hour, pauses):
    now, next_at, sent = START, None, []
    for seconds in pauses:
        now += timedelta(seconds=seconds)
        if count := share(per_hour, next_at, now):
            next_at = next_time(per_hour, next_at, now, count)
            sent.append((now, count))
    for begins, _ in sent:
        in_hour = sum(count for at, count in sent if begins <= at < begins + timedelta(hours=1))
        assert in_hour <= per_hour + 2 * max(1, per_hour // 60)


def test_asked_every_few_seconds_it_keeps_its_pace():
    now, next_at, sent = START, None, 0
    while now < START + timedelta(hours=1):
        if count := share(600, next_at, now):
            next_at, sent = next_time(600, next_at, now, count), sent + count
        now += timedelta(seconds=7)
    assert 590 <= sent <= 610


@pytest.mark.django_db
@pytest.mark.both_databases
def test_claims_take_a_minutes_share(launched, monkeypatch):
    campaign = launched(5, per_hour=120)
    monkeypatch.setattr(timezone, "now", lambda: START)
    claimed = claim(campaign, 100)
    assert claimed
    assert len(claimed.messages) == 2
    finish(campaign, claimed, all_ended(claimed))
    campaign.refresh_from_db()
    assert not is_due(campaign)
    assert claim(campaign, 100) is None
    monkeypatch.setattr(timezone, "now", lambda: START + timedelta(minutes=1))
    assert is_due(campaign)
    assert len(claim(campaign, 100).messages) == 2
    assert states(campaign) == {"sent": 2, "sending": 2, "pending": 1}
