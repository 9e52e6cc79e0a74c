"""As shops in India and in Europe write: one time for a contrast, thousands with a point, first names, short forms."""

from ai_tools.tests.evaluation.prompts.wording import *


def in_time(category: str, between: list[str] | None = None, *, in_last: str = "", op: str = "gte", value: int = 1):
    """Orders of a category in a time."""
    return bought(op, value, category=category, **({"between": between} if between else {"in_last": in_last}))


TIME_OF_A_CONTRAST = [
    assumes(
        "bought coffee but not beans in November",
        "the time read for",
        in_time("Coffee", NOVEMBER),
        in_time("Beans", NOVEMBER, op="eq", value=0),
    ),
    assumes(
        "ordered tea but no coffee in the last 60 days",
        "the time read for",
        in_time("Tea", in_last="60 days"),
        in_time("Coffee", in_last="60 days", op="eq", value=0),
    ),
    assumes(
        "got bakery but didn't get tea in october",
        "the time read for",
        in_time("Bakery", OCTOBER),
        in_time("Tea", OCTOBER, op="eq", value=0),
    ),
    assumes(
        "purchased equipment but did not purchase merchandise during the last 6 months",
        "the time read for",
        in_time("Equipment", in_last="6 months"),
        in_time("Merchandise", in_last="6 months", op="eq", value=0),
    ),
    assumes(
        "bought tea and not coffee in the past 90 days",
        "the time read for",
        in_time("Tea", in_last="90 days"),
        in_time("Coffee", in_last="90 days", op="eq", value=0),
    ),
    assumes(
        "Pune people who bought beans but never equipment in October",
        "the time read for",
        city("Pune"),
        in_time("Beans", OCTOBER),
        in_time("Equipment", OCTOBER, op="eq", value=0),
    ),
    assumes(
        "who took coffee but did not take bakery in november",
        "the time read for",
        in_time("Coffee", NOVEMBER),
        in_time("Bakery", NOVEMBER, op="eq", value=0),
    ),
    means(
        "bought coffee last month but no tea this month",
        in_time("Coffee", OCTOBER),
        bought("eq", 0, category="Tea", between=["2026-11-01", "2100-12-31"]),
    ),
    means(
        "ordered tea but nothing in the last 60 days", bought(category="Tea"), not_within("last_order_at", "60 days")
    ),
    means(
        "bought beans at least twice but no order in 45 days",
        bought("gte", 2, category="Beans"),
        not_within("last_order_at", "45 days"),
    ),
]
THOUSANDS_WITH_A_POINT = [
    assumes("customers whose largest order exceeded 4.000", "4.000", bought("gt", 4000, measure="max")),
    assumes("spent more than 10.000 in total", "10.000", spent("gt", 10_000)),
    assumes("total spend between 5.000 and 20.000", "5.000", spent("between", [5000, 20_000])),
    assumes("spent at least ₹2.500", "2.500", spent("gte", 2500)),
    assumes("lifetime spend under 1.500 rupees", "1.500", spent("lt", 1500)),
    assumes("spent over 1.500,50", "1.500,50", spent("gt", 1500.5)),
    assumes("who spent less than 7.500 and live in Goa", "7.500", spent("lt", 7500), city("Goa")),
    assumes("average order above 499,50", "499,50", where("average_order_value", "gt", 499.5)),
    assumes("spent above 1.50.000", "1.50.000", spent("gt", 150_000)),
    assumes("a total of 100.000 or more spent", "100.000", spent("gte", 100_000)),
    means("spent over 1.5 lakh", spent("gt", 150_000)),
    means("spent over 2.5k", spent("gt", 2500)),
    means("spent over 1,50,000", spent("gt", 150_000)),
    means("spent at least 2,500.50", spent("gte", 2500.5)),
]
FIRST_NAMES = [
    assumes("customers called Asha from Pune", "Asha", where("name", "starts_with", "Asha"), city("Pune")),
    assumes("everyone named Kiran", "Kiran", where("name", "starts_with", "Kiran")),
    assumes(
        "people named Farhan who ordered twice", "Farhan", where("name", "starts_with", "Farhan"), ordered("gte", 2)
    ),
    assumes("vips whose name is Zoya", "Zoya", tag("vip"), where("name", "starts_with", "Zoya")),
    assumes("all the Mumbai customers called Ravi", "Ravi", city("Mumbai"), where("name", "starts_with", "Ravi")),
    assumes("anyone called bela", "bela", where("name", "starts_with", "Bela")),
    assumes("customers not called Asha", "Asha", none(where("name", "starts_with", "Asha"))),
    assumes("name is Anil and city is Delhi", "Anil", where("name", "starts_with", "Anil"), city("Delhi")),
    means("customers called Kiran Das", where("name", "eq", "Kiran Das")),
    means("whose first name is Ravi", where("name", "starts_with", "Ravi")),
]
MESSAGES_RECEIVED = [
    means("who received no message from us in the last 2 weeks", not_within("last_messaged_at", "14 days")),
    means("got no mail from us for 30 days", not_within("last_messaged_at", "30 days")),
    means("people who had no message in the past 3 weeks", not_within("last_messaged_at", "21 days")),
    means("received none of our messages in the last 10 days", not_within("last_messaged_at", "10 days")),
    means("not written to by us in the last month", not_within("last_messaged_at", "1 month")),
    means("vips who received a message in the last 7 days", tag("vip"), within("last_messaged_at", "7 days")),
    means("have not had a message from us in 20 days", not_within("last_messaged_at", "20 days")),
    means("those who got no messages from us since 1 november", none(where("last_messaged_at", "after", "2026-10-31"))),
    means("customers without any message from us in 15 days", not_within("last_messaged_at", "15 days")),
    means("received messages from us this month", where("last_messaged_at", "after", "2026-10-31")),
    means("no emails from us in the last 12 days", not_within("last_messaged_at", "12 days")),
]
WITHOUT_AN_APOSTROPHE = [
    means(
        "show me everyone thats ordered 5+ times but nothing in the last two months",
        ordered("gte", 5),
        not_within("last_order_at", "2 months"),
    ),
    means("whos spent over 5k", spent("gt", 5000)),
    means("people whove visited at least 10 times", where("visits", "gte", 10)),
    means("theyve ordered exactly 3 times", ordered("eq", 3)),
    means("those that've spent above 10k", spent("gt", 10_000)),
    means("anyone whos in Pune and whos a student", city("Pune"), tag("student")),
    means("ppl thatve bought tea", bought(category="Tea")),
    means("someone who aint ordered in 60 days", not_within("last_order_at", "60 days")),
    means("everyone whod ordered before june", bought(between=["1900-01-01", "2026-05-31"])),
    means("customers theyre vip and from Goa", tag("vip"), city("Goa")),
]


def _corporates(*nodes: dict) -> dict:
    return none({"match": "all", "rules": [tag("corporate"), *nodes]})


OF_THE_EXCEPTION = [
    assumes(
        "everyone except corporate customers who ordered in the last 14 days",
        "who ordered",
        _corporates(within("last_order_at", "14 days")),
    ),
    assumes("all but corporates who spent over 5k", "who spent", _corporates(spent("gt", 5000))),
    assumes("everyone excluding corporate clients that live in Pune", "that live", _corporates(city("Pune"))),
    assumes(
        "all customers minus corporates who visited at least 10 times",
        "who visited",
        _corporates(where("visits", "gte", 10)),
    ),
    assumes("leave out corporate people who have no email", "who have", _corporates(where("email", "not_set"))),
    assumes("everybody apart from corporate buyers who bought tea", "who bought", _corporates(bought(category="Tea"))),
    means("everyone except those who bought tea", bought("eq", 0, category="Tea")),
    means(
        "everyone who ordered in the last 14 days except corporates",
        within("last_order_at", "14 days"),
        none(tag("corporate")),
    ),
    means("vips except people in Pune", tag("vip"), none(city("Pune"))),
    means("except corporates, whoever spent over 5k", none(tag("corporate")), spent("gt", 5000)),
]
JUNE = where("last_order_at", "after", "2026-06-30")
NOT_SINCE = [
    means("ordered in June but not since", bought(between=["2026-06-01", "2026-06-30"]), none(JUNE)),
    means(
        "bought before July and nothing since",
        bought(between=["1900-01-01", "2026-06-30"]),
        none(JUNE),
    ),
    means(
        "first order before 1 July and no order since",
        where("first_order_at", "before", "2026-07-01"),
        none(JUNE),
    ),
    means(
        "joined in June and haven't ordered since",
        where("signed_up_at", "between", ["2026-06-01", "2026-06-30"]),
        none(JUNE),
    ),
    means(
        "ordered in June and have not ordered since then",
        bought(between=["2026-06-01", "2026-06-30"]),
        none(JUNE),
    ),
    means(
        "vips who signed up in June but never ordered since",
        tag("vip"),
        where("signed_up_at", "between", ["2026-06-01", "2026-06-30"]),
        none(JUNE),
    ),
    means(
        "bought tea in june but not since",
        bought(category="Tea", between=["2026-06-01", "2026-06-30"]),
        bought("eq", 0, category="Tea", between=["2026-07-01", "2100-12-31"]),
    ),
    means(
        "ordered at least twice in June 2026, nothing since",
        bought("gte", 2, between=["2026-06-01", "2026-06-30"]),
        none(JUNE),
    ),
    means(
        "whose first order was placed before 01.07.2026 and who have not ordered since",
        where("first_order_at", "before", "2026-07-01"),
        none(JUNE),
    ),
    means(
        "signed up between 1 June and 30 June 2026 and no purchase since",
        where("signed_up_at", "between", ["2026-06-01", "2026-06-30"]),
        none(JUNE),
    ),
    means("ordered once and never since", ordered("eq", 1)),
]
CAME_BUT_BOUGHT_NOTHING = [
    assumes(text, "the time read for", *nodes)
    for text, *nodes in (
        (
            "folks who came in this week and didnt buy a thing",
            where("last_seen_at", "after", "2026-11-22"),
            none(where("last_order_at", "after", "2026-11-22")),
        ),
        (
            "visited in the last 30 days but did not order",
            within("last_seen_at", "30 days"),
            not_within("last_order_at", "30 days"),
        ),
        (
            "people who visited in the past 2 months but didn't buy anything",
            within("last_seen_at", "2 months"),
            not_within("last_order_at", "2 months"),
        ),
        (
            "dropped by in the last 14 days and bought nothing",
            within("last_seen_at", "14 days"),
            not_within("last_order_at", "14 days"),
        ),
        (
            "vips active in the last 60 days who did not purchase",
            tag("vip"),
            within("last_active_at", "60 days"),
            not_within("last_order_at", "60 days"),
        ),
        (
            "seen within the last 3 weeks yet no order",
            within("last_seen_at", "3 weeks"),
            not_within("last_order_at", "3 weeks"),
        ),
        (
            "bought coffee in october but didn't buy tea",
            in_time("Coffee", OCTOBER),
            in_time("Tea", OCTOBER, op="eq", value=0),
        ),
        (
            "ordered beans in the last 90 days but no bakery",
            in_time("Beans", in_last="90 days"),
            in_time("Bakery", in_last="90 days", op="eq", value=0),
        ),
    )
]
EVER_SAID = [
    means("visited in the last 30 days but never ordered", within("last_seen_at", "30 days"), ordered("eq", 0)),
    means("seen this month but yet to order", where("last_seen_at", "after", "2026-10-31"), ordered("eq", 0)),
]
NEITHER_MONTH = [
    means(text, bought("eq", 0, between=OCTOBER), bought("eq", 0, between=NOVEMBER))
    for text in (
        "anyone who didn't order in october or november",
        "no orders in october or november",
        "did not buy in october or in november",
        "haven't purchased in October 2026 or November 2026",
        "without an order in october or november",
    )
] + [
    means(
        "Pune people who bought no tea in october or november",
        city("Pune"),
        in_time("Tea", OCTOBER, op="eq", value=0),
        in_time("Tea", NOVEMBER, op="eq", value=0),
    ),
    means("ordered in october or november", bought(between=["2026-10-01", "2026-11-30"])),
]
ITEMS_ARE_NOT_COUNTED = [
    asks(text)
    for text in (
        "customers who purchased 10 or more items",
        "bought at least 5 products",
        "people who bought more than 3 things",
        "ordered 4 different products",
        "purchased over 20 units",
        "anyone with 6 or more items bought",
        "bought fewer than 3 items",
        "bought 12 pieces or more",
        "who ordered 2 items",
        "bought 3 distinct items",
    )
]
BOUGHT_NO = [
    means("bought no tea", bought("eq", 0, category="Tea")),
    means("people who bought no beans", bought("eq", 0, category="Beans")),
    means("bought no tea in october", in_time("Tea", OCTOBER, op="eq", value=0)),
    means("ordered no coffee in the last 60 days", in_time("Coffee", in_last="60 days", op="eq", value=0)),
    means("purchased no equipment in November", in_time("Equipment", NOVEMBER, op="eq", value=0)),
    means("vips who have bought no bakery", tag("vip"), bought("eq", 0, category="Bakery")),
    means("ordered at least 3 times and bought no tea", ordered("gte", 3), bought("eq", 0, category="Tea")),
    means("bought neither tea nor coffee", bought("eq", 0, category=["Tea", "Coffee"])),
    means("students in Pune who have tried no cold brew", tag("student"), city("Pune"), bought("eq", 0, sku="CF-COL")),
    means("bought coffee and no tea", bought(category="Coffee"), bought("eq", 0, category="Tea")),
    means("placed no orders this year", none(where("last_order_at", "after", "2025-12-31"))),
]
