"""Orders are credited to the message that came last before them, whatever comes first: the order, the click, the
delivery, a correction, or an erasure."""

import json
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from django.db import connection
from django.utils.module_loading import import_string

from campaigns import membership
from campaigns.attribution import checking, recounting
from campaigns.attribution.earnings import Earnings, credited_between, earned_by_link, read_earned
from campaigns.attribution.models import SETTLED, Credit, Earned
from campaigns.attribution.rules import DEFAULT_WINDOWS
from campaigns.log.ledger import Message
from campaigns.log.retention import anonymize_next_chunk
from campaigns.models import Campaign
from crm.database import atomic, transactional
from crm.streams.stream import Entry
from customers.models import Customer
from customers.privacy.erasure import erase
from customers.segments.english import say
from customers.segments.rules import parse
from customers.tests.factories import order_record, persist_records
from delivery.settling import settle
from tests import mongodb

pytestmark = pytest.mark.django_db

SENT = datetime(2026, 3, 1, 10, tzinfo=UTC)
TEXT = "Hi! https://tea.example/1 https://tea.example/2"


@pytest.fixture
def send(launched):
    """`send("sms")` is a campaign to two customers that was handed over at SENT."""

    def send_campaign(channel: str = "email", **fields) -> Campaign:
        campaign = launched(2, channel=channel, message=TEXT, tracks=True, **fields)
        campaign.log.exclude(status="skipped").update(status="sent", sent_at=SENT, created_at=SENT)
        Campaign.objects.filter(id=campaign.id).update(pending=0, sent=2)
        membership.handed_over(campaign.id, campaign.log.values_list("customer_id", flat=True))
        return campaign

    return send_campaign


def report(campaign: Campaign, customer: str, status: str, hours: float, **fields) -> None:
    message = Message.objects.get(campaign=campaign, customer_external_id=customer)
    at = (SENT + timedelta(hours=hours)).isoformat()
    record = {"message_id": message.key, "status": status, "occurred_at": at, **fields}
    with atomic():
        settle([Entry("1-0", "receipt", json.dumps([record]).encode(), 1)])()


def buy(customer: str, hours: float, amount: float = 100, order: str = "o1", **fields) -> None:
    at = (SENT + timedelta(hours=hours)).isoformat()
    persist_records("order", order_record(external_id=order, customer=customer, amount=amount, ordered_at=at, **fields))


def forget_log(campaign: Campaign) -> None:
    Campaign.objects.filter(id=campaign.id).update(status="completed", updated_at=SENT)
    while anonymize_next_chunk(SENT + timedelta(days=1)):
        pass


def earned(campaign: Campaign) -> Earnings:
    """What the figures say; they must be the sums of the credits, of which no order has two."""
    credits = list(Credit.objects.filter(campaign=campaign).values_list("message_id", "amount"))
    figures = read_earned([campaign.id])[campaign.id]
    assert figures == Earnings(len({message for message, _ in credits}), len(credits), sum(a for _, a in credits))
    return figures


NOTHING = Earnings()


def test_an_order_after_a_click_is_credited_to_the_campaign_and_the_link(send):
    campaign = send()
    report(campaign, "c0", "clicked", 1, link=2)
    buy("c0", 2, 450)

    assert earned(campaign) == Earnings(1, 1, 45_000)
    assert earned_by_link(campaign.id) == {2: Earnings(1, 1, 45_000)}
    buy("c0", 3, 50, "o2")
    assert earned(campaign) == Earnings(1, 2, 50_000)
    buy("c1", 3, 70, "o3")
    assert earned(campaign) == Earnings(1, 2, 50_000)


def test_a_click_that_is_reported_after_the_order_takes_it(send):
    first, second = send(), send()
    report(first, "c0", "clicked", 1, link=1)
    buy("c0", 5)
    assert (earned(first), earned(second)) == (Earnings(1, 1, 10_000), NOTHING)

    report(second, "c0", "clicked", 4, link=1)
    assert (earned(first), earned(second)) == (NOTHING, Earnings(1, 1, 10_000))
    report(second, "c0", "clicked", 4, link=1, machine=True)  # it was a machine's
    assert (earned(first), earned(second)) == (Earnings(1, 1, 10_000), NOTHING)


def test_a_delivered_sms_has_the_orders_of_twelve_hours_and_an_e_mail_none(send):
    email, sms = send(), send("sms")
    buy("c0", 3)
    report(email, "c0", "delivered", 1)
    assert not Credit.objects.exists()

    report(sms, "c0", "delivered", 2)
    assert earned(sms) == Earnings(1, 1, 10_000)
    buy("c0", 14, order="o2")
    assert earned(sms) == Earnings(1, 1, 10_000)


@pytest.mark.both_databases
def test_an_order_that_moves_between_customers_is_credited_to_the_other_one_s_message(send):
    first, second = send(), send()
    report(first, "c0", "clicked", 1, link=1)
    report(second, "c1", "clicked", 1, link=1)
    for owner, amounts in (("c0", (10_000, 0)), ("c1", (0, 10_000)), ("c0", (10_000, 0)), ("stranger", (0, 0))):
        buy(owner, 2)
        assert (earned(first).revenue, earned(second).revenue) == amounts


@pytest.mark.both_databases
def test_what_is_cancelled_refunded_or_moved_in_time_is_corrected(send):
    campaign = send()
    report(campaign, "c0", "clicked", 1)
    buy("c0", 2)
    buy("c0", 2, refunded_amount=30)
    assert earned(campaign) == Earnings(1, 1, 7_000)
    buy("c0", 0.5)
    assert earned(campaign) == NOTHING
    buy("c0", 120, 40)
    assert earned(campaign) == Earnings(1, 1, 4_000)
    for status in ("cancelled", "refunded"):
        buy("c0", 120, 40, status=status)
        assert earned(campaign) == NOTHING
    assert not Earned.objects.exists()


def test_an_order_that_came_before_its_customer_is_credited_to_nothing(send):
    buy("late", 2)
    persist_records("customer", {"external_id": "late"})
    assert not Credit.objects.exists()


def test_orders_of_people_who_were_never_written_to_are_not_looked_at(send, monkeypatch):
    persist_records("customer", {"external_id": "c7"})
    calls = []
    monkeypatch.setattr("campaigns.receivers.refresh", calls.append)
    buy("c7", 2)
    assert calls == []
    send()
    buy("c0", 2)
    assert len(calls) == 1


def test_the_sums_of_an_erased_person_stay_and_tell_of_nobody(send):
    campaign = send()
    report(campaign, "c0", "clicked", 1, link=1)
    buy("c0", 2)
    buy("c0", 3, order="o2")
    report(campaign, "c1", "clicked", 1, link=1)
    buy("c1", 3, order="o3")
    customer = Customer.objects.get(external_id="c0")

    erase(customer)

    assert earned(campaign) == Earnings(2, 3, 30_000)
    assert not Credit.objects.filter(customer_id=customer.id).exists()
    day = SENT.replace(hour=0) - timedelta(hours=5.5)  # in India
    assert set(Credit.objects.filter(order_id=None).values_list("customer_id", "ordered_at")) == {(None, day)}
    assert not Credit.objects.filter(order_id=None, message_id__in=campaign.log.values_list("id")).exists()
    assert credited_between(day, day + timedelta(days=1)) == ((3, 30_000), (0, 0))
    buy("c1", 3, order="o3", status="cancelled")
    assert earned(campaign) == Earnings(1, 2, 20_000)


def test_credits_stay_with_a_campaign_whose_log_is_forgotten_as_long_as_the_order_counts(send):
    campaign = send()
    report(campaign, "c0", "clicked", 1, link=1)
    buy("c0", 2)
    forget_log(campaign)

    buy("c0", 2, 80)
    assert earned(campaign) == Earnings(1, 1, 8_000)
    assert earned_by_link(campaign.id) == {1: Earnings(1, 1, 8_000)}
    buy("c0", 2, 80, status="cancelled")
    assert earned(campaign) == NOTHING


def test_a_settled_credit_is_not_given_to_an_earlier_message_as_well(send):
    first, second = send(), send()
    report(first, "c0", "clicked", 1)
    report(second, "c0", "clicked", 2)
    buy("c0", 3)
    forget_log(second)

    buy("c0", 3, 80)
    assert (earned(first), earned(second)) == (NOTHING, Earnings(1, 1, 8_000))


def test_a_message_whose_log_is_forgotten_gets_no_new_orders(send):
    campaign = send("sms")
    report(campaign, "c0", "delivered", 1)
    forget_log(campaign)

    buy("c0", 2)
    assert earned(campaign) == NOTHING


@pytest.mark.parametrize("end", ["erased", "log forgotten"])
def test_what_is_settled_while_another_rule_is_recounted_stays_with_the_rule_of_then(send, end):
    campaign = send()
    report(campaign, "c0", "clicked", 1)
    recounting.set_windows({**DEFAULT_WINDOWS, "email": {"clicked": 48, "delivered": 0}})
    buy("c0", 2)  # credited by both rules
    if end == "erased":
        erase(Customer.objects.get(external_id="c0"))
    else:
        forget_log(campaign)

    assert Credit.objects.count() == 1
    assert recounting.recount()
    assert earned(campaign) == Earnings(1, 1, 10_000)
    assert Credit.objects.get().version == SETTLED


@pytest.mark.both_databases
def test_a_log_that_is_forgotten_amid_a_recount_leaves_each_order_one_credit(send):
    """By the new rule, whose recount has passed the customer, it had the later order too, which goes to the other."""
    first, second = send(), send()
    report(first, "c0", "clicked", 1, link=1)
    report(second, "c0", "clicked", 3, link=1)
    buy("c0", 5, order="o1")
    buy("c0", 20, order="o2")
    recounting.set_windows({**DEFAULT_WINDOWS, "email": {"clicked": 3, "delivered": 0}})
    recounting.recount()
    assert (earned(first), earned(second)) == (NOTHING, Earnings(1, 1, 10_000))
    recounting.set_windows({**DEFAULT_WINDOWS, "email": {"clicked": 48, "delivered": 0}})
    while recounting.AttributionRule.objects.filter(state="recounting", cursor=None).exists():
        recounting.recount(0)
    forget_log(second)
    recounting.recount()

    assert (earned(first), earned(second)) == (Earnings(1, 1, 10_000), Earnings(1, 1, 10_000))
    assert checking.recount_credits(check=True) == 0


def test_workers_recount_in_tasks(send, settings, monkeypatch):
    asked = []
    monkeypatch.setattr(recounting, "nudge", lambda name: asked.append(import_string(name)))
    sms = send("sms")
    report(sms, "c0", "delivered", 2)
    buy("c0", 3)
    settings.TASK_SECONDS = 0  # a task is one step
    recounting.set_windows({**DEFAULT_WINDOWS, "sms": {"clicked": 120, "delivered": 0}})
    tasks = 0
    while asked:
        asked.pop()()
        tasks += 1

    assert tasks > 2
    assert earned(sms) == NOTHING
    assert not recounting.AttributionRule.objects.filter(state__in=("recounting", "replaced")).exists()


@pytest.mark.both_databases
def test_a_new_rule_credits_orders_of_before(send):
    email, sms = send(), send("sms")
    report(email, "c0", "clicked", 1)
    report(sms, "c0", "delivered", 2)
    buy("c0", 3)
    assert (earned(email), earned(sms)) == (NOTHING, Earnings(1, 1, 10_000))

    recounting.set_windows({**DEFAULT_WINDOWS, "sms": {"clicked": 120, "delivered": 0}})
    assert recounting.recount()
    assert (earned(email), earned(sms)) == (Earnings(1, 1, 10_000), NOTHING)


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(not mongodb.IN_USE, reason="on SQLite one transaction waits for the other")
@pytest.mark.parametrize("order_is_first", [True, False])
@pytest.mark.parametrize(("channel", "status"), [("email", "clicked"), ("sms", "delivered")])
def test_an_order_and_a_touch_that_cannot_see_each_other_meet_on_a_row(send, channel, status, order_is_first):
    campaign = send(channel)
    touch = transactional(lambda: report(campaign, "c0", status, 1))
    order = transactional(lambda: buy("c0", 2))
    first, second = (order, touch) if order_is_first else (touch, order)
    attempts = []

    @transactional
    def write_second() -> None:
        Message.objects.exists()  # from here on, the transaction sees what was committed before
        if not attempts:
            thread = Thread(target=lambda: (first(), connection.close()))
            thread.start()
            thread.join()
        attempts.append(1)
        second()

    write_second()

    assert len(attempts) == 2
    assert earned(campaign) == Earnings(1, 1, 10_000)


def test_rules_ask_whose_order_is_credited_to_a_campaign(send, api):
    campaign = send()
    report(campaign, "c0", "clicked", 1)
    rule = {"match": "all", "rules": [{"field": "converted_campaign", "op": "in", "value": [str(campaign.id)]}]}

    def ask(rule: dict) -> list[str]:
        shown = api("read").post("/api/v1/segments/preview", {"rule": rule}, "application/json").json()
        return [each["external_id"] for each in shown["sample"]]

    assert ask(rule) == []
    buy("c0", 2)
    buy("c1", 2, order="o2")
    assert ask(rule) == ["c0"]
    buy("c0", 2, status="cancelled")
    assert ask(rule) == []
    buy("c0", 2)
    forget_log(campaign)
    assert ask(rule) == ["c0"]
    assert ask(rule | {"match": "none"}) == ["c1"]
    assert say(parse(rule)) == f"Customers who placed an order credited to campaign {campaign.name}."
