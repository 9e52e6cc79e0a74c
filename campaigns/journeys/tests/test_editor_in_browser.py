"""The editor of a journey in a browser: what it asks before work is lost, and shows only where it is needed."""

import pytest
from playwright.sync_api import expect

from campaigns.journeys.models import Journey
from campaigns.journeys.starting import create_journey, save_draft
from campaigns.journeys.tests.plans import mail, plan, wait

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def journey(page, check, marketer):
    """A draft that is open in the editor."""
    journey = create_journey("Cart", plan(wait("w", 2, "hours"), mail("m")))
    check.sign_in(marketer)
    page.goto(f"/journeys/{journey.id}/edit/")
    return journey


def test_edits_are_not_dropped_unasked(page, journey):
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_label("Subject").fill("Mine")
    expect(page.get_by_text("Unsaved changes")).to_be_visible()
    page.get_by_role("link", name="Cancel").click(no_wait_after=True)
    expect(page.get_by_label("Subject")).to_have_value("Mine")
    assert asked == ["beforeunload"]
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("“Cart” saved.")).to_be_visible()
    assert asked == ["beforeunload"]


def test_what_is_wrong_and_a_conflict_are_where_the_keyboard_is(page, check, journey):
    check.expect("status of 4")
    page.get_by_label("Wait", exact=True).fill("many")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("alert")).to_be_focused()
    check.looks("journey-edit-refused")
    page.get_by_role("link", name="Step 1").press("Enter")
    page.get_by_label("Wait", exact=True).fill("3")
    assert save_draft(Journey.objects.get(), plan(mail("m", "Theirs")))
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("button", name="Save draft")).to_be_in_viewport()
    check.looks("journey-edit-conflict")
    page.get_by_role("button", name="Replace it with yours").click()
    expect(page.get_by_text("1 Wait 3 hours")).to_be_visible()


def test_the_choice_of_a_date_shows_what_a_date_needs(page, check, journey):
    expect(page.locator("#date_at")).to_be_hidden()
    page.get_by_label("When this happens to a customer").select_option(label="Date: Last order")
    expect(page.locator("#date_at")).to_be_visible()
    expect(page.get_by_label("Only with these categories")).to_be_hidden()
    expect(page.get_by_label("How many, before or after the date")).to_be_hidden()
    page.get_by_label("On, before or after the date").select_option("after it")
    page.get_by_label("How many, before or after the date").fill("30")
    check.looks("journey-edit-date")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("30 days after the date “Last order”, at 09:00.")).to_be_visible()
