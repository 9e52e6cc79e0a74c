"""The language: what it accepts, what it refuses, and that the refusal says where and what to do."""

from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.segments import catalogue, rules
from customers.segments.rules import Condition, Group, OrderCondition, Orders, RuleError, parse, serialise
from customers.segments.tests.worlds import groups
from customers.segments.values import Window

pytestmark = pytest.mark.one_database


def rule(*nodes: Any, match: str = "all") -> dict[str, Any]:
    return {"match": match, "rules": list(nodes)}


def ask(field: str, op: str, *value: Any) -> dict[str, Any]:
    return {"field": field, "op": op, **({"value": value[0]} if value else {})}


def orders(measure: str, op: str, value: Any, **which: Any) -> dict[str, Any]:
    return {"orders": which, "measure": measure, "op": op, "value": value}


def refusal(data: Any) -> tuple[str, str]:
    with pytest.raises(RuleError) as caught:
        parse(data)
    return caught.value.path, caught.value.message


@given(groups)
def test_what_is_serialised_parses_to_the_same_rule(data):
    parsed = parse(data)
    assert parse(serialise(parsed)) == parsed


SOME_ID = "01993bb0-0000-7000-8000-00000000000a"


def test_a_rule_becomes_typed_values():
    parsed = parse(
        rule(
            ask("total_spend", "gt", 99.95),
            ask("visits", "between", [1, 2.0]),
            rule(ask("city", "in", ["Pune"]), match="none"),
            ask("signed_up_at", "after", "2026-03-31"),
            ask("last_order_at", "before", "2026-03-31T18:30:00.123456Z"),
            ask("last_seen_at", "in_last", {"n": 3, "unit": "weeks"}),
            ask("email_opt_in", "is", False),
            ask("phone", "is_set"),
            ask("attributes.plan", "eq", "gold"),
            ask("attributes.seats", "eq", 5),
            ask("attributes.seats", "not_set"),
            ask("segment", "in", [SOME_ID.upper()]),
            orders("count", "gte", 3, category=["Coffee"], in_last={"n": 90, "unit": "days"}),
            orders("avg", "between", [99.5, 100], sku=["CF-1"], status=["refunded"]),
            orders("count", "eq", 2, between=["2026-10-01", "2026-11-15"]),
        )
    )
    assert parsed == Group(
        "all",
        (
            Condition("total_spend", "gt", Decimal("99.95")),
            Condition("visits", "between", (1, 2)),
            Group("none", (Condition("city", "in", ("Pune",)),)),
            Condition("signed_up_at", "after", date(2026, 3, 31)),
            Condition("last_order_at", "before", datetime.fromisoformat("2026-03-31T18:30:00.123Z")),
            Condition("last_seen_at", "in_last", Window(3, "weeks")),
            Condition("email_opt_in", "is", False),
            Condition("phone", "is_set"),
            Condition("attributes.plan", "eq", "gold"),
            Condition("attributes.seats", "eq", 5),
            Condition("attributes.seats", "not_set"),
            Condition("segment", "in", (SOME_ID,)),
            OrderCondition(Orders(category=("Coffee",), in_last=Window(90, "days")), "count", "gte", 3),
            OrderCondition(Orders(sku=("CF-1",), status=("refunded",)), "avg", "between", (Decimal("99.5"), 100)),
            OrderCondition(Orders(between=(date(2026, 10, 1), date(2026, 11, 15))), "count", "eq", 2),
        ),
    )


@pytest.mark.parametrize("match", ["all", "any", "none"])
def test_an_empty_group_is_a_rule(match):
    assert parse(rule(match=match)) == Group(match)


VALUES = {
    "nothing": {None: []},
    "window": {"date": [{"n": 1, "unit": "days"}]},
    "many": {"text": [["x"]], "list": [["x"]], "reference": [[SOME_ID]]},
    "one": {"number": [1], "text": ["x"], "date": ["2026-01-01"], "yes/no": [True]},
    "two": {"number": [[1, 1]], "date": [["2026-01-01", "2026-01-01"]]},
}


@pytest.mark.parametrize("field", [name.replace("KEY", "some_key_1") for name in catalogue.names()])
def test_every_operator_of_every_field_is_understood(field):
    known = catalogue.get(field)
    for operator in known.operators.values():
        of_kind = VALUES[operator.takes]
        fitting = [value for kind, value in of_kind.items() if kind in (None, known.kind) or known.kind == "attribute"]
        understood = 0
        for value in fitting:
            with suppress(RuleError):
                parse(rule(ask(field, operator.name, *value)))
                understood += 1
        assert understood, operator


@pytest.mark.parametrize("op", ["eq", "ne", "gt", "gte", "lt", "lte", "between"])
@pytest.mark.parametrize("measure", ["count", "sum", "avg", "min", "max"])
def test_every_measure_of_orders_is_compared_by_every_operator(measure, op):
    parse(rule(orders(measure, op, [1, 1] if op == "between" else 1)))


@pytest.mark.parametrize("data", [None, [], "all", 1, True, ask("visits", "eq", 1)])
def test_the_root_must_be_a_group(data):
    path, message = refusal(data)
    assert path == ""
    assert "group" in message


@pytest.mark.parametrize(
    ("node", "says"),
    [
        ({}, '"match" must be'),
        ({"match": "some", "rules": []}, '"match" must be'),
        ({"match": ["all"], "rules": []}, '"match" must be'),
        ({"match": "all"}, '"rules" must be a list'),
        ({"match": "all", "rules": {}}, '"rules" must be a list'),
        ({"match": "all", "rules": [], "not": True}, "Unknown key 'not'"),
        ({"field": "visits", "op": "eq", "value": 1, "match": "all"}, "Unknown key 'match'"),
        (ask("shoe_size", "eq", 1), "Unknown field 'shoe_size'. Use one of: total_spend"),
        (ask("attributes.Plan", "eq", "pro"), "Unknown field"),
        (ask("attributes.", "eq", "pro"), "Unknown field"),
        (ask(f"attributes.{'x' * 41}", "eq", "pro"), "Unknown field"),
        (ask("attributes.plan", "before", "2026-01-01"), "Unknown operator"),
        (ask("attributes.plan", "eq"), "Give a number or a text"),
        (ask("attributes.plan", "eq", True), "Give a number"),
        (ask("attributes.plan", "contains", 5), "Give a text"),
        (ask("attributes.plan", "gt", "pro"), "Give a number"),
        (ask("attributes.plan", "is", "yes"), "true or false"),
        (ask("attributes.plan", "in", [5]), "Give a text"),
        (ask("attributes.plan", "in", []), "1 to 1,000"),
        (ask("attributes.plan", "between", [2, 1]), "reversed"),
        (ask("attributes.plan", "eq", float("nan")), "Give a number"),
        (ask("segment", "eq", SOME_ID), "Unknown operator 'eq' for segment. Use one of: in, not_in"),
        (ask("segment", "in", []), "1 to 1,000 ids"),
        (ask("segment", "in", ["VIPs"]), "'VIPs' is not an id"),
        (ask("segment", "in", [5]), "5 is not an id"),
        ({**orders("count", "gte", 3), "field": "visits"}, "Unknown key 'orders'"),
        ({**orders("count", "gte", 3), "match": "all"}, "Unknown key 'match'"),
        ({**orders("count", "gte", 3), "orders": None}, '"orders" must say'),
        (orders("count", "gte", 3, city=["Pune"]), "Unknown key 'city'"),
        (orders("median", "gte", 3), "Unknown measure 'median'. Use one of: count, sum"),
        (orders([], "gte", 3), "Unknown measure"),
        (orders("count", "is_set", None), "Unknown operator 'is_set' for orders. Use one of: gt, gte"),
        (orders("count", "gte", "3"), "Give a number"),
        (orders("count", "gte", None), "Give a number"),
        (orders("sum", "between", [2, 1]), "reversed"),
        (orders("count", "gte", 3, category=[]), "1 to 1,000 categories"),
        (orders("count", "gte", 3, category="Coffee"), "1 to 1,000 categories"),
        (orders("count", "gte", 3, category=[""]), "empty"),
        (orders("count", "gte", 3, sku=[5]), "Give a text"),
        (orders("count", "gte", 3, status=["paid"]), "completed, cancelled, refunded"),
        (orders("count", "gte", 3, status=[{}]), "completed, cancelled, refunded"),
        (orders("count", "gte", 3, in_last={"n": 0, "unit": "days"}), "1 to 10,000"),
        (orders("count", "gte", 3, in_last=None), '{"n": 90, "unit": "days"}'),
        (orders("count", "gte", 3, between=None), 'like ["2026-10-01", "2026-11-15"]'),
        (orders("count", "gte", 3, between="2026-10-01"), 'like ["2026-10-01", "2026-11-15"]'),
        (orders("count", "gte", 3, between=["2026-10-01"]), 'like ["2026-10-01", "2026-11-15"]'),
        (orders("count", "gte", 3, between=["2026-10-01", 20261115]), "20261115 is not a day"),
        (orders("count", "gte", 3, between=["2026-10-01", None]), "None is not a day"),
        (orders("count", "gte", 3, between=["2026-10-01T00:00:00Z", "2026-11-15"]), "without a time"),
        (orders("count", "gte", 3, between=["2026-10-01", "2026-11-31"]), "'2026-11-31' is not a day"),
        (orders("count", "gte", 3, between=["2026-10-01 ", "2026-11-15"]), "is not a day"),
        (orders("count", "gte", 3, between=["2026-11-16", "2026-11-15"]), "reversed"),
        (orders("count", "gte", 3, between=["1899-12-31", "2026-11-15"]), "1900 to 2100"),
        (orders("count", "gte", 3, between=["2026-10-01", "2101-01-01"]), "1900 to 2100"),
        (
            orders("count", "gte", 3, between=["2026-10-01", "2026-11-15"], in_last={"n": 1, "unit": "days"}),
            '"in_last" or "between", not both',
        ),
        ({"field": ["visits"], "op": "eq"}, "Unknown field"),
        ({"field": None, "op": "eq"}, "Unknown field"),
        (ask("visits", "contains", "1"), "Unknown operator 'contains' for visits. Use one of: gt"),
        ({"field": "visits", "op": {}}, "Unknown operator"),
        ({"field": "visits", "value": 1}, "Unknown operator"),
        (ask("phone", "is_set", True), "takes no value"),
        (ask("visits", "eq"), "Give a number"),
        (ask("visits", "eq", "1"), "Give a number"),
        (ask("visits", "eq", True), "Give a number"),
        (ask("visits", "eq", [1]), "Give a number"),
        (ask("visits", "eq", float("nan")), "Give a number"),
        (ask("visits", "eq", float("inf")), "too large"),
        (ask("visits", "eq", 2**63), "too large"),
        (ask("visits", "eq", 10**400), "too large"),
        (ask("visits", "between", 1), "[low, high]"),
        (ask("visits", "between", [1]), "[low, high]"),
        (ask("visits", "between", [2, 1]), "reversed"),
        (ask("city", "eq", ""), "empty"),
        (ask("city", "eq", 5), "Give a text"),
        (ask("city", "eq", "x" * 1001), "too long"),
        (ask("city", "eq", "a\0b"), "cannot be stored"),
        (ask("city", "eq", "a\ud800"), "cannot be stored"),
        (ask("city", "in", []), "1 to 1,000"),
        (ask("city", "in", ["x"] * 1001), "1 to 1,000"),
        (ask("city", "in", "Pune"), "1 to 1,000"),
        (ask("city", "in", ["Pune", ""]), "empty"),
        (ask("tags", "has_any", [["vip"]]), "Give a text"),
        (ask("email_opt_in", "is", "yes"), "true or false"),
        (ask("email_opt_in", "is", 1), "true or false"),
        (ask("signed_up_at", "after", "yesterday"), "Give a date like"),
        (ask("signed_up_at", "after", 20260331), "Give a date like"),
        (ask("signed_up_at", "after", "2026-02-30"), "Give a date like"),
        (ask("signed_up_at", "after", "2026-03-31T10:00:00"), "offset"),
        (ask("signed_up_at", "after", "2026-03-31T25:00Z"), "Give a date like"),
        (ask("signed_up_at", "after", "1899-12-31"), "1900 to 2100"),
        (ask("signed_up_at", "after", "2101-01-01T00:00:00Z"), "1900 to 2100"),
        (ask("signed_up_at", "between", ["2026-02-01", "2026-01-01"]), "reversed"),
        (ask("signed_up_at", "between", ["2026-02-03", "2026-02-01T00:00Z"]), "reversed"),
        (ask("signed_up_at", "in_last", 90), '{"n": 90, "unit": "days"}'),
        (ask("signed_up_at", "in_last", {"n": 90}), '{"n": 90, "unit": "days"}'),
        (ask("signed_up_at", "in_last", {"n": 0, "unit": "days"}), "1 to 10,000"),
        (ask("signed_up_at", "in_last", {"n": 10_001, "unit": "days"}), "1 to 10,000"),
        (ask("signed_up_at", "in_last", {"n": 1.5, "unit": "days"}), "1 to 10,000"),
        (ask("signed_up_at", "in_last", {"n": True, "unit": "days"}), "1 to 10,000"),
        (ask("signed_up_at", "in_last", {"n": 1, "unit": "fortnights"}), "hours, days"),
        (ask("signed_up_at", "in_last", {"n": 1, "unit": []}), "hours, days"),
    ],
)
def test_a_wrong_node_is_refused_at_its_path(node, says):
    path, message = refusal(rule(ask("visits", "eq", 1), rule(rule(), node)))
    assert path == "1.1"
    assert says in message


def nested(levels: int) -> dict[str, Any]:
    return ask("visits", "eq", 1) if levels == 1 else rule(nested(levels - 1))


def test_five_levels_are_the_deepest_with_conditions_as_a_level():
    parse(nested(5))
    assert refusal(nested(6))[0] == "0.0.0.0.0"
    assert refusal(nested(900))[0] == "0.0.0.0.0"


def test_two_hundred_nodes_are_the_most():
    parse(rule(*[ask("visits", "eq", 1)] * 199))
    assert "200 groups" in refusal(rule(*[ask("visits", "eq", 1)] * 200))[1]
    halves = [rule(*[ask("visits", "eq", 1)] * 100)] * 2
    assert refusal(rule(*halves)) == ("1.97", "A rule may have 200 groups and conditions; remove some.")


def test_lists_are_bounded_altogether():
    thousand = ask("city", "in", [str(number) for number in range(1000)])
    parse(rule(*[thousand] * 20))
    assert refusal(rule(*[thousand] * 21))[0] == "20"
    two_thousand = orders("count", "gte", 1, category=["x"] * 1000, sku=["x"] * 1000)
    assert refusal(rule(*[two_thousand] * 11))[0] == "10"


def test_an_error_never_repeats_a_megabyte():
    assert len(refusal(rule(ask("x" * 1_000_000, "eq", 1)))[1]) < 1000


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda e: (
            st.lists(e)
            | st.dictionaries(
                st.sampled_from(["match", "rules", "field", "orders", "measure", "op", "value", "n", "unit"]), e
            )
        ),
    )
)
def test_any_json_is_a_rule_or_refused(data):
    with suppress(RuleError):
        assert isinstance(parse(data), Group)


def test_walking_names_every_node_by_its_path():
    parsed = parse(rule(ask("visits", "eq", 1), rule(ask("visits", "eq", 2), match="any")))
    assert [path for path, _ in rules.walk(parsed)] == ["", "0", "1", "1.0"]
