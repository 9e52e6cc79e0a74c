"""As it is noted in meetings and said by people whose language is another: kinds of prompts that were asked about
needlessly, or read otherwise than they were meant, each in other words than those in which it was found.
"""

from ai_tools.tests.evaluation.prompts.wording import *

TODAY = "2026-11-28"
GOLD = where("attributes.tier", "eq", "Gold")
AUGUST = ["2026-08-01", "2026-08-31"]


def yes(channel: str):
    return where(f"{channel}_opt_in", "is", True)


def days(field: str, first: str, last: str):
    return where(field, "between", [first, last])


STATES = [
    means("clicked Cold brew weekend and has zero orders", where("clicked_campaign", "in", ["Cold brew weekend"]),
          ordered("eq", 0)),
    means("opened We miss you, clicked it and then still has 0 orders to date",
          where("opened_campaign", "in", ["We miss you"]), where("clicked_campaign", "in", ["We miss you"]),
          ordered("eq", 0)),
    means("ordered both in August and in October", bought(between=AUGUST), bought(between=OCTOBER)),
    means("bought tea both in August and in October, Gold", bought(category="Tea", between=AUGUST),
          bought(category="Tea", between=OCTOBER), GOLD),
    means("purchased in both August and October but not in September", bought(between=AUGUST), bought(between=OCTOBER),
          bought("eq", 0, between=["2026-09-01", "2026-09-30"])),
]  # fmt: skip

COUNTED_OF_A_PRODUCT = [
    assumes("love cold brew, 4 or more times bought", "“love cold brew”", item("CF-COL", value=4)),
    assumes("fond of the almond croissant, ordered it at least twice", "“fond of the almond croissant”",
            item("BK-CRO", value=2)),
    assumes("likes the moka pot, bought 2+ times", "“likes the moka pot”", item("EQ-MOK", value=2)),
    means("have tea at least three times ordered", bought("gte", 3, category="Tea")),
    means("customers that have the hand grinder more than once bought this year",
          item("EQ-GRI", op="gt", between=["2026-01-01", TODAY])),
    means("who have beans bought in October", bought(category="Beans", between=OCTOBER)),
]  # fmt: skip

OF_AMOUNTS = [
    assumes("students, min order value 400", "smallest order", tag("student"), bought("gte", 400, measure="min")),
    assumes("minimum basket size of 300, Pune", "smallest order", bought("gte", 300, measure="min"), city("Pune")),
    assumes("vegans with max order value 900", "largest order", tag("vegan"), bought("lte", 900, measure="max")),
    means("min 3 orders total, Gold", ordered("gte", 3), GOLD),
    means("max 4 orders in total", ordered("lte", 4)),
    means("purchase sum over 2,000 in 2026", bought("gt", 2000, measure="sum", between=["2026-01-01", TODAY])),
    means("with a total purchase amount of more than 6000", spent("gt", 6000)),
    means("average order in the 300 to 500 range", where("average_order_value", "between", [300, 500])),
    means("spend somewhere in the range of 1000-2000", spent("between", [1000, 2000])),
    means("Gold people hovering between 3 and 6 orders", GOLD, ordered("between", [3, 6])),
    means("vegans sitting at 5+ visits", tag("vegan"), where("visits", "gte", 5)),
]  # fmt: skip

TIMES = [
    means("last order happened before 1 May 2026", where("last_order_at", "before", "2026-05-01")),
    means("whose latest purchase came in August", days("last_order_at", *AUGUST)),
    means("accounts created between 10 Aug and 20 Sept", days("signed_up_at", "2026-08-10", "2026-09-20")),
    means("profiles created in October, with no orders", days("signed_up_at", *OCTOBER), ordered("eq", 0)),
    means("bought tea in May, but since the beginning of August nothing more",
          bought(category="Tea", between=["2026-05-01", "2026-05-31"]),
          none(where("last_order_at", "after", "2026-07-31"))),
    means("since the start of October no more orders, Goa", none(where("last_order_at", "after", "2026-09-30")),
          city("Goa")),
    means("no order in the last 60 days but before that at least four", not_within("last_order_at", "60 days"),
          ordered("gte", 4)),
    means("nothing bought since 1 September, before that 3+ orders",
          none(where("last_order_at", "after", "2026-08-31")), ordered("gte", 3)),
    means("bought beans the week before last", bought(category="Beans", between=["2026-11-09", "2026-11-15"])),
    means("signed up the month before last", days("signed_up_at", "2026-09-01", "2026-09-30")),
    means("ordered in calendar week 40", bought(between=["2026-09-28", "2026-10-04"])),
    means("last order in week 42 of 2026", days("last_order_at", "2026-10-12", "2026-10-18")),
    means("one-time buyers who never came back", ordered("eq", 1)),
    means("reordered beans in October", bought(category="Beans", between=OCTOBER)),
    means("tea buyers of August who did not reorder tea in October", bought(category="Tea", between=AUGUST),
          bought("eq", 0, category="Tea", between=OCTOBER)),
]  # fmt: skip

CHANNELS = [
    means("Pune customers w/o a phone number", city("Pune"), where("phone", "not_set")),
    means("August buyers w/o any October order", bought(between=AUGUST), bought("eq", 0, between=OCTOBER)),
    means("okay with whatsapp though not over email", yes("whatsapp"), none(yes("email"))),
    means("fine with sms but not on whatsapp", yes("sms"), none(yes("whatsapp"))),
    assumes("vegans with newsletter consent", "subscribed to e-mail", tag("vegan"), yes("email")),
    means("students without any consent at all", tag("student"), none(yes("email")), none(yes("sms")),
          none(yes("whatsapp"))),
    means("no consent whatsoever, Goa", none(yes("email")), none(yes("sms")), none(yes("whatsapp")), city("Goa")),
    means("neither opened nor clicked We miss you, but got it", where("opened_campaign", "not_in", ["We miss you"]),
          where("clicked_campaign", "not_in", ["We miss you"]), where("received_campaign", "in", ["We miss you"])),
    assumes("viewed a product twice this month without adding anything to the cart", "the event viewed_product",
            {"events": {"name": "viewed_product", "in_last": last("28 days")}, "op": "gte", "value": 2},
            {"events": {"name": "cart_updated", "in_last": last("28 days")}, "op": "eq", "value": 0}),
]  # fmt: skip

NOT_YET = [
    means("nothing bought in 3 months, but 4 or more before", not_within("last_order_at", "3 months"),
          ordered("gte", 4)),
    means("no order since 1 July though at least two before that", none(where("last_order_at", "after", "2026-06-30")),
          ordered("gte", 2)),
    means("no order in the last 60 days but 3+ orders before", not_within("last_order_at", "60 days"),
          ordered("gte", 3)),
    means("bought beans but tea not yet", bought(category="Beans"), bought("eq", 0, category="Tea")),
    means("tea buyers, hand grinder never", bought(category="Tea"), item("EQ-GRI", op="eq", value=0)),
    means("3+ tea orders in the April to June quarter, not once since", bought("gte", 3, category="Tea",
          between=["2026-04-01", "2026-06-30"]), bought("eq", 0, category="Tea", between=["2026-07-01", TODAY])),
    means("4 orders in all, the last of them in October", ordered("eq", 4), days("last_order_at", *OCTOBER)),
    means("early bird folks (tag) in Goa", tag("early bird"), city("Goa")),
    assumes("got both We miss you and A first cup but opened neither of them", "We miss you, A first cup",
            where("received_campaign", "in", ["We miss you"]), where("received_campaign", "in", ["A first cup"]),
            where("opened_campaign", "not_in", ["We miss you", "A first cup"])),
    assumes("opened We miss you or A first cup, never clicked on any one of them", "We miss you, A first cup",
            where("opened_campaign", "in", ["We miss you", "A first cup"]),
            where("clicked_campaign", "not_in", ["We miss you", "A first cup"])),
    asks("WhatsApp only people who ordered in October"),
    asks("Email only customers in Goa, 2+ orders"),
]  # fmt: skip

LISTS = [
    means("the customers from Pune resp. Delhi with 3+ orders", city("Pune", "Delhi"), ordered("gte", 3)),
    means("leave out Delhi; keep: students, 2+ tea orders in October", none(city("Delhi")), tag("student"),
          bought("gte", 2, category="Tea", between=OCTOBER)),
    assumes("List B (from the sync with Ravi): vegans in Goa", "List B", tag("vegan"), city("Goa")),
    assumes("Audience 3 (mail from Meera): Gold, Mumbai", "Audience 3", GOLD, city("Mumbai")),
    means("vegans and students, i.e. people having both tags", tag("vegan"), tag("student")),
    means("either bought tea both in August and in October or spent over 20k",
          {"match": "any", "rules": [every(bought(category="Tea", between=AUGUST),
                                           bought(category="Tea", between=OCTOBER)), spent("gt", 20_000)]}),
]  # fmt: skip
