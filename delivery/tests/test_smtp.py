"""E-mail over a mail server, in real SMTP conversations: what is not known for certain is not guessed."""

from email import message_from_bytes, policy
from email.errors import HeaderParseError

import pytest

from campaigns.log.claims import NOT_ATTEMPTED
from campaigns.log.ledger import Message
from campaigns.models import Campaign
from delivery import outcomes
from delivery.outbox import send
from delivery.tests.ledger import states, written
from delivery.vendors.smtp import send as smtp


def test_emails_arrive_and_the_campaign_is_done_since_no_receipts_will_come(launched, mailbox):
    campaign = launched(3, subject="Hällo {{ first_name }}")

    send(campaign)

    emails = [message_from_bytes(email, policy=policy.default) for email in mailbox.emails]
    assert sorted((email["To"], email["Subject"], written(email.get_content())) for email in emails) == [
        (f"p{n}@example.com", f"Hällo Person{n}", f"Hi Person{n}!") for n in range(3)
    ]
    assert states(campaign) == {"sent": 3}
    assert campaign.status == Campaign.Status.COMPLETED


def test_an_address_that_is_refused_has_failed_and_one_that_is_busy_waits(launched, mailbox):
    campaign = launched(3)
    mailbox.answers = {"p0": b"550 no such mailbox", "p1": b"450 mailbox busy"}

    send(campaign)

    assert states(campaign) == {"failed": 1, "pending": 1, "sent": 1}
    assert campaign.log.get(status="failed").reason == "mail server answered 550 no such mailbox"
    assert campaign.log.get(status="pending").reason == "mail server answered 450 mailbox busy"


def test_an_email_that_may_have_been_taken_is_left_to_a_person(launched, mailbox):
    campaign = launched(3)
    mailbox.breaks_off_at = b"DATA"

    send(campaign)

    assert states(campaign) == {"unknown": 1, "pending": 2}
    assert "broke off" in campaign.log.get(status="unknown").reason
    assert campaign.status == Campaign.Status.SENDING


def test_no_server_is_tried_again_later(launched, settings):
    settings.VENDOR_URL = ""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    campaign = launched(1)

    send(campaign)

    assert states(campaign) == {"pending": 1}
    assert "unreachable" in campaign.log.get().reason


@pytest.mark.parametrize("to", ["p0@example.com\r\nBcc: all@example.com", "p0@example.com\nX: y"])
def test_no_address_begins_a_header_of_its_own(launched, mailbox, to):
    """Ingestion refuses such an address; if one is stored all the same, it is not sent to and stops nobody else."""
    campaign = launched(2)
    first = Message.objects.order_by("customer_id").first()
    Message.objects.filter(id=first.id).update(to=to)

    send(campaign)

    assert len(mailbox.emails) == 1
    assert b"\r\nBcc" not in mailbox.emails[0]
    failed = campaign.log.get(id=first.id)
    assert (failed.status, failed.reason) == ("failed", "cannot be written as an e-mail: ValueError")


# Everything that str.splitlines, an e-mail library or a mail server may take for the end of a line.
CONTROLS = [*map(chr, range(1, 32)), "\x7f", *map(chr, range(0x80, 0xA0)), "\u2028", "\u2029"]


@pytest.mark.long
def test_no_control_character_of_a_name_leaves_the_subject(launched, mailbox):
    campaign = launched(len(CONTROLS), subject="News for {{ name }}")
    messages = Message.objects.order_by("customer_id")
    for message, control in zip(messages, CONTROLS, strict=True):
        values = {"name": f"Asha{control}Bcc: x@example.com", "first_name": f"Asha{control}B"}
        Message.objects.filter(id=message.id).update(values=values)

    send(campaign)

    assert states(campaign) == {"sent": len(CONTROLS)}
    emails = [message_from_bytes(email, policy=policy.default) for email in mailbox.emails]
    assert {email["Subject"] for email in emails} == {"News for Asha Bcc: x@example.com"}
    assert not any(email["Bcc"] for email in emails)
    assert len({email["To"] for email in emails}) == len(CONTROLS)


@pytest.mark.parametrize("error", [UnicodeError, HeaderParseError, IndexError, RecursionError])
def test_what_cannot_be_written_is_the_fault_of_that_message_alone(launched, mailbox, monkeypatch, error):
    campaign = launched(5)
    write = smtp.write_email

    def write_email(message, sender):
        if message["to"] == "p2@example.com":
            raise error("p2@example.com")
        return write(message, sender)

    monkeypatch.setattr(smtp, "write_email", write_email)
    send(campaign)

    assert states(campaign) == {"failed": 1, "sent": 4}
    failed = campaign.log.get(status="failed")
    assert (failed.to, failed.reason) == ("p2@example.com", f"cannot be written as an e-mail: {error.__name__}")


def test_a_slow_mail_server_uses_up_no_attempts(launched, mailbox, monkeypatch):
    """Messages whose turn did not come in time are claimed again, as often as it takes."""
    monkeypatch.setattr(smtp, "SECONDS", 0)
    campaign = launched(2)
    monkeypatch.setattr(outcomes, "RECOVERY", 0)
    monkeypatch.setattr("django.conf.settings.TASK_SECONDS", 0.3)

    send(campaign)

    assert states(campaign) == {"pending": 2}
    assert set(Message.objects.values_list("attempts", "reason")) == {(0, NOT_ATTEMPTED)}

    monkeypatch.setattr(smtp, "SECONDS", 5)
    send(campaign)
    assert states(campaign) == {"sent": 2}
