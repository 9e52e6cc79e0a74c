"""Kinds of which prompts of the seventeenth round were not read, or were read wrongly, in other words."""

from ai_tools.tests.evaluation.prompts.wording import *

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
NUMBER_SIGNS = [
    means("no. of orders above 4", ordered("gt", 4)),
    means("no of visits more than 8", where("visits", "gt", 8)),
    means("nr. of orders at least 3", ordered("gte", 3)),
    means("# of visits < 5", where("visits", "lt", 5)),
    means("Pune, number of visits under 4", city("Pune"), where("visits", "lt", 4)),
    means("tier is not gold, no. of orders over 4", where("attributes.tier", "ne", "Gold"), ordered("gt", 4)),
    assumes("top 25 by no. of orders", "top 25", where("order_count", "gte", of_buyers("order_count", "25 highest"))),
    assumes("most frequent 20 buyers", "20", where("order_count", "gte", of_buyers("order_count", "20 highest"))),
    assumes("our most loyal 30 customers", "30", where("order_count", "gte", of_buyers("order_count", "30 highest"))),
    assumes("most valuable 100 customers", "100", where("total_spend", "gte", of_buyers("total_spend", "100 highest"))),
    means("purchase no 2", ordered("eq", 2)),
]
NEVER_WENT_ABOVE = [
    assumes("order value never went above ₹300", "order value", bought("lte", 300, measure="max")),
    means("average bill goes over 400", where("average_order_value", "gt", 400)),
    means("total spend never exceeded 1000", spent("lte", 1000)),
    means("biggest order didn't cross 700", bought("lte", 700, measure="max")),
    means("their order never went above 300", none(bought("gt", 300, measure="max"))),
    means("visits fell below 3", where("visits", "lt", 3)),
    means("spend stays under 2000", spent("lt", 2000)),
    means("spend in the last 3 months did not exceed 2000", bought("lte", 2000, measure="sum", in_last="3 months")),
    means("orders didn't go beyond 3", ordered("lte", 3)),
    means("bought tea never more than twice", bought("lte", 2, category="Tea")),
    means(
        "average order does not exceed 400 and visits stay above 5",
        where("average_order_value", "lte", 400),
        where("visits", "gt", 5),
    ),
]
NOT_ANY_MORE = [
    means("nothing more since 2 months", not_within("last_order_at", "2 months")),
    means("no purchase any more since June", none(where("last_order_at", "after", "2026-05-31"))),
    means("don't buy any longer since 3 months", not_within("last_order_at", "3 months")),
    means("bought nothing more since 6 weeks", not_within("last_order_at", "6 weeks")),
    means("not msged since 3 weeks", not_within("last_messaged_at", "3 weeks")),
    means("we havent msgd them for a month", not_within("last_messaged_at", "1 month")),
]
NOT_THE_SAME_WITHIN = [
    means(
        "bought beans but not within 30 days",
        bought(category="Beans"),
        bought("eq", 0, category="Beans", in_last="30 days"),
    ),
    assumes(
        "2+ tea orders or 1+ coffee order in the last 30 days",
        "2+ tea orders",
        either(bought("gte", 2, category="Tea", in_last="30 days"), bought(category="Coffee", in_last="30 days")),
    ),
]
