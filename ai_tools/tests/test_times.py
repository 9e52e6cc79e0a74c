"""Times, as of Tuesday, 24 November 2026."""

import pytest

from ai_tools.tests.words import condition, conditions, understood


@pytest.mark.parametrize(
    ("written", "n", "unit"),
    [
        ("in the last 90 days", 90, "days"),
        ("in last 3 months", 3, "months"),
        ("within 2 weeks", 2, "weeks"),
        ("past 30d", 30, "days"),
        ("in the past fortnight", 14, "days"),
        ("in the last quarter", 3, "months"),
        ("in the last half year", 6, "months"),
        ("in the last year", 1, "years"),
        ("over the last 48 hrs", 48, "hours"),
        ("in the last couple of weeks", 2, "weeks"),
        ("in the last one and a half years", 18, "months"),
        ("less than 10 days ago", 10, "days"),
    ],
)
def test_so_long_until_now(written, n, unit):
    assert condition(f"joined {written}") == {
        "field": "signed_up_at",
        "op": "in_last",
        "value": {"n": n, "unit": unit},
    }


@pytest.mark.parametrize(
    ("written", "op", "value"),
    [
        ("since March", "after", "2026-02-28"),
        ("since 1st october", "after", "2026-09-30"),
        ("after 15 Aug 2025", "after", "2025-08-15"),
        ("before April 2026", "before", "2026-04-01"),
        ("until 31/12/2025", "before", "2026-01-01"),
        ("in december", "between", ["2025-12-01", "2025-12-31"]),
        ("in 2025", "between", ["2025-01-01", "2025-12-31"]),
        ("in 2026", "after", "2025-12-31"),
        ("in q2", "between", ["2026-04-01", "2026-06-30"]),
        ("in the first quarter of 2026", "between", ["2026-01-01", "2026-03-31"]),
        ("last month", "between", ["2026-10-01", "2026-10-31"]),
        ("last week", "between", ["2026-11-16", "2026-11-22"]),
        ("this month", "after", "2026-10-31"),
        ("this year", "after", "2025-12-31"),
        ("yesterday", "between", ["2026-11-23", "2026-11-23"]),
        ("today", "after", "2026-11-23"),
        ("since monday", "after", "2026-11-22"),
        ("between jan and march", "between", ["2026-01-01", "2026-03-31"]),
        ("from 1 sep to 15 sep", "between", ["2026-09-01", "2026-09-15"]),
        ("between nov 2025 and feb 2026", "between", ["2025-11-01", "2026-02-28"]),
        ("this financial year", "after", "2026-03-31"),
        ("since christmas", "after", "2025-12-24"),
        ("on 2026-03-05", "between", ["2026-03-05", "2026-03-05"]),
    ],
)
def test_days_of_the_calendar(written, op, value):
    assert condition(f"signed up {written}") == {"field": "signed_up_at", "op": op, "value": value}


@pytest.mark.parametrize("written", ["more than 2 years ago", "over 2 years back", "2+ years ago"])
def test_longer_ago(written):
    assert conditions(f"joined {written}") == [
        {"field": "signed_up_at", "op": "not_in_last", "value": {"n": 2, "unit": "years"}},
        {"field": "signed_up_at", "op": "is_set"},
    ]


def test_between_two_times_ago():
    assert conditions("last order between 30 and 90 days ago") == [
        {"field": "last_order_at", "op": "in_last", "value": {"n": 90, "unit": "days"}},
        {"field": "last_order_at", "op": "not_in_last", "value": {"n": 30, "unit": "days"}},
    ]


@pytest.mark.parametrize(
    "text", ["not ordered for 6 months", "no order since 6 months", "haven't bought in half a year"]
)
def test_denied_spans(text):
    assert condition(text) == {"field": "last_order_at", "op": "not_in_last", "value": {"n": 6, "unit": "months"}}


@pytest.mark.parametrize("text", ["joined since diwali", "no order after Holi", "signed up before eid"])
def test_a_day_that_no_calendar_here_knows_is_asked_for(text):
    found = understood(text)
    assert found.rule is None
    assert found.questions


@pytest.mark.parametrize(("text", "said"), [("joined in May", "May 2026"), ("joined last week", "16 November 2026")])
def test_how_an_open_time_was_read_is_said(text, said):
    assert said in " ".join(understood(text).assumptions)


@pytest.mark.parametrize("written", ["FY26", "FY 2025-26", "fy 25-26", "the last financial year"])
def test_a_financial_year_ends_in_march(written):
    assert condition(f"joined in {written}")["value"] == ["2025-04-01", "2026-03-31"]


def test_the_last_quarter_of_a_year():
    assert condition("joined in the last quarter of 2025")["value"] == ["2025-10-01", "2025-12-31"]


def test_only_the_last_visit_is_known_by_date():
    found = understood("visited in march")
    assert found.rule
    assert found.questions


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("between 1 Oct and 15 Nov", ["2026-10-01", "2026-11-15"]),
        ("between 1 and 15 november", ["2026-11-01", "2026-11-15"]),
        ("from the 1st to the 15th of march 2025", ["2025-03-01", "2025-03-15"]),
        ("1-15 september", ["2026-09-01", "2026-09-15"]),
        ("in October 2026", ["2026-10-01", "2026-10-31"]),
        ("in november 2026", ["2026-11-01", "2026-11-30"]),
        ("last month", ["2026-10-01", "2026-10-31"]),
        ("on 2026-03-05", ["2026-03-05", "2026-03-05"]),
        ("3 march", ["2026-03-03", "2026-03-03"]),
        ("since march", ["2026-03-01", "2100-12-31"]),
        ("before march", ["1900-01-01", "2026-02-28"]),
        ("this month", ["2026-11-01", "2100-12-31"]),
    ],
)
def test_orders_are_counted_between_days(written, days):
    orders = {"category": ["Coffee"], "between": days}
    bought = {"orders": orders, "measure": "count", "op": "gte", "value": 1}
    assert condition(f"bought coffee {written}") == bought
    assert condition(f"haven't bought coffee {written}") == {**bought, "op": "eq", "value": 0}


def test_an_order_at_any_of_some_days_need_not_be_the_last_one():
    found = understood("ordered in march")
    orders = {"between": ["2026-03-01", "2026-03-31"]}
    assert found.rule["rules"] == [{"orders": orders, "measure": "count", "op": "gte", "value": 1}]
    assert not found.questions


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("over 60 days ago", ["1900-01-01", "2026-09-25"]),
        ("between 30 and 90 days ago", ["2026-08-26", "2026-10-25"]),
        ("more than 9 months ago", ["1900-01-01", "2026-02-24"]),
        ("more than a year ago", ["1900-01-01", "2025-11-24"]),
        ("over 900 weeks ago", ["1900-01-01", "2009-08-25"]),
        ("more than 900 years ago", ["1900-01-01", "1900-01-01"]),
    ],
)
def test_orders_of_long_ago_are_asked_for_by_days_and_that_is_told(written, days):
    found = understood(f"bought coffee {written}")
    assert found.rule["rules"][0]["orders"]["between"] == days
    assert "long ago" in found.assumptions[0]


def test_a_window_of_orders_that_ends_about_then_is_asked_about():
    found = understood("bought coffee 60 days ago")
    assert found.rule is None
    assert "ends" in found.questions[0]


def test_a_time_of_nothing_in_particular_is_asked_about():
    assert "what should have happened" in understood("in the last 30 days").questions[0]
