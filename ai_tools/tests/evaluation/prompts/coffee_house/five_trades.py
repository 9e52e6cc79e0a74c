"""Kinds of which prompts of the thirteenth round were not read, or were read wrongly, in other words."""

from ai_tools.tests.evaluation.prompts.wording import *

SUMMER = ["2026-07-01", "2026-08-31"]


# Verbs of messages, visits and signing up, with a product as their object.
VERB_WITH_A_PRODUCT = [
    means("never touched tea", bought("eq", 0, category="Tea")),
    means("hasn't touched bakery in 3 months", bought("eq", 0, category="Bakery", in_last="3 months")),
    means(
        "beans buyers who did not touch any equipment", bought(category="Beans"), bought("eq", 0, category="Equipment")
    ),
    means("those who have touched neither beans nor tea", bought("eq", 0, category=["Beans", "Tea"])),
    means(
        "students that didnt touch croissants in November",
        tag("student"),
        item("BK-CRO", op="eq", value=0, between=NOVEMBER),
    ),
    means("bought cold brew but never touched filter coffee", item("CF-COL"), item("CF-FIL", op="eq", value=0)),
    may_ask("active in tea this month", bought(category="Tea", between=NOVEMBER)),
    may_ask("haven't seen the moka pot", event("viewed_product", "eq", 0, where={"sku": ["EQ-MOK"]})),
    may_ask("visited bakery 3 times", bought("gte", 3, category="Bakery")),
    may_ask("signed up for beans in October", bought(category="Beans", between=OCTOBER)),
    asks("contacted about coffee in the last 30 days"),
    may_ask("received a moka pot", item("EQ-MOK")),
    may_ask("people who got the hand grinder in October", item("EQ-GRI", between=OCTOBER)),
    may_ask("hit the bakery twice or more", bought("gte", 2, category="Bakery")),
    asks("not approached by us about equipment"),
    may_ask("haven't joined coffee", bought("eq", 0, category="Coffee")),
    may_ask("came back to tea in November", bought(category="Tea", between=NOVEMBER)),
    may_ask("lapsed coffee, active beans", bought(category="Beans")),
]
AVERAGING = [
    means("bills averaging 800 and up", where("average_order_value", "gte", 800)),
    means("averaging over 500 per order", where("average_order_value", "gt", 500)),
    means("orders averaging at least 450", where("average_order_value", "gte", 450)),
    means("basket size of 700 upwards", where("average_order_value", "gte", 700)),
    means("total spend 4000 upwards, Goa", spent("gte", 4000), city("Goa")),
    means("5 visits upwards", where("visits", "gte", 5)),
    means("3 orders and upwards", ordered("gte", 3)),
    means("cart value averaging between 300 and 500", where("average_order_value", "between", [300, 500])),
]
NOTHING_AFTER = [
    may_ask(
        "ordered in July or August and nothing after",
        bought(between=SUMMER),
        where("last_order_at", "before", "2026-09-01"),
    ),
    means(
        "bought coffee in October, nothing afterwards",
        bought(category="Coffee", between=OCTOBER),
        bought("eq", 0, between=["2026-11-01", "2026-12-31"]),
    ),
    means(
        "ordered between 3 and 9 months ago but not after that",
        bought(in_last="9 months"),
        not_within("last_order_at", "3 months"),
    ),
    means(
        "purchased between 30 and 60 days ago and not since",
        bought(in_last="60 days"),
        not_within("last_order_at", "30 days"),
    ),
    means(
        "two orders in October, none after that",
        bought("eq", 2, between=OCTOBER),
        bought("eq", 0, between=["2026-11-01", "2026-12-31"]),
    ),
    may_ask("were here in July and never after", where("last_seen_at", "between", ["2026-07-01", "2026-07-31"])),
]
EVENT_BEHIND_ITS_NOUN = [
    means("product viewed at least twice in 14 days", event("viewed_product", value=2, in_last=last("14 days"))),
    means("workshop booked, no order yet", event("booked_workshop"), ordered("eq", 0)),
    means("checkout started 3 times or more", event("checkout_started", value=3)),
    means("no workshop booked", event("booked_workshop", "eq", 0)),
    means("cart updated in the last 7 days, Mumbai", event("cart_updated", in_last=last("7 days")), city("Mumbai")),
    means("products viewed: 4+ in 30 days", event("viewed_product", value=4, in_last=last("30 days"))),
    means("workshop bookers in Pune", event("booked_workshop"), city("Pune")),
    means("workshop bookers of the last 30 days", event("booked_workshop", in_last=last("30 days"))),
    means("product viewers who never bought", event("viewed_product"), ordered("eq", 0)),
    means("no bookings of a workshop, 2+ orders", event("booked_workshop", "eq", 0), ordered("gte", 2)),
]
TAKEN_TOGETHER = [
    means(
        "spent more than 900 on coffee and beans together",
        bought("gt", 900, measure="sum", category=["Coffee", "Beans"]),
    ),
    means(
        "tea and bakery combined over 600 this year",
        bought("gt", 600, measure="sum", category=["Tea", "Bakery"], between=["2026-01-01", "2026-12-31"]),
    ),
    means("at least 1,000 on tea plus beans", bought("gte", 1000, measure="sum", category=["Tea", "Beans"])),
    means("coffee and tea spend combined above 750", bought("gt", 750, measure="sum", category=["Coffee", "Tea"])),
    means("less than 3 orders of tea and bakery taken together", bought("lt", 3, category=["Tea", "Bakery"])),
    means(
        "spent 500 or more on equipment and beans put together in the last 6 months",
        bought("gte", 500, measure="sum", category=["Equipment", "Beans"], in_last="6 months"),
    ),
]
ONE_NOUN_FOR_TWO = [
    means(
        "smallest order under 150, biggest over 900",
        bought("lt", 150, measure="min"),
        bought("gt", 900, measure="max"),
    ),
    means(
        "largest purchase at least 2,000 and smallest at most 300",
        bought("gte", 2000, measure="max"),
        bought("lte", 300, measure="min"),
    ),
    means(
        "lowest bill above 200, highest below 800",
        bought("gt", 200, measure="min"),
        bought("lt", 800, measure="max"),
    ),
    means(
        "average bill over 400, biggest over 1500",
        where("average_order_value", "gt", 400),
        bought("gt", 1500, measure="max"),
    ),
    means(
        "highest order above 1000 and average below 500",
        bought("gt", 1000, measure="max"),
        where("average_order_value", "lt", 500),
    ),
]
HIGHEST_RANKS = [
    means("the 50 people with the most orders", ordered("gte", of_buyers("order_count", "50 highest"))),
    means("20 customers with the highest spend", spent("gte", of_buyers("total_spend", "20 highest"))),
    asks("100 customers with the most visits"),
    means("the ten with the most orders", ordered("gte", of_buyers("order_count", "10 highest"))),
    means("30 customers who ordered the most", ordered("gte", of_buyers("order_count", "30 highest"))),
    means("the 25 who spent most", spent("gte", of_buyers("total_spend", "25 highest"))),
    asks("the 10 Mumbai customers with the most orders of tea"),
]
INDIAN_ENGLISH = [
    means("Kochi customers having 5 nos. orders or more", city("Kochi"), ordered("gte", 5)),
    means("more than 3 nos of visits", where("visits", "gt", 3)),
    means("having mail id but no mobile no.", where("email", "is_set"), where("phone", "not_set")),
    means("mail ID is not there, phone is there", where("email", "not_set"), where("phone", "is_set")),
    means("whose email id is available with us", where("email", "is_set")),
    means("mobile number not available", where("phone", "not_set")),
    means("ph. no. available, Delhi", where("phone", "is_set"), city("Delhi")),
    means("purchased more than 4 times since 1 year", bought("gt", 4, in_last="1 years")),
    means("customers who are not coming since 2 months", not_within("last_seen_at", "2 months")),
    means("people staying in Chennai or Kochi", city("Chennai", "Kochi")),
    may_ask("doing purchases above 1000 rs per bill", where("average_order_value", "gt", 1000)),
    means(
        "regular ones only, who have taken tea within last 1 month",
        tag("regular"),
        bought(category="Tea", in_last="1 months"),
    ),
    means("those from Mumbai only and having purchased twice or thrice", city("Mumbai"), ordered("between", [2, 3])),
    means("who all have ordered today itself", bought(between=["2026-11-28", "2026-11-28"])),
]
