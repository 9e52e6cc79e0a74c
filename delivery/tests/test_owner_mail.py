"""Who made a campaign is mailed once when it ends, is paused by somebody else, cannot be sent, or needs a decision."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from campaigns.log.ledger import State
from campaigns.models import Campaign
from campaigns.tests.factories import create_launched, create_message
from conftest import create_user
from crm.accounts.models import User
from delivery.owner_mail import tell_owners
from delivery.tests.ledger import pause_vendor
from delivery.vendors.registry import chosen_setup

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return create_user(email="mira@example.com")


@pytest.fixture
def campaign(owner) -> Campaign:
    campaign = create_launched(name="First cup", created_by=owner, vendor_name=chosen_setup("email").create().name)
    create_message(campaign=campaign, status=State.DELIVERED)
    create_message(campaign=campaign, status=State.FAILED, reason="mailbox is full")
    return campaign


def subjects() -> list[str]:
    """Of the mails since the last call, after two looks at the campaigns: the second one must say nothing again."""
    mail.outbox.clear()
    tell_owners()
    tell_owners()
    return [letter.subject for letter in mail.outbox]


def test_the_end_is_told_with_the_figures_and_the_address(campaign, settings):
    Campaign.objects.complete()

    assert subjects() == ["“First cup” has ended"]
    letter = mail.outbox[0]
    assert letter.to == ["mira@example.com"]
    assert "1 delivered, 1 failed" in letter.body
    assert f"{settings.SITE_URL}/campaigns/{campaign.id}/" in letter.body
    assert f"{settings.SITE_URL}/settings/profile/" in letter.body


def test_a_retry_that_ends_is_told_too(campaign):
    Campaign.objects.complete()
    assert subjects()
    Campaign.objects.update(status="sending", round=2, completed_at=None)
    assert not subjects()
    Campaign.objects.complete()

    assert subjects() == ["“First cup” has ended"]


def test_an_end_of_long_ago_is_not_told(campaign):
    Campaign.objects.update(status="completed", completed_at=timezone.now() - timedelta(days=2))

    assert not subjects()


def test_a_pause_by_somebody_else_is_told_each_time(campaign):
    boss = create_user(email="boss@example.com")
    for _ in range(2):
        campaign.pause(by=boss)
        assert subjects() == ["“First cup” is paused"]
        assert "boss@example.com" in mail.outbox[0].body
        campaign.resume(by=boss)
        assert not subjects()


def test_a_pause_of_ones_own_is_not_told(campaign, owner):
    campaign.pause(by=owner)

    assert not subjects()


def test_messages_of_which_nobody_knows_are_told(campaign):
    create_message(campaign=campaign, status=State.UNKNOWN, reason="the mail server broke off")

    assert subjects() == ["“First cup” needs your decision"]
    assert "1 message" in mail.outbox[0].body


def test_a_vendor_that_fails_for_long_is_told_with_the_reason(campaign):
    create_message(campaign=campaign, status=State.PENDING)
    pause_vendor(failures=9, reason="vendor answered 401")
    Campaign.objects.update(last_sent_at=timezone.now() - timedelta(minutes=2))
    assert not subjects()
    Campaign.objects.update(last_sent_at=timezone.now() - timedelta(minutes=20))

    assert subjects() == ["“First cup” cannot be sent"]
    assert "vendor answered 401" in mail.outbox[0].body


@pytest.mark.parametrize("change", [{"wants_campaign_mail": False}, {"is_active": False}])
def test_who_does_not_want_it_or_has_left_gets_none(campaign, change):
    User.objects.update(**change)
    Campaign.objects.complete()

    assert not subjects()


def test_a_mail_that_the_server_did_not_take_is_sent_later(campaign, settings):
    Campaign.objects.complete()
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert not subjects()
    settings.EMAIL_BACKEND = working

    assert subjects() == ["“First cup” has ended"]


def test_nothing_is_noted_while_no_mail_server_is_set_up(campaign, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    Campaign.objects.complete()

    assert not subjects()
    assert Campaign.objects.get().owner_knows == ""


def test_a_name_over_two_lines_stays_one_subject(campaign):
    Campaign.objects.update(name="First\r\nBcc: all@example.com")
    Campaign.objects.complete()

    assert subjects() == ["“First Bcc: all@example.com” has ended"]
