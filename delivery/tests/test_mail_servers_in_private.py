"""A mail server and a bounce mailbox that somebody enters on a page lead to a private network only where VENDOR_PRIVATE
allows it, and never to our own Redis. EMAIL_URL and EMAIL_VENDOR are set by who runs the machine, and may."""

from urllib.parse import urlsplit

import pytest

from delivery.bounce_mailbox.imap import MailboxError, open_mailbox
from delivery.bounce_mailbox.reading import bounce_account
from delivery.tests import imap_server
from delivery.vendors import smtp
from delivery.vendors.protocol import Answer, Outgoing, VendorError
from delivery.vendors.setups import Setup

pytestmark = pytest.mark.one_database
MESSAGE = Outgoing(id="m1", channel="email", to="asha@example.com", subject="Hello", body="Hi!")


def make_setup(host: str, port: int, source: str = "page", security: str = "none", **options: str) -> Setup:
    given = {"host": host, "port": str(port), "security": security, **options}
    return Setup("s1", smtp.KIND, "email", smtp.KIND.cleaned(given), source=source)


def send(setup: Setup) -> Answer:
    return setup.create().send([MESSAGE])


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433"])
@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_a_private_mail_server_is_not_spoken_to(settings, mailbox, host, security):
    settings.VENDOR_PRIVATE = False
    with pytest.raises(VendorError, match="mail server unreachable: its address is on a private network"):
        send(make_setup(host, mailbox.server_address[1], security=security))
    assert not mailbox.commands


@pytest.mark.parametrize(("source", "is_allowed"), [("page", True), ("environment", False)])
def test_one_is_where_that_is_meant(settings, mailbox, source, is_allowed):
    settings.VENDOR_PRIVATE = is_allowed
    assert send(make_setup(*mailbox.server_address, source)).accepted == {"m1"}


def test_our_own_redis_is_not_spoken_to(settings):
    settings.VENDOR_PRIVATE = True
    with pytest.raises(VendorError, match="its address is on a private network"):
        send(make_setup("127.0.0.1", urlsplit(settings.REDIS_URL).port))


@pytest.mark.parametrize(
    ("source", "is_allowed", "opens"), [("page", False, False), ("page", True, True), ("environment", False, True)]
)
def test_so_it_is_with_a_bounce_mailbox(settings, certificate, source, is_allowed, opens):
    settings.VENDOR_PRIVATE = is_allowed
    with imap_server.running(certificate) as server:
        place = f"localhost:{server.server_address[1]}"
        credentials = {"bounce_user": imap_server.USER, "bounce_password": imap_server.PASSWORD}
        account = bounce_account(make_setup("mail.example.com", 25, source, bounce_host=place, **credentials))
        if opens:
            with open_mailbox(account) as opened:
                assert opened.uids_after(0) == []
        else:
            with pytest.raises(MailboxError, match="its address is on a private network"), open_mailbox(account):
                pass
            assert not server.commands
