"""Controlling a campaign in a browser, while its page keeps asking for its figures."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from campaigns.log.ledger import Message, State
from campaigns.models import Campaign
from campaigns.tests.factories import create_campaign, create_customer, create_launched, create_message

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sending(transactional_db) -> Campaign:
    campaign = create_launched(name="Diwali")
    for _ in range(3):
        create_message(campaign=campaign)
    create_message(campaign=campaign, status=State.PENDING)
    return campaign


@pytest.fixture
def open_page(page, check, marketer):
    def open(campaign: Campaign):
        check.sign_in(marketer)
        page.goto(f"/campaigns/{campaign.id}/")
        return page

    return open


def press(page, name: str) -> None:
    page.get_by_role("button", name=name).first.click()


def test_it_is_paused_and_resumed_while_the_page_watches(open_page, sending):
    page = open_page(sending)
    with page.expect_response("**/live/?*"):
        pass
    press(page, "Pause sending")
    expect(page.locator("#status")).to_have_text("Paused")
    expect(page.locator("#live")).to_contain_text("paused · 1 waiting")
    press(page, "Resume sending")
    expect(page.locator("#status")).to_have_text("Sending")
    sending.refresh_from_db()
    assert sending.status == "sending"


def test_buttons_follow_the_actions_of_another_person(open_page, sending):
    page = open_page(sending)
    button = page.get_by_role("button", name="Pause sending")
    button.focus()
    with page.expect_response("**/live/?*"):
        pass
    expect(button).to_be_focused()  # the same button as before, not a new one in its place
    Campaign.objects.filter(id=sending.id).update(status="paused")
    expect(page.get_by_role("button", name="Resume sending")).to_be_visible()
    expect(page.get_by_role("button", name="Pause sending")).to_have_count(0)


def test_failed_messages_are_retried(open_page, sending):
    create_message(campaign=sending, status=State.FAILED, reason="mailbox is full")
    page = open_page(sending)
    expect(page.get_by_role("button", name="Retry the 1 failed")).to_have_count(0)
    Message.objects.filter(campaign=sending, status=State.PENDING).update(status=State.DELIVERED)
    Campaign.objects.filter(id=sending.id).update(status="completed", pending=0, delivered=4)
    expect(page.locator("#controls").get_by_role("button", name="Retry the 1 failed")).to_be_visible()
    expect(page.locator("#reasons").get_by_role("button", name="Retry the 1 failed")).to_be_visible()
    press(page, "Retry the 1 failed")
    expect(page.locator("#status")).to_have_text("Sending")
    sending.refresh_from_db()
    assert (sending.round, sending.retrying) == (2, True)


def test_cancelling_after_confirmation(open_page, check, sending):
    page = open_page(sending)
    page.get_by_role("link", name="Cancel …").click()
    expect(page.get_by_text("1 message not sent yet is withdrawn")).to_be_visible()
    check.looks("cancel")
    page.get_by_role("link", name="Keep it").click()
    expect(page.locator("#status")).to_have_text("Sending")
    page.get_by_role("link", name="Cancel …").click()
    press(page, "Cancel the campaign")
    expect(page.locator("#status")).to_have_text("Cancelled")
    expect(page.locator("#controls").get_by_role("button")).to_have_text(["Duplicate"])


def test_it_is_scheduled_taken_back_and_scheduled_again(open_page, check):
    create_customer()
    draft = create_campaign()
    page = open_page(draft)
    soon = timezone.localtime() + timedelta(days=1)
    press(page, "Review")
    page.get_by_label("Or send at").fill("2020-01-01T10:00")
    check.expect("422")
    press(page, "Schedule")
    expect(page.get_by_text("This time has passed: choose a later one.")).to_be_visible()
    expect(page.get_by_label("Or send at")).to_have_value("2020-01-01T10:00")
    check.looks("refused-time")
    page.get_by_label("Or send at").fill(f"{soon:%Y-%m-%dT10:30}")
    press(page, "Schedule")
    expect(page.get_by_role("heading", name=f"Scheduled for {soon.day} {soon:%b %Y}, 10:30 IST")).to_be_visible()
    check.looks("scheduled")
    press(page, "Back to draft")
    press(page, "Review")
    page.get_by_label("Or send at").fill(f"{soon:%Y-%m-%dT11:30}")
    press(page, "Schedule")
    page.get_by_role("link", name="Send now …").click()
    expect(page.get_by_role("heading", name="now?")).to_be_visible()
    check.looks("send-now")
    press(page, "Send to 1 customer now")
    expect(page.locator("#status")).to_have_text("Sending")


def test_the_page_of_a_scheduled_campaign_becomes_the_report(open_page):
    scheduled = create_campaign(status="scheduled", scheduled_for=timezone.now() + timedelta(hours=1))
    page = open_page(scheduled)
    expect(page.get_by_role("heading", name="Scheduled for")).to_be_visible()
    scheduled.start()
    expect(page.get_by_role("heading", name="Communication log")).to_be_visible()


def test_a_reason_filters_the_log_and_the_export(open_page, sending):
    create_message(campaign=sending, status=State.FAILED, reason="mailbox is full")
    page = open_page(sending)
    page.set_viewport_size({"width": 390, "height": 700})
    expect(page.locator("#log")).not_to_be_in_viewport()
    page.locator("#reasons").get_by_role("link", name="Mailbox is full").click()
    expect(page.locator("#rows tbody tr")).to_have_count(1)
    expect(page.locator("#log h2")).to_be_in_viewport()
    expect(page.get_by_text("Only “mailbox is full”")).to_be_focused()
    with page.expect_download() as download:
        page.get_by_role("link", name="Export CSV").click()
    lines = download.value.path().read_text().splitlines()
    assert len(lines) == 2
    assert "mailbox is full" in lines[1]
    page.get_by_role("link", name="Only: Mailbox is full").click()
    expect(page.locator("#rows tbody tr")).to_have_count(1)
    expect(page.get_by_role("link", name="Only: Mailbox is full")).to_have_count(0)


def test_going_back_brings_the_whole_page(open_page, sending):
    page = open_page(sending)
    page.locator("#tabs").get_by_role("link", name="Pending").click()
    expect(page.locator("#rows tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Campaigns").first.click()
    expect(page.get_by_role("heading", name="History")).to_be_visible()
    page.go_back()
    page.go_back()
    expect(page.locator("#rows tbody tr")).to_have_count(4)
    for id in ("controls", "status", "tabs", "export", "undecided"):
        expect(page.locator(f"#{id}")).to_have_count(1)


def test_reports_of_every_status_look_right(open_page, check):
    reasons = ("mailbox is full", "mailbox does not exist", "refused as spam", "the moon was full")
    for status in ("sending", "paused", "completed", "cancelled"):
        campaign = create_launched(name="Win-back: ₹500 off the next order", status=status)
        for reason in reasons:
            create_message(campaign=campaign, status=State.FAILED, reason=reason)
        for state, reason in ((State.DELIVERED, ""), (State.SKIPPED, "cancelled"), (State.SKIPPED, "opted out")) * 3:
            create_message(campaign=campaign, status=state, reason=reason)
        if status in ("sending", "paused"):
            create_message(campaign=campaign, status=State.PENDING)
            create_message(campaign=campaign, status=State.UNKNOWN, reason="the mail server broke off")
        page = open_page(campaign)
        check.looks(f"campaign-{status}")
    page.goto("/")
    check.looks("history")
