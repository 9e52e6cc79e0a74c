"""As marketers put it: in the short forms of analysts, in formal words, in haste, and with what it is for before it."""

from ai_tools.tests.evaluation.prompts.wording import *

GOLD = where("attributes.tier", "eq", "Gold")
AVERAGE = "average_order_value"


def days(field: str, first: str, last: str):
    return where(field, "between", [first, last])


def happened(name: str, op: str, value: int, **events):
    return {"events": {"name": name, **events}, "op": op, "value": value}


def yes(channel: str):
    return where(f"{channel}_opt_in", "is", True)


OF_ANALYSTS = [
    means("registration date 2026-08-01..2026-08-15", days("signed_up_at", "2026-08-01", "2026-08-15")),
    means("last order 2026-09-10..2026-10-05", days("last_order_at", "2026-09-10", "2026-10-05")),
    means("#visits between 3 and 6", where("visits", "between", [3, 6])),
    means("# of orders >= 4, Gold", ordered("gte", 4), GOLD),
    means("consent: whatsapp yes, sms no", yes("whatsapp"), where("sms_opt_in", "is", False)),
    means("no sms no email consent", none(yes("sms")), none(yes("email"))),
    means("spend between 500 an 900", spent("between", [500, 900])),
    means("people with an e-mail at yahoo.com", where("email", "contains", "yahoo.com")),
    means("orders L6M >= 2", bought("gte", 2, in_last="6 months")),
    means("L90D spend over 2k", bought("gt", 2000, measure="sum", in_last="90 days")),
    means("no purchase in L3M", not_within("last_order_at", "3 months")),
    means("tea orders L12M: 3+", bought("gte", 3, category="Tea", in_last="12 months")),
    means("visitors seen L7D", within("last_seen_at", "7 days")),
    means("frequency >= 5, monetary > 4000", ordered("gte", 5), spent("gt", 4000)),
    means("recency under 30 days, Gold", within("last_order_at", "30 days"), GOLD),
    means("recency > 45, vegans", not_within("last_order_at", "45 days"), where("last_order_at", "is_set"),
          tag("vegan")),
    means("visit frequency over 9", where("visits", "gt", 9)),
    means("bought a croissant x2 at least", bought("gte", 2, sku="BK-CRO")),
    means("bought the grinder x2 or more", bought("gte", 2, sku="EQ-GRI")),
]  # fmt: skip

BOUNDS = [
    means("at least two and at most five visits", where("visits", "between", [2, 5])),
    means("no fewer than two and no more than seven completed orders", ordered("between", [2, 7])),
    means("minimum four, maximum nine orders", ordered("between", [4, 9])),
    means("not less than 1,000 and not more than 3,000 spent in total", spent("between", [1000, 3000])),
]

FORMAL = [
    means("accumulated spending surpassing 8,000 rupees", spent("gt", 8000)),
    assumes("spent upwards of 4,000", "“upwards of” read as at least", spent("gte", 4000)),
    assumes("upward of five visits", "“upward of” read as at least", where("visits", "gte", 5)),
    means("total outlay exceeding 6,000", spent("gt", 6000)),
    means("whose cumulative expenditure exceeds 20,000", spent("gt", 20_000)),
    assumes("purchases exceeding 30,000", "“30,000” read as the amount of one order",
            bought("gt", 30_000, measure="max")),
    means("those who ended up ordering more than four times", ordered("gt", 4)),
    means("signed up last month and did not wind up ordering", days("signed_up_at", "2026-10-01", "2026-10-31"),
          ordered("eq", 0)),
    means("registered in September yet failed to order", days("signed_up_at", "2026-09-01", "2026-09-30"),
          ordered("eq", 0)),
    means("domiciled in Jaipur", city("Jaipur")),
    means("residence: Pune or Goa", city("Pune", "Goa")),
    means("home town Kolkata, 2+ orders", city("Kolkata"), ordered("gte", 2)),
    means("with SMS agreement, in Pune", yes("sms"), city("Pune")),
    means("vegans, only with WhatsApp approval", tag("vegan"), yes("whatsapp")),
]  # fmt: skip

REACHED = [
    assumes("folks we may still message by WhatsApp, but not by SMS", "“we may still message by WhatsApp”",
            may("whatsapp"), none(may("sms"))),
    means("email but no phone", where("email", "is_set"), where("phone", "not_set")),
    means("phone number yes, mail address no", where("phone", "is_set"), where("email", "not_set")),
    means("with a phone number, any city but Mumbai", where("phone", "is_set"),
          where("city", "ne", "Mumbai")),
    means("Gold, any city except Pune", GOLD, where("city", "ne", "Pune")),
    means("vegans of all cities but Goa", tag("vegan"), where("city", "ne", "Goa")),
    means("people without fone", where("phone", "not_set")),
]  # fmt: skip

FIRST_TIME = [
    assumes("came to us for the first time in September", "“came for the first time” read as signed up",
            days("signed_up_at", "2026-09-01", "2026-09-30")),
    means("joined us for the first time in the last 3 weeks", within("signed_up_at", "3 weeks")),
    means("shopped with us for the first time this year", where("first_order_at", "after", "2025-12-31")),
    means("earlier ordered tea, nothing since 1 October", bought(category="Tea"),
          none(where("last_order_at", "after", "2026-09-30"))),
    means("previously they would buy equipment, no order in 5 months", bought(category="Equipment"),
          not_within("last_order_at", "5 months")),
]  # fmt: skip

EVENTS = [
    assumes("viewed a product on more than two occasions in the last week", "the event viewed_product",
            happened("viewed_product", "gt", 2, in_last=last("1 weeks"))),
    assumes("started checkout on at least two occasions within the past month", "the event checkout_started",
            happened("checkout_started", "gte", 2, in_last=last("1 months"))),
    assumes("booked a workshop and then never bought again", "the event booked_workshop",
            happened("booked_workshop", "gte", 1, since="last_order")),
    assumes("looked at a product but never ordered again", "the event viewed_product",
            happened("viewed_product", "gte", 1, since="last_order")),
]  # fmt: skip

WHAT_FOR = [
    means("a little gift for our students with 5+ visits", tag("student"), where("visits", "gte", 5)),
    means("thinking of a surprise for the corporate crowd in Pune", tag("corporate"), city("Pune")),
    assumes("Gold people who deserve a treat: more than 6 orders", "“deserve a treat”", GOLD, ordered("gt", 6)),
    assumes("vegans who could use a nudge: one order only", "“could use a nudge”", tag("vegan"), ordered("eq", 1)),
    assumes("ok so for the new year brunch i need vegans in Goa", "“for the new year brunch”", tag("vegan"),
            city("Goa")),
    assumes("right, for our tasting evening I want Chennai folks with 3+ orders", "“for our tasting evening”",
            city("Chennai"), ordered("gte", 3)),
]  # fmt: skip

LIKED = [
    assumes("adore tea", "“adore” read as bought", bought(category="Tea")),
    assumes("really into beans", "“into” read as bought", bought(category="Beans")),
]

ON_AVERAGE = [
    means("basket above 700 on average", where(AVERAGE, "gt", 700)),
    means("on average an order of over 650", where(AVERAGE, "gt", 650)),
    means("bill size 500 or more on average", where(AVERAGE, "gte", 500)),
    assumes("2nd order pending", "exactly 1 orders so far", ordered("eq", 1)),
]

DAYS = [
    assumes("signed up since the end of September", "“end of September” read as 30 September 2026",
            where("signed_up_at", "after", "2026-09-29")),
    means("joined on the first of June", days("signed_up_at", "2026-06-01", "2026-06-01")),
    means("bought tea since the twenty-third of October",
          every(bought(category="Tea", between=["2026-10-23", "2026-11-28"]))),
    means("ordered between the second and the twenty-first of October", bought(between=["2026-10-02", "2026-10-21"])),
    means("signed up before June the fifth", where("signed_up_at", "before", "2026-06-05")),
    assumes("signed up in Oktober", "October 2026", days("signed_up_at", "2026-10-01", "2026-10-31")),
]  # fmt: skip
