"""What a clause says of orders or people that were named before it.

Kinds that were misread without a word about it; the prompts were written before anything was mended.
"""

from ai_tools.tests.evaluation.prompts.wording import *


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


TEA_OR_COFFEE = {"category": ["Tea", "Coffee"]}
WITH_ONE_OR_THE_OTHER = [
    means("students with gold tier or 5+ orders", tag("student"), either(tier("Gold"), ordered("gte", 5))),
    means(
        "vegans with platinum tier or over 10 visits", tag("vegan"), either(tier("Platinum"), where("visits", "gt", 10))
    ),
    means(
        "tea buyers with silver tier or 3k+ spend",
        bought(category="Tea"),
        either(tier("Silver"), spent("gte", 3000)),
    ),
    means(
        "corporates in Mumbai with gold tier or at least 4 orders",
        tag("corporate"),
        city("Mumbai"),
        either(tier("Gold"), ordered("gte", 4)),
    ),
    means("Pune people with gold tier or the vegan tag", city("Pune"), either(tier("Gold"), tag("vegan"))),
    means("early birds with a gold tier or without orders", tag("early bird"), either(tier("Gold"), ordered("eq", 0))),
    means("subscribers with 5+ orders or gold tier", tag("subscriber"), either(ordered("gte", 5), tier("Gold"))),
    means("students with gold or platinum tier", tag("student"), tier("Gold", "Platinum")),
    means("vegans with gold tier and 3+ orders", tag("vegan"), tier("Gold"), ordered("gte", 3)),
    means(
        "bean buyers having platinum tier or 8 or more visits",
        bought(category="Beans"),
        either(tier("Platinum"), where("visits", "gte", 8)),
    ),
    means("with gold tier, in Goa", tier("Gold"), city("Goa")),
]
SPENT_ON_THOSE = [
    means("tea or coffee, min 600 spent on those", bought("gte", 600, measure="sum", **TEA_OR_COFFEE)),
    means(
        "bought tea or coffee and spent over 500 on those",
        bought(**TEA_OR_COFFEE),
        bought("gt", 500, measure="sum", **TEA_OR_COFFEE),
    ),
    means(
        "bean buyers who spent at least 800 on these",
        bought(category="Beans"),
        bought("gte", 800, measure="sum", category="Beans"),
    ),
    means("purchased bakery stuff, over 400 spent on that", bought("gt", 400, measure="sum", category="Bakery")),
    means("moka pot buyers, more than 2000 spent on it", bought("gt", 2000, measure="sum", sku="EQ-MOK")),
    means(
        "bought equipment and spent 1k+ on it this year",
        bought(category="Equipment"),
        bought("gte", 1000, measure="sum", category="Equipment", between=["2026-01-01", "2026-12-31"]),
    ),
    means(
        "gold, tea or coffee, spent over 700 on those", tier("Gold"), bought("gt", 700, measure="sum", **TEA_OR_COFFEE)
    ),
    means(
        "coffee buyers with less than 300 spent on it",
        bought(category="Coffee"),
        bought("lt", 300, measure="sum", category="Coffee"),
    ),
    means("ordered beans, at least 3 orders of those", bought("gte", 3, category="Beans")),
    means(
        "Pune, bought bakery, spends over 500 on these",
        city("Pune"),
        bought("gt", 500, measure="sum", category="Bakery"),
    ),
]


def first_within(span: str) -> Rule:
    return within("first_order_at", span)


FIRST_TIME_BUYERS_THEN = [
    means("1st time buyers in november", where("first_order_at", "between", NOVEMBER)),
    means("first time buyers last month", where("first_order_at", "between", OCTOBER)),
    means("first-time customers of the last 20 days", first_within("20 days")),
    means("first timers of october, Pune", where("first_order_at", "between", OCTOBER), city("Pune")),
    means("first time shoppers since 1 september", where("first_order_at", "after", "2026-08-31")),
    means("gold first timers in the last 3 months", tier("Gold"), first_within("3 months")),
    means(
        "first-time buyers in september with 2+ orders by now",
        where("first_order_at", "between", SEPTEMBER),
        ordered("gte", 2),
    ),
    means("people who bought for the first time in october", where("first_order_at", "between", OCTOBER)),
    means(
        "1st time customers within 30 days, no email consent",
        first_within("30 days"),
        where("email_opt_in", "is", False),
    ),
    assumes("first timers", "first timers", ordered("eq", 1)),
    assumes("first time buyers in Pune", "first time", ordered("eq", 1), city("Pune")),
    means("one-time buyers of october", ordered("eq", 1), where("first_order_at", "between", OCTOBER)),
]
SAID_AGAIN_BEHIND_OR = [
    means(
        "students, Pune, 5+ orders, or students, Mumbai, 3+ orders",
        either(
            every(tag("student"), city("Pune"), ordered("gte", 5)),
            every(tag("student"), city("Mumbai"), ordered("gte", 3)),
        ),
    ),
    means(
        "gold, Delhi, over 8 visits, or gold, Goa, over 4 visits",
        either(
            every(tier("Gold"), city("Delhi"), where("visits", "gt", 8)),
            every(tier("Gold"), city("Goa"), where("visits", "gt", 4)),
        ),
    ),
    means(
        "vegan, 2+ orders, Kochi, or vegan, 6+ orders, Chennai",
        either(
            every(tag("vegan"), ordered("gte", 2), city("Kochi")),
            every(tag("vegan"), ordered("gte", 6), city("Chennai")),
        ),
    ),
    means(
        "Pune, students, 3+ orders, or Pune, vegans, 2+ orders",
        either(
            every(city("Pune"), tag("student"), ordered("gte", 3)), every(city("Pune"), tag("vegan"), ordered("gte", 2))
        ),
    ),
    means(
        "email ok, gold, in Pune, or email ok, silver, in Goa",
        either(
            every(where("email_opt_in", "is", True), tier("Gold"), city("Pune")),
            every(where("email_opt_in", "is", True), tier("Silver"), city("Goa")),
        ),
    ),
    means(
        "gold in Pune with 5+ orders, or gold in Mumbai with 3+ orders",
        either(
            every(tier("Gold"), city("Pune"), ordered("gte", 5)), every(tier("Gold"), city("Mumbai"), ordered("gte", 3))
        ),
    ),
    means("students, in Pune, Goa, or Delhi", tag("student"), city("Pune", "Goa", "Delhi")),
    means("vegan, 5+ orders, or 10+ visits", tag("vegan"), either(ordered("gte", 5), where("visits", "gte", 10))),
]
SPACE_BEFORE_A_SCALE = [
    means("spent less than 10 k", spent("lt", 10_000)),
    means("total spend over 2 k, Pune", spent("gt", 2000), city("Pune")),
    means("spent between 1 k and 3 k", spent("between", [1000, 3000])),
    means("spends 5 K or more", spent("gte", 5000)),
    means("vegans who spent at least 1.5 k", tag("vegan"), spent("gte", 1500)),
    means("spent over 1 L", spent("gt", 100_000)),
    means("more than 4 k on coffee", bought("gt", 4000, measure="sum", category="Coffee")),
    means("over 3 k spent in october", bought("gt", 3000, measure="sum", between=OCTOBER)),
    means("spent ₹ 7 k plus", spent("gte", 7000)),
    means("avg order above 0.5 k", where("average_order_value", "gt", 500)),
]
NO_PHONE, NO_EMAIL = where("phone", "not_set"), where("email", "not_set")
WITHOUT_ONE_OR_THE_OTHER = [
    means("people without phone or email", NO_PHONE, NO_EMAIL),
    means("no email or phone, 2+ orders", NO_EMAIL, NO_PHONE, ordered("gte", 2)),
    means("customers without orders or visits", ordered("eq", 0), where("visits", "eq", 0)),
    means("students with no phone or email in Pune", tag("student"), NO_PHONE, NO_EMAIL, city("Pune")),
    means("no visits or orders at all", where("visits", "eq", 0), ordered("eq", 0)),
    means("without a city or a phone number", where("city", "not_set"), NO_PHONE),
    means("gold without email or phone", tier("Gold"), NO_EMAIL, NO_PHONE),
    means("having no phone or e-mail address", NO_PHONE, NO_EMAIL),
    means("no phone or no email", either(NO_PHONE, NO_EMAIL)),
    means("customers with no email or with a phone", either(NO_EMAIL, where("phone", "is_set"))),
    means("students who have no phone or have an email", tag("student"), either(NO_PHONE, where("email", "is_set"))),
    means("without phone or with 5+ orders", either(NO_PHONE, ordered("gte", 5))),
    means("no phone, or 8+ visits", either(NO_PHONE, where("visits", "gte", 8))),
    means("no email or over 3 orders", either(NO_EMAIL, ordered("gt", 3))),
    means("students with a phone or 5+ orders", tag("student"), either(where("phone", "is_set"), ordered("gte", 5))),
    means("students with gold tier or vegans", either(every(tag("student"), tier("Gold")), tag("vegan"))),
]
