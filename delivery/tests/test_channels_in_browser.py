"""Settings → Channels, as an administrator sees it."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from delivery.models import ChannelSetup

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_vendor_is_set_up_and_tried(page, check, admin, settings, vendor):
    check.expect("422")
    settings.DUMMY_VENDOR_URL = vendor.url
    settings.SMS_VENDOR = "dummy"
    row = ChannelSetup(channel="email", kind="postmark", chosen_at=timezone.now())
    row.write_options({"token": "t", "stream": "broadcast"})
    row.save(force_insert=True)
    check.sign_in(admin)
    page.goto("/settings/channels/")
    page.get_by_text("Use another vendor for e-mail").click()
    check.looks("settings-channels")

    page.get_by_role("link", name="Set up Mailgun").click()
    page.get_by_role("button", name="Save and use").click()
    expect(page.get_by_text("Sending API key is missing.")).to_be_visible()
    check.looks("settings-channel-setup")

    page.goto("/settings/channels/")
    page.locator("#whatsapp").get_by_label("Send a test to").fill("+919800000001")
    page.get_by_role("button", name="Send test by WhatsApp").click()
    expect(page.get_by_text("accepted the test to +919800000001.")).to_be_visible()
    assert [message["channel"] for message in vendor.messages] == ["whatsapp"]
