"""What a clause says of orders or people that were named before it.

Kinds that were misread without a word about it; the prompts were written before anything was mended.
"""

from ai_tools.tests.evaluation.prompts.coffee_house import OCTOBER
from ai_tools.tests.evaluation.prompts.coffee_house.every_order import tier
from ai_tools.tests.evaluation.prompts.coffee_house.five_trades import may_ask
from ai_tools.tests.evaluation.prompts.wording import (
    Rule,
    bought,
    city,
    either,
    every,
    means,
    none,
    not_within,
    ordered,
    spent,
    tag,
    where,
)

SEPTEMBER = ["2026-09-01", "2026-09-30"]


def none_but(status: str, count: int) -> Rule:
    """So many orders, and all of them have this status."""
    others = [each for each in ("completed", "cancelled", "refunded") if each != status]
    return every(bought("eq", count, status=status), bought("eq", 0, status=others))


STATUS_OF_ORDERS_BEFORE = [
    means("only one order which was cancelled", none_but("cancelled", 1)),
    means("have just one order and it got refunded", none_but("refunded", 1)),
    means("exactly one order, which was refunded", none_but("refunded", 1)),
    means("a single order ever, and that was cancelled", none_but("cancelled", 1)),
    means("ordered only once and cancelled it", none_but("cancelled", 1)),
    means("their only order was cancelled", none_but("cancelled", 1)),
    means("Pune people whose only purchase got refunded", city("Pune"), none_but("refunded", 1)),
    means("only 2 orders, both cancelled", none_but("cancelled", 2)),
    means("placed an order that was cancelled", bought(status="cancelled")),
    means("students with an order which got refunded", tag("student"), bought(status="refunded")),
    means("at least 2 orders that were cancelled", bought("gte", 2, status="cancelled")),
    means("more than one order that got returned", bought("gt", 1, status="refunded")),
    means("bought beans and that order was refunded", bought(category="Beans", status="refunded")),
    means("just one purchase, it was cancelled", none_but("cancelled", 1)),
    means(
        "2 orders and cancelled one in the last 60 days",
        ordered("eq", 2),
        bought(status="cancelled", in_last="60 days"),
    ),
    means("one order only, but it was returned", none_but("refunded", 1)),
]
EITHER_OF_TWO_GROUPS = [
    means(
        "either students with over 5 orders or platinum folks",
        either(every(tag("student"), ordered("gt", 5)), tier("Platinum")),
    ),
    means(
        "either vegans who bought tea or gold members",
        either(every(tag("vegan"), bought(category="Tea")), tier("Gold")),
    ),
    means(
        "either corporates who spent 3000+ or silver tier",
        either(every(tag("corporate"), spent("gte", 3000)), tier("Silver")),
    ),
    means(
        "early birds with 3+ orders or gold customers",
        either(every(tag("early bird"), ordered("gte", 3)), tier("Gold")),
    ),
    means(
        "either people with more than 10 visits or platinum ones",
        either(where("visits", "gt", 10), tier("Platinum")),
    ),
    means(
        "either folks who bought beans or early birds",
        either(bought(category="Beans"), tag("early bird")),
    ),
    means(
        "gold people who visited over 8 times or silver people who spent over 4k",
        either(every(tier("Gold"), where("visits", "gt", 8)), every(tier("Silver"), spent("gt", 4000))),
    ),
    means(
        "either students who have not ordered in 60 days or gold members in Pune",
        either(every(tag("student"), not_within("last_order_at", "60 days")), every(tier("Gold"), city("Pune"))),
    ),
    means("vegans who bought tea or coffee", tag("vegan"), bought(category=["Tea", "Coffee"])),
    means(
        "either vegans who spent over 2k or ordered more than 6 times, or platinum members",
        either(every(tag("vegan"), either(spent("gt", 2000), ordered("gt", 6))), tier("Platinum")),
    ),
]


def credited(op: str, name: str) -> Rule:
    return where("converted_campaign", op, [name])


NOTHING_AFTER_IT = [
    may_ask(
        "opened Cold brew weekend, no order after",
        where("opened_campaign", "in", ["Cold brew weekend"]),
        credited("not_in", "Cold brew weekend"),
    ),
    may_ask(
        "clicked We miss you but no purchase afterwards",
        where("clicked_campaign", "in", ["We miss you"]),
        credited("not_in", "We miss you"),
    ),
    may_ask(
        "received A first cup, nothing bought after",
        where("received_campaign", "in", ["A first cup"]),
        credited("not_in", "A first cup"),
    ),
    may_ask(
        "got We miss you and did not order after",
        where("received_campaign", "in", ["We miss you"]),
        credited("not_in", "We miss you"),
    ),
    may_ask(
        "clicked Cold brew weekend, no orders after that",
        where("clicked_campaign", "in", ["Cold brew weekend"]),
        credited("not_in", "Cold brew weekend"),
    ),
    means(
        "ordered in September and nothing after",
        bought(between=SEPTEMBER),
        none(where("last_order_at", "after", "2026-09-30")),
    ),
    means(
        "bought tea in October, no order after",
        bought(category="Tea", between=OCTOBER),
        none(where("last_order_at", "after", "2026-10-31")),
    ),
    means(
        "Pune people with orders in September but none after",
        city("Pune"),
        bought(between=SEPTEMBER),
        none(where("last_order_at", "after", "2026-09-30")),
    ),
    means(
        "ordered in August and not after",
        bought(between=["2026-08-01", "2026-08-31"]),
        none(where("last_order_at", "after", "2026-08-31")),
    ),
    means(
        "students who bought in October and have not ordered after",
        tag("student"),
        bought(between=OCTOBER),
        none(where("last_order_at", "after", "2026-10-31")),
    ),
]
