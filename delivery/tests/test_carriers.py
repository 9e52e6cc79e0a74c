"""What campaigns are told of the vendor that carries a channel."""

import pytest

from campaigns.carriers import carrier_of_channel
from crm.web.mail import CONSOLE
from customers.channels import CHANNELS

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
    settings.VENDOR_URL, settings.EMAIL_BACKEND = "", SMTP

    carrier = carrier_of_channel("email")

    assert (carrier.name, carrier.unavailable, carrier.gives_receipts) == ("smtp", "", False)
    assert carrier_of_channel("sms").unavailable == "No vendor carries SMS: set VENDOR_URL."


def test_without_both_nothing_is_carried(settings):
    settings.VENDOR_URL, settings.EMAIL_BACKEND = "", CONSOLE

    assert carrier_of_channel("email").unavailable.startswith("No mail server is set up")
