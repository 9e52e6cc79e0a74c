"""Designing an e-mail in a browser: the blocks, the frame beside them, templates and senders."""

import pytest
from playwright.sync_api import expect

from campaigns.content.library import MailTemplate, find_template
from campaigns.models import Campaign
from campaigns.senders import Sender
from campaigns.tests.factories import create_campaign, create_customer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def draft(transactional_db) -> Campaign:
    create_customer(name="Ananya Kulkarni", city="Pune")
    sender = Sender.objects.create(
        name="Chai & Co.", address="hello@chai.example", postal_address="12 MG Road\nPune 411001", is_default=True
    )
    template = find_template("news-en")
    MailTemplate.objects.create(name="Spring letter", blocks=template.blocks)
    return create_campaign(
        name="Spring news",
        subject=template.subject,
        preheader=template.preheader,
        blocks=template.blocks,
        sender=sender,
    )


def test_blocks_are_added_moved_and_typed_without_a_script(without_javascript, marketer, draft):
    page = without_javascript.page
    without_javascript.sign_in(marketer)
    page.goto(f"/campaigns/{draft.id}/edit/")
    page.get_by_role("group", name="Add a block").get_by_role("button", name="Button").click()
    page.get_by_role("listitem", name="Button").last.get_by_label("Label").fill("Visit us")
    page.get_by_role("listitem", name="Button").last.get_by_role("button", name="Move up").click()
    expect(page.get_by_role("listitem", name="Button").last.get_by_label("Label")).to_have_value("Visit us")
    page.get_by_role("button", name="Save draft").click()
    draft.refresh_from_db()
    assert [block["kind"] for block in draft.blocks][-3:] == ["button", "text", "footer"]


def test_the_frame_follows_typing_and_no_keystroke_is_lost(page, check, marketer, draft):
    check.sign_in(marketer)
    page.goto(f"/campaigns/{draft.id}/edit/")
    mail = page.frame_locator("iframe")
    expect(mail.get_by_role("heading", name="New this month")).to_be_visible()
    heading = page.get_by_role("textbox", name="Heading").first
    heading.fill("")
    heading.press_sequentially("Dear {{ first_name }}, 1234567890", delay=25)
    expect(mail.get_by_role("heading", name="Dear Ananya, 1234567890")).to_be_visible()
    expect(heading).to_be_focused()
    page.get_by_label("Dark").check()
    expect(mail.locator(".sheet")).to_have_css("background-color", "rgb(29, 31, 37)")
    page.get_by_text("Phone", exact=True).click()
    expect(page.locator("iframe")).to_have_css("width", "320px")


def test_the_menu_of_templates_lies_over_the_blocks_and_closes(page, check, admin, draft):
    check.sign_in(admin)
    page.goto(f"/campaigns/{draft.id}/edit/")
    page.locator("#design summary", has_text="Template").click()
    expect(page.locator("#design .menu-items")).to_have_css("position", "absolute")
    page.keyboard.press("Escape")
    expect(page.locator("#design .menu-items")).to_be_hidden()


def test_the_pages_look_good_and_are_accessible(page, check, admin, draft):
    check.sign_in(admin)
    for name, address in {
        "design": f"/campaigns/{draft.id}/edit/",
        "design-review": f"/campaigns/{draft.id}/review/",
        "templates": "/templates/",
        "template": "/templates/offer-hi/",
        "senders": "/settings/senders/",
        "sender": f"/settings/senders/{draft.sender_id}/",
    }.items():
        page.goto(address)
        check.looks(name)
    draft.launch()
    page.goto(f"/campaigns/{draft.id}/")
    check.looks("design-report")
