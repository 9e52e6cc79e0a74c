"""EMAIL_VENDOR=smtp: e-mail goes through the mail server of EMAIL_URL, other channels to the vendor."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured

from campaigns.carriers import carrier_of_channel
from campaigns.log import claims
from campaigns.log.claims import claim
from campaigns.log.ledger import Lease
from crm.web.mail import CONSOLE
from delivery import sweeping
from delivery.sweeping import sweep
from delivery.tests.ledger import pause_vendor, states
from tests.pages import visible_text

pytestmark = pytest.mark.django_db
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture(autouse=True)
def _smtp_beside_the_test_vendor(settings):
    settings.VENDOR_URL = settings.DUMMY_VENDOR_URL = "http://127.0.0.1:9"
    settings.EMAIL_VENDOR, settings.EMAIL_BACKEND, settings.EMAIL_HOST = "smtp", SMTP, "mail.example.com"


def start() -> None:
    apps.get_app_config("delivery").ready()


def test_email_goes_to_the_mail_server_and_sms_to_the_vendor():
    email, sms = carrier_of_channel("email"), carrier_of_channel("sms")

    assert (email.name, email.is_test, email.gives_receipts, email.unavailable) == ("smtp", False, False, "")
    assert (sms.name, sms.is_test, sms.gives_receipts, sms.unavailable) == ("127.0.0.1", True, True, "")


def test_unset_email_goes_to_the_vendor_though_there_is_a_mail_server(settings):
    settings.EMAIL_VENDOR = ""

    assert carrier_of_channel("email").name == "127.0.0.1"


def test_a_right_configuration_starts():
    start()


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("EMAIL_VENDOR", "sendmail", "EMAIL_VENDOR: must begin with the name of a vendor: dummy, http, smtp"),
        (
            "EMAIL_BACKEND",
            CONSOLE,
            "EMAIL_VENDOR: Server is missing: name a mail server, or set EMAIL_URL like smtp://user",
        ),
        ("EMAIL_HOST", None, "EMAIL_VENDOR: Server is missing: name a mail server, or set EMAIL_URL like smtp://user"),
        ("DEFAULT_FROM_EMAIL", "Mini CRM", "The sender in EMAIL_URL must be an e-mail address"),
    ],
)
def test_a_wrong_configuration_stops_the_start_and_says_what_to_set(settings, name, value, error):
    setattr(settings, name, value)

    with pytest.raises(ImproperlyConfigured, match=error):
        start()


def test_messages_of_a_dead_worker_are_unknown_by_email_and_sent_again_by_sms(launched, monkeypatch):
    monkeypatch.setattr(claims, "LEASE", timedelta(0))
    campaigns = launched(2, channel="email"), launched(2, channel="sms")
    for campaign in campaigns:
        claim(campaign, 10)
    pause_vendor("sms")

    sweep()

    assert [states(campaign) for campaign in campaigns] == [{"unknown": 2}, {"pending": 2}]
    assert not Lease.objects.exists()


def test_a_paused_vendor_does_not_stop_the_mail_server(launched, monkeypatch):
    nudges: list[tuple[str, ...]] = []
    monkeypatch.setattr(sweeping, "nudge", lambda *task: nudges.append(task))
    email = launched(1, channel="email")
    launched(1, channel="sms")
    pause_vendor("sms")

    sweep()

    assert nudges == [("delivery.tasks.send_messages", str(email.id))]


def test_the_page_of_the_vendors_shows_both(office, db):
    pause_vendor("email", reason="mail server unreachable")

    page = visible_text(office.get("/settings/vendor/").text)

    assert "Vendor of E-mail" in page
    assert "Vendor of SMS, WhatsApp" in page
    assert "mail server unreachable" in page
    assert "paused mail server unreachable 127.0.0.1, smtp" in visible_text(office.get("/settings/status/").text)
