"""The hour at which somebody is best written to, and how a campaign tries it on half of its audience."""

import random
from datetime import UTC, datetime, timedelta
from math import exp
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from campaigns.drafts.review import launch_review
from campaigns.effect.arms import THEIR_HOUR
from campaigns.effect.lift import LiftState, read_outcomes
from campaigns.models import Campaign
from campaigns.sending_rules.best_hours import best_hour, next_at_hour, own_orders
from campaigns.sending_rules.hours_test import measure_hours
from campaigns.tests.factories import create_campaign, create_segment
from campaigns.tests.test_lift import create_buyers, create_measured
from campaigns.variants.models import Variant, save_experiment
from crm.database.milliseconds import milliseconds
from customers.chance import chance
from customers.survey import passing
from customers.survey.hours import HOURS
from customers.survey.models import Survey
from customers.tests.factories import customer_record, order_record, persist_records
from delivery.snapshot import write_snapshot

EVENING = [1] * 18 + [40, 60, 40, 10, 1, 1]  # what all customers order, by hour
INDIA = ZoneInfo("Asia/Kolkata")


def hour_counts(**counts: int) -> list[int]:
    """`h7=3` are three orders between 7:00 and 8:00."""
    return [counts.get(f"h{hour}", 0) for hour in range(HOURS)]


def store_hours(orders: list[int] = EVENING) -> None:
    Survey.objects.create(kind="hours", as_of=timezone.now(), results={"orders": [10 * count for count in orders]})


class TestBestHour:
    def test_who_has_no_orders_is_written_to_before_everybody_orders(self):
        assert best_hour(hour_counts(), EVENING) == 18

    def test_a_few_orders_move_nobody_far_and_many_do(self):
        assert best_hour(hour_counts(h7=2), EVENING) == 18
        assert best_hour(hour_counts(h7=40), EVENING) == 7

    def test_it_is_before_the_orders_and_goes_over_midnight(self):
        spread = hour_counts(h23=50, h0=50, h1=50)
        assert best_hour(spread, [1] * HOURS) == 23

    def test_equal_hours_give_the_earliest(self):
        assert best_hour(hour_counts(), [1] * HOURS) == 0

    def test_orders_are_those_of_the_clock_on_the_wall(self):
        at = milliseconds(datetime(2026, 7, 1, 20, 30, tzinfo=UTC))
        cancelled = {"t": at, "v": 1, "s": "cancelled"}
        assert own_orders([{"t": at, "v": 1}, cancelled], "America/New_York") == hour_counts(h16=1)
        assert own_orders([{"t": at, "v": 1}], "Asia/Kolkata") == hour_counts(h2=1)

    @pytest.mark.parametrize(("share", "low", "high"), [(0.0, -0.02, 0.12), (0.8, 0.25, 3.0)])
    def test_it_gains_where_people_have_hours_and_loses_nothing_where_they_have_none(self, share, low, high):
        """A share of people order at an hour of their own. A message is worth less the longer an order is away from it;
        compared with one at 10:00 to everybody."""
        draw = random.Random(20261129)
        daytime = [1] * 7 + [5] * 13 + [8, 8, 4, 2]
        ours = usual = 0.0
        for _ in range(1_500):
            (own,), has_hour = draw.choices(range(HOURS), daytime), draw.random() < share
            orders = [own] * 7 if has_hour else draw.choices(range(HOURS), daytime, k=7)
            hour = best_hour([orders[1:].count(each) for each in range(HOURS)], daytime)
            ours += exp(-((orders[0] - hour) % HOURS) / 6)
            usual += exp(-((orders[0] - 10) % HOURS) / 6)
        assert low <= ours / usual - 1 <= high


def test_the_next_such_hour_is_within_a_day():
    at = datetime(2026, 7, 1, 10, 20, tzinfo=INDIA)
    assert next_at_hour(10, at, INDIA) == at
    assert next_at_hour(11, at, INDIA) == datetime(2026, 7, 1, 11, tzinfo=INDIA)
    assert next_at_hour(9, at, INDIA) == datetime(2026, 7, 2, 9, tzinfo=INDIA)


# ── A campaign ────────────────────────────────────────────────────────
@pytest.fixture
def campaign(db) -> Campaign:
    """To 60 people of whom everybody orders at 7 in the morning of their zone, all in India but the first."""
    store_hours()
    people = (customer_record(external_id=f"p{n}", email=f"p{n}@example.in") for n in range(60))
    persist_records("customer", *people)
    persist_records("customer", customer_record(external_id="p0", time_zone="America/New_York"))
    zones = {0: ZoneInfo("America/New_York")}
    orders = [
        order_record(
            external_id=f"o{n}-{day}",
            customer=f"p{n}",
            ordered_at=_half_past_seven(timezone.now() - timedelta(days=day + 1), zones.get(n, INDIA)).isoformat(),
        )
        for n in range(60)
        for day in range(28)
    ]
    persist_records("order", *orders)
    return create_campaign(tries_hours=True, message="Hi")


def _half_past_seven(day: datetime, zone: ZoneInfo) -> datetime:
    return day.astimezone(zone).replace(hour=7, minute=30)


@pytest.mark.both_databases
def test_half_is_sent_at_their_hours_and_half_as_planned(campaign):
    campaign.launch()
    while not write_snapshot(campaign):
        pass

    theirs = campaign.log.filter(arm=THEIR_HOUR)
    drawn = {m.id for m in campaign.log.all() if chance(f"{campaign.id}:variant", m.customer_id) < 0.5}
    assert {message.id for message in theirs} == drawn
    assert 15 < len(drawn) < 45
    assert set(campaign.log.exclude(arm=THEIR_HOUR).values_list("arm", "reason")) == {("a", "")}
    for message in theirs:
        zone = ZoneInfo("America/New_York" if message.customer_external_id == "p0" else "Asia/Kolkata")
        now = campaign.launched_at.astimezone(zone)
        assert message.due_at.astimezone(zone).hour == 7
        assert message.due_at - campaign.launched_at <= timedelta(hours=24, seconds=10)
        assert (message.reason == "their hour") == (now.hour != 7)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"has_variants": True}, "not both at once"),
        ({"ends_at": timezone.now() + timedelta(days=3)}, "has no end"),
    ],
)
def test_what_cannot_be_tried_together_is_not_launched(campaign, fields, said):
    if "has_variants" in fields:
        save_experiment(campaign, [Variant("Other")])
    for name, value in fields.items():
        setattr(campaign, name, value)
    assert said in " ".join(problem.text for problem in launch_review(campaign).problems)


@pytest.mark.parametrize(("hour", "is_night"), [(1, True), (6, True), (7, False), (21, False), (22, True)])
def test_the_review_warns_of_a_test_at_night(campaign, hour, is_night):
    with time_machine.travel(datetime(2026, 4, 1, hour, 10, tzinfo=INDIA), tick=False):
        warnings = launch_review(campaign).warnings
    assert any(f"in the night, at {hour:02}:10" in warning for warning in warnings) == is_night


def test_the_review_leads_to_the_choice_in_the_composer(campaign, signed_in):
    Campaign.objects.update(ends_at=timezone.now() + timedelta(days=3))
    page = signed_in.get(f"/campaigns/{campaign.id}/review/").text
    assert f'<a href="/campaigns/{campaign.id}/edit/#tries_hours">Fix the hour of each person</a>' in page
    assert 'id="tries_hours"' in signed_in.get(f"/campaigns/{campaign.id}/edit/").text


@pytest.mark.django_db
def test_without_orders_hours_are_not_tried(api):
    problems = launch_review(create_campaign(tries_hours=True)).problems
    assert any("it takes 500 orders" in problem.text for problem in problems)
    shown = api("read").get(f"/api/v1/ai/send-time?segment_id={create_segment().id}").json()
    assert shown["hours"] == [0] * HOURS
    assert "Too little is known" in shown["because"][0]


@pytest.mark.django_db
def test_it_is_judged_once_like_a_lift(api, signed_in):
    groups = (1_000, 100, 500), (0, 0, 500)
    for days_ago, buyers, expected in (
        (1, 200, LiftState.RUNNING),
        (20, 200, LiftState.MORE),
        (20, 105, LiftState.CHANCE),
    ):
        campaign = create_measured(*groups, holdout=0, tries_hours=True, days_ago=days_ago)
        campaign.arms = {"a": [1_000, 0, 0], "t": [1_000, 0, 0]}
        campaign.save()
        create_buyers(campaign, "t", buyers, 500)
        test = measure_hours(campaign, read_outcomes(campaign))
        assert test
        assert test.lift.state == expected
        shown = api("read").get(f"/api/v1/campaigns/{campaign.id}/results").json()["hours"]
        assert (shown["state"], shown["their_hour"]["buyers"], shown["as_planned"]["buyers"]) == (expected, buyers, 100)
        assert (shown["conversion"] is None) == (expected == LiftState.RUNNING)
        page = signed_in.get(campaign.get_absolute_url()).content.decode()
        assert "The hour of each person, tried" in page
        assert ("written to at their hour." in page) == (expected == LiftState.MORE)


@pytest.mark.django_db
def test_the_composer_and_the_api_choose_it(api, signed_in):
    body = {
        "name": "Hours",
        "segment_id": str(create_segment().id),
        "channel": "sms",
        "message": "Hi",
        "tries_hours": True,
    }
    created = api("campaigns").post("/api/v1/campaigns", body, "application/json").json()
    assert Campaign.objects.get(id=created["id"]).tries_hours
    page = signed_in.get(f"/campaigns/{created['id']}/edit/").content.decode()
    assert "Try the hour of each person" in page


# ── The survey, and the suggestion ────────────────────────────────────
@pytest.mark.both_databases
def test_the_survey_counts_orders_by_the_hour_of_each_customer(campaign, api):
    long_ago = order_record(external_id="old", customer="p1", ordered_at="2019-03-01T03:00:00+05:30")
    persist_records("order", long_ago)
    passing.begin()
    assert passing.carry_out(60)

    assert passing.latest("hours").results == {"orders": hour_counts(h7=60 * 28)}
    shown = api("read").get(f"/api/v1/ai/send-time?segment_id={campaign.segment_id}").json()
    assert shown["hours"] == hour_counts(h7=60)
    assert "60 customers, of whom 60 have ordered" in shown["because"][0]
