"""On the data of a fitness studio: kinds of which prompts of the fourteenth round were not read, in other words."""

from ai_tools.tests.evaluation.prompts.wording import *

NO_LETTER = none(attribute("newsletter", "is", True))
EXPIRED = attribute("status", "eq", "expired")
UNDER_30 = attribute("age", "lt", 30)
NO_TAGS = where("tags", "has_none", ["trial", "annual plan", "referred", "personal training"])
VIEWED = event("viewed_plan", in_last=last("10 days"))


# What stands before a colon or dash and is not only a title: it may not be dropped.
CONDITIONS_AS_A_HEADING = [
    may_ask("Kettlebell owners who came back: 2 or more orders", bought(sku="GE-BEL"), ordered("gte", 2)),
    may_ask("Surat regular-ish: over 10 visits", city("Surat"), where("visits", "gt", 10)),
    may_ask("gold-plated: spend above 5000", attribute("tier", "eq", "Gold"), spent("gt", 5000)),
    may_ask("not on trial-ish plans: 3+ orders", where("tags", "has_none", ["trial"]), ordered("gte", 3)),
    may_ask("sms off but valuable-ish: 7500 or more spent", where("sms_opt_in", "is", False), spent("gte", 7500)),
    may_ask("no yoga-heads: visits under 5", where("visits", "lt", 5)),
    may_ask("protein bar binge: at least 4 purchases", bought("gte", 4, sku="NU-BAR")),
    may_ask("last 20 days newbies-to-be: visits over 3", where("visits", "gt", 3)),
    may_ask(
        "paused-ish folks: not seen for 60 days",
        attribute("status", "eq", "paused"),
        not_within("last_seen_at", "60 days"),
    ),
    may_ask("Mumbai tee drop: bought apparel", city("Mumbai"), bought(category="Apparel")),
    means("Spring push: gym buyers in Indore", bought(category="Gym"), city("Indore")),
    may_ask("Audience for the open day: people in Lucknow with 2+ orders", city("Lucknow"), ordered("gte", 2)),
    may_ask("Idea 3: everyone tagged referred", tag("referred")),
    means("Segment A - annual plan, no order in 60 days", tag("annual plan"), not_within("last_order_at", "60 days")),
]
SPEND_ON_THINGS = [
    means("gear spend of 1,500 or more", bought("gte", 1500, measure="sum", category="Gear")),
    means("nutrition spends of at least 800", bought("gte", 800, measure="sum", category="Nutrition")),
    means(
        "a yoga spend of under 600 and any gear",
        bought("lt", 600, measure="sum", category="Yoga"),
        bought(category="Gear"),
    ),
    means(
        "apparel spending of over 400 in the last 6 months",
        bought("gt", 400, measure="sum", category="Apparel", in_last="6 months"),
    ),
    means("spend on gym of 1000 or more", bought("gte", 1000, measure="sum", category="Gym")),
    means("gear spend is more than 2k", bought("gt", 2000, measure="sum", category="Gear")),
    means("total nutrition spend of 900+", bought("gte", 900, measure="sum", category="Nutrition")),
    may_ask("yoga orders of 500 or more", bought("gte", 500, measure="max", category="Yoga")),
    means(
        "gear spend none, gym spend over 300",
        bought("eq", 0, category="Gear"),
        bought("gt", 300, measure="sum", category="Gym"),
    ),
    means("apparel revenue of 700 upwards", bought("gte", 700, measure="sum", category="Apparel")),
]
YET_TO_BUY_A_THING = [
    means("yet to buy nutrition", bought("eq", 0, category="Nutrition")),
    means("bought gear, yet to purchase apparel", bought(category="Gear"), bought("eq", 0, category="Apparel")),
    means("have yet to order a monthly pass", bought("eq", 0, sku="GY-MON")),
    means("yet to buy anything from gear or apparel", bought("eq", 0, category=["Gear", "Apparel"])),
    means("yet to try yoga, aged over 25", bought("eq", 0, category="Yoga"), attribute("age", "gt", 25)),
    means("Surat members yet to buy", city("Surat"), ordered("eq", 0)),
]
AGES_IN_OTHER_WORDS = [
    means("under 30s in Surat", attribute("age", "lt", 30), city("Surat")),
    means("over 35s", attribute("age", "gt", 35)),
    means("40 or older, gym buyers", attribute("age", "gte", 40), bought(category="Gym")),
    means("25 or younger", attribute("age", "lte", 25)),
    means("18 to 24 year olds", attribute("age", "between", [18, 24])),
    means("older than 28 but younger than 33", attribute("age", "gt", 28), attribute("age", "lt", 33)),
    may_ask("thirty-somethings", attribute("age", "between", [30, 39])),
]
OTHER_WORDS_AROUND = [
    means("last order earlier than 1 September", where("last_order_at", "before", "2026-09-01")),
    means("signed up no later than 31 March 2026", where("signed_up_at", "before", "2026-04-01")),
    means("first order sooner than 1 July 2026", where("first_order_at", "before", "2026-07-01")),
    means("last seen later than 20 November", where("last_seen_at", "after", "2026-11-20")),
    means("haven't got a phone number", where("phone", "not_set")),
    may_ask("hasn't got an email but has got a phone", where("email", "not_set"), where("phone", "is_set")),
    means("got no city on file", where("city", "not_set")),
    may_ask("membership status expired", attribute("status", "eq", "expired")),
    means("their status is active, 3+ orders", attribute("status", "eq", "active"), ordered("gte", 3)),
    means("at least 2 check-ins in the last 14 days", event("checked_in", value=2, in_last=last("14 days"))),
    means("no check-in for 30 days", event("checked_in", "eq", 0, in_last=last("30 days"))),
    may_ask(
        "class attendance of 3 or more in the past month",
        event("attended_class", value=3, in_last=last("1 month")),
    ),
    means("viewed a plan in the last 10 days", event("viewed_plan", in_last=last("10 days"))),
    means("viewed the plan within 7 days", event("viewed_plan", in_last=last("7 days"))),
    means("viewed any plan twice or more", event("viewed_plan", value=2)),
    Prompt(
        "can be texted, no email",
        every(may("sms"), where("email", "not_set")),
        others=(every(may("sms"), none(may("email"))),),
        may_ask=True,
    ),
    may_ask("seen within 10 days, plan not viewed", within("last_seen_at", "10 days"), event("viewed_plan", "eq", 0)),
]
EVERYWHERE_BUT = [
    means("customers from everywhere but Surat", where("city", "ne", "Surat")),
    means("people anywhere except Lucknow", where("city", "ne", "Lucknow")),
    means("anywhere but Indore, 3+ orders", where("city", "ne", "Indore"), ordered("gte", 3)),
    means("living everywhere except Mumbai and Surat", where("city", "not_in", ["Mumbai", "Surat"])),
    may_ask("from any city but Ahmedabad", where("city", "ne", "Ahmedabad")),
    may_ask("all over India except Surat", where("country", "eq", "India"), where("city", "ne", "Surat")),
    means("in any city other than Mumbai", where("city", "ne", "Mumbai")),
    may_ask("wherever except Surat", where("city", "ne", "Surat")),
    may_ask("from all cities but Surat and Indore", where("city", "not_in", ["Surat", "Indore"])),
    may_ask("not in Surat but elsewhere", where("city", "ne", "Surat")),
    may_ask("every city except Lucknow, gym buyers", where("city", "ne", "Lucknow"), bought(category="Gym")),
    means("gold members everywhere save Mumbai", attribute("tier", "eq", "Gold"), where("city", "ne", "Mumbai")),
    means("trial members everywhere apart from Surat", tag("trial"), where("city", "ne", "Surat")),
    may_ask("all tags but trial", where("tags", "has_none", ["trial"])),
    may_ask("any tier but Gold", where("attributes.tier", "ne", "Gold")),
    may_ask("all categories but gear", bought(category=["Yoga", "Gym", "Nutrition", "Apparel"])),
]
SO_MANY_OF_SO_MANY_SPANS = [
    asks("ordered in at least 2 of the last 3 months"),
    asks("bought in 3 of the last 4 weeks"),
    asks("visited in 2 of the past 3 weeks"),
    asks("active 5 of the last 7 days"),
    asks("ordered on 2 of the last 10 days"),
    asks("spent something in at least 4 of the last 6 months"),
    asks("purchased in two out of the last three months"),
    asks("ordered 3 out of 4 weeks"),
    asks("ordered on at least 3 different days"),
    asks("bought yoga in 2 different months"),
    asks("ordered every week in November"),
    asks("attended a class in 3 of the last 4 weeks"),
    asks("no order in 2 of the last 3 months"),
]
WITHIN_ONE_SPAN = [
    assumes("two orders within one week", "in the last", bought("eq", 2, in_last="1 week")),
    may_ask("3 orders in a single week", bought("eq", 3, in_last="1 week")),
    asks("bought gear twice in the same month"),
    may_ask("2 orders in any week", bought("eq", 2, in_last="1 week")),
    assumes("ordered 3 times within 10 days", "in the last 10 days", bought("gte", 3, in_last="10 days")),
    asks("two visits in one day"),
]
NOT_THIS_STATUS = [
    means("status other than active", attribute("status", "ne", "active")),
    may_ask("status except paused", attribute("status", "ne", "paused")),
    may_ask("status anything but active", attribute("status", "ne", "active")),
    means("whose status isn't active", attribute("status", "ne", "active")),
    means("status: not active", attribute("status", "ne", "active")),
    may_ask("status neither active nor paused", where("attributes.status", "not_in", ["active", "paused"])),
    may_ask("status no longer active", attribute("status", "ne", "active")),
    may_ask("status must not be active", attribute("status", "ne", "active")),
    means("a status other than paused or expired", where("attributes.status", "not_in", ["paused", "expired"])),
    may_ask("status different from active", attribute("status", "ne", "active")),
    means("tier other than gold", attribute("tier", "ne", "Gold")),
]
SPEND_SAID_ONCE = [
    means(
        "gear spend over 500 but nutrition under 200",
        bought("gt", 500, measure="sum", category="Gear"),
        bought("lt", 200, measure="sum", category="Nutrition"),
    ),
    means(
        "spend on yoga over 800, on gear under 300",
        bought("gt", 800, measure="sum", category="Yoga"),
        bought("lt", 300, measure="sum", category="Gear"),
    ),
    means(
        "yoga spend of 600 or more and gym at least 400",
        bought("gte", 600, measure="sum", category="Yoga"),
        bought("gte", 400, measure="sum", category="Gym"),
    ),
    means(
        "spent over 700 on apparel but less than 250 on gear",
        bought("gt", 700, measure="sum", category="Apparel"),
        bought("lt", 250, measure="sum", category="Gear"),
    ),
    assumes("gear over 500", "the amount of one order", bought("gt", 500, measure="max", category="Gear")),
    assumes(
        "nutrition under 300, Surat",
        "the amount of one order",
        bought("lt", 300, measure="min", category="Nutrition"),
        city("Surat"),
    ),
]


def only_within(*days: str) -> tuple[Rule, Rule]:
    return where("first_order_at", "between", list(days)), where("last_order_at", "between", list(days))


AT_NO_OTHER_TIME = [
    means("ordered in October only", *only_within("2026-10-01", "2026-10-31")),
    means("bought only in October", *only_within("2026-10-01", "2026-10-31")),
    means("only ordered in November", *only_within("2026-11-01", "2026-11-30")),
    means("ordered only within the last 30 days", within("first_order_at", "30 days")),
    asks("bought gear only in November"),
    means("only ever ordered in 2025", *only_within("2025-01-01", "2025-12-31")),
    may_ask("visited only last month", where("last_seen_at", "between", ["2026-11-01", "2026-11-30"])),
    means("bought solely during 2026", where("first_order_at", "after", "2025-12-31")),
    means("only bought in the last 60 days, Surat", within("first_order_at", "60 days"), city("Surat")),
    may_ask("exclusively ordered in November", *only_within("2026-11-01", "2026-11-30")),
    means("just ordered in the last 3 days", within("last_order_at", "3 days")),
    means("only Surat members who ordered in October", city("Surat"), bought(between=["2026-10-01", "2026-10-31"])),
    means("ordered in October, only Surat", city("Surat"), bought(between=["2026-10-01", "2026-10-31"])),
    asks("spent over 500 in October only"),
]
OF_THE_NTH_ORDER = [
    asks("second order above 300"),
    asks("their third order was over 1000"),
    asks("2nd purchase under 250"),
    asks("second order of at least 500 in Surat"),
    asks("whose first order was above 400"),
    asks("fourth order worth 900 or more"),
]
EXCEPT_THEM_THEN = [
    means(
        "except trial: gold in Mumbai",
        attribute("tier", "eq", "Gold"),
        city("Mumbai"),
        where("tags", "has_none", ["trial"]),
    ),
    means("excluding Surat: gym buyers", bought(category="Gym"), where("city", "ne", "Surat")),
    means("without the paused: 3+ orders", ordered("gte", 3), attribute("status", "ne", "paused")),
    means("exclude: trial, Surat", none(tag("trial"), city("Surat"))),
    means("leave out referred: over 10 visits", where("visits", "gt", 10), where("tags", "has_none", ["referred"])),
    means(
        "minus Silver: nutrition buyers in Indore",
        bought(category="Nutrition"),
        city("Indore"),
        attribute("tier", "ne", "Silver"),
    ),
]
LIMIT_OF_ONE_OR_ALL = [
    asks("max spend 5000"),
    asks("min order 500"),
    asks("maximum purchase 2000, Surat"),
    asks("minimum bill 300"),
    means("max 3 orders", ordered("lte", 3)),
    means("min 2 visits", where("visits", "gte", 2)),
    means("max order over 900", bought("gt", 900, measure="max")),
    means("highest order at least 1500", bought("gte", 1500, measure="max")),
]
# Who has not said yes has said no, or nothing.
NO_NEWSLETTER = [
    means("points above 999, Surat, no newsletter", attribute("loyalty_points", "gt", 999), city("Surat"), NO_LETTER),
    means("members without the newsletter", NO_LETTER),
    means("trial members who don't get the newsletter", tag("trial"), NO_LETTER),
    means("not on the newsletter, 3+ orders", NO_LETTER, ordered("gte", 3)),
    means("no newsletter, no orders", NO_LETTER, ordered("eq", 0)),
    means("Indore, never had the newsletter", city("Indore"), NO_LETTER),
    means("who do not take the newsletter", NO_LETTER),
    means("who take the newsletter", attribute("newsletter", "is", True)),
    means("referred people taking the newsletter", tag("referred"), attribute("newsletter", "is", True)),
    means("newsletter is no", attribute("newsletter", "is", False)),
    means("newsletter unknown", where("attributes.newsletter", "not_set")),
    means("everyone except newsletter subscribers", NO_LETTER),
]
MEMBERSHIP = [
    means(
        "membership expired but checked in during the past 2 weeks",
        EXPIRED,
        event("checked_in", in_last=last("2 weeks")),
    ),
    means("expired memberships in Surat", EXPIRED, city("Surat")),
    means("membership is expired", EXPIRED),
    means("membership paused, 2+ orders", attribute("status", "eq", "paused"), ordered("gte", 2)),
    means("people whose membership has expired", EXPIRED),
    means("membership not expired", none(EXPIRED)),
    means("everyone whose membership is not paused", none(attribute("status", "eq", "paused"))),
    means("memberships: expired or paused", where("attributes.status", "in", ["expired", "paused"])),
    means("expired membership, over 10 visits", EXPIRED, where("visits", "gt", 10)),
    may_ask("membership status expired", EXPIRED),
]
YEARS_OF_AGE = [
    means("paused members below 30 yrs in Surat", attribute("status", "eq", "paused"), UNDER_30, city("Surat")),
    means("members under 30 years in Indore", UNDER_30, city("Indore")),
    means("people above 35 years, 2+ orders", attribute("age", "gt", 35), ordered("gte", 2)),
    means("members over 40 yrs", attribute("age", "gt", 40)),
    means("customers between 25 and 34 years", where("attributes.age", "between", [25, 34])),
    means("members of at least 30 yrs who bought gear", attribute("age", "gte", 30), bought(category="Gear")),
    means("below 30 years of age", UNDER_30),
    means("people under 30 years old, Lucknow", UNDER_30, city("Lucknow")),
    means("ordered within 2 years", within("last_order_at", "2 years")),
    means("members who have not ordered for 2 years", not_within("last_order_at", "2 years")),
    means("signed up less than 1 year ago", within("signed_up_at", "1 year")),
]
TOTAL_BEHIND = [
    means("min 3 orders and max 4k total", ordered("gte", 3), spent("lte", 4000)),
    means("at least 2 orders and over 3k in total", ordered("gte", 2), spent("gt", 3000)),
    means("3+ orders, 5k+ total", ordered("gte", 3), spent("gte", 5000)),
    means("fewer than 4 orders but more than 2k altogether", ordered("lt", 4), spent("gt", 2000)),
    means("Surat, 2k to 5k total", city("Surat"), spent("between", [2000, 5000])),
    means("10k+ overall", spent("gte", 10000)),
    means("up to 3k total and at most 2 orders", spent("lte", 3000), ordered("lte", 2)),
    means("exactly one order, under 1k total", ordered("eq", 1), spent("lt", 1000)),
    means(
        "over 7 orders, below 4k in total, paused",
        ordered("gt", 7),
        spent("lt", 4000),
        attribute("status", "eq", "paused"),
    ),
    means("at most 2 orders in total", ordered("lte", 2)),
    means("5 visits or more in total", where("visits", "gte", 5)),
    means("no tags, yet 2 or more orders", NO_TAGS, ordered("gte", 2)),
    means("never checked in yet 2+ orders", event("checked_in", "eq", 0), ordered("gte", 2)),
    means(
        "signed up in 2025, yet 2 order",
        where("signed_up_at", "between", ["2025-01-01", "2025-12-31"]),
        ordered("eq", 0),
    ),
]
THOSE_DAYS = [
    means(
        "viewed a plan in the past 10 days and bought nothing in those 10 days",
        VIEWED,
        not_within("last_order_at", "10 days"),
    ),
    means(
        "viewed a plan in the last 10 days but did not order within those 10 days",
        VIEWED,
        not_within("last_order_at", "10 days"),
    ),
    means(
        "visited in the last 3 weeks, no order in these 3 weeks",
        within("last_seen_at", "3 weeks"),
        not_within("last_order_at", "3 weeks"),
    ),
    means(
        "seen in the last month, no purchase in that month",
        within("last_seen_at", "1 month"),
        not_within("last_order_at", "1 month"),
    ),
    means(
        "checked in within the last 14 days, nothing bought during those two weeks",
        event("checked_in", in_last=last("14 days")),
        not_within("last_order_at", "14 days"),
    ),
    means(
        "visited in the last 30 days without buying in those days",
        within("last_seen_at", "30 days"),
        not_within("last_order_at", "30 days"),
    ),
    means(
        "viewed a plan in the past 10 days, no yoga order in those 10 days",
        VIEWED,
        bought("eq", 0, category="Yoga", in_last="10 days"),
    ),
    may_ask(
        "visited in the last 30 days, no order in those 60 days",
        within("last_seen_at", "30 days"),
        not_within("last_order_at", "60 days"),
    ),
    may_ask("no order in those 10 days", not_within("last_order_at", "10 days")),
    means(
        "attended a class in the last 7 days but bought nothing in the same 7 days",
        event("attended_class", in_last=last("7 days")),
        not_within("last_order_at", "7 days"),
    ),
]
SO_MANY_OF_AN_EVENT = [
    means("attended at least 5 classes", event("attended_class", "gte", 5)),
    means("attended < 2 classes in the last fortnight", event("attended_class", "lt", 2, in_last=last("14 days"))),
    means("attended more than 3 classes within 30 days", event("attended_class", "gt", 3, in_last=last("30 days"))),
    means("haven't attended 3 classes in the last 10 days", event("attended_class", "lt", 3, in_last=last("10 days"))),
    asks("attended 3 workshops"),
]
