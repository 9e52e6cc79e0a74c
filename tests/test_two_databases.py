"""SQLite and MongoDB hold the same customers, are asked the same rule, and name the same members as a plain reading."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.database.urls import database_of
from customers.models import Customer
from customers.segments import audience, rules
from customers.segments.tests.test_membership import MOMENTS, belongs, customers, groups
from customers.tests.factories import new_customer
from tests import mongodb

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not mongodb.IS_ASKED_FOR, reason="belongs to the run with DATABASE=mongodb"),
]

SQLITE, MONGODB = "sqlite", "default"


@pytest.fixture
def both(db, tmp_path: Path) -> Iterator[None]:
    """A SQLite beside the MongoDB of the suite, with the table of customers."""
    configured = connections.configure_settings(
        {"default": {}, SQLITE: database_of(f"sqlite:///{tmp_path}/customers.sqlite3", tmp_path)}
    )
    connections.settings[SQLITE] = configured[SQLITE]
    connection = connections[SQLITE]
    connection.connect()
    connection.ensure_connection = lambda: None  # Django's tests refuse databases that they have not set up
    with connection.schema_editor() as editor:
        editor.create_model(Customer)
    yield
    connection.close()
    del connections[SQLITE], connections.settings[SQLITE]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    people=st.lists(customers, min_size=1, max_size=8),
    asked=st.lists(groups, min_size=1, max_size=4),
    now=st.sampled_from(MOMENTS[3:]),
)
def test_all_three_agree_on_every_member(both, people, asked, now):
    everyone = [new_customer(**{"external_id": f"c{n}", **person}) for n, person in enumerate(people)]
    for database in (SQLITE, MONGODB):
        Customer.objects.using(database).all().delete()
        Customer.objects.using(database).bulk_create(everyone)
    for rule in asked:
        matching = audience.matching(rules.parse(rule), now)
        members = {customer.external_id for customer in everyone if belongs(rule, customer, now)}
        for database in (SQLITE, MONGODB):
            assert set(matching.using(database).values_list("external_id", flat=True)) == members, database
