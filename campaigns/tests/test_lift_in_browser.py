"""What a campaign brought, how a draft measures it, and the texts that are tried, as people see them."""

import pytest
from playwright.sync_api import expect

from campaigns.attribution.models import Earned
from campaigns.tests.factories import create_campaign, create_customer, create_launched, create_message
from campaigns.tests.test_breakdown import create_sent, people
from campaigns.tests.test_lift import create_buyers, create_measured
from campaigns.tests.test_variants import create_tried
from campaigns.variants.models import Variant, save_experiment

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_report_the_composer_and_the_review(page, check, marketer):
    for n in range(12):
        create_customer(email=f"p{n}@example.in")
    check.sign_in(marketer)
    page.goto(create_measured((9_000, 2_700, 50_000), (1_000, 100, 50_000)).get_absolute_url())
    check.looks("lift")
    campaign = create_measured((4_500, 450, 50_000), (1_000, 60, 50_000), has_variants=True)
    campaign.arms |= {"b": [4_500, 0, 0]}
    campaign.save()
    create_buyers(campaign, "b", 600, 60_000)
    save_experiment(campaign, [Variant("Other subject")], decide_by="orders")
    page.goto(campaign.get_absolute_url())
    check.looks("lift-by-text")
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


def test_parts_of_the_audience(page, check, marketer):
    cities = (("Pune", 400, 90), ("Delhi", 300, 12), ("Mumbai", 500, 40), ("Goa", 60, 5), ("Thiruvananthapuram", 90, 6))
    sent = [person for city, count, clicked in cities for person in people(count, clicked=clicked, city=city)]
    campaign = create_sent(*sent, *people(7, city="Leh"), *people(3, city="Diu"), status="completed")
    check.sign_in(marketer)
    page.goto(campaign.get_absolute_url())
    page.get_by_role("link", name="Which parts failed").scroll_into_view_if_needed()
    page.get_by_label("What is counted").select_option("Clicked")
    expect(page.locator("#breakdown [role=status]")).to_contain_text("3 parts stand out.")
    check.looks("campaign-parts")
    page.goto(f"{campaign.get_absolute_url()}breakdown/?by=order_count&of=clicked")
    check.looks("parts")


def test_hours_that_are_tried(page, check, marketer):
    campaign = create_measured((4_500, 450, 50_000), (0, 0, 0), holdout=0, tries_hours=True)
    campaign.arms = {"a": [4_500, 0, 0], "t": [4_500, 0, 0]}
    campaign.save()
    create_buyers(campaign, "t", 540, 60_000)
    check.sign_in(marketer)
    page.goto(campaign.get_absolute_url())
    expect(page.get_by_text("More people bought when they were written to at their hour.")).to_be_visible()
    check.looks("hours-tried")
    draft = create_campaign(tries_hours=True)
    page.goto(f"/campaigns/{draft.id}/edit/")
    expect(page.get_by_label("Try the hour of each person")).to_be_checked()
    check.looks("hours-draft")
