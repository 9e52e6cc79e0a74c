"""What the mail server of EMAIL_URL is told about an address."""

from delivery.vendors.protocol import Outgoing
from delivery.vendors.smtp.send import SmtpVendor


def test_an_international_domain_is_sent_in_ascii(mailbox):
    message = Outgoing(id="1", channel="email", to="jo@straße.example", subject="News", body="Hi")

    answer = SmtpVendor().send([message])

    assert answer.accepted == {"1"}
    assert mailbox.recipients == [b"jo@xn--strae-oqa.example"]
    assert b"\r\nTo: jo@xn--strae-oqa.example\r\n" in mailbox.emails[0]
