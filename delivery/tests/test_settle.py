"""Receipts in any order, doubled, early or late: the highest state wins, and counters equal the log."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.engagement.figures import Engagement, read_engagement
from campaigns.engagement.hits import Reading
from campaigns.log.claims import Outcome, claim, finish
from campaigns.log.ledger import NO_REASON, Message, State, with_reason
from campaigns.log.rounds import requeue_failed
from campaigns.membership import RECEIVED
from campaigns.models import Campaign, Figure, Hit, ReasonCount
from crm.streams.stream import Entry
from customers.marks import mark_for
from customers.models import Customer
from delivery.outbox import send
from delivery.settling import settle
from delivery.tests.ledger import all_ended, states

pytestmark = pytest.mark.both_databases

RANK = {"pending": 0, "sent": 1, "failed": 2, "delivered": 3}
REACHES = {"opened": "delivered", "clicked": "delivered", "unsubscribed": "delivered"}


def apply(*receipts: tuple[Message, str], at: str = "2026-01-01T00:00:00Z") -> None:
    records = [
        {"message_id": str(message.key), "status": status, "occurred_at": at, "reason": f"because {status}"}
        for message, status in receipts
    ]
    with transaction.atomic():
        settle([Entry("1-0", "receipt", json.dumps(records).encode(), len(records))])()


@pytest.mark.parametrize("before", ["pending", "sending", "sent"])
@pytest.mark.parametrize("status", ["sent", "failed", "delivered"])
def test_a_receipt_counts_whatever_the_send_has_got_to(launched, vendor, before, status):
    campaign = launched(2)
    if before == "sending":
        claim(campaign, 2)
    elif before == "sent":
        send(campaign)
    messages = Message.objects.all()

    apply((messages[0], status))

    assert states(campaign) == ({before: 2} if before == status else {before: 1, status: 1})


def test_a_receipt_before_the_answer_of_the_vendor_is_not_undone_by_it(launched):
    campaign = launched(1)
    claimed = claim(campaign, 1)
    apply((claimed.messages[0], "delivered"))

    finish(campaign, claimed, all_ended(claimed))

    assert states(campaign) == {"delivered": 1}


def test_receipts_before_the_answer_decide_who_received_the_campaign(launched):
    campaign = launched(3)
    claimed = claim(campaign, 3)
    failed, delivered, _ = claimed.messages
    apply((failed, "failed"), (delivered, "delivered"))

    finish(campaign, claimed, all_ended(claimed))

    assert states(campaign) == {"failed": 1, "delivered": 1, "sent": 1}


def test_a_claim_in_turn_leaves_out_messages_awaiting_a_retry(launched):
    campaign = launched(2)
    first, second = Message.objects.order_by("customer_id")
    apply((second, "failed"))
    campaign.refresh_from_db()
    assert campaign.retry_failed()
    requeue_failed(campaign)
    retry = claim(campaign, 1)
    later = Outcome(State.PENDING, "try again", timezone.now() + timedelta(hours=1))
    finish(campaign, retry, {message.id: later for message in retry.messages})

    in_turn = claim(campaign, 2)

    assert [message.id for message in retry.messages] == [second.id.hex]
    assert [message.id for message in in_turn.messages] == [first.id.hex]


def test_a_receipt_between_two_attempts_ends_them(launched, vendor):
    campaign = launched(1)
    vendor.answer = lambda messages: (500, {}, {})  # it had taken the message all the same
    send(campaign)
    apply((Message.objects.get(), "delivered"))

    assert claim(campaign, 1) is None
    assert states(campaign) == {"delivered": 1}


def test_a_campaign_completes_with_its_last_receipt(launched, vendor):
    campaign = launched(2)
    send(campaign)
    first, second = Message.objects.all()

    apply((first, "delivered"))
    assert states(campaign) == {"delivered": 1, "sent": 1}
    assert campaign.status == Campaign.Status.SENDING

    apply((second, "failed"))
    assert states(campaign) == {"delivered": 1, "failed": 1}
    assert campaign.status == Campaign.Status.COMPLETED
    assert campaign.completed_at


def test_a_late_receipt_still_corrects_the_figures(launched, vendor):
    campaign = launched(1)
    send(campaign)
    apply((Message.objects.get(), "failed"))

    apply((Message.objects.get(), "delivered"))

    assert states(campaign) == {"delivered": 1}
    assert Message.objects.get().reason == ""
    assert campaign.status == Campaign.Status.COMPLETED


def test_opens_and_clicks_are_counted_once_imply_delivery_and_a_click_is_an_open(launched, vendor):
    campaign = launched(2)
    send(campaign)
    first, second = Message.objects.all()

    apply((first, "opened"), (first, "clicked"), (second, "clicked"))
    apply((first, "opened"), (first, "clicked"), at="2026-02-01T00:00:00Z")

    assert states(campaign) == {"delivered": 2}
    assert read_engagement([campaign.id])[campaign.id] == Engagement(opened=2, clicked=2, opens=3, clicks=3)
    assert Message.objects.get(id=first.id).opened_at.month == 1


def test_customers_who_unsubscribe_are_opted_out(launched, vendor):
    campaign = launched(2)
    send(campaign)

    apply((Message.objects.get(customer_external_id="c0"), "unsubscribed"))

    assert list(Customer.objects.filter(email_opt_in=False).values_list("external_id", flat=True)) == ["c0"]
    assert states(campaign) == {"delivered": 1, "sent": 1}


def test_skipped_messages_stay_skipped(launched):
    campaign = launched(1, channel="email")
    Message.objects.update(**with_reason(State.SKIPPED, "opted out"))
    campaign.record({"pending": -1, "skipped": 1}, {("skipped", "opted out"): 1})

    apply((Message.objects.get(), "delivered"))

    assert states(campaign) == {"skipped": 1}


def test_the_earliest_open_and_click_are_kept_whatever_comes_first(launched, vendor):
    campaign = launched(1)
    send(campaign)
    message = Message.objects.get()

    for month in (3, 1, 2):
        apply((message, "opened"), (message, "clicked"), at=f"2026-0{month}-01T00:00:00Z")

    message.refresh_from_db()
    assert (message.opened_at.month, message.clicked_at.month) == (1, 1)
    states(campaign)
    assert read_engagement([campaign.id])[campaign.id] == Engagement(opened=1, clicked=1, opens=3, clicks=3)


def test_it_was_delivered_when_the_vendor_says(launched, vendor):
    campaign = launched(2)
    send(campaign)
    sent_at = timezone.now() - timedelta(hours=3)
    Message.objects.update(sent_at=sent_at)
    first, second = Message.objects.all()
    at = (sent_at + timedelta(hours=1)).replace(microsecond=0)

    apply((first, "delivered"), (second, "opened"), at=(at + timedelta(hours=1)).isoformat())
    apply((first, "delivered"), (second, "delivered"), at=at.isoformat())

    assert set(Message.objects.values_list("delivered_at", flat=True)) == {at}


def test_it_was_not_delivered_before_it_was_sent_nor_in_the_future(launched, vendor):
    campaign = launched(2)
    send(campaign)
    early, late = Message.objects.all()

    apply((early, "delivered"), at="2026-01-01T00:00:00Z")
    apply((late, "delivered"), at="2099-01-01T00:00:00Z")

    early.refresh_from_db()
    late.refresh_from_db()
    assert early.delivered_at == early.sent_at
    assert late.sent_at <= late.delivered_at <= timezone.now()


STATUSES = st.sampled_from(["sent", "failed", "delivered", "opened", "clicked", "unsubscribed"])
COLUMNS = ("id", "status", "reason", "sent_at", "delivered_at", *Reading._fields)
NOT_READ = Reading()
# A message is sent once, so all its "sent" receipts have one time.
TIMES = st.tuples(STATUSES, st.integers(0, 10)).map(lambda told: (told[0], 2 if told[0] == "sent" else told[1]))


@pytest.mark.long
@settings(
    max_examples=settings().max_examples // 2,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data(), sent=st.booleans())
def test_the_end_is_the_same_in_any_order_and_as_often_as_they_come(launched_once: Callable[..., Campaign], data, sent):
    campaign = launched_once(sent=sent)
    messages = list(Message.objects.filter(campaign=campaign))
    receipts = data.draw(st.lists(st.tuples(st.sampled_from(messages), TIMES), max_size=12), label="receipts")
    ends = []
    for arrival in (receipts, data.draw(st.permutations(receipts + receipts[:3]), label="another order")):
        launched_once(sent=sent)
        for message, (status, hour) in arrival:
            apply((message, status), at=moment(hour).isoformat())
        ends.append(list(Message.objects.order_by("id").values(*COLUMNS)))
        states(campaign)

    assert ends[0] == ends[1]
    for message in messages:
        told = [status_and_hour for it, status_and_hour in receipts if it == message]
        reached = [REACHES.get(status, status) for status, _ in told]
        after = Message.objects.get(id=message.id)
        assert after.status == max(["sent" if sent else "pending", *reached], key=RANK.__getitem__)
        clicks = [hour for status, hour in told if status == "clicked"]
        opens = [hour for status, hour in told if status == "opened"]
        assert after.clicked_at == (moment(min(clicks)) if clicks else None)
        assert after.opened_at == (moment(min(opens + clicks)) if opens + clicks else None)


def moment(hour: int) -> datetime:
    return datetime(2026, 1, 2, hour, tzinfo=UTC)


@pytest.mark.long
@settings(
    max_examples=settings().max_examples * 3 // 10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_the_end_is_the_same_however_they_are_cut_into_batches(launched_once: Callable[..., Campaign], data):
    campaign = launched_once()
    messages = list(Message.objects.filter(campaign=campaign))
    receipts = data.draw(st.lists(st.tuples(st.sampled_from(messages), STATUSES), max_size=12), label="receipts")
    cuts = data.draw(st.lists(st.integers(0, 12), max_size=3).map(sorted), label="batches end at")

    for start, end in zip([0, *cuts], [*cuts, 12], strict=True):
        apply(*receipts[start:end])

    for message in messages:
        reached = [REACHES.get(status, status) for it, status in receipts if it == message]
        assert Message.objects.get(id=message.id).status == max(["pending", *reached], key=RANK.__getitem__)
    states(campaign)


@pytest.fixture
def launched_once(launched):
    """Three messages, each time as they were: pending, or handed over at one o'clock."""
    campaign = launched(3)

    def again(*, sent: bool = False) -> Campaign:
        status = "sent" if sent else "pending"
        Message.objects.update(
            status=status,
            **NO_REASON,
            created_at=moment(0) - timedelta(days=1),
            sent_at=moment(1) if sent else None,
            delivered_at=None,
            **NOT_READ._asdict(),
        )
        marks = mark_for(RECEIVED, campaign.id) if sent else ""
        Customer.objects.update(marks=marks, last_messaged_at=moment(1))
        counters = {"pending": 0, "sent": 0, "failed": 0, "delivered": 0} | {status: 3}
        Campaign.objects.update(status="sending", audience=3, **counters)
        for rows in (ReasonCount, Hit, Figure):
            rows.objects.all().delete()
        return campaign

    return again
