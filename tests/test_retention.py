"""What is cleared away, and what stays however old it is."""

from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from campaigns.log import retention as logs
from campaigns.log.ledger import Message, State
from campaigns.log.reconciliation import reconcile
from campaigns.models import Campaign
from campaigns.tests.factories import create_campaign, create_customer, create_launched, create_message
from crm.accounts.audit import Action, AuditEntry, record
from crm.accounts.models import Invitation, Session
from crm.operations import retention
from crm.operations.retention import clear_away
from crm.streams.models import DeadLetter
from customers.events.models import Event
from customers.models import Customer, Order, Tombstone
from customers.tests.factories import event_record, order_record, persist_records

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
OLD, NEW = timezone.now() - timedelta(days=40), timezone.now() - timedelta(days=20)


@pytest.fixture(autouse=True)
def _no_nudges(monkeypatch):
    monkeypatch.setattr(retention, "nudge", lambda task: None)


@pytest.fixture
def thirty_days(settings):
    settings.RETENTION_DAYS = 30


def over(since=OLD, status=Campaign.Status.COMPLETED, messages: int = 3) -> Campaign:
    """A campaign that ended then."""
    campaign = create_launched(status=status, completed_at=since)
    for n in range(messages):
        create_message(campaign=campaign, status=State.FAILED if n % 2 else State.DELIVERED, reason="mailbox is full")
    Campaign.objects.filter(id=campaign.id).update(updated_at=since)
    return Campaign.objects.get(id=campaign.id)


def kept(campaign: Campaign) -> int:
    """Messages that tell to whom they went."""
    return campaign.log.exclude(to="", customer_name="", customer_external_id="", search_key="", values={}).count()


def dated(model, **at) -> None:
    model.objects.bulk_create([model(**fields, **at) for fields in ROWS[model]])


ROWS = {
    DeadLetter: [{"stream": "ingestion", "kind": "customer", "record": "{}", "reason": "odd"}],
    AuditEntry: [{"action": Action.EXPORTED, "origin": "page", "actor": "asha@example.com"}],
    Tombstone: [{"hash": "0" * 64, "entry_ms": 1}],
}


def test_a_campaign_is_old_from_when_it_ended(thirty_days):
    campaign = over(status=Campaign.Status.SENDING)
    Campaign.objects.filter(id=campaign.id).complete()

    clear_away()

    assert kept(campaign) == 3


def test_without_the_setting_everything_stays(db):
    assert django_settings.RETENTION_DAYS == 0
    campaign = over()
    dated(DeadLetter, created_at=OLD)
    dated(AuditEntry, at=OLD)
    dated(Tombstone, erased_at=OLD)

    clear_away()

    assert kept(campaign) == 3
    assert [model.objects.count() for model in ROWS] == [1, 1, 1]


def test_what_is_older_goes_and_what_is_newer_stays(thirty_days):
    old, new = over(), over(NEW)
    for at in (OLD, NEW):
        dated(DeadLetter, created_at=at)
        dated(AuditEntry, at=at)
    dated(Tombstone, erased_at=OLD)

    clear_away()

    assert [kept(old), kept(new)] == [0, 3]
    assert DeadLetter.objects.get().created_at > OLD + timedelta(days=1)
    assert not Tombstone.objects.exists()
    told = [entry.details["what"] for entry in AuditEntry.objects.filter(action=Action.FORGOTTEN).order_by("id")]
    assert told == ["recipients in logs of campaigns", "dead letters", "audit log", "tombstones"]
    assert AuditEntry.objects.exclude(action=Action.FORGOTTEN).count() == 1


def test_nothing_goes_without_an_entry_in_the_audit_log(thirty_days, monkeypatch):
    def die(*_, **__):
        raise SystemExit  # as a killed process

    campaign = over()
    dated(DeadLetter, created_at=OLD)
    monkeypatch.setattr(retention, "record", die)
    with pytest.raises(SystemExit):
        clear_away()

    assert kept(campaign) == 3
    assert DeadLetter.objects.exists()


def test_a_second_time_there_is_nothing_to_say(thirty_days):
    over()
    clear_away()
    clear_away()

    assert AuditEntry.objects.filter(action=Action.FORGOTTEN).count() == 1


@pytest.mark.parametrize("status", ["sending", "paused", "scheduled", "draft"])
def test_a_campaign_that_is_not_over_keeps_whom_it_writes_to(thirty_days, status):
    campaign = over(status=status)

    clear_away()

    assert kept(campaign) == 3


def test_figures_reasons_and_customers_stay(thirty_days, signed_in):
    customer = create_customer(name="Asha Rao")
    persist_records("order", order_record(customer=customer.external_id))
    campaign = over()
    create_message(campaign=campaign, customer=customer, status=State.FAILED, reason="550 <asha@example.com> unknown")
    Campaign.objects.filter(id=campaign.id).update(updated_at=OLD)

    clear_away()

    campaign.refresh_from_db()
    assert (campaign.audience, campaign.delivered, campaign.failed) == (4, 2, 2)
    assert reconcile(campaign) == []
    assert sorted(campaign.log.values_list("reason", flat=True)) == ["mailbox is full"] * 3 + ["no longer kept"]
    assert campaign.log.filter(customer_id=customer.id).exists(), "who received it can still be asked"
    assert Customer.objects.filter(id=customer.id).exists()
    assert Order.objects.exists()
    page = signed_in.get(campaign.get_absolute_url()).text
    assert "No longer kept" in page
    assert "Asha" not in page


def test_a_forgotten_customer_is_not_written_to_again(thirty_days):
    campaign = over()
    clear_away()

    campaign.refresh_from_db()
    assert campaign.count_retriable() == 0
    assert not campaign.retry_failed()


def test_a_long_log_is_forgotten_in_pieces(thirty_days, monkeypatch):
    monkeypatch.setattr(logs, "CHUNK", 2)
    first, second = over(messages=5), over(messages=2)
    before = timezone.now() - timedelta(days=30)

    seen = []
    while logs.anonymize_next_chunk(before):
        seen.append(kept(first) + kept(second))

    assert seen == [5, 3, 2, 0, 0]
    assert Campaign.objects.filter(anonymized_at=None).count() == 0


def test_when_the_time_is_up_the_next_task_goes_on(thirty_days, settings, monkeypatch):
    settings.TASK_SECONDS = 0
    monkeypatch.setattr(logs, "CHUNK", 2)
    nudged = []
    monkeypatch.setattr(retention, "nudge", nudged.append)
    campaign = over(messages=6)

    clear_away()
    assert (kept(campaign), nudged) == (4, ["crm.operations.retention.clear_away"])

    while nudged:
        nudged.clear()
        clear_away()
    assert kept(campaign) == 0


def test_sessions_and_invitations_that_have_run_out_always_go(signed_in, marketer, admin):
    live = Session.objects.get()
    Session.objects.create(session_key="x" * 32, session_data="", expire_date=OLD)
    fields = {"email": "nova@example.com", "role": "viewer"}
    for n, expires_at in enumerate((OLD, NEW, timezone.now() + timedelta(days=1))):
        Invitation.objects.create(**fields, hash=str(n), expires_at=expires_at)

    clear_away()

    assert list(Session.objects.all()) == [live]
    assert sorted(Invitation.objects.values_list("hash", flat=True)) == ["1", "2"]


def test_drafts_are_no_business_of_it(thirty_days):
    draft = create_campaign()
    Campaign.objects.update(updated_at=OLD)

    clear_away()

    draft.refresh_from_db()
    assert draft.anonymized_at is None
    record(Action.EXPORTED)
    assert not Message.objects.exists()


def test_events_are_deleted_when_their_days_are_over(settings):
    create_customer(external_id="c1")
    persist_records("event", event_record(id="e1", occurred_at=OLD.isoformat()), event_record(id="e2"))
    settings.EVENT_DAYS = 30

    clear_away()

    assert [event.event_id for event in Event.objects.all()] == ["e2"]
    assert [len(times) for times in Customer.objects.get().happened.values()] == [1]
