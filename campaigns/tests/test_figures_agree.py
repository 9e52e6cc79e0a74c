"""In every state of a campaign, report, polled parts, dashboard, summary and log say the same figures, and nothing that
is not settled yet."""

import html
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.log.ledger import Message, State
from campaigns.models import Campaign
from campaigns.results.figures import read_figures
from campaigns.tests.factories import create_campaign, create_launched, create_messages
from campaigns.tests.pages import squeezed

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
ENDED = timezone.now() - timedelta(hours=1)
Kind = tuple[str, str]  # state and reason of messages

# What pages must not say while more may come, and what they say instead.
COMPARED = ("better than", "worse than", "in line with", "everywhere else", "collect addresses")
UNSETTLED = (
    *COMPARED,
    "Nobody could be written to",
    "No message failed.",
    "No receipt came",
    "have no receipt",
)


@dataclass
class Case:
    """A campaign as `fields`, with messages of these kinds."""

    fields: dict
    counts: dict[Kind, int]
    forbidden: tuple[str, ...] = ()
    said: tuple[str, ...] = field(default=())


SKIPS = {("skipped", "no address"): 3, ("skipped", "opted out"): 1}
DONE = {"status": "completed", "completed_at": ENDED}
CASES = {
    "snapshotting": Case(
        {"snapshot_at": None},
        {("pending", ""): 4} | SKIPS,
        UNSETTLED,
        ("The audience is being listed", "No message has failed so far."),
    ),
    "listed before the first message": Case({}, {("pending", ""): 4} | SKIPS, UNSETTLED, ("So far nothing was sent",)),
    "handed over, no receipt yet": Case(
        {},
        {("sent", ""): 3, ("sending", ""): 2} | SKIPS,
        (*UNSETTLED, "0% of", "were delivered", "being listed"),
        ("3 messages were sent; no receipt has come yet", "Awaiting receipt"),
    ),
    "sending": Case(
        {},
        {("delivered", ""): 3, ("failed", "mailbox is full"): 1, ("sent", ""): 2, ("pending", ""): 2} | SKIPS,
        (*UNSETTLED, "being listed"),
        ("So far 3 of 4",),
    ),
    "paused": Case(
        {"status": "paused"}, {("delivered", ""): 3, ("pending", ""): 5} | SKIPS, UNSETTLED, ("Paused. So far",)
    ),
    "retrying": Case(
        {"round": 2},
        {("delivered", ""): 6, ("pending", ""): 2} | SKIPS,
        (*UNSETTLED, "6 of 6", "100.0%", "100%."),
        ("So far 6 of 8 messages were delivered, 75%.", "2 are being sent again", "75.0% of 8 so far"),
    ),
    "unknown": Case({}, {("delivered", ""): 2, ("unknown", "never answered"): 2}, UNSETTLED, ("2 unknown messages",)),
    "cancelled early": Case(
        {"status": "cancelled"},
        {("skipped", "cancelled"): 8} | SKIPS,
        (*COMPARED, "100%</b>"),
        ("0 of 8 processed", "8 withdrawn", "Cancelled before anything was sent."),
    ),
    "cancelled late": Case(
        {"status": "cancelled"},
        {("delivered", ""): 5, ("skipped", "cancelled"): 6, ("failed", "mailbox is full"): 1} | SKIPS,
        (*COMPARED, "100%</b>"),
        ("6 of 12 processed", "6 withdrawn", "6 were withdrawn"),
    ),
    "being withdrawn": Case(
        {"status": "cancelled"},
        {("delivered", ""): 5, ("skipped", "cancelled"): 2, ("pending", ""): 4},
        (*UNSETTLED, "100%</b>"),
        ("withdrawing 4",),
    ),
    "completed with failures": Case(
        DONE,
        {("delivered", ""): 6, ("failed", "mailbox is full"): 2} | SKIPS,
        ("so far", "So far", "being listed"),
        (
            "Completed · 2 failed",
            "6 of 8 messages with an outcome were delivered",
            "better than the campaign before (50%)",
        ),
    ),
    "completed without all receipts": Case(
        DONE, {("delivered", ""): 6, ("sent", ""): 2}, ("so far", "So far", "Awaiting receipt"), ("No receipt came",)
    ),
    "completed by a vendor without receipts": Case(
        DONE | {"awaits_receipts": False},
        {("sent", ""): 5},
        ("so far", "So far", "receipt is awaited", "Awaiting receipt"),
        ("Sent, no receipts",),
    ),
    "all skipped": Case(
        DONE, SKIPS, ("so far", "So far", "being listed"), ("Nobody could be written to.", "collect addresses")
    ),
}


def create_case(case: Case) -> Campaign:
    create_launched(**DONE, launched_at=ENDED - timedelta(days=3), name="Earlier", audience=10, delivered=5, failed=5)
    campaign = create_launched(launched_at=ENDED - timedelta(minutes=10), **case.fields)
    kinds = Counter(case.counts).elements()
    create_messages(campaign, *({"status": state, "reason": reason} for state, reason in kinds))
    if campaign.status == "cancelled":
        Campaign.objects.filter(id=campaign.id).update(last_sent_at=ENDED)
        campaign.refresh_from_db()
    return campaign


def log_counts(campaign) -> Counter:
    return Counter(Message.objects.filter(campaign=campaign).values_list("status", flat=True))


def legend(page: str) -> dict[str, int]:
    """The figures below the bar of the report, by label."""
    (found,) = re.findall(r'<ul class="legend num">(.*?)</ul>', page)
    return {label.strip(): int(count) for label, count in re.findall(r"(?:</span>|<li>)([^<]+)<b>(\d+)</b>", found)}


def tab_counts(page: str) -> dict[str, int]:
    """The count on each tab of the log, by its key."""
    found = re.findall(r'class="num" id="count-(\w+)"[^>]*>([\d,]+)<', page)
    return {key: int(count) for key, count in found}


def dashboard_row(page: str) -> dict[str, int]:
    """The figures of the only polled or newest row, by column."""
    found = re.findall(r'data-label="(Audience|Skipped|Sent|Failed|Pending)"> ?(?:<[^>]+> ?)?([\d,]+)', page)
    return {label: int(count) for label, count in found}


def assert_agree(client, campaign: Campaign) -> str:
    """Every page shows the figures of the log; what all of them say, as one text."""
    log = log_counts(campaign)
    waiting = log[State.PENDING] + log[State.SENDING] + log[State.UNKNOWN]
    sent = log[State.SENT] + log[State.DELIVERED]
    report = squeezed(client.get(campaign.get_absolute_url()))
    figures = read_figures(campaign)
    assert figures.audience == figures.left_out + figures.withdrawn + figures.sent + figures.failed + figures.waiting
    assert (figures.sent, figures.waiting) == (sent, waiting)

    shown = legend(report)
    awaiting = sum(shown.get(label, 0) for label in ("Awaiting receipt", "No receipt came", "Sent, no receipts"))
    withdrawn, left_out = shown.get("Withdrawn", 0), shown.get("Left out", 0)
    assert shown["Delivered"] + awaiting == sent
    assert (shown["Failed"], withdrawn + left_out) == (log[State.FAILED], log[State.SKIPPED])
    assert shown["Pending"] + shown.get("Unknown", 0) == waiting
    assert sum(shown.values()) == log.total()

    polled = squeezed(client.get(f"/campaigns/{campaign.id}/live/", headers=HTMX))
    assert legend(polled) == shown
    for page in (report, polled):
        tabs = tab_counts(page)
        assert tabs.pop("all") == log.total()
        assert {key: count for key, count in tabs.items() if count} == dict(log)
    url = html.unescape(found[1]) if (found := re.search(r'hx-get="([^"]+/live/[^"]*)"', report)) else ""
    if url:
        assert tab_counts(squeezed(client.get(url, headers=HTMX))) == tab_counts(report)

    row = dashboard_row(squeezed(client.get(f"/campaigns/{campaign.id}/row/", headers=HTMX)))
    assert row["Audience"] == row["Skipped"] + row["Sent"] + row["Failed"] + row["Pending"] == log.total()
    assert (row["Sent"], row["Failed"], row["Pending"]) == (sent, log[State.FAILED], waiting)

    stages = re.findall(r'class="label">([^<]+)</span> <b>(\d+)</b>', report)
    assert dict(stages)["Sent"] == str(sent)
    counts = [int(count) for _, count in stages]
    assert counts == sorted(counts, reverse=True)

    summary = squeezed(client.get(reverse("ai_tools:summary", args=[campaign.id]), headers=HTMX))
    return f"{report} {polled} {re.sub('<[^>]+>', '', summary)}"


@pytest.mark.parametrize("name", CASES)
def test_figures_agree_and_nothing_is_said_too_early(signed_in, name):
    case = CASES[name]
    said = assert_agree(signed_in, create_case(case))
    assert not [text for text in case.forbidden if text in said]
    assert not [text for text in case.said if text not in said]


@pytest.mark.parametrize("status", ["draft", "scheduled", "cancelled"])
def test_a_campaign_that_never_started_has_no_figures(signed_in, viewing, status):
    campaign = create_campaign(status=status, scheduled_for=timezone.now() + timedelta(days=1))
    page = squeezed(viewing.get(campaign.get_absolute_url()))
    assert 'class="legend num"' not in page
    assert not [text for text in UNSETTLED if text in page]
    assert "Audience" not in dashboard_row(squeezed(viewing.get(f"/campaigns/{campaign.id}/row/", headers=HTMX)))


KINDS = [
    ("pending", ""),
    ("sending", ""),
    ("sent", ""),
    ("delivered", ""),
    ("failed", "mailbox is full"),
    ("failed", "vendor answered 503"),
    ("unknown", "never answered"),
    ("skipped", "no address"),
    ("skipped", "cancelled"),
]


@pytest.mark.long
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    counts=st.dictionaries(st.sampled_from(KINDS), st.integers(1, 4), min_size=1),
    status=st.sampled_from(["sending", "paused", "completed", "cancelled"]),
    awaits_receipts=st.booleans(),
)
def test_any_mixture_of_messages_adds_up(signed_in, counts, status, awaits_receipts):
    if status != "cancelled":
        counts = {kind: count for kind, count in counts.items() if kind != ("skipped", "cancelled")}
    if not counts:
        return
    campaign = create_case(Case({"status": status, "awaits_receipts": awaits_receipts}, counts))
    said = assert_agree(signed_in, campaign)
    if not read_figures(campaign).is_final:
        assert not [text for text in UNSETTLED if text in said]
