"""A draft says how many are held out, on the page and over the API, and the review counts them."""

import pytest
from django.urls import reverse

from campaigns.drafts.duplicating import duplicate_campaign
from campaigns.models import Campaign
from campaigns.tests.factories import create_campaign, create_customer, create_launched, create_message

pytestmark = pytest.mark.django_db


def save(browser, campaign: Campaign, **typed):
    texts = {"name": campaign.name, "segment": campaign.segment_id, "channel": "email", "subject": "x", "message": "Hi"}
    return browser.post(reverse("campaigns:edit", args=[campaign.id]), {**texts, "act": "save", **typed})


def test_the_composer_saves_it(signed_in):
    campaign = create_campaign()
    save(signed_in, campaign, holdout="10", measure_days="30")
    campaign.refresh_from_db()
    assert (campaign.holdout, campaign.measure_days) == (10, 30)

    save(signed_in, campaign, holdout="", measure_days="")
    campaign.refresh_from_db()
    assert (campaign.holdout, campaign.measure_days) == (0, 14)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"holdout": "51"}, "Hold out 0 to 50 per cent, as a whole number."),
        ({"holdout": "ten"}, "Hold out 0 to 50 per cent, as a whole number."),
        ({"measure_days": "0"}, "Count orders for 1 to 60 days."),
    ],
)
def test_the_composer_refuses_what_cannot_be(signed_in, typed, said):
    answer = save(signed_in, create_campaign(), **typed)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_the_composer_and_the_review_say_how_many_are_held_out(signed_in):
    for _ in range(40):
        create_customer()
    campaign = create_campaign(holdout=50)
    review = signed_in.get(reverse("campaigns:review", args=[campaign.id])).content.decode()
    composer = signed_in.get(reverse("campaigns:edit", args=[campaign.id])).content.decode()

    campaign.launch()
    assert "Held out, to measure the effect" in review
    reach = signed_in.get(reverse("campaigns:review", args=[create_campaign(holdout=0).id])).content.decode()
    assert "Held out" not in reach
    assert " held out." in composer


def test_where_everybody_is_held_out_nothing_is_launched(signed_in):
    create_customer()
    campaigns = [create_campaign(holdout=50) for _ in range(20)]
    refused = [
        "Everybody who could be reached is held out" in signed_in.get(url).content.decode()
        for url in (reverse("campaigns:review", args=[campaign.id]) for campaign in campaigns)
    ]
    assert any(refused)
    assert not all(refused)


def test_a_copy_measures_in_the_same_way():
    copy = duplicate_campaign(create_campaign(holdout=10, measure_days=7))
    assert (copy.holdout, copy.measure_days) == (10, 7)


def test_a_program_sets_the_holdout_and_how_long_orders_count(api):
    segment = create_campaign().segment
    body = {"name": "x", "segment_id": str(segment.id), "channel": "email", "subject": "x", "message": "x"}
    control = api("campaigns")

    made = control.post("/api/v1/campaigns", {**body, "holdout": 10, "measure_days": 30}, "application/json")
    assert made.status_code == 201
    campaign = Campaign.objects.get(id=made.json()["id"])
    assert (campaign.holdout, campaign.measure_days) == (10, 30)
    for wrong in ({"holdout": 51}, {"holdout": -1}, {"measure_days": 0}, {"measure_days": 61}, {"holdout": "x"}):
        assert control.post("/api/v1/campaigns", {**body, **wrong}, "application/json").status_code == 422


def test_the_log_says_the_arm_and_what_was_spent(api):
    campaign = create_launched(holdout=10)
    create_message(campaign=campaign, arm="a", orders=2, spent=12_050)

    (item,) = api("read").get(f"/api/v1/campaigns/{campaign.id}/messages").json()["items"]
    assert (item["arm"], item["spent"]) == ("a", 120.5)
