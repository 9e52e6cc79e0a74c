"""What was typed in the builder or the composer is not lost by leaving the page or by the end of the session."""

import re

import pytest
from playwright.sync_api import expect

from campaigns.tests.factories import create_campaign
from crm.accounts.sessions import end_sessions
from customers.models import Segment
from customers.tests.factories import create_customers

RULE = {"match": "all", "rules": [{"field": "total_spend", "op": "gt", "value": 100}]}


def save(page):
    return page.get_by_role("button", name=re.compile("Save (draft|segment)"))


@pytest.fixture
def composer(page, check, marketer):
    campaign = create_campaign()
    check.sign_in(marketer)
    page.goto(f"/campaigns/{campaign.id}/edit/")
    return page.get_by_label("Message", exact=True)


@pytest.fixture
def builder(page, check, marketer):
    segment = Segment.objects.create(name="Big spenders", rule=RULE)
    check.sign_in(marketer)
    page.goto(segment.get_absolute_url())
    expect(page.locator("#total")).to_be_visible()
    return page.get_by_label("Value of Total spend")


@pytest.fixture(params=["composer", "builder"])
def field(request):
    """A text of an open form."""
    return request.getfixturevalue(request.param)


def test_text_stays_when_the_session_ends_and_is_saved_after_signing_in_again(field, page, check, marketer):
    end_sessions(marketer)
    address = page.url
    field.fill("12345")
    notice = page.get_by_text("You are signed out")
    expect(notice).to_be_visible()
    assert page.url == address
    expect(field).to_have_value("12345")

    save(page).click()
    link = page.get_by_role("link", name="sign in in another tab")
    expect(link).to_be_focused()
    assert page.url == address
    link.evaluate("link => { link.dataset.said = 'before' }")
    page.evaluate("htmx.ajax('GET', document.body.dataset.session, { swap: 'none' })")  # any answer may say it again
    expect(link).not_to_have_attribute("data-said", "before")
    expect(link).to_be_focused()

    check.sign_in(marketer)
    page.context.clear_cookies(name="csrftoken")  # signing in makes a new token
    expect(notice).to_be_hidden()
    expect(field).to_have_value("12345")
    save(page).click()
    expect(page.get_by_text("Draft saved.").or_(page.get_by_text("Saved. "))).to_be_visible()
    expect(field).to_have_value("12345" if "campaigns" in page.url else "12,345")


def test_what_was_typed_about_a_customer_stays_when_the_session_has_ended(page, check, marketer):
    (customer,) = create_customers({"external_id": "c1", "name": "Asha"})
    check.sign_in(marketer)
    for path, label in (("edit/", "Name"), ("", "New note")):
        page.goto(customer.get_absolute_url() + path)
        field = page.get_by_label(label, exact=True)
        field.fill("Asha Rao")
        end_sessions(marketer)
        page.locator("form", has=field).locator("button[type=submit]").last.click()
        expect(page.get_by_text("You are signed out")).to_be_visible()
        expect(field).to_have_value("Asha Rao")

        check.sign_in(marketer)
        expect(page.get_by_text("You are signed out")).to_be_hidden()
        page.locator("form", has=field).locator("button[type=submit]").last.click()
        page.wait_for_url(f"**{customer.get_absolute_url()}*")
        expect(page.locator(".timeline")).to_contain_text("name" if path else "Asha Rao")
    assert customer.notes.get().text == "Asha Rao"
    customer.refresh_from_db()
    assert customer.name == "Asha Rao"


def test_unsaved_text_is_named_and_the_browser_asks_before_it_is_left(field, page):
    expect(page.locator("#saved")).to_contain_text("Saved")
    field.fill("12345")
    expect(page.locator("#saved")).to_have_text("Unsaved changes")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    address = page.url
    page.get_by_role("link", name="Customers", exact=True).click()
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert page.url == address
    expect(field).to_have_value("12345")

    save(page).click()
    expect(page.locator("#saved")).to_contain_text("Saved ")
    page.get_by_role("link", name="Customers", exact=True).click()
    expect(page).to_have_title("Customers · Mini CRM")
    assert asked == ["beforeunload"]


def test_an_edit_of_the_rules_is_unsaved_too(builder, page):
    page.get_by_role("button", name="Condition", exact=True).click()
    expect(page.locator("#saved")).to_have_text("Unsaved changes")


def test_without_a_script_the_server_says_that_changes_are_unsaved(without_javascript, marketer):
    page = without_javascript.page
    segment = Segment.objects.create(name="Big spenders", rule=RULE)
    without_javascript.sign_in(marketer)
    page.goto(segment.get_absolute_url())
    page.get_by_role("button", name="Condition", exact=True).click()
    expect(page.locator("#saved")).to_have_text("Unsaved changes")


def test_a_page_says_when_nothing_answers_and_stops_saying_it(page, check, marketer):
    """A click on a link that htmx follows would else do nothing, without a word."""
    for said in ("ERR_FAILED", "htmx:sendError", "htmx:afterRequest"):
        check.expect(said)
    create_campaign()
    check.sign_in(marketer)
    page.goto("/")
    page.route("**/?status=*", lambda route: route.abort())
    completed = page.get_by_role("navigation", name="Campaigns by status").get_by_role("link", name="Completed")
    completed.click()
    notice = page.get_by_text("That did not work, and this page may be out of date.")
    expect(notice).to_be_visible()
    check.accessible()
    page.unroute("**/?status=*")
    completed.click()
    expect(notice).to_be_hidden()
