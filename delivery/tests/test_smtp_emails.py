"""An e-mail as bytes: every mail program reads what was written, whatever that is, and nothing in it breaks out."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.content.message import on_one_line
from delivery.vendors.protocol import Outgoing
from delivery.vendors.smtp.emails import Email, read_sender, write_email

SENDER = "Café News <news@example.com>"
# No half of a surrogate pair, which no database stores either.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)
LONG_WORDS = st.lists(st.text("ab=. \n\r\tहé😀", max_size=1200), max_size=4).map(" ".join)


def write(*, to: str = "asha@example.com", subject: str = "News", body: str = "Hi!") -> Email:
    return write_email(Outgoing(id="m-1", channel="email", to=to, subject=subject, body=body), read_sender(SENDER))


def read(email: Email) -> EmailMessage:
    """What the mail server stores: without the last dot, and with one dot less where a line begins with it."""
    assert email.content.endswith(b"\r\n.\r\n")
    lines = email.content.removesuffix(b".\r\n").split(b"\r\n")
    assert b"." not in lines, "a line of one dot would end the message"
    stored = b"\r\n".join(line.removeprefix(b".") if line.startswith(b"..") else line for line in lines)
    return message_from_bytes(stored, policy=policy.default)


def read_body(email: Email) -> str:
    return read(email).get_payload(decode=True).decode().replace("\r\n", "\n")


def test_an_email_has_the_usual_headers():
    email = read(write(subject="Hello Asha"))

    assert str(email["From"]) == SENDER
    assert [email[name] for name in ("To", "Subject", "Message-ID", "MIME-Version")] == [
        "asha@example.com",
        "Hello Asha",
        "<m-1@example.com>",
        "1.0",
    ]
    assert abs(email["Date"].datetime - datetime.now(UTC).replace(tzinfo=None)) < timedelta(minutes=1)
    assert (email.get_content_type(), email.get_content_charset()) == ("text/plain", "utf-8")
    assert not email.defects


@given(TEXT | LONG_WORDS)
def test_a_body_is_read_as_it_was_written(body):
    email = write(body=body)

    written = body.replace("\r\n", "\n").replace("\r", "\n")
    assert read_body(email).removesuffix("\n") == written.removesuffix("\n")


@given(TEXT | LONG_WORDS)
def test_a_subject_is_read_as_it_was_written(subject):
    email = read(write(subject=subject))

    assert str(email["Subject"]).strip(" ") == on_one_line(subject).strip(" ")
    assert email.get_content().strip() == "Hi!"


@given(TEXT | LONG_WORDS, TEXT | LONG_WORDS)
def test_no_line_is_too_long_or_broken_and_all_is_ascii(subject, body):
    content = write(subject=subject, body=body).content

    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert content.count(b"\r") == content.count(b"\n") == content.count(b"\r\n")
    assert content.isascii()
    assert b"\0" not in content


@given(TEXT | LONG_WORDS)
def test_no_address_leaves_its_line(to):
    try:
        email = write(to=to)
    except ValueError:
        return
    assert read(email).keys() == read(write()).keys()
    assert not {*b" <>\r\n"} & {*email.to}


@pytest.mark.parametrize(
    "to", ["a b@example.com", '"a b"@example.com', "a@example.com> NOTIFY=NEVER", "hé@example.com", ""]
)
def test_what_is_not_a_plain_address_is_refused(to):
    with pytest.raises(ValueError, match=r"address|must be"):
        write(to=to)


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        ("Hi Asha,\n\n50% off.\n", "7bit"),
        (".\n..\n.hidden", "7bit"),
        ("a" * 998, "7bit"),
        ("a" * 999, "quoted-printable"),
        ("Crème brûlée is back in our café", "quoted-printable"),
        ("नमस्ते आशा, आपका ऑर्डर", "base64"),
        ("bell\a", "quoted-printable"),
    ],
)
def test_a_body_has_the_plainest_encoding_that_carries_it(body, encoding):
    email = write(body=body)

    assert read(email)["Content-Transfer-Encoding"] == encoding
    assert read_body(email).removesuffix("\n") == body.removesuffix("\n")


def test_a_long_subject_is_folded_between_words_and_stays_plain():
    subject = " ".join(f"word{n}" for n in range(60))
    content = write(subject=subject).content

    assert b"=?utf-8?" not in content.split(b"Subject:")[1]
    assert all(len(line) <= 78 for line in content.split(b"\r\n"))


def test_a_subject_that_looks_encoded_is_shown_as_it_was_typed():
    assert read(write(subject="=?utf-8?b?RlJFRQ==?="))["Subject"] == "=?utf-8?b?RlJFRQ==?="
