"""Worlds of customers, segments and rules to draw from, with ties, gaps and awkward text."""

import string
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from crm.database.milliseconds import BEGINNING
from customers.channels import CHANNELS
from customers.consent import standing
from customers.events.happened import with_events
from customers.events.models import Event
from customers.models import Customer, Order, Segment, fold_attributes, fold_tags
from customers.purchases import Purchase, inline_orders
from customers.segments import catalogue
from customers.segments.catalogue import Kind, Takes
from customers.segments.rules import EVENT_COMPARISONS
from customers.segments.tests.oracle import (
    CAMPAIGN_FIELDS,
    CAMPAIGNS,
    CONSENTS,
    DATES,
    GONE,
    NUMBERS,
    PLAIN,
    STACKED,
    STATIC,
    TEXTS,
    TOLD_DATES,
    Person,
    World,
    ends,
)
from customers.text import fold

WORDS = ["", "Pune", "PUNE", "Straße", "strasse", "é", "e\u0301", "İzmir", "ﬁn", "100%", "a_b", "axb", "\\", "a'b", "ß"]
MOMENTS = [
    datetime(2024, 2, 28, 18, 29, 59, 999000, tzinfo=UTC),
    datetime(2024, 2, 28, 18, 30, tzinfo=UTC),  # midnight in Kolkata
    datetime(2024, 2, 29, 6, 30, tzinfo=UTC),
    datetime(2024, 2, 29, 6, 30, 0, 1000, tzinfo=UTC),
    datetime(2024, 3, 31, 6, 30, tzinfo=UTC),
    datetime(2024, 3, 31, 6, 30, 0, 456, tzinfo=UTC),
    datetime(1999, 12, 31, 18, 30, tzinfo=UTC),
]
moments = st.sampled_from(MOMENTS) | st.none()
words = st.sampled_from(WORDS)
attribute_values = words | st.booleans() | st.sampled_from([0, 1, -2, 5, 5.0, 0.1, 33.33, 2**63 - 1, 2**53 + 1, 1e17])
told = st.fixed_dictionaries(
    {
        "name": words,
        "email": words,
        "phone": st.sampled_from(["", "+919876543210"]),
        "city": words | st.text(string.printable, max_size=3),
        "country": words,
        "tags": st.lists(st.sampled_from([*WORDS, "vip", "VIP", "vi", "x\x1fy"]), max_size=3),
        "attributes": st.dictionaries(st.sampled_from(["plan", "seats", "0"]), attribute_values, max_size=3),
        "visits": st.integers(0, 3),
        **dict.fromkeys(sorted(TOLD_DATES), moments),
        **dict.fromkeys(sorted(CONSENTS), st.sampled_from([True, False, None])),
    }
)
CATEGORIES = ["Coffee", "COFFEE", "Straße", "strasse", "tea", "te", "a.b*c", '"$.x', "12"]
SKUS = ["A1", "a1", "B2"]
items = st.fixed_dictionaries(
    {}, optional={"category": st.sampled_from(["", *CATEGORIES]), "sku": st.sampled_from(SKUS)}
)
statuses = st.sampled_from(["completed", "completed", "cancelled", "refunded"])
orders = st.builds(
    Purchase,
    st.sampled_from(MOMENTS).map(lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)),
    st.sampled_from([0, 1, 99, 100, 9999, 10_000, 10_001, 33_333, 10**15 - 1]),
    st.sampled_from([0, 0, 0, 1, 100, 10_000]),
    statuses | st.just("credit_note"),
    st.lists(items, max_size=3),
)


events = st.tuples(
    st.sampled_from(["viewed", "cart"]),
    st.sampled_from(MOMENTS).map(lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)),
    st.dictionaries(st.sampled_from(["category", "sku"]), st.sampled_from([*CATEGORIES, "A1", "a1", 12]), max_size=2),
)


def people(campaigns: bool) -> st.SearchStrategy[list[Person]]:
    places = [("segment", STATIC)]
    if campaigns:
        places += [(name, id) for name in sorted(CAMPAIGN_FIELDS) for id in CAMPAIGNS]
    persons = st.builds(
        Person,
        told,
        st.lists(orders, max_size=4),
        st.sets(st.sampled_from(places)),
        st.sampled_from([False] * 7 + [True]),
        st.lists(events, max_size=4),
        st.sampled_from([False] * 7 + [True]),
    )
    return st.lists(persons, min_size=1, max_size=6)


amounts = st.sampled_from(
    [0, 1, 0.01, 0.99, 1.0, 33.33, 33.333, 50, 99.99, 99.995, 100, 100.01, 111.11, 1e17, -1, 1e-9]
)
asked_words = st.sampled_from([word for word in WORDS if word] + ["e", "un", "RA", "%", "_", "c", "C", "vip", "x y"])
DAYS = ["2024-02-28", "2024-02-29", "2024-03-31", "2024-04-01", "1900-01-01", "2100-12-31"]
TIMES = ["2024-02-29T06:30:00Z", "2024-02-29T12:00:00.001+05:30", "2024-02-29T06:30:00.000999Z"]
written_dates = st.sampled_from(DAYS + TIMES)
windows = st.fixed_dictionaries(
    {
        "n": st.sampled_from([1, 2, 31, 744, 768, 10_000]),
        "unit": st.sampled_from(catalogue.UNITS),
    }
)


def condition(field: str, op: str, value: Any = None) -> dict[str, Any]:
    return {"field": field, "op": op} if value is None else {"field": field, "op": op, "value": value}


NO_VALUE = st.none()


def pick(fields: set[str], *operators: str, value: st.SearchStrategy = NO_VALUE) -> st.SearchStrategy:
    return st.builds(condition, st.sampled_from(sorted(fields)), st.sampled_from(operators), value)


def pair(values: st.SearchStrategy, key: Any = None) -> st.SearchStrategy:
    return st.lists(values, min_size=2, max_size=2).map(lambda both: sorted(both, key=key))


asked_products = {
    "category": st.lists(st.sampled_from(CATEGORIES), min_size=1, max_size=3),
    "sku": st.lists(st.sampled_from(SKUS), min_size=1, max_size=2),
    "status": st.lists(statuses, min_size=1, max_size=2),
}
asked_times = {"in_last": windows, "between": pair(st.sampled_from(DAYS))}
asked_orders = st.one_of(
    st.fixed_dictionaries({}, optional=asked_products),
    *(st.fixed_dictionaries({name: span}, optional=asked_products) for name, span in asked_times.items()),
)
measures = st.sampled_from(["count", *catalogue.MEASURES])  # the usual one twice
asked_numbers = amounts | st.sampled_from([5, 0.1, 2**63 - 1, 2**53 + 1, 2**53])
several_words = st.lists(asked_words, min_size=1, max_size=3)

# ── Conditions with every operator of the catalogue ───────────────────
ATTRIBUTES = {"attributes.plan", "attributes.seats", "attributes.0"}
FIELDS = {
    Kind.NUMBER: NUMBERS,
    Kind.TEXT: TEXTS,
    Kind.DATE: DATES,
    Kind.LIST: {"tags"},
    Kind.YES_NO: CONSENTS,
}
REFERRING = list(catalogue.OPERATORS[Kind.REFERENCE])  # they all take ids
Values = dict[tuple[Kind, Takes], st.SearchStrategy]
VALUES: Values = {
    (Kind.NUMBER, Takes.ONE): amounts,
    (Kind.NUMBER, Takes.TWO): pair(amounts),
    (Kind.TEXT, Takes.ONE): asked_words,
    (Kind.TEXT, Takes.MANY): several_words,
    (Kind.DATE, Takes.ONE): written_dates,
    (Kind.DATE, Takes.TWO): pair(written_dates, key=lambda written: ends(written)[0]),
    (Kind.DATE, Takes.WINDOW): windows,
    (Kind.LIST, Takes.MANY): several_words,
    (Kind.YES_NO, Takes.ONE): st.booleans(),
}
ATTRIBUTE_VALUES: Values = VALUES | {
    (Kind.NUMBER, Takes.ONE): asked_numbers,
    (Kind.NUMBER, Takes.TWO): pair(asked_numbers),
}
ORDER_VALUES = {Takes.ONE: st.integers(0, 3) | amounts, Takes.TWO: pair(st.integers(0, 3) | amounts)}


def of_kind(kind: Kind, fields: set[str], values: Values = VALUES) -> st.SearchStrategy:
    return st.one_of(
        pick(fields, operator.name, value=NO_VALUE if operator.takes == Takes.NOTHING else values[kind, operator.takes])
        for operator in catalogue.OPERATORS[kind].values()
    )


def over_orders() -> st.SearchStrategy:
    return st.one_of(
        st.fixed_dictionaries(
            {
                "orders": asked_orders,
                "measure": measures,
                "op": st.just(operator.name),
                "value": ORDER_VALUES[operator.takes],
            }
        )
        for operator in catalogue.COMPARISONS.values()
    )


def over_events() -> st.SearchStrategy:
    windows = st.fixed_dictionaries({"n": st.sampled_from([1, 31, 768]), "unit": st.sampled_from(catalogue.UNITS)})
    where = st.sampled_from(["category", "sku"]).flatmap(
        lambda name: st.lists(st.sampled_from([*CATEGORIES, "A1"]), min_size=1, max_size=3).map(
            lambda some: {name: some}
        )
    )
    asked = st.fixed_dictionaries(
        {"name": st.sampled_from(["viewed", "cart"])},
        optional={"where": where, "in_last": windows, "since": st.just("last_order")},
    )
    return st.fixed_dictionaries(
        {"events": asked, "op": st.sampled_from(list(EVENT_COMPARISONS)), "value": st.integers(0, 4)}
    )


def conditions() -> st.SearchStrategy:
    """Conditions over customers and their orders, with each operator that the catalogue has now."""
    of_customers = st.one_of(of_kind(kind, fields) for kind, fields in FIELDS.items())
    of_attributes = st.one_of(of_kind(kind, ATTRIBUTES, ATTRIBUTE_VALUES) for kind in catalogue.PLAIN)
    return of_customers | of_attributes | over_orders() | over_events()


def make_group(children: st.SearchStrategy) -> st.SearchStrategy:
    return st.fixed_dictionaries(
        {"match": st.sampled_from(["all", "any", "none"]), "rules": st.lists(children, max_size=3)}
    )


def find_members(*ids: str) -> st.SearchStrategy:
    return pick({"segment"}, *REFERRING, value=st.lists(st.sampled_from(ids), min_size=1, max_size=3))


def make_rules(conditions: st.SearchStrategy) -> st.SearchStrategy:
    return make_group(conditions | make_group(conditions | make_group(conditions)))


plain = conditions()
of_segments = find_members(PLAIN, STACKED, STATIC, GONE)
of_campaigns = pick(CAMPAIGN_FIELDS, *REFERRING, value=st.lists(st.sampled_from(CAMPAIGNS), min_size=1, max_size=2))
groups = make_rules(plain | of_segments)
groups_with_campaigns = make_rules(plain | of_segments | of_campaigns)


def worlds(campaigns: bool = False) -> st.SearchStrategy[World]:
    def world(people: list[Person], plain: dict[str, Any], stacked: dict[str, Any], now: datetime) -> World:
        for n, person in enumerate(people):
            person.external_id = f"c{n}"
        return World(people, {PLAIN: plain, STACKED: stacked, STATIC: None}, now)

    return st.builds(
        world,
        people(campaigns),
        make_group(plain),
        make_group(plain | find_members(PLAIN, STATIC, GONE)),
        st.sampled_from(MOMENTS[3:]),
    )


# ── As rows ───────────────────────────────────────────────────────────
def _row(**fields: Any) -> Customer:
    """With the keys that ingestion keeps beside the fields."""
    customer = Customer(**fields)
    customer.name_key, customer.email_key = fold(customer.name), fold(customer.email)
    customer.city_key, customer.country_key = fold(customer.city), fold(customer.country)
    for channel in CHANNELS.values():
        refused = getattr(customer, channel.opt_in) is False and getattr(customer, channel.address_key)
        setattr(customer, channel.standing, standing(said_no=bool(refused), is_suppressed=False))
    customer.tags_key = fold_tags(customer.tags)
    customer.attributes_key = fold_attributes(customer.attributes)
    customer.last_active_at = max(
        filter(None, (customer.last_order_at, customer.last_seen_at, customer.last_active_at)), default=None
    )
    return customer


def make_customer(person: Person) -> Customer:
    """As ingestion and the ledger keep them."""
    purchases, bought = inline_orders([] if person.has_many_orders else person.orders)
    marks = [mark for name, id in sorted(person.member_of) for mark in catalogue.get(name).source.marks([id])]
    return _row(
        **person.told,
        external_id=person.external_id,
        total_spend=person.spent,
        orders_amount=sum(order.amount - order.refunded_amount for order in person.completed),
        order_count=len(person.completed),
        first_order_at=person.get("first_order_at"),
        last_order_at=person.get("last_order_at"),
        purchases=purchases,
        bought=bought,
        happened={} if person.has_many_events else with_events({}, person.events, BEGINNING, {}),
        has_many_events=person.has_many_events,
        has_many_orders=person.has_many_orders,
        marks="".join(marks),
    )


def make_rows(world: World) -> tuple[list[Customer], list[Order], list[Event], list[Segment]]:
    orders = [
        Order(external_id=f"{person.external_id}-{n}", customer_external_id=person.external_id, **order._asdict())
        for person in world.people
        for n, order in enumerate(person.orders)
    ]
    events = [
        Event(
            event_id=f"{person.external_id}-{n}",
            customer_external_id=person.external_id,
            name=name,
            occurred_at=at,
            properties=properties,
        )
        for person in world.people
        for n, (name, at, properties) in enumerate(person.events)
    ]
    segments = [
        Segment(id=id, name=id, rule=rule or {"match": "all", "rules": []}, is_static=rule is None)
        for id, rule in world.segments.items()
    ]
    return [make_customer(person) for person in world.people], orders, events, segments
