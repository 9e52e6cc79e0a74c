"""What each rule says, in plain text and marked up."""

import pytest
from hypothesis import given, settings

from customers.models import Segment
from customers.segments.english import label, marked_up, phrase, say
from customers.segments.reference_names import named
from customers.segments.rules import parse
from customers.segments.tests.test_rules import ask, orders, rule
from customers.segments.tests.worlds import groups

pytestmark = pytest.mark.one_database

PUNE = ask("city", "eq", "Pune")
SPENT = ask("total_spend", "gt", 10_000)
FIVE = ask("order_count", "gte", 5)


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        (SPENT, "spent more than ₹10,000"),
        (ask("total_spend", "eq", 99.5), "spent exactly ₹99.50"),
        (ask("total_spend", "lt", 99.995), "spent less than ₹99.995"),
        (ask("total_spend", "between", [100, 2_500_000]), "spent ₹100 to ₹25,00,000"),
        (ask("total_spend", "ne", 1), "did not spend exactly ₹1"),
        (ask("order_count", "eq", 1), "placed exactly 1 order"),
        (ask("order_count", "eq", 0), "never ordered"),
        (ask("order_count", "lte", 2), "placed at most 2 orders"),
        (ask("total_spend", "eq", 0), "spent nothing"),
        (ask("average_order_value", "gte", 500), "spent at least ₹500 an order on average"),
        (ask("average_order_value", "not_set"), "have no known average order"),
        (ask("visits", "eq", 0), "never visited"),
        (ask("visits", "between", [2, 3]), "visited 2 to 3 times"),
        (ask("city", "in", ["Mumbai", "Pune", "Bengaluru"]), "live in Mumbai, Pune or Bengaluru"),
        (ask("city", "in", [str(n) for n in range(10)]), "live in 0, 1, 2, 3, 4, 5, 6, 7 or 2 more"),
        (ask("country", "not_in", ["Trinidad and Tobago"]), "do not live in “Trinidad and Tobago”"),
        (ask("name", "ne", "Asha"), "are not named Asha"),
        (ask("email", "contains", "@example"), "have an e-mail address containing “@example”"),
        (ask("phone", "starts_with", "+91"), "have a phone starting with “+91”"),
        (ask("external_id", "eq", "c-1"), "have the customer ID c-1"),
        (ask("phone", "not_set"), "have no known phone"),
        (ask("last_order_at", "in_last", {"n": 1, "unit": "days"}), "last ordered in the last day"),
        (ask("last_order_at", "not_in_last", {"n": 60, "unit": "days"}), "have not ordered in the last 60 days"),
        (ask("last_order_at", "not_set"), "have never ordered"),
        (ask("signed_up_at", "before", "2026-03-31"), "signed up before 31 Mar 2026"),
        (ask("last_seen_at", "after", "2026-03-31T18:30:00Z"), "were last seen after 1 Apr 2026, 00:00 IST"),
        (
            ask("last_active_at", "between", ["2026-01-01", "2026-01-31"]),
            "were last active between 1 Jan 2026 and 31 Jan 2026",
        ),
        (ask("tags", "has_any", ["vip", "gold"]), "are tagged vip or gold"),
        (ask("tags", "has_all", ["vip", "gold"]), "are tagged vip and gold"),
        (ask("tags", "has_none", ["vip"]), "are not tagged vip"),
        (ask("email_opt_in", "is", True), "are subscribed to e-mail"),
        (ask("whatsapp_opt_in", "is", False), "are not subscribed to WhatsApp"),
    ],
)
def test_a_condition_reads_as_a_clause(condition, says):
    assert say(parse(rule(condition))) == f"Customers who {says}."


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (rule(), "All customers."),
        (rule(match="none"), "All customers."),
        (rule(match="any"), "Nobody."),
        (rule(SPENT, PUNE), "Customers who spent more than ₹10,000 and live in Pune."),
        (rule(SPENT, PUNE, match="any"), "Customers who spent more than ₹10,000 or live in Pune."),
        (
            rule(SPENT, PUNE, match="none"),
            "All customers, leaving out those who spent more than ₹10,000 or live in Pune.",
        ),
        (
            rule(SPENT, rule(PUNE, FIVE, match="any"), rule(ask("email_opt_in", "is", False), match="none")),
            "Customers who spent more than ₹10,000 and (live in Pune or placed at least 5 orders), "
            "leaving out those who are not subscribed to e-mail.",
        ),
        (
            rule(rule(SPENT, FIVE), PUNE, match="any"),
            "Customers who (spent more than ₹10,000 and placed at least 5 orders) or live in Pune.",
        ),
        (
            rule(PUNE, rule(SPENT, FIVE, match="none"), match="any"),
            "Customers who live in Pune or match none of (spent more than ₹10,000 or placed at least 5 orders).",
        ),
        (rule(PUNE, rule(match="any")), "Customers who live in Pune and are nobody."),
    ],
)
def test_groups_read_as_they_combine(data, says):
    assert say(parse(data)) == says


def test_the_marked_up_reading_escapes_what_people_wrote():
    data = rule(ask("city", "eq", "<b>&"), rule(FIVE, match="none"))
    assert marked_up(parse(data)) == (
        "Customers who <b>live in &lt;b&gt;&amp;</b>, "
        '<em class="none">leaving out</em> those who <b>placed at least 5 orders</b>.'
    )


LAST_90 = {"in_last": {"n": 90, "unit": "days"}}
IN_AUTUMN = {"between": ["2026-10-01", "2026-11-15"]}
COFFEE = {"category": ["Coffee"]}


@pytest.mark.parametrize(
    ("node", "says"),
    [
        (orders("count", "gte", 3, **COFFEE, **LAST_90), "bought Coffee at least 3 times in the last 90 days"),
        (orders("count", "gt", 1, **COFFEE), "bought Coffee more than 1 time"),
        (orders("count", "gte", 1, **COFFEE, **LAST_90), "bought Coffee in the last 90 days"),
        (orders("count", "eq", 0, **COFFEE), "never bought Coffee"),
        (orders("count", "lt", 1, **COFFEE, **LAST_90), "have not bought Coffee in the last 90 days"),
        (orders("count", "ne", 2, category=["Coffee", "Tea"]), "have not bought Coffee or Tea exactly 2 times"),
        (orders("count", "gte", 2, sku=["A", "B"]), "bought SKU A or B at least 2 times"),
        (orders("count", "gte", 1, sku=["A"], **COFFEE), "bought Coffee as SKU A"),
        (orders("count", "between", [2, 5], **LAST_90), "placed 2 to 5 orders in the last 90 days"),
        (orders("count", "gte", 1), "ordered"),
        (orders("count", "eq", 0), "never ordered"),
        (orders("count", "gte", 1, status=["refunded"]), "placed at least 1 refunded order"),
        (
            orders("count", "gt", 2, status=["cancelled", "refunded"], **COFFEE),
            "placed more than 2 cancelled or refunded orders with Coffee",
        ),
        (orders("sum", "gte", 5000, **LAST_90), "spent at least ₹5,000 in the last 90 days"),
        (orders("sum", "gt", 5000, **COFFEE), "spent more than ₹5,000 on orders with Coffee"),
        (orders("avg", "lte", 99.5), "spent at most ₹99.50 an order on average"),
        (orders("min", "gte", 10), "have a smallest order of at least ₹10"),
        (
            orders("max", "gt", 1000, **COFFEE, **LAST_90),
            "have a largest order with Coffee of more than ₹1,000 in the last 90 days",
        ),
        (orders("count", "gte", 1, **COFFEE, **IN_AUTUMN), "bought Coffee between 1 Oct 2026 and 15 Nov 2026"),
        (orders("count", "eq", 0, **IN_AUTUMN), "have not ordered between 1 Oct 2026 and 15 Nov 2026"),
        (orders("count", "eq", 2, between=["2026-10-01", "2026-10-01"]), "placed exactly 2 orders on 1 Oct 2026"),
        (orders("count", "gte", 1, between=["2026-10-01", "2100-12-31"]), "ordered since 1 Oct 2026"),
        (orders("count", "gte", 1, between=["1900-01-01", "2026-10-01"]), "ordered until 1 Oct 2026"),
        (orders("count", "gte", 1, between=["1900-01-01", "2100-12-31"]), "ordered between 1 Jan 1900 and 31 Dec 2100"),
        (orders("sum", "gte", 5000, **IN_AUTUMN), "spent at least ₹5,000 between 1 Oct 2026 and 15 Nov 2026"),
        (ask("attributes.favourite_drink", "eq", "Chai"), "have the favourite drink Chai"),
        (ask("attributes.seats", "gte", 3), "have at least 3 as seats"),
        (ask("attributes.seats", "is_set"), "have a value for seats"),
        (ask("attributes.beta", "is", True), "have beta set to yes"),
        (
            ask("last_messaged_at", "not_in_last", {"n": 30, "unit": "days"}),
            "have not been messaged in the last 30 days",
        ),
    ],
)
def test_orders_and_attributes_read_well(node, says):
    assert say(parse(rule(node))) == f"Customers who {says}."


@pytest.mark.django_db
def test_segments_are_called_by_their_names(django_assert_num_queries):
    vips, lapsed = (Segment.objects.create(name=name, rule=rule()) for name in ("VIPs", "Lapsed, <twice>"))
    data = rule(
        ask("segment", "in", [str(vips.id), str(lapsed.id)]),
        rule(ask("segment", "in", ["0199d000-0000-7000-8000-000000000000"]), match="none"),
        ask("segment", "not_in", [str(vips.id)]),
    )
    assert say(parse(data)) == (
        "Customers who are in segment VIPs or “Lapsed, <twice>” and are not in segment VIPs, "
        "leaving out those who are in segment (deleted)."
    )
    assert "“Lapsed, &lt;twice&gt;”" in marked_up(parse(data))
    assert label(parse(data).rules[2]) == "Segment none of VIPs"
    with django_assert_num_queries(1):
        readings = [say(reading) for reading in named([parse(data)] * 3)]
    assert readings == [say(parse(data))] * 3


@pytest.mark.django_db
@settings(deadline=None)
@given(groups)
def test_every_rule_says_something(data):
    sentence = say(parse(data))
    assert sentence.endswith(".")
    assert sentence.count("(") == sentence.count(")")


def test_a_node_has_a_heading_and_a_row_its_label():
    nodes = parse(rule(SPENT, rule(PUNE, FIVE, match="any"))).rules
    assert phrase(nodes[0]) == "Spent more than ₹10,000"
    assert phrase(nodes[1]) == "Live in Pune or placed at least 5 orders"
    assert label(nodes[0]) == "Total spend is more than ₹10,000"
