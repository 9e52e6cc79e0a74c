"""Ingestion by several shards: what is stored is what one shard would store, also when they write at the same time."""

import json
from random import Random
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from crm.database import is_passing
from crm.streams.consumer import drain
from customers.ingestion import persist, stream
from customers.models import Customer, Order
from customers.privacy.erasure import erase
from customers.tests.factories import customer_record, order_record

pytestmark = pytest.mark.both_databases

TIMES = {"o1": "2026-01-15T10:00:00Z", "o2": "2026-02-01T00:00:00Z", "o3": "2026-03-01T00:00:00Z"}
IDS = st.sampled_from(["c1", "c2", " c2", "c\u200b3", "c3"])  # how they are spelled does not matter
CUSTOMERS = st.fixed_dictionaries(
    {"external_id": IDS},
    optional={
        "name": st.sampled_from(["Asha", None]),
        "email": st.sampled_from(["a@example.com", "b@example.com", None]),
        "email_opt_in": st.sampled_from([True, False, None]),
        "attributes": st.sampled_from([None, {"a": 1}, {"b": "x", "a": None}]),
    },
)
ORDERS = st.builds(
    lambda id, customer, amount: order_record(external_id=id, customer=customer, amount=amount, ordered_at=TIMES[id]),
    st.sampled_from(sorted(TIMES)),
    IDS,
    st.integers(1, 5),
)
POSTS = st.lists(
    st.tuples(st.just("customer"), st.lists(CUSTOMERS, min_size=1, max_size=4))
    | st.tuples(st.just("order"), st.lists(ORDERS, min_size=1, max_size=4)),
    max_size=6,
)


def append(kind: str, *records: Any) -> None:
    stream.append(kind, json.dumps(records).encode(), len(records))


def stored() -> list[dict[str, Any]]:
    hidden = {"id", "created_at", "recorded_at", "updated_at", "consents"}
    return [
        {name: value for name, value in row.items() if name not in hidden}
        for model in (Customer, Order)
        for row in model.objects.order_by("external_id").values()
    ]


def drain_in_any_order(seed: int) -> None:
    """Drain one shard after the other until all are empty. How many turns that takes depends on the machine."""
    turns = Random(seed)
    while stream.length():
        names = [shard.name for shard in stream.drainable() if shard.length()]
        drain(stream, persist, shard=turns.choice(names))


@pytest.mark.long
@examples(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(posts=POSTS, counts=st.lists(st.integers(1, 4), min_size=6, max_size=6), seed=st.integers())
def test_any_posts_over_any_shards_are_stored_as_over_one(db, settings, posts, counts, seed):
    """The number of shards may change at any moment."""

    def written(each_count: list[int]) -> list[dict[str, Any]]:
        Customer.objects.all().delete()
        Order.objects.all().delete()
        for (kind, records), count in zip(posts, each_count, strict=False):
            settings.STREAM_SHARDS = count
            stream.change_shards()
            append(kind, *records)
        drain_in_any_order(seed)
        return stored()

    assert written(counts) == written([1] * 6)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_orders_and_their_customers_meet_when_shards_write_at_the_same_time(settings):
    settings.STREAM_SHARDS = 2
    stream.change_shards()
    rounds, size = 6, 40
    for turn in range(rounds):
        ids = [f"c{turn}-{n}" for n in range(size)]
        append("customer", *(customer_record(external_id=id) for id in ids))
        append("order", *(order_record(external_id=f"o{k}-{id}", customer=id, amount=5) for id in ids for k in "ab"))
        drain_at_once()

    assert not Order.objects.filter(is_waiting=True).exists()
    assert set(Customer.objects.values_list("order_count", "total_spend")) == {(2, 1_000)}
    assert Customer.objects.count() == rounds * size


@pytest.mark.django_db(transaction=True)
def test_a_refusal_holds_for_the_address_of_a_customer_in_another_shard(settings):
    settings.STREAM_SHARDS = 2
    stream.change_shards()
    for turn in range(5):
        people = [(f"{kind}{turn}-{n}", f"p{turn}-{n}@example.com") for n in range(20) for kind in ("yes", "no")]
        append(
            "customer",
            *(customer_record(external_id=id, email=email, email_opt_in=id.startswith("yes")) for id, email in people),
        )
        drain_at_once()

    assert set(Customer.objects.values_list("email_standing", flat=True)) == {"opted out"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [2, 3])
def test_what_was_accepted_before_an_erasure_stays_away_in_every_shard(settings, count):
    settings.STREAM_SHARDS = count
    stream.change_shards()
    append("customer", customer_record(external_id="c1"))
    drain(stream, persist)
    orders = [order_record(external_id=f"o{n}", customer="c1") for n in range(10)]
    append("order", *orders)

    erase(Customer.objects.get())
    append("order", order_record(external_id="after", customer="c1"))
    drain(stream, persist)

    assert list(Order.objects.values_list("external_id", flat=True)) == ["after"]


def drain_at_once() -> None:
    """Drain every shard in a thread of its own, all from the same moment, until nothing is left."""
    shards = stream.drainable()
    start = Barrier(len(shards))

    def work(name: str) -> None:
        start.wait()
        try:
            while any(shard.length() for shard in shards if shard.name == name):
                try:
                    drain(stream, persist, shard=name)
                except Exception as error:
                    if not is_passing(error):
                        raise
        finally:
            connection.close()

    threads = [Thread(target=work, args=[shard.name]) for shard in shards]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stream.queued() == 0
