"""Amounts and comparisons, as they are written here."""

import pytest

from ai_tools.tests.words import condition, understood


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("5000", 5000),
        ("5k", 5000),
        ("5 k", 5000),
        ("5 m", None),
        ("5,000", 5000),
        ("1,50,000", 150_000),
        ("₹2,500.50", 2500.5),
        ("Rs.500/-", 500),
        ("Rs 500", 500),
        ("INR 750", 750),
        ("1.5L", 150_000),
        ("1.5 lakh", 150_000),
        ("2 lakhs", 200_000),
        ("half a lakh", 50_000),
        ("two and a half lakh", 250_000),
        ("1cr", 10_000_000),
        ("five thousand", 5000),
        ("twelve hundred", 1200),
        ("one hundred and twenty", 120),
        ("twenty five thousand rupees", 25_000),
        ("a thousand bucks", 1000),
        (".5 lakh", 50_000),
    ],
)
def test_amounts(written, value):
    found = understood(f"spent over {written}")
    if value is None:
        assert found.not_understood or found.questions
    else:
        assert condition(f"spent over {written}") == {"field": "total_spend", "op": "gt", "value": value}


@pytest.mark.parametrize(
    ("written", "op", "value"),
    [
        ("more than 3 orders", "gt", 3),
        ("> 3 orders", "gt", 3),
        ("at least three orders", "gte", 3),
        ("3+ orders", "gte", 3),
        ("3 or more orders", "gte", 3),
        ("3 orders or more", "gte", 3),
        ("no less than 3 orders", "gte", 3),
        ("min 3 orders", "gte", 3),
        ("a dozen orders or more", "gte", 12),
        ("fewer than 3 orders", "lt", 3),
        ("less than or equal to 3 orders", "lte", 3),
        ("not more than 3 orders", "lte", 3),
        ("up to 3 orders", "lte", 3),
        ("3 orders at most", "lte", 3),
        ("exactly 3 orders", "eq", 3),
        ("3 orders", "eq", 3),
        ("ordered thrice", "gte", 3),
        ("ordered just once", "eq", 1),
        ("2 to 4 orders", "between", [2, 4]),
        ("2-4 orders", "between", [2, 4]),
        ("2 or 3 orders", "between", [2, 3]),
        ("orders between 2 and 4", "between", [2, 4]),
        ("haven't ordered more than 3 times", "lte", 3),
        ("zero orders", "eq", 0),
    ],
)
def test_comparisons(written, op, value):
    assert condition(written) == {"field": "order_count", "op": op, "value": value}


def test_a_range_shares_its_scale():
    assert condition("spent 2-4k")["value"] == [2000, 4000]
    assert condition("spend between 1 and 2 lakh")["value"] == [100_000, 200_000]


@pytest.mark.parametrize("text", ["3 orders", "ordered thrice", "spent 5k", "big spenders"])
def test_how_a_bare_number_is_read_is_said(text):
    assert understood(text).assumptions


def test_money_of_another_currency_is_asked_about():
    found = understood("spent over $100")
    assert found.rule is None
    assert "₹" in found.questions[0]


@pytest.mark.parametrize("text", ["5000", "more than 3", "spent over 5"])
def test_a_number_of_nothing_in_particular_is_asked_about(text):
    assert understood(text).questions


@pytest.mark.parametrize("text", ["since 10,00", "ordered 5,00", "5,00 March"])
def test_a_figure_with_a_comma_is_not_read_as_a_day(text):
    assert understood(text).assumptions or understood(text).questions
