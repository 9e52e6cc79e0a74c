"""Choosing what to retry in a browser."""

import pytest
from playwright.sync_api import expect

from campaigns.tests.factories import create_launched, create_message

pytestmark = pytest.mark.django_db(transaction=True)


def test_reasons_are_chosen(page, check, marketer, transactional_db):
    campaign = create_launched(status="completed", awaits_receipts=False)
    for reason in ("mailbox is full", "vendor answered 503", "no such mailbox"):
        create_message(campaign=campaign, status="failed", reason=reason)
    check.sign_in(marketer)
    page.goto(campaign.get_absolute_url())
    page.get_by_role("link", name="Choose reasons").click()
    expect(page.get_by_role("checkbox", name="mailbox is full")).to_be_checked()
    check.looks("retry")
    page.get_by_role("checkbox", name="mailbox is full").uncheck()
    page.get_by_role("button", name="Retry these").click()
    expect(page.get_by_role("link", name="Choose reasons")).to_have_count(0)
    campaign.refresh_from_db()
    assert campaign.retry_reasons == ["vendor answered 503"]
