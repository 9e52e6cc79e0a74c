"""A test of a draft: one message to an address of one's own, right away."""

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client

from campaigns.drafts import form as drafts
from campaigns.log.ledger import Message
from campaigns.models import Campaign
from campaigns.tests.factories import create_campaign, create_customer
from crm.accounts.audit import AuditEntry
from crm.web.mail import CONSOLE
from customers.privacy.suppression import suppress
from delivery.models import VendorState
from delivery.tests.ledger import pause_vendor, written
from delivery.tests.vendor_stub import reject

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def draft(db) -> Campaign:
    create_customer(name="Ananya Kulkarni", phone="+919800000001")
    return create_campaign(subject="For {{ first_name }}", message="Hi {{ first_name | there }}")


def send_test(client, campaign, to="me@example.com", headers=None, **typed):
    """Press the button in the composer, with what its fields hold."""
    fields = {
        "version": drafts.draft_version(Campaign.objects.get(id=campaign.id)),
        "name": campaign.name,
        "segment": campaign.segment_id,
        "channel": campaign.channel,
        "subject": campaign.subject,
        "message": campaign.message,
        "test_to": to,
        **typed,
    }
    return client.post(f"/campaigns/{campaign.id}/test/", fields, follow=True, headers=headers)


def test_one_message_goes_out_as_the_customer_would_read_it(signed_in, draft, vendor):
    page = send_test(signed_in, draft)
    (message,) = vendor.messages
    assert re.fullmatch(r"test-[0-9a-f-]{36}", message.pop("id"))
    url = message.pop("headers")["List-Unsubscribe"].strip("<>")
    assert message.pop("body") == f"Hi Ananya\n\nUnsubscribe: {url}"
    assert message == {"channel": "email", "to": "me@example.com", "subject": "For Ananya"}
    assert "test message" in Client().get(urlsplit(url).path).text
    assert "Test sent to me@example.com, as Ananya Kulkarni would read it." in page.text
    assert not Message.objects.exists()
    draft.refresh_from_db()
    assert (draft.status, draft.audience) == ("draft", 0)


def test_it_is_the_customer_of_the_preview_who_stays_there(signed_in, draft, vendor):
    bela = create_customer(name="Bela Shah")
    page = send_test(signed_in, draft, at=bela.id)
    assert written(vendor.messages[0]["body"]) == "Hi Bela"
    assert page.context["customer"] == bela


def test_the_draft_is_saved_first(signed_in, draft, vendor):
    send_test(signed_in, draft, message="Dear {{ first_name }}")
    assert written(vendor.messages[0]["body"]) == "Dear Ananya"
    draft.refresh_from_db()
    assert draft.message == "Dear {{ first_name }}"


def test_a_designed_email_is_sent_as_it_was_just_typed(signed_in, vendor):
    create_customer()
    draft = create_campaign(blocks=[{"kind": "text", "text": "Old text"}, {"kind": "footer"}])
    typed = {"designed": "1", "block": "b1::text", "b1.text": "New text"}
    send_test(signed_in, draft, **typed)
    assert vendor.messages[0]["body"].startswith("New text\n")


def test_ones_own_address_is_offered_and_no_other_is_kept(signed_in, draft, vendor, marketer):
    send_test(signed_in, draft, "you@example.com")
    assert f'name="test_to" value="{marketer.email}"' in signed_in.get(f"/campaigns/{draft.id}/edit/").text
    assert "you@example.com" not in str(dict(signed_in.session))


@pytest.mark.parametrize(
    ("channel", "to", "error"),
    [
        ("email", "nobody", "It must be an e-mail address like asha@example.com."),
        ("email", "", "Write where to send it."),
        ("sms", "98000", "It must be a phone number that begins with + and its country code like +919876543210;"),
        ("sms", "me@example.com", "It must be a phone number with its country code"),
        ("email", "gone@example.com", "This address is suppressed"),
    ],
)
def test_a_wrong_address_is_refused_in_place_and_nothing_typed_is_lost(signed_in, draft, vendor, channel, to, error):
    suppress("email", ["gone@example.com"], "unsubscribed")
    response = send_test(signed_in, draft, to, channel=channel, message="Half a sen")
    assert response.status_code == 422
    assert f'id="test-error">{error}' in response.text
    assert f'name="test_to" value="{to}"' in response.text
    assert "Half a sen</textarea>" in response.text
    assert not vendor.requests
    draft.refresh_from_db()
    assert draft.message != "Half a sen"


def test_a_number_is_written_to_by_sms_without_separators(signed_in, draft, vendor):
    send_test(signed_in, draft, "+91 98000 00001", channel="sms")
    assert [vendor.messages[0][name] for name in ("channel", "to", "subject")] == ["sms", "+919800000001", ""]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (reject("no such mailbox", permanent=True), "No test sent: no such mailbox."),
        (lambda messages: (503, {}, {}), "No test sent: vendor answered 503."),
        (lambda messages: (422, {}, {}), "No test sent: vendor answered 422."),
    ],
)
def test_what_the_vendor_says_is_told(signed_in, draft, vendor, answer, reason):
    vendor.answer = answer
    assert reason in send_test(signed_in, draft).text


def test_what_cannot_be_sent_says_why(signed_in, draft, vendor):
    assert "No test sent: An e-mail needs a subject: write one." in send_test(signed_in, draft, subject="").text
    assert not vendor.requests


def test_who_sent_one_stands_in_the_audit_log_and_not_to_whom(signed_in, marketer, draft, vendor):
    send_test(signed_in, draft)
    entry = AuditEntry.objects.get(action="test_sent")
    assert (entry.actor, entry.subject_id, entry.details) == (marketer.email, draft.id.hex, {})


def test_without_a_vendor_only_email_can_be_sent(signed_in, draft, mailbox):
    assert "No test sent: No vendor carries SMS" in send_test(signed_in, draft, "+919800000001", channel="sms").text
    send_test(signed_in, draft, channel="email")
    assert mailbox.recipients == [b"me@example.com"]
    assert b"\r\nSubject: For Ananya\r\n" in mailbox.emails[0]


def test_the_built_in_test_vendor_says_that_nothing_is_really_sent(signed_in, draft, vendor, settings):
    settings.DUMMY_VENDOR_URL = vendor.url
    assert "Built-in test vendor: nothing is really sent." in send_test(signed_in, draft).text

    settings.DUMMY_VENDOR_URL = ""
    assert "nothing is really sent" not in send_test(signed_in, draft).text


def test_without_a_mail_server_not_even_that(signed_in, draft, settings):
    settings.VENDOR_URL, settings.EMAIL_BACKEND = "", CONSOLE
    assert "No mail server is set up (EMAIL_URL)" in send_test(signed_in, draft, channel="email").text


@pytest.mark.also_mongodb
def test_a_paused_vendor_is_left_alone(signed_in, draft, vendor):
    pause_vendor()
    assert "the vendor is paused or busy" in send_test(signed_in, draft).text
    assert not vendor.requests


def test_a_test_counts_for_the_breaker(signed_in, draft, vendor):
    vendor.answer = lambda messages: (429, {}, {"Retry-After": "60"})
    send_test(signed_in, draft)
    state = VendorState.objects.get()
    assert (state.failures, state.reason, state.is_paused) == (1, "vendor answered 429", True)


def test_ten_a_minute_are_the_most(signed_in, draft, vendor, time_machine):
    time_machine.move_to("2026-11-23T12:00:00Z", tick=False)
    for _ in range(10):
        assert send_test(signed_in, draft).status_code == 200
    response = send_test(signed_in, draft)
    assert response.status_code == 429
    assert "At most 10 tests a minute" in response.text
    assert len(vendor.requests) == 10
    time_machine.shift(60)
    assert send_test(signed_in, draft).status_code == 200


def test_a_refresh_of_the_preview_sends_nothing(signed_in, draft, vendor):
    response = send_test(signed_in, draft, headers={"HX-Request": "true"}, message="Half a sen")
    assert 'id="preview"' in response.text
    assert not vendor.requests
    draft.refresh_from_db()
    assert draft.message != "Half a sen"


def test_a_draft_that_was_changed_elsewhere_is_not_sent(signed_in, draft, vendor):
    response = send_test(signed_in, draft, version="2020-01-01T00:00:00Z")
    assert response.status_code == 409
    assert not vendor.requests


def test_a_launched_campaign_cannot_send_tests(signed_in, draft, vendor):
    draft.launch()
    assert send_test(signed_in, draft).status_code == 409
    assert not vendor.requests
