"""Customers in the global holdout get no campaign while it is in force, and the forecast equals the log."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.effect.global_holdouts import HoldoutRefused, begin_holdout, current_holdout, end_holdout
from campaigns.forecast.reach import count_reach
from campaigns.models import GlobalHoldout
from crm.accounts.models import AuditEntry
from customers.chance import chance
from customers.models import Customer
from customers.tests.factories import customer_record, persist_records
from delivery import snapshot
from delivery.snapshot import write_snapshot
from delivery.tests.ledger import states

pytestmark = pytest.mark.django_db
QUARTER = timedelta(days=90)


def begin(percent: int = 10, *, at=None, days: int = 90) -> GlobalHoldout:
    begins_at = at or timezone.now()
    return begin_holdout(percent, begins_at, begins_at + timedelta(days=days), by=None, person=None)


def skipped(campaign) -> dict[str, set]:
    reasons: dict[str, set] = {}
    for customer_id, reason in campaign.log.exclude(reason="").values_list("customer_id", "reason"):
        reasons.setdefault(reason, set()).add(customer_id)
    return reasons


@pytest.mark.both_databases
@pytest.mark.parametrize("chunk", [7, 2_000])
def test_the_global_holdout_comes_before_that_of_the_campaign_and_never_splits_an_address(launched, monkeypatch, chunk):
    monkeypatch.setattr(snapshot, "CHUNK", chunk)
    holdout = begin(10)
    persist_records(
        "customer",
        *(customer_record(external_id=f"s{n}", email=f"shared{n % 25}@example.com") for n in range(60)),
        customer_record(external_id="no", email="no@example.com", email_opt_in=False),
    )
    campaign = launched(100, holdout=20, launching=False, snapshot=False)
    forecast = count_reach(campaign)
    campaign.launch()
    while not write_snapshot(campaign):
        pass

    left_out = skipped(campaign)
    assert {reason: len(ids) for reason, ids in left_out.items()} == {
        reason: count for reason, count in forecast.skipped.items() if count
    }
    assert forecast.reachable == states(campaign)["pending"]
    first_at_address = set(campaign.log.exclude(reason__in=["same address", "opted out"]).values_list("to", flat=True))
    assert len(first_at_address) == 125
    took = campaign.log.exclude(reason__in=["same address", "opted out"]).values_list("customer_id", flat=True)
    drawn = {id for id in took if chance(f"{holdout.id}:global", id) < 0.1}
    assert left_out["global holdout"] == drawn
    assert left_out["holdout"] == {id for id in took if id not in drawn and chance(f"{campaign.id}:holdout", id) < 0.2}
    assert set(campaign.log.filter(reason="global holdout").values_list("arm", flat=True)) == {""}


@pytest.mark.both_databases
def test_a_campaign_keeps_the_holdout_of_its_launch(launched):
    holdout = begin(10)
    campaign = launched(60, snapshot=False)
    assert end_holdout(holdout, by=None)
    assert not end_holdout(holdout, by=None)
    assert current_holdout() is None
    begin(10)

    assert write_snapshot(campaign)
    expected = {each.id for each in Customer.objects.all() if chance(f"{holdout.id}:global", each.id) < 0.1}
    assert skipped(campaign).get("global holdout", set()) == expected


def test_a_campaign_may_ignore_it_and_the_audit_log_says_so(launched):
    begin(10)
    campaign = launched(60, ignores_holdout=True)

    assert skipped(campaign) == {}
    assert campaign.global_holdout is None
    entry = AuditEntry.objects.get(action="campaign_launched", subject_id=campaign.id.hex)
    assert entry.details["global_holdout"] == "ignored"


def test_a_holdout_of_the_past_or_the_future_leaves_nobody_out(launched):
    begin(10, at=timezone.now() - 2 * QUARTER)
    begin(10, at=timezone.now() + QUARTER)

    assert skipped(launched(60)) == {}


@pytest.mark.both_databases
def test_there_is_one_at_a_time():
    first = begin()
    with pytest.raises(HoldoutRefused, match="one holdout at a time"):
        begin(at=timezone.now() + timedelta(days=30))
    begin(at=first.ends_at)
    assert list(GlobalHoldout.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


@pytest.mark.both_databases
def test_of_two_that_are_planned_at_once_one_is_refused(monkeypatch):
    begin(at=timezone.now() - 2 * QUARTER)
    stale = GlobalHoldout.objects.get()
    begin()
    monkeypatch.setattr("campaigns.effect.global_holdouts.last_holdout", lambda: stale)
    with pytest.raises(HoldoutRefused, match="just planned"):
        begin()


def test_one_that_has_not_begun_is_deleted():
    holdout = begin(at=timezone.now() + timedelta(days=1))
    assert end_holdout(holdout, by=None)
    assert not GlobalHoldout.objects.exists()
