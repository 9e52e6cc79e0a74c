"""What an e-mail in the bounce mailbox reports: failures and complaints, each with the message that it is about."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.bounce_mailbox.reports import read_report
from delivery.receipts import RECEIPTS
from delivery.tests.reports import ANSWER, OUR_ID, bounce, complaint

AT = datetime(2026, 11, 28, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "diagnostic", "verdict"),
    [
        ("5.1.1", "smtp; 550 5.1.1 user unknown", "hard"),
        ("5.0.0", "smtp; 550 no such user here", None),
        ("5.1.10", "", "hard"),
        ("5.2.2", "smtp; 552 5.2.2 mailbox full", "soft"),
        ("4.4.7", "smtp; 451 4.4.7 message expired", "soft"),
        ("4.2.2", "", "soft"),
        ("5.7.1", "smtp; 554 5.7.1 message looks like spam", "content"),
        ("5.1.1", "x-unix; user unknown", "hard"),
    ],
)
def test_a_failure_says_whose_fault_it_was(status, diagnostic, verdict):
    (receipt,) = read_report(bounce(status=status, diagnostic=diagnostic), AT)

    assert (receipt["message_id"], receipt["status"]) == (str(OUR_ID), "failed")
    assert receipt.get("bounce") == verdict
    assert receipt["reason"].startswith("bounced: ")
    assert receipt["occurred_at"] == AT.isoformat()


@pytest.mark.parametrize("copy", ["message/rfc822", "text/rfc822-headers", "message/global-headers"])
def test_the_message_is_known_by_its_copy_or_its_headers(copy):
    key = f"{OUR_ID}-3"

    assert [each["message_id"] for each in read_report(bounce(key, copy=copy), AT)] == [key]


@pytest.mark.parametrize("kind", ["abuse", "Fraud"])
def test_a_complaint_is_one(kind):
    (receipt,) = read_report(complaint(kind=kind), AT)

    assert receipt == {"message_id": str(OUR_ID), "status": "complained", "occurred_at": AT.isoformat()}


@pytest.mark.parametrize(
    "email",
    [
        bounce(action="delayed"),
        bounce(action="delivered"),
        bounce("not-a-key"),
        complaint(kind="not-spam"),
        ANSWER,
        b"",
        b"\xff\x00",
    ],
)
def test_anything_else_says_nothing(email):
    assert read_report(email, AT) == []


def test_parts_within_parts_without_end_are_not_read():
    """Python's parser compares each line with the borders of all parts around it, in 200 KB up to 14 seconds."""
    nested = b"".join(b'Content-Type: multipart/mixed; boundary="n%d"\n\n--n%d\n' % (n, n) for n in range(60))

    assert read_report(nested + bounce(), AT) == []


def test_a_report_about_an_email_of_several_parts_is_read():
    several = bounce().replace(
        b"\r\n\r\nHi!", b'\r\nContent-Type: multipart/alternative; boundary="b2"\r\n\r\n--b2\r\n\r\nHi!'
    )

    assert [each["status"] for each in read_report(several, AT)] == ["failed"]


def test_a_clock_that_is_ahead_counts_as_now():
    (receipt,) = read_report(bounce(), datetime.now(UTC) + timedelta(days=1))

    assert datetime.fromisoformat(receipt["occurred_at"]) <= datetime.now(UTC)


@given(st.binary(max_size=60), st.integers(0, 1200), st.integers(0, 1200))
def test_a_damaged_report_gives_valid_receipts_or_none(noise, start, length):
    for whole in (bounce(), complaint()):
        damaged = whole[:start] + noise + whole[start + length :]
        RECEIPTS.validate_python(read_report(damaged, AT))
