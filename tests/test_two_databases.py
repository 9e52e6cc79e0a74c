"""SQLite and MongoDB hold the same customers, are asked the same rule, and name the same members as explanations do and
a plain reading."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.log.ledger import Message
from crm.database.urls import database_from_url
from customers.events.models import Event
from customers.models import Customer, Order, Segment
from customers.segments import audience, rules
from customers.segments.explain import explain
from customers.segments.tests.oracle import CAMPAIGNS, World
from customers.segments.tests.worlds import groups_with_campaigns, make_rows, worlds
from tests import mongodb

pytestmark = [
    pytest.mark.long,
    pytest.mark.django_db,
    pytest.mark.skipif(not mongodb.IN_USE, reason="belongs to the run with DATABASE=mongodb"),
]

SQLITE, MONGODB = "sqlite", "default"


@pytest.fixture
def both(db, tmp_path: Path) -> Iterator[None]:
    """A SQLite beside the MongoDB of the suite, with the table of customers."""
    configured = connections.configure_settings(
        {"default": {}, SQLITE: database_from_url(f"sqlite:///{tmp_path}/customers.sqlite3", tmp_path)}
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


@settings(
    max_examples=3 * settings().max_examples, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(world=worlds(campaigns=True), asked=st.lists(groups_with_campaigns, min_size=1, max_size=3))
def test_all_agree_on_every_member(both, world, asked):
    """The ledger, which `explain` reads, is the suite's own database's."""
    customers, *others = make_rows(world)
    for database in (SQLITE, MONGODB):
        Customer.objects.using(database)._raw_delete(database)  # SQLite has no other table that refers to them
        Customer.objects.using(database).bulk_create(customers)
    others.append(ledger_messages(world, customers))
    for model, rows in zip((Order, Event, Segment, Message), others, strict=True):
        model.objects.all().delete()
        model.objects.bulk_create(rows)
    for rule in asked:
        parsed = rules.parse(rule)
        matching = audience.matching(parsed, world.now)
        members = world.members(rule)
        for database in (SQLITE, MONGODB):
            assert set(matching.using(database).values_list("external_id", flat=True)) == members, database
        explained = {c.external_id for c in customers if explain(parsed, c, world.now)[0].holds}
        assert explained == members


def ledger_messages(world: World, customers: list[Customer]) -> list[Message]:
    """As the marks of the customers tell."""
    messages = []
    for person, customer in zip(world.people, customers, strict=True):
        for campaign in CAMPAIGNS:
            was = {name.partition("_")[0] for name, id in person.member_of if id == campaign}
            messages.append(
                Message(
                    campaign_id=campaign,
                    customer_id=customer.id,
                    status="delivered" if "received" in was else "failed",
                    opened_at=world.now if "opened" in was else None,
                    clicked_at=world.now if "clicked" in was else None,
                )
            )
    return messages
