"""Amounts of one order and of all, and figures that cannot be asked."""

from ai_tools.tests.evaluation.prompts.wording import *

MEASURED_BILLS = [
    means("biggest single bill over 5000", bought("gt", 5000, measure="max")),
    means("highest single purchase at least 3k", bought("gte", 3000, measure="max")),
    means("average ticket above 600", where("average_order_value", "gt", 600)),
    means("avg bill under Rs 300", where("average_order_value", "lt", 300)),
    means("mean basket of 400 or more", where("average_order_value", "gte", 400)),
    means("whose avg is between 200 and 500", where("average_order_value", "between", [200, 500])),
    means("smallest bill below 100", bought("lt", 100, measure="min")),
    means("largest coffee bill over 1000", bought("gt", 1000, measure="max", category="Coffee")),
    means("order tally of at least 7", ordered("gte", 7)),
    means("number of orders above 9", ordered("gt", 9)),
    means("visit tally under 5", where("visits", "lt", 5)),
    means("spenders from 2000 up to 4000 rupees inclusive", spent("between", [2000, 4000])),
    means("spend 1k to 3k, both included", spent("between", [1000, 3000])),
]

CLUBS = [
    assumes("the 50k+ club", "50k+", spent("gte", 50000)),
    assumes("5k+ club in Pune", "5k+", spent("gte", 5000), city("Pune")),
    assumes("one lakh plus people", "one lakh plus", spent("gte", 100000)),
    means("10k+ spenders", spent("gte", 10000)),
    means("spent 20k plus", spent("gte", 20000)),
    assumes("20k and above crowd", "20k and above", spent("gte", 20000)),
    assumes("half a lakh+ customers", "half a lakh+", spent("gte", 50000)),
    means("people with 10+ orders", ordered("gte", 10)),
    means("those with a lifetime spend of a lakh or more", spent("gte", 100000)),
    means("2 lakh plus in total spend", spent("gte", 200000)),
]

ORDERS_UNDER = [
    means("no order under 100", none(bought("lt", 100, measure="min"))),
    means("had an order below 90", bought("lt", 90, measure="min")),
    means("never placed an order of less than 200", none(bought("lt", 200, measure="min"))),
    means("at least one order under Rs 150", bought("lt", 150, measure="min")),
    means("an order over 3000", bought("gt", 3000, measure="max")),
    means("no single order above 1k", none(bought("gt", 1000, measure="max"))),
    means("never spent more than 500 in one order", none(bought("gt", 500, measure="max"))),
    means("placed an order under 300 this month", bought("lt", 300, measure="min", between=NOVEMBER)),
    means("smallest order under 100", bought("lt", 100, measure="min")),
    means("largest order under 1000", bought("lt", 1000, measure="max")),
]

NOT_BOTH_WAYS = [
    cannot("exactly two of coffee, tea and bakery", "two of"),
    cannot(
        "at least two of beans, tea and equipment",
        "two of",
        rest=every(bought(category="Tea"), bought(category="Equipment")),
    ),
    cannot("people who only ever bought one thing", "one thing", rest=ordered("gte", 1)),
    cannot("only bought a single product", "single product", rest=ordered("gte", 1)),
    asks("coffee but not tea, tea but not coffee"),
    asks("students in Pune who are not students"),
    asks("ordered more than 5 times and fewer than 3 times"),
    asks("bought coffee in October and no coffee in October"),
    asks("never ordered and spent over 1000 in one order"),
    asks("gold tier, not gold tier"),
    asks("lives in Pune and not in Pune"),
]
