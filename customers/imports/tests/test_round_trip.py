"""What is exported and imported into an empty installation is what was there."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from customers.exports import CUSTOMER_COLUMNS, ORDER_COLUMNS, customer_lines, order_lines
from customers.imports import job
from customers.imports.choices import Choices
from customers.imports.models import Import
from customers.imports.preview import preview
from customers.models import Customer, Order
from customers.tests.factories import customer_record, order_record, persist_records

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
few = settings(max_examples=15, suppress_health_check=list(HealthCheck))


@pytest.fixture(autouse=True)
def _own_disk(settings, tmp_path):
    settings.VAR_DIR = tmp_path


TEXTS = st.text(st.sampled_from("abc é=+-@'\",;|ह5.0"), min_size=1, max_size=8).filter(str.strip)
TIMES = st.datetimes().filter(lambda at: 1950 < at.year < 2090).map(lambda at: f"{at:%Y-%m-%dT%H:%M:%S}.123Z")
PEOPLE = st.fixed_dictionaries(
    {"external_id": TEXTS},
    optional={
        "name": TEXTS,
        "city": TEXTS,
        "tags": st.lists(TEXTS, max_size=3, unique_by=str.strip),
        "attributes": st.dictionaries(
            st.sampled_from(["plan", "seats"]),
            TEXTS | st.integers(-5, 5) | st.booleans() | st.sampled_from([1.5]),
            max_size=2,
        ),
        "visits": st.integers(0, 3),
        "signed_up_at": TIMES,
        "email": st.just("asha@example.com"),
        "phone": st.just("+919876543210"),
        "email_opt_in": st.booleans(),
        "time_zone": st.just("Asia/Kolkata"),
    },
)
ITEMS = st.fixed_dictionaries(
    {"quantity": st.integers(0, 3)}, optional={"sku": TEXTS, "name": TEXTS, "unit_price": st.integers(0, 99)}
)


def imported(lines):
    import_ = job.begin(SimpleUploadedFile("export.csv", "".join(lines).encode()), None)
    job.start(import_, "test", here=True)
    while not job.carry_out(import_.id):
        pass
    import_.refresh_from_db()
    assert (import_.state, import_.refused) == (Import.State.DONE, 0)


@pytest.mark.long
@few
@given(st.lists(PEOPLE, min_size=1, max_size=4))
@example([{"external_id": "'=5.0", "name": "'5", "tags": ["a,b", "c|d"], "attributes": {"plan": "5", "seats": 5}}])
def test_customers_are_what_they_were(people):
    Customer.objects.all().delete()
    persist_records("customer", *(customer_record(**person) for person in people))
    before = list(Customer.objects.order_by("external_id").values(*CUSTOMER_COLUMNS))
    lines = list(customer_lines())
    Customer.objects.all().delete()
    imported(lines)
    assert list(Customer.objects.order_by("external_id").values(*CUSTOMER_COLUMNS)) == before


@pytest.mark.long
@few
@given(st.lists(st.tuples(TEXTS, st.integers(0, 10_000), st.lists(ITEMS, max_size=3), TIMES), min_size=1, max_size=4))
def test_orders_are_what_they_were(orders):
    Order.objects.all().delete()
    persist_records(
        "order",
        *(
            order_record(external_id=id, customer="'c1.0", amount=amount, items=items, ordered_at=at)
            for id, amount, items, at in orders
        ),
    )
    before = list(Order.objects.order_by("external_id").values(*ORDER_COLUMNS))
    lines = list(order_lines())
    Order.objects.all().delete()
    imported(lines)
    assert list(Order.objects.order_by("external_id").values(*ORDER_COLUMNS)) == before


def test_ids_that_a_spreadsheet_would_take_for_one_number_are_shown_as_two_orders():
    persist_records("order", *(order_record(external_id=id, customer_external_id=id) for id in ("7", "7.0")))
    import_ = job.begin(SimpleUploadedFile("export.csv", "".join(order_lines()).encode()), None)
    shown = preview(job.open_table(import_), Choices.from_json(import_.choices))
    assert sorted(row.records["order"]["external_id"] for row in shown) == ["7", "7.0"]
