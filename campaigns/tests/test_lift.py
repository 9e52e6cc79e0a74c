"""What a campaign brought: verdicts, and what the report and the API say of it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from uuid_utils import compat

from campaigns.effect import power
from campaigns.effect.lift import LiftState, measure_lift, read_outcomes
from campaigns.effect.power import measure_power
from campaigns.log.ledger import Message
from campaigns.models import Campaign
from campaigns.pages.lift import power_sentence
from campaigns.tests.factories import create_campaign, create_customer, create_launched
from campaigns.variants.models import Variant, save_experiment
from crm.database.models import new_id
from customers.ingestion import customers
from customers.tests.factories import customer_record, order_record, persist_records

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

Group = tuple[int, int, int]  # people, buyers, and what each of these spent, in minor units


def create_measured(written_to: Group, held_out: Group, *, days_ago: int = 20, **fields) -> Campaign:
    """A launched campaign of which 10 % were held out, with the messages of buyers."""
    launched_at = timezone.now() - timedelta(days=days_ago)
    campaign = create_launched(
        **{"holdout": 10, "status": "completed", **fields},
        launched_at=launched_at,
        arms={"a": [written_to[0], 0, 0], "h": [held_out[0], 0, 0]},
    )
    for arm, (_, buyers, spent) in (("a", written_to), ("h", held_out)):
        create_buyers(campaign, arm, buyers, spent)
    return campaign


def create_buyers(campaign: Campaign, arm: str, buyers: int, spent: int) -> None:
    """The messages of people in an arm who spent so much each, in minor units."""
    status = "skipped" if arm == "h" else "delivered"
    Message.objects.bulk_create(
        Message(campaign=campaign, customer_id=new_id(), status=status, arm=arm, orders=1, spent=spent, before=0)
        for _ in range(buyers)
    )


def verdict(campaign: Campaign) -> LiftState:
    lift = measure_lift(campaign, read_outcomes(campaign))
    assert lift
    assert (lift.conversion is None) == (lift.state in (LiftState.RUNNING, LiftState.NOT_ENOUGH, LiftState.VOID))
    return lift.state


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("written_to", "held_out", "expected"),
    [
        ((900, 90, 500), (100, 10, 500), LiftState.CHANCE),
        ((900, 270, 500), (100, 10, 500), LiftState.MORE),
        ((900, 36, 500), (100, 20, 500), LiftState.LESS),
        ((900, 90, 500), (100, 9, 500), LiftState.NOT_ENOUGH),
        ((891, 90, 500), (99, 20, 500), LiftState.NOT_ENOUGH),
        ((900, 90, 500), (150, 20, 500), LiftState.VOID),
    ],
)
def test_the_verdict_is_about_the_share_of_buyers(written_to, held_out, expected):
    assert verdict(create_measured(written_to, held_out)) == expected


def test_while_orders_count_and_for_two_days_after_there_are_counts_alone():
    groups = (900, 270, 500), (100, 10, 500)
    assert verdict(create_measured(*groups, days_ago=0)) == LiftState.RUNNING
    assert verdict(create_measured(*groups, days_ago=15)) == LiftState.RUNNING
    assert verdict(create_measured(*groups, days_ago=17)) == LiftState.MORE
    assert verdict(create_measured(*groups, days_ago=20, measure_days=60)) == LiftState.RUNNING


def test_a_cancelled_campaign_has_none():
    assert verdict(create_measured((900, 270, 500), (100, 10, 500), status="cancelled")) == LiftState.VOID


@pytest.mark.both_databases
def test_sums_have_room_for_squares_of_large_amounts():
    campaign = create_measured((900, 30, 2_000_000_000), (100, 0, 0))
    Message.objects.filter(campaign=campaign).update(before=7)
    bought = read_outcomes(campaign)["a"]
    assert (bought.buyers, bought.orders, bought.spent) == (30, 30, 60_000_000_000)
    assert (bought.squares, bought.products) == (120 * 10**18, 420_000_000_000)


def test_per_cent_are_given_where_thirty_of_those_held_out_bought():
    for buyers in (29, 30):
        campaign = create_measured((900, 290, 500), (100, buyers, 500))
        lift = measure_lift(campaign, read_outcomes(campaign))
        assert (lift.conversion.lift is None, lift.revenue.lift is None) == (buyers < 30, buyers < 30)


def test_the_report_says_it_with_every_denominator(signed_in):
    campaign = create_measured((900, 270, 50_000), (100, 10, 50_000))
    page = " ".join(signed_in.get(campaign.get_absolute_url()).content.decode().split())

    assert "More people bought because of the messages." in page
    assert "30.0% of 900" in page
    assert "10.0% of 100" in page
    assert "Revenue in all, for 900 people written to" in page
    assert "An order that followed a message is not an order that it caused" in page


def test_before_its_time_the_report_says_when_it_judges(signed_in):
    campaign = create_measured((900, 270, 500), (100, 10, 500), days_ago=1)
    page = signed_in.get(campaign.get_absolute_url()).content.decode()

    assert "Until then these are counts, not a result." in page
    assert "Brought by the messages" not in page
    assert "What the messages brought" not in signed_in.get(create_launched().get_absolute_url()).content.decode()


def test_the_api_shows_what_each_arm_bought(api):
    campaign = create_measured((900, 270, 50_000), (100, 40, 50_000))
    shown = api("read").get(f"/api/v1/campaigns/{campaign.id}/results").json()

    nothing = dict.fromkeys(("opened", "prefetched", "clicked", "machine_clicked", "opens", "clicks"), 0)
    nothing |= {"converted": 0, "credited": 0, "revenue": 0.0}
    assert shown["arms"] == [
        {"arm": "a", "people": 900, "buyers": 270, "orders": 270, "spent": 135_000.0, **nothing},
        {"arm": "h", "people": 100, "buyers": 40, "orders": 40, "spent": 20_000.0, **nothing},
    ]
    lift = shown["lift"]
    assert (lift["state"], lift["held_out"]["people"], lift["written_to"]["people"]) == ("less", 100, 900)
    assert lift["conversion"]["difference"] == pytest.approx(-0.1)
    assert lift["conversion"]["percent"] == -25.0
    assert lift["revenue"]["difference"] == pytest.approx(-50)
    assert lift["total"]["difference"] == pytest.approx(-45_000)
    assert lift["total"]["low"] < -45_000 < lift["total"]["high"]


@pytest.mark.parametrize(("buyers", "held_out", "expected"), [(30, 30, "ab"), (29, 30, "b"), (30, 29, "")])
def test_single_texts_have_a_lift_from_thirty_buyers_each(api, signed_in, buyers, held_out, expected):
    campaign = create_measured((900, buyers, 50_000), (200, held_out, 50_000), has_variants=True)
    create_buyers(campaign, "b", 240, 9_000)
    create_buyers(campaign, "r", 90, 9_000)
    campaign.arms |= {"b": [800, 0, 0], "r": [100, 0, 0]}
    campaign.save()
    save_experiment(campaign, [Variant("Other")], test_percent=90)

    lift = api("read").get(f"/api/v1/campaigns/{campaign.id}/results").json()["lift"]
    page = signed_in.get(campaign.get_absolute_url()).content.decode()
    assert "".join(each["variant"] for each in lift["variants"]) == expected
    if expected:
        share = lift["variants"][-1]["conversion"]
        assert share["difference"] == pytest.approx(240 / 800 - held_out / 200)
        assert share["low"] < share["difference"] < share["high"]
        assert share["percent"] == pytest.approx(100)
        assert lift["variants"][-1]["revenue"]["difference"] == pytest.approx((240 * 9_000 / 800 - 7_500) / 100)
    assert ("By text, each against those held out" in page) == bool(expected)


def test_while_orders_count_no_text_has_a_lift(api):
    campaign = create_measured((900, 270, 500), (100, 40, 500), days_ago=1, has_variants=True)
    save_experiment(campaign, [Variant("Other")])
    assert api("read").get(f"/api/v1/campaigns/{campaign.id}/results").json()["lift"]["variants"] == []


def test_a_campaign_that_holds_nobody_out_has_no_lift_over_the_api(api):
    shown = api("read").get(f"/api/v1/campaigns/{create_campaign().id}/results").json()
    assert (shown["arms"], shown["lift"], shown["rule"]["since"]) == ([], None, None)


@pytest.mark.both_databases
def test_what_an_audience_bought_lately_says_how_small_an_effect_could_be_seen(api):
    persist_records("customer", *(customer_record(external_id=f"p{n}", email=f"p{n}@example.in") for n in range(60)))
    lately = (timezone.now() - timedelta(days=3)).isoformat()
    orders = [order_record(external_id=f"o{n}", customer=f"p{n}", amount=20 + n, ordered_at=lately) for n in range(30)]
    persist_records("order", *orders)
    campaign = create_campaign(holdout=50)

    power = measure_power(campaign, 50)
    shown = api("read").get(f"/api/v1/campaigns/{campaign.id}/power?holdout=50").json()
    assert power.people == 60
    # Both groups have 30 people: (2.80² · 0.5 · 0.5 · 2 / 30) / 0.5² = 0.523 = lift² / (1 + lift)
    assert power.conversion == pytest.approx(1.0307, abs=0.001)
    assert power.revenue > power.conversion
    assert shown == {
        "people": 60,
        "conversion": round(100 * power.conversion, 1),
        "revenue": round(100 * power.revenue, 1),
    }
    assert power_sentence(campaign).startswith("With 50 % held out you can see +103 % buyers or ")
    assert measure_power(campaign, 10).conversion > power.conversion


@pytest.mark.both_databases
def test_a_large_audience_is_sampled_evenly_however_it_came(monkeypatch):
    """Most came by one import long after the first few, who alone have bought anything."""
    monkeypatch.setattr(power, "MAX_SAMPLED", 80)
    came = [customer_record(external_id=f"p{n:03}", email=f"p{n}@example.in") for n in range(300)]
    a_year_ago = (timezone.now() - timedelta(days=400)).timestamp()
    with monkeypatch.context() as then:
        then.setattr(customers, "new_id", lambda: compat.uuid7(nanoseconds=int(a_year_ago * 1e9)))
        persist_records("customer", *came[:30])
    persist_records("customer", *came[30:])
    lately = (timezone.now() - timedelta(days=3)).isoformat()
    orders = [order_record(external_id=f"o{n}", customer=f"p{n:03}", ordered_at=lately) for n in range(30)]
    persist_records("order", *orders)

    sampled = power._sample(create_campaign(holdout=50))
    assert len(sampled) <= 80
    assert sum(int(customer[1:]) < 30 for customer in sampled) / len(sampled) == pytest.approx(0.1, abs=0.03)


def test_an_audience_that_bought_nothing_shows_nothing(signed_in):
    create_customer()
    assert "how small an effect you could see is unknown" in power_sentence(create_campaign(holdout=10))
    assert power_sentence(create_campaign()) == ""
