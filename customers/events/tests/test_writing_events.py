"""Events are written once, in whatever order they come, and stand beside their customers for rules to ask."""

import json
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from crm.database.milliseconds import milliseconds
from crm.streams.models import DeadLetter, StreamPosition
from customers.events.happened import MAX_LISTS, TIMES, list_key, with_events
from customers.events.models import Event, EventType
from customers.ingestion import stream
from customers.models import Customer
from customers.tasks import persist_ingestion
from customers.tests.factories import create_customer, customer_record, event_record, persist_records
from customers.text import fold

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOW = timezone.now()


def at(hours: int) -> datetime:
    return (NOW - timedelta(hours=hours)).replace(microsecond=0)


def happened(external_id: str = "c1") -> dict[str, list[int]]:
    return Customer.objects.get(external_id=external_id).happened


def test_the_first_event_with_an_id_stands():
    create_customer(external_id="c1")
    first = event_record(properties={"sku": "A1"})

    persist_records("event", first, event_record(properties={"sku": "B2"}))
    persist_records("event", event_record(name="something_else"))

    assert Event.objects.get().properties == {"sku": "A1"}
    assert sorted(happened()) == ["viewed_product", "viewed_product/sku/A1"]


def test_an_event_that_comes_before_its_customer_counts_when_they_come():
    persist_records("event", event_record(id="e1", occurred_at=at(3).isoformat()))

    persist_records("customer", customer_record())
    persist_records("event", event_record(id="e2", occurred_at=at(2).isoformat()))

    assert happened() == {"viewed_product": [milliseconds(at(2)), milliseconds(at(3))]}


def test_an_event_and_its_customer_in_one_batch_count_once():
    persist_records("event", event_record(id="e1", occurred_at=at(3).isoformat()))
    stream.append("event", b"[" + _json(event_record(id="e2", occurred_at=at(1).isoformat())) + b"]", 1)
    stream.append("customer", b"[" + _json(customer_record()) + b"]", 1)

    persist_ingestion()

    assert happened()["viewed_product"] == [milliseconds(at(1)), milliseconds(at(3))]


def test_an_event_that_is_too_old_to_be_kept_is_not_stored(settings):
    settings.EVENT_DAYS = 30
    create_customer(external_id="c1")

    persist_records("event", event_record(occurred_at=at(31 * 24).isoformat()))

    assert not Event.objects.exists()
    assert happened() == {}


def test_the_name_that_is_one_too_many_makes_a_dead_letter_and_its_neighbours_are_written(monkeypatch):
    monkeypatch.setattr(EventType, "MAX_NAMES", 2)
    records = [event_record(id=f"e{n}", name=f"name_{n % 3}") for n in range(6)]
    stream.append("event", b"[" + b",".join(map(_json, records)) + b"]", len(records))

    persist_ingestion()

    assert EventType.objects.count() == 2
    assert Event.objects.count() == 4
    assert DeadLetter.objects.count() == 2
    assert {json.loads(letter.record)["name"] for letter in DeadLetter.objects.all()} == {"name_2"}
    assert StreamPosition.objects.totals("ingestion") == (4, 2)


def test_a_customer_with_too_many_kinds_of_events_is_judged_by_the_table():
    create_customer(external_id="c1")
    persist_records("event", *(event_record(id=f"e{n}", properties={"sku": f"S{n}"}) for n in range(MAX_LISTS)))

    customer = Customer.objects.get()

    assert customer.has_many_events
    assert customer.happened == {}
    assert Event.objects.count() == MAX_LISTS


events = st.lists(
    st.tuples(
        st.sampled_from(["viewed_product", "cart_updated"]),
        st.integers(0, 50).map(at),
        st.dictionaries(st.sampled_from(["category", "sku", "colour"]), st.sampled_from(["Tea", "TEA", "", 7, None])),
    ),
    max_size=60,
)


@given(events, st.randoms())
def test_the_column_does_not_depend_on_order_and_batches(events, chance):
    shuffled = chance.sample(events, len(events))
    cut = chance.randint(0, len(events))

    at_once = with_events({}, events, at(25), {})
    in_parts = with_events(with_events({}, shuffled[:cut], at(25), {}), shuffled[cut:], at(25), {})

    assert at_once == in_parts
    assert all(min(times) >= milliseconds(at(25)) for times in at_once.values())
    assert all(times == sorted(times, reverse=True) and len(times) <= TIMES for times in at_once.values())


@pytest.mark.long
@given(st.text(max_size=300), st.text(max_size=300))
def test_keys_of_lists_need_no_escaping_and_differ_where_folded_values_do(one, other):
    keys = [list_key("viewed_product", "category", value) for value in (one, other)]

    assert not set("".join(keys)) & set('."$\0')
    assert (keys[0] == keys[1]) == (fold(one) == fold(other))


def _json(record: dict) -> bytes:
    return json.dumps(record).encode()
