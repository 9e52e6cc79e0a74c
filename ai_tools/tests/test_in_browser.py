"""The boxes of the AI tools in a browser: describing an audience, ideas for a message, the summary of a campaign."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from campaigns.log.ledger import State
from campaigns.tests.factories import create_campaign, create_launched, create_messages, create_segment
from customers.tests.factories import customer_record, persist_records

pytestmark = pytest.mark.django_db(transaction=True)

RULE = {"match": "all", "rules": [{"field": "visits", "op": "gte", "value": 3}]}


@pytest.fixture
def customers(transactional_db):
    cities = ["Pune", "Goa"] * 6
    persist_records(
        "customer",
        *(
            customer_record(external_id=f"c{n}", name="Ananya Rao", city=city, email=f"c{n}@example.in")
            for n, city in enumerate(cities)
        ),
    )


def test_describing_fills_the_builder_and_undo_brings_back_what_was_there(page, check, marketer, customers):
    segment = create_segment(rule=RULE)
    check.sign_in(marketer)
    page.goto(segment.get_absolute_url())
    box = page.get_by_role("region", name="Describe your audience")
    text = box.get_by_label("Describe your audience in plain words")
    text.fill("spent over 5k in Pune and love dogs")
    text.press("Enter")
    rules = page.locator("#rules")
    expect(rules.get_by_label("City")).to_have_count(0)
    expect(box).to_contain_text("Not understood: “love dogs”")
    expect(box).to_contain_text("Read by the built-in engine")
    expect(rules).to_contain_text("spent more than ₹5,000 and live in Pune")
    expect(rules.locator("input[value='5,000']")).to_be_visible()
    box.get_by_role("button", name="Undo").click()
    expect(rules).to_contain_text("visited at least 3 times")
    segment.refresh_from_db()
    assert segment.rule == RULE
    text.press("Enter")
    expect(box).to_contain_text("Filled in 2 conditions below")
    check.looks("describe")


def test_an_idea_goes_into_the_form_and_can_be_taken_out_again(page, check, marketer, customers):
    draft = create_campaign(subject="Mine", message="My own {{ city | town }}")
    check.sign_in(marketer)
    page.goto(f"/campaigns/{draft.id}/edit/")
    message = page.get_by_label("Message", exact=True)
    page.get_by_label("Goal").fill("Win back with ₹500 off until Sunday")
    page.get_by_label("Goal").press("Enter")
    suggested = page.get_by_role("list", name="Suggested messages").get_by_role("listitem")
    expect(suggested).to_have_count(3)
    expect(page.get_by_role("button", name="Restore my text")).to_be_hidden()
    suggested.nth(0).get_by_role("button", name="Use").click()
    expect(message).to_have_value(re.compile("₹500 off"))
    expect(page.locator("#preview")).to_contain_text("Hi Ananya")
    page.get_by_role("button", name="Restore my text").click()
    expect(message).to_have_value("My own {{ city | town }}")
    expect(page.get_by_label("Subject", exact=True)).to_have_value("Mine")
    draft.refresh_from_db()
    assert draft.message == "My own {{ city | town }}"
    suggested.nth(1).get_by_role("button", name="Use").click()
    check.looks("ideas")


def test_the_summary_comes_by_itself_and_its_figures_lead_to_their_rows(page, check, marketer):
    campaign = create_launched(status="completed", completed_at=timezone.now())
    create_messages(campaign, *[{}] * 8, *[{"status": State.FAILED, "reason": "mailbox is full"}] * 4)
    check.sign_in(marketer)
    page.goto(campaign.get_absolute_url())
    summary = page.get_by_role("region", name="Summary")
    expect(summary).to_contain_text("8 of 12 messages with an outcome were delivered")
    summary.get_by_role("link", name="4", exact=True).first.click()
    expect(page.locator("#rows tbody tr")).to_have_count(4)
    expect(page).to_have_url(f"{check.url}{campaign.get_absolute_url()}?status=failed&reason=mailbox+is+full")
    check.looks("summary")


def test_a_brief_becomes_a_plan_that_is_edited_and_confirmed(page, check, marketer, customers):
    check.sign_in(marketer)
    check.expect("422")
    page.goto("/ai/plan/")
    check.looks("plan-empty")
    page.get_by_label("Brief").fill(
        "Tell people in Pune about the new cold brew by email, and put up a banner in the shop"
    )
    page.get_by_role("button", name="Make a plan").click()
    plan = page.get_by_role("form", name="Plan")
    expect(plan).to_contain_text("put up a banner in the shop")
    expect(plan.get_by_label("Whom to reach")).to_have_value("people in Pune")
    expect(plan).to_contain_text("Customers who live in Pune")
    check.looks("plan")
    plan.get_by_label("Whom to reach").fill("people in Goa")
    plan.get_by_label("Message 2").fill("My own words for {{ first_name | you }}")
    plan.get_by_role("button", name="Update the plan").click()
    expect(plan).to_contain_text("Customers who live in Goa")
    expect(plan.get_by_label("Message 2")).to_have_value("My own words for {{ first_name | you }}")
    plan.get_by_role("radio", name="Variant 2").check()
    plan.get_by_label("Send at").fill("2020-01-01T10:00")
    plan.get_by_role("button", name="Create the draft").click()
    expect(page.get_by_text("This time has passed")).to_be_visible()
    page.get_by_label("Send at").fill("")
    page.get_by_role("button", name="Create the draft").click()
    expect(page.get_by_label("Message", exact=True)).to_have_value("My own words for {{ first_name | you }}")
    expect(page.get_by_text("Draft created.")).to_be_visible()


def test_suggestions_look_right(page, check, marketer, customers):
    campaign = create_launched(name="A first cup", message="Welcome! 10% off your first order")
    members = create_segment(name="Came to the tasting", is_static=True)
    check.sign_in(marketer)
    page.goto("/ai/likely/")
    check.looks("likely")
    page.goto(f"/ai/lookalike/?segment={members.id}")
    page.get_by_role("button", name="Find them").click()
    expect(page.get_by_role("heading", name="No audience is suggested")).to_be_visible()
    check.looks("lookalike")
    page.goto(f"/ai/tags/{campaign.id}/")
    expect(page.get_by_label("Discount")).to_be_checked()
    check.looks("tags")
    page.get_by_role("button", name="Save the tags").click()
    page.goto("/")
    page.get_by_label("Tag").select_option("discount")
    expect(page).to_have_url(re.compile("tag=discount"))
    expect(page.locator("#results")).to_contain_text("A first cup")
    check.looks("history-by-tag")
