"""The bounce mailbox over IMAP: each e-mail is read once, by one worker, and settles like a vendor's receipts."""

import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.log.ledger import Message
from customers.models import Customer, Suppression
from delivery.bounce_mailbox import reading
from delivery.models import BounceMailbox, ChannelSetup
from delivery.outbox import send
from delivery.tasks import read_bounces, settle_receipts
from delivery.tests import imap_server
from delivery.tests.imap_server import PASSWORD, USER
from delivery.tests.ledger import states
from delivery.tests.reports import ANSWER, bounce, complaint
from delivery.vendors import smtp

pytestmark = pytest.mark.django_db


@pytest.fixture
def imap(certificate):
    with imap_server.running(certificate) as server:
        yield server


@pytest.fixture
def setup(imap, mailbox, db) -> ChannelSetup:
    """A mail server with a bounce mailbox, which carries e-mail."""
    host, port = mailbox.server_address
    options = {
        "host": host,
        "port": str(port),
        "security": "none",
        "bounce_host": f"localhost:{imap.server_address[1]}",
        "bounce_user": USER,
        "bounce_password": PASSWORD,
    }
    row = ChannelSetup(channel="email", kind="smtp", chosen_at=timezone.now())
    row.write_options(smtp.KIND.cleaned(options))
    row.save(force_insert=True)
    return row


@pytest.fixture
def sent(setup, launched):
    campaign = launched(3)
    send(campaign)
    return campaign


def key(number: int) -> str:
    return Message.objects.get(customer_external_id=f"c{number}").key


def read() -> None:
    read_bounces()
    settle_receipts()


@pytest.mark.both_databases
def test_bounces_and_complaints_of_a_campaign_count(sent, imap):
    imap.deliver(ANSWER, bounce(key(0)), complaint(key(1)))
    read()

    assert states(sent) == {"failed": 1, "delivered": 1, "sent": 1}
    sent.refresh_from_db()
    assert sent.complained == 1
    assert set(Suppression.objects.values_list("reason", flat=True)) == {"bounced", "complained"}
    assert Customer.objects.get(external_id="c0").email_standing == "suppressed"
    reason = Message.objects.get(customer_external_id="c0").reason
    assert reason == "bounced: 550 5.1.1 <p0@example.com>: user unknown"


def test_nothing_in_the_mailbox_is_changed(sent, imap):
    imap.deliver(bounce(key(0)))
    read()

    assert set(imap.commands) <= {b"CAPABILITY", b"LOGIN", b"EXAMINE", b"SEARCH", b"FETCH", b"LOGOUT"}


def test_each_email_is_fetched_once(sent, imap):
    imap.deliver(bounce(key(0)), bounce(key(1)))
    read()
    read()
    imap.deliver(bounce(key(2)))
    read()

    assert imap.commands.count(b"FETCH") == 3
    assert states(sent) == {"failed": 3}
    known = BounceMailbox.objects.get()
    assert (known.last_uid, known.found, known.error) == (3, 3, "")


def test_a_mailbox_that_was_made_again_is_read_from_its_beginning(sent, imap):
    imap.deliver(ANSWER, bounce(key(0)))
    read()
    imap.emails.clear()
    imap.validity = 8
    imap.deliver(bounce(key(1)))
    read()

    assert states(sent) == {"failed": 2, "sent": 1}


def test_one_worker_reads_at_a_time(sent, imap):
    imap.deliver(bounce(key(0)))
    read()
    BounceMailbox.objects.update(free_at=timezone.now() + timedelta(seconds=30))
    before = len(imap.commands)
    read()

    assert len(imap.commands) == before


@pytest.mark.both_databases
def test_a_worker_that_died_after_appending_changes_nothing_twice(sent, imap):
    imap.deliver(bounce(key(0), status="4.2.2", diagnostic=""))
    read()
    BounceMailbox.objects.update(last_uid=0)
    read()

    sent.refresh_from_db()
    assert states(sent) == {"failed": 1, "sent": 2}
    assert sent.failed == 1


def test_a_worker_that_lost_its_lease_does_not_move_the_place(sent, imap, monkeypatch):
    imap.deliver(bounce(key(0)))

    def append(receipts):
        BounceMailbox.objects.update(free_at=timezone.now() + timedelta(hours=1))

    monkeypatch.setattr(reading, "append_receipts", append)
    read_bounces()

    assert BounceMailbox.objects.get().last_uid == 0


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("password", "refused the user or the password"),
        ("folder", "no folder with this name"),
        ("away", "cannot be reached"),
        ("breaks off", "broke off"),
    ],
)
def test_a_mailbox_that_cannot_be_read_says_so_and_waits(setup, imap, office, caplog, fault, said):
    options = setup.read_options()
    if fault == "password":
        options["bounce_password"] = "wrong-secret"
    elif fault == "folder":
        options["bounce_folder"] = "Bounces"
    elif fault == "away":
        options["bounce_host"] = "localhost:9"
    else:
        imap.breaks_off_at = b"SEARCH"
    setup.write_options(options)
    setup.save()
    imap.deliver(bounce())
    with caplog.at_level(logging.DEBUG):
        read_bounces()
        read_bounces()

    known = BounceMailbox.objects.get()
    assert said in known.error
    assert known.free_at > timezone.now() + timedelta(minutes=4)
    assert "wrong-secret" not in caplog.text
    assert PASSWORD not in caplog.text
    page = office.get("/settings/channels/").text
    assert said in page
    assert "wrong-secret" not in page


def test_the_page_says_what_was_read(setup, imap, office):
    assert "not read yet" in office.get("/settings/channels/").text
    imap.deliver(bounce())
    read()

    assert "1 so far, last read" in office.get("/settings/channels/").text


def test_a_mail_server_without_a_bounce_mailbox_is_left_alone(db, mailbox):
    read_bounces()

    assert not BounceMailbox.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"bounce_user": ""}, "bounce_user"),
        ({"bounce_password": ""}, "bounce_password"),
        ({"bounce_host": "imap.example.com/x"}, "bounce_host"),
        ({"bounce_user": "a b"}, "bounce_user"),
        ({"bounce_folder": 'IN"BOX'}, "bounce_folder"),
    ],
)
def test_what_cannot_be_a_mailbox_is_refused(mailbox, changed, field):
    options = {
        "host": "mail.example.com",
        "bounce_host": "imap.example.com",
        "bounce_user": "u",
        "bounce_password": "p",
    }
    with pytest.raises(ValueError, match="Bounce mailbox") as refused:
        smtp.KIND.cleaned(options | changed)

    assert refused.value.name == field
