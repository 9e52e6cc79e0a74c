"""What the page of a campaign says while its vendor is paused."""

from datetime import UTC, datetime

import pytest

from campaigns.tests.factories import create_launched
from delivery.gate import report_success
from delivery.models import ChannelSetup
from delivery.tests.ledger import pause_vendor
from delivery.vendors.registry import chosen_setup
from tests.pages import visible_text

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
HTMX = {"HX-Request": "true"}
NOTICE = "The vendor does not answer well: vendor answered 503. The next try is at 10:31:05 IST."


@pytest.fixture
def paused(time_machine):
    time_machine.move_to("2026-11-23T10:31:00+05:30", tick=False)
    until = datetime(2026, 11, 23, 5, 1, 5, tzinfo=UTC)
    pause_vendor(reason="vendor answered 503", paused_until=until)


def waiting(**fields):
    """A campaign that has a message to hand over."""
    return create_launched(**{"pending": 1, "vendor_name": "127.0.0.1", **fields})


def shown(client, campaign):
    """The page, and its live figures."""
    address = f"/campaigns/{campaign.id}/"
    answers = client.get(address), client.get(f"{address}live/", headers=HTMX)
    return tuple(visible_text(answer.text) for answer in answers)


def test_it_says_why_and_when_sending_goes_on(signed_in, paused):
    assert all(NOTICE in text for text in shown(signed_in, waiting()))


def test_it_stays_while_the_vendor_is_being_tried(signed_in, paused, time_machine):
    time_machine.shift(6)
    assert all("It is being tried again now." in text for text in shown(signed_in, waiting()))


def test_it_is_gone_when_the_vendor_answers_again(signed_in, paused):
    report_success(chosen_setup("email").create(), accepted=True)
    assert not any("does not answer well" in text for text in shown(signed_in, waiting()))


def test_another_account_says_nothing_here(signed_in, paused):
    row = ChannelSetup(channel="email", kind="postmark")
    row.write_options({"token": "x", "stream": "news"})
    row.save(force_insert=True)
    campaign = waiting(setup=row.id.hex)

    assert not any("does not answer well" in text for text in shown(signed_in, campaign))


def test_who_only_awaits_receipts_does_not_care(signed_in, paused):
    assert not any("does not answer well" in text for text in shown(signed_in, create_launched(sent=1)))


@pytest.mark.parametrize("status", ["paused", "completed", "cancelled"])
def test_it_concerns_only_what_is_being_sent(signed_in, paused, status):
    assert not any(
        "does not answer well" in text for text in shown(signed_in, create_launched(status=status, pending=1))
    )
