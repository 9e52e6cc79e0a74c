"""What becomes of accepted records."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.models import Customer, Order
from customers.purchases import Purchase, inline_orders
from customers.tests.factories import customer_record, order_record, persist_records

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def customer(external_id: str = "c1") -> Customer:
    return Customer.objects.get(external_id=external_id)


def totals(external_id: str = "c1") -> tuple[int, int]:
    found = customer(external_id)
    return found.total_spend, found.order_count


def test_a_new_customer_is_written_with_what_rules_compare():
    persist_records("customer", customer_record(name="Straße Á", email="A@Example.com", city="PUNE", tags=["VIP", "b"]))

    found = customer()
    assert (found.name, found.name_key) == ("Straße Á", "strasse á")
    assert (found.email, found.email_key, found.city_key) == ("A@example.com", "a@example.com", "pune")
    assert found.tags == ["VIP", "b"]
    assert "\x1fvip\x1f" in found.tags_key


def test_what_is_left_out_stays_and_null_clears():
    persist_records("customer", customer_record(name="Asha", city="Pune", visits=3, email_opt_in=True))
    persist_records("customer", customer_record(city=None, visits=None, email_opt_in=None))

    found = customer()
    assert (found.name, found.city, found.city_key, found.visits, found.email_opt_in) == ("Asha", "", "", 0, None)


def test_tags_replace_and_attributes_merge():
    persist_records("customer", customer_record(tags=["a", "b"], attributes={"plan": "gold", "seats": 3}))
    persist_records("customer", customer_record(tags=["c"], attributes={"seats": None, "beta": True}))

    found = customer()
    assert found.tags == ["c"]
    assert found.attributes == {"plan": "gold", "beta": True}
    persist_records("customer", customer_record(attributes={"plan": "GOLD", "note": "", "size": 1.5}))
    assert customer().attributes_key == {"plan": "gold", "beta": True, "size": 1.5}


def test_records_of_one_batch_apply_in_order():
    persist_records(
        "customer",
        customer_record(name="First", city="Pune", attributes={"a": 1}),
        customer_record(external_id="c2", name="Other"),
        customer_record(name="Second", attributes={"b": 2}),
    )

    found = customer()
    assert (found.name, found.city, found.attributes) == ("Second", "Pune", {"a": 1, "b": 2})
    assert Customer.objects.count() == 2


def test_null_attributes_clear_all_of_them():
    persist_records("customer", customer_record(attributes={"a": 1}))
    persist_records("customer", customer_record(attributes=None))

    assert customer().attributes == {}


def test_external_ids_are_case_sensitive():
    persist_records("customer", customer_record(external_id="A"), customer_record(external_id="a"))

    assert Customer.objects.count() == 2


def test_times_are_stored_in_milliseconds():
    persist_records("customer", customer_record(signed_up_at="2026-01-01T05:30:00.123456+05:30"))

    assert customer().signed_up_at == datetime(2026, 1, 1, 0, 0, 0, 123000, UTC)


def test_orders_add_up_on_their_customer():
    persist_records("customer", customer_record())
    persist_records(
        "order",
        order_record(external_id="o1", amount="99.50"),
        order_record(external_id="o2", amount=0.5, ordered_at="2026-03-01T00:00:00Z"),
    )

    found = customer()
    assert (found.total_spend, found.order_count, found.average_order_value) == (10_000, 2, 5_000)
    assert found.first_order_at == datetime(2026, 1, 15, 4, 30, tzinfo=UTC)
    assert found.last_order_at == found.last_active_at == datetime(2026, 3, 1, tzinfo=UTC)


def test_an_order_posted_twice_counts_once():
    persist_records("customer", customer_record())
    persist_records("order", order_record(), order_record())
    persist_records("order", order_record())

    assert totals() == (10_000, 1)
    assert Order.objects.count() == 1


def test_a_changed_order_corrects_the_totals():
    persist_records("customer", customer_record())
    persist_records("order", order_record(amount=100))
    persist_records("order", order_record(amount=40))

    assert totals() == (4_000, 1)


def test_a_moved_order_leaves_one_customer_for_the_other():
    persist_records("customer", customer_record(), customer_record(external_id="c2"))
    persist_records("order", order_record())
    persist_records("order", order_record(customer="c2"))

    assert (totals("c1"), totals("c2")) == ((0, 0), (10_000, 1))
    assert customer("c1").last_order_at is None


@pytest.mark.parametrize("status", ["cancelled", "refunded"])
def test_an_order_that_is_not_completed_counts_for_nothing(status):
    persist_records("customer", customer_record())
    persist_records("order", order_record(), order_record(external_id="o2"))
    persist_records("order", order_record(status=status))

    assert totals() == (10_000, 1)


def test_an_order_may_come_before_its_customer():
    persist_records("order", order_record(amount=70))
    assert not Customer.objects.exists()

    persist_records("customer", customer_record(name="Late"))

    assert totals() == (7_000, 1)


def test_the_last_activity_is_the_later_of_order_and_visit():
    persist_records("customer", customer_record(last_seen_at="2026-01-10T00:00:00Z"))
    assert customer().last_active_at == datetime(2026, 1, 10, tzinfo=UTC)

    persist_records("order", order_record(ordered_at="2026-02-01T00:00:00Z"))
    assert customer().last_active_at == datetime(2026, 2, 1, tzinfo=UTC)

    persist_records("customer", customer_record(last_seen_at="2026-03-01T00:00:00Z"))
    assert customer().last_active_at == datetime(2026, 3, 1, tzinfo=UTC)

    persist_records("customer", customer_record(last_seen_at=None))
    assert customer().last_active_at == datetime(2026, 2, 1, tzinfo=UTC)


RECORDS = st.lists(
    st.one_of(
        st.fixed_dictionaries(
            {"external_id": st.sampled_from(["c1", "c2"])},
            optional={
                "name": st.sampled_from(["Asha", None]),
                "city": st.sampled_from(["Pune", "Goa"]),
                "attributes": st.sampled_from([None, {"a": 1}, {"b": "x", "a": None}]),
                "last_seen_at": st.sampled_from([None, "2025-01-01T00:00:00Z", "2026-06-01T00:00:00Z"]),
            },
        ),
        st.builds(
            order_record,
            external_id=st.sampled_from(["o1", "o2"]),
            customer=st.sampled_from(["c1", "c2"]),
            amount=st.integers(1, 5),
            refunded_amount=st.integers(0, 1),
            status=st.sampled_from(["completed", "cancelled", "credit_note"]),
            ordered_at=st.sampled_from(["2026-01-15T10:00:00Z", "2026-02-01T00:00:00Z"]),
            items=st.sampled_from(
                [[], [{"category": "Coffee"}], [{"category": "COFFEE"}, {"category": "Tea", "sku": "T"}]]
            ),
        ),
    ),
    max_size=8,
)


@pytest.mark.long
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records=RECORDS, cuts=st.sets(st.integers(1, 7)), shuffled=st.randoms(use_true_random=False))
def test_it_does_not_matter_how_records_are_cut_into_batches(db, records, cuts, shuffled):
    """Nor how the fields of a record are ordered."""

    def written(batches: list[list[dict]]) -> list:
        Customer.objects.all().delete()
        Order.objects.all().delete()
        for batch in batches:
            for kind, key in (("customer", "amount"), ("order", "amount")):
                chosen = [record for record in batch if (key in record) == (kind == "order")]
                persist_records(kind, *chosen)
        hidden = {"id", "created_at", "recorded_at", "updated_at"}
        return [
            {name: value for name, value in row.items() if name not in hidden}
            for model in (Customer, Order)
            for row in model.objects.order_by("external_id").values()
        ]

    def mixed(record: dict) -> dict:
        items = list(record.items())
        shuffled.shuffle(items)
        return dict(items)

    one_by_one = written([[record] for record in records])
    ends = sorted(cut for cut in cuts if cut < len(records))
    batches = [records[start:end] for start, end in zip([0, *ends], [*ends, None], strict=True)]
    assert written([[mixed(record) for record in batch] for batch in batches]) == one_by_one
    for found in Customer.objects.all():
        assert (found.purchases, found.bought) == inline_orders(orders_from(found)), (
            "what is kept is what the orders say"
        )


def orders_from(customer: Customer) -> list[Purchase]:
    orders = Order.objects.filter(customer_external_id=customer.external_id).order_by("id")
    return [Purchase(*order) for order in orders.values_list(*Purchase._fields)]


def test_orders_are_kept_beside_their_customer_the_latest_first():
    persist_records("customer", customer_record())
    items = [{"category": "Coffee", "sku": "C1"}, {"category": "COFFEE"}, {"category": "a.b"}]
    persist_records(
        "order",
        order_record(external_id="o1", amount=1, ordered_at="1970-01-01T00:00:01Z", items=items),
        order_record(external_id="o2", amount=2, ordered_at="1970-01-01T00:00:02Z", items=items[:1]),
        order_record(external_id="o3", amount=4, ordered_at="1970-01-01T00:00:03Z", items=[], status="refunded"),
    )

    assert customer().purchases == [
        {"t": 3000, "v": 400, "c": [], "k": [], "s": "refunded"},
        {"t": 2000, "v": 200, "c": ["coffee"], "k": ["C1"]},
        {"t": 1000, "v": 100, "c": ["coffee", "coffee", "a.b"], "k": ["C1", "", ""]},
    ]
    assert customer().bought == {"*": [300, 2000, 1000], "coffee": [300, 2000, 1000], "a%2Eb": [100, 1000]}


def test_a_customer_with_very_many_orders_has_totals_alone(monkeypatch):
    monkeypatch.setattr("customers.totals.MAX_INLINE_ORDERS", 2)
    persist_records("customer", customer_record())
    persist_records("order", *(order_record(external_id=f"o{n}", items=[{"name": f"Item {n}"}]) for n in range(3)))

    found = customer()
    assert (found.has_many_orders, found.purchases, found.bought) == (True, [], {})
    assert (found.total_spend, found.order_count, found.last_product) == (30_000, 3, "Item 2")

    persist_records("order", order_record(external_id="o2", customer="somebody else"))
    found = customer()
    assert (found.has_many_orders, len(found.purchases), found.order_count) == (False, 2, 2)


def test_the_last_product_is_the_first_item_of_the_last_completed_order():
    grinder, kettle = [{"name": "Grinder"}, {"name": "Filter papers"}], [{"name": "Kettle"}]
    persist_records("customer", customer_record())
    persist_records(
        "order",
        order_record(external_id="o1", items=[{"name": "Filter papers"}], ordered_at="2026-01-01T00:00:00Z"),
        order_record(external_id="o2", items=grinder, ordered_at="2026-01-03T00:00:00Z"),
        order_record(external_id="o3", items=kettle, ordered_at="2026-01-04T00:00:00Z", status="cancelled"),
    )
    assert customer().last_product == "Grinder"

    persist_records("order", order_record(external_id="o2", items=grinder, status="refunded"))
    assert customer().last_product == "Filter papers"


@pytest.mark.parametrize(
    ("items", "product"),
    [([{"sku": "MB-250"}], "MB-250"), ([{"category": "Coffee"}], ""), ([], ""), ([{"name": "", "sku": "X"}], "X")],
)
def test_an_item_without_a_name_is_called_by_its_sku(items, product):
    persist_records("order", order_record(items=items))
    persist_records("customer", customer_record())

    assert customer().last_product == product
