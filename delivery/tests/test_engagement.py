"""Opens and clicks as they come, from readers and from the vendor: people count once, machines stand beside them, and
figures equal a count of the log whatever the order."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given
from hypothesis import settings as with_settings
from hypothesis import strategies as st

from campaigns.engagement.figures import Engagement, Figure, read_engagement, read_links
from campaigns.engagement.hits import Hit, Reading, Sign
from campaigns.engagement.rebuilding import rebuild_figures
from campaigns.log.customer_messages import messages_to
from campaigns.log.ledger import Message, message_key
from campaigns.log.retention import anonymize_next_chunk
from campaigns.membership import CLICKED, OPENED
from campaigns.models import Campaign
from crm.database import atomic
from crm.streams.stream import Entry
from customers.marks import mark_for
from customers.models import Customer
from customers.privacy.erasure import erase
from delivery.outbox import send
from delivery.receipts import HIT
from delivery.settling import settle
from delivery.tests.ledger import states

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

SENT = datetime(2026, 3, 1, 10, tzinfo=UTC)
TEXT = "Hi! https://tea.example/1 https://tea.example/2 https://tea.example/3 https://tea.example/4"

# Recorded: what was done, which link, seconds after handing over, and what the request said of its maker.
GMAIL_PREFETCH = [("o", 0, 15, Sign.PREFETCH)]
GMAIL_PROXY = [("o", 0, 4000, Sign.IMAGE_PROXY)]
APPLE = [("o", 0, 40, Sign.PREFETCH)]
SAFE_LINKS = [("c", 1, 20, ""), ("c", 2, 20, ""), ("c", 3, 21, ""), ("c", 4, 22, "")]
BARRACUDA = [("c", 1, 3, Sign.SCANNER), ("c", 2, 30, Sign.SCANNER)]
HEAD = [("c", 1, 25, Sign.METHOD)]
PERSON = [("c", 2, 7200, "")]
RECORDED = GMAIL_PREFETCH + APPLE + SAFE_LINKS + BARRACUDA + HEAD + PERSON


@pytest.fixture
def sent(launched, vendor) -> Campaign:
    campaign = launched(2, message=TEXT, tracks=True)
    send(campaign)
    Message.objects.update(sent_at=SENT, created_at=SENT)
    return campaign


def entry(message: Message, *hits: tuple[str, int, float, str]) -> Entry:
    """Own hits, as the stream holds them."""
    records = [
        {
            "message_id": message_key(message.id.hex, 1),
            "kind": kind,
            "link": link,
            "at": (SENT + timedelta(seconds=seconds)).isoformat(),
            "sign": sign,
        }
        for kind, link, seconds, sign in hits
    ]
    return Entry("1-0", HIT, json.dumps(records).encode(), len(records))


def receipt(message: Message, status: str, hours: float = 1, **fields) -> Entry:
    at = (SENT + timedelta(hours=hours)).isoformat()
    record = {"message_id": message.key, "status": status, "occurred_at": at, **fields}
    return Entry("1-0", "receipt", json.dumps([record]).encode(), 1)


def apply(*entries: Entry) -> None:
    with atomic():
        settle(entries)()


def engagement(campaign: Campaign) -> Engagement:
    return read_engagement([campaign.id])[campaign.id]


@with_settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(RECORDED), cuts=st.lists(st.integers(0, len(RECORDED)), max_size=3))
def test_scanners_and_then_a_person_are_one_click_in_any_order_and_batches(sent_again, order, cuts):
    campaign = sent_again()
    message = Message.objects.order_by("id").first()
    bounds = [0, *sorted(cuts), len(order)]
    for begin, end in pairwise(bounds):
        apply(entry(message, *order[begin:end], *order[begin:end][:1]))

    assert engagement(campaign) == Engagement(opened=1, clicked=1, opens=1, clicks=1)
    links = read_links(campaign.id)
    assert links[2] == Engagement(clicked=1, clicks=1)
    assert links[1] == links[3] == links[4] == Engagement(machine_clicked=1)
    assert Hit.objects.count() == len(RECORDED)
    assert states(campaign)["delivered"] == 1


@pytest.fixture
def sent_again(sent):
    """Both messages as they were handed over, and nothing heard of them."""

    def again() -> Campaign:
        Hit.objects.all().delete()
        Figure.objects.all().delete()
        Message.objects.update(status="sent", delivered_at=None, **Reading()._asdict())
        Campaign.objects.update(sent=2, delivered=0)
        for mark in (mark_for(OPENED, sent.id), mark_for(CLICKED, sent.id)):
            Customer.objects.filter(marks__contains=mark).update(marks=mark_for("r", sent.id))
        return sent

    return again


def test_machines_alone_stand_beside_people(sent):
    first, second = Message.objects.order_by("id")
    apply(entry(first, *GMAIL_PREFETCH, *BARRACUDA), entry(second, *GMAIL_PROXY))

    assert engagement(sent) == Engagement(opened=1, prefetched=1, machine_clicked=1, opens=1)
    assert not Customer.objects.filter(marks__contains=mark_for(CLICKED, sent.id)).exists()


def test_a_click_that_turns_out_to_be_a_scanner_s_is_taken_back(sent):
    message = Message.objects.order_by("id").first()
    apply(entry(message, *SAFE_LINKS[:2]))
    assert engagement(sent) == Engagement(opened=1, clicked=1, opens=1, clicks=2)
    states(sent)

    apply(entry(message, *SAFE_LINKS[2:]))
    assert engagement(sent) == Engagement(machine_clicked=1)
    states(sent)  # the marks of the customer, too


def test_a_hit_says_that_the_message_was_delivered(sent):
    message = Message.objects.order_by("id").first()
    apply(entry(message, ("o", 0, 900, "")))
    message.refresh_from_db()
    assert (message.status, message.delivered_at) == ("delivered", SENT + timedelta(seconds=900))


def test_a_hit_before_anything_says_when_the_message_was_sent_counts_as_a_machine(sent):
    Message.objects.update(sent_at=None, created_at=SENT - timedelta(hours=2))
    message = Message.objects.order_by("id").first()
    apply(entry(message, ("c", 1, 5, ""), ("c", 1, 3600, "")))
    assert [hit.verdict for hit in Hit.objects.order_by("at")] == ["machine", "person"]

    apply(receipt(message, "sent", hours=-1))  # it was handed over long before
    assert [hit.verdict for hit in Hit.objects.order_by("at")] == ["person", "person"]
    states(sent)


def test_a_vendor_s_machines_and_links_are_believed(sent):
    first, second = Message.objects.order_by("id")
    apply(
        receipt(first, "clicked", machine=True, link=1),
        receipt(first, "clicked", 2, link="https://tea.example/3"),
        receipt(second, "clicked", link="https://other.example/"),
        receipt(second, "opened", machine=True),
    )
    assert engagement(sent) == Engagement(opened=2, clicked=2, opens=2, clicks=2)
    assert read_links(sent.id) == {1: Engagement(machine_clicked=1), 3: Engagement(clicked=1, clicks=1)}
    states(sent)


def test_a_repeated_and_shuffled_receipt_makes_the_same_rows(sent):
    message = Message.objects.order_by("id").first()
    entries = [receipt(message, "clicked", link=1), receipt(message, "clicked", link=1, machine=True)]
    for order in (entries, entries[::-1], entries):
        apply(*order)
    assert list(Hit.objects.values_list("sign", "verdict")) == [("vendor machine", "machine")]
    assert engagement(sent) == Engagement(machine_clicked=1)


def test_what_was_never_delivered_takes_no_hits(launched):
    campaign = launched(1, message=TEXT, tracks=True)
    Message.objects.update(status="skipped", attempts=0, reason="opted out", reason_for="skipped")
    Campaign.objects.update(pending=0, skipped=1)
    apply(entry(Message.objects.get(), *PERSON))
    assert not Hit.objects.exists()
    assert engagement(campaign) == Engagement()


def test_an_erased_person_s_hits_lead_to_nobody_and_the_figures_stay(sent):
    message = Message.objects.order_by("id").first()
    apply(entry(message, *PERSON, *SAFE_LINKS))
    before = engagement(sent), read_links(sent.id)

    erase(Customer.objects.get(id=message.customer_id))

    assert not Hit.objects.filter(message_id=message.id).exists()
    assert set(Hit.objects.values_list("sign", flat=True)) == {""}
    assert (engagement(sent), read_links(sent.id)) == before
    states(sent)
    apply(entry(message, ("c", 3, 9000, "")))
    assert (engagement(sent), read_links(sent.id)) == before


def test_figures_are_rebuilt_from_the_log(sent):
    message = Message.objects.order_by("id").first()
    apply(entry(message, *RECORDED))
    Hit.objects.filter(link=2).update(verdict="machine")
    Figure.objects.filter(link=0).update(opened=9)
    Message.objects.filter(id=message.id).update(clicks=4)

    def rebuild(*options: str) -> list[str]:
        out = StringIO()
        with suppress(SystemExit):
            call_command("rebuild_figures", *options, stdout=out)
        return [line.partition("News: ")[2] for line in out.getvalue().splitlines()]

    assert rebuild("--check")[0] == "1 messages are judged differently"
    assert rebuild("--check", "--campaign", str(sent.id))[1] == "opened was 9, is 1"
    rebuild()
    assert rebuild("--check") == []
    assert engagement(sent) == Engagement(opened=1, clicked=1, opens=1, clicks=1)
    states(sent)


def test_a_person_s_export_says_which_links_they_followed(sent):
    message = Message.objects.order_by("id").first()
    apply(entry(message, *PERSON, *BARRACUDA))
    (exported,) = messages_to(message.customer_id)
    assert exported["clicks"] == [{"link": 2, "at": SENT + timedelta(seconds=7200)}]
    assert exported["message"].startswith("Hi! https://tea.example/1 ")


def test_hits_are_deleted_with_the_addresses_of_an_old_log_and_the_figures_stay(sent):
    message = Message.objects.order_by("id").first()
    apply(entry(message, *PERSON))
    before = engagement(sent), read_links(sent.id)
    Campaign.objects.update(status="completed", updated_at=SENT)

    while anonymize_next_chunk(SENT + timedelta(days=1)):
        pass

    assert not Hit.objects.exists()
    assert (engagement(sent), read_links(sent.id)) == before
    assert rebuild_figures(sent, check=True) == []
