"""Sending a test from the composer, in a browser."""

import pytest
from playwright.sync_api import expect

from campaigns.tests.factories import create_campaign, create_customer
from delivery.tests.ledger import written

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_test_goes_out_once_with_what_was_just_typed(page, check, marketer, vendor):
    create_customer(name="Ananya Kulkarni")
    draft = create_campaign()
    check.sign_in(marketer)
    check.expect("422")
    page.goto(f"/campaigns/{draft.id}/edit/")
    page.get_by_label("Message", exact=True).fill("Dear {{ first_name | friend }}")
    page.get_by_label("Send a test to").fill("nobody")
    page.get_by_role("button", name="Save and send test").click()
    expect(page.get_by_text("It must be an e-mail address like asha@example.com.")).to_be_visible()
    expect(page.get_by_label("Message", exact=True)).to_have_value("Dear {{ first_name | friend }}")
    check.looks("test-refused")
    page.get_by_label("Send a test to").fill("me@example.com")
    page.get_by_role("button", name="Save and send test").click()
    expect(page.get_by_text("Test sent to me@example.com, as Ananya Kulkarni would read it.")).to_be_visible()
    assert [written(message["body"]) for message in vendor.messages] == ["Dear Ananya"]
