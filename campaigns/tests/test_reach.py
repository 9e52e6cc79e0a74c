"""Whom a campaign would reach: exact figures, and who has no value for a token."""

from collections.abc import Collection

import pytest

from campaigns.content.message import names_in, token_values
from campaigns.content.tokens import NAMES
from campaigns.forecast import reach
from campaigns.forecast.reach import Reach, count_reach, lacking, members
from campaigns.models import Campaign
from campaigns.tests.factories import create_customer, create_order, create_segment
from customers.models import Customer, Segment
from customers.privacy.suppression import suppress

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

ODD = ("range", "in", "isnull", "gt", "a__b", "0")  # keys that mean something else to a query


def count_segment(segment: Segment, channel: str = "email", names: Collection[str] = ()) -> Reach:
    return count_reach(Campaign(segment=segment, channel=channel), names)


def test_who_has_no_address_or_the_same_as_another_is_told_apart():
    create_customer(email="a@example.in", phone="+919800000001")
    create_customer(email="A@example.in", phone="+919800000002")
    create_customer(email="", phone="+919800000002")
    create_customer(email="b@example.in")
    for channel in ("email", "sms"):
        counted = count_segment(create_segment(), channel)
        assert (counted.audience, counted.reachable) == (4, 2)
        assert counted.skipped == {"no address": 1, "opted out": 0, "suppressed": 0, "same address": 1}


def test_only_the_segment_counts():
    create_customer(city="Pune")
    create_customer()
    rule = {"match": "all", "rules": [{"field": "city", "op": "eq", "value": "Pune"}]}
    assert count_segment(create_segment(rule=rule)).audience == 1
    assert count_segment(create_segment(rule={"match": "any", "rules": []})).reachable == 0


def test_few_queries_count_everything(django_assert_max_num_queries):
    for _ in range(2):
        create_customer(email="a@example.in")
    segment = create_segment()
    with django_assert_max_num_queries(7):
        count_segment(segment, names=[*NAMES, "attributes.tier"])


@pytest.mark.parametrize("max_repeated", [0, 1, 20_000])
@pytest.mark.parametrize("field", ["city", "email"])
def test_every_way_of_counting_gives_the_same_figures(monkeypatch, max_repeated, field):
    monkeypatch.setattr(reach, "MAX_REPEATED", max_repeated)
    for n in range(12):
        create_customer(
            name="" if n % 5 == 0 else f"N{n}",
            email=["a@example.in", "b@example.in", "", f"c{n}@example.in"][n % 4],
            city="Pune",
            email_opt_in=[True, None, False][n % 3],
        )
    value = {"city": "Pune", "email": "a@example.in"}[field]
    counted = count_segment(
        create_segment(rule={"match": "all", "rules": [{"field": field, "op": "eq", "value": value}]}),
        names=["first_name", "city"],
    )
    people = [c for c in Customer.objects.all() if field == "city" or c.email == value]
    willing = [c for c in people if c.email and not c.email_standing]
    assert counted == reach.Reach(
        audience=len(people),
        eligible=len(willing),
        skipped={
            "no address": sum(c.email == "" for c in people),
            "opted out": sum(c.email_standing == "opted out" for c in people),
            "suppressed": 0,
            "same address": len(willing) - len({c.email for c in willing}),
        },
        unasked=sum(c.email_opt_in is None for c in willing),
        missing={"first_name": sum(c.name == "" for c in willing), "city": 0},
    )


def create_mixed_customers() -> list[Customer]:
    """All kinds of missing, each at least once."""
    full = create_customer(
        city="Pune", country="India", phone="+919800000001", attributes={"tier": "gold", **dict.fromkeys(ODD, 1)}
    )
    blank = create_customer(name="", attributes={"tier": ""})
    spaces = create_customer(name=" \t ", attributes={"tier": None})
    zero = create_customer(name="0", attributes={"tier": 0})
    unnamed, cancelled, empty = create_customer(), create_customer(), create_customer()
    create_order(customer=full)
    create_order(customer=blank, items=[{"sku": "MB-250"}])
    create_order(customer=unnamed, items=[{"category": "Coffee"}])
    create_order(customer=cancelled, status="cancelled")
    create_order(customer=empty, items=[])
    return [full, blank, spaces, zero, unnamed, cancelled, empty]


def test_missing_counts_equal_the_values_that_rendering_has():
    customers = create_mixed_customers()
    create_customer(email="", city="")  # receives nothing, so lacks nothing
    names = [*NAMES, "attributes.tier", "attributes.absent", *(f"attributes.{key}" for key in ODD)]
    rows = [token_values(customer, names) for customer in customers]
    counted = count_segment(create_segment(), names=names).missing
    assert counted == {name: sum(name not in row for row in rows) for name in names}
    assert counted["first_name"] == 2
    assert counted["last_product"] == 5
    assert counted["attributes.tier"] == 5


def test_those_who_lack_a_value_are_found():
    names = names_in("{{ city }} {{ last_product }} {{ order_count }}")
    customers = create_mixed_customers()
    rows = [token_values(customer, names) for customer in customers]
    expected = {customer.id for customer, row in zip(customers, rows, strict=True) if len(row) < 3}
    found = members(create_segment()).filter(lacking(names))
    assert {customer.id for customer in found} == expected
    assert not members(create_segment()).filter(lacking(["order_count"])).exists()


def test_nobody_at_a_refused_or_suppressed_address_is_reachable():
    create_customer(email="jo@example.com", email_opt_in=True)
    create_customer(email="jo@example.com", email_opt_in=False)
    create_customer(email="ann@example.com")
    suppress("email", ["ann@example.com"], "complained")

    counted = count_segment(create_segment())

    assert counted.skipped == {"no address": 0, "opted out": 2, "suppressed": 1, "same address": 0}
    assert counted.reachable == 0
