"""The survey counts what stands in the tables: all of it, once, however often it is interrupted."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from customers import purchases, totals
from customers.models import Customer, Order, SurveyPass
from customers.segments import audience
from customers.segments.rules import parse
from customers.segments.values import Window
from customers.segments.windows import window_start
from customers.survey import passing, reading
from customers.survey.rfm import BANDS, NEVER, Bands, cell_rule, current_bands, never_rule, set_bands
from customers.tests.factories import customer_record, order_record, persist_records

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

NOW = datetime(2026, 11, 28, 21, 42, 10, 123_456, tzinfo=UTC)
PEOPLE = 40


def survey(now: datetime = NOW) -> dict[str, Any]:
    """The results of a survey as at `now`, by kind."""
    assert passing.begin(now)
    while not passing.carry_out():
        pass
    return {kind: passing.latest(kind).results for kind in ("cohorts", "days", "rfm")}


def create_shop(people: int = PEOPLE) -> None:
    """Customers with orders of every status, of the last seven years, at the edges of windows, and still to come."""
    draw = random.Random(7)
    edges = [window_start(NOW, Window(days, "days")) for days in Bands().recency]
    edges = [edge + timedelta(milliseconds=step) for edge in edges for step in (-1, 0, 1)]
    persist_records("customer", *(customer_record(external_id=f"c{n}") for n in range(people)))
    orders = [
        order_record(
            external_id=f"o{n}.{m}",
            customer=f"c{n}",
            ordered_at=draw.choice(
                [
                    NOW - timedelta(days=draw.triangular(0, 2_500, 0)),
                    *(draw.choice(edges), NOW - timedelta(days=draw.random() * 40), NOW + timedelta(days=3)),
                ]
            ).isoformat(),
            amount=draw.randint(1, 900),
            status=draw.choice(["completed"] * 6 + ["cancelled", "credit_note"]),
        )
        for n in range(people)
        for m in range(draw.choice([0, 0, 1, 1, 2, 3, 4, 5, 9, 14]))
    ]
    persist_records("order", *orders)


def local_month(moment: datetime) -> str:
    return timezone.localdate(moment).replace(day=1).isoformat()


def test_every_customer_is_in_one_cell_and_its_segment_counts_the_same():
    create_shop()

    found = survey()["rfm"]

    cells = {(r, f): found["cells"][r][f][0] for r in range(BANDS) for f in range(BANDS)}
    assert sum(cells.values()) + found[NEVER][0] == PEOPLE
    as_of = passing.latest("rfm").as_of
    counted = {cell: audience.count(parse(cell_rule(Bands(), *cell)), as_of) for cell in cells}
    assert counted == cells
    assert audience.count(parse(never_rule()), as_of) == found[NEVER][0]
    assert len(set(cells.values())) > 3, "the test tells cells apart"


def test_cohorts_equal_the_orders():
    create_shop()

    found = survey()["cohorts"]

    wanted: Counter = Counter()
    first = dict(Customer.objects.exclude(first_order_at=None).values_list("external_id", "first_order_at"))
    buyers = set()
    for order in Order.objects.filter(customer_external_id__in=first, status__in=["completed", "credit_note"]):
        began = local_month(first[order.customer_external_id])
        month = max(began, local_month(order.ordered_at))
        if began in found["months"] and month in found["months"]:
            completed = order.status == "completed"
            wanted[began, month, "orders"] += completed
            wanted[began, month, "revenue"] += order.net_amount
            if completed and (order.customer_external_id, month) not in buyers:
                buyers.add((order.customer_external_id, month))
                wanted[began, month, "customers"] += 1
    shown = {
        (began, month, name): figure
        for n, began in enumerate(found["months"])
        for month, figures in zip(found["months"][n:], found["cohorts"][n], strict=True)
        for name, figure in zip(("customers", "orders", "revenue"), figures, strict=True)
    }
    assert {key: figure for key, figure in shown.items() if figure} == {k: v for k, v in wanted.items() if v}
    assert found["earlier"] == sum(local_month(at) < found["months"][0] for at in first.values())
    assert found["earlier"]


def test_days_equal_the_orders():
    create_shop()
    Customer.objects.filter(external_id="c3").update(created_at=NOW - timedelta(days=2))
    Customer.objects.filter(external_id="c4").update(created_at=NOW - timedelta(days=400))

    found = survey()["days"]

    wanted: dict[str, list[int]] = {day: [0, 0, 0] for day in found["days"]}
    for order in Order.objects.filter(status__in=["completed", "credit_note"]):
        if figures := wanted.get(timezone.localdate(order.ordered_at).isoformat()):
            figures[0] += order.status == "completed"
            figures[1] += order.net_amount
    for created_at in Customer.objects.values_list("created_at", flat=True):
        if figures := wanted.get(timezone.localdate(created_at).isoformat()):
            figures[2] += 1
    assert dict(zip(found["days"], found["figures"], strict=True)) == wanted
    assert found["days"][-1] == timezone.localdate(NOW).isoformat()
    assert any(orders for orders, _, _ in found["figures"])


def test_a_customer_with_very_many_orders_is_read_from_the_table(monkeypatch):
    create_shop()
    inline = survey()
    for module in (purchases, totals):
        monkeypatch.setattr(module, "MAX_INLINE_ORDERS", 3)
    totals.refresh_totals(list(Customer.objects.values_list("external_id", flat=True)), NOW)
    assert Customer.objects.filter(has_many_orders=True).count() > 3

    assert survey() == inline


def test_parts_of_a_pass_add_up_and_what_a_dead_worker_counted_does_not_count(monkeypatch):
    create_shop()
    at_once = survey()
    monkeypatch.setattr(reading, "CHUNK", 7)

    assert passing.begin(NOW)
    assert not passing.carry_out(0)
    assert not passing.carry_out(0)
    assert passing.current_pass().surveyed == 14
    monkeypatch.setattr(passing.SurveyPass.objects, "get", die)
    with pytest.raises(KeyboardInterrupt):
        passing.carry_out(0)
    monkeypatch.undo()
    assert passing.carry_out(0), "the dead worker has the lease"
    assert passing.current_pass().surveyed == 14
    SurveyPass.objects.update(leased_until=NOW)
    while not passing.carry_out(0):
        pass

    assert {kind: passing.latest(kind).results for kind in at_once} == at_once
    assert passing.current_pass().surveyed == PEOPLE


def die(**_: Any) -> None:
    raise KeyboardInterrupt


def test_of_two_workers_that_count_the_same_customers_one_is_heard(monkeypatch):
    create_shop()
    at_once = survey()
    monkeypatch.setattr(reading, "CHUNK", 7)
    passing.begin(NOW)
    read = passing.read_after

    def overtaken(cursor):
        monkeypatch.setattr(passing, "read_after", read)
        SurveyPass.objects.update(leased_until=None)
        assert not passing.carry_out(0), "the faster worker"
        yield from read(cursor)

    monkeypatch.setattr(passing, "read_after", overtaken)
    passing.carry_out(0)

    assert passing.current_pass().surveyed == 7
    while not passing.carry_out(0):
        pass
    assert {kind: passing.latest(kind).results for kind in at_once} == at_once


def test_one_pass_at_a_time():
    assert passing.begin(NOW)
    assert not passing.begin(NOW)
    passing.carry_out()
    assert passing.begin(NOW)


def test_the_night_begins_a_pass_once_and_the_sweep_goes_on_with_one_that_was_left(monkeypatch):
    nudges: list[str] = []
    monkeypatch.setattr(passing, "nudge", nudges.append)
    passing.sweep()
    assert not nudges, "nobody is there to be counted"
    create_shop(3)
    passing.sweep()
    passing.sweep()
    assert len(nudges) == 1
    SurveyPass.objects.update(moved_at=NOW - timedelta(days=9))
    passing.sweep()
    assert len(nudges) == 2, "a lost nudge"
    passing.carry_out()
    passing.sweep()
    assert len(nudges) == 2, "there was one since the last night"
    SurveyPass.objects.update(as_of=timezone.now() - timedelta(days=1, minutes=1))
    passing.sweep()
    assert len(nudges) == 3


def test_bands_can_be_changed_and_hold_for_the_next_survey():
    create_shop()
    survey()
    bands = Bands((7, 14, 700, 2_000), (3, 4, 6, 7))
    set_bands(bands)
    set_bands(bands)

    assert passing.latest("rfm").results["recency"] == list(Bands().recency)
    found = survey()["rfm"]

    assert current_bands() == bands
    assert Bands(tuple(found["recency"]), tuple(found["frequency"])) == bands
    as_of = passing.latest("rfm").as_of
    assert [[n for n, _ in row] for row in found["cells"]] == [
        [audience.count(parse(cell_rule(bands, r, f)), as_of) for f in range(BANDS)] for r in range(BANDS)
    ]


def test_suggested_bands_hold_a_fifth_of_the_buyers_each():
    persist_records("customer", *(customer_record(external_id=f"c{n}") for n in range(50)))
    orders = [
        order_record(
            external_id=f"o{n}.{m}", customer=f"c{n}", ordered_at=(NOW - timedelta(days=n, hours=1)).isoformat()
        )
        for n in range(50)
        for m in range(n // 10 + 1)
    ]
    persist_records("order", *orders)

    suggested = survey()["rfm"]["suggested"]

    assert suggested == {"recency": [10, 20, 30, 40], "frequency": [2, 3, 4, 5]}
    set_bands(Bands(tuple(suggested["recency"]), tuple(suggested["frequency"])))
    cells = survey()["rfm"]["cells"]
    assert [sum(n for n, _ in row) for row in cells] == [10] * BANDS


def test_the_command_counts_without_a_worker(capsys):
    create_shop()

    call_command("survey")

    assert f"{PEOPLE} customers were counted" in capsys.readouterr().out
    assert passing.latest("rfm")


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ((0, 0), [("in_last", 30), ("eq", 1)]),
        ((1, 2), [("not_in_last", 30), ("in_last", 90), ("between", [3, 4])]),
        ((4, 4), [("not_in_last", 365), ("gte", 10)]),
    ],
)
def test_a_cell_is_two_bands_in_the_words_of_rules(cell, rule):
    conditions = cell_rule(Bands(), *cell)["rules"]

    assert [(c["op"], c["value"]["n"] if isinstance(c["value"], dict) else c["value"]) for c in conditions] == rule
