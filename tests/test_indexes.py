"""Whatever is asked often reads a range of an index and stops, on either database."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.effect.lift import read_outcomes
from campaigns.journeys import lease, mover
from campaigns.journeys.held import count_held
from campaigns.journeys.models import Enrollment, Happening, Journey
from campaigns.journeys.publishing import publish
from campaigns.journeys.starting import create_journey, save_draft, start
from campaigns.log.claims import SENT, Outcome, claim, finish, release_expired
from campaigns.log.ledger import STATES_WITH_REASON, Message, State, explained
from campaigns.log.rounds import decide_unknown, requeue_failed
from campaigns.log.withdrawing import withdraw_pending
from campaigns.models import Campaign
from campaigns.tests.factories import create_campaign, create_launched, create_message
from conftest import PASSWORD, create_user
from crm.accounts.audit import Action, AuditEntry, record
from crm.accounts.models import ApiKey
from crm.streams.consumer import drain
from crm.streams.models import DeadLetter
from crm.streams.stream import Entry
from customers import vocabulary
from customers.channels import CHANNELS
from customers.consent import known_refusals
from customers.ingestion import stream
from customers.listing.bulk import begin, carry_out, sweep
from customers.models import Customer, Note
from customers.privacy.suppression import suppress, suppression_at
from customers.privacy.suppression_list import known_addresses
from customers.privacy.tombstones import bury
from customers.segments import audience
from customers.segments.compiler.combining import Occasion
from customers.segments.rules import parse
from customers.segments.watching.alarms import answer_due_alarms
from customers.tests.factories import create_customers, customer_record, order_record, persist_records
from customers.timeline import Place, read_page
from delivery.settling import settle
from delivery.snapshot import write_snapshot
from delivery.tests.ledger import all_ended
from tests.plans import captured_plans, finds_by_index, uses_indexes

FAILED = Outcome(State.FAILED, "no")
WAITING = {"trigger": {"event": "seen"}, "steps": [{"id": "w", "wait": {"n": 1, "unit": "hours"}}]}

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

CUSTOMERS, ORDERS, LOG, CAMPAIGNS = (
    "customers_customer",
    "customers_order",
    "communication_log",
    "campaigns_campaign",
)


@pytest.fixture
def customers() -> list[Customer]:
    return create_customers(*({"email": f"p{n}@example.com", "total_spend": n} for n in range(20)))


@pytest.fixture
def campaign(customers) -> Campaign:
    campaign = create_launched()
    for customer in customers:
        create_message(campaign=campaign, customer=customer, status="pending")
    return campaign


def test_what_reads_everything_is_noticed(customers):
    with captured_plans(CUSTOMERS) as plans:
        list(Customer.objects.filter(time_zone="x"))
        list(Customer.objects.filter(external_id__in=["c1", "c2"]).order_by("visits"))
        list(Customer.objects.filter(external_id="c1"))

    assert [(plan.scans, plan.sorts) for plan in plans] == [(True, False), (False, True), (False, False)]


def test_the_mover_of_a_journey(customers):
    """It reads the inbox, who is due and who is held, each by an index of its own."""
    journey = create_journey("Cart", WAITING)
    start(journey)
    now = timezone.now()
    for n, customer in enumerate(customers):
        kept = {"journey": journey, "customer_id": customer.id, "customer_external_id": customer.external_id}
        overdue = now - timedelta(days=2 * (n % 2))
        Enrollment.objects.create(
            **kept, version=1, number=1, cause="once", caused_at=now, due_at=overdue, is_held=n > 9
        )
        held = {"is_held": True, "held_until": now} if n > 9 else {}
        Happening.objects.create(
            journey=journey, customer_id=customer.id, name="seen", event_id=f"e{n}", occurred_at=now, **held
        )
    Journey.objects.update(
        overdue_answer="go_on", overdue_answered_at=now, entries_answer="let_in", entries_answered_at=now
    )
    token = lease.take(journey.id)

    finds_by_index("campaigns_happening", lambda: count_held([journey.id]))
    for table in ("happening", "enrollment", "happening", "enrollment"):  # inbox, answers for people and entries, moves
        finds_by_index(f"campaigns_{table}", lambda: mover.advance(journey.id, token))


def test_those_who_follow_to_a_new_version(customers):
    journey = create_journey("Cart", WAITING)
    start(journey)
    for customer in customers:
        kept = {"journey": journey, "customer_id": customer.id, "customer_external_id": customer.external_id}
        Enrollment.objects.create(**kept, version=1, number=1, cause="once", caused_at=timezone.now(), step="w")
    save_draft(journey, {**WAITING, "goal": {"event": "seen", "within": {"n": 1, "unit": "days"}}})
    assert publish(journey, draft_version=journey.draft_version)
    token = lease.take(journey.id)
    with captured_plans("campaigns_enrollment") as plans:
        mover.advance(journey.id, token)
    assert {(plan.scans, plan.sorts) for plan in plans} == {(False, False)}


def test_signing_in_and_its_session(customers):
    create_user(email="asha@example.com")
    browser = Client()
    form = {"login": "asha@example.com", "password": PASSWORD}
    uses_indexes("accounts_user", lambda: browser.post(reverse("account_login"), form))

    assert "_auth_user_id" in browser.session
    uses_indexes("accounts_session", lambda: browser.get("/segments/"))
    uses_indexes("accounts_session", lambda: browser.get(reverse("accounts:sessions")))


def test_the_key_of_a_program():
    _, secret = ApiKey.create("shop", ["read"])

    uses_indexes("accounts_apikey", lambda: ApiKey.find(secret))


@pytest.mark.parametrize("by", ["", "who", "action", "of"])
def test_the_audit_log(admin, by, office):
    for _ in range(20):
        record(Action.KEY_MADE, admin, of=admin)
    entry = AuditEntry.objects.order_by("-id")[5]
    wanted = {"": "", "who": entry.actor_id, "action": entry.action, "of": entry.subject_id}[by]
    url = reverse("accounts:audit", query={by or "q": wanted, "after": str(entry.id)})

    uses_indexes("accounts_auditentry", lambda: office.get(url, headers={"HX-Request": "true"}))


def test_dead_letters(office):
    for n in range(20):
        DeadLetter.objects.create(stream="ingest", kind="customer", record="{}", reason=str(n))

    for kind in ("", "customer"):
        url = reverse("dead_letters", query={"kind": kind})
        uses_indexes("streams_deadletter", lambda url=url: office.get(url))


@pytest.mark.parametrize("sort", ["spend", "order", "newest"])
def test_customers_by_any_order_and_page(signed_in, customers, sort):
    last = Customer.objects.order_by("id")[10]
    url = reverse("customers:customers", query={"sort": sort, "after": str(last.id)})

    uses_indexes(CUSTOMERS, lambda: signed_in.get(url, headers={"HX-Request": "true"}))


@pytest.mark.parametrize(("path", "table"), [("customers", CUSTOMERS), ("orders", ORDERS)])
def test_a_poll_for_changes_by_any_page(api, customers, path, table):
    persist_records("order", *(order_record(external_id=f"polled{n}") for n in range(20)))
    read = api("read")
    asked = {"updated_since": "2020-01-01T00:00:00Z", "limit": 5}
    cursor = read.get(f"/api/v1/{path}", asked).json()["next"]

    uses_indexes(table, lambda: read.get(f"/api/v1/{path}", asked))
    uses_indexes(table, lambda: read.get(f"/api/v1/{path}", {**asked, "cursor": cursor}))


def test_an_order_by_its_id(api):
    persist_records("order", *(order_record(external_id=f"o{n}") for n in range(20)))
    read = api("read")

    uses_indexes(ORDERS, lambda: read.get("/api/v1/orders/o3"))


def test_changes_of_many_customers_and_their_parts(customers, marketer):
    for _ in range(20):
        change = begin("add_tag", user=marketer, customer_ids=[customers[0].id], tag="vip")

    uses_indexes("customers_bulkpart", lambda: carry_out(change.id, 0))
    uses_indexes("customers_bulkchange", sweep)


def test_a_customer_by_id_external_id_and_e_mail(signed_in, api, office, customers):
    customer = customers[3]
    read = api("read")

    uses_indexes(CUSTOMERS, lambda: signed_in.get(customer.get_absolute_url()))
    uses_indexes(CUSTOMERS, lambda: read.get(f"/api/v1/customers/{customer.external_id}"))
    uses_indexes(CUSTOMERS, lambda: Customer.objects.get(email_key=customer.email_key))


def test_ingestion():
    persist_records("order", *(order_record(external_id=f"o{n}", customer=f"c{n}") for n in range(20)))
    records = [customer_record(external_id=f"c{n}") for n in range(20)]

    uses_indexes(CUSTOMERS, lambda: persist_records("customer", *records))
    uses_indexes(ORDERS, lambda: persist_records("order", order_record(external_id="o3", customer="c5")))

    bury("c3", "9999999999999-0")
    uses_indexes("customers_tombstone", lambda: persist_records("customer", *records))


@pytest.mark.parametrize(("channel", "address"), [("email", "someone@example.com"), ("sms", "+919800000001")])
def test_who_is_opted_out_by_a_suppression(customers, channel, address):
    uses_indexes("customers_customer", lambda: suppress(channel, [address], "unsubscribed"))


def test_which_addresses_are_refused(customers):
    suppress("email", [customers[3].email], "unsubscribed")
    suppress("sms", [customers[3].phone], "unsubscribed")
    asked = {"email": {each.email for each in customers}, "sms": {"+1"}, "whatsapp": {"+1"}}

    for name, keys in asked.items():
        uses_indexes(CUSTOMERS, lambda name=name, keys=keys: known_refusals(CHANNELS[name], keys))
    uses_indexes(CUSTOMERS, lambda: known_addresses(None))


@pytest.mark.parametrize("many", ["many_orders", "many_events"])
def test_those_whose_orders_or_events_are_not_kept_beside_them(customers, many):
    uses_indexes(CUSTOMERS, lambda: getattr(Occasion(timezone.now()), many))


def test_whether_an_address_is_suppressed(customers):
    suppress("email", [customers[3].email], "unsubscribed")

    uses_indexes("customers_suppression", lambda: suppression_at("email", customers[3].email))


def test_the_words_of_the_data():
    words = {(vocabulary.CITY, f"City {n}") for n in range(20)}
    vocabulary.learn(words)

    uses_indexes("customers_word", lambda: vocabulary.learn(words | {(vocabulary.TAG, "new")}))
    uses_indexes("customers_word", lambda: vocabulary.suggest(vocabulary.CITY, "city 1"))
    uses_indexes("customers_word", vocabulary.attribute_kinds)


def test_the_position_of_a_stream():
    stream.append("customer", json.dumps([customer_record()]).encode(), 1)

    uses_indexes("streams_streamposition", lambda: drain(stream, lambda entries: lambda: None))


def test_claiming_and_finishing(campaign):
    def claim_and_finish() -> None:
        claimed = claim(campaign, 10)
        ends = [SENT] * 5 + [FAILED] * 3 + [Outcome(State.PENDING, "later", due_at=timezone.now())] * 2
        finish(campaign, claimed, {message.id: end for message, end in zip(claimed.messages, ends, strict=True)})

    uses_indexes(LOG, claim_and_finish)


def test_no_index_changes_while_a_message_is_sent_and_delivered(campaign):
    """In a transaction of MongoDB 6, an update that changes one takes six times as long."""
    before = {row["id"]: row for row in campaign.log.values()}
    receipts = [
        {"message_id": message.key, "status": "delivered", "occurred_at": "2026-11-01T10:00:00Z"}
        for message in campaign.log.all()
    ]

    claimed = claim(campaign, 20)
    finish(campaign, claimed, dict.fromkeys([message.id for message in claimed.messages], SENT))
    settle([Entry("1-0", "receipt", json.dumps(receipts).encode(), len(receipts))])()

    changed = {
        name
        for row in campaign.log.filter(status="delivered").values()
        for name, value in row.items()
        if value != before[row["id"]][name]
    }
    indexed = {name for index in Message._meta.indexes for name in index.fields}
    conditions = {name for index in Message._meta.indexes for name in re.findall(r"\w+", str(index.condition))}
    assert {"status", "attempts", "sent_at", "delivered_at"} <= changed
    assert changed.isdisjoint(indexed | conditions)


def test_what_those_who_bought_spent_by_arm(campaign):
    campaign.log.update(arm="a", orders=0, spent=0, before=0)
    campaign.log.filter(id=campaign.log.first().id).update(orders=1, spent=5)
    campaign.arms = {"a": [20, 0, 0]}

    uses_indexes(LOG, lambda: read_outcomes(campaign))


def test_giving_back_what_a_dead_worker_held(campaign):
    claim(campaign, 10)
    campaign.leases.update(until=timezone.now() - timedelta(minutes=1))

    uses_indexes(LOG, lambda: release_expired(honours_keys=True))


def test_settling_receipts(campaign):
    keys = [message.key for message in campaign.log.all()]
    statuses = ["delivered", "failed", "opened", "clicked"]
    receipts = [
        {"message_id": key, "status": statuses[n % 4], "occurred_at": "2026-11-01T10:00:00Z"}
        for n, key in enumerate(keys)
    ]
    entry = Entry("1-0", "receipt", json.dumps(receipts).encode(), len(receipts))

    uses_indexes(LOG, settle([entry]))


def test_why_messages_failed_and_which_did(signed_in, campaign):
    claimed = claim(campaign, 10)
    finish(campaign, claimed, all_ended(claimed, FAILED))
    fragment = {"HX-Request": "true"}

    with captured_plans(LOG) as plans:
        signed_in.get(f"{campaign.get_absolute_url()}reasons/", headers=fragment)
    assert not any(plan.scans for plan in plans), "their counts are sorted, not they"
    failed = f"{campaign.get_absolute_url()}?status=failed&reason=no"
    uses_indexes(LOG, lambda: signed_in.get(failed, headers=fragment))


def test_retrying_withdrawing_and_deciding(campaign):
    first = claim(campaign, 6)
    finish(campaign, first, all_ended(first, FAILED))
    campaign.retry_failed()
    uses_indexes(LOG, lambda: requeue_failed(campaign))
    claim(campaign, 4)
    campaign.leases.update(until=timezone.now() - timedelta(minutes=1))
    release_expired(honours_keys=False)
    uses_indexes(LOG, lambda: decide_unknown(campaign, send_again=True))
    campaign.cancel()

    uses_indexes(LOG, lambda: withdraw_pending(campaign))


@pytest.mark.parametrize("measure", ["count", "sum"])
@pytest.mark.parametrize("span", [{"in_last": {"n": 1, "unit": "days"}}, {"between": ["2026-10-01", "2026-10-31"]}])
def test_who_ordered_within_a_time(customers, span, measure):
    condition = {"orders": span, "measure": measure, "op": "gte", "value": 1}
    asked = parse({"match": "all", "rules": [condition]})

    uses_indexes(CUSTOMERS, lambda: list(audience.matching(asked)))


def test_freezing_an_audience(customers):
    campaign = create_campaign(message="Hi")
    campaign.launch()

    uses_indexes(LOG, lambda: write_snapshot(campaign))


def test_customers_whose_alarm_is_due(customers):
    finds_by_index(CUSTOMERS, lambda: answer_due_alarms(timezone.now()))


def test_the_notes_and_changes_in_a_timeline(customers, campaign, marketer):
    customer = customers[3]
    for number in range(30):
        Note.objects.create(customer=customers[number % 20], text="x", author=marketer)
        record(Action.EXPORTED, marketer, of=customers[number % 20])
    place = Place(timezone.now(), customer.id)

    for after in (None, place):
        uses_indexes("customers_note", lambda after=after: read_page(customer, "notes", after, 10))
        finds_by_index("accounts_auditentry", lambda after=after: read_page(customer, "edits", after, 10))
        finds_by_index(LOG, lambda after=after: read_page(customer, "messages", after, 10))


def test_the_log_the_history_and_what_a_customer_was_sent(signed_in, campaign):
    fragment = {"HX-Request": "true"}
    message = campaign.log.order_by("id")[5]

    uses_indexes(LOG, lambda: signed_in.get(f"{campaign.get_absolute_url()}?after={message.id}", headers=fragment))
    sent = reverse("campaigns:of_customer", args=[message.customer_id])
    some = f"{campaign.get_absolute_url()}log.csv?status=pending&reason="
    uses_indexes(LOG, lambda: list(signed_in.get(some).streaming_content))
    uses_indexes(LOG, lambda: signed_in.get(sent, headers=fragment))
    rows = Campaign.objects.order_by("-id")
    uses_indexes(CAMPAIGNS, lambda: list(rows[:20]))
    uses_indexes(CAMPAIGNS, lambda: list(rows.filter(id__lt=campaign.id)[:20]))


@pytest.mark.one_database
@pytest.mark.parametrize("state", STATES_WITH_REASON)
def test_messages_with_a_reason_are_found_by_campaign_and_state_in_the_order_of_ids(campaign, state):
    plan = campaign.log.filter(explained(state)).order_by("id").explain()
    assert "message_reason (campaign_id=? AND reason_for=?)" in plan
    assert "TEMP B-TREE" not in plan
