"""Changes by people go through the stream, are stored before the page answers, and stand in the audit log."""

from concurrent.futures import ThreadPoolExecutor

import pydantic
import pytest
from django.db import connection

from crm.accounts.audit import Action, AuditEntry
from crm.streams.consumer import give_back, take_lease
from crm.streams.models import DeadLetter
from customers.editing import Outcome, change_customer
from customers.ingestion import stream
from customers.models import Customer
from customers.privacy.erasure import erase
from customers.tests.factories import create_customer, order_record, persist_records

pytestmark = pytest.mark.django_db


@pytest.fixture
def asha() -> Customer:
    return create_customer(external_id="c1", name="Asha", city="Pune", tags=["vip"], attributes={"plan": "gold"})


def test_a_change_is_stored_at_once_in_canonical_form(asha, marketer):
    changes = {"phone": "+44 (0)20 7946 0958", "city": " Goa ", "attributes": {"plan": None, "size": 4}}

    assert change_customer("c1", changes, marketer) == Outcome.STORED

    asha.refresh_from_db()
    assert (asha.phone, asha.city, asha.city_key, asha.attributes) == ("+442079460958", "Goa", "goa", {"size": 4})
    assert (asha.name, asha.tags) == ("Asha", ["vip"]), "the rest stays"


def test_the_audit_log_says_who_changed_which_fields_but_no_values(asha, marketer):
    consent = {"email_opt_in": True, "consent": {"source": "Asked in the shop"}}
    change_customer("c1", {"city": "Goa", "add_tags": ["new"], "attributes": {"size": 4}}, marketer)
    change_customer("c1", consent, marketer, because="Asked in the shop")

    changed, consented = AuditEntry.objects.order_by("id")
    assert (changed.action, changed.actor, changed.subject, changed.subject_id) == (
        Action.CUSTOMER_CHANGED,
        marketer.email,
        "",
        asha.id.hex,
    )
    assert changed.details == {"fields": ["city", "tags", "attribute size"]}
    assert consented.action == Action.CONSENT_CHANGED
    assert consented.details == {"because": "Asked in the shop", "E-mail": "yes"}
    asha.refresh_from_db()
    assert asha.email_opt_in is True
    assert asha.consents[-1]["source"] == "Asked in the shop"


def test_a_new_customer_gets_the_orders_that_came_before(marketer):
    persist_records("order", order_record(customer="c9", amount=250))

    assert change_customer("c9", {"name": "Bala"}, marketer, creates=True) == Outcome.STORED

    bala = Customer.objects.get(external_id="c9")
    assert (bala.name, bala.order_count, bala.total_spend) == ("Bala", 1, 25_000)
    assert AuditEntry.objects.get().action == Action.CUSTOMER_CREATED


def test_nothing_is_appended_of_what_the_api_refuses(asha, marketer):
    with pytest.raises(pydantic.ValidationError):
        change_customer("c1", {"email": "nobody"}, marketer)
    assert stream.length() == 0


def test_neither_a_new_customer_overwrites_nor_a_change_creates_one(asha, marketer):
    assert change_customer("c1", {"name": "Other"}, marketer, creates=True) == Outcome.NOT_STORED
    assert change_customer("gone", {"name": "Other"}, marketer) == Outcome.NOT_STORED

    customer = Customer.objects.get()
    assert (customer.name, customer.updated_at) == ("Asha", asha.updated_at)
    assert not AuditEntry.objects.exists()


def test_a_change_that_cannot_be_written_is_a_dead_letter_and_said_so(asha, marketer, monkeypatch):
    def refuse(*args: object) -> None:
        raise ValueError("no")

    monkeypatch.setattr("customers.ingestion.customers._update_customers", refuse)

    assert change_customer("c1", {"city": "Goa"}, marketer) == Outcome.NOT_STORED
    assert DeadLetter.objects.get().reason == "no"


def test_while_a_worker_is_at_it_the_change_waits_in_the_stream(asha, marketer, settings):
    settings.EDIT_SECONDS = 0.1
    (shard,) = stream.shards()
    lease = take_lease(shard, shard.open())

    assert change_customer("c1", {"city": "Goa"}, marketer) == Outcome.WAITING

    give_back(shard, lease)
    assert change_customer("c1", {"country": "IN"}, marketer) == Outcome.STORED
    asha.refresh_from_db()
    assert (asha.city, asha.country) == ("Goa", "IN")


@pytest.mark.django_db(transaction=True)
def test_changes_at_the_same_time_are_all_stored(asha, marketer):
    def change(number: int) -> Outcome:
        try:
            return change_customer("c1", {"attributes": {f"n{number}": number}}, marketer)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as people:
        outcomes = list(people.map(change, range(8)))

    assert set(outcomes) == {Outcome.STORED}
    asha.refresh_from_db()
    assert asha.attributes == {"plan": "gold", **{f"n{number}": number for number in range(8)}}
    assert AuditEntry.objects.filter(action=Action.CUSTOMER_CHANGED).count() == 8


def test_an_erased_customer_leaves_no_details_in_the_audit_log(asha, marketer):
    change_customer("c1", {"email_opt_in": False}, marketer, because="Asha said so on the phone")

    erase(Customer.objects.get(), marketer)

    assert [entry.details for entry in AuditEntry.objects.filter(subject_id=asha.id.hex)] == [{}, {}]
    assert not AuditEntry.objects.filter(search_key__contains="phone").exists()
