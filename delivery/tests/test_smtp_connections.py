"""Connections to the mail server are kept between batches, and conversations over them never guess what was taken."""

import multiprocessing

import pytest

from delivery.tests.mail_server import MailServer
from delivery.vendors import kept
from delivery.vendors.protocol import Answer, Outgoing, Rejection, VendorError
from delivery.vendors.smtp import connections
from delivery.vendors.smtp.send import SmtpVendor
from tests.waiting import wait_until


@pytest.fixture(params=[True, False], ids=["pipelining", "one by one"])
def server(request, mailbox) -> MailServer:
    mailbox.pipelining = request.param
    return mailbox


def send(*names: str) -> Answer:
    """One batch, to these mailboxes."""
    return SmtpVendor().send(
        [Outgoing(id=n, channel="email", to=f"{n}@example.com", subject="News", body="Hi") for n in names]
    )


def taken(server: MailServer) -> list[str]:
    return [recipient.partition(b"@")[0].decode() for recipient in server.recipients]


def test_a_connection_is_kept_for_the_next_batch(server):
    assert send("a", "b").accepted == {"a", "b"}
    assert send("c").accepted == {"c"}

    assert taken(server) == ["a", "b", "c"]
    assert len(server.commands) == 1


def test_commands_go_together_where_the_server_offers_it(mailbox, monkeypatch):
    sent: list[bytes] = []
    send_bytes = connections.smtplib.SMTP.send
    monkeypatch.setattr(
        connections.smtplib.SMTP, "send", lambda self, text: (sent.append(text), send_bytes(self, text))
    )

    send("a", "b")

    assert len(sent[1:]) == 3, "after EHLO: the first commands, an e-mail with the next commands, an e-mail"
    assert sent[1].count(b"\r\n") == 3
    assert sent[2].endswith(b"\r\n.\r\nMAIL FROM:<crm@localhost>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n")


def test_a_kept_connection_that_the_server_has_dropped_costs_no_email(server):
    send("a")
    server.drop_connections()

    assert send("b", "c") == Answer(accepted={"b", "c"})
    assert taken(server) == ["a", "b", "c"]


def test_a_kept_connection_that_breaks_at_its_first_command_costs_no_email(server, monkeypatch):
    """The server hung up in the moment in which the connection was found to be open."""
    send("a")
    server.drop_connections()
    monkeypatch.setattr(connections.Connection, "is_open", True)

    assert send("b", "c") == Answer(accepted={"b", "c"})
    assert taken(server) == ["a", "b", "c"]


def test_a_kept_connection_is_closed_when_it_was_not_used_for_a_while(mailbox, monkeypatch):
    monkeypatch.setattr(kept, "IDLE_SECONDS", 0.1)

    send("a")

    wait_until(lambda: mailbox.commands[0][-1] == b"quit\r\n")
    assert send("b").accepted == {"b"}
    assert len(mailbox.commands) == 2


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # the servers are threads
def test_a_process_does_not_use_the_connections_of_its_parent(mailbox):
    send("a")

    with multiprocessing.get_context("fork").Pool(1) as pool:
        assert pool.apply(send, ["b"]).accepted == {"b"}
    assert send("c").accepted == {"c"}

    emails = [[command[:4] for command in one].count(b"DATA") for one in mailbox.commands]
    assert emails == [2, 1]


@pytest.mark.parametrize(("answer", "bounce"), [(b"550 no such mailbox", "hard"), (b"450 mailbox busy", "soft")])
def test_one_refused_recipient_among_emails_harms_no_other(server, answer, bounce):
    server.answers = {"b": answer}

    result = send("a", "b", "c")

    assert result.accepted == {"a", "c"}
    reason = f"mail server answered {answer.decode()}"
    assert result.rejected == {"b": Rejection(reason, answer.startswith(b"5"), bounce)}
    assert taken(server) == ["a", "c"]
    assert send("d").accepted == {"d"}
    assert len(server.commands) == 1


def test_the_last_recipient_may_be_refused_and_the_connection_is_kept(server):
    server.answers = {"b": b"550 no such mailbox"}
    send("a", "b")

    assert send("c").accepted == {"c"}
    assert len(server.commands) == 1


def test_a_refused_sender_and_content_are_those_of_their_email(server):
    server.mail_answers = [b"250 fine", b"451 try later"]
    server.content_answers = [b"250 taken", b"554 looks like spam"]

    result = send("a", "b", "c", "d")

    assert result.accepted == {"a", "d"}
    assert result.rejected == {
        "b": Rejection("mail server answered 451 try later", permanent=False),
        "c": Rejection("mail server answered 554 looks like spam", permanent=True, bounce="content"),
    }


def test_a_server_that_ends_the_conversation_in_the_middle_is_called_again(server):
    server.mail_answers = [b"250 fine", b"421 too many e-mails for one connection"]

    assert send("a", "b", "c") == Answer(accepted={"a", "b", "c"})
    assert taken(server) == ["a", "b", "c"]
    assert len(server.commands) == 2


def test_one_email_that_ends_every_conversation_waits_and_the_rest_is_not_attempted(server):
    server.answers = {"b": b"421 not you"}

    result = send("a", "b", "c")

    assert (result.accepted, result.unknown) == ({"a"}, {})
    assert result.rejected == {"b": Rejection("mail server answered 421 not you", permanent=False)}


def test_content_that_is_answered_with_the_end_is_not_taken(server):
    server.content_answers = [b"421 shutting down"]

    result = send("a", "b")

    assert result.rejected == {"a": Rejection("mail server answered 421 shutting down", permanent=False)}
    assert result.accepted == {"b"}


def test_a_connection_lost_before_the_content_leaves_nothing_unknown(server):
    server.breaks_off_at = b"RCPT"

    result = send("a", "b")

    assert (result.accepted, result.unknown) == (set(), {})
    assert result.rejected == {"a": Rejection("the mail server broke off: SMTPServerDisconnected", permanent=False)}


def test_a_connection_lost_after_the_content_leaves_that_email_unknown(server):
    server.breaks_off_at = b"DATA"

    result = send("a", "b")

    assert result == Answer(unknown={"a": "the mail server broke off: SMTPServerDisconnected"})


def test_a_server_that_refuses_the_password_stops_the_vendor(mailbox, settings):
    mailbox.user = b"crm\0secret"
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "crm", "wrong"

    with pytest.raises(VendorError, match="mail server refuses the password: 535") as refused:
        send("a")
    assert refused.value.stops == "vendor"

    settings.EMAIL_HOST_PASSWORD = "secret"
    assert send("a").accepted == {"a"}


def test_starttls_and_a_password_and_then_a_kept_connection(server, settings, certificate):
    server.tls, server.user = certificate, b"crm\0secret"
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS = "localhost", True
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "crm", "secret"

    assert send("a", "b").accepted == {"a", "b"}
    assert send("c").accepted == {"c"}

    assert len(server.commands) == 1
    assert [command[:4].upper() for command in server.commands[0][:4]] == [b"EHLO", b"STAR", b"EHLO", b"AUTH"]


def test_a_server_whose_certificate_nobody_knows_gets_nothing(mailbox, settings, certificate, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    mailbox.tls = certificate
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS = "localhost", True

    with pytest.raises(VendorError, match="unreachable: its certificate is not valid"):
        send("a")

    assert not mailbox.emails
