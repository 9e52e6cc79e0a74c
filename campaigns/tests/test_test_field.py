"""Where a test goes: the field follows the channel, and keeps what was typed where it fits."""

import pytest

from campaigns.tests.factories import create_campaign

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
HTMX = {"HX-Request": "true"}


def refreshed(client, *, channel: str, **posted):
    """The composer's fragment after a change of the channel or of the text."""
    draft = create_campaign()
    fields = {"name": "n", "segment": draft.segment_id, "channel": channel, "message": "Hi"}
    return client.post(f"/campaigns/{draft.id}/edit/", fields | posted, headers=HTMX)


def test_an_email_address_does_not_stay_in_an_sms_campaign(signed_in, marketer):
    page = refreshed(signed_in, channel="sms", test_channel="email", test_to=marketer.email)
    assert page.context["test_to"] == ""
    assert 'id="test-to"' in page.text


def test_back_on_email_ones_own_address_is_there_again(signed_in, marketer):
    page = refreshed(signed_in, channel="email", test_channel="sms", test_to="+919812345678")
    assert page.context["test_to"] == marketer.email


def test_a_phone_number_stays_between_sms_and_whatsapp(signed_in):
    page = refreshed(signed_in, channel="whatsapp", test_channel="sms", test_to="+919812345678")
    assert page.context["test_to"] == "+919812345678"


@pytest.mark.parametrize("typed", ["", "9", "me", "me@example.com"])
def test_nothing_is_replaced_while_somebody_types(signed_in, typed):
    page = refreshed(signed_in, channel="email", test_channel="email", test_to=typed)
    assert page.context["test_to"] == typed
    assert 'id="test-to"' not in page.text


def test_an_sms_is_counted_in_characters_and_parts(signed_in):
    page = refreshed(signed_in, channel="sms", message="x" * 161).text
    assert "161 characters" in page
    assert "2 SMS" in page
    assert "words" not in page
