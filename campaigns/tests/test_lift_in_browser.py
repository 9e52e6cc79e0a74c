"""What a campaign brought, how a draft measures it, and the texts that are tried, as people see them."""

import pytest
from playwright.sync_api import expect

from campaigns.attribution.models import Earned
from campaigns.tests.factories import create_campaign, create_customer, create_launched, create_message
from campaigns.tests.test_lift import create_measured
from campaigns.tests.test_variants import create_tried
from campaigns.variants import Variant, save_experiment

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_report_the_composer_and_the_review(page, check, marketer):
    for n in range(12):
        create_customer(email=f"p{n}@example.in")
    check.sign_in(marketer)
    page.goto(create_measured((9_000, 2_700, 50_000), (1_000, 100, 50_000)).get_absolute_url())
    check.looks("lift")
    draft = create_campaign(holdout=50)
    page.goto(f"/campaigns/{draft.id}/edit/")
    check.looks("measure")
    page.goto(f"/campaigns/{draft.id}/review/")
    check.looks("review-holdout")


def test_texts_that_are_tried(page, check, marketer):
    create_customer()
    check.sign_in(marketer)
    page.goto(create_tried(decide_by="hand").get_absolute_url())
    check.looks("tried")
    draft = create_campaign(has_variants=True)
    save_experiment(draft, [Variant("Other subject"), Variant("", "Other words")], test_percent=20)
    page.goto(f"/campaigns/{draft.id}/edit/")
    check.looks("variants")
    page.get_by_role("button", name="Review").click()
    check.looks("review-variants")


def test_orders_that_are_credited(page, check, marketer):
    campaign = create_launched(name="Monsoon beans are here", status="completed")
    create_message(campaign=campaign, status="delivered")
    Earned.objects.create(version=1, campaign=campaign, converted=1, orders=2, revenue=9_000_000)
    check.sign_in(marketer)
    page.goto(campaign.segment.get_absolute_url())
    expect(page.get_by_role("region", name="Campaigns and their orders")).to_contain_text("₹90,000")
    check.looks("segment-earned")
    page.goto(campaign.get_absolute_url())
    expect(page.get_by_role("region", name="Orders credited to the messages")).to_contain_text("₹90,000")
    check.looks("campaign-earned")
