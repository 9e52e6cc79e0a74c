"""The log as a file."""

import csv
from datetime import UTC, datetime

import pytest

from campaigns.log.ledger import State
from campaigns.pages import export
from campaigns.tests.factories import create_campaign, create_customer, create_launched, create_message
from crm.web import spreadsheet

pytestmark = pytest.mark.django_db
TIMES = ["sent_at", "delivered_at", "failed_at"]
HEAD = ["external_id", "name", "to", "status", "reason", "attempts", "round", *TIMES, "group"]


def exported(client, campaign, **query) -> list[list[str]]:
    response = client.get(f"/campaigns/{campaign.id}/log.csv", query)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(response.streaming_content).decode()
    return list(csv.reader(text.removeprefix("\ufeff").splitlines()))


def names(rows: list[list[str]]) -> list[str]:
    return [row[1] for row in rows[1:]]


def test_the_file_has_one_line_per_message_with_local_times(signed_in):
    campaign = create_launched(name="Diwali, again")
    customer = create_customer(name="Jürgen, “J”", email="j@example.in", external_id="X-7")
    create_message(
        campaign=campaign,
        customer=customer,
        status=State.FAILED,
        reason="Mailbox full",
        attempts=2,
        round=3,
        sent_at=datetime(2026, 11, 23, 18, 30, 5, tzinfo=UTC),
        failed_at=datetime(2026, 11, 23, 18, 30, 6, 500_000, tzinfo=UTC),
    )
    create_message(campaign=create_launched(), status=State.SENT)
    texts = ["X-7", "Jürgen, “J”", "j@example.in", "failed", "Mailbox full", "2", "3"]
    times = ["2026-11-24T00:00:05+05:30", "", "2026-11-24T00:00:06+05:30"]
    assert exported(signed_in, campaign) == [HEAD, [*texts, *times, ""]]
    response = signed_in.get(f"/campaigns/{campaign.id}/log.csv")
    assert response["Content-Disposition"] == 'attachment; filename="diwali-again-log.csv"'


@pytest.mark.parametrize(
    ("compared", "groups"),
    [
        ({}, {"": ""}),
        ({"holdout": 10}, {"h": "Held out", "a": "Written to"}),
        ({"tries_hours": True}, {"a": "As planned", "t": "At their hour"}),
        (
            {"holdout": 10, "has_variants": True},
            {"a": "A", "b": "B", "r": "The rest", "h": "Held out"},
        ),
    ],
)
def test_each_line_names_the_group_as_the_page_does(signed_in, compared, groups):
    campaign = create_launched(**compared)
    for arm in groups:
        create_message(campaign=campaign, arm=arm)
    assert [row[-1] for row in exported(signed_in, campaign)[1:]] == list(groups.values())


def test_the_file_has_the_filters_of_the_page(signed_in):
    campaign = create_launched()
    for name, status, reason in (
        ("Asha", State.FAILED, "Mailbox full"),
        ("Bela", State.FAILED, "Mailbox full of letters"),
        ("Chandra", State.DELIVERED, ""),
    ):
        create_message(campaign=campaign, customer=create_customer(name=name), status=status, reason=reason)
    assert names(exported(signed_in, campaign, status="failed")) == ["Asha", "Bela"]
    assert names(exported(signed_in, campaign, status="failed", reason="Mailbox full")) == ["Asha"]
    assert names(exported(signed_in, campaign, q="chandra")) == ["Chandra"]
    page = signed_in.get(f"/campaigns/{campaign.id}/", {"status": "failed", "reason": "Mailbox full"}).text
    assert f"/campaigns/{campaign.id}/log.csv?status=failed&amp;q=&amp;reason=Mailbox+full" in page


@pytest.mark.parametrize("text", ["=1+1", "+9198", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_a_spreadsheet_calculates_nothing(signed_in, text):
    campaign = create_launched()
    create_message(campaign=campaign, customer=create_customer(name=text), reason=text)
    response = signed_in.get(f"/campaigns/{campaign.id}/log.csv")
    line = b"".join(response.streaming_content).decode().split("\r\n", 1)[1]
    assert line.count(f"'{text}") == (2 if text == text.strip() else 1)  # names are trimmed when they come in


def test_a_long_log_is_read_in_pieces(signed_in, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(spreadsheet, "CHUNK", 3)
    campaign = create_launched()
    everyone = [create_message(campaign=campaign).customer_name for _ in range(7)]
    with django_assert_num_queries(4):
        lines = list(spreadsheet.csv_lines(HEAD, spreadsheet.in_chunks(campaign.log.all(), *export.COLUMNS.values())))
    assert len(lines) == 4
    assert names(list(csv.reader("".join(lines).removeprefix("\ufeff").splitlines()))) == everyone


def test_a_campaign_name_without_ascii_letters_gives_a_file_name(signed_in):
    campaign = create_campaign(name="दिवाली")
    response = signed_in.get(f"/campaigns/{campaign.id}/log.csv")
    assert response["Content-Disposition"].endswith('filename="campaign-log.csv"')
    assert list(csv.reader(b"".join(response.streaming_content).decode("utf-8-sig").splitlines())) == [HEAD]
