"""Entries of one import are written together, each once and in its turn."""

import pydantic_core
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.streams.stream import Entry
from customers.imports.journal import entry_source
from customers.imports.models import Import, ImportedRecord
from customers.ingestion import persist
from customers.models import Customer
from customers.tests.factories import customer_record

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


@pytest.fixture
def import_():
    return Import.objects.create(name="f.csv", size=1, choices={}, state=Import.State.IMPORTING)


def entry(import_, number, *records):
    source = entry_source(import_.id, number)
    return Entry(f"{number}-0", "customer", pydantic_core.to_json(records), len(records), source)


def people(*ids, **fields):
    return [customer_record(external_id=id, **fields) for id in ids]


def test_no_entry_is_written_twice_or_early(import_):
    one = entry(import_, 1, *people("c1", "c2", city="Pune"))
    two = entry(import_, 2, *people("c2", city="Delhi"))
    three = entry(import_, 3, *people("c3"))
    five = entry(import_, 5, *people("c5"))
    persist([one, two, one, three, five])()
    import_.refresh_from_db()
    assert import_.written == 3
    assert (import_.customers_new, import_.customers_changed, import_.customers_same) == (3, 0, 0)
    assert dict(Customer.objects.values_list("external_id", "city")) == {"c1": "Pune", "c2": "Delhi", "c3": ""}
    persist([two, three])()
    assert ImportedRecord.objects.filter(import_id=import_.id).count() == 3


def test_nothing_is_written_of_an_import_that_is_being_undone(import_):
    import_.move(Import.State.IMPORTING, state=Import.State.UNDOING)
    persist([entry(import_, 1, *people("c1"))])()
    assert not Customer.objects.exists()


def test_imports_and_programs_take_turns(import_):
    program = Entry("2-0", "customer", pydantic_core.to_json(people("c1", city="Goa")), 1)
    persist([entry(import_, 1, *people("c1", city="Pune")), program, entry(import_, 2, *people("c2"))])()
    assert dict(Customer.objects.values_list("external_id", "city")) == {"c1": "Goa", "c2": ""}


def test_several_entries_take_as_many_statements_as_one(import_):
    persist([entry(import_, 1, *people("c0"))])()
    with CaptureQueriesContext(connection) as one:
        persist([entry(import_, 2, *people("c1"))])()
    with CaptureQueriesContext(connection) as several:
        persist([entry(import_, number, *people(f"c{number}")) for number in range(3, 8)])()
    assert len(several) <= len(one) + 1
