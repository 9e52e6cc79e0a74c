"""Which setup carries a channel, and which one a campaign keeps."""

import pytest
from django.utils import timezone

from campaigns.carriers import carrier_of_channel
from campaigns.models import Campaign
from delivery.gate import find_state, stop
from delivery.models import ChannelSetup
from delivery.outbox import send
from delivery.tests import vendor_stub
from delivery.tests.ledger import states
from delivery.vendors.registry import KINDS, UNREADABLE, chosen_setup, chosen_setups, find_setup

pytestmark = pytest.mark.django_db


def choose(channel: str = "email", kind: str = "http", **options: str) -> ChannelSetup:
    row = ChannelSetup(channel=channel, kind=kind, chosen_at=timezone.now())
    row.write_options({"url": "https://vendor.example.com", "secret": "", **options})
    row.save(force_insert=True)
    return row


def test_the_environment_wins_over_the_page_and_the_page_over_the_default(settings):
    assert chosen_setup("email").source == "default"

    choose()
    assert (chosen_setup("email").source, chosen_setup("sms").source) == ("page", "default")

    settings.EMAIL_VENDOR = "dummy"
    assert (chosen_setup("email").source, chosen_setup("email").kind.name) == ("environment", "dummy")
    assert chosen_setups()["email"] == chosen_setup("email")


@pytest.mark.both_databases
def test_two_accounts_at_one_vendor_are_paused_each_by_itself():
    first, second = (find_setup(choose(kind="postmark", token=each, stream="news").id.hex) for each in ("one", "two"))
    stop(first.create(), "401 wrong key")

    assert find_state(first.create()).is_paused
    assert not find_state(second.create()).is_paused
    assert find_state(first.create()).vendor == find_state(second.create()).vendor == "Postmark"


def test_channels_with_the_same_account_share_its_gate_and_the_account_reveals_no_key():
    email, sms = (find_setup(choose(channel).id.hex) for channel in ("email", "sms"))
    assert email.account == sms.account
    stop(email.create(), "401 wrong key")
    assert find_state(sms.create()).is_paused
    postmark = find_setup(choose(kind="postmark", token="server-token", stream="news").id.hex)
    assert "server-token" not in postmark.account


def test_the_latest_choice_counts():
    choose(url="https://first.example.com")
    choose(url="https://second.example.com")

    assert carrier_of_channel("email").name == "second.example.com"


@pytest.mark.both_databases
def test_a_campaign_is_sent_with_the_setup_that_it_was_launched_with(launched):
    with vendor_stub.running() as first, vendor_stub.running() as second:
        choose(url=first.url)
        campaign = launched(2)
        choose(url=second.url)

        send(campaign)

        assert (len(first.messages), len(second.messages)) == (2, 0)


@pytest.mark.both_databases
def test_a_campaign_whose_vendor_is_gone_pauses_and_says_so(launched):
    row = choose()
    campaign = launched(2)
    row.delete()

    send(campaign)

    campaign.refresh_from_db()
    assert campaign.status == Campaign.Status.PAUSED
    assert campaign.pause_reason == "The vendor that it was launched with (vendor.example.com) is no longer set up."
    assert states(campaign) == {"pending": 2}


def test_secrets_are_not_stored_in_the_open_and_are_lost_with_the_secret_key(settings):
    row = choose(secret="whsec_c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0")
    assert "whsec_" not in row.encrypted
    assert "c2VjcmV0" not in repr(find_setup(row.id.hex))
    assert chosen_setup("email").options["secret"].startswith("whsec_")

    settings.SECRET_KEY = "another secret key of more than thirty-two characters"

    assert carrier_of_channel("email").unavailable == UNREADABLE


@pytest.mark.parametrize("id", ["", "0" * 32, "x", "not a uuid", "../receipts"])
def test_an_unknown_id_finds_nothing(id):
    assert find_setup(id) is None


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_example_of_every_kind_is_right(kind, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "mail.example.com"

    options = kind.read_options(kind.example)

    assert set(options) == {each.name for each in kind.fields}
