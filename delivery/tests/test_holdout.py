"""Some of those who would be written to are held out, and what they do is counted like what everybody else does."""

from datetime import timedelta

import pytest

from campaigns.effect.outcomes import reconcile_outcomes
from campaigns.forecast.reach import count_reach
from campaigns.log.ledger import Message
from campaigns.models import Campaign
from customers.chance import chance
from customers.models import Customer
from customers.segments import audience
from customers.segments.rules import parse
from customers.tests.factories import customer_record, order_record, persist_records
from delivery import snapshot
from delivery.snapshot import write_snapshot
from delivery.tests.ledger import states

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def buy(customer: str, amount: float, at, external_id: str = "", **fields) -> None:
    record = order_record(
        external_id=external_id or f"o-{customer}",
        customer=customer,
        amount=amount,
        ordered_at=at.isoformat(),
        **fields,
    )
    persist_records("order", record)


def outcome(campaign: Campaign, customer: str) -> tuple[int, int]:
    """Orders and minor units that were counted."""
    return Message.objects.values_list("orders", "spent").get(campaign=campaign, customer_external_id=customer)


def test_who_is_held_out_follows_from_ids_alone(launched):
    campaign = launched(200, holdout=20)

    held_out = {m.customer_id for m in campaign.log.filter(arm="h")}
    drawn = {c.id for c in Customer.objects.all() if chance(f"{campaign.id}:holdout", c.id) < 0.2}
    assert held_out == drawn
    assert 15 < len(drawn) < 65
    assert states(campaign) == {"pending": 200 - len(drawn), "skipped": len(drawn)}
    assert set(campaign.log.filter(arm="h").values_list("status", "reason")) == {("skipped", "holdout")}
    assert set(campaign.log.exclude(arm="h").values_list("arm", flat=True)) == {"a"}
    assert {letter: sums[0] for letter, sums in campaign.arms.items()} == {"h": len(drawn), "a": 200 - len(drawn)}


def test_a_campaign_without_a_holdout_has_no_arms(launched):
    campaign = launched(3)
    buy("c0", 100, campaign.launched_at + timedelta(hours=1))

    assert set(campaign.log.values_list("arm", "orders", "before")) == {("", None, None)}
    assert campaign.arms == {}
    assert set(Customer.objects.values_list("marks", flat=True)) == {""}


@pytest.mark.parametrize("chunk", [7, 2_000])
def test_shared_addresses_are_never_split_between_arms_and_the_forecast_equals_the_log(launched, monkeypatch, chunk):
    monkeypatch.setattr(snapshot, "CHUNK", chunk)
    persist_records(
        "customer",
        *(customer_record(external_id=f"s{n}", email=f"shared{n % 25}@example.com") for n in range(60)),
        customer_record(external_id="none"),
        customer_record(external_id="no", email="no@example.com", email_opt_in=False),
    )
    campaign = launched(10, holdout=50, launching=False, snapshot=False)
    forecast = count_reach(campaign)
    campaign.launch()
    while not write_snapshot(campaign):
        pass

    written = campaign.log.exclude(arm="")
    assert written.count() == 35 == written.values("to_key").distinct().count()
    assert set(campaign.log.filter(arm="").values_list("reason", flat=True)) == {
        "same address",
        "no address",
        "opted out",
    }
    held_out = written.filter(arm="h").count()
    assert (forecast.skipped["holdout"], forecast.reachable) == (held_out, states(campaign)["pending"])
    assert 5 < held_out < 30


def test_rules_find_who_was_held_out(launched):
    campaign = launched(20, holdout=50)
    asked = parse({"match": "all", "rules": [{"field": "held_out_of", "op": "in", "value": [str(campaign.id)]}]})

    held_out = set(campaign.log.filter(arm="h").values_list("customer_id", flat=True))
    assert set(audience.matching(asked).values_list("id", flat=True)) == held_out


def test_orders_within_the_window_count_for_both_arms(launched):
    campaign = launched(20, holdout=50, measure_days=7)
    begin, end = campaign.measured
    for arm in ("a", "h"):
        who = campaign.log.filter(arm=arm).first().customer_external_id
        buy(who, 100, begin - timedelta(seconds=1), f"{arm}1")
        buy(who, 20, begin, f"{arm}2")
        buy(who, 3.5, end - timedelta(seconds=1), f"{arm}3", refunded_amount=1)
        buy(who, 1_000, end, f"{arm}4")
        assert outcome(campaign, who) == (2, 2250)


def test_orders_that_change_move_what_was_counted(launched):
    campaign = launched(2, holdout=50)
    during = campaign.launched_at + timedelta(days=2)
    buy("c0", 100, during, "o")
    assert (outcome(campaign, "c0"), outcome(campaign, "c1")) == ((1, 10_000), (0, 0))

    buy("c1", 120, during, "o")  # it was another customer's
    assert (outcome(campaign, "c0"), outcome(campaign, "c1")) == ((0, 0), (1, 12_000))

    buy("c1", 120, during, "o", status="cancelled")
    assert outcome(campaign, "c1") == (0, 0)
    buy("c1", 120, during + timedelta(days=30), "o")
    assert outcome(campaign, "c1") == (0, 0)
    buy("c1", 120, during, "o")
    assert outcome(campaign, "c1") == (1, 12_000)


def test_orders_that_came_before_the_snapshot_count_too(launched):
    campaign = launched(4, holdout=50, snapshot=False)
    buy("c0", 80, campaign.launched_at + timedelta(minutes=1), "after")
    buy("c0", 1234.56, campaign.launched_at - timedelta(days=179), "before")
    buy("c0", 99, campaign.launched_at - timedelta(days=181), "long before")
    write_snapshot(campaign)

    message = Message.objects.get(campaign=campaign, customer_external_id="c0")
    assert (message.orders, message.spent, message.before) == (1, 8_000, 1_234)
    campaign.refresh_from_db()
    assert [sum(sums[n] for sums in campaign.arms.values()) for n in range(3)] == [4, 1_234, 1_234**2]


def test_counting_again_finds_no_difference_and_corrects_one(launched):
    campaign = launched(4, holdout=50)
    buy("c0", 80, campaign.launched_at + timedelta(days=1))

    assert reconcile_outcomes(campaign) == 0
    Message.objects.filter(customer_external_id="c0").update(spent=1)
    assert reconcile_outcomes(campaign) == 1
    assert outcome(campaign, "c0") == (1, 8_000)
