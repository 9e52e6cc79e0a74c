"""What is credited to campaigns over the API: in a campaign's figures, by arm, by link, and in all."""

import csv
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.attribution.models import AttributionRule, Credit, Earned
from campaigns.attribution.rules import DEFAULT_WINDOWS
from campaigns.models import Campaign, Content, Experiment
from campaigns.tests.factories import create_launched
from crm.database.models import new_id

pytestmark = pytest.mark.django_db


def credit(campaign: Campaign, version: int = 1, **fields) -> None:
    """An order of 450, with its figures."""
    row = {"version": version, "campaign": campaign, "link": 1, "arm": "", **fields}
    Credit.objects.create(**row, order_id=new_id(), message_id=new_id(), amount=45_000, ordered_at=timezone.now())
    for link in {0, row["link"]}:
        earned, _ = Earned.objects.get_or_create(**row | {"link": link})
        Earned.objects.filter(id=earned.id).update(
            converted=earned.converted + 1, orders=earned.orders + 1, revenue=earned.revenue + 45_000
        )


@pytest.fixture
def campaign() -> Campaign:
    campaign = create_launched(name="Spring tea", status="completed", arms={"a": [900, 0, 0], "h": [100, 0, 0]})
    Content.objects.create(campaign=campaign, subject=[], html=[], text=[], links=["https://tea.example/1", "x"])
    credit(campaign, arm="a")
    credit(campaign, arm="a", version=0)  # settled
    credit(campaign, arm="a", version=2)  # by another rule
    return campaign


def test_a_campaign_says_what_is_credited_to_it(api, campaign):
    shown = api("read").get(f"/api/v1/campaigns/{campaign.id}").json()
    assert {name: shown[name] for name in ("converted", "orders", "revenue", "variant")} == {
        "converted": 2,
        "orders": 2,
        "revenue": 900.0,
        "variant": None,
    }
    listed = api("read").get("/api/v1/campaigns").json()["items"][0]
    assert (listed["orders"], listed["revenue"]) == (2, 900.0)


def test_arms_and_links_say_it_too(api, campaign):
    arms = api("read").get(f"/api/v1/campaigns/{campaign.id}/results").json()["arms"]
    assert [(arm["arm"], arm["converted"], arm["credited"], arm["revenue"]) for arm in arms] == [
        ("a", 2, 2, 900.0),
        ("h", 0, 0, 0.0),
    ]
    links = api("read").get(f"/api/v1/campaigns/{campaign.id}/links").json()["items"]
    assert [(link["n"], link["orders"], link["revenue"]) for link in links] == [(1, 2, 900.0), (2, 0, 0.0)]


def test_a_campaign_says_which_variant_has_won(api):
    campaign = create_launched(has_variants=True)
    at = timezone.now()
    Experiment.objects.create(campaign=campaign, variants=[{"subject": "Hi"}], tested_at=at, after_hours=6)
    shown = api("read").get(f"/api/v1/campaigns/{campaign.id}").json()["variant"]
    assert (shown["winner"], shown["decided_by"]) == ("", "clicks")
    assert shown["decides_at"][:16] == (at + timedelta(hours=6)).isoformat()[:16]


def test_all_campaigns_with_the_rule_in_words(api, campaign):
    credit(create_launched(name="=Second"))
    shown = api("read").get("/api/v1/attribution").json()

    assert [(item["name"], item["converted"], item["orders"], item["revenue"]) for item in shown["items"]] == [
        ("Spring tea", 2, 2, 900.0),
        ("=Second", 1, 1, 450.0),
    ]
    assert (shown["orders"], shown["revenue"], shown["next"]) == (3, 1_350.0, None)
    assert shown["rule"]["words"].startswith("An order is credited to the last message before it")
    assert (shown["rule"]["windows"], shown["rule"]["since"], shown["rule"]["recounting"]) == (
        DEFAULT_WINDOWS,
        None,
        None,
    )

    file = api("read").get("/api/v1/attribution?format=csv")
    rows = list(csv.DictReader(b"".join(file.streaming_content).decode("utf-8-sig").splitlines()))
    assert sum(float(row["revenue"]) for row in rows) == 1_350.0
    assert {row["rule"] for row in rows} == {shown["rule"]["words"]}
    assert rows[1]["name"] == "'=Second"


def test_a_rule_that_is_being_recounted_is_not_shown_yet(api, campaign):
    AttributionRule.objects.create(version=1, windows=DEFAULT_WINDOWS, state="current")
    AttributionRule.objects.create(version=2, windows={}, state="recounting", customers=10, recounted=4)
    rule = api("read").get("/api/v1/attribution").json()["rule"]
    assert (rule["version"], rule["recounting"]) == (1, 40)
    assert json.dumps(rule["windows"]) == json.dumps(DEFAULT_WINDOWS)
