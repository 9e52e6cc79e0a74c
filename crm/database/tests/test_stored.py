"""Values as the database stores them."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection

from crm.database.models import as_stored
from crm.database.stored import stored_milliseconds, stored_moment

Customer = apps.get_model("customers.Customer")  # by its name, since nothing here imports what is above

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.mark.parametrize("microsecond", [0, 120_000])
def test_an_id_and_a_time_are_read_as_they_are_stored(microsecond):
    at = datetime(2026, 11, 30, 8, 15, 5, microsecond, tzinfo=UTC)
    customer = Customer.objects.create(external_id="c1", last_seen_at=at)

    id, seen = Customer.objects.values_list(as_stored("id"), as_stored("last_seen_at")).get()

    assert UUID(id) == customer.id
    assert isinstance(seen, str) == (connection.vendor == "sqlite"), "Django would take ten times as long to convert it"
    assert stored_moment(seen) == at
    assert stored_milliseconds(seen) == at.timestamp() * 1_000
