"""Who is likely to order, fading or gone: counted from those who stood like this before, and said as rules."""

import json
import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_tools.likely import Cell, cells_rule, count_chances, find_likely, group_cells
from customers.models import Segment, Survey
from customers.segments import audience
from customers.segments.rules import parse
from customers.segments.values import Window
from customers.segments.windows import window_start
from customers.survey import passing
from customers.survey.rfm import BANDS, Bands, cell_rule
from customers.survey.standing_cells import HORIZONS
from customers.tests.factories import customer_record, order_record, persist_records

NOW = datetime(2026, 11, 28, 21, 42, tzinfo=UTC)
CELLS = [(recency, frequency) for recency in range(BANDS) for frequency in range(BANDS)]


def create_shop(people: int) -> dict[str, list[datetime]]:
    """Customers with orders, some at the edge of a band 90 days ago; the times by customer."""
    draw = random.Random(5)
    then = NOW - timedelta(days=90)
    edges = [
        window_start(then, Window(days, "days")) + timedelta(milliseconds=ms) for days in (30, 90) for ms in (-1, 0)
    ]
    times = {
        f"c{n}": [
            draw.choice([*edges, then, NOW - timedelta(days=draw.triangular(0, 700, 0))]).replace(microsecond=0)
            for _ in range(draw.choice([0, 1, 1, 2, 4, 7, 12]))
        ]
        for n in range(people)
    }
    persist_records("customer", *(customer_record(external_id=id) for id in times))
    orders = [
        order_record(external_id=f"{id}.{n}", customer=id, amount=10, ordered_at=at.isoformat())
        for id, found in times.items()
        for n, at in enumerate(found)
    ]
    persist_records("order", *orders, order_record(external_id="x", customer="c0", amount=1, status="cancelled"))
    return times


def survey() -> None:
    assert passing.begin(NOW)
    while not passing.carry_out():
        pass


@pytest.mark.django_db
@pytest.mark.both_databases
def test_cells_equal_what_the_orders_say():
    times = create_shop(120)
    survey()

    for days in HORIZONS:
        then = NOW - timedelta(days=days)
        counted = passing.latest("standing").results["horizons"][str(days)]
        expected = [[[0, 0] for _ in range(BANDS)] for _ in range(BANDS)]
        for found in times.values():
            before = [at for at in found if at <= then]
            if before:
                starts = [window_start(then, Window(band, "days")) for band in Bands().recency]
                recency = sum(max(before) < start for start in starts)
                frequency = sum(len(before) >= first for first in Bands().frequency)
                expected[recency][frequency][0] += 1
                expected[recency][frequency][1] += any(at > then for at in found)
        assert counted == expected


@pytest.mark.django_db
@pytest.mark.both_databases
def test_a_joined_rule_finds_the_customers_of_its_cells():
    create_shop(80)
    in_cell = {cell: matching(cell_rule(Bands(), *cell)) for cell in CELLS}
    draw = random.Random(2)
    for size in (1, 4, 9, 16, 25):
        chosen = set(draw.sample(CELLS, size))
        assert matching(cells_rule(Bands(), chosen)) == set().union(*(in_cell[cell] for cell in chosen))


def matching(rule: dict) -> set[str]:
    return set(audience.matching(parse(rule)).values_list("external_id", flat=True))


@pytest.mark.one_database
@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 500), st.floats(0, 1)), min_size=25, max_size=25))
def test_a_cell_is_in_one_group_at_most_and_chances_lie_between_the_cell_and_its_band(drawn):
    figures = [[n, int(n * share)] for n, share in drawn]
    cells = count_chances([figures[BANDS * n : BANDS * (n + 1)] for n in range(BANDS)])
    grouped = [(cell.recency, cell.frequency) for group in group_cells(cells).values() for cell in group]
    assert len(grouped) == len(set(grouped))
    for cell in cells:
        band = [each for each in cells if each.frequency == cell.frequency]
        rate = sum(each.ordered for each in band) / max(1, sum(each.stood for each in band))
        own = cell.ordered / cell.stood if cell.stood else rate
        assert min(own, rate) - 1e-9 <= cell.chance <= max(own, rate) + 1e-9


@pytest.mark.one_database
def test_the_groups():
    usual = [Cell(n, 0, 1_000, 100, 0.1) for n in (1,)]
    likely, gone = Cell(0, 4, 100, 60, 0.6), Cell(4, 0, 1_000, 10, 0.01)
    fading, empty = Cell(3, 4, 100, 12, 0.12), Cell(2, 2, 0, 0, 0.9)
    groups = group_cells([*usual, likely, gone, fading, empty])
    assert groups == {"likely": [likely], "fading": [fading], "gone": [gone]}


@pytest.mark.django_db
def test_before_the_first_survey_nothing_is_said(api):
    answer = api("read").post("/api/v1/ai/likely", json.dumps({"days": 90}), content_type="application/json").json()
    assert answer["rule"] is None
    assert answer["groups"] == []
    assert answer["because"] == ["Nothing is known yet: customers are surveyed every night. Come back tomorrow."]


@pytest.mark.django_db
def test_a_group_says_how_many_ordered_and_opens_in_the_builder(api, signed_in):
    cells = [[[0, 0] for _ in range(BANDS)] for _ in range(BANDS)]
    cells[0][2], cells[4][0], cells[1][0] = [412, 133], [900, 9], [300, 30]
    Survey.objects.create(
        kind="standing",
        as_of=NOW,
        results={"recency": [30, 90, 180, 365], "frequency": [2, 3, 5, 10], "horizons": {"60": cells}},
    )
    answer = api("read").post("/api/v1/ai/likely", json.dumps({"days": 60}), content_type="application/json").json()
    assert answer["rule"] == cell_rule(Bands(), 0, 2)
    assert answer["because"] == [
        "3 to 4 orders, the last up to 30 days ago: of 412 who stood like this, 133 ordered within 60 days (32 %)."
    ]
    assert [each["name"] for each in answer["groups"]] == ["likely", "fading", "gone"]
    assert parse(answer["groups"][2]["rule"])
    assert "Counted from 1,612 customers as they stood 60 days before" in answer["checked"]
    assert not Segment.objects.exists()

    page = signed_in.get("/ai/likely/?days=60").text
    assert "of 900 who stood like this, 9 ordered within 60 days (1 %)." in page
    link = page.split('class="btn" href="/segments/new/')[1].split('"')[0].replace("&amp;", "&")
    assert 'value="Likely to order, 60 days"' in signed_in.get(f"/segments/new/{link}").text


@pytest.mark.django_db
def test_only_the_horizons_that_are_counted_can_be_asked(api):
    for days in (7, 0, "90", None):
        answer = api("read").post("/api/v1/ai/likely", json.dumps({"days": days}), content_type="application/json")
        assert answer.status_code == 422
    assert find_likely(90).groups == []
