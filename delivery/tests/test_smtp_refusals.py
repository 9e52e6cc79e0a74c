"""Refusals of a mail server: the address's fault, the message's, or that of what every message shares."""

import pytest

from campaigns.models import Campaign
from customers.models import Bouncing, Suppression
from delivery.outbox import send
from delivery.tests.ledger import states
from delivery.vendors.smtp.refusals import Command, Reply, find_bounce, find_stop

pytestmark = pytest.mark.one_database

MAIL, RCPT, DATA = Command.MAIL, Command.RCPT, Command.DATA


@pytest.mark.parametrize(
    ("command", "said", "bounce"),
    [
        (RCPT, "550 5.1.1 no such user", "hard"),
        (RCPT, "550 no such user here", "hard"),
        (RCPT, "553 mailbox name not allowed", "hard"),
        (RCPT, "550 5.1.10 recipient not found", "hard"),
        (RCPT, "550 5.2.1 mailbox disabled", "hard"),
        (RCPT, "552 mailbox full", "soft"),
        (RCPT, "552 5.2.2 over quota", "soft"),
        (RCPT, "452 4.2.2 over quota", "soft"),
        (RCPT, "450 greylisted", "soft"),
        (RCPT, "550 5.7.1 blocked by policy", "content"),
        (RCPT, "554 refused", "content"),
        (RCPT, "550 5.4.4 no route to host", ""),
        (DATA, "554 looks like spam", "content"),
        (DATA, "552 5.3.4 message too big", "content"),
        (DATA, "550 5.1.1 no such user", "hard"),
        (DATA, "552 5.2.2 over quota", "soft"),
        (DATA, "451 try later", ""),
        (MAIL, "451 try later", ""),
    ],
)
def test_whose_fault_a_refusal_of_one_email_is(command, said, bounce):
    reply = Reply(int(said[:3]), said[4:].encode())

    assert find_bounce(command, reply) == bounce
    assert find_stop(command, reply) is None


@pytest.mark.parametrize(
    ("command", "said", "stops"),
    [
        (MAIL, "550 5.7.1 sender not owned by user", "campaign"),
        (MAIL, "553 5.1.8 sender address has no domain", "campaign"),
        (RCPT, "550 5.1.8 sender rejected", "campaign"),
        (RCPT, "554 5.7.1 relay access denied", "vendor"),
        (RCPT, "550 relaying denied", "vendor"),
        (MAIL, "530 5.7.0 authentication required", "vendor"),
        (DATA, "454 Throttling failure: Maximum sending rate exceeded.", "vendor"),
        (DATA, "454 Throttling failure: Daily message quota exceeded.", "vendor"),
    ],
)
def test_what_every_email_would_meet_stops_more_than_one(command, said, stops):
    stop = find_stop(command, Reply(int(said[:3]), said[4:].encode()))

    assert stop
    assert stop.stops == stops


def test_an_address_that_does_not_exist_is_suppressed_at_once_and_a_full_one_counts(launched, mailbox):
    campaign = launched(3)
    mailbox.answers = {"p0": b"550 5.1.1 no such user", "p1": b"552 5.2.2 over quota"}

    send(campaign)

    assert states(campaign) == {"sent": 1, "failed": 2}
    assert [(each.channel, each.reason) for each in Suppression.objects.all()] == [("email", "bounced")]
    assert [each.count for each in Bouncing.objects.all()] == [1]


def test_a_refused_sender_pauses_the_campaign_and_burns_nobody(launched, mailbox):
    campaign = launched(30)
    mailbox.mail_answers = [b"250 fine", *[b"550 5.7.1 not your domain"] * 100]

    send(campaign)

    campaign.refresh_from_db()
    assert states(campaign) == {"pending": 29, "sent": 1}
    assert (campaign.status, campaign.pause_reason) == (
        Campaign.Status.PAUSED,
        "mail server answered 550 5.7.1 not your domain",
    )
    assert not Suppression.objects.exists()


def test_content_that_nobody_gets_pauses_the_campaign_instead_of_failing_everybody(launched, mailbox):
    campaign = launched(30)
    mailbox.content_answers = [b"554 5.7.1 looks like spam"] * 100

    send(campaign)

    campaign.refresh_from_db()
    assert states(campaign) == {"pending": 30}
    assert campaign.status == Campaign.Status.PAUSED
    assert not Suppression.objects.exists()


def test_content_that_some_servers_refuse_fails_there_alone(launched, mailbox):
    campaign = launched(6)
    mailbox.content_answers = [b"250 taken", *[b"554 5.7.1 looks like spam"] * 5]

    send(campaign)

    campaign.refresh_from_db()
    assert states(campaign) == {"sent": 1, "failed": 5}
    assert campaign.status != Campaign.Status.PAUSED
