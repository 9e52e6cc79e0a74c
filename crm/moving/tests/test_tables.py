"""Rows of every model are carried in one form, with keys and times as both databases have them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.moving import tables
from crm.moving.models import Closure
from customers.models import Customer
from customers.tests.factories import create_customer

TIMES = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))


def test_every_column_of_every_model_is_carried():
    models = tables.all_models()

    assert Customer in models
    assert Closure not in models
    for model in models:
        for field in model._meta.concrete_fields:
            tables.encoder(field, tables.MILLISECOND)


def test_a_table_comes_after_those_that_its_keys_name():
    order = {model: place for place, model in enumerate(tables.all_models())}
    for model, place in order.items():
        named = {field.related_model for field in model._meta.concrete_fields if field.is_relation}
        assert all(order[other] < place for other in named if other is not model)


@given(time=TIMES)
def test_a_time_is_the_same_to_the_millisecond_or_exactly(time):
    field = Customer._meta.get_field("created_at")

    def carried(precision: int) -> datetime:
        return tables.decoder(field)(tables.encoder(field, precision)(time))

    assert carried(1) == time
    cut = time.replace(microsecond=time.microsecond // 1000 * 1000)
    assert carried(tables.MILLISECOND) == cut
    assert time - cut < timedelta(milliseconds=1)


@given(keys=st.lists(st.one_of(st.integers(1, 500).map(str), st.uuids().map(lambda id: id.hex)), unique=True))
def test_every_key_gets_a_number_of_its_own_and_is_found_by_it(keys):
    numbers = tables.Numbers()
    numbers.give("people", keys)
    given = [numbers.number("people", key) for key in keys]

    assert len(set(given)) == len(keys)
    assert [numbers.key("people", str(number)) for number in given] == keys
    assert all(number == int(key) for number, key in zip(given, keys, strict=True) if key.isdecimal())


@pytest.mark.django_db
@pytest.mark.both_databases
def test_totals_differ_when_any_value_does():
    create_customer(external_id="c1", name="Asha", email="asha@example.com")
    create_customer(external_id="c2", name="Mira", email="mira@example.com")
    before = tables.total(tables.batches(Customer, tables.MILLISECOND))
    assert before.rows == 2
    assert before == tables.total(tables.batches(Customer, tables.MILLISECOND))

    Customer.objects.filter(external_id="c2").update(city="Pune")

    assert tables.total(tables.batches(Customer, tables.MILLISECOND)) != before
    assert not tables.is_empty()
