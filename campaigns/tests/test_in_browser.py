"""The pages of campaigns in a browser: writing with a live preview, launching, watching."""

import re

import pytest
from playwright.sync_api import expect

from campaigns.log.ledger import State, with_reason
from campaigns.models import Campaign
from campaigns.tests.factories import create_campaign, create_customer, create_launched, create_message, create_messages
from customers.segments import audience

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def draft(transactional_db) -> Campaign:
    create_customer(name="Ananya Kulkarni", city="Pune")
    create_customer(name="Bela Shah")
    return create_campaign(message="Hi {{ first_name | there }}")


@pytest.fixture
def editor(page, check, marketer, draft):
    check.sign_in(marketer)
    page.goto(f"/campaigns/{draft.id}/edit/")
    return page


def letter(page):
    return page.locator("#preview .letter")


def test_the_preview_follows_typing_and_no_keystroke_is_lost(editor):
    expect(letter(editor)).to_have_text("Hi Ananya")
    message = editor.get_by_label("Message", exact=True)
    message.press("End")
    message.press_sequentially(", 1234567890 1234567890 1234567890 1234567890", delay=25)
    expect(letter(editor)).to_contain_text("Hi Ananya, 1234567890 1234567890 1234567890 1234567890")
    expect(message).to_have_value("Hi {{ first_name | there }}, 1234567890 1234567890 1234567890 1234567890")
    expect(message).to_be_focused()


def test_a_form_that_is_refused_is_shown_at_what_is_wrong(editor, check):
    check.expected.append("422")
    to = editor.get_by_label("Send a test to")
    to.fill("nobody")
    editor.get_by_role("button", name="Save and send test").click()
    expect(editor.get_by_text("It must be an e-mail address")).to_be_in_viewport()
    expect(to).to_be_focused()


def test_a_large_audience_is_counted_by_itself(editor, monkeypatch):
    monkeypatch.setattr(audience, "MANY", 1)
    editor.reload()
    expect(editor.locator("#reach")).to_contain_text("2 customers, 2 of them would get it now by e-mail")
    expect(editor.locator("#tokens")).to_contain_text("Everyone has one")
    expect(editor.locator("#saved")).to_contain_text("Saved")


def test_write_instead_writes_into_the_token_while_typing(editor):
    editor.get_by_label("Message", exact=True).fill("From {{ city }}?")
    instead = editor.get_by_label("Write instead of a missing city")
    expect(editor.get_by_text("1 of 2 have none: write something instead")).to_be_visible()
    instead.press_sequentially("your own town", delay=60)
    expect(editor.get_by_label("Message", exact=True)).to_have_value("From {{ city | your own town }}?")
    expect(editor.get_by_text("write something instead")).to_have_count(0)
    expect(instead).to_have_value("your own town")
    expect(instead).to_be_focused()
    editor.get_by_label("Message", exact=True).fill("From {{ city | afar }}?")
    expect(instead).to_have_value("afar")


def test_a_token_is_inserted_at_the_caret_of_the_text_last_written_in(editor):
    editor.get_by_label("Subject", exact=True).fill("For : hello")
    for _ in range(7):
        editor.get_by_label("Subject", exact=True).press("ArrowLeft")
    editor.get_by_role("button", name="First name").click()
    expect(editor.get_by_label("Subject", exact=True)).to_have_value("For {{ first_name }}: hello")
    expect(editor.locator("#preview")).to_contain_text("For Ananya: hello")


def test_another_customer_and_one_with_missing_values(editor):
    editor.get_by_role("button", name="Next customer").click()
    expect(letter(editor)).to_have_text("Hi Bela")
    editor.get_by_label("Message", exact=True).fill("In {{ city | your city }}")
    editor.get_by_role("button", name="Next customer").click()
    expect(letter(editor)).to_have_text("In Pune")
    editor.get_by_label("Show someone with missing values").check()
    expect(letter(editor)).to_have_text("In your city")


def test_only_email_has_a_subject(editor):
    expect(editor.get_by_label("Subject", exact=True)).to_be_visible()
    editor.get_by_text("SMS", exact=True).click()
    expect(editor.get_by_label("Subject", exact=True)).to_be_hidden()
    expect(editor.get_by_label("Send a test to")).to_have_value("")
    expect(editor.locator("#length")).to_contain_text(re.compile(r"8 characters,\s+1 SMS"))
    expect(editor.get_by_role("status")).to_contain_text("0 of them would get it now by SMS")


def test_enter_saves_nothing(editor, draft):
    editor.get_by_label("Campaign name").fill("Half a na")
    editor.get_by_label("Campaign name").press("Enter")
    expect(editor.get_by_role("status")).to_contain_text("2 customers")
    expect(editor.get_by_label("Campaign name")).to_have_value("Half a na")
    draft.refresh_from_db()
    assert draft.name != "Half a na"


@pytest.mark.whole_way
def test_write_review_and_launch(editor, draft):
    editor.get_by_label("Campaign name").fill("Diwali note")
    editor.get_by_label("Message", exact=True).fill("Happy Diwali, {{ first_name | friend }}")
    editor.get_by_role("button", name="Review").click()
    expect(editor.get_by_role("heading", name="Diwali note")).to_be_visible()
    expect(editor.get_by_text("Happy Diwali, Ananya")).to_be_visible()
    editor.get_by_role("button", name="Send to 2 customers").dblclick()
    expect(editor).to_have_url(f"{editor.url.split('/campaigns')[0]}/campaigns/{draft.id}/")
    expect(editor.locator("#live")).to_be_visible()
    draft.refresh_from_db()
    assert draft.status != "draft"


def test_the_page_polls_until_the_campaign_is_done_and_the_log_stays(page, check, marketer):
    campaign = create_launched()
    create_message(campaign=campaign)
    pending = create_message(campaign=campaign, status=State.PENDING)
    check.sign_in(marketer)
    page.goto(f"/campaigns/{campaign.id}/")
    expect(page.locator("#live")).to_contain_text("1 of 2 processed")
    page.get_by_label("Search the log").fill("nobody")
    expect(page.get_by_text("No messages match “nobody”.")).to_be_visible()
    pending.__class__.objects.filter(id=pending.id).update(**with_reason(State.FAILED, "Mailbox full"))
    campaign.record({"pending": -1, "failed": 1}, {("failed", "Mailbox full"): 1})
    Campaign.objects.filter(id=campaign.id).update(status="completed")
    expect(page.locator("#status")).to_have_text("Completed · 1 failed")
    expect(page.locator("#live")).to_contain_text("2 of 2 processed")
    expect(page.locator("#live")).not_to_have_attribute("hx-trigger", "every 2s")
    expect(page.locator("#reasons")).to_contain_text("Mailbox full")
    expect(page.get_by_label("Search the log")).to_have_value("nobody")
    page.get_by_role("link", name="Show all messages").click()
    page.get_by_role("link", name="Failed 1").click()
    expect(page.locator("#rows tbody tr")).to_have_count(1)


def test_tabs_follow_the_figures_and_the_log_is_never_polled(page, check, marketer):
    campaign = create_launched()
    create_message(campaign=campaign)
    create_message(campaign=campaign, status=State.PENDING)
    check.sign_in(marketer)
    page.goto(f"/campaigns/{campaign.id}/")
    tab = page.locator("#tabs").get_by_role("link", name="Delivered")
    expect(tab).to_have_text("Delivered 1")
    tab.focus()
    for _ in range(3):
        create_message(campaign=campaign)
    expect(tab).to_have_text("Delivered 4")
    expect(tab).to_be_focused()
    expect(page.locator("#rows tbody tr")).to_have_count(2)
    create_message(campaign=campaign, status=State.UNKNOWN)  # a tab that was not there
    expect(page.locator("#tabs").get_by_role("link", name="Unknown")).to_be_visible()
    tab.click()
    expect(page.locator("#rows tbody tr")).to_have_count(4)
    create_message(campaign=campaign)
    expect(tab).to_have_text("Delivered 5")
    expect(tab).to_have_attribute("aria-current", "true")


def test_history_rows_poll_and_the_search_keeps_what_is_typed(page, check, marketer):
    campaign = create_launched(name="Diwali", audience=2, pending=2)
    create_campaign(name="Monsoon")
    check.sign_in(marketer)
    page.goto("/")
    Campaign.objects.filter(id=campaign.id).update(status="completed", pending=0, delivered=2)
    expect(page.get_by_role("row", name="Diwali")).to_contain_text("Completed")
    page.get_by_label("Search campaigns").press_sequentially("monsoon", delay=80)
    expect(page.locator("#results tbody tr")).to_have_count(1)
    expect(page.get_by_label("Search campaigns")).to_have_value("monsoon")
    expect(page).to_have_url(re.compile("q=monsoon"))  # and not what was typed a moment before
    page.get_by_role("link", name="Drafts 1").click()
    expect(page).to_have_url(re.compile("status=draft.*q=monsoon"))
    page.go_back()
    expect(page.get_by_role("heading", name="History")).to_be_visible()


def test_the_pages_of_campaigns_look_right(page, check, marketer, draft):
    done = create_launched(name="Diwali", status="completed")
    delivered, failed = {}, {"status": State.FAILED, "reason": "Mailbox full"}
    create_messages(done, *[delivered, failed, {"status": State.SKIPPED, "reason": "no address"}] * 10)
    Campaign.objects.filter(id=draft.id).update(message="Hi {{ first_name }} in {{ city }} {{ nope }}")
    check.sign_in(marketer)
    for name, url in (
        ("history", "/"),
        ("new", "/campaigns/new/"),
        ("composer", f"/campaigns/{draft.id}/edit/"),
        ("review", f"/campaigns/{draft.id}/review/"),
        ("campaign", f"/campaigns/{done.id}/"),
    ):
        page.goto(url)
        check.looks(name)
