"""Times: before their verb, in brackets, and with a figure that goes on."""

from ai_tools.tests.evaluation.prompts.wording import *

PERIODS = [
    means("ordered in the last half year", within("last_order_at", "6 months")),
    means("tea orders over the past quarter year", bought(category="Tea", in_last="3 months")),
    means("joined in the past fortnight", within("signed_up_at", "14 days")),
    means("signed up between March and June", where("signed_up_at", "between", ["2026-03-01", "2026-06-30"])),
    means("ordered in the last 48 hours", within("last_order_at", "48 hours")),
    means("signed up in the first half of 2026", where("signed_up_at", "between", ["2026-01-01", "2026-06-30"])),
    means("bought beans in the last three weeks", bought(category="Beans", in_last="3 weeks")),
    means(
        "no orders since the start of the year",
        bought("eq", 0, between=["2026-01-01", "2026-11-28"]),
    ),
    means("visited yesterday", where("last_seen_at", "between", ["2026-11-27", "2026-11-27"])),
    means("signed up the day before yesterday", where("signed_up_at", "between", ["2026-11-26", "2026-11-26"])),
    means("ordered a year ago or more recently", within("last_order_at", "1 years")),
    means("bakery orders in Q3", bought(category="Bakery", between=["2026-07-01", "2026-09-30"])),
    asks(
        "customers who joined in summer 2026, from 1 May to 31 July",
        where("signed_up_at", "between", ["2026-05-01", "2026-07-31"]),
    ),
    means("bought equipment in the last twelve months", bought(category="Equipment", in_last="12 months")),
    means("signed up in the last year and a half", within("signed_up_at", "18 months")),
]

BRACKETS = [
    means("new sign-ups (last 2 weeks) from Chennai", within("signed_up_at", "2 weeks"), city("Chennai")),
    means("inactive customers (60 days)", not_within("last_active_at", "60 days")),
    means("coffee buyers (last 30 days) in Pune", bought(category="Coffee", in_last="30 days"), city("Pune")),
    means("no orders (since 1 October)", bought("eq", 0, between=["2026-10-01", "2026-11-28"])),
    means("visitors (5 or more visits)", where("visits", "gte", 5)),
    means("ordered recently (past 10 days)", within("last_order_at", "10 days")),
    means("vegans (Mumbai, Delhi)", tag("vegan"), city("Mumbai", "Delhi")),
    means("signed up (this month) but no order", where("signed_up_at", "after", "2026-10-31"), ordered("eq", 0)),
    means("gold tier (not Mumbai)", where("attributes.tier", "eq", "Gold"), none(city("Mumbai"))),
    means("bought tea (at least twice)", bought("gte", 2, category="Tea")),
]

FIGURE_GOES_ON = [
    means(
        "no orders in 2026 but at least one in 2025",
        bought("eq", 0, between=["2026-01-01", "2026-12-31"]),
        bought("gte", 1, between=["2025-01-01", "2025-12-31"]),
    ),
    means(
        "without a purchase in November but with two or more in October",
        bought("eq", 0, between=NOVEMBER),
        bought("gte", 2, between=OCTOBER),
    ),
    means(
        "ordered once in October and at least twice in November",
        bought("eq", 1, between=OCTOBER),
        bought("gte", 2, between=NOVEMBER),
    ),
    means("3 orders in October, none in November", bought("eq", 3, between=OCTOBER), bought("eq", 0, between=NOVEMBER)),
    means(
        "more than 5 orders in 2025 but fewer than 2 in 2026",
        bought("gt", 5, between=["2025-01-01", "2025-12-31"]),
        bought("lt", 2, between=["2026-01-01", "2026-12-31"]),
    ),
    means("since 1 November no purchase, Delhi", bought("eq", 0, between=NOVEMBER), city("Delhi")),
    means("in October no order", bought("eq", 0, between=OCTOBER)),
    means("lives in Goa and since October no visit", city("Goa"), none(where("last_seen_at", "after", "2026-09-30"))),
    means(
        "clicked We miss you, and in the last 2 weeks no order",
        where("clicked_campaign", "in", ["We miss you"]),
        not_within("last_order_at", "2 weeks"),
    ),
    means(
        "at least one coffee order in October and none in November",
        bought(category="Coffee", between=OCTOBER),
        bought("eq", 0, category="Coffee", between=NOVEMBER),
    ),
]
