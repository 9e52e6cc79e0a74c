"""Values as the database stores them."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Count, Max

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


@pytest.mark.parametrize("microsecond", [0, 120_000])
def test_a_time_is_read_as_utc(microsecond):
    at = datetime(2026, 11, 30, 8, 15, 5, microsecond, tzinfo=UTC)
    Customer.objects.create(external_id="c1", last_seen_at=at)
    Customer.objects.create(external_id="c2")

    rows = Customer.objects.order_by("external_id")
    assert list(rows.values_list("last_seen_at", flat=True)) == [at, None]
    assert [row.last_seen_at for row in rows] == [at, None]
    assert rows.aggregate(latest=Max("last_seen_at")) == {"latest": at}
    assert rows[0].last_seen_at.tzinfo is UTC


def test_what_is_read_as_stored_is_read_as_any_column_is():
    """Also where another name is needed: in an order, in groups, without repeats, beside itself."""
    for n, city in enumerate(["Pune", "Delhi", "Pune"]):
        Customer.objects.create(external_id=f"c{n}", city=city)
    stored, rows = as_stored("city"), Customer.objects.order_by("external_id")

    assert list(rows.values_list("external_id", stored, "city")) == [
        ("c0", "Pune", "Pune"),
        ("c1", "Delhi", "Delhi"),
        ("c2", "Pune", "Pune"),
    ]
    assert list(Customer.objects.annotate(x=stored).order_by("x").values_list("x", flat=True)) == [
        "Delhi",
        "Pune",
        "Pune",
    ]
    assert set(rows.order_by().values_list(stored, flat=True).distinct()) == {"Delhi", "Pune"}
    counts = rows.order_by().annotate(x=stored).values_list("x").annotate(Count("id"))
    assert set(counts) == {("Delhi", 1), ("Pune", 2)}
    assert [row.x for row in rows.annotate(x=stored)] == ["Pune", "Delhi", "Pune"]
    assert rows.filter(city__in=rows.order_by().filter(external_id="c1").values_list(stored)).count() == 1


def test_more_rows_than_an_answer_holds_are_read_to_the_last(monkeypatch):
    if connection.vendor == "mongodb":
        monkeypatch.setattr("crm.database.mongodb.compiler.BATCH", 2)
    Customer.objects.bulk_create(Customer(external_id=f"c{n}") for n in range(7))
    rows = Customer.objects.order_by("external_id").values_list("external_id", flat=True)
    assert list(rows) == list(rows.iterator(chunk_size=3)) == [f"c{n}" for n in range(7)]
