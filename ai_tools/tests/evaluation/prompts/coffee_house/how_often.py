"""Vague words of how often, and a time that is said once for two counts: kinds that the seventeenth round showed."""

from ai_tools.tests.evaluation.prompts.coffee_house import NOVEMBER, OCTOBER
from ai_tools.tests.evaluation.prompts.wording import asks, assumes, bought, city, last, means, ordered, spent, where

OFTEN_OR_SELDOM = [
    asks("average bill under 300 but comes a lot", where("average_order_value", "lt", 300)),
    asks("visits often"),
    asks("buys loads of coffee"),
    asks("people who hardly ever visit"),
    asks("seldom buys tea"),
    asks("drinks a lot of tea"),
    asks("customers who buy bakery items regularly"),
    asks("those in Goa who rarely order", city("Goa")),
    asks("ordered a lot this year"),
    asks("lots of visits"),
    asks("spends a lot on coffee"),
    asks("bought little, visited lots"),
    means("visits a lot (10+ times)", where("visits", "gte", 10)),
]
TIME_OF_TWO_COUNTS = [
    assumes(
        "2+ tea orders and 1+ coffee order in the last 30 days",
        "2+ tea orders",
        bought("gte", 2, category="Tea", in_last="30 days"),
        bought(category="Coffee", in_last="30 days"),
    ),
    assumes(
        "bought coffee at least twice and tea at least once this month",
        "bought coffee at least twice",
        bought("gte", 2, category="Coffee", between=NOVEMBER),
        bought(category="Tea", between=NOVEMBER),
    ),
    assumes(
        "spent over 2k and placed 3+ orders in the last 90 days",
        "spent over 2k",
        bought("gt", 2000, measure="sum", in_last="90 days"),
        bought("gte", 3, in_last="90 days"),
    ),
    assumes(
        "spent 500+ on coffee and 300+ on tea within the last 3 months",
        "spent 500+ on coffee",
        bought("gte", 500, measure="sum", category="Coffee", in_last="3 months"),
        bought("gte", 300, measure="sum", category="Tea", in_last="3 months"),
    ),
    assumes(
        "bought beans at least once and bakery at least twice in October",
        "bought beans at least once",
        bought(category="Beans", between=OCTOBER),
        bought("gte", 2, category="Bakery", between=OCTOBER),
    ),
    assumes(
        "over 1,000 on beans and over 500 on bakery since 1 August",
        "over 1,000 on beans",
        bought("gt", 1000, measure="sum", category="Beans", between=["2026-08-01", "2026-11-28"]),
        bought("gt", 500, measure="sum", category="Bakery", between=["2026-08-01", "2026-11-28"]),
    ),
    assumes(
        "spent over 2k and ordered in the last 30 days",
        "spent over 2k",
        spent("gt", 2000),
        where("last_order_at", "in_last", last("30 days")),
    ),
    assumes(
        "more than 2 visits and a bakery order in October",
        "more than 2 visits",
        where("visits", "gt", 2),
        bought(category="Bakery", between=OCTOBER),
    ),
    means(
        "5+ orders overall and at least 2 orders in the last 60 days",
        ordered("gte", 5),
        bought("gte", 2, in_last="60 days"),
    ),
    means(
        "4+ orders and at least 2 of those in the last 60 days",
        ordered("gte", 4),
        bought("gte", 2, in_last="60 days"),
    ),
]
