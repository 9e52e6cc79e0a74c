"""A record that brings nothing new writes no row: programs send all their customers every night."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.models import Customer, Order
from customers.tests.factories import customer_record, order_record, persist_records

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

ASHA = customer_record(
    name="Asha Straße",
    email="Asha@example.com",
    phone="+919876543210",
    city="Pune",
    country="IN",
    tags=["VIP", "new"],
    attributes={"plan": "gold", "seats": 1, "beta": True, "rate": 1.5},
    visits=3,
    signed_up_at="2026-01-01T05:30:00.123456+05:30",
    last_seen_at="2026-02-01T00:00:00Z",
    email_opt_in=True,
    sms_opt_in=False,
    consent={"source": "form", "wording": "Yes, write to me."},
    time_zone="Asia/Kolkata",
)
ORDER = order_record(
    amount="99.50", refunded_amount=1, items=[{"sku": "C1", "category": "Coffee", "quantity": 2, "unit_price": 49.75}]
)


def rows(model: type = Customer) -> list[dict[str, Any]]:
    return list(model.objects.order_by("external_id").values())


@pytest.mark.parametrize(
    "again",
    [
        ASHA,
        customer_record(),
        customer_record(email="Asha@EXAMPLE.com", phone="+91 98765 43210"),
        customer_record(attributes={"seats": 1, "gone": None}),
        customer_record(sms_opt_in=False, whatsapp_opt_in=None),
        customer_record(signed_up_at="2026-01-01T00:00:00.123Z"),
    ],
    ids=["the same", "only the id", "other spellings", "some attributes", "answers without a source", "other offset"],
)
def test_nothing_new_is_not_written(again):
    persist_records("customer", ASHA)
    before = rows()

    persist_records("customer", again)

    assert rows() == before


@pytest.mark.parametrize(
    "change",
    [
        {"name": None},
        {"name": "asha strasse"},
        {"email": "asha@example.com"},
        {"phone": "+919876543211"},
        {"city": "Goa"},
        {"country": None},
        {"tags": ["new", "VIP"]},
        {"attributes": {"seats": True}},
        {"attributes": {"seats": 1.5}},
        {"attributes": {"plan": None}},
        {"attributes": None},
        {"visits": None},
        {"signed_up_at": None},
        {"last_seen_at": "2026-02-01T00:00:00.001Z"},
        {"email_opt_in": None},
        {"sms_opt_in": True},
        {"email_opt_in": True, "consent": {"source": "another form"}},
        {"time_zone": "Asia/Dubai"},
    ],
    ids=str,
)
def test_any_change_is_written(change):
    persist_records("customer", ASHA)
    before = Customer.objects.get()

    persist_records("customer", customer_record(**change))

    assert Customer.objects.get().updated_at > before.updated_at


def test_numbers_and_truth_are_different_attributes():
    persist_records("customer", customer_record(attributes={"seats": 1}))
    persist_records("customer", customer_record(attributes={"seats": True}))

    assert Customer.objects.get().attributes["seats"] is True
    assert Customer.objects.get().attributes_key["seats"] is True


def test_of_many_only_those_who_change_are_written():
    persist_records("customer", *(customer_record(external_id=f"c{n}", city="Pune") for n in range(3)))
    before = rows()

    persist_records(
        "customer",
        *(customer_record(external_id=f"c{n}", city="Goa" if n == 1 else "Pune") for n in range(4)),
    )

    first, second, third, _ = rows()
    assert [first, third] == [before[0], before[2]]
    assert (second["city"], second["updated_at"] > before[1]["updated_at"]) == ("Goa", True)


def test_what_is_taken_back_in_the_same_batch_changes_nothing():
    persist_records("customer", ASHA)
    before = rows()

    persist_records("customer", customer_record(city="Goa"), customer_record(city="Pune"))

    assert rows() == before


FIELDS = {
    "name": st.sampled_from(["Asha", "asha", None]),
    "email": st.sampled_from(["a@example.com", "A@example.com", None]),
    "tags": st.sampled_from([[], ["a"], ["A"], None]),
    "attributes": st.sampled_from([None, {}, {"a": 1}, {"a": True}, {"a": 1.5, "b": "x"}, {"a": None}]),
    "visits": st.sampled_from([0, 1, None]),
    "last_seen_at": st.sampled_from(["2026-02-01T00:00:00Z", None]),
    "email_opt_in": st.sampled_from([True, False, None]),
    "consent": st.sampled_from([{"source": "form"}, {"source": "shop", "at": "2026-01-01T00:00:00Z"}]),
}
RECORDS = st.one_of(
    st.fixed_dictionaries({"external_id": st.sampled_from(["c1", "c2"])}, optional=FIELDS),
    st.builds(
        order_record,
        customer=st.sampled_from(["c1", "c2"]),
        amount=st.integers(1, 2),
        status=st.sampled_from(["completed", "cancelled"]),
        items=st.sampled_from([[], [{"sku": "C1", "quantity": 1.0}]]),
    ),
)
WRITTEN = ("updated_at", "recorded_at")


@pytest.mark.long
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records=st.lists(RECORDS, min_size=1, max_size=8))
def test_a_time_moves_where_anything_else_does(db, records):
    """Whatever came before. Totals are computed whenever an order changes, also if they come to the same."""
    Customer.objects.all().delete()
    Order.objects.all().delete()
    for record in records:
        kind = "order" if "amount" in record else "customer"
        model = Order if kind == "order" else Customer
        before = {row["id"]: row for row in rows(model)}
        persist_records(kind, record)
        for row in rows(model):
            if old := before.get(row["id"]):
                is_changed = any(row[name] != old[name] for name in row if name not in WRITTEN)
                assert (row["updated_at"] > old["updated_at"]) == is_changed
        everything = rows(), rows(Order)
        persist_records(kind, record)
        assert (rows(), rows(Order)) == everything, "the same again"


def test_an_order_sent_again_is_not_written_and_neither_is_its_customer():
    """So that an order stays cancelled since it was cancelled."""
    persist_records("customer", ASHA, customer_record(external_id="c2"))
    persist_records("order", ORDER, order_record(external_id="o2", status="cancelled"))
    before = rows(), rows(Order)

    persist_records("order", ORDER, order_record(external_id="o2", status="cancelled"))
    assert (rows(), rows(Order)) == before

    persist_records("order", ORDER, order_record(external_id="o2", customer="c2"))
    assert rows(Order)[0] == before[1][0]
    assert [row["updated_at"] > old["updated_at"] for row, old in zip(rows(), before[0], strict=True)] == [True, True]


def test_an_order_that_waits_still_counts_after_it_was_sent_again():
    persist_records("order", ORDER)
    persist_records("order", ORDER)
    persist_records("customer", customer_record())

    assert Customer.objects.get().total_spend == 9_850
    assert not Order.objects.get().is_waiting
