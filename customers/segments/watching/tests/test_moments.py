"""Between now and the next change that is foretold, the clock alone changes no answer."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.database.milliseconds import BEGINNING, MILLISECOND
from customers.events.happened import with_events
from customers.events.models import Event
from customers.models import Customer, Order
from customers.segments import catalogue
from customers.segments.explain import Reader
from customers.segments.rules import parse
from customers.segments.tests.worlds import make_group
from customers.segments.values import Window
from customers.segments.watching.moments import leaves, next_change
from customers.segments.windows import window_start
from customers.tests.factories import create_customer, event_record, order_record, persist_records

windows = st.builds(Window, st.integers(1, 40), st.sampled_from(catalogue.UNITS))


def changes_its_offset(zone: str) -> bool:
    days = (datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(0, 4 * 366, 20))
    return len({day.astimezone(ZoneInfo(zone)).utcoffset() for day in days}) > 1


ZONES = sorted(zone for zone in available_timezones() if changes_its_offset(zone))


@pytest.mark.one_database
@given(
    st.sampled_from(ZONES),
    st.datetimes(datetime(2023, 6, 1), datetime(2027, 12, 31)).map(lambda naive: naive.replace(tzinfo=UTC)),
    windows,
)
def test_a_time_leaves_a_window_at_the_first_millisecond_that_no_longer_includes_it(zone, time, window):
    time = time.replace(microsecond=time.microsecond // 1000 * 1000)
    with override_settings(TIME_ZONE=zone):
        moment = leaves(time, window)

        assert window_start(moment, window) > time
        assert window_start(moment - MILLISECOND, window) <= time


@pytest.mark.one_database
def test_what_leaves_further_away_than_times_go_never_leaves():
    assert leaves(datetime(2026, 1, 1, tzinfo=UTC), Window(10_000, "years")) is None


# ── Rules that look a few days back, and what happened in these days ──
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
times = st.integers(-150, 60).map(lambda hours: NOW + hours * HOUR)
few_days = st.builds(dict, n=st.integers(1, 5), unit=st.just("days")) | st.just({"n": 36, "unit": "hours"})
SPANS = [timedelta(0), 36 * HOUR, *(n * DAY for n in (1, 2, 3, 4, 5, 7))]  # of windows, the last while events are kept
comparisons = st.sampled_from(["gte", "gt", "lt", "lte", "eq", "ne"])
categories = st.sampled_from(["Tea", "Coffee"])
dates = st.builds(
    dict,
    field=st.sampled_from(["last_seen_at", "signed_up_at", "last_order_at"]),
    op=st.sampled_from(["in_last", "not_in_last"]),
    value=few_days,
)
over_orders = st.builds(
    dict,
    orders=st.fixed_dictionaries({"in_last": few_days}, optional={"category": st.lists(categories, min_size=1)}),
    measure=st.sampled_from(["count", "count", "sum", "max"]),
    op=comparisons,
    value=st.integers(0, 3),
)
over_events = st.builds(
    dict,
    events=st.fixed_dictionaries(
        {"name": st.just("viewed_product")},
        optional={
            "where": st.fixed_dictionaries({"category": st.lists(categories, min_size=1, max_size=2)}),
            "in_last": few_days,
        },
    ),
    op=comparisons,
    value=st.integers(0, 3),
)
rules = make_group(dates | over_orders | over_events)


@pytest.mark.django_db
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rule=rules,
    seen=times,
    ordered=st.lists(st.tuples(times, categories), max_size=5),
    viewed=st.lists(st.tuples(times, categories), max_size=5),
    chance=st.randoms(use_true_random=False),
)
@override_settings(EVENT_DAYS=7)
def test_moments_tell_all_that_later_looks_see(rule, seen, ordered, viewed, chance):
    """Orders and events may lie ahead here, as they do for an alarm that is late."""
    for model in (Customer, Order, Event):
        model.objects.all().delete()
    create_customer(external_id="c1", last_seen_at=seen, signed_up_at=seen)
    persist_records(
        "order",
        *(
            order_record(external_id=f"o{n}", amount=1, ordered_at=at.isoformat(), items=[{"category": category}])
            for n, (at, category) in enumerate(ordered)
        ),
    )
    for n, (at, category) in enumerate(viewed):
        Event.objects.create(
            event_id=str(n),
            customer_external_id="c1",
            name="viewed_product",
            occurred_at=at,
            properties={"category": category},
        )
    customer = Customer.objects.get()
    happened = [("viewed_product", at, {"category": category}) for at, category in viewed]
    customer.happened = with_events({}, happened, BEGINNING, {})
    parsed = parse(rule)
    happened_at = [seen, *(at for at, _ in (*ordered, *viewed))]

    moment = next_change(parsed, customer, NOW)
    holds = Reader(customer, NOW).holds(parsed)

    edges = {at + span + late for at in happened_at for span in SPANS for late in (timedelta(0), MILLISECOND)}
    edges = sorted(at for at in edges if at > NOW)
    for at in sorted(chance.sample(edges, min(len(edges), 20))):
        while moment and moment <= at:
            holds = Reader(customer, moment).holds(parsed)
            moment = next_change(parsed, customer, moment)
        assert Reader(customer, at).holds(parsed) == holds, at


def foretold(condition: dict, now: datetime = NOW) -> datetime | None:
    return next_change(parse({"match": "all", "rules": [condition]}), Customer.objects.get(), now)


@pytest.mark.django_db
def test_a_count_changes_when_the_order_that_decides_it_leaves():
    create_customer(external_id="c1")
    for n in range(4):
        persist_records("order", order_record(external_id=f"o{n}", ordered_at=(NOW - n * DAY).isoformat()))
    thrice = {"orders": {"in_last": {"n": 10, "unit": "days"}}, "measure": "count", "op": "gte", "value": 3}

    assert foretold(thrice) == NOW + 8 * DAY + MILLISECOND
    assert foretold({**thrice, "op": "gt"}) == NOW + 7 * DAY + MILLISECOND
    assert foretold({**thrice, "value": 7}) is None


@pytest.mark.django_db
def test_what_the_clock_cannot_change_has_no_moment():
    create_customer(external_id="c1", city="Pune", tags=["vip"], signed_up_at="2026-01-01T00:00:00Z")

    assert foretold({"field": "city", "op": "eq", "value": "Pune"}) is None
    assert foretold({"field": "signed_up_at", "op": "before", "value": "2026-12-01"}) is None
    assert foretold({"field": "signed_up_at", "op": "in_last", "value": {"n": 1, "unit": "days"}}) is None
    assert foretold({"field": "signed_up_at", "op": "not_in_last", "value": {"n": 2, "unit": "years"}}) is not None


@pytest.mark.django_db
@pytest.mark.parametrize("has_many", [False, True])
def test_what_is_too_much_to_be_kept_with_the_customer_is_read_from_the_tables(has_many):
    create_customer(external_id="c1")
    now = datetime.now(UTC)
    persist_records("order", order_record(external_id="o1", ordered_at=(now - DAY).isoformat()))
    persist_records("event", event_record(occurred_at=(now - 2 * DAY).isoformat(), properties={"sku": "A1"}))
    if has_many:
        Customer.objects.update(has_many_orders=True, purchases=[], bought={}, has_many_events=True, happened={})
    ordered = {"orders": {"in_last": {"n": 3, "unit": "days"}}, "measure": "sum", "op": "gt", "value": 5}
    viewed = {"events": {"name": "viewed_product", "where": {"sku": ["A1"]}}, "op": "gte", "value": 1}

    assert (foretold(ordered, now) - now) // DAY == 2
    assert (foretold(viewed, now) - now) // DAY == 88


@pytest.mark.one_database
def test_every_field_and_operator_is_known_to_have_a_moment_or_none():
    """A later kind of field that looks at the clock must say when it changes."""
    by_the_clock = {
        (kind, operator.name)
        for kind, operators in catalogue.OPERATORS.items()
        for operator in operators.values()
        if operator.takes == catalogue.Takes.WINDOW
    }

    assert by_the_clock == {(catalogue.Kind.DATE, "in_last"), (catalogue.Kind.DATE, "not_in_last")}
