"""What campaigns are told of the vendor that carries a channel."""

import pytest
from django.urls import reverse

from campaigns.carriers import TEST_VENDOR, carrier_of_channel
from crm.web.mail import CONSOLE
from customers.channels import CHANNELS

pytestmark = pytest.mark.django_db
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_vendor_at_an_address_carries_every_channel(settings, channel):
    settings.VENDOR_URL = "https://vendor.example.com/v1"

    carrier = carrier_of_channel(channel)

    assert (carrier.name, carrier.unavailable) == ("vendor.example.com", "")
    assert carrier.gives_receipts
    assert not carrier.is_test


def test_the_built_in_vendor_is_a_test_vendor(settings):
    settings.VENDOR_URL = settings.DUMMY_VENDOR_URL = "http://127.0.0.1:8100"

    assert carrier_of_channel("sms").is_test


def test_a_mail_server_carries_email_and_sends_no_receipts(settings):
    settings.VENDOR_URL, settings.EMAIL_BACKEND, settings.EMAIL_HOST = "", SMTP, "mail.example.com"

    carrier = carrier_of_channel("email")

    assert (carrier.name, carrier.unavailable, carrier.gives_receipts) == ("smtp", "", False)
    assert carrier_of_channel("sms").unavailable == "No vendor carries SMS: choose one under Settings → Channels."


def test_without_both_nothing_is_carried(settings):
    settings.VENDOR_URL, settings.EMAIL_BACKEND = "", CONSOLE

    assert carrier_of_channel("email").unavailable.startswith("No mail server is set up")


def test_a_campaign_keeps_the_vendor_that_it_was_launched_with(launched, api, settings):
    settings.VENDOR_URL = settings.DUMMY_VENDOR_URL = "http://127.0.0.1:8100"
    campaign = launched(1, launching=False, snapshot=False)
    url = f"/api/v1/campaigns/{campaign.id}"
    assert api("read").get(url).json()["vendor"] == {"name": "127.0.0.1", "test": True}

    settings.VENDOR_URL = "https://vendor.example.com/v1"
    assert api("read").get(url).json()["vendor"] == {"name": "vendor.example.com", "test": False}
    campaign.launch()
    settings.VENDOR_URL = settings.DUMMY_VENDOR_URL

    assert api("read").get(url).json()["vendor"] == {"name": "vendor.example.com", "test": False}


def test_an_old_report_says_that_nothing_was_really_sent(launched, signed_in, settings):
    settings.VENDOR_URL = settings.DUMMY_VENDOR_URL = "http://127.0.0.1:8100"
    campaign = launched(1)
    settings.VENDOR_URL = "https://vendor.example.com/v1"

    page = signed_in.get(reverse("campaigns:campaign", args=[campaign.id])).content.decode()

    assert TEST_VENDOR in page
