"""The two sides of a copy: rows go through the receiver, and a write to the source is noticed."""

import os
from datetime import date

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.db import connection

from campaigns.sending_rules.warm_up import Allowance
from conftest import create_user
from crm.moving import tables
from crm.moving.copying import without_password
from crm.moving.fence import fence
from crm.moving.maintenance import Refused
from crm.moving.models import Closure
from crm.moving.receiver import Receiver
from customers.models import Customer
from customers.tests.factories import create_customer, order_record, persist_records

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


def totals() -> dict[str, tables.Total]:
    return {model._meta.label: tables.total(tables.batches(model, tables.MILLISECOND)) for model in tables.all_models()}


def test_every_row_arrives_as_it_was_sent():
    create_customer(external_id="c1", name="Asha", attributes={"seats": 5, "share": 0.1}, tags=["vip"])
    persist_records("order", order_record(external_id="o1", amount=12.34))
    Allowance.objects.create(channel="email", day=date(2026, 11, 28), used=7)
    user = create_user(email="mira@example.com")
    Group.objects.create(name="Readers").permissions.set(Permission.objects.all()[:2])
    before = totals()
    sent = {model: [*tables.batches(model, tables.MILLISECOND)] for model in tables.all_models()}
    for model in reversed(sent):
        model._base_manager.all()._raw_delete("default")
    assert Customer.objects.count() == 0

    receiver = Receiver()
    for model, batches in sent.items():
        receiver.table(model._meta.label_lower)
        for rows in batches:
            receiver.rows(rows)
        receiver.end()

    assert totals() == before
    assert EmailAddress.objects.get(email=user.email).user == user
    assert Allowance.objects.get(day=date(2026, 11, 28)).used == 7
    answer = receiver.check("customers.customer", tables.MILLISECOND)
    assert tables.Total(**answer) == before["customers.Customer"]


def test_a_fence_closes_a_database_to_which_nothing_was_written():
    create_customer(external_id="c1")
    note = Closure(reason=Closure.Reason.MOVED, detail="elsewhere")
    with fence() as close:
        assert Customer.objects.count() == 1
        close(note)

    assert Closure.current() == note
    with pytest.raises(CommandError, match=r"was moved to another database.*elsewhere"):
        call_command("prepare")
    call_command("copy_to", stay=True)
    assert Closure.current() is None
    with pytest.raises(CommandError, match="was not moved"):
        call_command("copy_to", stay=True)


def test_a_write_within_the_fence_is_noticed(settings):
    if not settings.MONGODB:
        pytest.skip("SQLite lets nobody write within the fence")

    def write_and_close() -> None:
        with fence() as close:
            create_customer(external_id="c1")
            close(Closure(reason=Closure.Reason.MOVED))

    with pytest.raises(Refused, match="was written to during the copy"):
        write_and_close()

    assert Closure.current() is None


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("oracle://somewhere", "DATABASE_URL must look like"),
        ("mongodb://host", "names no database"),
    ],
)
def test_an_address_that_cannot_be_is_refused(url, reason):
    with pytest.raises(CommandError, match=reason):
        call_command("copy_to", url)


@pytest.mark.long
def test_the_installation_is_not_copied_to_itself(settings):
    own = connection.settings_dict
    url = (
        os.environ["MONGODB_URI"].replace("/?", f"/{own['NAME']}?") if settings.MONGODB else f"sqlite:///{own['NAME']}"
    )
    with pytest.raises(CommandError, match="has already"):
        call_command("copy_to", url)


def test_no_password_is_shown():
    assert without_password("mongodb://crm:secret@a,b/crm?replicaSet=rs0") == "mongodb://a,b/crm?replicaSet=rs0"
    assert without_password("sqlite:////var/lib/crm@home.sqlite3") == "sqlite:////var/lib/crm@home.sqlite3"
