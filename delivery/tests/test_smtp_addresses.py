"""What the mail server of EMAIL_URL is told about an address."""

from django.core import mail

from delivery.vendors.protocol import Outgoing
from delivery.vendors.smtp.send import _send


def test_an_international_domain_is_sent_in_ascii():
    message = Outgoing(id="1", channel="email", to="jo@straße.example", subject="News", body="Hi")

    answer = _send([message])

    assert answer.accepted == {"1"}
    assert [sent.to for sent in mail.outbox] == [["jo@xn--strae-oqa.example"]]
